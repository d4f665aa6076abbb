# SPDX-License-Identifier: GPL-2.0-or-later
"""Installed programs serve and can be stopped whatever state they inherit from the process that starts them."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import unittest

import clients
import frame
import installed
from test_installed import UPS


def setUpModule():
    installed.enter()


def shell(text):
    """A start by a shell that does this first."""
    return ['sh', '-c', text + '; exec "$@"', 'sh']


BLOCKED = 'import os,signal,sys; signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()); os.execv(sys.argv[1], sys.argv[1:])'
STARTS = {
    'all standard descriptors are closed': shell('exec 0<&- 1>&- 2>&-'),
    'standard input is closed': shell('exec 0<&-'),
    'all signals are blocked': [sys.executable, '-c', BLOCKED],
    'signals are ignored': shell('trap "" CHLD TERM PIPE HUP INT USR1 XFSZ'),
    'no file may grow': ['prlimit', '--fsize=0'],
    '64 descriptors': ['prlimit', '--nofile=64:64'],
    'a small stack': ['prlimit', '--stack=65536'],
    'little memory': ['prlimit', '--as=67108864'],
    'no umask': shell('umask 0'),
    'a umask of all': shell('umask 777'),
    'a directory that is gone': shell('mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone'),
    'no /proc': ['unshare', '-m', *shell('umount -l /proc')],
    'a comma in numbers': ['env', 'LC_ALL=de_DE.UTF-8', 'LANGUAGE=de', 'TZ=:/etc/shadow', 'MIBS=ALL', 'NOTIFY_SOCKET=/none', 'WATCHDOG_USEC=1'],
}


class Starts(unittest.TestCase):
    """Each serves within seconds, to NUT's clients and by SNMP, and ends well."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)

    def test_whoever_starts_it_it_serves_and_stops(self):
        for how, prefix in STARTS.items():
            with self.subTest(how):
                installed.clean()
                system = installed.System({'ups': UPS})
                system.argv = [*prefix, *system.argv]
                try:
                    system.start()
                    system.until_served()
                    frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, 5, system.output)
                    self.assertEqual(system.stop(6), 0, system.output())
                finally:
                    system.kill()
                    os.umask(0o022)

    def test_without_dev_null_all_is_served_and_the_cause_is_said(self):
        for how in ('true', 'exec 0<&- 1>&-'):
            with self.subTest(how):
                installed.clean()
                system = installed.System({'ups': UPS})
                system.argv = ['unshare', '-m', *shell(f'mount -t tmpfs none /dev; {how}'), *system.argv]
                self.addCleanup(system.kill)
                system.start()
                system.until_served()
                self.assertIn('/dev/null: No such file', system.output())
                self.assertEqual(system.stop(6), 0, system.output())

    def test_too_few_descriptors_are_named(self):
        installed.System({'ups': UPS})
        for program in (['holdoverd', '-F'], ['holdoverd', '-t'], ['holdover-server', '-F'], ['holdover-snmp', '-F'], ['drivers/dummy-ups', '-a', 'ups', '-F']):
            for limit in (8, 12, 20, 31):
                done = clients.Done(['prlimit', f'--nofile={limit}:{limit}', f'{installed.PROGRAMS}/{program[0]}', *program[1:]], 10)
                self.assertEqual(done.status, 1, done)
                self.assertIn(f'only {limit} files may be open (RLIMIT_NOFILE', done.text)

    def test_a_soft_limit_that_is_too_low_is_raised(self):
        system = installed.System({'ups': UPS})
        system.argv = ['prlimit', '--nofile=20:1024', *system.argv]
        with system:
            system.until_served()

    def test_names_are_found_where_the_files_of_lookups_are_links(self):
        """As on openSUSE, NixOS and OpenWrt: the sandbox lets them be read, also when they are written anew."""
        os.mkdir('/run/netconfig')
        self.addCleanup(shutil.copy, '/run/hosts', '/etc/hosts', follow_symlinks=False)
        shutil.copy('/etc/hosts', '/run/hosts')
        os.unlink('/etc/hosts')
        os.symlink('/run/netconfig/hosts', '/etc/hosts')
        frame.write('/run/netconfig/hosts', '127.0.0.1 localhost\n', 0o644)
        with installed.System({'ups': UPS}, upsd='LISTEN 127.0.0.1\n') as system:
            system.until_served()
            frame.write('/run/netconfig/hosts.new', '127.0.0.1 localhost\n127.0.0.7 elsewhere\n', 0o644)
            os.rename('/run/netconfig/hosts.new', '/run/netconfig/hosts')
            system.put('upsd.conf', 'LISTEN 127.0.0.1\nLISTEN elsewhere\n')
            system.reload()

            def is_open():
                try:
                    return bool(frame.NutClient(3493, host='127.0.0.7').close()) or True
                except OSError:
                    return False

            frame.wait_until(is_open, 10, system.output)

    def test_root_that_may_nothing_is_told_how_to_run_all_as_one_user(self):
        for prefix in (['unshare', '-r'], ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--']):
            installed.clean()
            system = installed.System({'ups': UPS}, holdover='[snmp]\n enable = no\n[port401]\n enable = no\n')
            for name in ('ups.conf', 'upsd.conf', 'upsd.users', 'holdover.conf'):
                os.chmod(f'{installed.CONF}/{name}', 0o644)
            system.argv = [*prefix, *system.argv]
            frame.Daemon.start(system)
            self.addCleanup(system.kill)
            self.assertEqual(system.wait(5), 1)
            self.assertIn('cannot be given to user holdover', system.output())
            self.assertIn('holdoverd -u root', system.output())
            system.argv += ['-u', 'root']
            system.start()
            system.until_served()
            self.assertEqual(system.stop(), 0)

    def test_a_place_that_the_sandbox_does_not_know_is_named_as_such(self):
        os.makedirs('/opt/elsewhere', exist_ok=True)
        self.addCleanup(shutil.rmtree, '/opt/elsewhere')
        with installed.System({'ups': UPS}) as system:
            system.until_served()
            shutil.copy(f'{installed.CONF}/upsd.users', '/opt/elsewhere/upsd.users')
            os.chmod('/opt/elsewhere/upsd.users', 0o644)
            os.unlink(f'{installed.CONF}/upsd.users')
            os.symlink('/opt/elsewhere/upsd.users', f'{installed.CONF}/upsd.users')
            done = clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'reload'])
            self.assertEqual((done.status, 'upsd.users: not in a place that was configured' in done.text), (1, True), done)
            self.assertEqual(system.status(), 'OL CHRG')
            os.kill(system.child('holdover-server'), signal.SIGKILL)
            frame.wait_until(lambda: clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'reload']).status == 0, 10, system.output, 0.5)

    def test_a_state_directory_that_is_removed_or_covered_is_made_again(self):
        def remove():
            shutil.rmtree(installed.STATE)

        def cover():
            subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'none', '/run'], check=True)
            self.addCleanup(subprocess.run, ['umount', '-l', '/run'], check=True)

        with installed.System({'ups': UPS}) as system:
            system.until_served()
            for what in (remove, cover):
                before = system.children()
                what()
                frame.wait_until(lambda: 'holdover-server-ups' in (os.listdir(installed.STATE) if os.path.exists(installed.STATE) else []), 15,
                                 system.output)
                system.until_served()
                frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, 10, system.output)
                self.assertFalse(set(before) & set(system.children()))
                seen = os.stat(installed.STATE)
                self.assertEqual((seen.st_uid, stat.S_IMODE(seen.st_mode)), (0, 0o3770))
                frame.wait_until(lambda: clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'reload']).status == 0, 10, system.output, 0.5)

    def test_what_hangs_is_not_in_the_way_of_a_new_holdoverd(self):
        first = installed.System({'ups': UPS}).start()
        self.addCleanup(first.kill)
        first.until_served()
        frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, 5, first.output)
        for name in ('holdover-server', 'holdover-snmp', 'dummy-ups'):
            os.kill(first.child(name), signal.SIGSTOP)
        os.kill(first.pid, signal.SIGKILL)      # they are told to end, and do not
        first.process.wait()
        with installed.System({'ups': UPS}) as second:
            second.until_served(timeout=20)
            frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, 10, second.output)
            alone = frame.Daemon([f'{installed.PROGRAMS}/holdover-server', '-F', '-C', installed.CONF, '-u', 'holdover'])
            with alone:
                self.assertEqual(alone.wait(5), 1)
                self.assertIn('an instance is running', alone.output())
            self.assertEqual(second.status(), 'OL CHRG')

    def test_other_programs_do_without_standard_descriptors(self):
        with installed.System({'ups': UPS}) as system:
            system.until_served()
            for argv in (['holdover', 'status'], ['holdoverd', '-t'], ['check_holdover', '-H', '127.0.0.1', '-u', 'ups']):
                argv[0] = frame.product(argv[0])
                done = subprocess.run([*shell('exec 0<&- 1>&- 2>&-'), *argv], timeout=20, check=False)
                self.assertEqual(done.returncode, 0, argv)

    def test_output_that_is_lost_is_a_failure_and_a_reader_that_leaves_is_none(self):
        with installed.System({f'ups{i}': UPS for i in range(3)}) as system:
            for i in range(3):
                system.until_served(f'ups{i}')
            for argv, status in ((['holdover', 'status'], 3), (['holdover', 'status', '--json'], 3), (['holdover', '--help'], 3),
                                 (['holdover', 'completion', 'bash'], 3), (['holdoverd', '-t'], 1), (['holdoverd', '-h'], 1),
                                 (['drivers/dummy-ups', '-h'], 1)):
                argv = [frame.product(argv[0]), *argv[1:]]
                with open('/dev/full', 'w', encoding='ascii') as full:
                    done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
                self.assertEqual((done.returncode, b'No space left' in done.stderr), (status, True), (argv, done))
                reader, writer = os.pipe()
                os.close(reader)
                done = subprocess.run(argv, stdout=writer, stderr=subprocess.PIPE, timeout=20, check=False)
                os.close(writer)
                self.assertEqual((done.returncode in (0, -signal.SIGPIPE), done.stderr), (True, b''), argv)

    def test_a_program_is_not_root_for_want_of_a_descriptor(self):
        """Users cannot be looked up then: that is no word that there are none."""
        with installed.System({'ups': UPS}) as system:
            system.until_served()
            before = system.children()
            held = len(os.listdir(f'/proc/{system.pid}/fd'))
            subprocess.run(['prlimit', '--pid', str(system.pid), f'--nofile={held}:1024'], check=True)
            system.put('ups.conf', frame.NutConf.sections({'ups': UPS, 'other': UPS}))
            system.signal(signal.SIGHUP)
            frame.wait_until(lambda: 'not reloaded' in system.output() or 'nothing is changed' in system.output(), 10, system.output)
            self.assertEqual(system.children(), before)
            subprocess.run(['prlimit', '--pid', str(system.pid), '--nofile=1024:1024'], check=True)
            system.signal(signal.SIGHUP)
            system.until_served('other')
            self.assertEqual(set(system.users().values()), {'holdover', 'holdover-drv', 'holdover-snmp'})


if __name__ == '__main__':
    unittest.main()
