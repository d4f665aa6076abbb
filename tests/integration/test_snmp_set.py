# SPDX-License-Identifier: GPL-2.0-or-later
"""SET by raw requests: every object, every wrong type, every error with its index, and nothing done by half.

RFC 3416 4.2.5 has the errors of v2c, RFC 3584 4.4 what becomes of them in v1.  What was done is what the driver heard.
"""

import re
import time
import unittest

import frame
from integration import snmp_ber
from integration.snmp_rack import ADMIN, DONE, HOLDOVER, READER, UPS, USERS, Rack

BASE = UPS.strip('.')
NAME, ATTACHED, TEST, LOCK, SUMMARY = (f'{BASE}.{tail}.0' for tail in ('1.5', '1.6', '7.1', '7.2', '7.3'))
TYPE, OFF, ON, REBOOT, RESTART = (f'{BASE}.8.{n}.0' for n in range(1, 6))
LOW_TIME, BEEPER, LOW, HIGH = (f'{BASE}.9.{n}.0' for n in range(7, 11))
QUICK, ABORT = f'{BASE}.7.7.4', f'{BASE}.7.7.2'
NUMBERS, TEXTS, CONTROL = (LOCK, TYPE, OFF, ON, REBOOT, RESTART, BEEPER, LOW, HIGH), (NAME, ATTACHED), (TYPE, OFF, ON, REBOOT)
VALUES = {'INTEGER': 1, 'STRING': 'x', 'OID': QUICK, 'NULL': None, 'Counter32': 1, 'Gauge32': 1, 'Timeticks': 1,
          'IpAddress': b'\x7f\0\0\1', 'Opaque': b'\x9f\x78\4\0\0\0\0', 'Counter64': 1}
V1 = {'noAccess': 'noSuchName', 'notWritable': 'noSuchName', 'noCreation': 'noSuchName', 'wrongType': 'badValue',
      'wrongLength': 'badValue', 'wrongValue': 'badValue', 'inconsistentValue': 'badValue', 'genErr': 'genErr',
      'resourceUnavailable': 'genErr', 'commitFailed': 'genErr', 'undoFailed': 'genErr'}
BAD = (
    ((f'{BASE}.1.2.0', 'STRING', 'x'), 'notWritable'), ((f'{BASE}.2.1.0', 'INTEGER', 2), 'notWritable'),
    ((f'{BASE}.9.5.0', 'INTEGER', 1), 'noCreation'), ((f'{BASE}.1.5.1', 'STRING', 'x'), 'noCreation'),
    ((f'{BASE}.1.5', 'STRING', 'x'), 'noCreation'), ((f'{BASE}.1.5.0.0', 'STRING', 'x'), 'noCreation'),
    ((f'{BASE}.3.3.1.3.7', 'INTEGER', 1), 'noCreation'), ((f'{BASE}.6.3.8', 'INTEGER', 1), 'noCreation'),
    ((f'{BASE}.10.1.0', 'INTEGER', 1), 'noCreation'), (('1.3.6.1.2.1.1.4.0', 'STRING', 'x'), 'notWritable'),
    (('1.3.6.1.2.1.2.1.0', 'INTEGER', 1), 'noAccess'), (('1.3.6.1.2.1.33.2.1.0', 'INTEGER', 1), 'notWritable'),
    ((NAME, 'STRING', 'x' * 64), 'wrongLength'), ((ATTACHED, 'STRING', 'x' * 1000), 'wrongLength'),
    ((NAME, 'STRING', 'na\xefve'), 'wrongValue'), ((ATTACHED, 'STRING', 'two\nlines'), 'wrongValue'),
    ((LOCK, 'INTEGER', -1), 'wrongValue'), ((LOCK, 'INTEGER', 2 ** 31 - 1), 'inconsistentValue'),
    ((TEST, 'OID', f'{BASE}.7.7.1'), 'wrongValue'), ((TEST, 'OID', f'{BASE}.7.7.6'), 'wrongValue'),
    ((TEST, 'OID', '0.0'), 'wrongValue'), ((TEST, 'OID', QUICK + '.0'), 'wrongValue'),
    ((TEST, 'OID', QUICK), 'inconsistentValue'), ((TYPE, 'INTEGER', 0), 'wrongValue'), ((TYPE, 'INTEGER', 3), 'wrongValue'),
    ((OFF, 'INTEGER', -2), 'wrongValue'), ((ON, 'INTEGER', -2 ** 31), 'wrongValue'), ((REBOOT, 'INTEGER', 301), 'wrongValue'),
    ((RESTART, 'INTEGER', 3), 'wrongValue'), ((BEEPER, 'INTEGER', 4), 'wrongValue'), ((BEEPER, 'INTEGER', 0), 'wrongValue'),
    ((LOW, 'INTEGER', -1), 'wrongValue'), ((LOW, 'INTEGER', 159), 'inconsistentValue'),
    ((LOW, 'INTEGER', 201), 'inconsistentValue'), ((f'{BASE}.9.1.0', 'INTEGER', 200), 'notWritable'))


class Raw(Rack):
    """One UPS with commands, a setting that cannot be changed and one with a list of values."""

    def play(self, name):
        driver = super().play(name)
        driver.dump += ['SETINFO input.voltage.nominal "230"', 'SETINFO battery.runtime.low "300"',
                        'SETFLAGS battery.runtime.low RW NUMBER', 'ADDENUM battery.runtime.low "120"',
                        'ADDENUM battery.runtime.low "300"', 'ADDENUM battery.runtime.low "660"']
        return driver


class Setting(unittest.TestCase):
    """With allow_control; every test leaves the UPS as it was."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Raw(['rack1'], snmp=USERS + '  allow_control = yes\n')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()
        cls.writer = cls.rack.manager('writer')

    def setUp(self):
        self.driver = self.rack.drivers['rack1']
        self.behave({'SET ': DONE, 'INSTCMD ': DONE})
        self.driver.clear()

    def behave(self, answers):
        """What the driver answers from now on."""
        self.driver.behave = answers

    def heard(self):
        """What the driver was asked, without the ids."""
        return [re.sub(r' TRACKING \S+', '', line) for line in self.driver.heard()]

    def refused(self, error, index, *varbinds, why=''):
        """The SET fails with this error at this varbind, in v1 as RFC 3584 folds it."""
        self.assertEqual(self.writer.set(*varbinds), (error, index), why or varbinds)
        self.assertEqual(self.rack.manager('writer', 1).set(*varbinds), (V1[error], index), why or varbinds)

    def test_each_fault_has_its_error_and_nothing_reaches_the_driver(self):
        for varbind, error in BAD:
            self.refused(error, 1, varbind)
        self.assertEqual(self.heard(), [])

    def test_a_value_of_any_wrong_type_is_refused_for_every_object(self):
        right = {**dict.fromkeys(NUMBERS + (LOW_TIME,), 'INTEGER'), **dict.fromkeys(TEXTS, 'STRING'), TEST: 'OID'}
        for name, kind in right.items():
            for other, value in VALUES.items():
                if other != kind and other != 'Counter64':
                    self.refused('wrongType', 1, (name, other, value))
        self.assertEqual(self.writer.set((LOW, 'Counter64', 170)), ('wrongType', 1))
        self.assertEqual(self.heard(), [])

    def test_what_can_only_be_read_is_refused_with_every_type(self):
        writable, seen = {*NUMBERS, *TEXTS, TEST, LOW_TIME}, 0
        oid, end = BASE, BASE + '.10'
        while True:
            oid, kind, value = self.writer.next(oid).varbinds[0]
            if not oid.startswith(BASE + '.') or oid.startswith(end):
                break
            if oid not in writable:
                seen += 1
                self.assertEqual(self.writer.set((oid, kind, value)), ('notWritable', 1), oid)
        self.assertGreater(seen, 20)

    def test_the_index_is_that_of_the_first_fault_and_the_good_ones_are_not_done(self):
        before = [self.writer.value(name) for name in (NAME, ATTACHED, LOCK, RESTART)]
        good = [(NAME, 'STRING', 'half'), (ATTACHED, 'STRING', 'done'), (BEEPER, 'INTEGER', 1), (LOW, 'INTEGER', 170),
                (LOCK, 'INTEGER', before[2]), (RESTART, 'INTEGER', 2)]
        for place in range(len(good) + 1):
            for bad, error in BAD[:6] + BAD[12:14] + BAD[27:29]:
                request = good[:place] + [bad] + good[place:]
                if bad[0] in {name for name, _, _ in good}:
                    request = [varbind for varbind in request if varbind[0] != bad[0] or varbind == bad]
                self.refused(error, request.index(bad) + 1, *request)
        self.assertEqual([self.writer.value(name) for name in (NAME, ATTACHED, LOCK, RESTART)], before)
        self.assertEqual(self.heard(), [])

    def test_the_same_object_twice_in_one_request_is_refused_at_the_second(self):
        lock = self.writer.value(LOCK)
        for varbind in ((LOCK, 'INTEGER', lock), (BEEPER, 'INTEGER', 1), (NAME, 'STRING', 'x'), (LOW, 'INTEGER', 170)):
            self.refused('inconsistentValue', 2, varbind, varbind)
            self.refused('inconsistentValue', 3, varbind, (ATTACHED, 'STRING', 'x'), varbind)
        self.assertEqual((self.heard(), self.writer.value(LOCK)), ([], lock))

    def test_the_lock_counts_up_alone_and_one_of_two_managers_gets_it(self):
        lock = self.writer.value(LOCK)
        self.assertEqual(self.writer.set((LOCK, 'INTEGER', lock)), ('', 0))
        self.assertEqual(self.writer.value(LOCK), lock + 1)
        managers = [self.rack.manager('writer') for _ in range(8)]
        for manager in managers:
            manager.sock.send(manager.message(snmp_ber.SET, [(LOCK, 'INTEGER', lock + 1)]))
        told = [snmp_ber.Answer(manager.sock.recv(2000)) for manager in managers]
        self.assertEqual(sorted((a.error, a.index) for a in told), [('', 0)] + [('inconsistentValue', 1)] * 7)
        self.assertEqual(self.writer.value(LOCK), lock + 2)

    def test_a_test_runs_with_the_lock_beside_it_in_either_order(self):
        for turn in (1, -1):
            lock = self.writer.value(LOCK)
            start, stop = (TEST, 'OID', QUICK), (TEST, 'OID', ABORT)
            self.refused('inconsistentValue', 1, stop)
            both = [(LOCK, 'INTEGER', lock), stop][::turn]
            self.refused('inconsistentValue', both.index(stop) + 1, *both, why='nothing to abort')
            wrong = [(LOCK, 'INTEGER', lock + 1), start]
            self.refused('inconsistentValue', 1, *wrong)
            self.assertEqual(self.writer.set(*[(LOCK, 'INTEGER', lock), start][::turn]), ('', 0))
            self.assertEqual((self.writer.value(LOCK), self.writer.value(SUMMARY), self.writer.value(TEST)),
                             (lock + 1, 5, QUICK))
            self.refused('inconsistentValue', 2, (LOCK, 'INTEGER', lock + 1), start)
            self.assertEqual(self.writer.set(*[(LOCK, 'INTEGER', lock + 1), stop][::turn]), ('', 0))
            self.assertEqual((self.writer.value(LOCK), self.writer.value(SUMMARY)), (lock + 2, 4))
        self.assertEqual(self.heard(), ['INSTCMD test.battery.start.quick', 'INSTCMD test.battery.stop'] * 2)
        self.refused('inconsistentValue', 2, (LOCK, 'INTEGER', self.writer.value(LOCK)), (TEST, 'OID', f'{BASE}.7.7.5'),
                     why='the UPS has no deep test')

    def test_a_test_that_the_driver_refuses_leaves_lock_and_result_alone(self):
        before = [self.writer.value(name) for name in (LOCK, SUMMARY, TEST)]
        for code, error in ((1, 'notWritable'), (2, 'inconsistentValue'), (3, 'commitFailed')):
            self.behave({'INSTCMD ': [f'TRACKING %id {code}']})
            self.refused(error, 2, (LOCK, 'INTEGER', before[0]), (TEST, 'OID', QUICK))
        self.assertEqual([self.writer.value(name) for name in (LOCK, SUMMARY, TEST)], before)

    def test_a_refusal_halfway_is_taken_back_in_both_mibs(self):
        variable = f'{HOLDOVER}.1.3.1.2.1.'.strip('.') + '.' + '.'.join(str(byte) for byte in b'input.transfer.high')
        before = [self.writer.value(name) for name in (NAME, ATTACHED, LOCK)]
        kept = [(ATTACHED, 'STRING', 'kept?'), (LOCK, 'INTEGER', before[2])]
        self.behave({'SET input.transfer.high': ['TRACKING %id 3'], 'SET ': DONE})
        for request in ([*kept, (LOW, 'INTEGER', 170), (HIGH, 'INTEGER', 250)],
                        [*kept, (LOW, 'INTEGER', 170), (variable, 'STRING', '250')]):
            self.driver.clear()
            self.refused('commitFailed', 4, *request)
            frame.wait_until(lambda: self.heard().count('SET input.transfer.low "180"') == 2, what='both set back')
        self.assertEqual([self.writer.value(name) for name in (NAME, ATTACHED, LOCK)], before)
        self.behave({'SET ': ['TRACKING %id 3'], 'INSTCMD ': DONE})
        self.refused('undoFailed', 0, (BEEPER, 'INTEGER', 1), (LOW, 'INTEGER', 170))

    def test_a_silent_driver_is_waited_for_two_seconds_in_all(self):
        self.behave({})
        for request in ([(BEEPER, 'INTEGER', 1)], [(LOW, 'INTEGER', 170), (HIGH, 'INTEGER', 250), (BEEPER, 'INTEGER', 1)]):
            begun = time.monotonic()
            self.assertEqual(self.writer.set(*request), ('genErr', 1))
            self.assertLess(time.monotonic() - begun, 3.5)
        other = self.rack.manager('writer')
        self.writer.sock.send(self.writer.message(snmp_ber.SET, [(BEEPER, 'INTEGER', 1)]))
        begun = time.monotonic()
        self.assertEqual(other.value(SUMMARY), self.writer.value(SUMMARY))
        self.assertLess(time.monotonic() - begun, 3.5)
        self.assertEqual(snmp_ber.Answer(self.writer.sock.recv(2000)).error, 'genErr')

    def test_settings_go_up_to_what_the_ups_can_and_stop_at_its_most(self):
        for minutes, seconds in ((1, '120'), (2, '120'), (3, '300'), (6, '660'), (11, '660'), (500, '660')):
            self.driver.clear()
            self.assertEqual(self.writer.set((LOW_TIME, 'INTEGER', minutes)), ('', 0))
            self.assertEqual(self.heard(), [f'SET battery.runtime.low "{seconds}"'], minutes)

    def test_types_and_delays_in_one_request_are_one_wish_in_any_order(self):
        for turn in (1, -1):
            self.driver.clear()
            request = [(TYPE, 'INTEGER', 2), (OFF, 'INTEGER', 0)][::turn]
            self.assertEqual(self.writer.set(*request), ('', 0))
            self.assertEqual(self.heard(), ['INSTCMD shutdown.return'])
            self.assertEqual(self.writer.set((TYPE, 'INTEGER', 1)), ('', 0))
        for name in (OFF, ON, REBOOT):
            self.assertEqual(self.writer.set((name, 'INTEGER', 300 if name != REBOOT else -1)), ('', 0))
            self.assertEqual(self.writer.set((name, 'INTEGER', -1)), ('', 0))
            self.assertEqual(self.writer.value(name), -1)

    def test_muting_a_beeper_that_is_silent_succeeds_without_effect(self):
        self.assertEqual(self.writer.set((BEEPER, 'INTEGER', 3)), ('', 0))
        self.assertEqual(self.heard(), [])

    def test_an_empty_request_and_one_of_a_hundred_varbinds_are_answered(self):
        self.assertEqual(self.writer.set(), ('', 0))
        self.refused('inconsistentValue', 2, *[(ATTACHED, 'STRING', 'x')] * 100)

    def test_who_may_only_read_is_told_so(self):
        reader = self.rack.manager('public')
        for name, kind in ((NAME, 'STRING'), (BEEPER, 'INTEGER'), (f'{BASE}.1.2.0', 'STRING'), (f'{BASE}.1.9.0', 'STRING')):
            self.assertEqual(reader.set((name, kind, VALUES[kind])), ('noAccess', 1))
            self.assertEqual(self.rack.manager('public', 1).set((name, kind, VALUES[kind])), ('noSuchName', 1))
        self.assertEqual(self.rack.set(f'.{NAME}', 's', 'x', access=READER), ('noAccess', f'.{NAME}'))
        low = tuple('authNoPriv' if word == 'authPriv' else word for word in ADMIN)
        self.assertEqual(self.rack.set(f'.{NAME}', 's', 'x', access=low)[0], 'authorizationError')
        self.assertIsNone(self.rack.manager('nobody', timeout=0.2).set((NAME, 'STRING', 'x')))
        self.assertEqual(self.heard(), [])


class Careful(unittest.TestCase):
    """Without allow_control."""

    def test_nothing_that_cuts_the_load_can_be_written_by_anybody(self):
        rack = Raw(['rack1'])
        self.addCleanup(rack.close)
        rack.start()
        writer = rack.manager('writer')
        for name in CONTROL:
            for value in (-1, 0, 1):
                self.assertEqual(writer.set((name, 'INTEGER', value)), ('notWritable', 1), name)
                self.assertEqual(rack.manager('writer', 1).set((name, 'INTEGER', value)), ('noSuchName', 1), name)
            self.assertEqual(rack.set(f'.{name}', 'i', '0'), ('notWritable', f'.{name}'))
        for command in ('load.off', 'load.on', 'shutdown.return', 'shutdown.stop'):
            name = f'{HOLDOVER}.1.4.1.2.1.'.strip('.') + '.' + '.'.join(str(byte) for byte in command.encode())
            self.assertEqual(writer.set((name, 'STRING', '')), ('notWritable', 1), command)
        self.assertEqual(rack.drivers['rack1'].heard(), [])
        self.assertEqual(writer.set((BEEPER, 'INTEGER', 1), (RESTART, 'INTEGER', 2)), ('', 0))
        self.assertEqual(writer.value(RESTART), 2)


if __name__ == '__main__':
    unittest.main()
