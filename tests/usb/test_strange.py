# SPDX-License-Identifier: GPL-2.0-or-later
"""Report descriptors that HID allows, or that a firmware could get wrong, and that no recording has: one small UPS, written in each
of these ways, shows the same; beside NUT's usbhid-ups 2.8.0, which reads some of them otherwise (NUT_READS).
"""

import concurrent.futures
import os
import unittest

import frame
from emulator import Emulator, device_file
from test_against_nut import NUT_DRIVER, publishes
from test_usbhid import AS_ROOT, DRIVER, read_values

BEGIN = '05 84 09 04 a1 01 09 24 a1 02 '
CHARGE = '05 85 85 0c 75 08 95 01 15 00 25 64 09 66 b1 a2 '
RUNTIME = '75 10 27 ff ff 00 00 66 01 10 09 68 b1 a2 65 00 '
STATUS = '05 84 09 02 a1 02 85 16 05 85 75 01 15 00 25 01 09 44 b1 a2 09 45 b1 a2 09 d0 b1 a2 09 d1 b1 a2 95 04 b1 01 95 01 c0 '
VOLTAGE = '05 84 85 09 75 10 15 00 27 ff ff 00 00 67 21 d1 f0 00 55 05 09 30 b1 a2 65 00 55 00 '
OUR_OWN = '06 00 ff 09 01 a1 01 85 01 15 00 26 ff 00 75 08 95 3f 09 02 81 02 85 02 09 03 91 02 c0 '     # of 63 bytes
RANGES = '05 84 09 02 a1 02 85 16 15 00 25 01 75 01 95 02 '
LIST = '05 84 09 02 a1 02 85 16 05 85 75 08 95 02 15 01 25 04 09 d0 09 44 09 45 09 42 b1 00 c0 '
END = 'c0 c0'
REPORTS = {0x0c: '57 84 03', 0x16: '0d', 0x09: '60 05'}
SHOWN = {'battery.charge': '87', 'battery.runtime': '900', 'battery.voltage': '13.8', 'ups.status': 'OL CHRG'}

STRANGE = {     # descriptor; its reports where they are others; what is shown where that is something else
    'as most do': (BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END, {}, {}),
    "a maker's own application before": (OUR_OWN + BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END, {}, {}),
    "a maker's own application behind": (BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END + OUR_OWN, {}, {}),
    'values beyond 255 bits': (BEGIN + CHARGE + '06 00 ff 95 3c 26 ff 00 09 77 b1 02 05 85 95 01 ' + RUNTIME + STATUS + VOLTAGE + END,
                               {0x0c: '57 ' + 'aa ' * 60 + '84 03'}, {}),
    'reports that go on after others': (BEGIN + CHARGE + VOLTAGE + '05 85 85 0c ' + RUNTIME + STATUS + END, {}, {}),
    'no logical maximum': ((BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END).replace('25 64 ', '').replace('25 01 ', '')
                           .replace('27 ff ff 00 00 ', ''), {}, {}),
    'ranges of usages': (BEGIN + CHARGE + RUNTIME + VOLTAGE + RANGES + '05 85 19 44 29 45 b1 a2 19 d0 29 d1 b1 a2 75 04 95 01 b1 01 c0 ' + END,
                         {}, {}),
    'ranges of usages with their page': (BEGIN + CHARGE + RUNTIME + VOLTAGE + RANGES + '1b 44 00 85 00 2b 45 00 85 00 b1 a2 '
                                         '1b d0 00 85 00 2b d1 00 85 00 b1 a2 75 04 95 01 b1 01 c0 ' + END, {}, {}),
    'globals pushed': (BEGIN + CHARGE + 'a4 ' + RUNTIME + 'b4 ' + STATUS + 'a4 55 02 b4 ' + VOLTAGE + END, {}, {}),
    'numbers that begin within a byte': (BEGIN + '05 85 85 0c 75 03 95 01 b1 01 75 07 15 00 25 64 09 66 b1 a2 75 0e 26 ff 3f 66 01 10 '
                                         '09 68 b1 a2 65 00 ' + STATUS + VOLTAGE + END, {0x0c: 'b8 12 0e'}, {}),
    'a byte of maximum -1': ((BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END).replace('25 64', '25 ff').replace('27 ff ff 00 00', '26 ff ff'),
                             {}, {}),
    'numbers without the flag of a variable': ((BEGIN + CHARGE + RUNTIME + VOLTAGE).replace('b1 a2', 'b1 00') + STATUS + END, {}, {}),
    'a long item': (BEGIN + 'fe 03 10 81 02 09 ' + CHARGE + RUNTIME + STATUS + VOLTAGE + END, {}, {}),
    'collections left open': (BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE, {}, {}),
    'a collection closed too often': (BEGIN + CHARGE + RUNTIME + STATUS + VOLTAGE + END + ' c0 c0', {}, {}),
    'status as a list of what is so': (BEGIN + CHARGE + RUNTIME + LIST + VOLTAGE + END, {0x16: '02 01'}, {}),
    'the list says discharging': (BEGIN + CHARGE + RUNTIME + LIST + VOLTAGE + END, {0x16: '03 00'}, {'ups.status': 'OB DISCHRG'}),
    'the list says discharging and low': (BEGIN + CHARGE + RUNTIME + LIST + VOLTAGE + END, {0x16: '04 03'}, {'ups.status': 'OB DISCHRG LB'}),
}
NUT_READS = {   # why it shows something else
    'values beyond 255 bits': 'offsets of 8 bits',
    'no logical maximum': 'none is 0, and every value is held down to that',
    'ranges of usages': 'no ranges', 'ranges of usages with their page': 'no ranges',
    'status as a list of what is so': 'slots for flags', 'the list says discharging': 'slots for flags',
    'the list says discharging and low': 'slots for flags',
}


def device(descriptor, reports):
    """Its file."""
    lines = ['id: 051d:0002 0106', 'string 1: American Power Conversion', 'string 2: Strange', 'descriptor:', ' ' + descriptor]
    return '\n'.join(lines + [f'report feature {n:02x}: {n:02x} {data}' for n, data in {**REPORTS, **reports}.items()]) + '\n'


class Strange(unittest.TestCase):
    """One poll of each."""

    @classmethod
    def setUpClass(cls):
        cls.conf, cls.tmp = frame.NutConf(ups={}), frame.Tmp()
        cls.addClassCleanup(cls.conf.close)
        cls.addClassCleanup(cls.tmp.close)
        cls.env = {**cls.conf.env, 'NUT_STATEPATH': cls.tmp.path, 'NUT_ALTPIDPATH': cls.tmp.path, 'NUT_CONFPATH': cls.conf.path}

    def shown(self, program):
        """{name: what is published of SHOWN, what should be}."""
        plan = {name: frame.write(self.tmp / f'{number}.ups', device(*STRANGE[name][:2])) for number, name in enumerate(STRANGE)}
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            got = list(pool.map(lambda path: publishes(program, path, self.env), plan.values()))
        return {name: ({key: values.get(key) for key in SHOWN}, {**SHOWN, **STRANGE[name][2]}) for name, values in zip(plan, got)}

    def test_each_way_to_write_it_shows_the_same(self):
        for name, (got, want) in self.shown(DRIVER).items():
            with self.subTest(name):
                self.assertEqual(got, want)

    @unittest.skipUnless(os.access(NUT_DRIVER, os.X_OK), "optional: NUT's usbhid-ups is not installed")
    def test_nut_shows_that_too_or_it_is_told_why_not(self):
        for name, (got, want) in self.shown(NUT_DRIVER).items():
            with self.subTest(name):
                (self.assertNotEqual if name in NUT_READS else self.assertEqual)(got, want)

    def test_eatons_second_hid_descriptor_is_asked_for_where_its_release_says_so(self):
        with open(device_file('eaton-3s'), encoding='ascii') as file:
            first = file.read()
        self.assertIn('\nid: 0463:ffff 0100\n', first)
        second = frame.write(self.tmp / 'second.ups', first.replace('0463:ffff 0100', '0463:ffff 0202'))
        for path, index, other in ((device_file('eaton-3s'), '00', '01'), (second, '01', '00')):
            with Emulator(path, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-x', 'pollonly', '-d', '1', *AS_ROOT], env=self.env) as e:
                self.assertEqual(e.wait(10), 0, e.output())
                for kind in ('21', '22'):       # HID descriptor, report descriptor
                    self.assertIn(f'CTRL 81 06 wValue={kind}{index} ', e.wire())
                    self.assertNotIn(f'CTRL 81 06 wValue={kind}{other} ', e.wire())
                self.assertEqual(read_values(e.output()).get('battery.charge'), '100')


if __name__ == '__main__':
    unittest.main()
