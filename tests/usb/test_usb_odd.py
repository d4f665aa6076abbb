# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices that get USB wrong: each is a good recording with one fault, and shows what the good one shows."""

import re
import unittest

import frame
from chain import Chain
from emulator import device_file, padded

GOOD = 'apc-back-ups-cs-500'
VENDOR_HID = 'before: 06 a0 ff 09 01 a1 01 09 02 15 00 26 ff 00 75 08 95 08 81 02 c0'
MOUSE = 'before: 05 01 09 02 a1 01 09 01 a1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 c0 c0'
TELLS_A_REPORT = 'hidanswer: 0b 90 01 00 3c 00 01 00 00'     # NUT issue 3227
ADDED = {   # name: lines that make the good device odd
    'two other HID interfaces before it': [VENDOR_HID, MOUSE],
    'interface 3, vendor-specific ones before': ['interface: 3'],
    'no interrupt endpoint': ['nointerrupt: 1'],
    'length too long in the configuration': ['hidlen: 3000'],
    'length beyond a control transfer in the configuration': ['hidlen: 6000'],
    'length too short in the configuration': ['hidlen: 100'],
    'length too short, and the HID descriptor stalls': ['hidlen: 100', 'hidanswer: stall'],
    'length too short in both places': ['hidlen: 100', 'hidanswer: 09 21 10 01 00 01 22 64 00'],
    'HID descriptor is a report': [TELLS_A_REPORT],
    'HID descriptor stalls': ['hidanswer: stall'],
    'no table of languages': ['rawstring 0: stall'],
    'table of languages of three bytes': ['rawstring 0: 04 03 09'],
    'language 0': ['rawstring 0: 04 03 00 00'],
    'string of an odd length': ['rawstring 5: 05 03 41 00 42'],
    'first two transfers are not answered': ['naks: 2'],
    'first five transfers are not answered': ['naks: 5'],
    'packets of 64 bytes': ['endpoint: 64 1'],
}
STRINGS = {     # the product string as it comes, and the model that is shown
    'stall': None,
    '02 03': None,
    '01 03 41 00': None,                                        # shorter than a head
    '08 02 41 00 42 00 43 00': None,                            # of another type
    'ff 03 41 00 42 00 43 00': 'ABC',                           # says more than there is
    '07 03 41 00 42 00 43 00': 'AB',                            # half a character
    '0a 03 41 00 3d d8 00 de 42 00': 'A??B',                    # beyond a byte
    '08 03 41 00 00 00 42 00': 'A',                             # padded
}
WITHOUT_IDS = '''id: 1234:5678 0100
string 1: Nobody
string 2: Plain
descriptor:
 05 84 09 04 a1 01 09 24 a1 02 75 01 95 01 15 00 25 01 05 85 09 d0 b1 02 09 d0 81 02 09 45 b1 02 09 45 81 02
 09 44 b1 02 09 44 81 02 95 05 b1 03 81 03 95 01 75 08 26 ff 00 09 66 b1 02 09 66 81 02 c0 c0
report feature 00: 01 5a
report input 00: 01 5a
'''


def values(ups):
    """What is shown of the device."""
    return {name: value for name, value in ups.values.items() if not name.startswith('driver.') and name != 'server.age'}


class Odd(unittest.TestCase):
    """Side by side in one chain."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        with open(device_file(GOOD), encoding='ascii') as file:
            self.good = file.read()
        self.files = 0

    def file(self, text):
        """A device file."""
        self.files += 1
        return frame.write(self.tmp / f'{self.files}.ups', text)

    def begin(self, devices, **options):
        """{name: device file} to {name: ups}."""
        plan = {f'u{n}': {**options, 'device': path} for n, path in enumerate(devices.values())}
        chain = Chain(plan)
        self.addCleanup(chain.__exit__)
        chain.__enter__()
        return {name: chain.ups(f'u{n}') for n, name in enumerate(devices)}

    def test_every_odd_device_shows_what_the_good_one_shows(self):
        devices = {name: self.file('\n'.join(lines) + '\n' + self.good) for name, lines in ADDED.items()}
        devices.update({f'report descriptor of {size} bytes': self.file(padded(GOOD, size))
                        for size in (4094, 4096, 4098, 4702, 6144)})
        everyone = self.begin({'the good one': device_file(GOOD), **devices})
        good = everyone.pop('the good one')
        good.until_ok(30)
        good.until(lambda: 'battery.charge' in good.values)
        for name, ups in everyone.items():
            with self.subTest(name):
                ups.until_ok(25)
                ups.until(lambda ups=ups: values(ups) == values(good), 5, f'{values(good)}\nnot {values(ups)}')
                if 'nointerrupt: 1' not in ADDED.get(name, []):
                    ups.event('input 13 13 00')
                    ups.until(lambda ups=ups: ups.alarming(), 5, 'the outage, by interrupt')

    def test_product_strings_of_every_kind(self):
        devices = {raw: self.file(re.sub('(?m)^string 1:.*$', 'rawstring 1: ' + raw, self.good)) for raw in STRINGS}
        self.assertRegex(self.good, '(?m)^istrings: 3 1 2$')
        for raw, ups in self.begin(devices).items():
            with self.subTest(raw):
                ups.until_ok(25)
                ups.until(lambda ups=ups: 'battery.charge' in ups.values)
                self.assertEqual(ups.values.get('ups.model'), STRINGS[raw])

    def test_the_log_names_a_device_by_what_can_be_read(self):
        lines = {index: f'(?m)^string {index}:.*$' for index in (1, 3)}     # product, maker
        devices = {'051d:0002 on': re.sub(lines[1], 'rawstring 1: stall', re.sub(lines[3], 'rawstring 3: stall', self.good)),
                   'Back-UPS 500 FW: 6.5.I USB FW: c1 on': re.sub(lines[3], 'rawstring 3: stall', self.good),
                   'American Power Conversion on': re.sub(lines[1], 'rawstring 1: stall', self.good)}
        for title, ups in self.begin({title: self.file(text) for title, text in devices.items()}).items():
            with self.subTest(title):
                ups.emulator.until(f'using {title} bus 001 device', 20)

    def test_reports_of_other_lengths_than_described(self):
        charge = {'longer': '0c 5f 00 00 14 0a 77 77 77', 'charge only': '0c 5f 00 00', 'half of it': '0c 5f', 'id only': '0c', 'another id': '0d 5f'}
        devices = {name: self.file(re.sub('(?m)^report feature 0c:.*$', f'report feature 0c: {report}', self.good))
                   for name, report in charge.items()}
        devices['too long for the request'] = self.file('babble feature 0c\n' + self.good)
        everyone = self.begin(devices)
        for name, ups in everyone.items():
            with self.subTest(name):
                ups.until_ok(20)
                ups.until(lambda ups=ups: 'battery.voltage' in ups.values)
                known = '95' if name in ('longer', 'charge only') else None
                self.assertEqual(ups.values.get('battery.charge'), known)

    def test_device_without_report_ids(self):
        ups = self.begin({'plain': self.file(WITHOUT_IDS)})['plain']
        ups.until_ok(20)
        ups.until(lambda: ups.values.get('battery.charge') == '90')
        ups.event('input 00 02 50')
        ups.until(lambda: 'OB' in ups.status and ups.values['battery.charge'] == '80', 2, 'the outage')


if __name__ == '__main__':
    unittest.main()
