# SPDX-License-Identifier: GPL-2.0-or-later
"""An outage to its end with other machines: the real guard and server, a scripted driver, and three real upsmons as secondaries.

One secondary is quick, one slow, one frozen (SIGSTOP). Each is on a network of its own and comes from an address that is not of
this host: it is another machine to the guard. Nothing powers off: the helper is a socket of ours. REHEARSALS=50 (make check-long): as often.
"""

import os
import signal
import time
import unittest

import frame
import namespace
import netns
import test_guard
from upsmon import Upsmon

ADDRESSES = ('192.0.2.11', '192.0.2.12', '192.0.2.13')
THERE = ('198.51.100.11', '198.51.100.12', '198.51.100.13')
PORT, HOSTSYNC_S, ROUNDS = 3493, 6, int(os.environ.get('REHEARSALS', '1'))


def setUpModule():
    netns.enter()


class Rehearsal(test_guard.GuardTest):
    """From low battery to power-off."""

    holdover = f'[guard]\n  confirm = 1\n  finaldelay = 1\n  hostsync = {HOSTSYNC_S}\n'

    def make_conf(self):
        return frame.NutConf(ups=test_guard.UPS, users=test_guard.USERS, holdover=self.holdover, port=PORT,
                             upsd='\n'.join(f'LISTEN {address} {PORT}' for address in ADDRESSES))

    def setUp(self):
        namespace.need(self, '/run/nut')
        self.elsewhere = netns.Elsewhere(*zip(ADDRESSES, THERE))
        self.addCleanup(self.elsewhere.close)
        super().setUp()

    def secondaries(self):
        """The three, logged in; the last one frozen."""
        machines = [Upsmon(PORT, user='sec', password='x', host=address, ups='rack', more=more, where=self.elsewhere)
                    for address, more in zip(ADDRESSES, ('', 'FINALDELAY 2', ''))]
        for machine in machines:
            self.addCleanup(machine.__exit__)
            machine.start()
        frame.wait_until(lambda: 'others 3' in self.ask('status')[1], 20, self.guard.output)
        self.assertIn('state watching', self.ask('status')[1])
        os.killpg(machines[2].pid, signal.SIGSTOP)      # upsmon is two processes
        return machines

    def one_round(self):
        """Mains lost, battery low, everybody down but the frozen one."""
        quick, slow, frozen = self.secondaries()
        self.show('SETINFO ups.status "OB"')
        self.seen('UPS rack on battery')
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: 'FSD' in self.status(), 12, self.guard.output, 0.02)
        begun = time.monotonic()
        self.assertIsNone(self.record())
        frame.wait_until(lambda: self.helper.asked('poweroff'), HOSTSYNC_S + 10, self.guard.output, 0.02)
        asked = next(when for when, line in self.helper.requests if line.startswith('poweroff')) - begun
        self.assertTrue(quick.down and slow.down, quick.output() + slow.output())
        self.assertFalse(frozen.down)
        self.assertGreater(asked, HOSTSYNC_S - 1, 'the frozen one was still logged in')
        self.assertLess(asked, HOSTSYNC_S + 3)
        self.assertRegex(self.record(), r'^ups "rack" driver "fake" delay \d+ ')
        os.killpg(frozen.pid, signal.SIGCONT)
        frame.wait_until(lambda: frozen.down, 15, frozen.output)
        print(f'power-off {asked:.1f} s after FSD')

    def test_guard_goes_after_hostsync_with_one_machine_frozen(self):
        for number in range(ROUNDS):
            with self.subTest(number=number):
                frame.alive()
                if number:
                    self.doCleanups()
                    self.setUp()
                self.one_round()

    def test_guard_goes_at_once_when_all_have_left(self):
        machines = self.secondaries()
        os.killpg(machines[2].pid, signal.SIGCONT)
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: 'FSD' in self.status(), 12, self.guard.output, 0.02)
        begun = time.monotonic()
        frame.wait_until(lambda: self.helper.asked('poweroff'), HOSTSYNC_S + 10, self.guard.output, 0.02)
        self.assertLess(time.monotonic() - begun, HOSTSYNC_S)
        # upsmon logs out when it begins to go down, a moment before its SHUTDOWNCMD
        frame.wait_until(lambda: all(machine.down for machine in machines), 15, self.guard.output)


if __name__ == '__main__':
    unittest.main()
