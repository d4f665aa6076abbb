# SPDX-License-Identifier: GPL-2.0-or-later
"""Report descriptors written as one says them: collections, fields by name, units; and cases of `cases.py` made of them.

A descriptor is a text of hexadecimal bytes. Kinds of a field: 'F' feature, 'I' input, 'FI' both.
"""

import os

import cases
import frame

USAGES = {
    'UPS': 0x840004, 'PowerSupply': 0x840005, 'BatterySystem': 0x840010, 'Battery': 0x840012, 'PowerConverter': 0x840016,
    'Input': 0x84001a, 'Output': 0x84001c, 'PowerSummary': 0x840024, 'PresentStatus': 0x840002, 'Voltage': 0x840030,
    'Current': 0x840031, 'Frequency': 0x840032, 'ApparentPower': 0x840033, 'ActivePower': 0x840034, 'PercentLoad': 0x840035,
    'Temperature': 0x840036, 'ConfigVoltage': 0x840040, 'LowVoltageTransfer': 0x840053, 'DelayBeforeShutdown': 0x840057,
    'Test': 0x840058, 'AudibleAlarmControl': 0x84005a, 'Good': 0x840061, 'Overload': 0x840065,
    'RemainingCapacityLimit': 0x850029, 'RemainingTimeLimit': 0x85002a, 'CapacityMode': 0x85002c,
    'BelowRemainingCapacityLimit': 0x850042, 'Charging': 0x850044, 'Discharging': 0x850045, 'FullyCharged': 0x850046,
    'RelativeStateOfCharge': 0x850064, 'AbsoluteStateOfCharge': 0x850065, 'RemainingCapacity': 0x850066,
    'FullChargeCapacity': 0x850067, 'RunTimeToEmpty': 0x850068, 'iDeviceChemistry': 0x850089, 'WarningCapacityLimit': 0x85008c,
    'ACPresent': 0x8500d0, 'BatteryPresent': 0x8500d1,
}
VOLT, WATT, AMPERE, HERTZ, KELVIN, AMPERE_SECOND = 0xf0d121, 0xd121, 0x100001, 0xf001, 0x10001, 0x101001
BYTE, WORD = '15 00 26 ff 00 75 08 95 01', '15 00 27 ff ff 00 00 75 10 95 01'
NO_UNIT = '65 00 55 00'
ALL_BITS = 'ACPresent', 'Charging', 'Discharging', 'FullyCharged', 'BelowRemainingCapacityLimit', 'BatteryPresent'
ON_LINE, ON_BATTERY, ZEROS = '01 29', '01 24', '01 00'      # report 1 of these bits


def little(value, size):
    """Bytes, least significant first."""
    return ' '.join(f'{value >> 8 * i & 255:02x}' for i in range(size))


def usage(name):
    """A usage with its page."""
    return '0b ' + little(USAGES[name], 4)


def report_id(number):
    """Fields that follow are in this report."""
    return f'85 {number:02x}'


def unit(code, exponent):
    """Of the fields that follow, as HID writes it: a nibble with sign."""
    return f'67 {little(code, 4)} 55 {exponent & 15:02x}'


def field(*names, kinds='F'):
    """A field for each name, of the size and limits in force."""
    items = {'F': 'b1 a2', 'I': '81 02'}
    return ' '.join(f'{usage(name)} {items[kind]}' for name in names for kind in kinds)


def collection(name, *contents, kind=0x02):
    """A collection; kinds from 80 on number it."""
    return f'{usage(name)} a1 {kind:02x} {" ".join(contents)} c0'


def ups(*contents):
    """The application."""
    return collection('UPS', *contents, kind=0x01)


def summary(*contents):
    """Where nearly every device has its state."""
    return collection('PowerSummary', *contents)


def flags(names, kinds='F', limits='15 00 25 01 ' + NO_UNIT):
    """A bit for each name, padded to a byte."""
    padding = ' '.join({'F': 'b1 03', 'I': '81 03'}[kind] for kind in kinds)
    rest = -len(names) % 8
    return ' '.join([limits, '75 01 95 01', field(*names, kinds=kinds), f'75 {rest:02x} 95 01 {padding}' if rest else ''])


def status(names=ALL_BITS, kinds='F', report=1):
    """A status collection in a report of its own."""
    return report_id(report) + ' ' + collection('PresentStatus', flags(names, kinds))


def charge(kinds='F', report=2):
    """RemainingCapacity, per cent."""
    return f'{report_id(report)} 15 00 25 64 {NO_UNIT} 75 08 95 01 {field("RemainingCapacity", kinds=kinds)}'


CHARGED = 'feature 02: 02 64'


class Table:
    """Cases, as files of a folder that `tests_of` plays."""

    def __init__(self):
        self.tmp = frame.Tmp()

    def add(self, name, descriptor, reports, expect, ids='1234:5678', head='', strings=('Nobody', 'Held', 'A1')):
        """A device with these reports ("feature 01: 01 29"), and what must hold: lines of a .expect file."""
        lines = ['# made of words', f'id: {ids} 0100', *(f'string {n}: {text}' for n, text in enumerate(strings, 1))]
        lines += [*filter(None, head.split('\n')), 'descriptor:', ' ' + descriptor, *(f'report {report}' for report in reports)]
        frame.write(os.path.join(self.tmp.path, name + '.ups'), '\n'.join(lines) + '\n')
        frame.write(os.path.join(self.tmp.path, name + '.expect'), '@driver usbhid-ups\n' + expect.strip() + '\n')

    def tests(self, jobs=12):
        """A TestCase; the cases mostly wait."""
        return cases.tests_of('usbhid-ups', self.tmp.path, jobs)
