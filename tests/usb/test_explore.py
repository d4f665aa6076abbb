# SPDX-License-Identifier: GPL-2.0-or-later
"""`usbhid-ups --explore` on each device: what it writes is a recording, and replayed the UPS is the same."""

import concurrent.futures
import os
import re
import unittest

import frame
from emulator import Emulator, device_file, device_names
from test_usbhid import AS_ROOT, BK650, CS500, DRIVER, SANTAK, read_values
from test_vendors import su3000

KEYBOARD = '05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 c0'


def explore(device, *options, listen=False, events=()):
    """What `--explore` prints, its exit status and the emulator's log; it listens for three seconds, unless `pollonly`."""
    with Emulator(device, [DRIVER, '--explore', *options, *([] if listen else ['-x', 'pollonly'])]) as e:
        for event in events:
            e.until_wire('CLAIMED')
            e.event(event)
        status = e.wait(15)
        return e.output(), status, e.wire()


def recording_of(output):
    """Without what the program said on its other channel."""
    return '\n'.join(line for line in output.splitlines() if not line.startswith('usbhid-ups')) + '\n'


def variables(device):
    """What the driver publishes of it; None: nothing at all."""
    with Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-d', '1', *AS_ROOT]) as e:
        return read_values(e.output()) if e.wait(10) == 0 else None


class Replay(unittest.TestCase):
    """Explored, replayed, compared."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def judge(self, name):
        """One device; the names of both its files' variables."""
        output, status, _ = explore(name, '-x', 'keepserials')
        again = frame.write(self.tmp / f'{name}.ups', recording_of(output))
        return name, status, variables(name), variables(again)

    def test_a_replayed_recording_is_the_same_ups(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            results = list(pool.map(self.judge, device_names()))
        self.assertGreater(len(results), 20)
        for name, status, first, second in results:
            with self.subTest(name):
                self.assertEqual(status, 0)
                self.assertEqual(first, second)
        self.assertGreater(sum(first is not None for _, _, first, _ in results), 15)

    def test_serial_numbers_are_masked_unless_they_shall_be_kept(self):
        output, _, _ = explore(CS500)
        self.assertNotIn('AB0427', output)
        self.assertIn('\nstring 2: XX0000000000\n', output)
        self.assertIn('\n# Serial numbers and network addresses are masked.\n', output)
        masked = frame.write(self.tmp / 'masked.ups', recording_of(output))
        first, second = variables(CS500), variables(masked)
        for name in ('ups.serial', 'device.serial'):
            self.assertEqual((first.pop(name), second.pop(name)), ('AB0427000000', 'XX0000000000'))
        self.assertEqual(first, second)
        output, _, _ = explore(CS500, '-x', 'keepserials')
        self.assertIn('\nstring 2: AB0427000000\n', output)


class Reading(unittest.TestCase):
    """How it asks, and what it says of each field."""

    def test_fields_tell_limits_bytes_value_and_variable(self):
        output, _, wire = explore(CS500)
        for line in ('# feature 09 0 16 UPS.PowerSummary.Voltage logical 0..65534 unit 00f0d121 exponent 5 flags 02 '
                     'raw 4e 05 value 13.58 -> battery.voltage',
                     '# feature 0c 24 16 UPS.PowerSummary.RunTimeToEmpty logical 0..65534 unit 00001001 exponent 0 flags 82 '
                     'raw 14 0a value 2580 -> battery.runtime',
                     '# feature 13 0 8 UPS.PowerSummary.ACPresent logical 0..1 unit 00000000 exponent 0 flags 82 raw 01 '
                     'value 1 -> ups.status',
                     '# feature 05 0 8 UPS.PowerSummary.Rechargeable logical 0..255 unit 00000000 exponent 0 flags 02 raw 01 '
                     'value 1 -> none'):
            self.assertIn(f'\n{line}\n', output)
        self.assertNotIn(' SET ', wire)
        asked = re.findall(r'wValue=03([0-9a-f]{2})', wire)
        asked = asked[len(asked) - asked[::-1].index('01') - 1:]      # the string of that index was asked for before
        self.assertEqual(len(asked), len(set(asked)))                 # each report once

    def test_the_flag_of_ups_conf_is_the_same(self):
        with Emulator(CS500, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-x', 'explore', '-x', 'pollonly', *AS_ROOT]) as e:
            self.assertEqual(e.wait(15), 0)
            self.assertIn('\nid: 051d:0002 0100\n', e.output())

    def test_reports_that_hang_devices_are_left_alone(self):
        output, _, wire = explore(SANTAK)
        self.assertNotRegex(wire, 'a1 01 wValue=03f[ef]')
        self.assertIn('\n# report feature fe: not asked for: that hangs some devices\n', output)
        self.assertIn('\n# report feature fd: the device does not answer\n', output)

    def test_what_the_device_sends_meanwhile_is_recorded(self):
        output, _, _ = explore('arduino-hidpowerdevice', listen=True, events=['input 07 07 0d 00'])
        self.assertIn('\nreport input 07: 07 0d 00\n', output)
        self.assertIn('\ninterface: 2\n', output)

    def test_a_device_known_to_hang_is_not_asked_for_that_report(self):
        with frame.Tmp() as tmp:
            output, status, wire = explore(su3000(tmp))
        self.assertEqual(status, 0)
        self.assertNotIn('wValue=0354', wire)
        self.assertIn('\n# report feature 54: not asked for', output)


class Strangers(unittest.TestCase):
    """Devices of which no table knows."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def keyboard(self):
        """The path of one."""
        return frame.write(self.tmp / 'keyboard.ups', f'id: 046d:c31c\nstring 1: Logi\nstring 2: K120\ndescriptor:\n {KEYBOARD}\n')

    def test_an_unknown_power_device_needs_no_option(self):
        with open(device_file(BK650), encoding='ascii') as file:
            text = file.read().replace('id: 051d:0002', 'id: cafe:0001')
        output, status, _ = explore(frame.write(self.tmp / 'unknown.ups', text))
        self.assertEqual(status, 0)
        self.assertIn('with the generic tables', output)
        self.assertRegex(output, r'PowerSummary\.RemainingCapacity .* -> battery\.charge')

    def test_what_is_no_power_device_is_left_alone_unless_it_is_named(self):
        output, status, wire = explore(self.keyboard())
        self.assertEqual(status, 1)
        self.assertIn('is explored if -x vendorid= names it', output)
        self.assertNotIn(' a1 01 ', wire)
        output, status, _ = explore(self.keyboard(), '-x', 'vendorid=046d')
        self.assertEqual(status, 0)
        self.assertIn('\n# This is no HID power device', output)
        self.assertIn('046d:c31c is no HID power device', output)

    def test_other_units_are_not_touched(self):
        output, status, _ = explore(CS500, '-x', 'vendorid=0463')
        self.assertEqual(status, 1)
        self.assertNotIn('report feature', output)


if __name__ == '__main__':
    unittest.main()
