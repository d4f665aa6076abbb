# SPDX-License-Identifier: GPL-2.0-or-later
"""Makers that no table knows: recordings of known ones under another id and name, and a device out of HID PDC 1.1 alone.

Whatever the reports carry by standard usages must be there, with the values that the maker's own table shows.
"""

import re
import unittest

import frame
from emulator import Emulator, device_file
from test_usbhid import AS_ROOT, BK650, CPS387, CS500, CST135, DRIVER, RS1000, SANTAK, SPM2K, Live, read_values

WALKER = 'powerwalker-vi-2200-sh'
# {device: names that it must have under any id}
SHOWN = {
    CS500: 'battery.charge battery.charge.low battery.charge.warning battery.runtime battery.type battery.voltage '
           'battery.voltage.nominal ups.mfr.date ups.status',
    BK650: 'battery.charge battery.charge.low battery.type input.voltage input.voltage.nominal input.transfer.low '
           'input.transfer.high ups.load ups.beeper.status ups.status',
    RS1000: 'battery.charge battery.runtime input.voltage ups.load ups.realpower.nominal ups.beeper.status battery.voltage',
    CST135: 'battery.charge battery.charge.low battery.runtime battery.voltage input.voltage input.transfer.high output.voltage '
            'ups.load ups.power ups.realpower ups.power.nominal ups.realpower.nominal ups.beeper.status ups.status',
    CPS387: 'battery.charge battery.runtime battery.voltage input.voltage output.voltage ups.load',
    SANTAK: 'battery.charge battery.runtime input.transfer.low input.transfer.high output.voltage output.voltage.nominal '
            'output.frequency.nominal ups.load ups.power.nominal ups.beeper.status ups.status',
    WALKER: 'battery.charge battery.runtime battery.type battery.voltage input.voltage output.voltage ups.load ups.beeper.status '
            'ups.status',
    SPM2K: 'battery.charge battery.runtime battery.temperature input.voltage output.voltage output.frequency output.current ups.load',
    'apc-back-ups-cs-750-rs': 'battery.charge battery.charge.low battery.mfr.date battery.runtime battery.type battery.voltage '
                              'input.voltage input.transfer.low input.transfer.high ups.load ups.realpower.nominal ups.beeper.status '
                              'ups.test.result ups.status',
    'eaton-3s': 'battery.charge battery.charge.low battery.runtime input.transfer.low input.transfer.high output.voltage '
                'output.voltage.nominal output.frequency.nominal ups.load ups.power.nominal ups.timer.shutdown ups.status',
    'cyberpower-br700elcd': 'battery.charge battery.charge.low battery.runtime battery.voltage battery.voltage.nominal input.voltage '
                            'output.voltage ups.load ups.beeper.status ups.test.result ups.timer.shutdown ups.status',
    'synthetic-tripplite': 'battery.charge battery.runtime battery.temperature input.voltage input.frequency output.voltage '
                           'output.current ups.load ups.power.nominal ups.test.result',
    'synthetic-delta_ups': 'battery.charge battery.runtime battery.voltage input.voltage output.voltage ups.load ups.realpower '
                           'ups.status ups.timer.shutdown',
    'synthetic-idowell': 'battery.charge battery.runtime battery.voltage output.voltage ups.load ups.power.nominal ups.status',
}
# Reports that were not recorded. Of an empty status only the maker's table knows that it is not to be believed at once; a nominal
# value or a temperature of 0 is not filled in.
FILLED_IN = {BK650: 'report feature 16: 16 0d 00 00 00\nreport feature 7a: 7a 0d 00 00 00\nreport feature 30: 30 e6\n',
             RS1000: 'report feature 52: 52 58 02\n',
             CST135: 'report feature 0b: 0b 01\nreport feature 18: 18 e8 03 46 05\n',
             SPM2K: f'report feature 04: 04 {"00 " * 12}a6 0b\n'}
NUMBER = re.compile(r'-?\d+(\.\d+)?')


def same(first, second):
    """Equal, but for how many decimals tables show."""
    if NUMBER.fullmatch(first or '') and NUMBER.fullmatch(second or ''):
        return abs(float(first) - float(second)) <= 0.5 and (float(first) == 0) == (float(second) == 0)
    return first == second


def rename(text):
    """The same device from nobody we know."""
    text = re.sub(r'(?m)^id: \S+', 'id: cafe:0007', text)
    return re.sub(r'(?m)^string (\d+): (American Power Conversion|CPS|EATON|PPC|Tripp Lite|DELTA|iDowell)$', r'string \1: Acme', text)


# A UPS as the standard wants it, out of BatterySystem, Input, Output and OutletSystem, without PowerSummary's numbers.
PLAIN = '''
05 84 09 04 a1 01
 09 24 a1 02 09 02 a1 02 05 85 85 01 15 00 25 01 75 01 95 01 09 d0 b1 82 09 44 b1 82 09 45 b1 82 09 42 b1 82 95 04 b1 03 c0 c0
 05 84 09 10 a1 02 09 12 a1 02 05 85 85 02 75 08 95 01 25 64 09 66 b1 82 85 03 75 10 27 ff ff 00 00 66 01 10 09 68 b1 82
  85 04 05 84 67 21 d1 f0 00 55 05 09 30 b1 82 c0 c0
 09 1a a1 02 85 05 55 06 09 30 b1 82 c0 09 1c a1 02 85 06 09 30 b1 82 c0
 09 18 a1 02 09 20 a1 02 85 07 65 00 55 00 75 08 25 64 09 35 b1 82
  85 08 16 ff ff 26 ff 7f 75 10 66 01 10 09 57 b1 82 85 09 09 56 b1 82 c0 c0
c0'''
PLAIN_REPORTS = ['01 03', '02 49', '03 84 03', '04 2d 05', '05 f9 08', '06 ff 08', '07 21', '08 ff ff', '09 ff ff']
PLAIN_VALUES = {'battery.charge': '73', 'battery.runtime': '900', 'battery.voltage': '13.25', 'input.voltage': '229.7',
                'output.voltage': '230.3', 'ups.load': '33', 'ups.status': 'OL CHRG', 'ups.timer.shutdown': '-1'}


def plain_device():
    """Its file."""
    lines = ['id: 1337:beef', 'string 1: Nobody', 'string 2: Plain', 'descriptor:']
    lines += [' ' + line.strip() for line in PLAIN.split('\n') if line]
    return '\n'.join(lines + [f'report feature {line[:2]}: {line}' for line in PLAIN_REPORTS]) + '\n'


class Unknown(Live):
    """The generic table."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def dump(self, path, *options):
        """What is published after one poll."""
        with Emulator(path, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-x', 'pollonly', *options, '-d', '1', *AS_ROOT], ['-z']) as e:
            self.assertEqual(e.wait(10), 0, e.output())
            return read_values(e.output()), e.output()

    def test_what_reports_carry_is_shown_whoever_made_the_device(self):
        for device, names in SHOWN.items():
            with open(device_file(device), encoding='ascii') as file:
                text = file.read() + FILLED_IN.get(device, '')
            path = frame.write(self.tmp / f'{device}.ups', rename(text))
            known, _ = self.dump(frame.write(self.tmp / f'{device}-known.ups', text))
            got, output = self.dump(path)
            with self.subTest(device):
                self.assertIn('with the generic tables', output)
                self.assertEqual((got['ups.vendorid'], got['ups.productid']), ('cafe', '0007'))
                self.assertEqual([name for name in names.split() if name not in got], [])
                # what the maker's table takes from another place is another value: own rows come first there
                taken_elsewhere = {BK650: {'battery.runtime'}, SANTAK: {'battery.charge.low'}, 'eaton-3s': {'battery.charge.low'}}.get(device, set())
                self.assertEqual([f'{name}: {known.get(name)}, {got[name]}' for name in names.split()
                                  if name in known and name not in taken_elsewhere and not same(known[name], got[name])], [])

    def test_a_device_out_of_the_standard_alone(self):
        path = frame.write(self.tmp / 'plain.ups', plain_device())
        got, _ = self.dump(path)
        self.assertEqual({name: got.get(name) for name in PLAIN_VALUES}, PLAIN_VALUES)

    def test_commands_and_delays_of_the_standard(self):
        self.drive(frame.write(self.tmp / 'plain.ups', plain_device()))
        self.assertEqual(self.driver.request('INSTCMD shutdown.return'), 0)
        self.assertEqual(self.writes(), ['09 1e 00', '08 14 00'])
        self.assertEqual(self.driver.request('INSTCMD shutdown.stop'), 0)
        self.assertEqual(self.writes()[2:], ['08 ff ff'])
        self.event('report feature 01: 01 0c')
        self.driver.until(lambda: self.driver.values['ups.status'] == 'OB DISCHRG LB', what='OB')


if __name__ == '__main__':
    unittest.main()
