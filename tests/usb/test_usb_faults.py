# SPDX-License-Identifier: GPL-2.0-or-later
"""A device whose transfers go wrong, and what a client of the server sees: stale in time, never a wrong status, and
good data again when the fault has gone. USB_WHOLE=1 (make check-usb): every fault at every moment, with and
without interrupt pipe.
"""

import os
import signal
import time
import unittest

import frame
from chain import WHOLE, Chain

MAXAGE = 15                 # NUT's default
BLOCKED_S = 6               # a driver may sit in its timeouts when the fault goes away ...
BACK_S = 5 + BLOCKED_S + 4  # ... then waits for its next try, opens, and reads
CONTROL = 'stall', 'mute', 'short', 'empty', 'garbage', 'babble', 'error'
PIPE = 'stall', 'babble', 'error', 'empty', 'garbage', 'mute'
SHORT_FORM = {
    'stall', 'mute', 'short', 'empty', 'garbage', 'babble', 'error', 'mute all', 'error all',
    'pollonly mute', 'pollonly stall', 'pollonly garbage all',
}
STARTING = {'stall', 'mute all', 'empty all', 'garbage', 'pollonly babble'}


def every_control_fault():
    """{name: (fault, options)}"""
    return {f'{pipe}{fault}{scope}': (f'fault {fault}{scope}', {'pollonly': True} if pipe else {})
            for fault in CONTROL for scope in ('', ' all') for pipe in ('', 'pollonly ')}


def section(number):
    """A name for a UPS."""
    return f'u{number}'


class Faults(unittest.TestCase):
    """All cases side by side: one server, a driver for each."""

    def begin(self, cases):
        """A chain with a UPS for each case, and [(name, event, ups)]. `from the start` is part of a name."""
        plan = {section(n): {**options, 'flags': ['-e', '0', fault] if 'from the start' in name else []}
                for n, (name, (fault, options)) in enumerate(cases.items())}
        chain = Chain(plan, upsd=f'MAXAGE {MAXAGE}')
        self.addCleanup(chain.__exit__)
        chain.__enter__()
        return [(name, fault, chain.ups(section(n))) for n, (name, (fault, _)) in enumerate(cases.items())]

    def test_control_transfers_fail(self):
        cases = every_control_fault()
        later = {name: case for name, case in cases.items() if WHOLE or name in SHORT_FORM}
        first = {name + ' from the start': case for name, case in cases.items() if WHOLE or name in STARTING}
        self.assertGreater(len(later) + len(first), 15)
        both = self.begin({**later, **first})
        running, starting = both[:len(later)], both[len(later):]
        for _, _, ups in running:
            ups.until_ok(30)
        for _, fault, ups in running:
            ups.event(fault)
        for name, _, ups in running:
            with self.subTest(name):
                ups.until_stale(MAXAGE + 1)
        for name, _, ups in starting:
            with self.subTest(name):
                ups.take(0.01)
                self.assertFalse(ups.fresh)
                self.assertEqual(ups.statuses, [], 'nothing was ever known')
        for _, _, ups in both:
            ups.event('fault none')
        for name, _, ups in both:
            with self.subTest(name):
                ups.until_ok(BACK_S)
                self.assertEqual(ups.alarming(), [])

    def test_interrupt_pipe_fails_and_polls_go_on(self):
        cases = {f'pipe {fault}': (f'pipe {fault}', {}) for fault in PIPE}
        running = self.begin(cases)
        for _, _, ups in running:
            ups.until_ok(20)
        before = {name: len(ups.emulator.wire()) for name, _, ups in running}
        for _, fault, ups in running:
            ups.event(fault)
        end = time.monotonic() + (10 if WHOLE else 3)
        while time.monotonic() < end:
            for _, _, ups in running:
                ups.take(0.05)
        for name, _, ups in running:
            with self.subTest(name):
                self.assertTrue(ups.fresh)
                self.assertEqual(set(ups.statuses), {'OL'})
                tries = ups.emulator.wire()[before[name]:].count('INT-IN fault')
                self.assertLess(tries, 60, 'it must not spin')
            ups.event('report feature 13: 13 00')
        for name, _, ups in running:
            with self.subTest(name + ': a poll sees the outage'):
                ups.until(lambda ups=ups: 'OB' in ups.status, 5, 'the outage')
            ups.event('report feature 13: 13 01')
            ups.until_ok(5)
            ups.event('pipe none', 'input 13 13 00')        # what a poll says is something else
        for name, _, ups in running:
            with self.subTest(name + ': mended, it speaks again'):
                ups.until(lambda ups=ups: len(ups.alarming()) > 1, 7, 'the second outage')

    def test_device_that_only_a_bus_reset_wakes_is_reset_once_and_no_other(self):
        wedged, stalled = self.begin({'wedged': ('wedge', {}), 'stalled': ('fault stall all', {})})
        for _, _, ups in (wedged, stalled):
            ups.until_ok()
        for _, fault, ups in (wedged, stalled):
            ups.event(fault)
        for (_, _, ups), resets in ((wedged, 1), (stalled, 0)):
            ups.until_stale(MAXAGE + 1)
            if not resets:
                ups.event('fault none')
            ups.until_ok(BACK_S)
            self.assertEqual(ups.emulator.wire().count('RESET'), resets)
            self.assertEqual(ups.alarming(), [])


class Stuck(unittest.TestCase):
    """A driver that does not come back from the kernel costs its own UPS only."""

    MAXAGE = 3

    def two(self, **stuck):
        chain = Chain({'stuck': stuck, 'well': {}}, upsd=f'MAXAGE {self.MAXAGE}')
        self.addCleanup(chain.__exit__)
        chain.__enter__()
        for name in chain.plan:
            chain.ups(name).until_ok(15)
        return chain

    def judge(self, chain):
        """The stuck one goes stale in time; the other is served all the while, at once."""
        stuck, well = chain.ups('stuck'), chain.ups('well')
        self.assertLessEqual(stuck.until_stale(self.MAXAGE + 2), self.MAXAGE + 1)
        with chain.server.client() as client:
            begun = time.monotonic()
            self.assertIn('ERR DATA-STALE', client.ask('GET VAR stuck ups.status'))
            self.assertEqual(client.ask('GET VAR well ups.status'), 'VAR well ups.status "OL"')
            self.assertLess(time.monotonic() - begun, 1)
        well.event('report feature 13: 13 00', 'input 13 13 00')
        self.assertLess(well.until(lambda: 'OB' in well.status, 3, 'the outage'), 2)
        self.assertEqual(stuck.alarming(), [])

    def test_libusb_never_returns(self):
        with frame.Tmp() as tmp:
            flag = os.path.join(tmp.path, 'stuck')
            os.environ['USB_STUCK_FILE'] = flag
            self.addCleanup(os.environ.pop, 'USB_STUCK_FILE')
            chain = self.two(preload=frame.product('tests/usbstuck.so'))
            frame.write(flag, '')
            self.judge(chain)
            os.unlink(flag)
            chain.ups('stuck').until_ok()

    def test_process_is_stopped(self):
        chain = self.two()
        pid = chain.ups('stuck').driver_pid()
        os.kill(pid, signal.SIGSTOP)
        self.judge(chain)
        os.kill(pid, signal.SIGCONT)
        chain.ups('stuck').until_ok()


if __name__ == '__main__':
    unittest.main()
