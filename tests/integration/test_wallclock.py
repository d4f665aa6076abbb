# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: the wall clock is set by years, in both directions, and no more than the dates of the certificate notices.

tests/integration/wallclock.c is preloaded into every program; each reads its own wall clock off by what a file says.
"""

import os
import re
import struct
import subprocess
import unittest

import clients
import frame
import installed
from pki import Pki

UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-loop', 'pollinterval': '1'}
V3 = '[snmp]\n  community = public from=127.0.0.1\n  user = boss SHA "a long secret" AES "another secret"\n'
YEAR = 365 * 24 * 3600
JUMPS = ((10 * YEAR, 'forward', 'has expired'), (-40 * YEAR, 'back', 'is not valid yet'), (0, 'forward', None), (11, None, None))
HARMLESS = ('the clock of this host was set', 'CERTFILE')


def setUpModule():
    installed.enter()


class WallClock(unittest.TestCase):
    """Clients that are logged in, SNMP of both kinds, and a driver that moves."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        library = self.tmp / 'wallclock.so'
        subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', library, os.path.join(frame.root_dir, 'tests/integration/wallclock.c')], check=True)
        self.offset = self.tmp / 'offset'
        self.set(0)
        pki = Pki()
        self.addCleanup(pki.__exit__)
        self.system = installed.System({'ups': UPS}, upsd='CERTFILE /etc/holdover/x.pem\n', holdover=V3)
        with open(pki / 'server.pem', encoding='ascii') as pem:
            self.system.put('x.pem', pem.read(), group='holdover')
        self.system.env.update(LD_PRELOAD=library, WALLCLOCK=self.offset)
        self.addCleanup(self.system.__exit__)
        self.system.start()
        self.system.until_served()
        frame.wait_until(lambda: clients.snmp_integer(161) == 3, 10, self.system.output)

    def set(self, seconds):
        """The wall clock of all programs."""
        if not os.path.exists(self.offset):
            frame.write(self.offset, '\0' * 8, 0o644)
        with open(self.offset, 'r+b') as file:
            file.write(struct.pack('=q', seconds))

    def v3(self):
        """What a manager with authentication is answered."""
        return clients.Done(['snmpget', '-v3', '-l', 'authPriv', '-u', 'boss', '-a', 'SHA', '-A', 'a long secret', '-x', 'AES', '-X', 'another secret',
                             '-t', '2', '-r', '2', '-On', '127.0.0.1', clients.OUTPUT_SOURCE]).out

    def said(self, begin):
        """The log since then."""
        return self.system.output()[begin:]

    def test_years_forward_and_back(self):
        before, all_of_it = self.system.children(), len(self.system.output())
        watcher = self.system.client()
        self.addCleanup(watcher.close)
        watcher.login('mon', 'look')
        self.assertEqual(watcher.ask('LOGIN ups'), 'OK')
        self.assertIn('INTEGER: 3', self.v3())
        for offset, way, certificate in JUMPS:
            with self.subTest(offset=offset):
                begin = len(self.system.output())
                self.set(offset)
                if way:
                    frame.wait_until(lambda b=begin, w=way: f'clock of this host was set {w}' in self.said(b), 10, self.system.output)
                if certificate:
                    frame.wait_until(lambda b=begin, c=certificate: c in self.said(b), 5, self.system.output)
                with self.system.client() as client:
                    client.login('admin', 'top')
                    client.ask('SET TRACKING ON')
                    tracking = client.ask('INSTCMD ups test.panel.start').split()
                    if len(tracking) == 3:
                        frame.wait_until(lambda c=client, t=tracking[2]: c.ask(f'GET TRACKING {t}') == 'SUCCESS', 5, 'the result is forgotten')
                self.assertEqual(watcher.ask('GET NUMLOGINS ups'), 'NUMLOGINS ups 1')
                self.assertEqual(clients.snmp_integer(161), 3)
                self.assertIn('INTEGER: 3', self.v3())
        self.assertEqual(self.system.children(), before)
        lines = [line for line in self.said(all_of_it).splitlines() if re.search('stale|lost|restart|killed|hang|expire|warn', line, re.I)]
        self.assertEqual([line for line in lines if not any(words in line for words in HARMLESS)], [])
        self.assertEqual(self.system.output().count('has expired'), 1)
        self.assertEqual(self.system.output().count('is not valid yet'), 1)

    def test_a_start_at_the_wrong_time_serves_and_says_so(self):
        self.assertEqual(self.system.stop(), 0)
        for offset, certificate in ((-40 * YEAR, 'is not valid yet'), (10 * YEAR, 'has expired')):
            with self.subTest(offset=offset):
                self.set(offset)
                again = frame.Daemon(self.system.argv, env=self.system.env)
                self.addCleanup(again.kill)
                again.start()
                frame.wait_until(lambda: clients.nut_status(3493) == 'OL CHRG', 10, again.output)
                self.assertIn(certificate, again.output())
                done = clients.Done([self.system.argv[0], '-t'], env=self.system.env)
                self.assertEqual((done.status, certificate in done.text), (0, True), done)
                again.stop(8)


if __name__ == '__main__':
    unittest.main()
