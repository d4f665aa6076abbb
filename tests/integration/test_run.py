# SPDX-License-Identifier: GPL-2.0-or-later
"""`make run` for a newcomer: three commands are printed, each works as printed, and Ctrl-C leaves nothing behind."""

import os
import re
import signal
import socket
import unittest

import clients
import frame

PORT = 3493
COMMANDS = r'Try in another terminal:\n((?:  \S.*\n)+)'
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(('NUT_', 'HOLDOVER_'))}


def somebody_listens(port):
    """Whether a connection to it is accepted."""
    with socket.socket() as sock:
        return sock.connect_ex(('127.0.0.1', port)) == 0


def processes_of(group):
    """Process ids of a process group."""
    found = []
    for pid in (int(name) for name in os.listdir('/proc') if name.isdigit()):
        try:
            if os.getpgid(pid) == group and clients.command_line(pid):
                found.append(pid)
        except (ProcessLookupError, PermissionError):
            pass
    return found


class Run(unittest.TestCase):
    """The fixed port is the point here: what is printed must work as it stands."""

    def setUp(self):
        if somebody_listens(PORT):
            self.skipTest(f'optional: another process holds port {PORT}')
        build = os.path.relpath(frame.product(''), frame.root_dir)
        self.run_dir = os.path.join(frame.product(''), 'run')
        # Not through the shell's environment but with all of NUT's and ours taken out of it.
        clean = ['env', '-i', *(f'{name}={value}' for name, value in ENVIRONMENT.items())]
        self.system = frame.Daemon([*clean, os.path.join(frame.root_dir, 'tools', 'try'), build])
        self.addCleanup(self.system.__exit__)
        self.system.start(lambda: re.search(COMMANDS, self.system.output()), 20)

    def commands(self):
        """The printed commands."""
        lines = re.search(COMMANDS, self.system.output())[1].splitlines()
        return [line.strip() for line in lines]

    def interrupt(self):
        """Ctrl-C in its terminal: SIGINT to the whole group; its exit status."""
        os.killpg(self.system.pid, signal.SIGINT)
        return self.system.wait(8)

    def test_the_printed_commands_work_and_ctrl_c_ends_it(self):
        status, watch, upsc, walk, check = self.commands()
        self.assertIn(' watch', watch)          # goes on until it is stopped
        done = clients.Done(['sh', '-c', status], env=ENVIRONMENT)
        self.assertEqual(done.status, 0, done)
        self.assertIn('ups', done.out)
        done = clients.Done(['sh', '-c', upsc], env=ENVIRONMENT)
        self.assertEqual(done.status, 0, done)
        self.assertRegex(clients.values(done.out)['ups.status'], '^O[LB]')
        done = clients.Done(['sh', '-c', walk], env=ENVIRONMENT)
        self.assertEqual(done.status, 0, done)
        self.assertGreater(len(done.out.splitlines()), 30, done)
        self.assertNotIn('Timeout', done.text)
        done = clients.Done(['sh', '-c', check], env=ENVIRONMENT)
        self.assertRegex(done.out, '^UPS (OK|WARNING|CRITICAL) - Status=On', done)

        group = processes_of(self.system.pid)
        self.assertGreaterEqual(len(group), 4, 'holdoverd, server, driver, agent')
        self.assertEqual(self.interrupt(), 0, self.system.output())
        self.assertEqual([pid for pid in group if clients.command_line(pid)], [])
        self.assertFalse(somebody_listens(PORT))
        self.assertEqual([name for name in os.listdir(os.path.join(self.run_dir, 'state')) if 'ups' in name], [])

    def test_it_can_be_run_twice(self):
        self.assertEqual(self.interrupt(), 0, self.system.output())
        self.setUp()
        self.assertEqual(len(self.commands()), 5)
        self.assertEqual(self.interrupt(), 0, self.system.output())


if __name__ == '__main__':
    unittest.main()
