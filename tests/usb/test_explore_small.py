# SPDX-License-Identifier: GPL-2.0-or-later
"""`--explore` of the drivers of small families: what it writes is a recording, and replayed the unit is the same."""

import concurrent.futures
import os
import unittest

import frame
from cases import FIELD
from emulator import Emulator
from small_units import UNITS
from test_usbhid import AS_ROOT, read_values

CASES = {'riello-ipg600-placeholders': 'riello_usb', 'powervar-upm-text': 'powervar_cx_usb', 'powerware-5110-set-descriptor': 'bcmxcp_usb',
         'tripplite-smart500rt1u-3005': 'tripplite_usb', 'tripplite-omnivs1500xl-2001': 'tripplite_usb'}
PLAYED = ['tripplite-0004', 'tripplite-1001', 'tripplite-3003', 'xcp-one-phase', 'xcp-three-phases', 'xcp-alarm-25', 'riello-1-1-crc', 'riello-3-3',
          'riello-1-1-no-re', 'richcomm-06', 'richcomm-04', 'atcl-1', 'atcl-3']
CHANGING = {'driver.parameter.bus', 'ups.serial', 'device.serial', 'device.uptime'}


def run(driver, device, *options, timeout=90):
    """The driver on a device; its output, or None if it has failed."""
    program = [frame.product(f'drivers/{driver}'), '-s', 'ups', '-x', 'port=auto', *options, *AS_ROOT]
    with Emulator(device, program) as e:
        return e.output() if e.wait(timeout) == 0 else None


def values(driver, device):
    """What it publishes after some polls, but for what changes from one to the next."""
    shown = read_values(run(driver, device, '-d', '4', '-i', '1') or '')
    return {name: value for name, value in shown.items() if name not in CHANGING}


def recording_of(driver, output):
    """Without what the program said on its other channel."""
    return ''.join(line + '\n' for line in (output or '').splitlines() if not line.startswith(driver))


class Replay(unittest.TestCase):
    """Explored, replayed, compared."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def judge(self, name):
        """Recording of a unit, its variables, and those of the recording."""
        driver = CASES[name] if name in CASES else UNITS[name][0]
        device = os.path.join(FIELD, name + '.ups') if name in CASES else frame.write(self.tmp / name, UNITS[name][1])
        recording = recording_of(driver, run(driver, device, '--explore'))
        again = frame.write(self.tmp / f'{name}.again', recording)
        return recording, values(driver, device), values(driver, again)

    def test_a_replayed_recording_is_the_same_unit(self):
        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            for name, (recording, first, second) in zip([*CASES, *PLAYED], pool.map(self.judge, [*CASES, *PLAYED])):
                with self.subTest(name):
                    self.assertIn('\ntransport: ', recording)
                    self.assertIn('ups.status', first)
                    self.assertEqual(first, second, recording)

    def test_serial_numbers_are_masked_unless_they_shall_be_kept(self):
        for name, driver, secret in (('riello-1-1', 'riello_usb', 'SN0123456789'), ('xcp-one-phase', 'bcmxcp_usb', 'GD123U0456')):
            device = frame.write(self.tmp / name, UNITS[name][1])
            hidden, kept = (run(driver, device, '--explore', *options) for options in ((), ('-x', 'keepserials')))
            shown = [text if text in kept else ' '.join(f'{byte:02x}' for byte in text.encode()) for text in (secret, )][0]
            self.assertIn(shown, kept)
            self.assertNotIn(shown, hidden)

    def test_nothing_is_ordered_while_it_is_read(self):
        device = frame.write(self.tmp / 'xcp.ups', UNITS['xcp-one-phase'][1])
        program = [frame.product('drivers/bcmxcp_usb'), '-s', 'ups', '-x', 'port=auto', '--explore', *AS_ROOT]
        with Emulator(device, program) as e:
            self.assertEqual(e.wait(60), 0)
            self.assertNotIn('cf 69 e8 d5', e.wire())

    def test_a_unit_unplugged_meanwhile_gives_no_recording(self):
        device = frame.write(self.tmp / 'xcp.ups', UNITS['xcp-one-phase'][1])
        with Emulator(device, [frame.product('drivers/bcmxcp_usb'), '--explore', *AS_ROOT]) as e:
            e.until_wire('ASK .1. 33')
            e.event('unplug')
            self.assertEqual(e.wait(60), 1)
            self.assertNotIn('transport:', e.output())
            self.assertRegex(e.output(), 'unplugged while it was read|No such device')


if __name__ == '__main__':
    unittest.main()
