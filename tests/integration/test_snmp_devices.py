# SPDX-License-Identifier: GPL-2.0-or-later
"""Twenty recorded devices, of one, two and three phases, in one agent: the whole UPS-MIB of each, and every hole in it.

Recordings are tests/integration/rfc1628/NAME.dev; what must be said of them is NAME.walk, written by
rfc1628_expect.py and reviewed.  HOLDOVER_SNMP_DUMPS names a directory of more recordings, which are then judged too.
"""

import bisect
import glob
import os
import re
import unittest

import clients
import frame
from integration import rfc1628_expect as rfc
from integration.snmp_rack import Rack

DEVICES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'rfc1628')
NAMES = sorted(os.path.basename(path)[:-len('.dev')] for path in glob.glob(f'{DEVICES}/*.dev'))
MORE = os.environ.get('HOLDOVER_SNMP_DUMPS', '')
ROOT, INVENTORY = '1.3.6.1.2.1.33', '1.3.6.1.2.1.47.'     # what follows it
LOW = ('-a', 'SHA-256', '-A', 'a long pass phrase')
LOW_PRIV, HIGH = ('-x', 'AES', '-X', 'another pass phrase'), ('-a', 'SHA-512', '-A', 'third pass phrase')
HIGH_PRIV = ('-x', 'AES-256', '-X', 'fourth pass phrase')
USERS = '''  community = public
  user = nobody
  user = low SHA-256 "a long pass phrase" AES "another pass phrase" level=auth
  user = high SHA-512 "third pass phrase" AES-256 "fourth pass phrase" level=auth
'''
V3 = {
    'noAuthNoPriv': ('-u', 'nobody', '-l', 'noAuthNoPriv'),
    'authNoPriv SHA-256': ('-u', 'low', '-l', 'authNoPriv', *LOW),
    'authPriv SHA-256 AES-128': ('-u', 'low', '-l', 'authPriv', *LOW, *LOW_PRIV),
    'authNoPriv SHA-512': ('-u', 'high', '-l', 'authNoPriv', *HIGH),
    'authPriv SHA-512 AES-256': ('-u', 'high', '-l', 'authPriv', *HIGH, *HIGH_PRIV),
}
COLUMNS = {'1': 6, '2': 7, '3': 3, '4': 4, '5': 3, '6': 3, '7': 7, '8': 5, '9': 10, '3.3.1': 5, '4.4.1': 5, '5.3.1': 4,
           '6.2.1': 3}


def arcs(oid):
    """For comparing."""
    return [int(arc) for arc in oid.strip('.').split('.')]


def wanted(name):
    """A device's file: [(oid, type, value)]."""
    with open(f'{DEVICES}/{name}.walk', encoding='ascii') as file:
        lines = [(line.rstrip('\n') + '  ').split(' ', 2) for line in file]
    return [(rfc.MIB + oid, kind, text.strip()) for oid, kind, text in lines]


def agrees(got, want):
    """Whether objects are as in the file, where `*` is any value."""
    return len(got) == len(want) and all(
        g[:2] == w[:2] and (w[2] == '*' or str(g[2]).strip() == w[2]) for g, w in zip(got, want))


def differences(got, want):
    """For people."""
    known, told = {o[0]: o[1:] for o in want}, {o[0]: o[1:] for o in got}
    return '\n'.join(f'{oid}: told {told.get(oid)}, wanted {known.get(oid)}' for oid in sorted({*known, *told}, key=arcs)
                     if told.get(oid) != known.get(oid))


def read_walk(text):
    """Output of snmpwalk -On -Ot: [(oid, type, value)]."""
    kinds = {'INTEGER': int, 'Counter32': int, 'Gauge32': int, 'Timeticks': int, 'STRING': lambda t: t.strip('"'),
             'OID': lambda t: t.strip('.')}
    found = []
    for oid, kind, rest in re.findall(r'^\.([\d.]+) = (?:(\w+): )?(.*)$', text, re.M):
        kind = kind or ('STRING' if rest == '""' else 'Timeticks')
        found.append((oid, kind, kinds[kind](rest)))
    return found


def stable(objects):
    """Without what counts time."""
    return [o for o in objects if not re.search(r'33\.1\.(2\.2|7\.[56])\.0$|1\.1\.3\.0$|1\.2\.1\.12\.\d+$', o[0])]


class Recorded(Rack):
    """Our dummy-ups on each recording."""

    def section(self, name):
        return {'driver': 'dummy-ups', 'port': f'{name}.dev'}

    def play(self, name):
        with open(f'{DEVICES}/{name}.dev', encoding='latin-1') as file:
            self.conf.put(f'{name}.dev', file.read())
        return clients.dummy_driver(self.conf, name=name).start()


class Devices(unittest.TestCase):
    """Each in the context of its name."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Recorded(NAMES, snmp=USERS)
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start(lambda: cls.rack.manager(timeout=0.2).get(ROOT))
        for name in NAMES:
            manager = cls.manager(name)
            frame.wait_until(lambda m=manager, n=name: agrees(cls.walk(m), wanted(n)), 10,
                             lambda m=manager, n=name: f'{n}:\n{differences(cls.walk(m), wanted(n))}\n')

    @classmethod
    def manager(cls, name, version=2):
        """A manager that sees one device."""
        return cls.rack.manager(f'public@{name}', version)

    @staticmethod
    def walk(manager, repetitions=0):
        """All of the UPS-MIB, by GETNEXT or GETBULK."""
        found, oid = [], ROOT
        while True:
            answer = manager.bulk(repetitions, oid) if repetitions else manager.next(oid)
            for bind in answer.varbinds:
                if not bind[0].startswith(ROOT + '.') or bind[1] == 'endOfMibView' or answer.error:
                    return found
                found.append(bind)
            oid = found[-1][0]

    def test_the_files_are_what_the_mapping_says(self):
        self.assertGreaterEqual(len(NAMES), 20)
        for name in NAMES:
            with open(f'{DEVICES}/{name}.dev', encoding='latin-1') as file:
                objects = rfc.expect(name, rfc.read_dump(file.read()))
            with open(f'{DEVICES}/{name}.walk', encoding='ascii') as file:
                self.assertEqual(file.read(), rfc.render(objects), name)

    def test_every_version_and_step_walks_the_same_and_in_order(self):
        for name in NAMES:
            first = stable(self.walk(self.manager(name)))
            oids = [arcs(o[0]) for o in first]
            self.assertEqual(oids, sorted(oids), name)
            self.assertEqual(len(first), len({o[0] for o in first}), name)
            self.assertEqual(stable(self.walk(self.manager(name, 1))), first, name)
            for repetitions in (1, 2, 7, 25, 127):
                self.assertEqual(stable(self.walk(self.manager(name), repetitions)), first, name)

    def test_the_tools_of_net_snmp_see_what_the_files_say(self):
        for name in NAMES:
            for tool in ('snmpwalk', 'snmpbulkwalk'):
                for version in ('-v1', '-v2c')[tool != 'snmpwalk':]:
                    self.judge(name, tool, version, '-c', f'public@{name}')
        for level, access in V3.items():
            for name in NAMES[::4] if 'Auth' in level else NAMES:
                with self.subTest(level=level, name=name):
                    self.judge(name, 'snmpbulkwalk', '-v3', *access, '-n', name)

    def judge(self, name, tool, *access):
        """One walk of one device."""
        text = self.rack.tool(tool, '-Ot', *access, f'.{ROOT}')
        got = [o for o in read_walk(text) if o[0].startswith(ROOT)]
        self.assertTrue(agrees(got, wanted(name)), f'{name}\n{differences(got, wanted(name))}\n{text[-300:]}')

    @staticmethod
    def around(objects):
        """Names next to what exists and all places where the MIB could have something: none of them exists."""
        there = {o[0] for o in objects}
        beside = {rfc.MIB.rstrip('.'), ROOT, ROOT + '.0', rfc.MIB + '0', rfc.MIB + '10.1.0', ROOT + '.3'}
        for oid in there:
            head, _, last = oid.rpartition('.')
            beside |= {head, f'{head}.{int(last) + 1}', f'{oid}.0', f'{head}.4294967295'}
            beside |= {f'{head}.{int(last) - 1}'} if last != '0' else set()
        for group, columns in COLUMNS.items():
            for column in range(columns + 2):
                beside |= {f'{rfc.MIB}{group}.{column}.{line}' for line in range(5)}
        return sorted(beside - there, key=arcs)

    def test_every_object_is_got_and_every_hole_is_none_and_leads_to_the_next(self):
        for name in NAMES:
            objects, manager, old = self.walk(self.manager(name)), self.manager(name), self.manager(name, 1)
            order = [arcs(o[0]) for o in objects]
            for at in range(0, len(objects), 16):
                part = objects[at:at + 16]
                got = manager.get(*(o[0] for o in part))
                self.assertEqual(stable(got.varbinds), stable(part), name)
            for at in range(0, len(holes := self.around(objects)), 16):
                part = holes[at:at + 16]
                got = manager.get(*part)
                self.assertEqual([o[0] for o in got.varbinds], part)
                self.assertLessEqual({o[1] for o in got.varbinds}, {'noSuchObject', 'noSuchInstance'}, (name, got))
                for hole, after in zip(part, manager.next(*part).varbinds):
                    place = bisect.bisect(order, arcs(hole))
                    if place < len(objects):
                        self.assertEqual(after[0], objects[place][0], (name, hole))
                    else:
                        self.assertTrue(after[0].startswith(INVENTORY), (name, hole, after))
            for hole in holes[::7]:
                answer = old.get(objects[0][0], hole)
                self.assertEqual((answer.error, answer.index), ('noSuchName', 2), (name, hole))

    def test_a_context_that_is_none_and_a_wrong_community_get_silence(self):
        for community in ('public@nobody', 'public@', '@' + NAMES[0], NAMES[0], 'Public', 'public@' + NAMES[0] + ' '):
            for version in (1, 2):
                manager = self.rack.manager(community, version, timeout=0.15)
                self.assertIsNone(manager.get(rfc.MIB + '1.2.0'), community)

    def test_a_wrong_user_key_level_or_context_gets_a_report_or_silence_and_no_data(self):
        oid, name = f'.{rfc.MIB}1.2.0', NAMES[0]
        low, high = V3['authPriv SHA-256 AES-128'], V3['authPriv SHA-512 AES-256']
        for access, told in (
                ((*low, '-n', 'none'), 'Timeout'), (('-u', 'stranger', '-l', 'noAuthNoPriv'), 'Unknown user name'),
                (('-u', 'stranger', *low[2:]), 'Unknown user name'),
                (('-u', 'low', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'no such phrase', *LOW_PRIV), 'Authentication failure'),
                (('-u', 'high', *low[2:]), 'Authentication failure'), (('-u', 'low', *high[2:]), 'Authentication failure'),
                (('-u', 'low', '-l', 'authPriv', *LOW, '-x', 'AES', '-X', 'no such phrase'), ''),
                (('-u', 'low', '-l', 'noAuthNoPriv'), 'authorizationError'),
                (('-u', 'nobody', *V3['authNoPriv SHA-256'][2:]), 'nsupported security level')):
            where = () if 'none' in access else ('-n', name)
            text = self.rack.tool('snmpget', '-v3', *access, *where, oid, retries=0, timeout=1)
            self.assertIn(told, text, access)
            self.assertNotIn(' = ', text, access)


class Told(Rack):
    """Drivers of the test's own that tell what stands in files; the model keeps no byte that is not ASCII."""

    def __init__(self, paths):
        self.told = {}
        for number, path in enumerate(paths):
            with open(path, encoding='latin-1') as file:
                self.told[f'u{number}'] = rfc.read_dump(re.sub(r'[^\n -~]', '', file.read()))
        super().__init__(list(self.told), snmp='  community = public\n')

    def play(self, name):
        lines = ['SETINFO %s "%s"' % (key, re.sub(r'(["#\\])', r'\\\1', text)) for key, text in self.told[name].items()]
        return frame.FakeDriver(self.conf.socket('fake', name), lines)


@unittest.skipUnless(MORE, 'optional: HOLDOVER_SNMP_DUMPS names no directory')
class Recordings(unittest.TestCase):
    """Every recording of a directory, fifty at a time."""

    def test_all_are_shown_as_the_mapping_says(self):
        paths, wrong = sorted(glob.glob(f'{MORE}/*.dev')), []
        for at in range(0, len(paths), 50):
            rack = Told(paths[at:at + 50])
            try:
                wrong += self.judge(rack.start(lambda r=rack: r.manager(timeout=0.2).get(ROOT)), paths[at:at + 50])
            finally:
                rack.close()
        print(f'{len(paths)} recordings, {len(wrong)} differ')
        self.assertEqual(wrong, [], '\n'.join(wrong))

    @staticmethod
    def judge(rack, paths):
        """What is wrong in one rack."""
        wrong = []
        for (name, told), path in zip(rack.told.items(), paths):
            manager = rack.manager(f'public@{name}')
            want = [(oid, kind, str(value).strip()) for oid, kind, value in rfc.expect(name, told)]
            try:
                frame.wait_until(lambda m=manager, w=want: agrees(Devices.walk(m, 25), w), 3, 'agreement')
            except AssertionError:
                wrong.append(f'{path}\n{differences(Devices.walk(manager, 25), want)}')
        return wrong


if __name__ == '__main__':
    unittest.main()
