# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: who runs as whom, who may read what, and that SNMP and NUT see the UPS whatever is killed."""

import os
import signal
import unittest

import clients
import frame
import installed

UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}


def setUpModule():
    installed.enter()


class AsRoot(unittest.TestCase):
    """One system as installed for each test."""

    ups, options = {'ups': UPS}, {}

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.system = installed.System(self.ups, **self.options)
        self.addCleanup(self.system.__exit__)
        self.system.start()
        self.system.until_served()

    def until_snmp(self, timeout=5):
        """Wait for the agent to show a UPS on line, on port 161."""
        frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, timeout,
                         lambda: f'SNMP shows {clients.snmp_integer(161)}\n{self.system.output()}')


class Serving(AsRoot):
    """P1: data for every kind of client, at every start and after every kill."""

    def test_snmp_has_data_in_twenty_of_twenty_starts(self):
        for _ in range(20):
            self.until_snmp(3)
            self.assertEqual(self.system.stop(), 0, self.system.output())
            self.system.start()
            self.system.until_served()

    def test_snmp_has_data_after_any_program_is_killed(self):
        self.until_snmp()
        for name in ('holdover-server', 'holdover-snmp', 'dummy-ups') * 3:
            pid = self.system.child(name)
            os.kill(pid, signal.SIGKILL)
            frame.wait_until(lambda pid=pid: not clients.command_line(pid), 2)
            self.system.until_served()
            self.until_snmp(3)

    def test_the_ports_below_1024_are_served(self):
        self.until_snmp()
        with frame.NutClient(401) as client:
            self.assertIn('ups.status', client.ask('GET VAR ups ups.status'))


class Identity(AsRoot):
    """No program but holdoverd is root; each has its own user and no more rights than that."""

    def test_each_program_runs_as_its_own_user(self):
        self.until_snmp()
        self.assertEqual(self.system.users(), {'holdover-server': 'holdover', 'dummy-ups': 'holdover-drv',
                                               'holdover-snmp': 'holdover-snmp'})

    def test_no_program_was_root_for_a_moment_that_ps_can_see(self):
        for _ in range(5):
            killed = [self.system.child(name) for name in ('holdover-server', 'holdover-snmp', 'dummy-ups')]
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            seen = set()

            def all_back(seen=seen, killed=killed):
                seen.update((os.path.basename(argv[0]), installed.status_of(pid).get('Uid', '').split('\t')[0])
                            for pid, argv in self.system.children().items()
                            if pid not in killed and argv[0].startswith(installed.PROGRAMS))
                return len({name for name, _ in seen} - {'holdoverd'}) == 3
            frame.wait_until(all_back, 5, pause=0.001)
            self.assertFalse([name for name, uid in seen if uid == '0' and name != 'holdoverd'], seen)

    def test_programs_cannot_gain_rights(self):
        self.until_snmp()
        for pid, argv in self.system.children().items():
            status = installed.status_of(pid)
            with self.subTest(argv[0]):
                self.assertEqual(status['NoNewPrivs'], '1')
                for kind in ('CapEff', 'CapPrm', 'CapInh', 'CapAmb'):
                    self.assertEqual(int(status[kind], 16), 0, kind)
                with open(f'/proc/{pid}/limits', encoding='ascii') as limits:
                    core = next(line for line in limits if line.startswith('Max core file size'))
                self.assertEqual(core.split()[4:6], ['0', '0'])
                self.assertEqual(os.stat(f'/proc/{pid}/environ').st_uid, 0, 'dumpable')
                self.assertEqual(status['Seccomp'], '2')
