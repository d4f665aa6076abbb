# SPDX-License-Identifier: GPL-2.0-or-later
"""NUT's names for scripts that call them: upsdrvctl start, stop and shutdown, upsd -c."""

import os
import subprocess
import unittest

import clients
import frame

PROGRAM = frame.product('libexec/upsdrvctl')


class Shutdown(unittest.TestCase):
    """Each UPS is told to cut its load, in the order of sdorder."""

    def setUp(self):
        self.conf = frame.NutConf(ups=(
            'driverpath = "@"\n'
            '[late]\n driver = tool\n port = a\n sdorder = 2\n'
            '[first]\n driver = tool\n port = b\n'
            '[left]\n driver = tool\n port = c\n sdorder = -1\n'
            '[second]\n driver = tool\n port = d\n sdorder = 1\n'
            '[broken]\n driver = tool\n').replace('@', '/nonexistent'))
        self.addCleanup(self.conf.close)
        self.log = self.conf / 'log'
        text = open(self.conf / 'ups.conf', encoding='ascii').read()
        self.conf.put('ups.conf', text.replace('/nonexistent', self.conf.path))
        frame.write(self.conf / 'tool', f'#!/bin/sh\necho "$@" >>{self.log}\n[ "$2" != "$FAILS" ]\n', 0o755)

    def call(self, *arguments, fails=''):
        """Exit status, and what drivers were called with."""
        if os.path.exists(self.log):
            os.unlink(self.log)
        done = subprocess.run([PROGRAM, '-C', self.conf.path, *arguments], capture_output=True, text=True, timeout=20, check=False,
                              env=dict(os.environ, FAILS=fails))
        seen = open(self.log, encoding='ascii').read().splitlines() if os.path.exists(self.log) else []
        return done.returncode, seen, done.stdout + done.stderr

    def test_in_the_order_of_sdorder(self):
        status, seen, text = self.call('shutdown')
        self.assertEqual((status, seen), (0, ['-a first -k', '-a second -k', '-a late -k']), text)

    def test_one_that_fails_does_not_keep_the_others(self):
        status, seen, text = self.call('-u', 'root', 'shutdown', fails='first')
        self.assertEqual((status, seen), (1, ['-a first -u root -k', '-a second -u root -k', '-a late -u root -k']), text)
        self.assertIn('UPS [first]', text)

    def test_one_alone(self):
        self.assertEqual(self.call('shutdown', 'second')[:2], (0, ['-a second -k']))
        status, seen, text = self.call('shutdown', 'nobody')
        self.assertEqual((status, seen), (1, []))
        self.assertIn('there is no UPS nobody', text)

    def test_dry_run_and_wrong_words(self):
        status, seen, text = self.call('-t', 'shutdown', 'first')
        self.assertEqual((status, seen), (0, []))
        self.assertEqual(text.splitlines()[0], f'{self.conf.path}/tool -a first -k')
        for wrong in ([], ['fly'], ['shutdown', 'a', 'b']):
            self.assertEqual(self.call(*wrong)[:2], (2, []))


class Running(unittest.TestCase):
    """start and stop are words to holdoverd."""

    def test_start_stop_and_upsd(self):
        conf = frame.NutConf(ups={'ups': {'driver': 'dummy-ups', 'port': 'x.dev'}}, holdover='[snmp]\n enable = no\n[port401]\n enable = no\n')
        self.addCleanup(conf.close)
        conf.put('x.dev', 'ups.status: OL\n')
        text = open(conf / 'ups.conf', encoding='ascii').read()
        conf.put('ups.conf', ('user = root\n' if not os.getuid() else '') + text)

        def call(*arguments):
            return subprocess.run([PROGRAM, '-C', conf.path, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=30, check=False, env=dict(os.environ, **conf.env))

        def status():
            return clients.Done([frame.tool('upsc'), f'ups@127.0.0.1:{conf.port}', 'ups.status']).text

        self.addCleanup(call, 'stop')
        self.assertEqual(call('stop').returncode, 0)        # nothing runs: nothing to do, as with NUT
        self.assertEqual(call('start').returncode, 0)
        frame.wait_until(lambda: 'OL' in status(), 15)
        self.assertEqual(call('start', 'ups').returncode, 0)
        self.assertEqual(call('start', 'nobody').returncode, 1)
        self.assertEqual(call('stop', 'ups').returncode, 1)
        frame.wait_until(lambda: 'OL' in status(), 15)
        done = clients.Done([frame.product('holdover-server'), '-c', 'reload', '-C', conf.path], env=conf.env)
        self.assertEqual(done.status, 0, done.text)         # what the link upsd is
        self.assertEqual(call('stop').returncode, 0)
        frame.wait_until(lambda: 'OL' not in status(), 15)


if __name__ == '__main__':
    unittest.main()
