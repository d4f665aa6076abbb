# SPDX-License-Identifier: GPL-2.0-or-later
"""Many UPSes in one agent, and SET: contexts, communities, ports, HOLDOVER-MIB, errors, atomicity, slow drivers."""

import re
import signal
import socket
import subprocess
import time
import unittest

import frame
from integration.snmp_rack import ADMIN, DONE, HOLDOVER, READER, UPS, USERS, Rack

MODEL, NAME, ATTACHED, SOURCE = (f'{UPS}.{tail}' for tail in ('1.2.0', '1.5.0', '1.6.0', '4.1.0'))
TEST, LOCK, SUMMARY = (f'{UPS}.7.{n}.0' for n in (1, 2, 3))
OFF, ON = f'{UPS}.8.2.0', f'{UPS}.8.3.0'
QUICK = f'{UPS}.7.7.4'
# GETBULK of HOLDOVER-MIB, 127 repetitions, v2c, public
BULK = bytes.fromhex('302b02010104067075626c6963a51e0202123402010002017f3012301006'
                     '0c2b06010401bf08ce0fce0f210500')
PUBLIC, WRITER = ('-v2c', '-c', 'public'), ('-v2c', '-c', 'writer')


def named(table, column, number, name):
    """Instance of a variable or command in HOLDOVER-MIB."""
    return f'{HOLDOVER}.1.{table}.1.{column}.{number}.' + '.'.join(str(byte) for byte in name.encode())


class Many(unittest.TestCase):
    """Two UPSes and every way to one of them."""

    @classmethod
    def setUpClass(cls):
        cls.ups_port, cls.extra = frame.free_port(), frame.free_port()
        cls.rack = Rack(snmp=USERS + f'''  listen = 127.0.0.1 {cls.ups_port} ups=rack2
  community = second ups=rack2
  user = only2 SHA-256 "a long pass phrase" ups=rack2
  user = both SHA-256 "a long pass phrase" ups=rack1,rack2
''')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def model(self, *access, port=None):
        """Name of the model that is shown."""
        return self.rack.value(MODEL, *access, port=port).strip('"').removeprefix('Model ')

    def test_the_context_chooses_the_ups(self):
        self.assertEqual(self.model(*READER), 'rack1')
        for name in self.rack.names:
            self.assertEqual(self.model(*READER, '-n', name), name)
        self.assertEqual(self.model(*READER, '-n', 'rack3'), '')

    def test_a_community_reaches_every_ups_by_its_name(self):
        for version in ('-v1', '-v2c'):
            self.assertEqual(self.model(version, '-c', 'public'), 'rack1')
            self.assertEqual(self.model(version, '-c', 'public@rack1'), 'rack1')
            self.assertEqual(self.model(version, '-c', 'public@rack2'), 'rack2')
            self.assertEqual(self.model(version, '-c', 'public@rack3'), '')
            self.assertEqual(self.model(version, '-c', 'second'), 'rack2')
            self.assertEqual(self.model(version, '-c', 'second@rack1'), '')

    def test_a_port_shows_its_ups_to_managers_without_contexts(self):
        self.assertEqual(self.model(*PUBLIC, port=self.ups_port), 'rack2')
        self.assertEqual(self.model(*READER, port=self.ups_port), 'rack2')
        self.assertEqual(self.model(*READER, '-n', 'rack1', port=self.ups_port), 'rack1')
        numbers = self.rack.tool('snmpwalk', *PUBLIC, f'{HOLDOVER}.1.2.1.2', port=self.ups_port)
        self.assertEqual(re.findall(r'STRING: "(\w+)"', numbers), ['rack2'])

    def test_a_limited_user_sees_his_ups_only(self):
        only2 = ('-v3', '-u', 'only2', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'a long pass phrase')
        both = tuple('both' if arg == 'only2' else arg for arg in only2)
        self.assertEqual(self.model(*only2), '')
        self.assertEqual(self.model(*only2, '-n', 'rack1'), '')
        self.assertEqual(self.model(*only2, '-n', 'rack2'), 'rack2')
        self.assertEqual(self.model(*only2, port=self.ups_port), 'rack2')
        self.assertEqual(self.model(*both), 'rack1')
        self.assertNotIn('rack', self.rack.tool('snmpwalk', *both, f'{HOLDOVER}.1.2'))
        self.assertIn('rack2', self.rack.tool('snmpwalk', *both, '-n', 'rack2', f'{HOLDOVER}.1.2'))

    def test_the_table_of_all_has_every_ups_and_each_context_its_own(self):
        table = self.rack.tool('snmpwalk', *PUBLIC, f'{HOLDOVER}.1.2')
        for column, first, second in ((2, '"rack1"', '"rack2"'), (4, '"UPS rack1"', '"UPS rack2"'), (6, '1', '1'),
                                      (8, '"OL"', '"OL"'), (9, '900', '900'), (10, '1200', '1200'), (11, '300', '300')):
            for number, value in ((1, first), (2, second)):
                self.assertRegex(table, rf'33\.1\.2\.1\.{column}\.{number} = \w+: {value}\n')
        self.assertIn('33.1.2.1.7.1 = Hex-STRING: 80 00 00', table)
        own = self.rack.tool('snmpwalk', '-v2c', '-c', 'public@rack2', f'{HOLDOVER}.1')
        self.assertIn('"Model rack2"', own)
        self.assertNotIn('rack1', own)

    def test_walk_and_bulkwalk_of_all_variables_agree_and_are_in_order(self):
        def walk(tool, *args):
            return [line for line in self.rack.tool(tool, *PUBLIC, *args, HOLDOVER).splitlines()
                    if 'Timeticks' not in line and 'No more' not in line]
        lines = walk('snmpwalk')
        self.assertGreater(len(lines), 70)
        for repetitions in (1, 7, 60):
            self.assertEqual(walk('snmpbulkwalk', f'-Cr{repetitions}'), lines)
        oids = [tuple(map(int, line.split(' = ')[0][1:].split('.'))) for line in lines if line.startswith('.1.')]
        self.assertEqual(oids, sorted(set(oids)))
        self.assertIn(f'{named(3, 2, 2, "ups.model")} = STRING: "Model rack2"', lines)
        self.assertIn(f'{named(3, 3, 1, "ups.id")} = INTEGER: 1', lines)
        self.assertIn(f'{named(3, 3, 1, "ups.model")} = INTEGER: 2', lines)

    def test_an_answer_to_a_bulk_request_is_one_small_datagram(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(BULK, ('127.0.0.1', self.rack.port))
            answer = sock.recv(65536)
        self.assertIn(len(answer), range(1300, 1401))

    def test_an_outage_of_one_is_not_one_of_the_other(self):
        self.rack.drivers['rack2'].set('ups.status', 'OB')
        self.addCleanup(self.rack.drivers['rack2'].set, 'ups.status', 'OL')
        frame.wait_until(lambda: self.rack.value(SOURCE, *READER, '-n', 'rack2') == '5', what='rack2 on battery')
        self.assertEqual(self.rack.value(SOURCE, *READER, '-n', 'rack1'), '3')

    def test_snmp_ups_of_nut_reads_the_second_ups_by_community_and_by_port(self):
        for port, community in ((self.rack.port, 'public@rack2'), (self.ups_port, 'public')):
            with frame.Tmp() as tmp:
                done = subprocess.run(
                    [frame.tool('snmp-ups'), '-s', 't', '-u', 'root', '-x', f'port=127.0.0.1:{port}', '-x', 'mibs=ietf',
                     '-x', f'community={community}', '-x', 'snmp_version=v2c', '-d', '1'],
                    env=dict(self.rack.tool_env, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path), cwd=tmp.path,
                    capture_output=True, text=True, timeout=60, check=False)
            self.assertIn('ups.model: Model rack2', done.stdout, done.stderr)


class Writing(unittest.TestCase):
    """SET, judged by what the driver hears and by the error and the varbind it stands at."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Rack(snmp=USERS + '  allow_control = yes\n')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def setUp(self):
        self.driver = self.rack.drivers['rack1']
        self.driver.behave = {'SET ': DONE, 'INSTCMD ': DONE}
        self.driver.clear()

    def heard(self):
        """What the driver was asked, without the ids."""
        return [re.sub(r' TRACKING \S+', '', line) for line in self.driver.heard()]

    def test_the_table_of_errors(self):
        for varbinds, error, access in (
                ((MODEL, 's', 'x'), 'notWritable', ADMIN), ((f'{UPS}.1.9.0', 's', 'x'), 'noCreation', ADMIN),
                ((OFF, 's', '1'), 'wrongType', ADMIN), ((OFF, 'i', '-2'), 'wrongValue', ADMIN),
                ((NAME, 's', 'x' * 64), 'wrongLength', ADMIN), ((TEST, 'o', QUICK), 'inconsistentValue', ADMIN),
                ((LOCK, 'i', '77'), 'inconsistentValue', ADMIN),
                ((f'{UPS}.9.9.0', 'i', '50'), 'inconsistentValue', ADMIN),
                ((NAME, 's', 'x'), 'noAccess', READER), ((NAME, 's', 'x'), 'noAccess', PUBLIC)):
            told = self.rack.set(*varbinds, access=access)
            self.assertEqual(told[0], error, (varbinds, told))
            self.assertEqual(told[1], varbinds[0])
        for varbinds in ((OFF, 'i', '-2'), (OFF, 's', '1'), (LOCK, 'i', '77')):
            self.assertEqual(self.rack.set(*varbinds, access=('-v1', '-c', 'writer'))[0], 'badValue')
        self.assertEqual(self.rack.set(MODEL, 's', 'x', access=('-v1', '-c', 'writer'))[0], 'noSuchName')
        self.assertEqual(self.heard(), [])

    def test_a_name_is_told_to_the_ups_and_kept_over_a_restart(self):
        self.assertEqual(self.rack.set(NAME, 's', 'left one', ATTACHED, 's', 'disk'), '')
        self.assertEqual(self.heard(), ['SET ups.id "left one"'])
        self.assertEqual(self.rack.value(NAME, *READER), '"left one"')
        self.rack.agent.stop_clean()
        self.rack.agent.start(lambda: self.rack.value(SOURCE, *READER) == '3')
        self.assertEqual((self.rack.value(NAME, *READER), self.rack.value(ATTACHED, *READER)), ('"left one"', '"disk"'))

    def test_a_test_needs_the_lock_and_runs_once(self):
        lock = int(self.rack.value(LOCK, *READER))
        self.assertEqual(self.rack.set(LOCK, 'i', str(lock + 1), TEST, 'o', QUICK), ('inconsistentValue', LOCK))
        self.assertEqual(self.rack.set(LOCK, 'i', str(lock), TEST, 'o', QUICK), '')
        self.assertEqual(self.heard(), ['INSTCMD test.battery.start.quick'])
        self.assertEqual((self.rack.value(SUMMARY, *READER), self.rack.value(LOCK, *READER)), ('5', str(lock + 1)))
        self.assertEqual(self.rack.set(LOCK, 'i', str(lock + 1), TEST, 'o', QUICK), ('inconsistentValue', TEST))
        self.assertEqual(self.rack.set(LOCK, 'i', str(lock + 1), TEST, 'o', f'{UPS}.7.7.2'), '')
        self.assertEqual(self.heard()[1:], ['INSTCMD test.battery.stop'])
        self.assertEqual(self.rack.value(SUMMARY, *READER), '4')

    def test_nothing_is_half_done(self):
        self.assertEqual(self.rack.set(f'{UPS}.9.9.0', 'i', '170', OFF, 'i', '-5'), ('wrongValue', OFF))
        self.assertEqual(self.heard(), [])
        self.driver.behave = {'SET input.transfer.high': ['TRACKING %id 3'], 'SET ': DONE}
        self.assertEqual(self.rack.set(f'{UPS}.9.9.0', 'i', '170', f'{UPS}.9.10.0', 'i', '250'),
                         ('commitFailed', f'{UPS}.9.10.0'))
        frame.wait_until(lambda: len(self.heard()) == 3, what='the variable being set back')
        self.assertEqual(self.heard(), ['SET input.transfer.low "170"', 'SET input.transfer.high "250"',
                                        'SET input.transfer.low "180"'])
        self.driver.behave = {'SET ': ['TRACKING %id 2'], 'INSTCMD ': DONE}
        self.assertEqual(self.rack.set(f'{UPS}.9.8.0', 'i', '1', f'{UPS}.9.9.0', 'i', '170')[0], 'undoFailed')

    def test_what_the_driver_says_becomes_the_error(self):
        for code, error in ((1, 'notWritable'), (2, 'inconsistentValue'), (3, 'commitFailed')):
            self.driver.behave = {'INSTCMD ': [f'TRACKING %id {code}']}
            self.assertEqual(self.rack.set(f'{UPS}.9.8.0', 'i', '1'), (error, f'{UPS}.9.8.0'))

    def test_a_silent_driver_costs_two_seconds_and_nobody_his_answer(self):
        self.driver.behave = {}
        begun = time.monotonic()
        self.assertEqual(self.rack.set(f'{UPS}.9.8.0', 'i', '1')[0], 'genError')
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(self.rack.value(SOURCE, *READER), '3')

    def test_the_load_goes_off_now_or_after_a_countdown_that_can_be_stopped(self):
        self.assertEqual(self.rack.set(OFF, 'i', '600'), '')
        self.assertEqual(self.heard(), [])
        self.assertIn(int(self.rack.value(OFF, *READER)), range(590, 601))
        self.assertIn(f'OID: {UPS}.6.3.22', self.rack.tool('snmpwalk', *READER, f'{UPS}.6'))
        self.assertEqual(self.rack.set(OFF, 'i', '-1'), '')
        self.assertEqual(self.rack.value(OFF, *READER), '-1')
        self.assertEqual(self.rack.set(OFF, 'i', '0', access=WRITER), '')
        self.assertEqual(self.heard(), ['INSTCMD load.off'])
        self.driver.clear()
        self.assertEqual(self.rack.set(ON, 'i', '1'), '')
        frame.wait_until(lambda: self.heard() == ['INSTCMD load.on'], what='the end of the countdown')

    def test_holdover_mib_sets_variables_and_runs_commands(self):
        transfer = named(3, 2, 1, 'input.transfer.low')
        self.assertEqual(self.rack.set(transfer, 's', '165', context=''), '')
        self.assertEqual(self.heard(), ['SET input.transfer.low "165"'])
        self.assertEqual(self.rack.set(transfer, 's', '9999', context='')[0], 'inconsistentValue')
        self.assertEqual(self.rack.set(named(3, 2, 1, 'ups.model'), 's', 'x', context='')[0], 'notWritable')
        self.assertEqual(self.rack.set(named(3, 2, 1, 'no.such'), 's', 'x', context='')[0], 'noCreation')
        mute = named(4, 2, 1, 'beeper.mute')
        self.assertEqual(self.rack.value(mute, *READER), '""')
        self.driver.clear()
        self.assertEqual(self.rack.set(mute, 's', '', context='rack1'), '')
        self.assertEqual(self.heard(), ['INSTCMD beeper.mute'])
        self.assertEqual(self.rack.value(mute, *READER), '"OK"')
        self.driver.behave = {'INSTCMD ': ['TRACKING %id 3']}
        self.assertEqual(self.rack.set(mute, 's', '', context='')[0], 'commitFailed')
        self.assertEqual(self.rack.value(mute, *READER), '"failed"')


class Careful(unittest.TestCase):
    """Without allow_control, and a UPS that goes away."""

    def test_a_writer_cannot_cut_the_load_and_an_absent_ups_takes_nothing(self):
        with Rack() as rack:
            driver = rack.drivers['rack1']
            for n in (1, 2, 3, 4):
                self.assertEqual(rack.set(f'{UPS}.8.{n}.0', 'i', '1'), ('notWritable', f'{UPS}.8.{n}.0'))
            self.assertEqual(rack.set(named(4, 2, 1, 'load.off'), 's', '', context='')[0], 'notWritable')
            self.assertEqual(driver.heard(), [])
            self.assertEqual(rack.set(f'{UPS}.9.8.0', 'i', '1'), '')
            driver.stop()
            frame.wait_until(lambda: rack.value(SOURCE, *READER) == '1', 20, 'stale')
            self.assertEqual(rack.set(f'{UPS}.9.8.0', 'i', '1')[0], 'resourceUnavailable')
            self.assertEqual(rack.set(ATTACHED, 's', 'disk'), '')


class Reload(unittest.TestCase):
    """SIGHUP."""

    def test_a_new_configuration_is_taken_over_without_losing_a_request(self):
        with Rack() as rack:
            rack.conf.put('ups.conf', rack.conf.sections({
                name: {'driver': 'fake', 'port': 'auto', 'desc': name} for name in ('rack2', 'rack3')}))
            rack.drivers['rack3'] = frame.FakeDriver(rack.conf.socket('fake', 'rack3'), [
                'SETINFO ups.status "OL"', 'SETINFO ups.model "Model rack3"'])
            rack.server.reload()
            extra = frame.free_port()
            rack.configure('  community = other\n  user = reader SHA-256 "another secret"\n'
                           f'  listen = 127.0.0.1 {extra} ups=rack3\n')
            walk = subprocess.Popen([frame.tool('snmpbulkwalk'), '-v2c', '-c', 'public', '-r', '0', '-t', '1', '-Cr2',
                                     f'127.0.0.1:{rack.port}', f'{UPS}.1'], stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, env=rack.tool_env, text=True)
            self.assertNotIn('Timeout', walk.communicate(timeout=20)[0])
            rack.agent.signal(signal.SIGHUP)
            frame.wait_until(lambda: rack.value(MODEL, '-v2c', '-c', 'other') == '"Model rack2"', 10,
                             lambda: 'the new community\n' + rack.agent.output())
            for _ in range(20):     # one try each, no repetition
                rack.agent.signal(signal.SIGHUP)
                self.assertEqual(rack.value(MODEL, '-v2c', '-c', 'other'), '"Model rack2"')
            self.assertEqual(rack.value(MODEL, '-v2c', '-c', 'public'), '')
            self.assertEqual(rack.value(MODEL, *READER), '')
            reader = ('-v3', '-u', 'reader', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'another secret')
            self.assertEqual(rack.value(MODEL, *reader, '-n', 'rack1'), '')
            frame.wait_until(lambda: rack.value(MODEL, *reader, '-n', 'rack3') == '"Model rack3"', 10, 'the new UPS')
            self.assertEqual(rack.value(MODEL, '-v2c', '-c', 'other', port=extra), '"Model rack3"')
            self.assertEqual(rack.value(f'{HOLDOVER}.1.2.1.2.2', *reader), '"rack2"')
            self.assertEqual(rack.value(f'{HOLDOVER}.1.2.1.2.3', *reader), '"rack3"')

    def test_a_file_with_an_error_changes_nothing(self):
        with Rack() as rack:
            rack.configure('  community = other from=nowhere\n')
            rack.agent.signal(signal.SIGHUP)
            frame.wait_until(lambda: 'previous one remains in use' in rack.agent.output(), what='a word about it')
            self.assertEqual(rack.value(MODEL, *PUBLIC), '"Model rack1"')


if __name__ == '__main__':
    unittest.main()
