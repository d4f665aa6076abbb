# SPDX-License-Identifier: GPL-2.0-or-later
"""The limits of the sandbox of each program, tested from inside by a preloaded library.

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
import test_guard

INTRUDER = os.path.join(frame.root_dir, 'tests', 'integration', 'intruder.c')
UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
REFUSED = {'execve': errno.ENOSYS, 'fork': errno.ENOSYS, 'ptrace': errno.ENOSYS, 'setuid': errno.ENOSYS,
           'mount': errno.ENOSYS, 'unshare': errno.ENOSYS, 'packet socket': errno.ENOSYS, 'setuid in a thread': errno.ENOSYS,
           'bpf': errno.ENOSYS, 'a call of tomorrow': errno.ENOSYS,
           'write in /': errno.EACCES, 'write in /etc': errno.EACCES, 'write in /tmp': errno.EACCES, 'read /root': errno.EACCES,
           'read /home': errno.EACCES}
# The guard starts programs of the administrator, which inherit what it is denied: paths only, as its unit has them.
REFUSED_TO_THE_GUARD = {'mount': errno.EPERM, 'write in /': errno.EACCES, 'write in /etc': errno.EACCES,
                        'read /root': errno.EACCES, 'read /home': errno.EACCES}


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
        return intruder_results(self.tmp, pid)

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
        self.assertEqual((seen['inet socket'], seen['write state']), (errno.ENOSYS, 0))

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


class ConfinedGuard(test_guard.GuardTest):
    """The guard, whose notify programs have to run in its sandbox, and its shutdown command outside of any."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        library = self.tmp / 'intruder.so'
        subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', library, INTRUDER], check=True)
        self.more_env = {'LD_PRELOAD': library, 'INTRUDER': self.tmp.path}
        super().setUp()

    def test_paths_are_limited_and_programs_can_run(self):
        seen = intruder_results(self.tmp, self.guard.pid)
        self.assertEqual({name: seen[name] for name in REFUSED_TO_THE_GUARD}, REFUSED_TO_THE_GUARD)
        self.assertEqual({name: seen[name] for name in ('execve', 'fork', 'thread', 'read conf', 'write state', 'write in /tmp')},
                         dict.fromkeys(('execve', 'fork', 'thread', 'read conf', 'write state', 'write in /tmp'), 0))

    def test_notify_program_has_its_tools_and_no_other_place_to_write(self):
        out = os.path.join(self.conf.state, 'said')
        os.mkdir(self.conf / 'notify.d')
        frame.write(self.conf / 'notify.d/say', f"""#!/bin/sh
unset LD_PRELOAD
exec >{out}.new 2>&1
date +%Y | grep -c ^20
mktemp >/dev/null && echo temporary
touch /etc/holdover-intruder || echo refused
mv {out}.new {out}
""", 0o755)
        self.show('SETINFO ups.status "OB"')
        text = frame.wait_until(lambda: os.path.exists(out) and open(out, encoding='ascii').read(), 8, self.guard.output)
        self.assertRegex(text, r"^1\ntemporary\ntouch: .*Permission denied\nrefused\n$")

    def test_record_and_power_off(self):
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: self.helper.asked('poweroff'), 15, self.guard.output)
        self.assertIn('"port=auto"', self.record())


class WithoutHelper(test_guard.GuardTest):
    """No systemd: the guard runs shutdown_command, which may do all that the guard's user may."""

    has_helper = False
    mark = '/etc/holdover-was-shut-down'
    holdover = test_guard.FAST + f'  shutdown_command = "unset LD_PRELOAD; touch {mark}"\n'

    def test_shutdown_command_is_not_confined(self):
        if os.geteuid():
            self.skipTest('optional: only root may write in /etc')
        self.addCleanup(lambda: os.path.exists(self.mark) and os.unlink(self.mark))
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: os.path.exists(self.mark), 15, self.guard.output)


def intruder_results(folder, pid):
    """{attempt: errno, 0 for success} of the process."""
    path = folder / f'{pid}'
    os.kill(pid, signal.SIGUSR2)

    def read():
        with open(path, encoding='ascii') as file:
            lines = file.read().splitlines()
        return dict((name, int(number)) for number, name in (line.split(' ', 1) for line in lines[:-1])) if lines and lines[-1] == 'end' else None
    return frame.wait_until(read, 5)


def installed_seccomp(pid):
    """The mode of seccomp of a process; '2' is a filter."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii', errors='replace') as file:
            return dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line).get('Seccomp')
    except OSError:
        return None
