# SPDX-License-Identifier: GPL-2.0-or-later
"""The feed of a UPS, as a program on this host meets it: the driver protocol, with staleness and the FSD latch, requests passed on."""

import os
import re
import socket
import time
import unittest

import frame

USERS = '[admin]\npassword = top\nactions = FSD\nupsmon primary\n'
DUMP = ['SETINFO ups.status "OL"', 'SETINFO ups.id "rack"', 'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 20', 'ADDCMD test.panel.start']
FACTS = ['SETINFO server.clients ""', 'SETINFO server.logins "0"']


class Feed(unittest.TestCase):
    """A server, its driver, and somebody at the feed."""

    def setUp(self):
        self.conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, users=USERS, holdover='[port401]\nenable = no\n')
        self.addCleanup(self.conf.close)
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'ups'), DUMP, {'SET ups.id "good"': ['TRACKING %id 0']})
        self.addCleanup(self.driver.stop)
        self.server = frame.OurServer(self.conf)
        self.addCleanup(self.server.stop_clean)
        self.server.start(self.fresh)
        self.sock = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.sock.close)
        self.sock.connect(self.conf.socket('holdover-server', 'ups'))
        self.sock.settimeout(5)
        self.lines = self.sock.makefile('r', encoding='latin-1', newline='\n')
        self.addCleanup(self.lines.close)

    def fresh(self):
        """Whether the server has the data."""
        try:
            with self.server.client() as client:
                return client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL"'
        except OSError:
            return False

    def status(self):
        """ups.status as clients see it; None while there is none."""
        try:
            with self.server.client() as client:
                return (client.ask('GET VAR ups ups.status') or '').partition('"')[2].rstrip('"')
        except OSError:
            return None

    def say(self, text):
        """One line to the server."""
        self.sock.sendall(text.encode('latin-1') + b'\n')

    def heard(self):
        """The next line of it."""
        return self.lines.readline().rstrip('\n')

    def dump(self):
        """What it tells when it is asked for everything."""
        self.say('DUMPALL')
        lines = []
        while not lines or lines[-1] != 'DUMPDONE':
            lines.append(self.heard())
        self.spans = {name: int(value) for name, value in re.findall(r'SETINFO server\.(age|outage|unchanged) "(\d+)"', '\n'.join(lines))}
        return [line for line in lines if not line.startswith(('SETINFO server.age ', 'SETINFO server.outage ', 'SETINFO server.unchanged '))]

    def test_it_tells_what_the_driver_tells_and_the_latch(self):
        self.assertEqual(sorted(self.dump()), sorted([*DUMP, *FACTS, 'DATAOK', 'DUMPDONE']))
        with self.server.client() as client:
            client.login('admin', 'top')
            self.assertEqual(client.ask('FSD ups'), 'OK FSD-SET')
        self.assertEqual(self.heard(), 'SETINFO ups.status "FSD OL"')
        self.driver.say('DATASTALE')
        self.assertEqual(self.heard(), 'DATASTALE')

    def test_a_dump_says_how_old_data_and_state_are(self):
        self.dump()
        self.assertEqual((set(self.spans), self.spans['age'] <= 5), ({'age'}, True), self.spans)
        self.driver.say('SETINFO ups.status "OB"')
        self.assertEqual(self.heard(), 'SETINFO ups.status "OB"')
        time.sleep(1.1)
        self.dump()
        self.assertEqual(set(self.spans), {'age', 'outage', 'unchanged'})
        self.assertTrue(1 <= self.spans['outage'] == self.spans['unchanged'] <= 10, self.spans)
        self.driver.say('DATASTALE')
        self.assertEqual(self.heard(), 'DATASTALE')
        self.dump()
        self.assertTrue(0 <= self.spans['unchanged'] < self.spans['outage'], self.spans)

    def test_it_says_who_is_logged_in_and_clients_are_not_told(self):
        self.assertIn('SETINFO server.logins "0"', self.dump())
        with self.server.client() as client:
            client.login('admin', 'top')
            self.assertEqual(client.ask('LOGIN ups'), 'OK')
            self.assertEqual([self.heard(), self.heard()],
                             ['SETINFO server.logins "1"', 'SETINFO server.clients "127.0.0.1/secondary/local"'])
            self.assertEqual(client.ask('PRIMARY ups'), 'OK PRIMARY-GRANTED')
            self.assertEqual(self.heard(), 'SETINFO server.clients "127.0.0.1/primary/local"')
            self.assertNotIn('server.', ' '.join(client.items('VAR ups')))
            self.assertEqual(client.ask('GET VAR ups server.logins'), 'ERR VAR-NOT-SUPPORTED')
            self.say('DUMPVALUE server.logins')
            self.assertEqual(self.heard(), 'SETINFO server.logins "1"')
            self.assertEqual([self.heard(), self.heard()], ['DATAOK', 'DUMPDONE'])
        self.assertEqual([self.heard(), self.heard()], ['SETINFO server.logins "0"', 'SETINFO server.clients ""'])

    def test_a_forced_shutdown_is_set_and_cleared_here(self):
        self.say('INSTCMD server.fsd TRACKING a')
        self.assertEqual({self.heard(), self.heard()}, {'SETINFO ups.status "FSD OL"', 'TRACKING a 0'})
        self.driver.say('DATASTALE')                # it needs no driver
        self.assertEqual(self.heard(), 'DATASTALE')
        self.say('INSTCMD server.fsd.clear TRACKING b')
        self.assertEqual({self.heard(), self.heard()}, {'SETINFO ups.status "OL"', 'TRACKING b 0'})
        self.assertEqual(self.driver.heard(), [])

    def test_a_forced_shutdown_outlives_the_server(self):
        for end in (self.server.kill, self.server.stop):
            with self.server.client() as client:
                client.login('admin', 'top')
                self.assertEqual(client.ask('FSD ups'), 'OK FSD-SET')
            end()
            self.server.start(lambda: self.status() == 'FSD OL')
        with self.server.client() as client:
            client.login('admin', 'top')
            self.assertIn('OK', client.ask('INSTCMD ups server.fsd.clear'))
        self.server.kill()
        self.server.start(self.fresh)

    def test_a_forced_shutdown_of_another_boot_is_over(self):
        self.server.stop()
        frame.write(os.path.join(self.conf.state, 'fsd'), 'boot 00000000-0000-0000-0000-000000000000\nups\n')
        self.server.start(self.fresh)

    def test_a_request_with_the_longest_id_is_answered_by_the_driver(self):
        for length in (1, 36, 55, 56, 63):
            name = 'x' * length
            self.say(f'SET ups.id "good" TRACKING {name}')
            self.assertEqual(self.heard(), f'TRACKING {name} 0')
        self.assertEqual(len(self.driver.heard()), 5)

    def test_who_waits_behind_many_others_is_told_that_it_failed(self):
        for i in range(40):
            self.say(f'INSTCMD test.panel.start TRACKING wait-{i}')      # a command this driver never tells the end of
        self.assertEqual([self.heard() for _ in range(8)], [f'TRACKING wait-{i} 3' for i in range(8)])
        frame.wait_until(lambda: len(self.driver.heard()) == 40, what='all of them at the driver')
        last = self.driver.heard()[-1].rpartition(' ')[2]
        self.driver.say(f'TRACKING {last} 0')
        self.assertEqual(self.heard(), 'TRACKING wait-39 0')
        first = self.driver.heard()[0].rpartition(' ')[2]
        self.driver.say(f'TRACKING {first} 0', f'TRACKING {last} 0', 'TRACKING feed-99999999999999999999 0', 'TRACKING feed-1x 0',
                        'SETINFO ups.id "end"')                           # none of them is waited for any more
        self.assertEqual(self.heard(), 'SETINFO ups.id "end"')

    def test_a_request_without_id_has_no_answer(self):
        self.say('SET ups.id "good"')
        self.driver.wait_for('SET ups.id "good"')
        self.driver.say('SETINFO ups.id "good"')
        self.assertEqual(self.heard(), 'SETINFO ups.id "good"')
        self.assertEqual(self.driver.heard(), ['SET ups.id "good"'])


if __name__ == '__main__':
    unittest.main()
