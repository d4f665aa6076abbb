# SPDX-License-Identifier: GPL-2.0-or-later
"""What owners of HID UPSes have reported since: more variants of the kinds of the field, each on a made-up device.

Zeroed status reports of every vendor's table and for long, maxima and limits that belong to another field, exponents of every
quantity, numbers that were not filled in, capacities that contradict each other, reports that answer something else.
"""

from hid_builder import (ALL_BITS, AMPERE, BYTE, CHARGED, HERTZ, KELVIN, NO_UNIT, ON_BATTERY, ON_LINE, USAGES, VOLT, WATT, WORD, ZEROS,
                         Table, charge, collection, field, flags, report_id, status, summary, unit, ups)
from test_kinds_values import VENDORS, words

USAGES.update(HighVoltageTransfer=0x840054, ConfigFrequency=0x840042, ConfigApparentPower=0x840043, ConfigActivePower=0x840044,
              DesignCapacity=0x850083, ShutdownImminent=0x840069, FullyDischarged=0x850047, NeedReplacement=0x85004b)
TABLE = Table()
GOOD = [f'feature 01: {ON_LINE}', CHARGED]
SERVED = '@never OB LB\nups.status: OL'
OUTAGE = '@seen OL\n@never LB\nups.status: OB DISCHRG'


def device(*more, names=ALL_BITS, kinds='F'):
    """A status, a charge, and more collections."""
    return ups(summary(status(names, kinds), charge(kinds)), *more)


def of_report_9(where, *contents):
    """The same with fields in report 9."""
    return device(collection(where, report_id(9), *contents))


def every(seconds, begin, end, event):
    """An event again and again."""
    return ''.join(f'@event {at} {event}\n' for at in range(begin, end, seconds))


def usages(*names):
    """Without a main item."""
    return ' '.join(f'0b {USAGES[name] & 255:02x} {USAGES[name] >> 8 & 255:02x} {USAGES[name] >> 16:02x} 00' for name in names)


def zeros():
    """K1: for every vendor, for long, by turns, and where only some of the bits exist."""
    for vendor, ids in VENDORS.items():
        TABLE.add('zeros by turns, ' + vendor, device(), GOOD, every(4, 2, 15, f'next 1 feature 01: {ZEROS}') + '@settle 3\n' + SERVED, ids=ids)
        TABLE.add('an outage, ' + vendor, device(), GOOD, f'@event 2 feature 01 {ON_BATTERY}\n@settle 4\n' + OUTAGE, ids=ids)
    both = device(kinds='FI')
    TABLE.add('zeros are sent for 40 s', both, GOOD, every(1, 2, 42, f'input 01 {ZEROS}') + '@settle 1\n' + SERVED)
    TABLE.add('zeros are sent for 40 s, then an outage', both, GOOD, every(2, 2, 42, f'input 01 {ZEROS}') +
              f'@event 42 feature 01 {ON_BATTERY}\n@event 42 input 01 {ON_BATTERY}\n@settle 4\n' + OUTAGE)
    TABLE.add('zeros are answered for 40 s', device(), GOOD, f'@event 2 feature 01 {ZEROS}\n@event 42 feature 01 {ON_LINE}\n@settle 5\n' + SERVED)
    TABLE.add('zeros are answered for 40 s, the truth is sent', both, GOOD, f'@event 2 feature 01 {ZEROS}\n' +
              every(5, 4, 42, f'input 01 {ON_LINE}') + '@settle 1\n' + SERVED)
    TABLE.add('zeros are answered, the outage is sent', both, GOOD, f'@event 2 feature 01 {ZEROS}\n' +
              every(3, 4, 18, f'input 01 {ON_BATTERY}') + '@settle 1\n' + OUTAGE)
    for name, bits, good, battery in (
            ('no BatteryPresent', ALL_BITS[:5], '01 09', '01 04'), ('mains and Charging', ('ACPresent', 'Charging', 'Discharging'), '01 01', '01 04'),
            ('eight bits of Tripp Lite', ('ShutdownImminent', 'ACPresent', 'Charging', 'Discharging', 'NeedReplacement',
                                          'BelowRemainingCapacityLimit', 'FullyCharged', 'FullyDischarged'), '01 42', '01 08')):
        TABLE.add('zeros twice, ' + name, device(names=bits), [f'feature 01: {good}', CHARGED],
                  every(6, 2, 15, f'next 2 feature 01: {ZEROS}') + '@settle 4\n' + SERVED)
        TABLE.add('an outage, ' + name, device(names=bits), [f'feature 01: {good}', CHARGED],
                  f'@event 2 feature 01 {battery}\n@settle 4\n' + OUTAGE)
    TABLE.add('mains alone vanish for one report', device(names=('ACPresent', 'FullyCharged', 'BatteryPresent', 'Discharging')),
              ['feature 01: 01 07', CHARGED], every(6, 3, 16, f'next 1 feature 01: {ZEROS}') + '@settle 4\n' + SERVED)
    TABLE.add('zeros of the whole device for a while', both, GOOD,
              f'@event 2 feature 01 {ZEROS}\n@event 2 feature 02 02 00\n@event 8 feature 01 {ON_LINE}\n@event 8 feature 02 02 64\n@settle 5\n'
              'battery.charge: 100\n' + SERVED)
    TABLE.add('zeros are sent from the start, the truth is answered', both, GOOD, '@event 0 input 01 01 00\n' +
              every(2, 1, 12, f'input 01 {ZEROS}') + '@settle 1\n' + SERVED)


def zeroed_numbers():
    """K1: numbers beside a status that is not accepted."""
    beside = ups(summary(report_id(1) + ' ' + collection('PresentStatus', flags(ALL_BITS)), '15 00 25 64 75 08 95 01', field('RemainingCapacity'),
                         unit(VOLT, 5), WORD, field('Voltage')), collection('Battery', report_id(4), NO_UNIT, '15 00 25 64 75 08 95 01',
                                                                            field('RemainingCapacityLimit')))
    good, zeros_ = 'feature 01: 01 29 64 46 05', '01 00 00 00 00'
    now_and_then = every(6, 3, 22, f'next 2 feature 01: {zeros_}')
    TABLE.add('zeroed numbers, twice now and then', beside, [good, 'feature 04: 04 14'],
              '@option ignorelb\n' + now_and_then + '@settle 4\nbattery.charge: 100\nbattery.voltage: 13.5\n' + SERVED)
    TABLE.add('zeroed numbers, right after a pair of frames', beside, [good], f'@event 3 next 2 feature 01: {zeros_}\n@event 3.5 feature 01 01 29 63 46 05\n'
              '@settle 9\nbattery.charge: 99\n' + SERVED)
    TABLE.add('zeroed numbers for ever', beside, [good], f'@event 3 feature 01 {zeros_}\n@settle 10\n@stale yes\n!battery.voltage\n!battery.charge\n@never OB LB')
    TABLE.add('zeroed numbers, then an outage', beside, [good], f'@event 3 feature 01 {zeros_}\n@event 9 feature 01 01 24 5f e2 04\n@settle 5\n'
              'battery.charge: 95\nbattery.voltage: 12.5\n' + OUTAGE)
    TABLE.add('an outage without Discharging, numbers follow', beside, [good], '@event 3 feature 01 01 20 5f e2 04\n@settle 7\nbattery.charge: 95\n'
              'battery.voltage: 12.5\nups.status: OB')


def stale_answers():
    """What is answered is what was there when the device was opened; what is sent is true."""
    both = device(kinds='FI')
    TABLE.add('stale answers, the outage is sent again and again', both, GOOD, every(3, 4, 20, f'input 01 {ON_BATTERY}') + '@settle 2\n' + OUTAGE)
    TABLE.add('stale answers, the end of the outage is sent, too', both, GOOD, every(3, 4, 14, f'input 01 {ON_BATTERY}') +
              every(3, 16, 26, f'input 01 {ON_LINE}') + '@settle 2\n@seen OB\nups.status: OL')
    TABLE.add('stale answers, a charge is sent', both, [f'feature 01: {ON_LINE}', 'feature 02: 02 64'],
              every(3, 4, 20, 'input 02 02 50') + '@option pollfreq=4\n@settle 2.5\nbattery.charge: 80\n' + SERVED)
    TABLE.add('answers change, one outage is sent and over', both, GOOD,
              f'@event 4 input 01 {ON_BATTERY}\n@event 4 feature 01 {ON_BATTERY}\n@event 7 feature 01 {ON_LINE}\n@settle 5\n@seen OB\nups.status: OL')


def limits_of_others():
    """K2: maxima of a narrower field, of another quantity, and both limits of a transfer voltage."""
    nominal, voltage, low = field('ConfigVoltage'), field('Voltage'), field('LowVoltageTransfer')
    load, current = field('PercentLoad'), field('Current')
    for name, where, text, raw, expect in (
            ('4 to 8 bits', 'Input', f'{unit(VOLT, 7)} 15 00 25 0f 75 04 95 01 {field("AudibleAlarmControl", "Test")} 75 08 {voltage}', '21 e6',
             'input.voltage: 230'),
            ('4 to 16 bits', 'Input', f'{unit(VOLT, 7)} 15 00 25 0f 75 04 95 01 {field("AudibleAlarmControl", "Test")} 75 10 {voltage}', '21 06 01',
             'input.voltage: 262'),
            ('three of 16 bits', 'Input', f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 {voltage} {low} {field("HighVoltageTransfer")}', 'e6 06 01 aa 00 18 01',
             'input.voltage: 262\ninput.transfer.low: 170\ninput.transfer.high: 280'),
            ('three at a time', 'Input',
             f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 95 03 {usages("Voltage", "LowVoltageTransfer", "HighVoltageTransfer")} b1 a2',
             'e6 06 01 aa 00 18 01', 'input.voltage: 262\ninput.transfer.low: 170\ninput.transfer.high: 280'),
            ('8, 16, 8 bits', 'Output', f'{unit(VOLT, 7)} {BYTE} {nominal} 75 10 {voltage} 75 08 {NO_UNIT} {load}', 'e6 06 01 19',
             'output.voltage: 262\nups.load: 25'),
            ('8, 16, 24 bits', 'Input', f'{unit(VOLT, 5)} {BYTE} {nominal} 75 10 {voltage} 75 18 {low}', 'e6 e6 59 68 42 00',
             'input.voltage: 230.1\ninput.transfer.low: 170'),
            ('16 to 32 bits', 'Input', f'{unit(VOLT, 4)} {WORD} {nominal} 75 20 {voltage}', '00 00 b0 82 03 00', 'input.voltage: 230.1'),
            ('pushed twice', 'Input', f'{unit(VOLT, 7)} {BYTE} a4 {nominal} a4 75 10 {voltage} b4 {field("Test")} b4', 'e6 06 01 01', 'input.voltage: 262'),
            ('the size is pushed', 'Input', f'{unit(VOLT, 7)} 75 10 95 01 a4 {BYTE} {nominal} b4 15 00 27 ff ff 00 00 {voltage}', 'e6 06 01',
             'input.voltage: 262'),
            ('of 254', 'Input', f'{unit(VOLT, 7)} 15 00 26 fe 00 75 08 95 01 {nominal} 75 10 {voltage}', 'e6 06 01', 'input.voltage: 262'),
            ('of 65534', 'Input', f'{unit(VOLT, 4)} 15 00 27 fe ff 00 00 75 10 95 01 {nominal} 75 20 {voltage}', '00 00 b0 82 03 00', 'input.voltage: 230.1'),
            ('with a sign, 8 to 24 bits', 'Output', f'{unit(AMPERE, -2)} 15 80 25 7f 75 08 95 01 {field("ConfigVoltage")} 75 18 {current}',
             '78 f4 01 00', 'output.current: 5'),
            ('below 0', 'Battery', f'{unit(AMPERE, -2)} 15 80 25 7f 75 08 95 01 {field("Test")} 75 10 {current}', '01 0c fe', 'battery.current: -5'),
            ('of a percentage', 'Output', f'{NO_UNIT} 15 00 25 64 75 08 95 01 {load} {unit(VOLT, 6)} 75 10 {voltage}', '19 fd 08',
             'output.voltage: 230.1\nups.load: 25'),
            ('of a flag', 'Output', f'{NO_UNIT} 15 00 25 01 75 01 95 01 {field("Overload")} 75 07 b1 03 {unit(VOLT, 6)} 75 10 {voltage}', '00 fd 08',
             'output.voltage: 230.1')):
        TABLE.add('maximum, ' + name, of_report_9(where, text), GOOD + [f'feature 09: 09 {raw}'], expect)
    TABLE.add('maximum of a charge for the run time', ups(summary(status(), report_id(2), f'15 00 25 64 {NO_UNIT} 75 08 95 01',
                                                                  field('RemainingCapacity'), '75 10', field('RunTimeToEmpty'))),
              [GOOD[0], 'feature 02: 02 64 84 03'], 'battery.charge: 100\nbattery.runtime: 900')
    for where, name, raw, expect in (('Battery', 'Test', '00 06', 'ups.test.result: No test initiated'), ('PowerSummary', 'AudibleAlarmControl',
                                     '00 02', 'ups.beeper.status: enabled'),
                                     ('Battery', 'Test', '00 63', '!ups.test.result')):
        TABLE.add(f'maximum of a flag for {name} of {raw}', of_report_9(where, f'{NO_UNIT} 15 00 25 01 75 08 95 01 {field("Overload", name)}'),
                  GOOD + [f'feature 09: 09 {raw}'], expect + '\nups.status: OL')
    for vendor in ('generic', 'belkin', 'salicru', 'legrand', 'cps'):
        for number in (9, 0x44):
            TABLE.add(f'limits of the transfer voltages, {vendor}, {number}',
                      device(collection('Output', report_id(number), unit(VOLT, 7), '75 10 95 01 16 aa 00 26 b4 00', low, '16 04 01 26 0e 01',
                                        field('HighVoltageTransfer'), report_id(number + 1), voltage)),
                      GOOD + [f'feature {number:02x}: {number:02x} aa 00 04 01', f'feature {number + 1:02x}: {number + 1:02x} e6 00'],
                      'output.voltage: 230', ids=VENDORS[vendor])


def exponents():
    """K3: every quantity, in a nibble, a byte, and left out."""
    for exponent, raw in ((0, 3), (-1, 25), (-2, 250), (-3, 2500), (5, 250), (6, 25), (7, 3), (1, 25), (2, 250), (3, 2500)):
        shown = raw / 10 ** ({5: 2, 6: 1, 7: 0}.get(exponent, abs(exponent)))
        TABLE.add(f'amperes, exponent {exponent}', of_report_9('Output', unit(AMPERE, exponent), WORD, field('Current')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'output.current: {shown}')
    for exponent, raw in ((0, 50), (-1, 499), (-2, 4990), (5, 4990), (6, 499), (7, 50), (1, 499), (2, 4990)):
        TABLE.add(f'hertz, exponent {exponent}', of_report_9('Input', unit(HERTZ, exponent), WORD, field('Frequency')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], r'input.frequency: /(50|49\.9)(\.0)?/')
    for exponent, raw in ((7, 1500), (6, 15000), (0, 1500), (-1, 15000), (1, 15000)):
        TABLE.add(f'nominal powers, exponent {exponent}',
                  of_report_9('Output', unit(WATT, exponent), WORD, field('ConfigApparentPower', 'ConfigActivePower')),
                  GOOD + [f'feature 09: 09 {words(raw, raw)}'], 'ups.power.nominal: 1500\nups.realpower.nominal: 1500')
    for name, item, raw, shown in (('byte fe', '55 fe', 23010, 230.1), ('byte ff', '55 ff', 2301, 230.1), ('nibble 0e', '55 0e', 23010, 230.1),
                                   ('two bytes', '56 fe ff', 23010, 230.1), ('book, byte 07', '55 07', 230, 230), ('the book with a sign',
                                    '55 fb', 23010, 230.1),
                                   ('the book with a sign, nibble', '55 0b', 23010, 230.1), ('the book with a sign, 6', '55 fa', 2301, 230.1),
                                   ('the book with a sign, 7', '55 f9', 230, 230)):
        TABLE.add('volts, exponent as ' + name, of_report_9('Input', f'67 21 d1 f0 00 {item}', WORD, field('Voltage')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'input.voltage: {shown}')
    for exponent, raw in ((7, 230), (6, 2301), (5, 23010), (-1, 2301), (-2, 23010)):
        TABLE.add(f'volts without unit, exponent {exponent}', of_report_9('Input', unit(0, exponent), WORD, field('Voltage')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], r'input.voltage: /230(\.[01])?/')
    for exponent, raw in ((0, 900), (-1, 9000), (5, 900)):
        TABLE.add(f'seconds, exponent {exponent}', ups(summary(status(), charge(), report_id(9), unit(0x1001, exponent), WORD, field('RunTimeToEmpty'))),
                  GOOD + [f'feature 09: 09 {words(raw)}'], 'battery.runtime: 900')
    TABLE.add('minutes, as physical limits', ups(summary(status(), charge(), report_id(9), unit(0x1001, 0), '15 00 26 ff 7f 35 00 47 c4 ff 1d 00 75 10 95 01',
                                                         field('RunTimeToEmpty'))), GOOD + ['feature 09: 09 0f 00'], 'battery.runtime: 900')
    for raw, exponent, shown in ((2982, 0, r'25\.[01]5?'), (29815, 0, r'25\.0\d?'), (2982, 5, r'25\.[01]5?'), (298, 5, r'24\.[89]5?')):
        TABLE.add(f'a temperature of {raw}, exponent {exponent}', of_report_9('Battery', unit(KELVIN, exponent), WORD, field('Temperature')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'battery.temperature: /{shown}/')
    TABLE.add('a temperature of 2982 without unit', of_report_9('Battery', NO_UNIT, WORD, field('Temperature')),
              GOOD + [f'feature 09: 09 {words(2982)}'], r'battery.temperature: /25\.[01]5?/')
    for raw in (1162, 2301):
        TABLE.add(f'mains of {raw} V are tenths', of_report_9('Output', unit(VOLT, 0), WORD, field('Voltage')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'output.voltage: {raw / 10}')


def batteries():
    """Volts of a battery without a unit; the nominal ones tell what they count."""
    both = field('Voltage', 'ConfigVoltage')
    for name, raw, voltage, nominal in (('plain', (13, 12), 13, 12), ('tenths', (135, 120), 13.5, 12), ('hundredths', (1350, 1200), 13.5, 12),
                                        ('thousandths', (13500, 12000), 13.5, 12), ('tenths of plain', (135, 12), 13.5, 12),
                                        ('tenths of 48 V', (545, 48), 54.5, 48), ('a string of 192 V', (216, 192), 216, 192),
                                        ('hundredths of plain', (2712, 24), 27.12, 24), ('thousandths of plain', (12600, 12), 12.6, 12)):
        TABLE.add('battery without unit, ' + name, of_report_9('Battery', NO_UNIT, WORD, both), GOOD + [f'feature 09: 09 {words(*raw)}'],
                  f'battery.voltage: {voltage}\nbattery.voltage.nominal: {nominal}')
        TABLE.add('PowerSummary without unit, ' + name, ups(summary(status(), charge(), report_id(9), NO_UNIT, WORD, both)),
                  GOOD + [f'feature 09: 09 {words(*raw)}'], f'battery.voltage: {voltage}\nbattery.voltage.nominal: {nominal}')
    for raw, shown in ((137, 13.7), (120, 12), (275, 27.5), (24, 24), (13, 13), (1368, 13.68), (12600, 12.6)):
        TABLE.add(f'battery without unit, {raw}', of_report_9('Battery', NO_UNIT, WORD, field('Voltage')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'battery.voltage: {shown}')
    TABLE.add('a battery with its unit is believed', of_report_9('Battery', unit(VOLT, 7), WORD, field('Voltage')),
              GOOD + [f'feature 09: 09 {words(137)}'], 'battery.voltage: 137')
    for vendor in ('cps', 'belkin', 'salicru', 'arduino'):
        TABLE.add(f'battery volts without unit, {vendor}', ups(summary(status(), charge(), report_id(9), NO_UNIT, WORD, both)),
                  GOOD + [f'feature 09: 09 {words(137, 12)}'], 'battery.voltage: 13.7\nbattery.voltage.nominal: 12', ids=VENDORS[vendor])
    for exponent, raw in ((-2, -150), (5, -150), (-3, -1500), (0, -2)):
        TABLE.add(f'a current out of a battery, exponent {exponent}', of_report_9('Battery', unit(AMPERE, exponent),
                  '16 00 80 26 ff 7f 75 10 95 01', field('Current')),
                  GOOD + [f'feature 09: 09 {words(raw)}'], f'battery.current: {-2 if exponent == 0 else -1.5}')
    TABLE.add('a current in PowerSummary', ups(summary(status(), charge(), report_id(9), unit(AMPERE, -2), WORD, field('Current'))),
              GOOD + [f'feature 09: 09 {words(250)}'], 'battery.current: 2.5')


def not_filled_in():
    """A nominal value or a temperature of 0 was never measured."""
    nominal = collection('Input', report_id(9), unit(VOLT, 7), WORD, field('ConfigVoltage'), unit(HERTZ, 0), field('ConfigFrequency'))
    output = collection('Output', report_id(10), unit(VOLT, 7), WORD, field('ConfigVoltage'), unit(WATT, 7), field('ConfigApparentPower',
                        'ConfigActivePower'))
    battery = collection('Battery', report_id(11), unit(KELVIN, 0), WORD, field('Temperature'), unit(VOLT, 5), field('ConfigVoltage'))
    absent = '\n'.join(f'!{name}' for name in ('input.voltage.nominal', 'output.voltage.nominal', 'ups.power.nominal', 'ups.realpower.nominal',
                                               'battery.temperature', 'battery.voltage.nominal'))
    for vendor in ('generic', 'cps', 'belkin', 'salicru', 'apc', 'mge', 'tripplite', 'liebert', 'legrand', 'powercom', 'idowell', 'arduino', 'delta'):
        TABLE.add('nothing is filled in, ' + vendor, device(nominal, output, battery, summary(report_id(12), unit(KELVIN, 0), WORD, field('Temperature'),
                                                                                              unit(VOLT, 5), field('ConfigVoltage'))),
                  GOOD + ['feature 09: 09 00 00 00 00', 'feature 0a: 0a 00 00 00 00 00 00', 'feature 0b: 0b 00 00 00 00', 'feature 0c: 0c 00 00 00 00'],
                  absent + '\n!ups.temperature\nups.status: OL', ids=VENDORS[vendor])
    TABLE.add('what was measured may be 0', device(collection('Input', report_id(9), unit(VOLT, 7), WORD, field('Voltage')),
                                                   collection('Output', report_id(10), NO_UNIT, WORD, field('PercentLoad'))),
              [f'feature 01: {ON_BATTERY}', CHARGED, 'feature 09: 09 00 00', 'feature 0a: 0a 00 00'], 'input.voltage: 0\nups.load: 0\nups.status: OB DISCHRG')
    TABLE.add('the first is not filled in, the second is', device(collection('Battery', report_id(11), unit(VOLT, 5), WORD, field('ConfigVoltage')),
                                                                  summary(report_id(12), unit(VOLT, 5), WORD, field('ConfigVoltage'))),
              GOOD + ['feature 0b: 0b b0 04', 'feature 0c: 0c 00 00'], 'battery.voltage.nominal: 12')


def places():
    """Where standard usages stand beside those places that are known."""
    parts = unit(VOLT, 6), WORD, field('Voltage'), unit(HERTZ, -1), field('Frequency'), unit(AMPERE, -1), field('Current')
    raw = f'feature 09: 09 {words(2301, 499, 25)}'
    for name, wrap in {
            'Input': lambda *c: collection('Input', *c), 'Input with number 1': lambda *c: collection('Input', *c, kind=0x81),
            'PowerConverter, Input': lambda *c: collection('PowerConverter', collection('Input', *c)),
            'PowerConverter, Input with number 1': lambda *c: collection('PowerConverter', collection('Input', *c, kind=0x81)),
            'PowerSummary, Input': lambda *c: collection('PowerSummary', collection('Input', *c))}.items():
        TABLE.add('input values in ' + name, device(wrap(report_id(9), *parts)), GOOD + [raw],
                  'input.voltage: 230.1\ninput.frequency: 49.9\ninput.current: 2.5')
    for name, wrap in {
            'Output': lambda *c: collection('Output', *c), 'Output with number 1': lambda *c: collection('Output', *c, kind=0x81),
            'PowerConverter, Output': lambda *c: collection('PowerConverter', collection('Output', *c)),
            'PowerConverter, Output with number 1': lambda *c: collection('PowerConverter', collection('Output', *c, kind=0x81)),
            'PowerSummary, Output': lambda *c: collection('PowerSummary', collection('Output', *c))}.items():
        TABLE.add('output values in ' + name, device(wrap(report_id(9), *parts)), GOOD + [raw],
                  'output.voltage: 230.1\noutput.frequency: 49.9\noutput.current: 2.5')
    battery = unit(VOLT, 5), WORD, field('Voltage'), unit(AMPERE, -2), field('Current'), unit(KELVIN, -1), field('Temperature')
    for name, wrap in {
            'Battery': lambda *c: collection('Battery', *c), 'BatterySystem': lambda *c: collection('BatterySystem', *c),
            'BatterySystem, Battery': lambda *c: collection('BatterySystem', collection('Battery', *c)),
            'Battery with number 1': lambda *c: collection('Battery', *c, kind=0x81),
            'BatterySystem with number 1, Battery': lambda *c: collection('BatterySystem', collection('Battery', *c), kind=0x81)}.items():
        TABLE.add('battery values in ' + name, device(wrap(report_id(9), *battery)), GOOD + [f'feature 09: 09 {words(1350, 150, 2982)}'],
                  'battery.voltage: 13.5\nbattery.current: 1.5\nbattery.temperature: /25\\.[01]5?/')


def boundaries():
    """K4: the last number that is one, and the first that is none."""
    wide = '15 00 27 ff ff ff 7f 75 20 95 01'

    def of_32_bits(where, prefix, name, raw, expect):
        TABLE.add(f'boundary, {name} of {raw}', of_report_9(where, prefix, wide, field(name)),
                  GOOD + ['feature 09: 09 ' + ' '.join(f'{raw >> 8 * n & 255:02x}' for n in range(4))], expect + '\nups.status: OL')

    of_32_bits('Input', unit(VOLT, 7), 'Voltage', 1000, 'input.voltage: 1000')
    of_32_bits('Input', unit(VOLT, 7), 'Voltage', 600000, '!input.voltage')
    of_32_bits('Input', unit(HERTZ, 0), 'Frequency', 600000000, '!input.frequency')
    of_32_bits('Input', unit(HERTZ, 0), 'Frequency', 1001, '!input.frequency')
    of_32_bits('Battery', unit(KELVIN, 0), 'Temperature', 29800000, '!battery.temperature')
    of_32_bits('Battery', unit(KELVIN, 0), 'Temperature', 400, r'battery.temperature: /126\.[89]5?/')
    of_32_bits('Output', NO_UNIT, 'PercentLoad', 2500000, '!ups.load')
    of_32_bits('Output', NO_UNIT, 'PercentLoad', 150, 'ups.load: 150')
    of_32_bits('Output', unit(AMPERE, 0), 'Current', 6000, '!output.current')
    of_32_bits('Output', unit(WATT, 7), 'ActivePower', 0x7ffffffe, '!ups.realpower')
    of_32_bits('PowerSummary', NO_UNIT, 'RunTimeToEmpty', 0x7fffffff, '!battery.runtime')


def capacities():
    """K8: modes and capacities that contradict each other."""
    numbers = f'{report_id(2)} {NO_UNIT} {WORD} {field("RemainingCapacity", "RemainingCapacityLimit", "WarningCapacityLimit")}'
    full, design = f'{report_id(4)} {field("FullChargeCapacity")}', f'{report_id(6)} {field("DesignCapacity")}'
    early_design = f'{report_id(3)} {field("DesignCapacity")}'
    mode = f'{report_id(5)} {BYTE} {field("CapacityMode")}'
    relative = f'{report_id(7)} {NO_UNIT} 15 00 25 64 75 08 95 01 {field("RelativeStateOfCharge")}'
    for name, contents, reports, expect in (
            ('full and design', (numbers, full, design, mode), {2: words(4500, 450, 900), 4: words(4500), 5: '00', 6: words(5000)},
             'battery.charge: 100\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('design and full', (numbers, early_design, full, mode), {2: words(4500, 450, 900), 3: words(5000), 4: words(4500), 5: '00'},
             'battery.charge: 100\nbattery.charge.low: 10'),
            ('design alone', (numbers, design, mode), {2: words(2500, 500, 1000), 5: '00', 6: words(5000)}, 'battery.charge: 50\nbattery.charge.low: 10'),
            ('full one is 0, design is not', (numbers, full, design, mode), {2: words(2500, 500, 1000), 4: words(0), 5: '00', 6: words(5000)},
             'battery.charge: 50\nbattery.charge.low: 10'),
            ('full one stalls, design does not', (numbers, full, design, mode), {2: words(2500, 500, 1000), 5: '00', 6: words(5000)}, 'battery.charge: 50'),
            ('mode 2, all in mAh', (numbers, full, mode), {2: words(2500, 500, 1000), 4: words(5000), 5: '02'},
             'battery.charge: 50\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('mode 2, the full one in mAh', (numbers, full, mode), {2: words(95, 10, 20), 4: words(5000), 5: '02'},
             'battery.charge: 95\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('mode 2, almost empty in mAh', (numbers, full, mode), {2: words(100, 500, 1000), 4: words(5000), 5: '02'}, 'battery.charge.low: 10'),
            ('mode 0, in per cent', (numbers, mode), {2: words(95, 10, 20), 5: '00'}, 'battery.charge: 95\nbattery.charge.low: 10'),
            ('relative, limits in mAh', (numbers, full, mode, relative), {2: words(4750, 500, 1000), 4: words(5000), 5: '00', 7: '5f'},
             'battery.charge: 95\nbattery.charge.low: 10\nbattery.charge.warning: 20'),
            ('relative alone', (relative,), {7: '5f'}, 'battery.charge: 95'),
            ('relative of 255', (f'{report_id(7)} {NO_UNIT} {BYTE} {field("RelativeStateOfCharge")}',), {7: '5f'}, 'battery.charge: 95'),
            ('no mode, no full one, 5000', (numbers,), {2: words(5000, 500, 1000)}, '!battery.charge\n!battery.charge.low'),
            ('relative and remaining without a full one', (numbers, relative), {2: words(4750, 500, 1000), 7: '5f'},
             'battery.charge: 95\n!battery.charge.low'),
            ('more than the full one', (numbers, full, mode), {2: words(5100, 500, 1000), 4: words(5000), 5: '00'}, 'battery.charge: 100'),
            ('mode is unknown', (numbers, full, mode), {2: words(4750, 500, 1000), 4: words(5000), 5: '07'}, 'battery.charge: 95\nbattery.charge.low: 10'),
            ('mode 1, mWh', (numbers, full, mode), {2: words(30000, 3700, 7400), 4: words(37000), 5: '01'}, 'battery.charge: 81\nbattery.charge.low: 10')):
        TABLE.add('capacity, ' + name, ups(summary(status(), *contents)),
                  [GOOD[0], *(f'feature {number:02x}: {number:02x} {text}' for number, text in reports.items())], expect + '\nups.status: OL')
    TABLE.add('capacity, in the battery, the mode in PowerSummary',
              ups(summary(status(), mode, f'{report_id(4)} {NO_UNIT} {WORD} {field("FullChargeCapacity")}'),
                  collection('Battery', report_id(2), NO_UNIT, WORD, field('RemainingCapacity'))),
              [GOOD[0], f'feature 02: 02 {words(2500)}', f'feature 04: 04 {words(5000)}', 'feature 05: 05 00'], 'battery.charge: 50')
    TABLE.add('capacity, all of it changes', ups(summary(status(), numbers, full, mode)),
              [GOOD[0], f'feature 02: 02 {words(2500, 500, 1000)}', f'feature 04: 04 {words(5000)}', 'feature 05: 05 00'],
              f'@option pollfreq=4\n@event 3 feature 04 04 {words(4000)}\n@event 3 feature 02 02 {words(2000, 500, 1000)}\n@settle 9\nups.status: OL')


def other_answers():
    """R1: a report that answers short, with another id, or what another report says."""
    values = of_report_9('Input', unit(VOLT, 6), WORD, field('Voltage'), unit(HERTZ, -1), field('Frequency'))
    good = GOOD + [f'feature 09: 09 {words(2301, 499)}']
    for name, answer in (('another id', '0a fd 08 f3 01'), ('its id alone', '09'), ('nothing', ''), ('half of it', '09 fd'),
                         ('the status', '01 29'), ('zeros with id 0', '00 00 00 00 00')):
        answered = f'@option pollfreq=5\n@event 3 feature 09 {answer}\n'
        TABLE.add(f'a report answers {name}', values, good, answered + '@settle 14\n!input.voltage\n!input.frequency\nups.status: OL')
        TABLE.add(f'a report answers {name} for a while', values, good,
                  answered + f'@event 14 feature 09 09 {words(2295, 499)}\n@settle 12\ninput.voltage: 229.5\nups.status: OL')
    for name, answer in (('another id', '02 29'), ('its id alone', '01'), ('nothing', ''), ('a status too short', '01')):
        TABLE.add(f'the status answers {name}', device(), GOOD, f'@event 3 feature 01 {answer}\n@settle 14\n@stale yes\n@never OB LB')
        TABLE.add(f'the status answers {name}, then the outage', device(), GOOD,
                  f'@event 3 feature 01 {answer}\n@event 9 feature 01 {ON_BATTERY}\n@settle 6\n' + OUTAGE)
    two = device(names=ALL_BITS + ('NeedReplacement', 'Overload', 'ShutdownImminent'))
    TABLE.add('the status lacks its second byte', two, ['feature 01: 01 29 00', CHARGED], '@event 3 feature 01 01 24\n@settle 4\n' + OUTAGE)
    TABLE.add('the charge answers short', device(), GOOD, '@option pollfreq=5\n@event 3 feature 02 02\n@settle 14\n!battery.charge\nups.status: OL')


for group in (zeros, zeroed_numbers, stale_answers, limits_of_others, exponents, batteries, not_filled_in, places, boundaries, capacities, other_answers):
    group()

Reported = TABLE.tests()
