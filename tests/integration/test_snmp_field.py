# SPDX-License-Identifier: GPL-2.0-or-later
"""What managers of the field ask of an agent beyond the UPS-MIB: a node per UPS, self-description, inventory, sysObjectID per
asker, the source of notifications, estimated power, names that are nearly instances; and answers that cannot be aimed at others.

Each kind is named after what LibreNMS, Checkmk, Zabbix, OpenNMS, Datadog, Cacti, snmptt or check_ups_health need.
"""

import os
import re
import socket
import subprocess
import unittest

import frame
import snmpwire
from integration.snmp_rack import ADMIN, DONE, HOLDOVER, READER, UPS, USERS, Rack, dump
from integration.test_snmp_traps import Receiver

SYSTEM, GROUP, MODULES, ENTITY = '.1.3.6.1.2.1.1', '.1.3.6.1.2.1.11', '.1.3.6.1.6.3', '.1.3.6.1.2.1.47.1.1.1.1'
DESCR, OBJECT_ID, NAME = f'{SYSTEM}.1.0', f'{SYSTEM}.2.0', f'{SYSTEM}.5.0'
NET_SNMP = '.1.3.6.1.4.1.8072.3.2.10'
POWER, LOAD = f'{UPS}.4.4.1.4.1', f'{UPS}.4.4.1.5.1'
ENGINE = '80001f88031234567890'
ROOT_DIR = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PUBLIC = ('-v2c', '-c', 'public')


def community(name):
    """Arguments of a tool."""
    return ('-v2c', '-c', name)


class Field(unittest.TestCase):
    """One rack, three UPSes."""

    @classmethod
    def setUpClass(cls):
        cls.ports = [frame.free_port() for _ in range(2)]
        cls.rack = Rack(['rack1', 'rack2', 'rack3'], snmp=f'''{USERS}  engine_id = 0x{ENGINE}
  listen = 127.0.0.1 {cls.ports[0]} ups=rack2
  listen = 127.0.0.1 {cls.ports[1]} ups=rack3 sysobjectid=1.3.6.1.4.1.99.3
  sysname = host
  syslocation = "Room 4"
  syslocation = "Room 5" ups=rack3
  sysname = third ups=rack3
  community = nms sysobjectid={NET_SNMP[1:]}
  user = nmsuser SHA-256 "a long pass phrase" AES "another pass phrase" sysobjectid=1.3.6.1.4.1.99.4
''')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()
        cls.rack.drivers['rack2'].set('ups.realpower.nominal', '900')
        cls.rack.drivers['rack2'].set('ups.serial', '3B1812X30551')
        cls.rack.drivers['rack2'].set('ups.firmware', '03.U1')
        cls.rack.drivers['rack3'].set('ups.realpower.nominal', '900')
        cls.rack.drivers['rack3'].set('ups.realpower', '123')
        frame.wait_until(lambda: cls.rack.value(POWER, *community('public@rack3')) == '123', what='the driver')

    def walk(self, root, *access, port=None):
        """{OID: value} below a root."""
        text = self.rack.tool('snmpwalk', *(access or PUBLIC), root, port=port)
        return dict(re.findall(r'^(\.[\d.]+) = (?:[\w -]+: )?(.*)$', text, re.M))

    # ---- a node per UPS ----

    def test_each_ups_but_the_default_one_has_a_name_of_its_own_however_it_is_asked_for(self):
        self.assertEqual(self.rack.value(NAME, *PUBLIC), '"host"')
        for access, port in ((community('public@rack2'), None), (PUBLIC, self.ports[0]), ((*READER, '-n', 'rack2'), None)):
            self.assertEqual(self.rack.value(NAME, *access, port=port), '"host-rack2"', access)
        self.assertEqual(self.rack.value(NAME, *community('public@rack3')), '"third"')
        self.assertEqual(self.rack.value(f'{SYSTEM}.6.0', *community('public@rack2')), '"Room 4"')
        self.assertEqual(self.rack.value(f'{SYSTEM}.6.0', *community('public@rack3')), '"Room 5"')

    def test_each_description_says_maker_and_model_and_ends_as_librenms_wants_it(self):
        for name in self.rack.names:
            descr = self.rack.value(DESCR, *community(f'public@{name}'))
            self.assertTrue(descr.endswith('SNMP Agent"'), descr)
            self.assertEqual(self.rack.value(OBJECT_ID, *community(f'public@{name}')), '.1.3.6.1.2.1.33')
        self.assertRegex(self.rack.value(DESCR, *community('public@rack2')),
                         r'^"Fake Model rack2 \(rack2\), Holdover \S+ UPS SNMP Agent"$')
        self.assertRegex(self.rack.value(DESCR, *PUBLIC), r'^"Holdover \S+ UPS SNMP Agent"$')

    # ---- self-description ----

    def test_the_resources_name_the_mibs_and_the_compliance(self):
        table = self.walk(f'{SYSTEM}.9')
        ids = {oid.rsplit('.', 1)[1]: value for oid, value in table.items() if oid.startswith(f'{SYSTEM}.9.1.2.')}
        self.assertIn('.1.3.6.1.2.1.33', ids.values())
        row, = [n for n, oid in ids.items() if oid == '.1.3.6.1.2.1.33']
        self.assertRegex(table[f'{SYSTEM}.9.1.3.{row}'], r'RFC 1628: ups(Subset|Basic|Full)Compliance')
        self.assertEqual(len(table), 3 * len(ids))
        self.assertIn('(0)', self.rack.tool('snmpget', *PUBLIC, f'{SYSTEM}.8.0'))

    def test_the_engine_can_be_read_where_receivers_are_configured(self):
        engine = self.walk(f'{MODULES}.10.2.1')
        self.assertEqual(engine[f'{MODULES}.10.2.1.1.0'].replace(' ', '').lower(), ENGINE)
        self.assertEqual(engine[f'{MODULES}.10.2.1.2.0'], '1')
        self.assertGreaterEqual(int(engine[f'{MODULES}.10.2.1.3.0']), 0)
        self.assertEqual(engine[f'{MODULES}.10.2.1.4.0'], '65507')
        self.assertEqual(sorted(self.walk(f'{MODULES}.11.2.1')), [f'{MODULES}.11.2.1.{n}.0' for n in (1, 2, 3)])

    def test_packets_and_strangers_are_counted(self):
        def counts():
            found = {**self.walk(GROUP), **self.walk(f'{MODULES}.15.1.1')}
            return {oid: int(value) for oid, value in found.items() if value.isdigit()}

        def send(packet):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(packet, ('127.0.0.1', self.rack.port))

        before = counts()
        send(b'no BER at all')
        send(snmpwire.message(snmpwire.GET, [(1, 3, 6, 1)]).replace(bytes((2, 1, 1)), bytes((2, 1, 9)), 1))
        self.assertEqual(len(before), 8 + 6 - 1)            # snmpEnableAuthenTraps is a word
        self.rack.tool('snmpget', *community('wrong'), NAME, retries=0, timeout=1)
        self.rack.tool('snmpget', '-v3', '-u', 'stranger', '-l', 'noAuthNoPriv', NAME, retries=0, timeout=1)
        self.rack.tool('snmpget', '-v3', '-u', 'reader', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'a wrong pass phrase', NAME,
                       retries=0, timeout=1)
        self.rack.tool('snmpset', *PUBLIC, f'{UPS}.1.5.0', 's', 'x', retries=0)
        after = counts()
        for oid, what in ((f'{GROUP}.1.0', 'packets'), (f'{GROUP}.4.0', 'communities'), (f'{GROUP}.5.0', 'uses'),
                          (f'{GROUP}.3.0', 'versions'), (f'{GROUP}.6.0', 'parse errors'),
                          (f'{MODULES}.15.1.1.3.0', 'users'), (f'{MODULES}.15.1.1.4.0', 'engines'), (f'{MODULES}.15.1.1.5.0', 'digests')):
            self.assertGreater(after[oid], before[oid], what)

    def test_the_serial_number_of_sets_is_tested_and_counted(self):
        serial = f'{MODULES}.1.1.6.1.0'
        number = int(self.rack.value(serial, *PUBLIC))
        self.assertEqual(self.rack.set(serial, 'i', str((number + 1) % 2147483648)), ('inconsistentValue', serial))
        self.assertEqual(self.rack.set(serial, 'i', '-1'), ('wrongValue', serial))
        self.assertEqual(self.rack.set(serial, 's', 'x'), ('wrongType', serial))
        self.assertEqual(self.rack.set(serial, 'i', str(number), access=PUBLIC)[0], 'noAccess')
        self.assertEqual(self.rack.set(serial, 'i', str(number), serial, 'i', str(number))[0], 'inconsistentValue')
        self.assertEqual(self.rack.set(serial, 'i', str(number)), '')
        self.assertEqual(int(self.rack.value(serial, *PUBLIC)), (number + 1) % 2147483648)

    # ---- inventory ----

    def test_the_inventory_has_the_host_and_each_ups(self):
        rows = self.walk(ENTITY)
        names = {oid.rsplit('.', 1)[1]: value for oid, value in rows.items() if oid.startswith(f'{ENTITY}.7.')}
        self.assertEqual(list(names.values()), ['"host"', '"rack1"', '"rack2"', '"rack3"'])
        second, = [n for n, name in names.items() if name == '"rack2"']
        for column, value in ((4, '1'), (5, '6'), (9, '"03.U1"'), (11, '"3B1812X30551"'), (12, '"Fake"'), (13, '"Model rack2"')):
            self.assertEqual(rows[f'{ENTITY}.{column}.{second}'], value, column)
        own = self.walk(f'{ENTITY}.7', *community('public@rack2'))
        self.assertEqual(list(own.values()), ['"host-rack2"', '"rack2"'])

    # ---- sysObjectID by who asks ----

    def test_the_object_id_goes_by_community_user_and_port(self):
        user = ('-v3', '-u', 'nmsuser', *READER[3:])
        for access, port, wanted in ((PUBLIC, None, '.1.3.6.1.2.1.33'), (community('nms'), None, NET_SNMP),
                                     (community('nms@rack2'), None, NET_SNMP), (PUBLIC, self.ports[1], '.1.3.6.1.4.1.99.3'),
                                     (community('nms'), self.ports[1], NET_SNMP), (user, None, '.1.3.6.1.4.1.99.4'),
                                     (READER, None, '.1.3.6.1.2.1.33')):
            self.assertEqual(self.rack.value(OBJECT_ID, *access, port=port), wanted, (access, port))
            self.assertIn(f'{OBJECT_ID} = OID: {wanted}\n', self.rack.tool('snmpgetnext', *access, DESCR, port=port))
            self.assertIn(f'{OBJECT_ID} = OID: {wanted}\n', self.rack.tool('snmpbulkwalk', *(
                ('-v2c', *access[1:]) if access[0] != '-v3' else access), SYSTEM, port=port))

    # ---- estimated power ----

    def test_output_power_is_estimated_where_it_was_never_told(self):
        self.assertEqual(self.rack.value(POWER, *community('public@rack1')), '')         # no nominal power
        self.assertEqual(self.rack.value(POWER, *community('public@rack2')), '270')      # 30 % of 900 W
        self.assertEqual(self.rack.value(POWER, *community('public@rack3')), '123')      # its own
        self.rack.drivers['rack3'].say('DELINFO ups.realpower')
        self.rack.drivers['rack3'].set('ups.load', '31')
        frame.wait_until(lambda: self.rack.value(LOAD, *community('public@rack3')) == '31', what='the load')
        self.assertEqual(self.rack.value(POWER, *community('public@rack3')), '123')      # the last value, no estimate

    # ---- names that are nearly instances ----

    def test_a_name_without_its_instance_is_none_by_default(self):
        for name in (f'{UPS}.2.4', f'{LOAD}.0', f'{UPS}.6.3.8.0'):
            self.assertRegex(self.rack.tool('snmpget', *PUBLIC, name), 'No Such (Instance|Object)', name)


class Options(unittest.TestCase):
    """What is switched by a key."""

    def rack(self, snmp, **options):
        """A started rack."""
        rack = Rack(['rack1'], snmp=USERS + snmp, **options)
        self.addCleanup(rack.close)
        return rack.start()

    def test_get_compat_answers_what_is_nearly_an_instance_but_shows_it_in_no_walk(self):
        rack = self.rack('  get_compat = yes\n  view = narrow included 1.3.6.1.2.1.33.1.2\n  community = narrow view=narrow\n')
        for access in (PUBLIC, ('-v1', '-c', 'public'), READER):
            for name, value in ((f'{UPS}.2.4', '90'), (f'{LOAD}.0', '30'), (SYSTEM + '.5', None), (f'{UPS}.6.3.8.0', '0'),
                                (f'{UPS}.6.3.2.0', '0')):
                answer = rack.tool('snmpget', *access, name)
                self.assertRegex(answer, rf'^{re.escape(name)} = \w+: {value or ".*"}', (access, answer))
        rack.drivers['rack1'].set('ups.status', 'OB OVER')
        frame.wait_until(lambda: rack.value(f'{UPS}.6.3.8.0', *PUBLIC) == '1', what='the overload')
        self.assertEqual(rack.value(f'{UPS}.6.3.2.0', *PUBLIC), '1')
        for name in (f'{UPS}.6.3.25.0', f'{UPS}.6.3.0.0', f'{UPS}.2', f'{UPS}.2.4.0.0.0', f'{LOAD}.1', f'{UPS}.3.3.1.3.0'):
            self.assertRegex(rack.tool('snmpget', *PUBLIC, name), 'No Such', name)
        self.assertRegex(rack.tool('snmpget', *community('narrow'), f'{UPS}.6.3.8.0'), 'No Such')
        self.assertNotIn(f'{UPS}.6.3.', rack.tool('snmpwalk', *PUBLIC, f'{UPS}.6.3'))
        self.assertIn(f'{UPS}.2.4.0 = ', rack.tool('snmpgetnext', *PUBLIC, f'{UPS}.2.4'))

    def test_estimates_can_be_switched_off(self):
        rack = self.rack('  estimate_power = no\n')
        rack.drivers['rack1'].set('ups.realpower.nominal', '900')
        frame.wait_until(lambda: rack.value(f'{UPS}.9.6.0', *PUBLIC) == '900', what='the nominal power')
        self.assertEqual(rack.value(POWER, *PUBLIC), '')

    def test_authentication_failures_are_notified_when_that_is_enabled(self):
        rack = Rack(['rack1'], snmp=USERS)
        self.addCleanup(rack.close)
        trapds = []
        for kind in ('v1', 'v2c'):
            trapds.append(Receiver(rack.conf, ENGINE))
            self.addCleanup(trapds[-1].stop)
            trapds[-1].start(lambda t=trapds[-1]: 'NET-SNMP' in t.output())
            rack.snmp += f'  trapsink = 127.0.0.1 {trapds[-1].port} kind={kind}\n'
        rack.configure(rack.snmp)
        rack.start()

        def failures():
            return [sum('.1.3.6.1.6.3.1.1.5.5' in line or '|Authentication Failure|' in line for line in trapd.lines())
                    for trapd in trapds]

        def wrong():
            rack.tool('snmpget', *community('wrong'), NAME, retries=0, timeout=1)

        enable = f'{GROUP}.30.0'
        self.assertEqual(rack.value(enable, *PUBLIC), '2')
        wrong()
        self.assertEqual(rack.set(enable, 'i', '3'), ('wrongValue', enable))
        self.assertEqual(rack.set(enable, 's', 'x'), ('wrongType', enable))
        self.assertEqual(rack.set(f'{GROUP}.1.0', 'i', '1')[0], 'notWritable')
        self.assertEqual(rack.set(enable, 'i', '1', access=PUBLIC)[0], 'noAccess')
        self.assertEqual(failures(), [0, 0])
        self.assertEqual(rack.set(enable, 'i', '1'), '')
        self.assertEqual(rack.value(enable, *PUBLIC), '1')
        wrong()
        frame.wait_until(lambda: failures() == [1, 1], 10, lambda: f'{failures()} {[t.output() for t in trapds]}')

    def test_control_goes_by_the_catalogue_and_not_by_patterns_of_names(self):
        rack = Rack(['rack1'], snmp=USERS)
        self.addCleanup(rack.close)
        rack.drivers['rack1'].stop()
        more = [f'ADDCMD {name}' for name in ('reset.watchdog', 'bypass.start', 'unheard.of', 'test.panel.start')]
        for name in ('outlet.1.switch', 'experimental.outlet.1.switch_off_control', 'ups.timer.shutdown', 'my.own', 'outlet.1.desc'):
            more += [f'SETINFO {name} "1"', f'SETFLAGS {name} RW STRING', f'SETAUX {name} 32']
        rack.drivers['rack1'] = frame.FakeDriver(rack.conf.socket('fake', 'rack1'), dump('rack1') + more,
                                                 {'SET ': DONE, 'INSTCMD ': DONE})
        rack.start()

        def row(table, name):
            return f'{HOLDOVER}.1.{table}.1.2.1.' + '.'.join(str(byte) for byte in name.encode())

        for table, names, wanted in (
                (4, ('reset.watchdog', 'bypass.start', 'unheard.of', 'load.off'), 'notWritable'),
                (3, ('outlet.1.switch', 'experimental.outlet.1.switch_off_control', 'ups.timer.shutdown', 'my.own'), 'notWritable'),
                (4, ('test.panel.start', 'beeper.mute'), ''), (3, ('outlet.1.desc', 'ups.id'), '')):
            for name in names:
                fault = rack.set(row(table, name), 's', '', context='')
                self.assertEqual(fault[0] if fault else '', wanted, name)
        sent = ' '.join(rack.drivers['rack1'].received)
        self.assertNotIn('reset.watchdog', sent)
        self.assertNotIn('switch', sent)
        self.assertIn('test.panel.start', sent)


class Source(unittest.TestCase):
    """Where notifications come from; every address of 127.0.0.0/8 is this host's."""

    def addresses(self, rack_lines, count=1, listen='', extra=''):
        """Source addresses of the first notifications at a receiver, and agent-addr of v1."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sock.close)
        sock.bind(('127.0.0.1', 0))
        sock.settimeout(10)
        port = sock.getsockname()[1]
        rack = Rack(['rack1'], snmp='')
        self.addCleanup(rack.close)
        lines = listen.format(port=rack.port) or f'  listen = 127.0.0.1 {rack.port}\n'
        rack.conf.put('holdover.conf', f'[snmp]\n{lines}  persistent_dir = {rack.conf / "p"}\n  community = public\n'
                                       f'{rack_lines.format(port=port)}')
        rack.agent.start(None)
        return [sock.recvfrom(2000) for _ in range(count)]

    def test_the_only_listen_address_is_the_source_and_the_agent_address(self):
        (packet, source), = self.addresses('  trapsink = 127.0.0.1 {port} kind=v1\n', listen='  listen = 127.0.0.7 {port}\n')
        self.assertEqual(source[0], '127.0.0.7')
        self.assertIn(bytes((0x40, 4, 127, 0, 0, 7)), packet)

    def test_of_several_addresses_the_routes_decide_and_source_overrides(self):
        listen = '  listen = 127.0.0.7 {port}\n  listen = 127.0.0.8 {port}\n'
        (_, source), = self.addresses('  trapsink = 127.0.0.1 {port}\n', listen=listen)
        self.assertEqual(source[0], '127.0.0.1')
        (packet, source), = self.addresses('  trapsink = 127.0.0.1 {port} kind=v1 source=127.0.0.9\n', listen=listen)
        self.assertEqual(source[0], '127.0.0.9')
        self.assertIn(bytes((0x40, 4, 127, 0, 0, 9)), packet)
        (_, source), = self.addresses('  trapsink = 127.0.0.1 {port}\n', listen='  listen = 0.0.0.0 {port}\n')
        self.assertEqual(source[0], '127.0.0.1')

    def test_the_engine_of_a_receiver_is_asked_for_from_the_source_too(self):
        (packet, source), = self.addresses('  user = u\n  trapsink = 127.0.0.1 {port} kind=v3-inform user=u source=127.0.0.9\n')
        self.assertEqual(source[0], '127.0.0.9')
        self.assertEqual(packet[:5], bytes((0x30, 62, 2, 1, 3)))

    def test_a_source_that_is_no_address_is_an_error_with_its_line(self):
        conf = frame.NutConf(ups={'rack1': {'driver': 'dummy-ups', 'port': 'x.dev'}})
        self.addCleanup(conf.close)
        conf.put('holdover.conf', '[snmp]\ntrapsink = 127.0.0.1 source=here\n')
        done = subprocess.run([frame.product('holdover-snmp'), '-C', conf.path, '-t'], timeout=20, check=False,
                              env=dict(os.environ, **conf.env), capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('holdover.conf:2: trapsink: source= is not an address', done.stderr)


class Amplification(unittest.TestCase):
    """An answer to GETBULK that a forged source would aim at somebody else."""

    FROM = '10.98.7.6'

    @classmethod
    def setUpClass(cls):
        subprocess.run(['ip', 'addr', 'replace', f'{cls.FROM}/32', 'dev', 'lo'], check=True)
        cls.addClassCleanup(subprocess.run, ['ip', 'addr', 'del', f'{cls.FROM}/32', 'dev', 'lo'], check=False)
        cls.rack = Rack(['rack1'], snmp=f'''{USERS}  engine_id = 0x{ENGINE}
  community = everybody from=0.0.0.0/0
  community = manager from={cls.FROM}
  user = guest
''')
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def ratio(self, request, source):
        """Bytes of the answer by bytes of the request."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind((source, 0))
            sock.settimeout(5)
            sock.connect(('127.0.0.1', self.rack.port))
            sock.send(request)
            return len(sock.recv(65536)) / len(request)

    def test_everybody_gets_ten_times_his_bytes_and_a_known_manager_a_full_answer(self):
        start = tuple(int(arc) for arc in UPS.strip('.').split('.'))
        for name, source, full in (('everybody', self.FROM, False), ('manager', self.FROM, True), ('everybody', '127.0.0.1', True)):
            for at in (start, (1, 3), start + (1, 2)):
                ratio = self.ratio(snmpwire.message(snmpwire.GETBULK, [at], name, repeat=1000), source)
                self.assertEqual(ratio > 10, full, (name, source, at, ratio))
        request = snmpwire.message_v3(snmpwire.GETBULK, [start], bytes.fromhex(ENGINE), 'guest', repeat=1000)
        self.assertLessEqual(self.ratio(request, self.FROM), 10)
        self.assertGreater(self.ratio(request, '127.0.0.1'), 10)

    def test_a_walk_gets_to_its_end_in_small_answers(self):
        def walk(source, name):
            names, at = [], (1, 3)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.bind((source, 0))
                sock.settimeout(5)
                sock.connect(('127.0.0.1', self.rack.port))
                while True:
                    sock.send(snmpwire.message(snmpwire.GETBULK, [at], name, repeat=50))
                    for oid, tag, _ in snmpwire.read(sock.recv(65536)).varbinds:
                        if tag == snmpwire.END_OF_VIEW:
                            return names
                        names.append(oid)
                        at = oid

        self.assertEqual(walk(self.FROM, 'everybody'), walk('127.0.0.1', 'everybody'))


class Texts(unittest.TestCase):
    """snmptt takes the first line of a notification's DESCRIPTION as the text of its alert."""

    def test_the_first_line_of_each_notification_is_one_whole_sentence(self):
        found = 0
        for module in ('UPS-MIB', 'HOLDOVER-MIB'):
            with open(os.path.join(ROOT_DIR, 'mibs', f'{module}.txt'), encoding='ascii') as file:
                text = file.read()
            for name, body in re.findall(r'^(\w+) NOTIFICATION-TYPE\n.*?DESCRIPTION\s+"(.*?)"', text, re.M | re.S):
                first = body.splitlines()[0].strip()
                self.assertTrue(first.endswith('.') and first[0].isupper() and ' ' in first, (name, first))
                found += 1
        self.assertEqual(found, 5)


if __name__ == '__main__':
    unittest.main()
