# SPDX-License-Identifier: GPL-2.0-or-later
"""`nutdrv_qx --explore` on units of the field: what it writes is a recording, and replayed the unit is the same."""

import concurrent.futures
import glob
import os
import re
import unittest

import frame
from emulator import HERE, Emulator
from test_usbhid import AS_ROOT, read_values

DRIVER = frame.product('drivers/nutdrv_qx')
LINES = ('unknown:', 'fault', 'next ', 'wake:', 'lockstep:', 'drop', 'delay', 'naks')      # what a recording cannot hold
CHANGING = {'driver.parameter.bus', 'ups.serial', 'device.serial', 'battery.runtime', 'battery.charge'}


def plain_cases():
    """Units that only answer: {name: options}."""
    cases = {}
    for path in sorted(glob.glob(os.path.join(HERE, 'field', '*.expect'))):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        device = path[:-7] + '.ups'
        words = set(re.findall(r'^@(\w+)', text, re.MULTILINE))
        if '@driver nutdrv_qx' not in text or not os.path.exists(device) or words - {'driver', 'settle', 'start', 'option', 'asked', 'notasked'}:
            continue
        with open(device, encoding='utf-8') as file:
            if not any(line.startswith(LINES) for line in file):
                cases[device] = [f'-x{option}' for option in re.findall(r'^@option (.*)', text, re.MULTILINE)]
    return cases


def run(device, *options, timeout=90):
    """The driver on a device; its output, or None if it has failed."""
    with Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', *options, *AS_ROOT]) as e:
        return e.output() if e.wait(timeout) == 0 else None


def values(device, options):
    """What it publishes after some polls, but for what changes from one to the next."""
    shown = read_values(run(device, '-d', '4', '-i', '1', *options) or '')
    return {name: value for name, value in shown.items() if name not in CHANGING}


def recording_of(output):
    """Without what the program said on its other channel."""
    return ''.join(line + '\n' for line in output.splitlines() if not line.startswith('nutdrv_qx'))


class Replay(unittest.TestCase):
    """Explored, replayed, compared."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def judge(self, device, options):
        """Variables of a unit, and of its recording."""
        output = run(device, '--explore', *options)
        again = frame.write(self.tmp / os.path.basename(device), recording_of(output or ''))
        return output, values(device, options), values(again, options)

    def test_a_replayed_recording_is_the_same_unit(self):
        cases = dict(list(plain_cases().items())[::2])
        self.assertGreater(len(cases), 6)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = {name: pool.submit(self.judge, name, options) for name, options in cases.items()}
        served = 0
        for name, job in jobs.items():
            output, first, second = job.result()
            with self.subTest(os.path.basename(name)):
                self.assertIn('\nqx ', output or '')
                if first and second:          # one that is slow to recognise is not in every dump
                    self.assertEqual(first, second, output)
                    served += 1
        self.assertGreater(served, len(cases) // 2)

    def test_serial_numbers_are_masked_unless_they_shall_be_kept(self):
        device = os.path.join(HERE, 'field', 'axpert-with-check-sums.ups')
        output = run(device, '--explore')
        self.assertIn('\nqx QID => (00000000000000\n', output)
        self.assertIn('\ncrc: xmodem\n', output)
        self.assertNotIn('92932004102443', output)
        self.assertIn('\nqx QID => (92932004102443\n', run(device, '--explore', '-x', 'keepserials'))

    def test_a_unit_unplugged_meanwhile_gives_no_recording(self):
        with Emulator(os.path.join(HERE, 'field', 'ablerex-625l.ups'), [DRIVER, '--explore']) as e:
            e.until_wire('CLAIMED')
            e.event('unplug')
            self.assertEqual(e.wait(60), 1)
            self.assertNotIn('transport:', e.output())
            self.assertIn('unplugged while it was read', e.output())


if __name__ == '__main__':
    unittest.main()
