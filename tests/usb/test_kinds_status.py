# SPDX-License-Identifier: GPL-2.0-or-later
"""Status reports of HID UPSes that lie, are empty or come from elsewhere: variants of the kinds of the field, each on a made-up device.

A report with neither mains nor Discharging nor BatteryPresent is no outage; a feature report of zeros gives way to what the device
sends; the mains are found wherever the descriptor has them.
"""

from hid_builder import (ALL_BITS, CHARGED, NO_UNIT, ON_BATTERY, ON_LINE, ZEROS, Table, charge, collection, field, flags, report_id,
                         status, summary, ups)

TABLE = Table()
GOOD = [f'feature 01: {ON_LINE}', CHARGED]
HOLLOW = [f'feature 01: {ZEROS}', 'feature 02: 02 00']
STALE = '@stale yes\n@never OB LB OL'
OUTAGE = '@never LB\nups.status: OB DISCHRG'


def device(names=ALL_BITS, kinds='F'):
    """A status report and a charge."""
    return ups(summary(status(names, kinds), charge(kinds)))


def frames(frame, seconds, count=1):
    """So many answers at each of these times are something else."""
    return ''.join(f'@event {at} next {count} feature 01: {frame}\n' for at in seconds)


def zeros():
    """Nothing is set, for a while and for ever."""
    TABLE.add('zeros while it boots', device(), HOLLOW,
              f'@event 6 feature 01 {ON_LINE}\n@settle 6\n@never OB LB\nups.status: OL')
    TABLE.add('zeros and a low battery for ever', device(), GOOD,
              '@event 2 feature 01 01 10\n@event 2 feature 02 02 00\n@settle 9\n@stale yes\n@never OB LB')
    TABLE.add('zeros and a low battery from the start', device(), ['feature 01: 01 10', 'feature 02: 02 00'], '@settle 8\n' + STALE)
    TABLE.add('zeros and a low battery, belkin', device(), GOOD, '@event 2 feature 01 01 10\n@settle 4\n@never OB LB', ids='050d:0751')
    TABLE.add('a low battery alone, twice', device(ALL_BITS[:5]), ['feature 01: 01 09', CHARGED],
              frames('01 10', [2], 2) + '@settle 7\n@never OB LB\nups.status: OL')
    TABLE.add('zeros for ever', device(), GOOD, '@event 2 feature 01 01 00\n@settle 9\n@stale yes\n@never OB LB')
    TABLE.add('zeros now and then', device(), GOOD, frames(ZEROS, range(2, 15, 3)) + '@settle 3\n@never OB LB\nups.status: OL')
    TABLE.add('zeros now and then in an outage', device(), [f'feature 01: {ON_BATTERY}', CHARGED],
              frames(ZEROS, [2, 7], 2) + '@settle 4\n@never OL\n' + OUTAGE)
    TABLE.add('zeros and then discharging', device(), GOOD,
              '@event 2 feature 01 01 00\n@event 4 feature 01 01 24\n@settle 4\n' + OUTAGE)
    TABLE.add('zeros where there is Discharging only', device(('ACPresent', 'Discharging')), HOLLOW, '@settle 5\n' + STALE)
    TABLE.add('zeros where there is BatteryPresent only', device(('ACPresent', 'BatteryPresent')), HOLLOW, '@settle 5\n' + STALE)


def outages():
    """Real ones, of firmwares that fill in less."""
    TABLE.add('mains alone', device(('ACPresent',)), ['feature 01: 01 01', CHARGED],
              '@event 2 feature 01 01 00\n@settle 4\nups.status: OB')
    TABLE.add('mains and BatteryPresent', device(('ACPresent', 'BatteryPresent')), ['feature 01: 01 03', CHARGED],
              '@event 2 feature 01 01 02\n@settle 4\nups.status: OB')
    TABLE.add('BatteryPresent is not filled in', device(), ['feature 01: 01 09', CHARGED],
              '@event 2 feature 01 01 08\n@settle 4\n@seen OL OB')
    TABLE.add('BatteryPresent is not filled in and the battery is low', device(), ['feature 01: 01 09', CHARGED],
              '@event 2 feature 01 01 10\n@settle 9\n@seen OL OB LB')


def split_bits():
    """Each bit in a report of its own."""
    descriptor = ups(summary(*(status((name,), report=0x10 + n) for n, name in enumerate(ALL_BITS)), charge()))

    def reports(*on):
        return [CHARGED] + [f'feature {0x10 + n:02x}: {0x10 + n:02x} {int(name in on):02x}' for n, name in enumerate(ALL_BITS)]

    healthy = reports('ACPresent', 'FullyCharged', 'BatteryPresent')
    TABLE.add('split, zeros from the start', descriptor, reports(), '@settle 6\n' + STALE)
    TABLE.add('split, zeros later', descriptor, healthy,
              '@event 2 feature 10 10 00\n@event 2 feature 13 13 00\n@event 2 feature 15 15 00\n@settle 9\n@stale yes\n@never OB LB')
    TABLE.add('split, an outage', descriptor, healthy, '@event 2 feature 10 10 00\n@event 2 feature 12 12 01\n@settle 5\n' + OUTAGE)
    TABLE.add('split, an outage without Discharging', descriptor, healthy, '@event 2 feature 10 10 00\n@settle 6\nups.status: OB')


def twins():
    """What is asked for and what is sent contradict each other."""
    both = device(kinds='FI')
    TABLE.add('feature zeros, input good', both, HOLLOW,
              f'@event 1 input 01 {ON_LINE}\n@event 1 input 02 02 63\n@event 10 input 01 {ON_LINE}\n@settle 3\n'
              '@never OB LB\nbattery.charge: 99\nups.status: OL')
    TABLE.add('feature zeros, the outage is sent', both, HOLLOW,
              f'@event 1 input 01 {ON_LINE}\n@event 5 input 01 {ON_BATTERY}\n@settle 4\n@seen OL\n' + OUTAGE)
    TABLE.add('feature good, zeros are sent', both, GOOD,
              ''.join(f'@event {at} input 01 {ZEROS}\n' for at in range(2, 7)) + '@settle 1\n@never OB LB\nups.status: OL')
    TABLE.add('feature good until zeros are sent and answered', both, GOOD,
              f'@event 2 feature 01 {ZEROS}\n' + ''.join(f'@event {at} input 01 {ZEROS}\n' for at in range(2, 11)) +
              '@settle 1\n@stale yes\n@never OB LB')
    TABLE.add('sent only, zeros at first', device(kinds='I'), [],
              f'@event 1 input 01 {ZEROS}\n@event 4 input 01 {ON_LINE}\n@settle 2\n@never OB LB\nups.status: OL')
    beside = ups(summary(report_id(1) + ' ' + collection('PresentStatus', flags(ALL_BITS, 'FI')),
                         '15 00 25 64 75 08 95 01 ' + field('RemainingCapacity', kinds='FI')))
    TABLE.add('feature has a charge beside zeros', beside, ['feature 01: 01 00 64'],
              ''.join(f'@event {at} input 01 {ON_LINE} 64\n' for at in (1, 7)) + '@settle 3\n@never OB LB\nups.status: OL')


def places():
    """Where the mains stand in the descriptor."""
    bits = status(), charge()
    for name, descriptor in {
            'application PowerSupply': collection('PowerSupply', summary(*bits), kind=1),
            'application BatterySystem': collection('BatterySystem', summary(*bits), kind=1),
            'application PowerSummary': collection('PowerSummary', *bits, kind=1),
            'collection Battery': ups(collection('Battery', *bits)),
            'collection BatterySystem, Battery': ups(collection('BatterySystem', collection('Battery', *bits))),
            'collection PowerSummary with a number': ups(collection('PowerSummary', *bits, kind=0x81)),
            'no collection': ups(*bits)}.items():
        TABLE.add('bits in ' + name, descriptor, GOOD, '@event 2 feature 01 01 24\n@settle 3\n@seen OL\n' + OUTAGE)
    good = flags(('Good', 'Overload'))
    for name, wrap in {
            'Input': lambda *b: collection('Input', *b), 'Input with number 1': lambda *b: collection('Input', *b, kind=0x81),
            'PowerConverter, Input': lambda *b: collection('PowerConverter', collection('Input', *b)),
            'PowerConverter with number 1, Input': lambda *b: collection('PowerConverter', collection('Input', *b), kind=0x81),
            'PowerSummary, Input': lambda *b: collection('PowerSummary', collection('Input', *b))}.items():
        for way, body in (('status', collection('PresentStatus', good)), ('bare', good)):
            TABLE.add(f'mains are Good in {name}, {way}', ups(summary(charge()), wrap(report_id(1), body)), ['feature 01: 01 01', CHARGED],
                      '@event 2 feature 01 01 00\n@settle 3\n@seen OL\nups.status: OB')
    for name, wrap in {
            'Output': lambda *b: collection('Output', *b), 'Input with number 2': lambda *b: collection('Input', *b, kind=0x82),
            'BatterySystem, Input': lambda *b: collection('BatterySystem', collection('Input', *b))}.items():
        TABLE.add(f'Good in {name} is not the mains', ups(summary(charge()), wrap(report_id(1), good)), ['feature 01: 01 01', CHARGED],
                  STALE)


def limits():
    """Flags with limits that make no sense, and what is left over from other fields."""
    for name, text in {'1 to 0': '15 01 25 00', '-128 to 0': '15 80 25 00', '0 to 0': '15 00 25 00', '0 to -1': '15 00 25 ff',
                       '1 to 1': '15 01 25 01', '-1 to 0': '15 ff 25 00', 'physical 0 to 255': '15 00 25 01 35 00 46 ff 00',
                       'volts': '15 00 25 01 67 21 d1 f0 00 55 05'}.items():
        TABLE.add(f'flags of {name}', ups(summary(report_id(1) + ' ' + collection('PresentStatus', flags(ALL_BITS, limits=text)),
                                                  '35 00 45 00 ' + NO_UNIT, charge())), GOOD, 'battery.charge: 100\nups.status: OL')


def late():
    """What does not answer at first, and what flaps."""
    TABLE.add('status stalls at first', device(), [CHARGED], f'@event 5 report feature 01: {ON_LINE}\n@settle 6\nups.status: OL')
    TABLE.add('status stalls and is sent', device(kinds='FI'), [CHARGED], f'@event 3 input 01 {ON_LINE}\n@settle 2\nups.status: OL')
    flaps = ''.join(f'@event {2 + n / 2} input 01 {report}\n@event {2 + n / 2} feature 01 {report}\n'
                    for n, report in enumerate([ON_LINE, ON_BATTERY] * 10 + [ON_LINE]))
    TABLE.add('mains that flap', device(kinds='FI'), GOOD, flaps + '@settle 3\n@seen OB OL\n@never LB\nups.status: OL')


for group in (zeros, outages, split_bits, twins, places, limits, late):
    group()

Status = TABLE.tests()
