# SPDX-License-Identifier: GPL-2.0-or-later
"""What the sandbox of each program forbids: shown from inside, by a library that is loaded into it and tries.

tests/integration/intruder.c is compiled at the start and preloaded; on SIGUSR2 it does in the process what somebody who
had taken it over would try, and writes the results to a descriptor that it opened before the sandbox was closed.
"""

import errno
import os
import signal
import subprocess
import unittest

import clients
import frame

INTRUDER = os.path.join(frame.root_dir, 'tests', 'integration', 'intruder.c')
UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
REFUSED = {'execve': errno.EPERM, 'fork': errno.EPERM, 'ptrace': errno.EPERM, 'setuid': errno.EPERM,
           'mount': errno.EPERM, 'unshare': errno.EPERM, 'packet socket': errno.EPERM, 'setuid in a thread': errno.EPERM, 'bpf': errno.EPERM,
           'write in /': errno.EACCES, 'write in /etc': errno.EACCES, 'write in /tmp': errno.EACCES, 'read /root': errno.EACCES,
           'read /home': errno.EACCES}


class Confined(unittest.TestCase):
    """One program of each kind, and somebody inside."""

    @classmethod
    def setUpClass(cls):
        cls.tmp = frame.Tmp()
        cls.addClassCleanup(cls.tmp.close)
        cls.library = cls.tmp / 'intruder.so'
        subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', cls.library, INTRUDER], check=True)

    def system(self, holdover=''):
        """holdoverd with the intruder in every program."""
        port = frame.free_port()
        conf = clients.system_conf({'ups': UPS}, holdover=f'[snmp]\n listen = 127.0.0.1 {port}\n{holdover}')
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        system = clients.Holdoverd(conf)
        system.env.update(LD_PRELOAD=self.library, INTRUDER=self.tmp.path)
        self.addCleanup(system.__exit__)
        system.start(lambda: system.status() == 'OL CHRG')
        frame.wait_until(lambda: clients.snmp_integer(port) == 3, 5, system.output)
        return system

    def results(self, pid):
        """{attempt: errno, 0 for success} of the process."""
        path = self.tmp / f'{pid}'
        os.kill(pid, signal.SIGUSR2)

        def read():
            with open(path, encoding='ascii') as file:
                lines = file.read().splitlines()
            return dict((name, int(number)) for number, name in (line.split(' ', 1) for line in lines[:-1])) if lines and lines[-1] == 'end' else None
        return frame.wait_until(read, 5)

    def attempts(self, name):
        """What the program of that name could do; it goes on afterwards."""
        system = self.system()
        pid = system.child(name)
        seen = self.results(pid)
        self.assertEqual(system.status(), 'OL CHRG')
        self.assertEqual(system.child(name), pid)
        return seen

    def test_server(self):
        seen = self.attempts('holdover-server')
        self.assertEqual({name: seen[name] for name in REFUSED}, REFUSED)
        self.assertEqual((seen['thread'], seen['read conf'], seen['write state'], seen['inet socket']), (0, 0, 0, 0))

    def test_agent(self):
        seen = self.attempts('holdover-snmp')
        self.assertEqual({name: seen[name] for name in REFUSED}, REFUSED)
        self.assertEqual((seen['read conf'], seen['write state'], seen['inet socket']), (0, 0, 0))

    def test_driver(self):
        seen = self.attempts('dummy-ups')
        self.assertEqual({name: seen[name] for name in REFUSED}, REFUSED)
        self.assertEqual((seen['read conf'], seen['write state']), (0, 0))

    def test_finder(self):
        conf = clients.system_conf('')
        self.addCleanup(conf.close)
        system = clients.Holdoverd(conf)
        system.env.update(LD_PRELOAD=self.library, INTRUDER=self.tmp.path)
        self.addCleanup(system.__exit__)
        system.start(lambda: installed_seccomp(system.child('holdover-find')) == '2')
        seen = self.results(system.child('holdover-find'))
        self.assertEqual({name: seen[name] for name in REFUSED}, REFUSED)
        self.assertEqual((seen['inet socket'], seen['write state']), (errno.EPERM, 0))

    def test_switched_off_it_is_off(self):
        system = self.system('[system]\n sandbox = no\n')
        seen = self.results(system.child('holdover-server'))
        self.assertEqual((seen['execve'], seen['fork'], seen['write in /tmp']), (0, 0, 0))

    def test_a_forbidden_call_ends_the_program_where_that_is_wanted(self):
        system = self.system('[system]\n sandbox = kill\n')
        pid = system.child('holdover-server')
        os.kill(pid, signal.SIGUSR2)
        frame.wait_until(lambda: not clients.command_line(pid), 5, system.output)
        frame.wait_until(lambda: system.status() == 'OL CHRG', 5, system.output)


def installed_seccomp(pid):
    """The mode of seccomp of a process; '2' is a filter."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii', errors='replace') as file:
            return dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line).get('Seccomp')
    except OSError:
        return None
