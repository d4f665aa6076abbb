#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The objects that an agent of RFC 1628 must have for known NUT variables of a UPS: an independent implementation of the
mapping.

    python3 tests/integration/rfc1628_expect.py NAME < dump.dev > dump.walk

Written from RFC 1628 and the table of the mapping in words, not from the program that it judges, and kept as simple as
that table: one line per object, no state.  It holds for a UPS that is fresh and was so when the agent started: alarms
have time 0, no test was asked for over SNMP, nothing was stored.  A value that grows with time is written as `*`.
"""

import math
import re
import sys

MIB = '1.3.6.1.2.1.33.1.'
TOP = 2 ** 31 - 1


def read_dump(text):
    """Variables of a dump: `name: value` lines; remarks behind a value are `#BAD: ...`, `#COMMENT: ...`."""
    variables = {}
    for line in text.splitlines():
        match = re.match(r'\s*([A-Za-z][\w.-]*):\s*(.*?)\s*(#[A-Z]+:.*)?$', line)
        if match:
            variables[match.group(1)] = match.group(2)
    return {name: text for name, text in variables.items() if not re.fullmatch(r'-?\d+(\.\d*)?', text) or is_published(name, float(text))}


def is_published(name, number):
    """Our drivers publish no temperature beyond -90 to 200 degrees and no nominal value of 0 (drivers/power/plausible.c)."""
    return not (name.endswith('.temperature') and not -90 <= number <= 200 or name.endswith('.nominal') and number == 0)


class Ups:
    """Readings of the variables."""

    def __init__(self, name, variables):
        self.name, self.variables = name, {key.lower(): text for key, text in variables.items()}
        self.words = set(self.text('ups.status').upper().split())
        self.alarm = self.text('ups.alarm').lower()

    def text(self, *names):
        """The first that says something, '' if none does."""
        return next((self.variables[name] for name in names if self.variables.get(name)), '')

    def number(self, *names):
        """The first that is a number, None if none is."""
        return next((n for name in names if (n := self.read(name)) is not None), None)

    def above(self, *names):
        """The first that cannot be negative and is not; -1 and its like mean that the driver does not know."""
        return next((n for name in names if (n := self.read(name)) is not None and n >= 0), None)

    def read(self, name):
        """The number of one variable."""
        text = self.variables.get(name.lower(), '')
        number = float(text) if re.fullmatch(r'[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?', text) else math.inf
        return number if math.isfinite(number) and not (name.lower().endswith('.nominal') and number == 0) else None


def nearest(number):
    """Halves away from zero."""
    return int(math.copysign(math.floor(abs(number) + 0.5), number))


def clamp(number, low, high):
    """Into the range of the type."""
    return min(max(number, low), high)


def display(text, limit):
    """DisplayString of at most `limit` characters."""
    return ''.join(c if ' ' <= c <= '~' else '?' for c in text)[:limit]


# ---- judgements ----

def output_source(words):
    """Rule S of upsOutputSource: the first that fits."""
    for fits, value in (('OFF' in words, 2), ('BYPASS' in words, 4), ('OB' in words, 5),
                        ('DISCHRG' in words and 'OL' not in words, 5), ('BOOST' in words, 6), ('TRIM' in words, 7),
                        ('OL' in words, 3)):
        if fits:
            return value
    return 1


def battery_status(ups):
    """Rule B of upsBatteryStatus."""
    runtime, charge, low = (ups.above(name) for name in ('battery.runtime', 'battery.charge', 'battery.runtime.low'))
    if 'OB' in ups.words and (runtime == 0 or charge is not None and charge <= 1) or 'no battery' in ups.alarm:
        return 4
    if 'LB' in ups.words or {'FSD', 'OB'} <= ups.words or None not in (runtime, low) and runtime <= low:
        return 3
    known = {'OL', 'OB'} & ups.words or any(name.startswith('battery.') for name in ups.variables)
    return 2 if known else 1


def test_summary(ups):
    """upsTestResultsSummary by the UPS's own words."""
    text = ups.text('ups.test.result').lower()
    if {'TEST', 'CAL'} & ups.words or any(part in text for part in ('progress', 'running', 'scheduled')):
        return 5
    for parts, value in ((('abort', 'cancel', 'stopped'), 4), (('no test', 'none', 'unknown'), 6),
                         (('warn',), 2), (('fail', 'error', 'bad', 'refused', 'invalid'), 3),
                         (('pass', 'ok', 'success', 'done'), 1)):
        if any(part in text for part in parts) or value == 6 and 'not ' in text and 'init' in text:
            return value
    return 6 if text in ('', 'no') else 2


def input_is_bad(ups):
    """On battery but not for a test, or a voltage beyond the points of transfer."""
    if 'OB' in ups.words and test_summary(ups) != 5:
        return True
    low, high = ups.above('input.transfer.low'), ups.above('input.transfer.high')
    voltages = [ups.above(name) for name in ('input.voltage', 'input.L1-N.voltage', 'input.L2-N.voltage',
                                             'input.L3-N.voltage')]
    return any(v is not None and (low and v < low or high and v > high) for v in voltages)


def timer(ups, name):
    """Seconds left: 0 and 65535 say that nothing runs."""
    seconds = ups.above(name)
    return -1 if not seconds or seconds == 65535 else int(clamp(seconds, -1, TOP))


def alarms(ups):
    """Numbers of the well-known alarms that hold."""
    words, off, test = ups.words, 'OFF' in ups.words, test_summary(ups)
    status, runtime = battery_status(ups), ups.above('battery.runtime')
    running = timer(ups, 'ups.timer.shutdown')
    result = ups.text('ups.test.result').lower()
    bad_packs = (ups.above('battery.packs.bad') or 0) > 0
    holding = {
        1: 'RB' in words or bad_packs or test == 3 and 'battery' in result, 2: output_source(words) == 5, 3: status >= 3,
        4: status == 4, 6: input_is_bad(ups), 8: 'OVER' in words, 9: 'BYPASS' in words,
        13: ups.text('battery.charger.status').lower() == 'fault', 14: off,
        15: off and 'standby' in ups.text('ups.mode').lower(), 19: test == 3,
        21: off and 'OL' not in words and ups.text('ups.start.auto').lower() != 'no' and input_is_gone(ups),
        22: running >= 0 or 'FSD' in words,
        23: 0 <= running < 5 or 'OB' in words and runtime is not None and runtime < 5, 24: test == 5}
    found = {number for number, holds in holding.items() if holds}
    return sorted(found | alarm_sentences(ups, found))


def input_is_gone(ups):
    """No mains to come back on."""
    voltage, low = ups.above('input.voltage'), ups.above('input.transfer.low')
    return 'OB' in ups.words or voltage is not None and voltage < (low or 1)


def alarm_sentences(ups, found):
    """What the sentences of ups.alarm raise; one that no alarm explains is a general fault (18)."""
    raises = ((18, r'\b(ambient|humidity)', ''), (13, r'\bcharger', r'\bfail'), (16, r'\bfans?', ''), (17, r'\bfuse', ''),
              (5, r'\b(temperature|overheat|over temp)', ''), (10, r'\bbypass', r'\b(fail|bad|out of|unavailable|not available)'),
              (7, r'\boutput', r'\b(volt|freq|bad|short)'), (1, r'\bbatter', r'\b(bad|replac|fail)'),
              (1, r'\breplac', r'\bbatter'), (21, r'\bawaiting power', ''), (23, r'\bshutdown imminent', ''))
    explains = {4: r'\bno battery', 3: r'\bbatter.*\b(low|deplet|discharg)|\b(low|deplet|discharg).*\bbatter',
                2: r'\b(on battery|battery mode)', 9: r'\bbypass', 8: r'\bover ?load', 22: r'\bshutdown',
                6: r'\b(input|mains|utility)', 24: r'\b(test|calibrat)'}
    raised, silent = set(), []
    sentences = [s for s in re.split(r'[!\];|\n]|\. ', ups.alarm) if re.search('[a-z]', s)]
    for sentence in sentences:
        hit = next((k for k, need, any_ in raises if re.search(need, sentence) and re.search(any_, sentence)), None)
        if hit:
            raised.add(hit)
        else:
            silent.append(sentence)
    for sentence in silent:
        if not any(k in found | raised and re.search(pattern, sentence) for k, pattern in explains.items()):
            raised.add(18)
    if 'ALARM' in ups.words and not sentences:
        raised.add(18)
    return raised


# ---- tables of lines ----

def number_of_lines(ups, group):
    """input.phases and its like, else what is measured."""
    told = ups.above(f'{group}.phases')
    if told is not None and 1 <= told <= 3:
        return int(told)
    measures = r'(voltage|current|realpower|frequency|power\.percent|realpower\.percent)'
    numbers = [name for name in ups.variables if ups.above(name) is not None]
    lines = [int(match.group(1)) for name in (name.replace('.l1-l3.', '.l3-l1.') for name in numbers)
             if (match := re.fullmatch(re.escape(group) + r'\.l([123])(?:-n|-l[123])?\.' + measures, name))]
    if lines:
        return max(lines)
    plain = any(re.fullmatch(re.escape(group) + r'\.(voltage|current|realpower|frequency)', name) for name in numbers
                if not (group == 'output' and name.endswith('frequency')))
    return int(plain or group == 'output' and ups.above('ups.load', 'ups.realpower') is not None)


def names_of(ups, group, line, lines, what):
    """Variables that hold one measure of one line, the better ones first."""
    after, last = line % 3 + 1, {'voltage': [], 'frequency': []}
    if what == 'voltage':
        pair = f'L{line}-L{after}' if line < 3 else 'L3-L1'
        last['voltage'] = [f'{group}.L{line}-N.voltage', f'{group}.L{line}.voltage', f'{group}.{pair}.voltage'] + (
            [f'{group}.L1-L3.voltage'] if line == 3 else [])
    phase = last.get(what) or [f'{group}.L{line}.{what}']
    if what == 'frequency':
        phase = [f'{group}.L{line}.frequency', f'{group}.frequency']
    if lines > 1:
        return phase + ([f'ups.L{line}.realpower'] if (group, what) == ('output', 'realpower') else [])
    plain = [f'{group}.{what}'] + (['ups.realpower'] if (group, what) == ('output', 'realpower') else [])
    return plain + phase


def percent_load(ups, line, lines):
    """upsOutputPercentLoad: the larger of both; the UPS's own load if no line has one."""
    if lines == 1 and (load := ups.above('ups.load')) is not None:
        return load
    kinds = ('power.percent', 'realpower.percent', 'load')
    own = [n for kind in kinds[:2] if (n := ups.above(f'output.L{line}.{kind}')) is not None]
    if own:
        return max(own)
    if (load := ups.above(f'output.L{line}.load')) is not None:
        return load
    if any(ups.above(f'output.L{n}.{kind}') is not None for n in (1, 2, 3) for kind in kinds):
        return None
    return ups.above('ups.load')


def estimated_power(ups):
    """upsOutputPower of a UPS that does not say it: its load of its nominal power."""
    load, nominal = ups.above('ups.load'), ups.above('ups.realpower.nominal', 'output.realpower.nominal')
    return None if load is None or nominal is None or nominal <= 0 else load * nominal / 100


def table(ups, group, where, columns):
    """Rows of a table as {oid: (type, value)}; `columns` are (column, measure, scale)."""
    found, lines = {}, number_of_lines(ups, group)
    for line in range(1, lines + 1):
        row = {}
        for column, what, scale in columns:
            number = percent_load(ups, line, lines) if what == 'load' else \
                ups.above(*names_of(ups, group, line, lines, what))
            if number is None and (group, what, lines) == ('output', 'realpower', 1):
                number = estimated_power(ups)
            if number is not None:
                row[f'{where}.{column}.{line}'] = ('INTEGER', clamp(nearest(number * scale), 0, 200 if what == 'load' else TOP))
        if row:
            found.update(row)
            found[f'{where}.1.{line}'] = ('INTEGER', line)
    return lines, found


# ---- the whole ----

def scalars(ups):
    """Objects that have one instance: {oid without .0: (type, value)}; value None: no such instance."""
    def measured(names, scale, low=0, high=TOP):
        number = (ups.number if low < 0 else ups.above)(*names.split())
        return 'INTEGER', None if number is None else clamp(nearest(number * scale), low, high)

    runtime, low = ups.above('battery.runtime'), ups.above('battery.runtime.low')
    beeper = {'disabled': 1, 'enabled': 2, 'muted': 3}.get(ups.text('ups.beeper.status').lower())
    running = {'TEST', 'CAL'} & ups.words or test_summary(ups) == 5
    kind = (5 if 'CAL' in ups.words else 3) if running else 1
    return {
        '1.1': ('STRING', display(ups.text('ups.mfr', 'device.mfr'), 31)),
        '1.2': ('STRING', display(ups.text('ups.model', 'device.model') or ups.name, 63)),
        '1.3': ('STRING', display(ups.text('ups.firmware'), 63)), '1.4': ('STRING', '*'),
        '1.5': ('STRING', display(ups.text('ups.id') or ups.name, 63)), '1.6': ('STRING', ''),
        '2.1': ('INTEGER', battery_status(ups)), '2.2': ('INTEGER', '*' if output_source(ups.words) == 5 else 0),
        '2.3': ('INTEGER', None if runtime is None else clamp(math.floor(runtime / 60), 1, TOP)),
        '2.4': measured('battery.charge', 1, 0, 100), '2.5': measured('battery.voltage', 10),
        '2.6': measured('battery.current', 10, -TOP - 1), '2.7': measured('battery.temperature ups.temperature', 1, -TOP - 1),
        '3.1': ('Counter32', int(input_is_bad(ups))), '4.1': ('INTEGER', output_source(ups.words)),
        '4.2': measured('output.frequency', 10), '5.1': measured('input.bypass.frequency', 10),
        '6.1': ('Gauge32', len(alarms(ups))),
        '7.1': ('OID', f'{MIB}7.7.{kind}'), '7.2': ('INTEGER', 1), '7.3': ('INTEGER', test_summary(ups)),
        '7.4': ('STRING', display(ups.text('ups.test.result'), 255)), '7.5': ('Timeticks', '*' if running else 0),
        '7.6': ('INTEGER', '*' if running else 0), '8.1': ('INTEGER', 1),
        '8.2': ('INTEGER', timer(ups, 'ups.timer.shutdown')), '8.3': ('INTEGER', timer(ups, 'ups.timer.start')),
        '8.4': ('INTEGER', clamp(timer(ups, 'ups.timer.reboot'), -1, 300)),
        '8.5': ('INTEGER', 2 if ups.text('ups.start.auto').lower() == 'no' else 1),
        '9.1': measured('input.voltage.nominal', 1), '9.2': measured('input.frequency.nominal', 10),
        '9.3': measured('output.voltage.nominal', 1), '9.4': measured('output.frequency.nominal', 10),
        '9.5': measured('ups.power.nominal output.power.nominal', 1),
        '9.6': measured('ups.realpower.nominal output.realpower.nominal', 1),
        '9.7': ('INTEGER', None if low is None else clamp(math.ceil(low / 60), 0, TOP)), '9.8': ('INTEGER', beeper),
        '9.9': measured('input.transfer.low', 1), '9.10': measured('input.transfer.high', 1)}


def expect(name, variables):
    """Every object in order: [(oid, type, value)]."""
    ups = Ups(name, variables)
    objects = {f'{oid}.0': pair for oid, pair in scalars(ups).items() if pair[1] is not None}
    for group, where, count, columns in (
            ('input', '3.3.1', '3.2', ((2, 'frequency', 10), (3, 'voltage', 1), (4, 'current', 10), (5, 'realpower', 1))),
            ('output', '4.4.1', '4.3', ((2, 'voltage', 1), (3, 'current', 10), (4, 'realpower', 1), (5, 'load', 1))),
            ('input.bypass', '5.3.1', '5.2', ((2, 'voltage', 1), (3, 'current', 10), (4, 'realpower', 1)))):
        lines, rows = table(ups, group, where, columns)
        objects.update(rows, **{f'{count}.0': ('INTEGER', lines)})
    for place, alarm in enumerate(alarms(ups), 1):
        objects[f'6.2.1.1.{place}'] = ('INTEGER', place)
        objects[f'6.2.1.2.{place}'] = ('OID', f'{MIB}6.3.{alarm}')
        objects[f'6.2.1.3.{place}'] = ('Timeticks', 0)
    return [(MIB + oid, *objects[oid]) for oid in sorted(objects, key=lambda text: [int(arc) for arc in text.split('.')])]


def render(objects):
    """One line each: `2.1.0 INTEGER 2`, below upsObjects."""
    return ''.join(f'{oid.removeprefix(MIB)} {kind} {value}'.rstrip() + '\n' for oid, kind, value in objects)


if __name__ == '__main__':
    sys.stdout.write(render(expect(sys.argv[1], read_dump(sys.stdin.buffer.read().decode('latin-1')))))
