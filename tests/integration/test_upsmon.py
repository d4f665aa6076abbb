# SPDX-License-Identifier: GPL-2.0-or-later
"""A complete outage with NUT's upsmon: the mains fail, the battery runs low, the secondaries shut down first, then the primary;
and events that must not cause a shutdown: a server that restarts during the outage."""

import os
import time
import unittest

import clients
import frame
import namespace
from pki import Pki
from upsmon import Upsmon

USERS = '''[master]
  password = first
  upsmon primary
[mon]
  password = look
  upsmon secondary
'''
PRIMARY = {'role': 'primary', 'user': 'master', 'password': 'first'}
OLD_PRIMARY = {'role': 'master', 'user': 'master', 'password': 'first'}


class Story(unittest.TestCase):
    """A server, a UPS played by the test, and upsmons."""

    def setUp(self):
        namespace.need(self, '/run/nut')
        self.monitors = []
        self.conf = frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto'}}, users=USERS, upsd=self.upsd(),
                                  holdover='[port401]\n  enable = no\n')
        self.addCleanup(self.conf.close)
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'ups'), ['SETINFO ups.status "OL"', 'SETINFO battery.charge "100"'])
        self.addCleanup(self.driver.stop)
        self.server = frame.OurServer(self.conf)
        self.addCleanup(self.server.__exit__)
        self.server.start(lambda: self.status() == 'OL')

    @staticmethod
    def upsd():
        """More lines of upsd.conf."""
        return ''

    def status(self):
        """ups.status, or what the server says instead."""
        return clients.nut_status(self.conf.port)

    def logins(self):
        """GET NUMLOGINS."""
        with self.server.client() as client:
            return int(client.ask('GET NUMLOGINS ups').split()[2])

    def monitor(self, **how):
        """Start an upsmon."""
        one = Upsmon(self.conf.port, **how)
        self.addCleanup(one.__exit__)
        one.start()
        self.monitors.append(one)
        return one

    def until(self, condition, what, timeout=8):
        """Wait, with everybody's output for an explanation."""
        frame.wait_until(condition, timeout, lambda: '\n'.join([what] + [one.output() for one in self.monitors] + [self.server.output()]), 0.03)

    def power(self, status):
        """The UPS reports this; until clients see it."""
        self.driver.set('ups.status', status)
        self.until(lambda: self.status() == status, status)

    def alone(self, **how):
        """One upsmon through a whole outage."""
        one = self.monitor(**how)
        self.until(lambda: self.logins() == 1 and one.says('Logged into UPS'), 'login')
        self.power('OB')
        self.until(lambda: one.says('on battery'), 'the outage')
        self.assertFalse(one.down)
        self.power('OB LB')
        self.until(lambda: one.down, 'SHUTDOWNCMD')
        return one


class Primary(Story):
    """One machine and its UPS."""

    def test_primary_sets_fsd_and_shuts_down_on_low_battery(self):
        one = self.alone(**PRIMARY)
        self.assertTrue(one.flagged)
        self.assertEqual(self.status(), 'FSD OB LB')
        self.assertNotIn('ERR', one.output())

    def test_word_of_old_configurations_for_the_primary_means_the_same(self):
        self.assertTrue(self.alone(**OLD_PRIMARY).flagged)
        self.assertEqual(self.status(), 'FSD OB LB')

    def test_short_outage_shuts_nothing_down(self):
        one = self.monitor(**PRIMARY)
        self.until(lambda: one.says('Logged into UPS'), 'login')
        self.power('OB')
        self.until(lambda: one.says('on battery'), 'the outage')
        self.power('OL')
        self.until(lambda: one.says('on line power'), 'its end')
        self.assertEqual((one.down, one.flagged, self.status(), self.logins()), (False, False, 'OL', 1))


class Secondaries(Story):
    """More machines on one UPS: fsd() by hand, and a primary who waits."""

    def test_secondary_shuts_down_on_fsd_of_a_primary(self):
        one = self.monitor()
        self.until(lambda: self.logins() == 1, 'login')
        with self.server.client() as client:
            client.login('master', 'first')
            self.assertEqual(client.ask('PRIMARY ups'), 'OK PRIMARY-GRANTED')
            self.assertEqual(client.ask('FSD ups'), 'OK FSD-SET')
        self.until(lambda: one.down, 'SHUTDOWNCMD')
        self.assertEqual(self.status(), 'FSD OL')

    def run_down(self, count, limit):
        """`count` secondaries and a primary through an outage; seconds from the low battery until the primary goes down."""
        primary = self.monitor(**PRIMARY)
        others = [self.monitor() for _ in range(count)]
        self.until(lambda: self.logins() == count + 1, f'{count} secondaries and the primary logged in', 15)
        self.power('OB')
        self.until(lambda: all(one.says('on battery') for one in self.monitors), 'all know of the outage')
        self.assertFalse(any(one.down for one in self.monitors))
        begun = time.monotonic()
        self.driver.set('ups.status', 'OB LB')
        self.until(lambda: primary.down, 'the primary goes down', limit)
        took = time.monotonic() - begun
        late = [one for one in others if not one.down]
        self.assertEqual([one.output() for one in late], [], 'these were still up when the primary went down')
        changed = [os.stat(one.tmp / 'down').st_mtime_ns for one in others]
        self.assertLessEqual(max(changed), os.stat(primary.tmp / 'down').st_mtime_ns)
        self.assertTrue(primary.flagged)
        return took

    def test_primary_waits_until_its_secondary_has_gone(self):
        self.run_down(1, 9)

    def test_primary_waits_for_twenty_secondaries_and_no_longer_than_they_take(self):
        self.assertLess(self.run_down(20, 9), 9)        # HOSTSYNC, 10 s, would be the end of patience

    def test_primary_does_not_wait_for_one_who_left_before(self):
        gone = self.monitor()
        self.until(lambda: self.logins() == 1, 'login')
        gone.stop()
        self.until(lambda: self.logins() == 0, 'the logout')
        self.monitors.remove(gone)
        one = self.alone(**PRIMARY)
        self.assertTrue(one.flagged)


class Restart(Story):
    """The server goes away in the middle of an outage and comes back."""

    def restart(self, end):
        """On battery, end the server by end(), start another; nobody may draw conclusions."""
        monitors = [self.monitor(**PRIMARY), self.monitor()]
        self.until(lambda: self.logins() == 2, 'logins')
        self.power('OB')
        self.until(lambda: all(one.says('on battery') for one in monitors), 'the outage is known')
        for _ in range(2):
            end()
            self.server.wait()
            self.server = frame.OurServer(self.conf)
            self.addCleanup(self.server.__exit__)
            self.server.start()
            seen = set()

            def fresh():
                seen.add(self.status())
                return 'OB' in seen
            self.until(fresh, 'the status is back')
            self.assertLessEqual(seen, {'OB', 'WAIT', 'ERR DATA-STALE', 'ERR DRIVER-NOT-CONNECTED'})
            self.until(lambda: self.logins() == 2, 'both are back')
        self.assertFalse(any(one.down or one.flagged for one in monitors))
        self.assertNotIn('FSD', self.status())
        self.power('OL')
        self.until(lambda: all(one.says('on line power') for one in monitors), 'the end of the outage')
        self.assertFalse(any(one.down or one.flagged for one in monitors))

    def test_server_stopped_and_started_during_an_outage_shuts_nothing_down(self):
        self.restart(lambda: self.server.signal(15))

    def test_server_killed_during_an_outage_shuts_nothing_down(self):
        self.restart(lambda: self.server.signal(9))

    def test_driver_lost_for_a_moment_during_an_outage_shuts_nothing_down(self):
        one = self.monitor(**PRIMARY)
        self.until(lambda: self.logins() == 1, 'login')
        self.power('OB')
        self.until(lambda: one.says('on battery'), 'the outage')
        self.driver.hangup()
        self.until(lambda: self.status() == 'OB', 'the driver is connected again')
        self.power('OL')
        self.until(lambda: one.says('on line power'), 'the end of the outage')
        self.assertFalse(one.down or one.flagged)


class Tls(Story):
    """upsmon that insists: FORCESSL 1, CERTVERIFY 1."""

    def setUp(self):
        self.pki = Pki()
        self.addCleanup(self.pki.close)
        super().setUp()

    def upsd(self):
        return f'CERTFILE {self.pki / "server.pem"}'

    def insistent(self, authority, **how):
        """An upsmon that trusts this authority only."""
        return self.monitor(host='localhost', more=f'CERTPATH {self.pki.nss(authority)}\nCERTVERIFY 1\nFORCESSL 1\n', **how)

    def test_verified_server_is_trusted_through_an_outage(self):
        one = self.insistent('ca', **PRIMARY)
        self.until(lambda: self.logins() == 1, 'login')
        self.assertIn('Connected to NUT server localhost in SSL', one.output())
        self.power('OB LB')
        self.until(lambda: one.down and one.flagged, 'SHUTDOWNCMD')

    def test_server_of_a_strange_authority_is_not_logged_into(self):
        one = self.insistent('stranger')
        self.until(lambda: one.says('ups@localhost') and ('failed' in one.output() or 'FAILED' in one.output()), 'the refusal')
        self.assertEqual(self.logins(), 0)


if __name__ == '__main__':
    unittest.main()
