# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: holdoverd ends within six seconds, whenever it is asked to and whatever state its programs are in.

A finder that finds something else all the time stands in for holdover-find, so reloads are under way at each moment.
"""

import glob
import os
import random
import signal
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


if __name__ == '__main__':
    unittest.main()
