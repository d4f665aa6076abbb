# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of HID UPSes whose descriptor has them wrong: variants of the kinds of the field, each on a made-up device.

Maxima that are left over from a narrower field, exponents in SI or left over, capacities that are no percentage, codes that are
no words, settings that are lost: what is published is right, or nothing is.
"""

from hid_builder import (AMPERE, AMPERE_SECOND, BYTE, CHARGED, HERTZ, KELVIN, NO_UNIT, ON_BATTERY, ON_LINE, VOLT, WATT, WORD, Table,
                         charge, collection, field, little, report_id, status, summary, unit, ups)

TABLE = Table()
GOOD = [f'feature 01: {ON_LINE}', CHARGED]
VENDORS = {'generic': '1234:5678', 'apc': '051d:0002', 'cps': '0764:0601', 'belkin': '050d:0751', 'salicru': '2e66:0302',
           'idowell': '075d:0300', 'arduino': '2341:8036', 'mge': '0463:ffff', 'tripplite': '09ae:4003', 'legrand': '1cb0:0038',
           'powercom': '0d9f:00a4', 'liebert': '06da:ffff', 'powervar': '4234:0002', 'ecoflow': '3746:ffff', 'ever': '2e51:ffff',
           'delta': '05dd:041b'}


def words(*values):
    """Of 16 bits."""
    return ' '.join(little(value & 0xffff, 2) for value in values)


def of_report_9(where, *contents):
    """A device with fields in report 9 of this collection."""
    return ups(summary(status(), charge()), collection(where, report_id(9), *contents))


def maxima():
    """A field wider than its maximum: 262 V."""
    nominal, voltage = field('ConfigVoltage'), field('Voltage')
    low = field('LowVoltageTransfer')
    for name, text, bytes_, shown in (
            ('8 to 16 bits', f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 {voltage}', 'e6 06 01', 262),
            ('8 to 24 bits', f'{unit(VOLT, 6)} {BYTE} {low} 75 18 {voltage}', 'aa 3c 0a 00', 262),
            ('8 to 32 bits', f'{unit(VOLT, 5)} {BYTE} {low} 75 20 {voltage}', 'aa 58 66 00 00', 262),
            ('8 to 12 bits', f'{unit(VOLT, 6)} {BYTE} {low} 75 0c {voltage} 75 04 b1 03', 'aa 3c 0a', 262),
            ('7 to 16 bits', f'{unit(VOLT, 7)} 15 00 25 7f 75 07 95 01 {nominal} 75 01 b1 03 75 10 {voltage}', '78 06 01', 262),
            ('with a sign', f'{unit(VOLT, 7)} 15 80 25 7f 75 08 95 01 {nominal} 75 10 {voltage}', '78 06 01', 262),
            ('maximum -1', f'{unit(VOLT, 7)} 15 00 25 ff 75 08 95 01 {nominal} 75 10 {voltage}', 'e6 06 01', 262),
            ('16, 8, 16 bits', f'{unit(VOLT, 7)} 75 10 {BYTE} {nominal} 75 10 {voltage}', 'e6 06 01', 262),
            ('pushed globals', f'{unit(VOLT, 7)} {BYTE} a4 {nominal} 75 10 {voltage} b4', 'e6 06 01', 262),
            ('its own maximum', f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 26 ff 00 {voltage}', 'e6 06 01', 6)):
        TABLE.add('maximum, ' + name, of_report_9('Input', text), GOOD + [f'feature 09: 09 {bytes_}'], f'input.voltage: {shown}')
    for vendor in ('cps', 'apc', 'belkin', 'salicru', 'legrand'):
        TABLE.add('maximum, 8 to 16 bits, ' + vendor, of_report_9('Input', f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 {voltage}'),
                  GOOD + ['feature 09: 09 e6 06 01'], 'input.voltage: 262', ids=VENDORS[vendor])


def exponents():
    """By the book, in SI, with the sign lost; left over from a field of another quantity."""
    for exponent, raw, shown in ((7, 230, 230), (6, 2301, 230.1), (5, 23010, 230.1), (0, 230, 230), (-1, 2301, 230.1), (-2, 23010, 230.1),
                                 (1, 2301, 230.1), (2, 23010, 230.1), (3, 65000, 65), (-3, 65000, 65)):
        TABLE.add(f'volts, exponent {exponent}', of_report_9('Input', unit(VOLT, exponent), WORD, field('Voltage')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'input.voltage: {shown}')
    for exponent, raw in ((7, 400), (6, 4000), (5, 40000), (0, 400), (-1, 4000), (1, 4000)):
        TABLE.add(f'watts, exponent {exponent}', of_report_9('Output', unit(WATT, exponent), WORD, field('ActivePower', 'ApparentPower')),
                  GOOD + [f'feature 09: 09 {words(raw, raw)}'], 'ups.realpower: 400\nups.power: 400')
    TABLE.add('hertz and amperes with the exponent of volts', of_report_9('Input', unit(VOLT, 5), WORD, field('Voltage', 'Frequency', 'Current')),
              GOOD + [f'feature 09: 09 {words(23000, 5000, 250)}'], 'input.voltage: 230\ninput.frequency: 50\ninput.current: 2.5')
    percents = f'75 08 25 64 {field("RemainingCapacity", "RemainingCapacityLimit", "WarningCapacityLimit")}'
    for name, before, reset in (('of volts', unit(VOLT, 5), ''), ('of volts, unit reset', unit(VOLT, 5), '65 00'),
                                ('of amperes, unit reset', unit(AMPERE, -2), '65 00'), ('of tenths', unit(VOLT, -1), '65 00')):
        TABLE.add('a charge with the exponent ' + name, ups(summary(status(), report_id(9), before, WORD, field('Voltage'), reset, percents)),
                  [f'feature 01: {ON_LINE}', f'feature 09: 09 {words(1350)} 55 14 1e'],
                  'battery.charge: 85\nbattery.charge.low: 20\nbattery.charge.warning: 30')
    times = f'{WORD} {field("Voltage", "RunTimeToEmpty", "RemainingTimeLimit")}'
    for exponent in (5, -1):
        TABLE.add(f'a run time with the exponent of volts, {exponent}', ups(summary(status(), charge(), report_id(9), unit(VOLT, exponent), times)),
                  GOOD + [f'feature 09: 09 {words(1350, 900, 120)}'], 'battery.runtime: 900\nbattery.runtime.low: 120')
    TABLE.add('a delay with the exponent of volts',
              ups(summary(status(), charge(), unit(VOLT, 5), WORD, report_id(9), field('Voltage'), report_id(10), field('DelayBeforeShutdown'))),
              GOOD + [f'feature 09: 09 {words(1350)}', 'feature 0a: 0a ff ff'],
              '@instcmd 1 load.off.delay => handled\n@settle 1\n@wire 0a 14 00')
    for name, text, raw in (('unit reset', f'{unit(AMPERE, -1)} 65 00 26 ff 00 75 08 95 01', '19'), ('unit left', f'{unit(AMPERE, -1)} {WORD}', '19 00'),
                            ('tenths', '65 00 55 0f 15 00 26 e8 03 75 10 95 01', 'fa 00')):
        TABLE.add('a load with an exponent, ' + name, of_report_9('Output', text, field('PercentLoad')), GOOD + [f'feature 09: 09 {raw}'],
                  'ups.load: 25')
    TABLE.add('numbers out of this world',
              ups(summary(status(), report_id(2), '15 00 27 ff ff ff 7f 65 00 55 05 75 20 95 01', field('RemainingCapacity')),
                  collection('Input', report_id(9), unit(HERTZ, 7), field('Frequency', 'Voltage')),
                  collection('Battery', report_id(10), unit(KELVIN, 5), field('Temperature'))),
              [f'feature 01: {ON_LINE}', 'feature 02: 02 ff ff ff 00', 'feature 09: 09 00 00 ff 7e 00 00 ff 70', 'feature 0a: 0a ff ff ff 01'],
              '!battery.charge\n!input.frequency\n!input.voltage\n!battery.temperature\nups.status: OL')
    for raw, exponent, shown in ((268, 0, r'-5\.[12]5?'), (25, 0, r'25(\.0)?'), (2982, -1, r'25\.[01]5?'), (298, 0, r'24\.[89]5?'), (253, -1, r'25\.3')):
        TABLE.add(f'a temperature of {raw}, exponent {exponent}', of_report_9('Battery', unit(KELVIN, exponent), WORD, field('Temperature')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'battery.temperature: /{shown}/')


CAPACITIES = f'{report_id(2)} {NO_UNIT} {WORD} {field("RemainingCapacity", "RemainingCapacityLimit", "WarningCapacityLimit")}'
FULL, MODE = f'{report_id(4)} {field("FullChargeCapacity")}', f'{report_id(5)} {BYTE} {field("CapacityMode")}'


def capacity(name, contents, reports, expect, state=ON_LINE, **more):
    """A device that counts in what its CapacityMode says; reports: id: value(s)."""
    TABLE.add('capacity, ' + name, ups(summary(status(), *contents)),
              [f'feature 01: {state}', *(f'feature {number:02x}: {number:02x} {text}' for number, text in reports.items())], expect, **more)


def capacities():
    """A charge and its limits in mAh, mWh, per cent or neither."""
    parts = CAPACITIES, FULL, MODE
    low = '\nbattery.charge.low: 20'
    for vendor, ids in VENDORS.items():
        for mode in (0, 1):
            capacity(f'mode {mode}, {vendor}', parts, {2: words(1500, 1000, 1250), 4: words(5000), 5: f'{mode:02x}'},
                     'battery.charge: 30' + (low if vendor in ('generic', 'apc', 'cps', 'belkin', 'salicru', 'idowell', 'arduino') else ''), ids=ids)
    for name, contents, reports, expect in (
            ('some or none', parts, {2: words(1, 1, 1), 4: words(1), 5: '03'}, '!battery.charge\n!battery.charge.low'),
            ('some or none, no full one', (CAPACITIES, MODE), {2: words(1, 1, 1), 5: '03'}, '!battery.charge\n!battery.charge.low'),
            ('per cent that is none', (CAPACITIES, MODE), {2: words(4750, 500, 600), 5: '02'}, '!battery.charge'),
            ('no mode', (CAPACITIES, FULL), {2: words(4750, 500, 1000), 4: words(5000)},
             'battery.charge: 95\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('charge in mAh, limits in per cent', parts, {2: words(4750, 10, 20), 4: words(5000), 5: '02'},
             'battery.charge: 95\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('full one is 0', parts, {2: words(4750, 500, 1000), 4: words(0), 5: '00'}, '!battery.charge'),
            ('mAh of 100', parts, {2: words(95, 10, 20), 4: words(100), 5: '00'}, 'battery.charge: 95\nbattery.charge.low: 10'),
            ('full one comes late', parts, {2: words(4750, 500, 1000), 5: '00'},
             '@event 3 report feature 04: 04 88 13\n@option pollfreq=4\n@settle 10\nbattery.charge: 95'),
            ('mode comes late', parts, {2: words(95, 50, 60), 4: words(500)},
             '@event 3 report feature 05: 05 00\n@option pollfreq=4\n@settle 10\nbattery.charge: 19'),
            ('a limit is set', parts, {2: words(1500, 1000, 1250), 4: words(5000), 5: '00'},
             '@set 2 battery.charge.low "30" => handled\n@settle 3\nbattery.charge.low: 30\n@wire 02 dc 05 dc 05'),
            ('101 per cent', (CAPACITIES,), {2: words(101, 10, 20)}, 'battery.charge: 100')):
        capacity(name, contents, reports, expect + '\nups.status: OL')
    capacity('ignorelb, enough', parts, {2: words(1500, 1000, 1250), 4: words(5000), 5: '00'}, '@option ignorelb\n@settle 4\n@never LB\n'
             'ups.status: OB DISCHRG', state='01 34')
    capacity('ignorelb, low', parts, {2: words(1500, 1000, 1250), 4: words(5000), 5: '00'},
             f'@option ignorelb\n@event 2 feature 02 02 {words(900, 1000, 1250)}\n@settle 11\nups.status: OB DISCHRG LB', state='01 34')
    for name in ('RelativeStateOfCharge', 'AbsoluteStateOfCharge'):
        capacity(name, (f'{report_id(2)} {NO_UNIT} {WORD} {field("RemainingCapacity")} 75 08 25 64 {field(name)}',), {2: words(3600) + ' 4b'},
                 'battery.charge: 75')
    capacity('ampere-seconds', (f'{report_id(2)} {unit(AMPERE_SECOND, 0)} {WORD} {field("RemainingCapacity", "RemainingCapacityLimit")}', FULL,
                                '65 00', MODE), {2: words(18000, 3600), 4: words(36000), 5: '00'}, 'battery.charge: 50\nbattery.charge.low: 10')


def lost():
    """What ignorelb does without numbers, codes that are no words, strings that fail."""
    TABLE.add('ignorelb, nothing to compare', ups(summary(status())), ['feature 01: 01 34'],
              '@option ignorelb\n@settle 2\nups.status: OB DISCHRG LB')
    TABLE.add('ignorelb, no limit', ups(summary(status(), charge())), ['feature 01: 01 34', 'feature 02: 02 05'],
              '@option ignorelb\n@settle 2\nups.status: OB DISCHRG LB')
    TABLE.add('ignorelb, the charge vanishes', ups(summary(status(), charge(), report_id(4), field('RemainingCapacityLimit'))),
              ['feature 01: 01 34', 'feature 02: 02 50', 'feature 04: 04 14'],
              '@option ignorelb\n@event 2 stall feature 02\n@settle 20\n@seen LB\nups.status: OB DISCHRG LB\n!battery.charge')
    for where, name, variable, word in (('PowerSummary', 'AudibleAlarmControl', 'ups.beeper.status', 'enabled'),
                                        ('Battery', 'Test', 'ups.test.result', 'Done and passed')):
        raw = {'AudibleAlarmControl': 2, 'Test': 1}[name]
        TABLE.add(f'{name} has its word', of_report_9(where, BYTE, field(name)), GOOD + [f'feature 09: 09 {raw:02x}'], f'{variable}: {word}')
        TABLE.add(f'{name} becomes no known word', of_report_9(where, BYTE, field(name)), GOOD + [f'feature 09: 09 {raw:02x}'],
                  f'@option pollfreq=3\n@event 2 feature 09 09 63\n@settle 12\n!{variable}\nups.status: OL')
    chemistry = ups(summary(status(), charge(), report_id(9), BYTE, field('iDeviceChemistry')))
    TABLE.add('a string that stalls', chemistry, GOOD + ['feature 09: 09 04'], '!battery.type\nbattery.charge: 100\nups.status: OL')
    TABLE.add('a string that comes late', chemistry, GOOD + ['feature 09: 09 04'],
              '@option pollfreq=3\n@event 3 string 4: LiFePO4\n@settle 20\nbattery.type: LiFePO4')


for group in (maxima, exponents, capacities, lost):
    group()

Values = TABLE.tests()
