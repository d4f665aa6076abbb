# SPDX-License-Identifier: GPL-2.0-or-later
"""A UPS that is unplugged and plugged in again, each time on another bus with another number, and what a client sees.

USB_WHOLE=1 (make check-usb): a thousand times instead of 25.
"""

import os
import statistics
import time
import unittest

import frame
from chain import WHOLE, Chain, percentile
from emulator import device_file

CYCLES = 1000 if WHOLE else 25
WARM = 5            # cycles until caches and pools have their size
SERIAL = {'serial': 'AB0427000000'}


def resident_kb(pid):
    """VmRSS."""
    with open(f'/proc/{pid}/status', encoding='ascii') as status:
        return int(next(line for line in status if line.startswith('VmRSS')).split()[1])


def descriptors(pid):
    """How many it has open for most of a second: some are there for a moment only, while it looks at a device."""
    samples = []
    for _ in range(20):
        samples.append(len(os.listdir(f'/proc/{pid}/fd')))
        time.sleep(0.05)
    return statistics.mode(samples)


class Replug(unittest.TestCase):
    """Driver, server and client live through it all."""

    def test_found_again_on_any_bus_with_no_false_status_and_nothing_leaked(self):
        with Chain({'ups': {**SERIAL, 'flags': ['-B']}}) as chain:
            ups, seconds, sizes = chain.ups(), [], {}
            ups.until_ok()
            pids = ups.driver_pid(), chain.server.pid
            for cycle in range(WARM + CYCLES):
                if cycle == WARM:
                    sizes = {pid: (descriptors(pid), resident_kb(pid)) for pid in pids}
                ups.event('unplug')
                ups.until_stale(2)
                ups.event('plug')
                seconds.append(ups.until_ok())
            print(f'{CYCLES} cycles: fresh again p50 {percentile(seconds, 50):.3f} p99 {percentile(seconds, 99):.3f} '
                  f'max {max(seconds):.3f} s')
            self.assertLessEqual(percentile(seconds, 99), 2.0)
            self.assertEqual(ups.alarming(), [])
            self.assertGreaterEqual(ups.emulator.output().count('on bus'), WARM + CYCLES)
            for pid, (handles, memory) in sizes.items():
                print(f'descriptors {handles} then {descriptors(pid)}, memory {memory} then {resident_kb(pid)} kB')
                self.assertEqual(descriptors(pid), handles)
                self.assertLess(resident_kb(pid), memory + 512)

    def test_another_unit_in_its_place_is_not_taken(self):
        with Chain({'ups': SERIAL}) as chain:
            ups = chain.ups()
            ups.until_ok()
            ups.event('unplug', 'string 2: AB0427999999', 'plug')
            ups.until_stale(2)
            ups.emulator.until_wire(r'PLUGGED as 001/003')
            ups.emulator.until('none of the 1 USB devices is the one')
            ups.event('unplug', 'string 2: AB0427000000', 'plug')
            ups.until_ok()
            self.assertNotIn('device 003', ups.emulator.output())
            self.assertEqual(ups.alarming(), [])

    def test_unit_that_has_lost_its_names_is_known_by_its_port(self):
        mute = [f'string {n}: ' for n in (1, 2, 3)]
        for flags, same in ([], True), (['-B'], False):
            with self.subTest(flags), Chain({'ups': {'flags': flags}}) as chain:
                ups = chain.ups()
                ups.until_ok()
                ups.event('unplug', *mute, 'plug')
                ups.emulator.until('using American', count=2) if same else ups.emulator.until('none of the 1 USB')
                if same:
                    ups.until_ok()
                    self.assertEqual(ups.values['ups.serial'], SERIAL['serial'])
                self.assertEqual(ups.alarming(), [])

    def test_unit_that_did_not_tell_its_names_at_first_is_known_again_when_it_does(self):
        with open(device_file('apc-back-ups-cs-500'), encoding='ascii') as file:
            untold = file.read() + ''.join(f'rawstring {n}: stall\n' for n in (1, 2, 3))
        with frame.Tmp() as tmp, Chain({'ups': {'device': frame.write(tmp / 'untold.ups', untold)}}) as chain:
            ups = chain.ups()
            ups.until_ok()
            self.assertNotIn('ups.serial', ups.values)
            ups.event('unplug', f'string 2: {SERIAL["serial"]}', 'plug')
            ups.until(lambda: 'ups.serial' in ups.values and ups.fresh, what='the serial number')
            self.assertEqual(ups.values['ups.serial'], SERIAL['serial'])


if __name__ == '__main__':
    unittest.main()
