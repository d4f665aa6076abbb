# SPDX-License-Identifier: GPL-2.0-or-later
"""Odd values of a UPS in one agent: the sets of rfc1628_odd.py and the resulting objects, by GET, GETNEXT and GETBULK."""

import re
import shlex
import unittest

import frame
from integration import rfc1628_expect as rfc, test_snmp_devices as devices
from integration.rfc1628_odd import MEASURES, NO_NUMBER, OTHER, SETS, STEPS, WRITES
from integration.snmp_rack import DONE, USERS, Rack

NONE = ('noSuchInstance', 'noSuchObject')


def lines(variables):
    """What a driver says of them."""
    def escaped(text):
        return re.sub(r'(["#\\])', r'\\\1', text)
    return [f'SETINFO {name} "{escaped(text)}"' for name, text in {'ups.status': 'OL', **variables}.items()]


def instance(name):
    """Of an object as a row of the table writes it."""
    return rfc.MIB + (name if name.count('.') > 1 else f'{name}.0')


def wanted(text):
    """{oid: value} of a row; None: no instance."""
    found = {}
    for word in shlex.split(text):
        name, _, value = word.partition('=')
        if name == 'alarms':            # whatever their ids
            found[name] = sorted(map(int, value.split(',')))
        elif name == '6':
            alarms = [number for number in value.split(',') if number]
            found[instance('6.1')] = str(len(alarms))
            for place in range(1, 25):
                there = place <= len(alarms)
                found[f'{rfc.MIB}6.2.1.2.{place}'] = f'{rfc.MIB}6.3.{alarms[place - 1]}' if there else None
                found[f'{rfc.MIB}6.2.1.3.{place}'] = '0' if there else None
        elif name == '7.1':
            found[instance(name)] = rfc.MIB + value
        else:
            found[instance(name)] = None if value == '-' else value
    return found


class Odd(Rack):
    """Drivers that say what a table says; `sets` is {name: variables}."""

    def __init__(self, sets, more=None, **options):
        self.sets, self.more = sets, more or {}
        super().__init__(list(sets), **options)

    def play(self, name):
        return frame.FakeDriver(self.conf.socket('fake', name), lines(self.sets[name]) + self.more.get(name, []),
                                {'SET ': DONE, 'INSTCMD ': DONE})


class Values(unittest.TestCase):
    """Every set is a UPS of its own."""

    @classmethod
    def setUpClass(cls):
        cls.rows = {f'odd{number}': row for number, row in enumerate(SETS)}
        sets = {name: row[1] for name, row in cls.rows.items()}
        cls.wrong = {f'wrong{number}': text for number, text in enumerate(NO_NUMBER)}
        sets.update({name: dict.fromkeys(MEASURES, text) for name, text in cls.wrong.items()})
        cls.rack = Odd(sets, snmp='  community = public\n')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start(lambda: cls.rack.manager(timeout=0.2).get('1.3.6.1.2.1.1.3.0'))
        for name in sets:
            manager = cls.rack.manager(f'public@{name}')
            frame.wait_until(lambda m=manager: m.value(instance('6.1')) is not None and not cls.is_stale(m), 20,
                             f'{name} to be fresh')

    @staticmethod
    def is_stale(manager):
        """Alarm 20 is in the table, or the first dump is not in."""
        return any(o[2] == rfc.MIB + '6.3.20' for o in devices.Devices.walk(manager, 25))

    def judge(self, title, name, objects, walk):
        """Each object by GET and in a walk."""
        manager, there = self.rack.manager(f'public@{name}'), {o[0]: o for o in walk}
        for oid, value in objects.items():
            got = manager.get(oid).varbinds[0]
            told = None if got[1] in NONE else str(got[2])
            shown = str(there[oid][2]) if oid in there else None
            value = value.replace('odd', name) if value else value
            if value == '*':
                self.assertIsNotNone(told, (title, oid))
            else:
                self.assertEqual((told, shown), (value, value), (title, oid))

    def test_each_set_is_answered_as_the_table_says(self):
        self.assertGreater(len(SETS), 60)
        for name, (title, variables, text) in self.rows.items():
            with self.subTest(title):
                walk = devices.Devices.walk(self.rack.manager(f'public@{name}'), 25)
                self.judge(title, name, wanted(text), walk)

    def test_of_what_a_set_does_not_say_the_mapping_decides(self):
        for name, (title, variables, _) in self.rows.items():
            with self.subTest(title):
                self.agree(name, {'ups.status': 'OL', **variables})

    def test_what_is_no_number_or_cannot_be_is_no_instance_of_any_measure(self):
        for name, text in self.wrong.items():
            with self.subTest(text):
                walk = devices.Devices.walk(self.rack.manager(f'public@{name}'), 25)
                self.judge(text, name, dict.fromkeys(map(instance, MEASURES.values())), walk)
                self.judge(text, name, {instance('6.1'): '0', instance('2.1'): '2', instance('3.1'): '0'}, walk)
                self.agree(name, {'ups.status': 'OL', **dict.fromkeys(MEASURES, text)})

    def agree(self, name, variables):
        """A walk by GETNEXT and one by GETBULK are what the mapping says."""
        want = [(oid, kind, str(value).strip()) for oid, kind, value in rfc.expect(name, variables)]
        for repetitions in (0, 3, 50):
            got = devices.Devices.walk(self.rack.manager(f'public@{name}'), repetitions)
            self.assertTrue(devices.agrees(got, want), devices.differences(got, want))
            self.assertEqual([o[0] for o in got], sorted((o[0] for o in got), key=devices.arcs))


class Later(unittest.TestCase):
    """What a UPS says later, each row of the table with a UPS of its own."""

    def test_each_step_is_answered_as_the_table_says(self):
        rows = {f'odd{number}': row for number, row in enumerate(STEPS)}
        rack = Odd({name: {} for name in rows}, snmp='  community = public\n')
        self.addCleanup(rack.close)
        rack.start(lambda: rack.manager(timeout=0.2).get('1.3.6.1.2.1.1.3.0'))
        for name, (title, *steps) in rows.items():
            for step in steps:
                with self.subTest(title, step=step):
                    self.say(rack.drivers[name], *step[:-1])
                    self.answered(rack.manager(f'public@{name}'), name, wanted(step[-1]))

    @staticmethod
    def say(driver, *what):
        """The driver says it, or another one takes its place."""
        if what[0] == OTHER:
            driver.stop()
            driver.dump = lines(what[1])
            driver.start()
            return
        for name, value in what[0].items():
            if value is None:
                driver.dump = [line for line in driver.dump if not line.startswith(f'SETINFO {name} ')]
                driver.say(f'DELINFO {name}')
            else:
                driver.set(name, value)

    @staticmethod
    def answered(manager, name, objects):
        """Until a walk has each object as wanted."""
        def wrong():
            walk = {o[0]: str(o[2]) for o in devices.Devices.walk(manager, 25)}
            shown = {oid: walk.get(oid) for oid in objects}
            if 'alarms' in objects:
                shown['alarms'] = sorted(int(value.rpartition('.')[2]) for oid, value in walk.items() if oid.startswith(f'{rfc.MIB}6.2.1.2.'))
            return {oid: (shown[oid], value) for oid, value in objects.items()
                    if shown[oid] != (value.replace('odd', name) if isinstance(value, str) else value) and (value != '*' or shown[oid] is None)}

        frame.wait_until(lambda: not wrong(), 15, lambda: f'told and wanted: {wrong()}')


class Settings(unittest.TestCase):
    """The group of settings is written; each row of the table is a UPS of its own."""

    def test_each_write_reaches_the_driver_as_its_own_value_or_is_refused(self):
        rows = {f'set{row[0].replace(".", "-")}': row for row in WRITES}
        rack = Odd({name: {row[1]: row[2]} for name, row in rows.items()},
                   {name: [text.format(row[1]) for text in row[3]] for name, row in rows.items()}, snmp=USERS)
        self.addCleanup(rack.close)
        rack.start(lambda: rack.manager(timeout=0.2).get('1.3.6.1.2.1.1.3.0'))
        for name, (oid, variable, _, _, writes) in rows.items():
            manager, driver = rack.manager(f'writer@{name}'), rack.drivers[name]
            frame.wait_until(lambda m=manager: not Values.is_stale(m), 20, f'{name} to be fresh')
            for value, outcome in writes:
                with self.subTest(oid=oid, value=value):
                    driver.clear()
                    error, index = manager.set((instance(oid), 'INTEGER', value))
                    heard = [re.sub(r' TRACKING \S+', '', line) for line in driver.heard()]
                    if outcome[0].islower() and outcome[-1].islower() and oid != '9.8' or outcome == 'wrongValue':
                        self.assertEqual((error, index, heard), (outcome, 1, []))
                    else:
                        self.assertEqual((error, heard), ('', [f'SET {variable} "{outcome}"']))


if __name__ == '__main__':
    unittest.main()
