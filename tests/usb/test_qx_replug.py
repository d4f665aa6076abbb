# SPDX-License-Identifier: GPL-2.0-or-later
"""Qx units that are unplugged and plugged in again, over each USB transport and over a serial line: time until data are fresh
again, the status meanwhile, descriptors and memory before and after.

USB_WHOLE=1 (make check-qx): a thousand times for each transport instead of three. The driver's own lines are waited for,
so a cycle lasts as long as the driver needs; transports whose opening waits for the unit (phoenix empties its pipe, ablerex
answers half a second later) need up to a second, and all others wait for the processor.
"""

import os
import subprocess
import sys
import time
import unittest

import frame
from chain import WHOLE, percentile
from qx_units import TRANSPORTS, SerialUnit, Unit
from test_usb_replug import descriptors, resident_kb

CYCLES = 1000 if WHOLE else 3
WARM = 3                # cycles until caches and pools have their size
JOBS = 2 + (os.cpu_count() or 2)
SLOW = ['ablerex', 'phoenix', 'snr', 'serial']    # these wait more than they work, so they begin
KNOWN = ['protocol=q1']
SERIAL = 'serial'
SECONDS = 30            # for a cycle of a unit that recovers within two, on a machine that has other things to do


def cycle(unit):
    """Unplugged and plugged in again; seconds from plug to fresh data."""
    said = unit.said
    at = len(said.lines)
    unit.event('unplug')
    if not said.wait(lambda line: line == 'DATASTALE', SECONDS, at):
        raise AssertionError(f'not stale: {said.lines[-10:]}')
    at = len(said.lines)
    begun = time.monotonic()
    unit.event('plug')
    if not said.wait(lambda line: line == 'DATAOK', SECONDS, at):
        raise AssertionError(f'not fresh: {said.lines[-10:]}\n{unit.wire()[-2000:]}\n{unit.output()[-1000:]}')
    return time.monotonic() - begun


def live_through(name, unit):
    """All cycles of one unit, judged; prints its figures. What it shows at the end."""
    for _ in range(WARM):
        cycle(unit)
    pid, before_all = unit.driver_pid(), unit.words()
    before = descriptors(pid), resident_kb(pid)
    seconds = [cycle(unit) for _ in range(CYCLES)]
    after = descriptors(pid), resident_kb(pid)
    values, fresh = unit.said.dump()
    print(f'{name}: {CYCLES} cycles, fresh again p50 {percentile(seconds, 50):.2f} p99 {percentile(seconds, 99):.2f} '
          f'max {max(seconds):.2f} s, descriptors {before[0]} then {after[0]}, memory {before[1]} then {after[1]} kB, '
          f'said {sorted(unit.words())}', flush=True)
    assert fresh and len(unit.words()) == 1 and unit.words() == before_all == {values['ups.status']}, (unit.words(), values)
    assert after[0] == before[0], f'descriptors {before[0]}, then {after[0]}'
    assert after[1] < before[1] + 512, f'memory {before[1]}, then {after[1]} kB'
    assert percentile(seconds, 99) < 6, f'p99 {percentile(seconds, 99)} s'
    return values


def replug(transport):
    """One transport."""
    kind = SerialUnit if transport == SERIAL else Unit
    with kind(transport, options=KNOWN) as unit:
        values = live_through(transport, unit)
        assert values['ups.status'] == 'OL' and values['input.voltage'] == '231.0', values
        assert 'BAD' not in unit.wire(), 'a frame that the transport does not have'


def side_by_side(file, names):
    """Each of these in a process of its own, which is this file with its name: threads would share one processor. {name: what it said} of
    those that failed."""
    waiting, running, failed = list(names), {}, {}
    while waiting or running:
        while waiting and len(running) < JOBS:
            name = waiting.pop(0)
            running[name] = subprocess.Popen([sys.executable, file, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        frame.wait_until(lambda: any(p.poll() is not None for p in running.values()), 8 * 3600, 'a unit', 0.1)
        for name in [name for name, p in running.items() if p.poll() is not None]:
            process = running.pop(name)
            said = process.communicate()[0]
            print(said, end='', flush=True)
            if process.returncode:
                failed[name] = said[-2500:]
    return failed


class Late(unittest.TestCase):
    """A unit that does not answer at once after it was plugged in."""

    def test_asked_again_soon_however_long_the_interval_of_polls_is(self):
        with Unit('sgs', options=[*KNOWN, 'pollinterval=60']) as unit:
            cycle(unit)
            unit.event('next 1 qx Q1 => -')
            self.assertLess(cycle(unit), SECONDS)


class Replug(unittest.TestCase):
    """Each transport."""

    def test_found_again_with_no_false_status_and_nothing_leaked(self):
        names = sorted([*TRANSPORTS, SERIAL], key=lambda name: name not in SLOW)
        self.assertEqual(side_by_side(__file__, names), {})


if __name__ == '__main__':
    if sys.argv[1:] and not sys.argv[1].startswith('-'):
        replug(sys.argv[1])
    else:
        unittest.main()
