# SPDX-License-Identifier: GPL-2.0-or-later
"""What a HID UPS does not know, says twice, or states without a unit: variants of the kinds of the field, each on a made-up device.

All ones in a field without sign are no number, of a countdown: nothing counts. Of a number in several reports the one that is answered
counts. Status bits that contradict each other, are all set or come from a short answer make no outage. Each case names what it shows.
"""

from hid_builder import (BYTE, CHARGED, HERTZ, KELVIN, NO_UNIT, ON_BATTERY, ON_LINE, USAGES, VOLT, WORD, ALL_BITS, Table, charge, collection,
                         field, report_id, status, summary, unit, ups)
from test_kinds_values import VENDORS, words

USAGES.update(NeedReplacement=0x85004b, ShutdownImminent=0x840069, RemainingTimeLimitExpired=0x850043, DelayBeforeStartup=0x840056,
              InternalFailure=0x840062, Outlet=0x840020, OutletSystem=0x840018)
TABLE = Table()
GOOD = [f'feature 01: {ON_LINE}', CHARGED]
MORE_BITS = ALL_BITS + ('NeedReplacement', 'Overload')
ONLINE = 'ups.status: OL'


def device(*more, names=ALL_BITS):
    """A status, a charge, and more collections."""
    return ups(summary(status(names), charge()), *more)


def of_report_9(*contents, where='PowerSummary'):
    """The same with fields in report 9."""
    return device(collection(where, report_id(9), *contents))


def all_ones():
    """65535 V, 6553.5 Hz, 255 %; after that the numbers that are none."""
    measured = (collection('Input', report_id(9), unit(VOLT, 6), WORD, field('Voltage'), unit(HERTZ, -1), field('Frequency')),
                collection('Output', report_id(10), unit(VOLT, 5), WORD, field('Voltage'), unit(HERTZ, -2), field('Frequency'), NO_UNIT,
                           BYTE, field('PercentLoad')),
                summary(report_id(11), unit(VOLT, 5), WORD, field('Voltage'), NO_UNIT, field('RunTimeToEmpty', 'RemainingTimeLimit')),
                collection('Battery', report_id(12), unit(KELVIN, 0), WORD, field('Temperature')))
    ones = [f'feature {number}: {number}' + ' ff' * count for number, count in (('09', 4), ('0a', 5), ('0b', 6), ('0c', 2))]
    absent = ('input.voltage', 'input.frequency', 'output.voltage', 'output.frequency', 'ups.load', 'battery.voltage', 'battery.runtime',
              'battery.runtime.low', 'battery.temperature')
    for vendor in ('generic', 'apc', 'cps', 'belkin', 'salicru', 'tripplite', 'mge', 'liebert', 'legrand'):
        TABLE.add('ones in all values, ' + vendor, device(*measured), GOOD + ones, '\n'.join(f'!{name}' for name in absent) + '\n' + ONLINE,
                  ids=VENDORS[vendor])
    for name, limits, raw, expect in (
            ('24 bits', '15 00 27 ff ff ff 00 75 18 95 01', 'ff ff ff', '!battery.runtime'),
            ('32 bits', '15 00 27 ff ff ff ff 75 20 95 01', 'ff ff ff ff', '!battery.runtime'),
            ('32 bits with sign', '15 ff 27 ff ff ff 7f 75 20 95 01', 'ff ff ff ff', '!battery.runtime'),
            ('16 bits with sign', '16 00 80 26 ff 7f 75 10 95 01', 'ff ff', '!battery.runtime'),
            ('16 bits of at most 65534', '15 00 27 fe ff 00 00 75 10 95 01', 'ff ff', '!battery.runtime'),
            ('16 bits of at most 32767', '15 00 26 ff 7f 75 10 95 01', 'ff ff', '!battery.runtime'),
            ('65534 is a number', WORD, 'fe ff', 'battery.runtime: 65534'),
            ('65535 in 24 bits is a number', '15 00 27 ff ff ff 00 75 18 95 01', 'ff ff 00', 'battery.runtime: 65535'),
            ('0 is a number', WORD, '00 00', 'battery.runtime: 0\n@never LB')):
        TABLE.add('ones in a run time, ' + name, of_report_9(NO_UNIT, limits, field('RunTimeToEmpty')), GOOD + [f'feature 09: 09 {raw}'],
                  f'{expect}\nbattery.charge: 100\n{ONLINE}')
    TABLE.add('ones in the limit of the run time, ignorelb', of_report_9(NO_UNIT, WORD, field('RunTimeToEmpty', 'RemainingTimeLimit')),
              [f'feature 01: {ON_BATTERY}', CHARGED, 'feature 09: 09 58 02 ff ff'],
              '@option ignorelb\n@settle 4\n@never LB\nups.status: OB DISCHRG\n!battery.runtime.low\nbattery.runtime: 600')
    TABLE.add('ones in a charge of 0 to 100', device(), [GOOD[0], 'feature 02: 02 ff'], '!battery.charge\n' + ONLINE)
    TABLE.add('ones in a charge of 0 to 255', ups(summary(status(), report_id(2), NO_UNIT, BYTE, field('RemainingCapacity'))),
              [GOOD[0], 'feature 02: 02 ff'], '!battery.charge\n' + ONLINE)
    TABLE.add('ones are 100 % of 0 to 255', ups(summary(status(), report_id(2), NO_UNIT, '15 00 26 ff 00 35 00 45 64 75 08 95 01',
                                                        field('RemainingCapacity'))), [GOOD[0], 'feature 02: 02 ff'], 'battery.charge: 100')
    TABLE.add('a load of 130 is a number', of_report_9(NO_UNIT, BYTE, field('PercentLoad'), where='Output'), GOOD + ['feature 09: 09 82'],
              'ups.load: 130')
    TABLE.add('255 V in eight bits is a number', of_report_9(unit(VOLT, 7), BYTE, field('Voltage'), where='Input'), GOOD + ['feature 09: 09 ff'],
              'input.voltage: 255')
    TABLE.add('a value becomes ones and returns', of_report_9(unit(VOLT, 6), WORD, field('Voltage'), where='Input'), GOOD + ['feature 09: 09 fc 08'],
              '@option pollfreq=2\n@event 2 feature 09 09 ff ff\n@event 7 feature 09 09 fd 08\n@settle 9\ninput.voltage: 230.1')


def countdowns():
    """Nothing counts, in whatever width and sign."""
    for vendor in ('generic', 'apc', 'cps', 'mge', 'tripplite', 'liebert'):
        for name, limits, size in (('16 bits', WORD, 2), ('16 bits with sign', '16 00 80 26 ff 7f 75 10 95 01', 2),
                                   ('24 bits of at most 65534', '15 00 27 fe ff 00 00 75 18 95 01', 3),
                                   ('32 bits', '15 00 27 ff ff ff 7f 75 20 95 01', 4), ('-1 at least', '15 ff 26 ff 7f 75 10 95 01', 2)):
            delays = NO_UNIT + ' ' + limits + ' ' + field('DelayBeforeShutdown', 'DelayBeforeStartup')
            TABLE.add(f'nothing counts, {vendor}, {name}',
                      device(collection('OutletSystem', collection('Outlet', report_id(9), delays)), collection('Output', report_id(10), delays),
                             summary(report_id(11), delays)),
                      GOOD + [f'feature {number}: {number}' + ' ff' * 2 * size for number in ('09', '0a', '0b')],
                      'ups.timer.shutdown: -1\nups.timer.start: -1', ids=VENDORS[vendor])
    TABLE.add('a countdown begins and ends', of_report_9(NO_UNIT, WORD, field('DelayBeforeShutdown')), GOOD + ['feature 09: 09 ff ff'],
              '@event 2 feature 09 09 14 00\n@event 6 feature 09 09 ff ff\n@settle 5\nups.timer.shutdown: -1')


def twice():
    """The same usage in several places."""
    percent = '15 00 25 64 75 08 95 01 ' + field('RemainingCapacity')
    present = '15 00 25 01 75 01 95 01 ' + field('RemainingCapacity') + ' 75 07 b1 03 '
    first, second = 'feature 02: 02 4b', 'feature 05: 05 00'
    both = ups(summary(status(), charge(), charge(report=5)))
    TABLE.add('a charge, and a bit that there is one', ups(summary(status(), report_id(2), NO_UNIT, present, percent)),
              [GOOD[0], 'feature 02: 02 01 4b'], 'battery.charge: 75')
    TABLE.add('a charge in mAh after one in per cent', ups(summary(status(), report_id(2), NO_UNIT, percent, WORD, field('RemainingCapacity'))),
              [GOOD[0], 'feature 02: 02 4b 10 0e'], 'battery.charge: 75')
    TABLE.add('a charge in two reports', both, [GOOD[0], first, second], 'battery.charge: 75')
    TABLE.add('a charge in two reports, the first stalls', both, [GOOD[0], 'feature 05: 05 4b'], 'battery.charge: 75')
    TABLE.add('a charge in two reports, the first is ones', both, [GOOD[0], 'feature 02: 02 ff', 'feature 05: 05 4b'], 'battery.charge: 75')
    TABLE.add('a charge in two reports, the second mute', both, [GOOD[0], first], 'battery.charge: 75', head='mute feature 05')
    TABLE.add('a charge in two applications', ups(summary(status(), charge())) + ' ' + ups(summary(charge(report=5))), GOOD + [second],
              'battery.charge: 100\n' + ONLINE)
    TABLE.add('mains in two reports', ups(summary(status(), status(('ACPresent',), report=7), charge())), GOOD + ['feature 07: 07 00'],
              '@settle 5\n@never OB LB\n' + ONLINE)
    TABLE.add('what is sent is narrower than what is answered',
              ups(summary(status(), report_id(2), '15 00 26 10 27 75 10 95 01', field('RemainingCapacity'), '15 00 25 64 75 08',
                          field('RemainingCapacity', kinds='I'))), [GOOD[0], 'feature 02: 02 4b 00'],
              '@event 2 input 02 02 4a\n@settle 1\nbattery.charge: 74')


def without_unit():
    """Sizes that only mains have."""
    for name, prefix, raw, shown in (('plain', NO_UNIT, 50, '50'), ('tenths', NO_UNIT, 499, r'49\.9'), ('hundredths', NO_UNIT, 6001, r'60\.01?'),
                                     ('thousandths', NO_UNIT, 50010, r'50\.01?'), ('tenths called wholes', unit(HERTZ, 0), 601, r'60\.1'),
                                     ('tenths', unit(HERTZ, -1), 499, r'49\.9'), ('sign lost', unit(HERTZ, 2), 6001, r'60\.0?1?'),
                                     ('in aircraft', unit(HERTZ, 0), 400, '400')):
        TABLE.add(f'hertz {name} {raw} {len(prefix)}', of_report_9(prefix, WORD, field('Frequency'), where='Input'),
                  GOOD + [f'feature 09: 09 {words(raw)}'], rf'input.frequency: /{shown}(\.0+)?/')
    for name, raw, shown in (('plain', 230, '230'), ('tenths', 2301, r'230\.1'), ('hundredths', 23010, r'230\.1'), ('of three phases', 690, '690')):
        TABLE.add('volts without unit, ' + name, of_report_9(NO_UNIT, WORD, field('Voltage'), where='Input'), GOOD + [f'feature 09: 09 {words(raw)}'],
                  rf'input.voltage: /{shown}(\.0)?/')
    TABLE.add('volts with their unit are believed', of_report_9(unit(VOLT, 6), WORD, field('Voltage'), where='Input'),
              GOOD + [f'feature 09: 09 {words(23010)}'], '!input.voltage')


def contradictions():
    """Bits that exclude each other, are all set, or are not all there."""
    for count in (1, 2):
        TABLE.add(f'all bits set, {count}', device(names=MORE_BITS), GOOD, f'@event 3 next {count} feature 01: 01 ff\n@settle 6\n@never OB LB\n' + ONLINE)
    for name, bits, expect in (('mains and discharging', '25', '@never OB LB\nups.status: OL DISCHRG'), ('charging and discharging', '27', '@never OB'),
                               ('full and low', '39', '@never OB LB\n' + ONLINE), ('no mains and charging', '22', '@never OL\nups.status: /OB.*/')):
        TABLE.add(f'bits, {name}', device(), [f'feature 01: 01 {bits}', CHARGED], '@settle 8\n' + expect)
    TABLE.add('bits, the battery is to be replaced', device(names=MORE_BITS), ['feature 01: 01 69', CHARGED],
              '@event 3 feature 01 01 64\n@settle 4\nups.status: ALARM OB DISCHRG RB\n@never LB')
    TABLE.add('bits, the battery is taken out', device(), GOOD, '@event 2 feature 01 01 01\n@settle 40\nups.status: ALARM OL RB\n@never OB')
    bits = 'ACPresent', 'Charging', 'Discharging', 'FullyCharged', 'ShutdownImminent', 'BatteryPresent', 'RemainingTimeLimitExpired', 'InternalFailure'
    TABLE.add('bits, shutdown is imminent on mains', device(names=bits), ['feature 01: 01 31', CHARGED], '@settle 9\n@never OB LB FSD\nups.status: /.*OL/')
    TABLE.add('bits, the time limit has expired', device(names=bits), GOOD, '@event 2 feature 01 01 64\n@settle 6\nups.status: OB DISCHRG LB')
    for name, answer in (('of another report', '02 00'), ('of its id alone', '01'), ('of nothing', '')):
        TABLE.add(f'status answers, {name}', device(), GOOD, f'@event 3 next 2 feature 01: {answer}\n@settle 6\n@never OB LB\n' + ONLINE)
    TABLE.add('status stalls for a moment', device(), GOOD, '@event 3 stall feature 01\n@event 5 unstall feature 01\n@settle 6\n@never OB\n' + ONLINE)
    for fault in ('stall', 'mute'):
        TABLE.add(f'status, {fault}', device(), GOOD, f'@event 3 {fault} feature 01\n@settle 14\n@stale yes\n@never OB')
    values = of_report_9(unit(VOLT, 6), WORD, field('Voltage'), unit(HERTZ, -1), field('Frequency'), where='Input')
    for name, raw, expect in (('is short', 'fc 08 f4', 'input.voltage: 230\n!input.frequency'), ('is long', 'fc 08 f4 01' + ' 55' * 60, 'input.voltage: 230'),
                              ('is its id', '', '!input.voltage\n!input.frequency')):
        TABLE.add(f'a report {name}', values, GOOD + [f'feature 09: 09 {raw}'], expect + '\n' + ONLINE)
    TABLE.add('a report becomes short', values, GOOD + ['feature 09: 09 fc 08 f4 01'],
              '@option pollfreq=2\n@event 3 feature 09 09 fc 08\n@settle 15\ninput.voltage: 230\n!input.frequency\n' + ONLINE)


for group in (all_ones, countdowns, twice, without_unit, contradictions):
    group()

Unknown = TABLE.tests()
