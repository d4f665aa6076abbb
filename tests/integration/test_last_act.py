# SPDX-License-Identifier: GPL-2.0-or-later
"""The two programs that end a machine as root, the guard's helper and the shutdown hook, on a machine that is a namespace.

They run as they are installed, in PID and mount namespaces of a test: powering off there ends the namespace.  systemctl, wall and
the drivers are scripts that log their arguments.
"""

import os
import signal
import socket
import subprocess
import time
import unittest

import frame

MACHINE = '''set -e
there=$1; shift
mkdir $there/usr; mount -t tmpfs none $there/usr; mkdir $there/usr/new $there/usr/work
mount -t overlay -o lowerdir=/usr,upperdir=$there/usr/new,workdir=$there/usr/work none /usr
mkdir -p /usr/lib/holdover/drivers /usr/lib/systemd/system-shutdown
cp $there/bin/* /usr/bin/; cp $there/drivers/* /usr/lib/holdover/drivers/; cp $there/hook /usr/lib/systemd/system-shutdown/holdover
mount --bind $there/run /run
"$@"
'''
POWERED_OFF, STARTED_AGAIN = -signal.SIGINT, -signal.SIGHUP     # how a PID namespace shows reboot(2): so its first process ends


def script(path, text):
    """A program that logs its name and arguments, then does what `text` says."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    frame.write(path, f'#!/bin/sh\necho "{os.path.basename(path)} $*" >>/run/did\n{text}\n', 0o755)


@unittest.skipIf(os.geteuid(), 'optional: needs root')
class LastAct(unittest.TestCase):
    """A machine for each test."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        for folder in ('run/holdover-guard', 'conf', 'drivers'):
            os.makedirs(self.tmp / folder)
        script(self.tmp / 'bin/systemctl', 'exit 0')
        script(self.tmp / 'bin/wall', 'exit 0')
        script(self.tmp / 'hook', 'exit 0')
        script(self.tmp / 'drivers/quick', 'exit 0')
        done = subprocess.run(self.on_machine('true'), capture_output=True, text=True, check=False)
        if done.returncode:
            self.skipTest(f'optional: no namespaces here: {done.stderr.strip()}')

    def on_machine(self, *argv):
        """argv as a command of the machine."""
        place = f'{self.tmp.path}/{time.monotonic_ns()}'
        os.makedirs(place)
        for name in ('bin', 'drivers', 'hook', 'run'):
            os.symlink(self.tmp / name, f'{place}/{name}')
        return ['unshare', '-p', '-f', '-m', '--kill-child', '--mount-proc', 'sh', '-c', MACHINE, 'sh', place, *argv]

    def did(self):
        """What was run, in order."""
        try:
            with open(self.tmp / 'run/did', encoding='utf-8') as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []


class Helper(LastAct):
    """One line is its request."""

    def command(self, text):
        """shutdown_command of the configuration."""
        script(self.tmp / 'run/command', text)
        frame.write(self.tmp / 'conf/holdover.conf', '[guard]\n  shutdown_command = "/run/command"\n')

    def ask(self, request):
        """Start a helper with this request: the process, and the guard's end of its connection."""
        ours, its = socket.socketpair()
        self.addCleanup(ours.close)
        with its:
            process = subprocess.Popen(self.on_machine(frame.product('libexec/poweroff')), stdin=its,
                                       env=dict(os.environ, HOLDOVER_CONFPATH=self.tmp / 'conf'), start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        ours.sendall(request.encode() + b'\n')
        ours.settimeout(20)
        return process, ours

    def ran(self):
        """How often the command was run."""
        return self.did().count('command ')

    def test_a_slow_command_is_not_run_again(self):
        self.command('while [ ! -e /run/end ]; do sleep 0.1; done')
        first = self.ask('poweroff 300 rack: low')
        frame.wait_until(self.ran, 10)
        second = self.ask('poweroff 300 rack: low')
        self.assertEqual(second[1].recv(99), b'the shutdown command still runs\n')
        self.assertEqual(second[0].wait(10), 0)
        frame.write(self.tmp / 'run/end', '')
        self.assertEqual(first[1].recv(99), b'ok\n')
        third = self.ask('poweroff 300 rack: low')
        self.assertEqual(third[1].recv(99), b'ok\n')
        self.assertEqual(third[0].wait(10), 0)
        self.assertEqual(self.ran(), 1)
        self.assertIsNone(first[0].poll(), 'it stays until the battery has no time left')

    def test_a_command_that_failed_is_run_again(self):
        self.command('exit 3')
        for times in (1, 2):
            process, guard = self.ask('poweroff 300 rack: low')
            self.assertEqual(guard.recv(99), b'the command failed (3)\n')
            process.wait(10)
            self.assertEqual(self.ran(), times)

    def test_a_machine_that_stays_up_is_asked_again(self):
        """What was done long ago does not count."""
        self.command('exit 0')
        now_ms = int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)
        for done_ms, times in ((now_ms - 20000, 1), (now_ms + 10 ** 9, 2)):
            frame.write(self.tmp / 'run/holdover-poweroff.lock', f'{done_ms}\n', 0o600)
            self.assertEqual(self.ask('poweroff 300 rack: low')[1].recv(99), b'ok\n')
            self.assertEqual(self.ran(), times)

    def test_the_guard_that_does_not_wait_has_its_machine_powered_off(self):
        """The answer comes too late; what is to be done is done."""
        self.command('sleep 1')
        process, guard = self.ask('poweroff 3 rack: low')
        guard.close()
        self.assertEqual(process.wait(40), POWERED_OFF)
        self.assertEqual(self.did(), ['command ', 'wall rack: low', 'systemctl --force poweroff', 'hook poweroff'])

    def test_a_command_that_hangs_ends_in_a_forced_power_off(self):
        self.command('exec sleep 1000')
        process, _ = self.ask('poweroff 1 rack: low')
        frame.wait_until(self.ran, 10)
        self.assertEqual(process.wait(40), POWERED_OFF)
        self.assertEqual([line for line in self.did() if not line.startswith('wall')],
                         ['command ', 'systemctl --force poweroff', 'hook poweroff'])

    def test_a_systemd_that_hangs_is_no_end(self):
        script(self.tmp / 'bin/systemctl', 'exec sleep 1000')
        process, guard = self.ask('poweroff 1 rack: low')
        self.assertEqual(guard.recv(99), b'the shutdown command has not ended\n')
        self.assertEqual(process.wait(40), POWERED_OFF)
        self.assertIn('hook poweroff', self.did())

    def test_two_forced_power_offs_are_one(self):
        first, second = (self.ask('force rack: no time') for _ in range(2))
        ended = {process.wait(40) for process, _ in (first, second)}
        self.assertEqual(ended, {0, POWERED_OFF})
        self.assertEqual([line for line in self.did() if not line.startswith('wall')], ['systemctl --force poweroff', 'hook poweroff'])


class Hook(LastAct):
    """The drivers of a record."""

    def run_hook(self, *drivers, seconds):
        """The record names these; how the machine ends."""
        lines = [f'ups {name} driver {name} delay 0 ondelay 5 rule C2 port=auto\n' for name in drivers]
        frame.write(self.tmp / 'run/holdover-guard/killpower', ''.join(lines), 0o600)
        return subprocess.run(self.on_machine(frame.product('libexec/hook'), 'poweroff'), timeout=seconds, check=False).returncode

    def test_a_driver_that_hangs_delays_no_other(self):
        """One has no end, one says that its UPS will not cut: the others have their command at once, and the machine starts again."""
        script(self.tmp / 'drivers/hangs', 'exec sleep 1000')
        script(self.tmp / 'drivers/refuses', 'exit 3')
        began = time.monotonic()
        self.assertEqual(self.run_hook('hangs', 'refuses', 'quick', seconds=100), STARTED_AGAIN)
        self.assertLess(time.monotonic() - began, 75)
        self.assertEqual(sorted(line.split()[0] for line in self.did()), ['hangs', 'quick', 'refuses'])
        self.assertIn('-s quick', next(line for line in self.did() if line.startswith('quick')))

    def test_all_have_taken_it(self):
        self.assertEqual(self.run_hook('quick', 'quick', seconds=10), 0)
        self.assertEqual(len(self.did()), 2)


if __name__ == '__main__':
    unittest.main()
