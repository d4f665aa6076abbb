# SPDX-License-Identifier: GPL-2.0-or-later
"""What receivers of notifications are told, read as a story that has to be true.

    story = Story(rack)                       # one snmptrapd for each kind of trapsink
    rack.configure(rack.snmp + story.lines())
    ...
    story.check({'rack1': {1, 6}})            # alarms that are open now; '' is the agent itself

A story is true if, from one coldStart to the next and for each UPS, every id of upsAlarmTable is added once, removed at
most once and never before it was added, ids are not used again, and what was added and not removed is what holds.
Alarm 2 (on battery) is not added by a notification, and alarm 24 (test) by none at all: RFC 1628.
"""

import re
from collections import namedtuple

import frame
from integration.test_snmp_traps import Receiver

KINDS = ('v1', 'v2c', 'v2c-inform', 'v3 user=reader', 'v3-inform user=reader')
COLD, BATTERY, TEST, ADDED, REMOVED, STATUS = 'cold', 'battery', 'test', 'added', 'removed', 'status'
UNADDED = 2

Event = namedtuple('Event', 'what ups id alarm')


def read(line):
    """One line of a Receiver."""
    if line.startswith('|0|') or '.1.3.6.1.6.3.1.1.5.1' in line:
        return Event(COLD, '', 0, 0)
    kind = re.search(r'= OID: \.1\.3\.6\.1\.2\.1\.33\.2\.(\d)\b', line) or re.search(r'^\|\.(\d)\|\.1\.3\.6\.1\.2\.1\.33\.2\|', line)
    ups = re.search(r'\.33\.1\.1\.5\.0 = STRING: "([^"]*)"', line)
    row = re.search(r'\.33\.1\.6\.2\.1\.2\.(\d+) = OID: \.1\.3\.6\.1\.2\.1\.33\.1\.6\.3\.(\d+)', line)
    what = {'1': BATTERY, '2': TEST, '3': ADDED, '4': REMOVED}[kind.group(1)] if kind else STATUS
    return Event(what, ups.group(1) if ups else '?', *(map(int, row.groups()) if row else (0, 0)))


def faults(events, open_now=None):
    """What is wrong with a story; open_now: {ups: alarms that hold}, None: not to be judged."""
    wrong, seen, opened = [], {}, {}
    for at, event in enumerate(events):
        if event.what == COLD:
            seen, opened = {}, {}
        elif event.what == ADDED:
            if event.id in seen.setdefault(event.ups, {}):
                wrong.append(f'{at}: {event}: the id was used before')
            seen[event.ups][event.id] = opened.setdefault(event.ups, {})[event.id] = event.alarm
        elif event.what == REMOVED:
            added = opened.setdefault(event.ups, {}).pop(event.id, UNADDED if event.id not in seen.get(event.ups, {}) else 0)
            if added != event.alarm:
                wrong.append(f'{at}: {event}: removed, and {added} was added')
            seen.setdefault(event.ups, {})[event.id] = event.alarm
    for ups, alarms in (open_now or {}).items():
        told = sorted(opened.get(ups, {}).values())
        if told != sorted(set(alarms) - {UNADDED, 24}):
            wrong.append(f'{ups}: open are {told}, and {sorted(alarms)} hold')
    return wrong


class Story:
    """A receiver of every kind; `host` is how the trapsink line names it."""

    def __init__(self, rack, engine, kinds=KINDS, host='127.0.0.1'):
        self.host, self.trapds = host, {}
        for kind in kinds:
            self.trapds[kind] = Receiver(rack.conf, engine)
            self.start(kind)

    def start(self, kind):
        """The receiver listens."""
        trapd = self.trapds[kind]
        before = trapd.output().count('NET-SNMP') if trapd.process else 0
        trapd.start(lambda: trapd.output().count('NET-SNMP') > before)

    def close(self):
        """End of all."""
        for trapd in self.trapds.values():
            trapd.stop()

    def lines(self):
        """For [snmp]."""
        return ''.join(f'  trapsink = {self.host} {trapd.port} kind={kind}\n' for kind, trapd in self.trapds.items())

    def events(self, kind):
        """What one of them was told."""
        return [read(line) for line in self.trapds[kind].lines()]

    def wait(self, what, timeout=20):
        """Until what(events) is true of every receiver."""
        for kind in self.trapds:
            frame.wait_until(lambda k=kind: what(self.events(k)), timeout, lambda k=kind: f'{k}: {self.tell(k)}')

    def tell(self, kind):
        """For people."""
        return '\n'.join(map(str, self.events(kind)))

    def check(self, open_now, timeout=20):
        """Every receiver's story becomes true, and stays so."""
        for kind in self.trapds:
            frame.wait_until(lambda k=kind: not faults(self.events(k), open_now), timeout,
                             lambda k=kind: f'{k}: {faults(self.events(k), open_now)}\n{self.tell(k)}')

    def count(self, kind, what, ups=None, alarm=None):
        """How many such events one receiver was told of."""
        return sum(e.what == what and ups in (None, e.ups) and alarm in (None, e.alarm) for e in self.events(kind))
