#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes devices/synthetic-<vendor>.ups: a device for each vendor without a recording.

    tests/usb/make_device.py [DIRECTORY]

A device here is every path of the vendor's table (drivers/usbhid/vendors/<vendor>.c), each in a report of its own, with plain
limits and a value that fits its usage; FIELDS and VALUES say where a vendor's devices differ: units without exponents,
bits packed into one report, values. Nothing is claimed about real descriptors. What the driver must make of it stands
in test_vendors.py.
"""

import os
import re
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
HID = os.path.join(ROOT, 'drivers', 'usbhid', 'hid')

VOLT, AMPERE, WATT, SECOND, KELVIN, HERTZ = 0x00f0d121, 0x00100001, 0x0000d121, 0x00001001, 0x00010001, 0x0000f001
BASE = {VOLT: 7, WATT: 7}       # exponents of HID's cm and g


class Field:
    """Size in bits, limits, unit and exponent (of the variable's unit), raw value."""

    def __init__(self, size=16, low=0, high=None, unit=0, exponent=0, value=0):
        self.size, self.low, self.unit, self.value = size, low, unit, value
        self.high = (1 << min(size, 31)) - 1 if high is None else high
        self.exponent = exponent + BASE.get(unit, 0)


def volts(value, exponent=-1):
    """A voltage in tenths."""
    return Field(16, unit=VOLT, exponent=exponent, value=value)


def percent(value):
    """A number up to 255."""
    return Field(8, value=value)


def flag(value):
    """One bit; `group` joins flags into one report."""
    return Field(1, high=1, value=value)


# By the last usage of a path: what it usually is.
USUAL = {
    'Voltage': volts(2301), 'ConfigVoltage': volts(230, 0), 'LowVoltageTransfer': volts(180, 0),
    'HighVoltageTransfer': volts(270, 0), 'Frequency': Field(16, unit=HERTZ, exponent=-1, value=499),
    'ConfigFrequency': Field(8, unit=HERTZ, value=50), 'Current': Field(16, unit=AMPERE, exponent=-1, value=13),
    'ConfigCurrent': Field(16, unit=AMPERE, exponent=-1, value=43),
    'Temperature': Field(16, unit=KELVIN, value=298), 'ActivePower': Field(16, unit=WATT, value=150),
    'ApparentPower': Field(16, unit=WATT, value=180), 'ConfigActivePower': Field(16, unit=WATT, value=900),
    'ConfigApparentPower': Field(16, unit=WATT, value=1000), 'PercentLoad': percent(17), 'ConfigPercentLoad': percent(80),
    'RemainingCapacity': percent(87), 'RemainingCapacityLimit': percent(20), 'WarningCapacityLimit': percent(30),
    'FullChargeCapacity': percent(100), 'DesignCapacity': percent(100), 'CapacityMode': percent(2),
    'RunTimeToEmpty': Field(16, unit=SECOND, value=1800), 'RemainingTimeLimit': Field(16, unit=SECOND, value=300),
    'DelayBeforeShutdown': Field(16, -1, 32767, SECOND, value=-1), 'DelayBeforeStartup': Field(16, -1, 32767, SECOND, value=-1),
    'DelayBeforeReboot': Field(16, -1, 32767, SECOND, value=-1), 'Test': percent(6), 'AudibleAlarmControl': percent(2),
    'iDeviceChemistry': percent(4), 'iOEMInformation': percent(5), 'iSerialNumber': percent(3), 'iManufacturer': percent(1),
    'iProduct': percent(2), 'ManufacturerDate': Field(16, value=(2021 - 1980) << 9 | 3 << 5 | 14), 'Rechargeable': percent(1),
    'SwitchOn/Off': flag(1), 'Switchable': flag(1), 'ACPresent': flag(1), 'Charging': flag(1), 'BatteryPresent': flag(1),
    'Good': flag(1), 'Used': flag(1), 'Present': flag(1),
}

# {vendor: (id, {index: string}, {path or last usage: Field}, lines of the device file)}
DEVICES = {
    'tripplite': ('09ae:2005', {1: 'Tripp Lite', 2: 'OMNI1000LCD'}, {
        # its status bits have numbers of another page
        'PowerSummary.PresentStatus.ACPresent': None, 'PowerSummary.PresentStatus.Charging': None,
        'PowerSummary.PresentStatus.Discharging': None, 'PowerSummary.PresentStatus.NeedReplacement': None,
        'TLACPresent': flag(1), 'TLCharging': flag(1), 'TLDischarging': flag(0), 'TLNeedReplacement': flag(0),
        'BatterySystem.Battery.Voltage': Field(16, unit=VOLT, value=137), 'TLWatchdog': Field(8, value=0),
        'BatterySystem.Battery.ConfigVoltage': volts(120), 'PowerSummary.Input.Voltage': volts(1204),
        'PowerSummary.Input.ConfigVoltage': volts(120, 0), 'TLDelayBeforeStartup': Field(16, -1, 32767, value=-1),
        'TLLowVoltageTransferMax': volts(100, 0), 'TLLowVoltageTransferMin': volts(75, 0),
        'TLHighVoltageTransferMax': volts(150, 0), 'TLHighVoltageTransferMin': volts(140, 0),
        'UPSFirmwareVersion': Field(8, value=4), 'iUPSPartNumber': percent(6)}, ['string 6: PN-123']),
    'belkin': ('050d:1100', {1: 'Belkin', 2: 'Belkin UPS'}, {
        'BELKINVoltage': Field(value=1203), 'BELKINBatterySystem.BELKINVoltage': Field(value=137), 'BELKINFrequency': Field(value=600),
        'BELKINCharge': percent(91), 'BELKINPercentLoad': percent(27), 'BELKINConfigBatteryVoltage': Field(value=12),
        'BELKINConfigFrequency': Field(value=60), 'BELKINConfigVoltage': Field(value=120),
        'BELKINConfigApparentPower': Field(value=1200), 'BELKINConfigOverloadTransfer': percent(110),
        'BELKINLowVoltageTransfer': Field(value=88), 'BELKINHighVoltageTransfer': Field(value=146),
        'BELKINLowVoltageTransferMax': Field(value=97), 'BELKINLowVoltageTransferMin': Field(value=82),
        'BELKINHighVoltageTransferMax': Field(value=152), 'BELKINHighVoltageTransferMin': Field(value=136),
        'BELKINVoltageSensitivity': percent(1), 'BELKINUPSType': percent(0x92), 'BELKINTest': percent(1),
        'BELKINAudibleAlarmControl': percent(2), 'BELKINDelayBeforeReboot': Field(16, -1, 32767),
        'BELKINDelayBeforeStartup': Field(16, -1, 32767), 'BELKINDelayBeforeShutdown': Field(16, -1, 32767),
        'PowerSummary.ACPresent': None, 'PowerSummary.Charging': None, 'PowerSummary.Discharging': None,
        'PowerSummary.ShutdownImminent': None, 'BELKINPowerStatus': Field(value=0), 'BELKINBatteryStatus': percent(0),
        'PowerSummary.PresentStatus.ACPresent': None, 'PowerSummary.PresentStatus.Discharging': None}, []),
    'belkin-liebert': ('10af:0001', {1: 'Emerson Network Power', 2: 'LiebertPSA'}, {
        'BELKIN': None, 'PowerSummary.ACPresent': None, 'PowerSummary.Charging': None, 'PowerSummary.Discharging': None,
        'PowerSummary.ShutdownImminent': None,
        'PowerSummary.Voltage': Field(16, unit=VOLT, exponent=-8, value=138), 'Input.Voltage': Field(16, unit=VOLT, exponent=-8, value=2339),
        'Output.Voltage': Field(16, unit=VOLT, exponent=-8, value=2344), 'Input.Frequency': Field(16, unit=HERTZ, value=499),
        'PowerSummary.ConfigVoltage': volts(12, 0), 'PowerConverter.Output.Frequency': Field(16, unit=HERTZ, value=5001)}, []),
    'liebert': ('06da:ffff', {1: 'LIEBERT', 2: 'PowerSure PSI'}, {
        'PowerSummary.Voltage': volts(135), 'PowerSummary.ConfigVoltage': volts(12, 0), 'ffff0057': volts(176, 0),
        'ffff0058': volts(276, 0), 'ffff00f8': Field(8, unit=HERTZ, value=55), 'ffff00f9': Field(8, unit=HERTZ, value=45)}, []),
    'powercom': ('0d9f:00a5', {1: 'POWERCOM Co.,LTD', 2: 'VGD-1500'}, {
        '/PowercomUPS': None, 'PowerSummary.PCMDelayBeforeStartup': Field(value=0), 'PowerSummary.PCMDelayBeforeShutdown': Field(value=0),
        'DelayBeforeShutdown': Field(value=0x0114), 'DelayBeforeStartup': Field(value=0x0200), 'PresentStatus.ACPresent': flag(1),
        'AudibleAlarmControl': percent(1), 'Battery.Temperature': Field(value=25), 'Battery.Test': percent(1),
        'PresentStatus.Boost': flag(0)}, ['report feature a4: a4 20 31 33 2e 37 20 32']),
    'powercom-old': ('0d9f:0001', {1: 'POWERCOM', 2: 'BNT-600'}, {
        'only': '/PowercomUPS', 'PowercomVoltage': percent(57), '/PowercomUPS.PowercomBatterySystem.PowercomVoltage': percent(96),
        'PowercomFrequency': percent(50), 'PowercomPercentLoad': percent(12), 'PowercomTemperature': percent(28),
        'PowercomInternalChargeController': percent(0), 'PowercomPrimaryBatterySupport': percent(0), 'PowercomTest': percent(6),
        'PowercomDelayBeforeShutdown': percent(0), 'PowercomDelayBeforeStartup': percent(0), 'PowercomManufacturerName': percent(0),
        'PowercomSerialNumber': percent(0), 'PowercomManufacturerDate': percent(0)}, ['endpoint: 8 10']),
    'powervar': ('4234:0002', {1: 'Powervar', 2: 'ABCE1102'}, {
        'PowerSummary.Voltage': volts(273), 'PowerSummary.ConfigVoltage': volts(24, 0)}, ['interface: 1']),
    'legrand': ('1cb0:0038', {1: 'Legrand', 2: 'KEOR PDU 800'}, {
        # as Keor PDU: nothing below Input and Output, and units that lost their exponents
        'Input.': None, 'Output.': None, 'PowerSummary.Voltage': None, 'PowerSummary.ConfigVoltage': None,
        'BatterySystem.Battery.Voltage': Field(16, unit=VOLT, exponent=-6, value=138),
        'BatterySystem.Battery.ConfigVoltage': volts(12, 0), 'PowerConverter.Input.Voltage': Field(16, unit=VOLT, exponent=-6, value=2360),
        'PowerConverter.Output.Voltage': Field(16, unit=VOLT, exponent=-7, value=231),
        'PowerConverter.Output.HighVoltageTransfer': volts(270, 0), 'PowerConverter.Output.LowVoltageTransfer': volts(180, 0)}, []),
    'salicru': ('2e66:0300', {1: 'Salicru', 2: 'SPS HOME 850'}, {
        'PowerSummary.Voltage': volts(1350, -2), 'PowerSummary.ConfigVoltage': volts(12, 0)}, []),
    'idowell': ('075d:0300', {1: 'iDowell', 2: 'iBox'}, {
        'PowerSummary.Voltage': volts(136), 'PowerSummary.ConfigVoltage': volts(12, 0), 'DelayBeforeShutdown': Field(16, -1, 32767, value=60),
        'iManufacturer': percent(0), 'iProduct': percent(0), 'iSerialNumber': percent(7)}, ['string 7: 00000001']),
    'arduino': ('2341:8036', {1: 'Arduino LLC', 2: 'Arduino Leonardo'}, {
        'PowerSummary.Voltage': volts(1380, -2), 'PowerSummary.ConfigVoltage': volts(1200, -2)}, ['interface: 2', 'endpoint: 64 1']),
    'ecoflow': ('3746:ffff', {1: 'EcoFlow', 2: 'River 3 Plus'}, {
        'PowerSummary.Voltage': volts(516), 'PowerSummary.ConfigVoltage': volts(512), 'PowerSummary.RunTimeToEmpty': Field(value=130),
        'ShutdownRequested': flag(0), 'VoltageNotRegulated': flag(0)}, ['endpoint: 64 1']),
    'openups': ('04d8:d004', {1: 'Mini-Box.Com', 2: 'OPEN-UPS'}, {
        'PowerSummary.Voltage': volts(779, -2), 'PowerSummary.Current': Field(16, unit=AMPERE, exponent=-3, value=580),
        'PowerSummary.Input.Voltage': Field(16, exponent=-2, value=389), 'PowerSummary.Input.Current': Field(16, value=7),
        'PowerSummary.Output.Voltage': Field(16, exponent=-2, value=465), 'PowerSummary.Output.Current': Field(16, exponent=-2, value=7),
        'PowerSummary.Temperature': Field(16, exponent=-2, value=512), 'BatteryPresent': flag(0)}, ['endpoint: 64 1']),
    'delta_ups': ('05dd:041b', {1: 'DELTA', 2: 'UPS302R2000B0BA'}, {
        'BatterySystem.Battery.Voltage': volts(819), 'BatterySystem.Battery.ConfigVoltage': volts(72, 0),
        'BatterySystem.Temperature': Field(16, unit=KELVIN, exponent=-1, value=2980), 'DeltaConfigSensitivity': percent(1),
        'DeltaOutputSource': percent(0), 'DeltaUPSType': percent(0x30), 'DeltaConfigStartPowerRestore': percent(0),
        'DeltaConfigStartPowerRestoreDelay': Field(value=0), 'DeltaConfigTransferLowMax': volts(90, 0),
        'DeltaConfigTransferLowMin': volts(80, 0), 'DeltaConfigTransferHighMax': volts(280, 0),
        'DeltaConfigTransferHighMin': volts(270, 0), 'PowerConverter.PresentStatus.Used': flag(1)}, []),
    'ever': ('2e51:0000', {1: 'EVER', 2: 'ECO PRO AVR CDS'}, {
        'EVER13': Field(value=0x1207), 'EVER14': Field(value=0x2110), 'EVER15': Field(value=0x0103), 'EVER16': Field(value=0x1001),
        'EVER17': Field(value=0x1002), 'EVER42': Field(unit=KELVIN, value=303), 'EVER43': Field(unit=KELVIN, value=298),
        'EVER44': percent(0), 'EVER54': Field(value=230), 'EVER59': percent(90), 'EVER60': percent(5), 'EVER61': percent(0),
        'EVER62': Field(value=26), 'EVER53': percent(1), 'PowerSummary.Voltage': Field(value=26), 'Output.Current': Field(unit=AMPERE, value=1),
        'Input.Voltage': Field(unit=VOLT, value=222), 'Output.Voltage': Field(unit=VOLT, value=230),
        'Frequency': Field(8, unit=HERTZ, value=50), 'RunTimeToEmpty': Field(16, value=17911)}, []),
    'mge': ('0463:ffff', {1: 'EATON', 2: 'Eaton 9PX'}, {
        'only': ('PowerSummary', 'BatterySystem', 'PowerConverter.Input.[2].', 'PowerConverter.Input.[5].', 'PowerConverter.Output.',
                 'Flow.[4]', 'OutletSystem.Outlet.[3]'),
        'ABMEnable': percent(1), 'Charger.Mode': percent(3), 'Charger.Status': None, 'ChargerType': percent(4),
        'PowerConverter.Output.ActivePower': None, 'PowerFactor': percent(90), 'Input.[2].Voltage': volts(2314),
        'SwitchOnControl': percent(0), 'SwitchOffControl': percent(0), 'PowerConverter.Input.[5].Switchable': percent(0),
        'PresentStatus.Used': flag(0), 'Phase': None, 'FrequencyRangeEcoTransfer': percent(5), 'LowVoltageEcoTransfer': volts(218, 0),
        'HighVoltageEcoTransfer': volts(242, 0), 'Time': Field(32, value=1700000000), 'Country': percent(0),
        'PowerSummary.Voltage': volts(820), 'BatterySystem.Voltage': volts(820), 'BatterySystem.ConfigVoltage': volts(72, 0),
        'PowerSummary.ConfigVoltage': volts(72, 0), 'PowerConverter.Output.ApparentPower': Field(16, unit=WATT, value=500),
        'iVersion': percent(7), 'OutletSystem.Outlet.[3].PowerFactor': None}, ['string 7: 01.10.0023']),
}

RAW_BYTES = {   # Ever's reports that hold no numbers
    74: [4], 75: [0x40, 0], 76: [0, 0], 210: [0, 0x0b, 0xa0, 1, 0xff, 0x10], 211: [192, 168, 0, 9], 215: [1, 2, 0, 0], 216: [3, 0, 0, 0],
    217: [0, 0, 0, 0], 218: [5, 0, 0, 0], 230: [192, 168, 0, 20], 231: [255, 255, 255, 0], 232: [192, 168, 0, 1],
}


def read(path):
    """A source file."""
    with open(path, encoding='ascii') as file:
        return file.read()


def table_of(vendor):
    """A vendor's table with its groups of rows written out."""
    done = subprocess.run(['cc', '-E', '-P', '-I' + ROOT, os.path.join(ROOT, 'drivers', 'usbhid', 'vendors', f'{vendor}.c')], check=True, capture_output=True,
                          text=True)
    return re.sub(r'"\s*"', '', done.stdout)


def usages_of(table):
    """{name in lower case: number}: the vendor's before the standard's."""
    names = {}
    for name, page, code in re.findall(r'\{ "([^"]+)", (POWER|BATTERY)\((0x[0-9a-f]+)\) \}', read(os.path.join(HID, 'usage.c'))):
        names.setdefault(name.lower(), (0x840000 if page == 'POWER' else 0x850000) | int(code, 16))
    for name, number in re.findall(r'\{ "([^"]+)", (0x[0-9a-f]{8}) \}', table):
        names[name.lower()] = int(number, 16)
    return names


def paths_of(table):
    """Every path of the table's rows, in order, once."""
    found = re.findall(r'\{ "([^"]+)",\s*(?:"([^"]+)"|POWER_)', table)
    paths = []
    for first, second in found:
        path = second or first
        if path and (path[0].isupper() or path[0] == '/') and path not in paths:
            paths.append(path)
    return paths


def field_of(path, special):
    """What the field of this path is; None: the device does not have it."""
    best, length = None, -1
    only = special.get('only')
    if only and not path.startswith(only):
        return None
    for key, field in special.items():
        inside = path.startswith(key) if key.endswith('.') or key in ('BELKIN', '/PowercomUPS') else path == key or path.endswith('.' + key)
        if key == 'Phase':
            inside = '.Phase.' in path
        if key != 'only' and inside and len(key) > length:
            best, length = field, len(key)
    if length >= 0:
        return best
    last = path.split('.')[-1]
    usual = {name.lower(): field for name, field in USUAL.items()}
    return usual.get(last.lower(), flag(0) if 'Status' in path or path.startswith('Output.') else percent(0))


def item(prefix, value, size=4):
    """A short item with so many bytes of data."""
    return bytes([prefix | {1: 1, 2: 2, 4: 3}[size]]) + struct.pack({1: '<b', 2: '<h', 4: '<i'}[size], value)


class Descriptor:
    """A report descriptor in the making."""

    def __init__(self, usages):
        self.usages, self.bytes, self.open = usages, b'', []

    def usage(self, name):
        """Its item."""
        number = self.usages.get(name.lower())
        if number is None:
            number = int(name, 16)
        return b'\x0b' + struct.pack('<I', number)

    def enter(self, nodes):
        """Close and open collections until we are in this one."""
        same = 0
        while same < min(len(nodes), len(self.open)) and nodes[same] == self.open[same]:
            same += 1
        self.bytes += b'\xc0' * (len(self.open) - same)
        for depth, (name, index) in enumerate(nodes[same:], same):
            self.bytes += self.usage(name) + bytes([0xa1, 0x80 | index if index is not None else 0 if depth else 1])
        self.open = nodes

    def add(self, path, report, field, bits):
        """One feature report of `bits` bits with this field in front; -1: another field follows in the same report."""
        parts = re.sub(r'\.\[(\d+)\]', r'[\1]', path[1:] if path.startswith('/') else 'UPS.' + path).split('.')
        nodes = []
        for part in parts[:-1]:
            name, _, index = part.partition('[')
            nodes.append((name, int(index[:-1]) if index else None))
        self.enter(nodes)
        self.bytes += bytes([0x85, report, 0x75, field.size, 0x95, 1]) + item(0x14, field.low) + item(0x24, field.high)
        self.bytes += item(0x64, field.unit) + item(0x54, field.exponent & 0x0f if field.exponent > -9 else field.exponent, 1)
        self.bytes += self.usage(parts[-1]) + b'\xb1\x02'
        if bits > field.size:
            self.bytes += bytes([0x75, bits - field.size, 0xb1, 0x03])

    def done(self):
        """All of it."""
        self.enter([])
        return self.bytes


def hex_lines(data):
    """Bytes in lines of a device file."""
    return [' ' + data[i:i + 16].hex(' ') for i in range(0, len(data), 16)]


def make(name):
    """The text of one device file."""
    vid_pid, strings, special, lines = DEVICES[name]
    vendor = 'belkin' if name == 'belkin-liebert' else 'powercom' if name == 'powercom-old' else name
    table = table_of(vendor)
    descriptor, reports, number, where = Descriptor(usages_of(table)), [], 0, []
    taken = RAW_BYTES if vendor == 'ever' else {}
    for path in paths_of(table):
        field = field_of(path, special)
        if field is None:
            continue
        number += 1
        while number in taken:
            number += 1
        where.append(f'# {number:02x} {path}')
        size = (field.size + 7) // 8
        descriptor.add(path, number, field, 8 * size)
        value = (field.value & ((1 << 8 * size) - 1)).to_bytes(size, 'little')
        if name != 'powercom-old':
            reports.append(f'report feature {number:02x}: {bytes([number]).hex()} {value.hex(" ")}')
    for report, data in taken.items():
        descriptor.add('EVER1.EVER2', report, Field(8), 8 * len(data))
        reports.append(f'report feature {report:02x}: {bytes([report] + data).hex(" ")}')
    body = descriptor.done()
    if name == 'powercom-old':      # all there is comes by interrupt
        body = body.replace(b'\xb1\x02', b'\x81\x02').replace(b'\xb1\x03', b'\x81\x03')
    if number > 255 or len(body) > 6144:
        raise ValueError(f'{name}: {number} reports, {len(body)} bytes')
    texts = {3: 'SN-1', 4: 'PbAc', 5: 'OEM', **strings}
    return '\n'.join([f'# Synthetic: made by tests/usb/make_device.py from the paths of drivers/usbhid/vendors/{vendor}.c; nobody recorded it.',
                      '# Its reports:', *where,
                      f'id: {vid_pid} 0100', 'istrings: 1 2 3',
                      *(f'string {i}: {text}' for i, text in sorted(texts.items()) if not any(x.startswith(f'string {i}:') for x in lines)),
                      *lines, 'descriptor:', *hex_lines(body), *reports]) + '\n'


def main():
    """Write all of them."""
    directory = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, 'devices')
    for name in DEVICES:
        with open(os.path.join(directory, f'synthetic-{name}.ups'), 'w', encoding='ascii') as file:
            file.write(make(name))


if __name__ == '__main__':
    main()
