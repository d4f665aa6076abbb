# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: holdoverd ends within six seconds, whenever it is asked to, whatever state its programs and its log are in.

A finder that finds something else all the time stands in for holdover-find, so reloads are under way at each moment.
"""

import contextlib
import glob
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
import unittest

import clients
import frame
import installed

WITHIN_S, ROUNDS, SEED = 6, 12, 20260401
PROGRAMS = ('holdover-server', 'holdover-snmp', 'dummy-ups', 'holdover-find', None)

# What holdover-find is for holdoverd: a sign of life, and lists that differ.
RESTLESS = '''#!/usr/bin/python3
import os, signal, socket, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
line = socket.socket(fileno=int(os.environ["HOLDOVER_HEARTBEAT"]))
line.setblocking(False)
turn = 0
while True:
    turn += 1
    for word in (b"!", b"=" + b"".join(b"[ups%d]\\n driver = usbhid-ups\\n port = auto\\n vendorid = 051d\\n" % i for i in range(1 + turn % 2))):
        try: line.send(word)
        except BlockingIOError: pass
        except OSError: raise SystemExit
    time.sleep(0.05)
'''


def setUpModule():
    installed.enter()
    os.rename(f'{installed.PROGRAMS}/holdover-find', f'{installed.PROGRAMS}/holdover-find.real')
    frame.write(f'{installed.PROGRAMS}/holdover-find', RESTLESS, 0o755)


# These processes run for 1 ms of each 250.
TURNS = '''
import os, signal, sys, time
pids = [int(word) for word in sys.argv[1:]]
def send(number):
    for pid in list(pids):
        try: os.kill(pid, number)
        except ProcessLookupError: pids.remove(pid)
while pids:
    send(signal.SIGSTOP)
    print(flush=True)
    time.sleep(0.25)
    send(signal.SIGCONT)
    time.sleep(0.001)
'''


@contextlib.contextmanager
def slowed(pids):
    """These processes get half a percent of the time."""
    turns = subprocess.Popen([sys.executable, '-c', TURNS, *map(str, pids)], stdout=subprocess.PIPE)
    try:
        turns.stdout.readline()
        yield
    finally:
        turns.kill()
        turns.communicate()


class SlowLog(installed.System):
    """Its stderr is a pipe, full from the beginning, of which so many bytes a second are read."""

    def __init__(self, ups, bytes_a_second):
        super().__init__(ups, args=('-DDDD',))
        self.pipe, writes = os.pipe()
        self.log_path = f'/proc/self/fd/{writes}'
        os.set_blocking(writes, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writes, bytes(512))
        os.set_blocking(writes, True)
        self.writes, self.ends = writes, threading.Event()
        self.reader = threading.Thread(target=self.read, args=(bytes_a_second // 10,))
        self.reader.start()

    def read(self, chunk):
        """A tenth of a second's bytes each tenth of a second."""
        while not self.ends.wait(0.1):
            if chunk:
                os.read(self.pipe, chunk)

    @property
    def was_full(self):
        """Whether not even a page of it is free."""
        return not select.select([], [self.writes], [], 0)[1]

    def output(self):
        return '(a pipe)'

    def kill(self):
        super().kill()
        if not self.ends.is_set():
            self.ends.set()
            self.reader.join()
            os.close(self.pipe)
            os.close(self.writes)


class Ending(unittest.TestCase):
    """SIGTERM, SIGHUP, the finder's lists and `-c reload` at any moment."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.random = random.Random(SEED)

    def system(self, ups):
        """Started, and not waited for."""
        system = installed.System(ups)
        self.addCleanup(system.__exit__)
        frame.Daemon.start(system)
        return system

    def ended(self, system):
        """How long it took after SIGTERM, less what this process itself was late; no process of it is left then."""
        children = list(system.children())
        begun, late = time.monotonic(), 0.0
        system.signal(signal.SIGTERM)
        while system.running and time.monotonic() - begun < 30:
            slept = time.monotonic()
            time.sleep(0.02)
            late += time.monotonic() - slept - 0.02
        took = time.monotonic() - begun - late
        self.assertFalse(system.running, system.output())
        self.assertEqual([pid for pid in children if clients.command_line(pid)], [], system.output())
        return took

    @staticmethod
    def programs(system, name):
        """Process ids of its children of that name; of all of them, once they are three, if it is None."""
        found = [pid for pid, argv in system.children().items() if name is None or any(name in word for word in argv[:2])]
        return found if name or len(found) >= 3 else []

    def disturb(self, system, until):
        """Words of all kinds until then."""
        while time.monotonic() < until:
            system.signal(signal.SIGHUP)
            time.sleep(self.random.random() * 0.05)

    def test_at_any_moment_of_a_life_with_reloads(self):
        section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
        for turn in range(ROUNDS):
            system = self.system({'ups': section} if turn % 2 else '')
            self.disturb(system, time.monotonic() + self.random.random() * 1.5)
            self.assertLessEqual(self.ended(system), WITHIN_S, system.output())
            self.assertEqual([path for path in glob.glob(f'{installed.STATE}/control-*') if not path.endswith('.lock')], [])
            installed.clean()

    def test_with_any_program_stopped(self):
        section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
        for name in PROGRAMS:
            with self.subTest(stopped=name or 'all'):
                system = self.system('' if name == 'holdover-find' else {'ups': section})
                frame.wait_until(lambda s=system, n=name: self.programs(s, n), 10, system.output)
                time.sleep(self.random.random())
                for pid in self.programs(system, name):
                    os.kill(pid, signal.SIGSTOP)
                system.signal(signal.SIGHUP)        # a reload that cannot end
                time.sleep(self.random.random() * 0.3)
                self.assertLessEqual(self.ended(system), WITHIN_S, system.output())
                installed.clean()

    def test_with_any_program_slow(self):
        section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
        for name in (*PROGRAMS, 'holdoverd'):
            with self.subTest(slow=name or 'all'):
                system = self.system('' if name == 'holdover-find' else {'ups': section})
                frame.wait_until(lambda s=system, n=name: n == 'holdoverd' or self.programs(s, n), 10, system.output)
                time.sleep(self.random.random())
                with slowed([system.pid] if name == 'holdoverd' else self.programs(system, name)):
                    system.signal(signal.SIGHUP)
                    time.sleep(self.random.random() * 0.3)
                    self.assertLessEqual(self.ended(system), WITHIN_S, system.output())
                installed.clean()

    def test_with_a_log_that_is_full_or_read_slowly(self):
        for bytes_a_second in (0, 200):
            with self.subTest(bytes_a_second=bytes_a_second):
                system = SlowLog({'ups': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}}, bytes_a_second)
                self.addCleanup(system.__exit__)
                system.start()
                self.disturb(system, time.monotonic() + 1)
                self.assertLessEqual(self.ended(system), WITHIN_S)
                self.assertTrue(system.was_full)
                installed.clean()


if __name__ == '__main__':
    unittest.main()
