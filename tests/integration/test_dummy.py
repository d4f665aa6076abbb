# SPDX-License-Identifier: GPL-2.0-or-later
"""dummy-ups as NUT's users know it: outages rehearsed with upsrw, files read as NUT's driver reads them, remote UPSes repeated.

The remote is Debian's upsd with Debian's dummy-ups and ours with ours, in clear and inside TLS; the judges are upsc, upsrw and upscmd.
"""

import os
import time
import unittest

import clients
import frame
from pki import Pki

USERS = clients.USERS
# Everything that NUT's driver and ours read alike.
FILE = '''# a comment
ups.mfr: Foo Bar
ups.model: "Quoted  name" rest
ups.serial: A#B
ups.id:   two   spaces
battery.runtime: 65535 #BAD
battery.charge: 90 # comment
ups.status: OL FOO BAR
ups.contacts: a:b
ups.description: esc\\#aped \\"q\\"
outlet.2.desc: a = b
'''


class Played(unittest.TestCase):
    """One server with one dummy-ups."""

    program = None

    def setUp(self):
        self.conf = frame.NutConf({'ups': {'driver': 'dummy-ups', 'port': 'test.dev', 'pollinterval': '1'}}, users=USERS)
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', FILE)
        self.driver = clients.dummy_driver(self.conf, self.program and frame.tool(self.program)).start()
        self.addCleanup(self.driver.__exit__)
        frame.wait_until(lambda: os.path.exists(self.conf.socket('dummy-ups', 'ups')), what='its socket')
        self.server = frame.OurServer(self.conf).start()
        self.addCleanup(self.server.__exit__)
        self.until('ups.status', 'OL FOO BAR')

    def shown(self):
        """All that upsc shows."""
        return clients.values(clients.upsc(self.conf.port).out)

    def until(self, name, value):
        """Until upsc shows it."""
        frame.wait_until(lambda: self.shown().get(name) == value, 5, lambda: f'{name} = {value} in {self.shown()}\n{self.driver.output()}')

    def test_a_file_is_read_as_nuts_driver_reads_it(self):
        want = {'ups.mfr': 'Foo Bar', 'ups.model': 'Quoted  name rest', 'ups.serial': 'A', 'ups.id': 'two spaces',
                'battery.runtime': '65535', 'battery.charge': '90', 'ups.contacts': 'a:b', 'ups.description': 'esc#aped "q"',
                'outlet.2.desc': 'a = b'}
        shown = self.shown()
        self.assertEqual({name: shown.get(name) for name in want}, want)

    def test_an_outage_is_rehearsed_with_upsrw(self):
        for status in ('OB LB', 'OL', 'OB DISCHRG MYWORD', 'FSD OB LB', 'OL CHRG'):
            done = clients.upsrw(self.conf.port, f'ups.status={status}')
            self.assertEqual((done.status, done.text.strip()), (0, 'SUCCESS'), done)
            self.until('ups.status', status)

    def test_every_variable_of_the_file_can_be_set(self):
        writable = clients.Done([frame.tool('upsrw'), f'ups@127.0.0.1:{self.conf.port}']).out
        for line in FILE.splitlines()[1:]:
            self.assertIn(f'[{line.split(":")[0]}]', writable)
        for name, value in (('battery.charge', '12'), ('ups.model', 'Other name'), ('outlet.2.desc', 'b')):
            self.assertEqual(clients.upsrw(self.conf.port, f'{name}={value}').text.strip(), 'SUCCESS')
            self.until(name, value)
        self.until('ups.status', 'OL FOO BAR')

    def test_a_changed_file_wins_again(self):
        clients.upsrw(self.conf.port, 'ups.status=OB LB')
        self.until('ups.status', 'OB LB')
        self.conf.put('test.dev', FILE.replace('OL FOO', 'OL BOOST FOO'))
        self.until('ups.status', 'OL BOOST FOO BAR')


class PlayedByNut(Played):
    """Debian's dummy-ups: do we judge fairly?"""

    program = 'dummy-ups'


class Repeated(unittest.TestCase):
    """A remote server with a dummy-ups, and ours with a repeater of it."""

    remote_server, remote_driver, secure, more = frame.OurServer, None, False, {}

    def setUp(self):
        self.pki = Pki() if self.secure else None
        if self.pki:
            self.addCleanup(self.pki.close)
        self.there = frame.NutConf({'far': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}},
                                   users=USERS, upsd=f'CERTFILE {self.pki / "server"}.pem' if self.secure else '')
        self.addCleanup(self.there.close)
        self.there.put('test.dev', clients.DUMP)
        self.far = self.start_far()
        self.conf = frame.NutConf({'ups': {'driver': 'dummy-ups', 'mode': 'repeater', 'port': f'far@127.0.0.1:{self.there.port}',
                                           'pollinterval': '1', **self.options()}}, users=USERS)
        self.addCleanup(self.conf.close)
        self.driver = clients.dummy_driver(self.conf).start()
        self.addCleanup(self.driver.__exit__)
        self.server = frame.OurServer(self.conf).start()
        self.addCleanup(self.server.__exit__)

    def options(self):
        """Keys of the repeater's section."""
        return {name: value.format(pki=self.pki and self.pki.path) for name, value in self.more.items()}

    def start_far(self):
        """The remote side: its driver, then its server."""
        driver = clients.dummy_driver(self.there, self.remote_driver and frame.tool(self.remote_driver), name='far').start()
        self.addCleanup(driver.__exit__)
        frame.wait_until(lambda: os.path.exists(self.there.socket('dummy-ups', 'far')), what='the remote socket')
        self.far_server = self.remote_server(self.there).start()
        self.addCleanup(self.far_server.__exit__)
        return driver

    def shown(self):
        """All that upsc shows of the repeated UPS."""
        return clients.values(clients.upsc(self.conf.port).out)

    def until(self, name, value, seconds=10):
        """Until upsc shows it."""
        frame.wait_until(lambda: self.shown().get(name) == value, seconds,
                         lambda: f'{name} = {value} in {self.shown()}\n{self.driver.output()}\n{self.far_server.output()}')

    def until_stale(self, seconds=10):
        """Until upsc is told so."""
        frame.wait_until(lambda: clients.nut_status(self.conf.port) == 'ERR DATA-STALE', seconds,
                         lambda: f'stale: {self.shown()}\n{self.driver.output()}')

    def test_it_shows_what_the_remote_shows(self):
        self.until('ups.status', 'OL CHRG')
        want = clients.values(clients.DUMP)
        shown = self.shown()
        self.assertEqual({name: shown.get(name) for name in want}, want)
        done = clients.upsrw(self.there.port, 'ups.status=FSD OB LB', ups='far')
        self.assertEqual(done.text.strip(), 'SUCCESS', done)
        self.until('ups.status', 'FSD OB LB')

    def test_it_is_stale_when_the_remote_is_and_fresh_again(self):
        self.until('ups.status', 'OL CHRG')
        self.far.kill()
        self.until_stale(20)
        self.far.start()
        self.until('ups.status', 'OL CHRG', 20)

    def test_it_is_stale_without_its_server_and_finds_it_again(self):
        self.until('ups.status', 'OL CHRG')
        self.far_server.kill()
        self.until_stale()
        self.far_server.start()
        self.until('ups.status', 'OL CHRG', 15)

    def test_without_a_login_nothing_can_be_set(self):
        self.until('ups.status', 'OL CHRG')
        self.assertEqual(clients.upsrw(self.conf.port, 'ups.load=5').status, 1)
        self.assertNotIn('beeper', clients.upscmd(self.conf.port, '-l').out)


class RepeatedWithNut(Repeated):
    """The remote is Debian's upsd with Debian's dummy-ups."""

    remote_server, remote_driver = frame.NutServer, 'dummy-ups'


class RepeatedSecurely(Repeated):
    """Inside TLS, the remote's certificate checked."""

    secure, more = True, {'tls': 'required', 'authorities': '{pki}/ca.crt'}


class Forwarded(Repeated):
    """With a login."""

    more = {'login': 'admin', 'password': 'top'}

    def test_without_a_login_nothing_can_be_set(self):
        """Not here."""

    def test_set_and_instcmd_reach_the_remote(self):
        self.until('ups.status', 'OL CHRG')
        frame.wait_until(lambda: '[ups.load]' in clients.Done([frame.tool('upsrw'), f'ups@127.0.0.1:{self.conf.port}']).out, 60, lambda: f'settable\n{self.driver.output()}')
        self.assertEqual(clients.upsrw(self.conf.port, 'ups.load=55').text.strip(), 'SUCCESS')
        self.until('ups.load', '55')
        self.assertEqual(clients.values(clients.upsc(self.there.port, ups='far').out)['ups.load'], '55')
        done = clients.upscmd(self.conf.port, 'beeper.disable')
        self.assertIn('SUCCESS', done.text, done)
        self.until('ups.beeper.status', 'disabled')


class ForwardedToNut(Forwarded):
    """The remote is Debian's; its driver refuses load.off, and so do we."""

    remote_server, remote_driver = frame.NutServer, 'dummy-ups'

    def test_set_and_instcmd_reach_the_remote(self):
        self.until('ups.status', 'OL CHRG')
        frame.wait_until(lambda: '[ups.load]' in clients.Done([frame.tool('upsrw'), f'ups@127.0.0.1:{self.conf.port}']).out, 60, lambda: f'settable\n{self.driver.output()}')
        self.assertEqual(clients.upsrw(self.conf.port, 'ups.load=55').text.strip(), 'SUCCESS')
        self.until('ups.load', '55')
        self.assertIn('ERR UNKNOWN', clients.upscmd(self.conf.port, 'load.off').text)


class Odd(unittest.TestCase):
    """Files that are odd."""

    def test_a_line_without_a_colon_counts_as_with_nuts_driver(self):
        names = {'ups.status': 'OL', 'battery.charge': '90', 'ups.model': '= a: b', 'ups.date': 'a b c', 'ups.load': '30'}
        conf = frame.NutConf({'ups': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}})
        self.addCleanup(conf.close)
        conf.put('test.dev', 'ups.status OL\nbattery.charge\t90\nups.model = a: b\nups.date a b c\nups.load: 30\n')
        for program in (None, frame.tool('dummy-ups')):
            driver = clients.dummy_driver(conf, program)
            with driver, frame.OurServer(conf) as server, server.client() as client:
                frame.wait_until(lambda ask=client.ask: ask('GET VAR ups ups.load') == 'VAR ups ups.load "30"', 10, driver.output)
                self.assertEqual({name: client.ask(f'GET VAR ups {name}') for name in names},
                                 {name: f'VAR ups {name} "{value}"' for name, value in names.items()}, driver.output())

    def test_what_is_no_line_is_ignored_and_told_a_few_times(self):
        conf = frame.NutConf({'ups': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-loop', 'pollinterval': '1'}})
        self.addCleanup(conf.close)
        conf.put('test.dev', 'ups.status: OL\nups.id: ' + 'x ' * 600 + 'ups.model: none\n' + 'garbage\n' * 20 + 'ups.serial: \0A\nbattery.charge: 50\n')
        with clients.dummy_driver(conf) as driver, frame.OurServer(conf) as server, server.client() as client:
            frame.wait_until(lambda: client.ask('GET VAR ups battery.charge') == 'VAR ups battery.charge "50"', 5, driver.output)
            self.assertEqual(client.ask('GET VAR ups ups.model'), 'ERR VAR-NOT-SUPPORTED')
            time.sleep(2.5)
            self.assertEqual(client.ask('GET VAR ups ups.status'), 'VAR ups ups.status "OL"')
            self.assertIn(driver.output().count('garbage'), range(1, 7), driver.output())


class Refused(unittest.TestCase):
    """Remotes that cannot be repeated: no data, the reason in the log, and another attempt."""

    def started(self, **keys):
        """A repeater with these keys."""
        conf = frame.NutConf({'ups': {'driver': 'dummy-ups', 'pollinterval': '1', **keys}}, users=USERS)
        self.addCleanup(conf.close)
        driver = clients.dummy_driver(conf)
        self.addCleanup(driver.__exit__)
        return conf, driver.start()

    def says(self, driver, text):
        """Until it logs this."""
        frame.wait_until(lambda: text in driver.output(), 10, lambda: f'{text} in:\n{driver.output()}')

    def server(self, upsd=''):
        """Ours, without TLS unless `upsd` says so."""
        conf = frame.NutConf({'far': {'driver': 'fake', 'port': 'auto'}}, users=USERS, upsd=upsd)
        self.addCleanup(conf.close)
        server = frame.OurServer(conf).start()
        self.addCleanup(server.__exit__)
        return conf

    def test_an_unknown_host_is_tried_again(self):
        _, driver = self.started(port='far@no-such-host.invalid')
        self.says(driver, 'no-such-host.invalid')
        self.assertTrue(driver.running)

    def test_nobody_listens_until_somebody_does(self):
        port = frame.free_port()
        conf, driver = self.started(port=f'far@127.0.0.1:{port}')
        self.says(driver, 'Connection refused')
        ours = frame.OurServer(conf).start()
        self.addCleanup(ours.__exit__)
        there = frame.NutConf({'far': {'driver': 'fake', 'port': 'auto'}}, port=port)
        self.addCleanup(there.close)
        fake = frame.FakeDriver(there.socket('fake', 'far'), ['SETINFO ups.status "OL"'])
        self.addCleanup(fake.stop)
        server = frame.OurServer(there).start()
        self.addCleanup(server.__exit__)
        frame.wait_until(lambda: clients.nut_status(conf.port) == 'OL', 15, driver.output)

    def test_a_ups_that_the_remote_does_not_have(self):
        there = self.server()
        _, driver = self.started(port=f'other@127.0.0.1:{there.port}')
        self.says(driver, 'has no UPS "other"')

    def test_tls_that_is_required_and_not_offered(self):
        there = self.server()
        _, driver = self.started(port=f'far@127.0.0.1:{there.port}', tls='required')
        self.says(driver, 'TLS is not offered')

    def test_a_certificate_that_nobody_vouches_for(self):
        pki = Pki()
        self.addCleanup(pki.close)
        there = self.server(f'CERTFILE {pki / "server"}.pem')
        _, driver = self.started(port=f'far@127.0.0.1:{there.port}', tls='required', authorities=pki / 'stranger.crt')
        self.says(driver, 'certificate')

    def test_keys_that_mean_nothing_end_it(self):
        for keys in ({'port': 'a@b:x'}, {'port': 'a@b', 'tls': 'perhaps'}, {'port': 'a@b', 'mode': 'parrot'},
                     {'port': 'a@b', 'authorities': '/etc/ssl/certs'}):
            _, driver = self.started(**keys)
            self.assertEqual(driver.wait(10), 1, driver.output())


if __name__ == '__main__':
    unittest.main()
