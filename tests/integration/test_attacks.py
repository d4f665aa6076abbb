# SPDX-License-Identifier: GPL-2.0-or-later
"""For each unprivileged user: what a compromised program, or another user of the host, can reach of the other programs.

The table of what is allowed is the design's; everything else must fail, and the service must go on.
"""

import os
import pwd
import signal
import stat
import sys
import time
import unittest

import clients
import frame
import installed
from test_installed import UPS, AsRoot

USERS = ('holdover', 'holdover-drv', 'holdover-snmp', 'holdover-guard', 'nut', 'stranger')
CONNECT = '''
import socket, sys
s = socket.socket(socket.AF_UNIX); s.settimeout(3)
s.connect(sys.argv[1])
for line in sys.argv[2:]:
    s.sendall(line.encode() + b"\\n")
data = b""
try:
    while b"DUMPDONE" not in data and b"TRACKING" not in data:
        part = s.recv(65536)
        if not part: break
        data += part
except OSError: pass
print(data.decode("latin-1"))
'''


def setUpModule():
    installed.enter()


class Attacked(AsRoot):
    """One system, and helpers of an attacker."""

    ups = {'ups': UPS, 'other': UPS}
    options = {'holdover': '[snmp]\n community = s3cret-community from=127.0.0.1\n'}

    def setUp(self):
        super().setUp()
        self.system.until_served('other')

    def python(self, user, script, *args):
        """What Python text prints, run as the user; None if it failed."""
        done = installed.python_as(user, script, *args)
        return done.out.strip() if done.status == 0 else None

    def ask(self, user, socket, *lines):
        """What a socket of the state directory answers to this user; None if he cannot connect."""
        return self.python(user, CONNECT, os.path.join(installed.STATE, socket), *lines)


class Reading(Attacked):
    """Secrets are read by who needs them."""

    def test_secrets(self):
        may = {'upsd.users': {'holdover', 'holdover-drv', 'holdover-snmp', 'holdover-guard'},
               'holdover.conf': {'holdover', 'holdover-drv', 'holdover-snmp', 'holdover-guard'}}
        os.chown(f'{installed.CONF}/upsd.users', 0, pwd.getpwnam('holdover').pw_gid)
        for user in ('nut', 'stranger'):
            for name in may:
                self.assertIsNone(self.python(user, 'import sys; print(open(sys.argv[1]).read())', f'{installed.CONF}/{name}'), (user, name))

    def test_memory_and_environment_of_others(self):
        for pid, argv in self.system.children().items():
            owner = installed.user_of(pid)
            for user in USERS:
                for what in ('mem', 'environ', 'fd', 'maps'):
                    got = self.python(user, 'import os,sys; p=sys.argv[1]; print(os.listdir(p) if os.path.isdir(p) else len(open(p,"rb").read(1)))',
                                      f'/proc/{pid}/{what}')
                    self.assertIsNone(got, (user, what, argv[0], owner))

    def test_lasting_files(self):
        owners = {'holdover': 'holdover-drv', 'holdover-server': 'holdover', 'holdover-snmp': 'holdover-snmp'}
        for name, owner in owners.items():
            path = f'/var/lib/{name}'
            self.assertEqual(pwd.getpwuid(os.stat(path).st_uid).pw_name, owner)
            for user in set(USERS) - {owner}:
                self.assertIsNone(self.python(user, 'import sys; open(sys.argv[1] + "/x", "w")', path), (user, path))


class Commanding(Attacked):
    """Who is obeyed."""

    def test_a_driver_obeys_the_server_alone(self):
        for user in USERS:
            answer = self.ask(user, 'dummy-ups-ups', 'SET driver.debug 0 TRACKING t')
            if user in ('nut', 'stranger'):
                self.assertIsNone(answer, user)
            elif user == 'holdover':
                self.assertIn('TRACKING t 0', answer)
            else:
                self.assertIn('TRACKING t 1', answer, user)
        for user in ('holdover-drv', 'holdover-snmp', 'holdover-guard'):
            self.assertIn('TRACKING t 1', self.ask(user, 'dummy-ups-ups', 'INSTCMD driver.exit TRACKING t'), user)

    def test_a_feed_obeys_who_is_listed(self):
        for user in USERS:
            answer = self.ask(user, 'holdover-server-ups', 'INSTCMD server.fsd TRACKING t')
            if user in ('nut', 'stranger'):
                self.assertIsNone(answer, user)
            elif user in ('holdover', 'holdover-guard'):
                self.assertIn('TRACKING t 0', answer, user)
                self.assertIn('TRACKING t 0', self.ask(user, 'holdover-server-ups', 'INSTCMD server.fsd.clear TRACKING t'))
            else:
                self.assertIn('TRACKING t 1', answer, user)
                self.assertEqual(self.system.status(), 'OL CHRG')
        self.assertIn('TRACKING t 1', self.ask('holdover-drv', 'holdover-server-ups', 'SET driver.debug 0 TRACKING t'))
        self.assertIn('TRACKING t 0', self.ask('holdover-snmp', 'holdover-server-ups', 'SET driver.debug 0 TRACKING t'))

    def test_the_list_of_writers_is_configured(self):
        self.system.put('holdover.conf', '[snmp]\n enable = no\n[feeds]\n write = holdover-drv\n', group='holdover')
        self.system.reload()
        frame.wait_until(lambda: 'TRACKING t 1' in (self.ask('holdover-guard', 'holdover-server-ups', 'SET driver.debug 0 TRACKING t') or ''), 5)
        self.assertIn('TRACKING t 0', self.ask('holdover-drv', 'holdover-server-ups', 'SET driver.debug 0 TRACKING t'))

    def test_control_sockets(self):
        for name in ('control-holdoverd', 'control-holdover-server', 'control-dummy-ups-ups'):
            for user in ('holdover-guard', 'nut', 'stranger', *(() if 'dummy' in name else ('holdover-drv',))):
                self.python(user, CONNECT, f'{installed.STATE}/{name}', 'stop')
        time.sleep(0.3)
        self.assertEqual((self.system.status(), self.system.status('other')), ('OL CHRG', 'OL CHRG'))

    def test_signals(self):
        for pid in [self.system.pid, *self.system.children()]:
            owner = installed.user_of(pid)
            for user in set(USERS) - {owner}:
                self.assertIsNone(self.python(user, 'import os,sys; os.kill(int(sys.argv[1]), 9); print(1)', str(pid)), (user, owner))


class Replacing(Attacked):
    """Names that others have made."""

    def test_nobody_removes_or_renames_what_is_anothers(self):
        for name in os.listdir(installed.STATE):
            path = f'{installed.STATE}/{name}'
            owner = pwd.getpwuid(os.lstat(path).st_uid).pw_name
            for user in set(USERS) - {owner}:
                for script in ('import os,sys; os.unlink(sys.argv[1]); print(1)', 'import os,sys; os.rename(sys.argv[1], sys.argv[1] + "x"); print(1)'):
                    self.assertIsNone(self.python(user, script, path), (user, name, owner))

    def test_the_state_directory_is_roots_and_sticky(self):
        seen = os.stat(installed.STATE)
        self.assertEqual((seen.st_uid, stat.S_IMODE(seen.st_mode)), (0, 0o3770))

    def test_a_driver_of_another_user_is_not_believed(self):
        os.makedirs('/run/drivers')
        frame.write('/run/drivers/fake', '#!/bin/sh\nexec sleep 60\n', 0o755)
        self.system.put('ups.conf', 'driverpath = /run/drivers\n' + frame.NutConf.sections({'ups': UPS, 'late': dict(UPS, driver='fake')}))
        fake = frame.Daemon(['setpriv', '--reuid=holdover-snmp', '--regid=holdover-snmp', '--init-groups', sys.executable, '-c', FAKE,
                             f'{installed.STATE}/fake-late'])
        with fake:
            self.system.reload()
            frame.wait_until(lambda: self.system.status('late').startswith('ERR DRIVER'), 5, self.system.output)
            frame.wait_until(lambda: 'not believed' in self.system.output(), 5, self.system.output)
            time.sleep(0.5)
            self.assertTrue(self.system.status('late').startswith('ERR DRIVER'), self.system.status('late'))

    def test_a_name_that_is_taken_is_an_error_with_the_remedy(self):
        os.kill(self.system.child('dummy-ups', 'other'), signal.SIGSTOP)
        self.system.put('ups.conf', frame.NutConf.sections({'ups': UPS, 'third': UPS}), group='nut')
        for kind in ('import os,sys; os.mkfifo(sys.argv[1], 0o666)', 'import os,sys; os.unlink(sys.argv[1]); os.symlink("/etc/passwd", sys.argv[1])',
                     'import os,sys; os.unlink(sys.argv[1]); os.mkdir(sys.argv[1])'):
            self.assertIsNotNone(self.python('holdover-snmp', kind, f'{installed.STATE}/dummy-ups-third'))
        before = os.stat('/etc/passwd')
        self.system.reload()
        frame.wait_until(lambda: 'remove it' in self.system.output(), 8, self.system.output)
        self.assertEqual(self.system.status(), 'OL CHRG')
        self.assertEqual(os.stat('/etc/passwd'), before)

    def test_found_lists_of_others_are_ignored(self):
        listing = '[evil]\\n driver = dummy-ups\\n port = /etc/shadow\\n group = shadow\\n user = root\\n'
        self.assertEqual(self.system.stop(), 0)
        os.unlink(f'{installed.CONF}/ups.conf')
        self.system.start(lambda: self.system.status('evil') != '')
        for script in (f'import sys; open(sys.argv[1], "w").write("{listing}")', 'import os,sys; os.unlink(sys.argv[1]); os.mkfifo(sys.argv[1], 0o666)'):
            self.assertIsNotNone(self.python('holdover-drv', script, f'{installed.STATE}/found.conf'))
            for _ in range(2):
                self.system.reload()
                time.sleep(0.3)
            self.assertEqual(self.system.status('evil'), 'ERR UNKNOWN-UPS')
        self.assertEqual(self.system.stop(), 0, self.system.output())

    def test_pid_files_are_not_believed(self):
        victim = frame.Daemon(['sleep', '60'])
        with victim:
            for name in ('holdoverd.pid', 'upsd.pid', 'dummy-ups-ups.pid'):
                self.python('holdover-drv', f'import sys; open(sys.argv[1], "w").write("{victim.pid}\\n")', f'{installed.STATE}/{name}')
            for argv in ([f'{installed.PROGRAMS}/holdover-server', '-c', 'stop'], [f'{installed.PROGRAMS}/drivers/dummy-ups', '-a', 'ups', '-c', 'stop'],
                         [f'{installed.PROGRAMS}/holdoverd', '-c', 'stop']):
                clients.Done(argv)
            self.assertTrue(victim.running)


FAKE = '''
import socket, sys, os
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o666); s.listen(5)
while True:
    c, _ = s.accept()
    c.sendall(b'SETINFO ups.status "OB LB"\\nDATAOK\\nDUMPDONE\\n')
'''


class Places(unittest.TestCase):
    """State directories that the administrator has chosen."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.dir = '/run/chosen'
        os.mkdir(self.dir)

    def refused(self, why):
        system = installed.System({'ups': UPS}, head=f'statepath = {self.dir}\n')
        self.addCleanup(system.__exit__)
        before = os.stat(self.dir)
        frame.Daemon.start(system)
        self.assertEqual(system.wait(5), 1, system.output())
        self.assertIn(why, system.output())
        after = os.stat(self.dir)
        self.assertEqual((before.st_uid, before.st_gid, before.st_mode), (after.st_uid, after.st_gid, after.st_mode))

    def test_one_that_others_can_write_to_is_refused_with_the_remedy(self):
        for mode in (0o777, 0o1777, 0o3777):
            os.chmod(self.dir, mode)
            self.refused('chmod o-w')

    def test_one_that_the_programs_cannot_write_to_is_refused_with_the_remedy(self):
        os.chmod(self.dir, 0o755)
        self.refused('chgrp')

    def test_nuts_own_is_used_as_it_is(self):
        os.chown(self.dir, 0, pwd.getpwnam('nut').pw_gid)
        os.chmod(self.dir, 0o770)
        with installed.System({'ups': UPS}, head=f'statepath = {self.dir}\n') as system:
            frame.wait_until(lambda: system.status() == 'OL CHRG', 8, system.output)
            frame.wait_until(lambda: clients.snmp_integer(161) == 3, 5, system.output)
            seen = os.stat(self.dir)
            self.assertEqual((seen.st_uid, seen.st_gid, stat.S_IMODE(seen.st_mode)), (0, pwd.getpwnam('nut').pw_gid, 0o770))
