# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of test_snmp_field.py in other shapes: IPv6, several listen addresses, odd and long names of UPSes, sources of
notifications by name and family, and what a reload changes in the agent's description of itself, and what it does not."""

import os
import re
import socket
import subprocess
import unittest

import frame
from integration import namespace
from integration.snmp_rack import ADMIN, READER, UPS, USERS, Rack

SYSTEM, ENTITY = '.1.3.6.1.2.1.1', '.1.3.6.1.2.1.47.1'
NAME, SOURCE, POWER = f'{SYSTEM}.5.0', f'{UPS}.4.1.0', f'{UPS}.4.4.1.4.1'
NAMES, SERIALS, LAST_CHANGE = f'{ENTITY}.1.1.1.7', f'{ENTITY}.1.1.1.11', f'{ENTITY}.4.1.0'
PUBLIC, SIX = ('-v2c', '-c', 'public'), 'fd98:7::6'


def community(name):
    """Arguments of a tool."""
    return ('-v2c', '-c', name)


def setUpModule():
    """A second IPv6 address beside ::1."""
    subprocess.run(['ip', '-6', 'address', 'replace', f'{SIX}/128', 'dev', 'lo', 'nodad'], check=True)
    unittest.addModuleCleanup(subprocess.run, ['ip', '-6', 'address', 'del', f'{SIX}/128', 'dev', 'lo'], check=False)


class Long(Rack):
    """A UPS whose name is too long for the path of a driver's socket is in the agent all the same."""

    def play(self, name):
        return super().play(name if len(name) < 70 else name[:60])


class Shapes(unittest.TestCase):
    """Each test has a rack of its own."""

    def rack(self, names=('rack1',), snmp='', ready=True):
        """A started rack."""
        rack = Rack(list(names), snmp=USERS + snmp)
        self.addCleanup(rack.close)
        return rack.start(ready)

    @staticmethod
    def walk(rack, root, *access, tool='snmpwalk'):
        """{OID: value} below a root."""
        text = rack.tool(tool, *(access or PUBLIC), root)
        return dict(re.findall(r'^(\.[\d.]+) = (?:[\w -]+: )?(.*)$', text, re.M))

    @staticmethod
    def reload(rack, names, snmp='', **desc):
        """Another ups.conf and more lines of [snmp]."""
        rack.conf.put('ups.conf', rack.conf.sections({
            name: {**rack.section(name), **({'desc': desc[name]} if name in desc else {})} for name in names}))
        rack.configure(rack.snmp + snmp)
        before = rack.agent.output().count('configuration reloaded')
        rack.server.reload()
        rack.agent.signal(1)
        frame.wait_until(lambda: rack.agent.output().count('configuration reloaded') > before, 10, rack.agent.output)

    # ---- a node per UPS ----

    def test_names_of_any_shape_are_contexts_and_parts_of_communities(self):
        names = ['a', 'x.y-z_1', '0', 'u' * 56, 'v' * 99, 'v' * 100]
        rack = Long(names, snmp=USERS + '  sysname = host\n  community = a@b\n')
        self.addCleanup(rack.close)
        rack.start(lambda: rack.value(SOURCE, *READER, '-n', names[3]) == '3')
        for name in names:
            with self.subTest(name):
                for access in (community(f'public@{name}'), community(f'a@b@{name}'), ('-v1', '-c', f'public@{name}'),
                               (*READER, '-n', name)):
                    model = name[:63] if name[0] == 'v' else f'Model {name}'
                    self.assertEqual(rack.value(f'{UPS}.1.2.0', *access), f'"{model}"')
                    self.assertEqual(rack.value(NAME, *access), '"host"' if name == 'a' else f'"host-{name}"')
                self.assertEqual(list(self.walk(rack, NAMES, *community(f'public@{name}')).values())[1:], [f'"{name}"'])
                self.assertEqual(rack.set(f'{UPS}.1.6.0', 's', 'disk', context=name), '')
        self.assertEqual(list(self.walk(rack, NAMES).values()), ['"host"', *(f'"{name}"' for name in names)])
        for wrong in ('public@A', 'public@' + 'v' * 98, 'public@' + 'v' * 101, 'public@x', 'a@0', 'a@b@'):
            self.assertIsNone(rack.manager(wrong, timeout=0.3).get(NAME.strip('.')), wrong)

    def test_ipv6_and_two_addresses_of_a_family_show_the_same_nodes(self):
        ports = [frame.free_port() for _ in range(2)]
        rack = self.rack(['rack1', 'rack2'], f'''  listen = {SIX} {ports[0]}
  listen = ::1 {ports[0]}
  listen = ::1 {ports[1]} ups=rack2 sysobjectid=1.3.6.1.4.1.99.2
  listen = 127.0.0.2 {ports[1]} ups=rack2
  sysname = host
  community = six from={SIX}
''')

        def get(host, oid, *access):
            done = subprocess.run([frame.tool('snmpget'), '-On', '-Oqve', '-r', '0', '-t', '3', *access, host, oid],
                                  env=rack.tool_env, capture_output=True, text=True, timeout=20, check=False)
            return done.stdout.strip()

        for host, name in ((f'udp6:[::1]:{ports[0]}', '"host"'), (f'udp6:[::1]:{ports[1]}', '"host-rack2"'),
                           (f'127.0.0.2:{ports[1]}', '"host-rack2"')):
            for access in (PUBLIC, ('-v1', '-c', 'public'), READER):
                self.assertEqual(get(host, NAME, *access), name, (host, access))
            self.assertEqual(get(host, NAME, *community('public@rack2')), '"host-rack2"')
            self.assertEqual(get(host, NAME, *READER, '-n', 'rack2'), '"host-rack2"')
        self.assertEqual(get(f'udp6:[::1]:{ports[1]}', f'{SYSTEM}.2.0', *PUBLIC), '.1.3.6.1.4.1.99.2')
        self.assertEqual(get(f'127.0.0.2:{ports[1]}', f'{SYSTEM}.2.0', *PUBLIC), '.1.3.6.1.2.1.33')
        self.assertEqual(get(f'udp6:[{SIX}]:{ports[0]}', NAME, *community('six')), '"host"')
        self.assertEqual(get(f'udp6:[::1]:{ports[0]}', NAME, *community('six')), '')

    # ---- self-description and inventory over reloads ----

    def test_a_reload_leaves_the_resources_and_the_engine_alone(self):
        rack = self.rack(['rack1'])
        whole = [f'{SYSTEM}.8.0', f'{SYSTEM}.9', '.1.3.6.1.6.3.10.2.1.1.0', '.1.3.6.1.6.3.10.2.1.2.0']
        before = [self.walk(rack, root) for root in whole]
        self.assertGreater(len(before[1]), 9)
        self.reload(rack, ['rack1', 'rack2'], '  community = other\n')
        frame.wait_until(lambda: rack.value(NAME, *community('public@rack2')), 10, 'rack2')
        self.assertEqual([self.walk(rack, root) for root in whole], before)

    def test_the_inventory_says_when_it_changed_and_only_then(self):
        rack = self.rack(['rack1', 'rack2'])
        two = community('public@rack2')

        def times():
            return rack.value(LAST_CHANGE, *PUBLIC), rack.value(LAST_CHANGE, *two)

        start = times()
        rack.drivers['rack1'].set('ups.load', '31')                     # is not in it
        self.reload(rack, ['rack1', 'rack2'], '  community = other\n')
        rack.agent.signal(1)
        frame.wait_until(lambda: rack.value(f'{UPS}.4.4.1.5.1', *PUBLIC) == '31', 10, 'the load')
        self.assertEqual(times(), start)
        rack.drivers['rack1'].set('ups.serial', 'X1')
        frame.wait_until(lambda: '"X1"' in self.walk(rack, SERIALS).values(), 10, 'the serial number')
        serial = times()
        self.assertGreater(serial[0], start[0])
        self.assertEqual(serial[1], start[1])
        rack.drivers['rack3'] = rack.play('rack3')
        self.reload(rack, ['rack1', 'rack2', 'rack3'])
        added = times()
        self.assertGreater(added[0], serial[0])
        self.assertEqual(added[1], start[1])
        frame.wait_until(lambda: '"Model rack3"' in self.walk(rack, f'{ENTITY}.1.1.1.13').values(), 10, 'the model of rack3')
        self.reload(rack, ['rack2', 'rack3'], rack2='another place')
        removed = times()
        self.assertGreater(removed[0], added[0])
        self.assertGreater(removed[1], added[1])
        self.assertEqual(list(self.walk(rack, NAMES).values())[1:], ['"rack2"', '"rack3"'])
        rows = [oid.rsplit('.', 1)[1] for oid in self.walk(rack, NAMES)]
        self.reload(rack, ['rack3', 'rack1', 'rack2'], rack2='another place')
        again = {value: oid.rsplit('.', 1)[1] for oid, value in self.walk(rack, NAMES).items()}
        self.assertEqual([again['"rack2"'], again['"rack3"']], rows[1:])      # numbers are kept

    # ---- switches over reloads ----

    def test_switches_change_at_a_reload_and_walks_never_do(self):
        rack = self.rack(['rack1'])
        rack.drivers['rack1'].set('ups.realpower.nominal', '900')
        frame.wait_until(lambda: rack.value(POWER, *PUBLIC) == '270', 10, 'the estimate')
        walks = [self.walk(rack, UPS, tool=tool) for tool in ('snmpwalk', 'snmpbulkwalk')]
        self.assertEqual(walks[0], walks[1])
        self.reload(rack, ['rack1'], '  get_compat = yes\n')
        self.assertEqual(rack.value(f'{UPS}.2.4', *PUBLIC), '90')
        self.assertEqual(rack.value(f'{UPS}.6.3.2.0', *PUBLIC), '0')
        self.assertEqual([self.walk(rack, UPS, tool=tool) for tool in ('snmpwalk', 'snmpbulkwalk')], walks)
        for name in (f'{UPS}.2.4', f'{POWER}.0', f'{UPS}.6.3.2.0'):
            for tool in ('snmpgetnext', 'snmpbulkget'):
                self.assertNotIn(f'{name} = ', rack.tool(tool, *PUBLIC, name), (tool, name))
        self.reload(rack, ['rack1'], '  estimate_power = no\n')
        self.assertEqual(rack.value(f'{UPS}.2.4', *PUBLIC), '')
        self.assertEqual(rack.value(POWER, *PUBLIC), '')
        rack.drivers['rack1'].set('ups.realpower', '123')
        frame.wait_until(lambda: rack.value(POWER, *PUBLIC) == '123', 10, 'the power')

    # ---- the source of notifications ----

    def source_at(self, host, line, listen):
        """The address that the first notification comes from; `line` follows the port of trapsink."""
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.bind((host, 0))
            sock.settimeout(15)
            rack = Rack(['rack1'], snmp='')
            self.addCleanup(rack.close)
            name, _, options = line.partition(' ')
            listens = ''.join(f'  listen = {address} {rack.port}\n' for address in listen)
            rack.conf.put('holdover.conf', f'[snmp]\n{listens}  persistent_dir = {rack.conf / "p"}\n  community = public\n'
                                           f'  trapsink = {name} {sock.getsockname()[1]} {options}\n')
            hosts = rack.conf.put('hosts', '::1 twofold\n127.0.0.1 twofold\n', 0o644)
            rack.agent.argv = namespace.seeing({'/etc/hosts': hosts}, rack.agent.argv)
            rack.agent.start(None)
            return sock.recvfrom(2000)[1][0]

    def test_the_source_is_of_the_receivers_family(self):
        namespace.need(self, '/tmp')
        for host, line, listen, wanted in (
                ('::1', '::1', ('127.0.0.7', SIX), SIX), ('127.0.0.1', '127.0.0.1', ('127.0.0.7', SIX), '127.0.0.7'),
                ('::1', '::1', ('127.0.0.7', '127.0.0.8', SIX), SIX), ('::1', '::1', (SIX, '::1'), '::1'),
                ('::1', f'::1 source={SIX} kind=v1', ('127.0.0.1',), SIX), ('::1', f'twofold source={SIX}', ('127.0.0.1',), SIX),
                ('127.0.0.1', 'twofold source=127.0.0.9', (SIX,), '127.0.0.9')):
            with self.subTest(line=line, listen=listen):
                self.assertEqual(self.source_at(host, line, listen), wanted)

    def test_a_source_of_the_other_family_is_an_error_with_its_line(self):
        conf = frame.NutConf(ups={'rack1': {'driver': 'dummy-ups', 'port': 'x.dev'}})
        self.addCleanup(conf.close)
        for line in ('127.0.0.1 source=::1', '::1 source=127.0.0.1'):
            conf.put('holdover.conf', f'[snmp]\ntrapsink = {line}\n')
            done = subprocess.run([frame.product('holdover-snmp'), '-C', conf.path, '-t'], timeout=20, check=False,
                                  env=dict(os.environ, **conf.env), capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn('holdover.conf:2: trapsink: source= and the address are not both', done.stderr)

    def test_who_may_write_reaches_each_ups_through_its_context_only(self):
        rack = self.rack(['rack1', 'rack2'])
        self.assertEqual(rack.set(f'{UPS}.9.8.0', 'i', '1', access=ADMIN, context='rack2'), '')
        self.assertEqual([len(rack.drivers[name].heard()) for name in rack.names], [0, 1])
        self.assertEqual(rack.set(f'{UPS}.9.8.0', 'i', '1', access=community('writer@rack1')), '')
        self.assertEqual([len(rack.drivers[name].heard()) for name in rack.names], [1, 1])
        self.assertEqual(rack.set(f'{UPS}.9.8.0', 'i', '1', access=community('public@rack1'))[0], 'noAccess')


if __name__ == '__main__':
    unittest.main()
