# SPDX-License-Identifier: GPL-2.0-or-later
"""check_holdover over SNMP: Holdover's agent with several UPSes, recorded cards of other makers, snmpd, and agents that want to
harm.  check_snmp of the monitoring plugins is the judge of values."""

import glob
import os
import re
import unittest

import clients
import frame
import snmp_ber
from integration.snmp_card import TOO_BIG, UPS, Card, read_walk
from integration.snmp_rack import Rack

WALKS = os.path.join(frame.root_dir, 'tests/integration/rfc1628/*.walk')
CHECK_SNMP = '/usr/lib/nagios/plugins/check_snmp'
MANY = '''  user = admin SHA-512 "third pass phrase" AES-256 "fourth pass phrase" access=write
  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"
  community = public
'''
READER = ('-P', '3', '-U', 'reader', '--seclevel', 'authPriv', '--authproto', 'SHA-256', '--authpasswd', 'a long pass phrase',
          '-x', 'AES', '-X', 'another pass phrase')
ON_LINE = {UPS + (2, 1, 0): snmp_ber.value('INTEGER', 2), UPS + (2, 4, 0): snmp_ber.value('INTEGER', 90),
           UPS + (4, 1, 0): snmp_ber.value('INTEGER', 3), UPS + (6, 1, 0): snmp_ber.value('Gauge32', 0)}
ALARM = UPS + (6, 2, 1, 2)


def check(port, *args, timeout=20):
    """build/check_holdover on this port."""
    return clients.Done([frame.product('check_holdover'), '-p', str(port), '-t', '10', *args], timeout=timeout)


def perf(done):
    """{label: text of the value} of the first line."""
    data = done.out.splitlines()[0].partition(' | ')[2]
    return dict(re.findall(r'(\S+)=(-?[0-9.]+)[s%]?(?=;)', data))


def alarms(*kinds):
    """Objects of a card with these well-known alarms."""
    rows = {ALARM + (i + 1,): snmp_ber.value('OID', f'1.3.6.1.2.1.33.1.6.3.{kind}') for i, kind in enumerate(kinds)}
    return {**ON_LINE, **rows, UPS + (6, 1, 0): snmp_ber.value('Gauge32', len(kinds))}


class OurAgent(unittest.TestCase):
    """Two UPSes behind one agent."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Rack(['rack1', 'rack2'], snmp=MANY)
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def check(self, *args):
        """On this agent."""
        return check(self.rack.port, *args)

    def test_all_upses_with_v1_v2c_and_v3(self):
        for access in (('-P', '1'), ('-P', 'snmp'), READER):
            done = self.check(*access, '-a')
            self.assertEqual((done.status, len(done.out.splitlines()), done.err), (0, 3, ''), done)
            self.assertEqual({name: perf(done)[name] for name in ('rack1.charge', 'rack2.charge', 'rack2.runtime')},
                             {'rack1.charge': '90', 'rack2.charge': '90', 'rack2.runtime': '1200'}, done)

    def test_a_ups_is_chosen_by_name_community_or_context(self):
        for args in (('-P', 'snmp', '-u', 'rack2'), ('-P', 'snmp', '-C', 'public@rack2'), (*READER, '-u', 'RACK2'), (*READER, '-N', 'rack2')):
            self.assertRegex(self.check(*args, '-v').out, '(?s)^UPS OK - rack2 on line.*model Model rack2;')
        done = self.check('-P', 'snmp', '-u', 'rack1,nope')
        self.assertEqual((done.status, done.out.splitlines()[0].partition(' | ')[0]),
                         (2, 'UPS CRITICAL - nope: the server has no such UPS'))

    def test_an_outage_is_0_1_2_2_0(self):
        driver, codes, begun = self.rack.drivers['rack1'], [], 0
        self.addCleanup(lambda: [driver.say('SETINFO ups.status "OL"'), driver.say('DATAOK')])
        for lines, code, word in ((('DATAOK',), 0, 'on line'), (('SETINFO ups.status "OB"',), 1, 'on battery for'),
                                  (('SETINFO ups.status "OB LB"',), 2, 'battery low'), (('DATASTALE',), 2, 'no data for'),
                                  (('SETINFO ups.status "OL"', 'DATAOK'), 0, 'on line')):
            for line in lines:
                driver.say(line)
            done = []

            def seen(code=code, word=word, done=done):
                done[:] = [self.check('-P', 'snmp', '-u', 'rack1')]
                return done[0].status == code and word in done[0].out
            frame.wait_until(seen, 10, lambda done=done: f'{word}\n{done}')
            codes.append(done[0].status)
        self.assertEqual((codes, begun), ([0, 1, 2, 2, 0], 0))

    def test_nagios_own_plugin_reads_the_same_charge(self):
        done = clients.Done([CHECK_SNMP, '-H', '127.0.0.1', '-p', str(self.rack.port), '-P', '2c', '-C', 'public@rack2',
                             '-o', '.1.3.6.1.2.1.33.1.2.4.0'])
        self.assertEqual(re.search(r'=(\d+)', done.out)[1], perf(self.check('-P', 'snmp', '-u', 'rack2'))['charge'], done)

    def test_what_the_agent_refuses_is_critical_in_time(self):
        for args, why in ((('-P', '3', '-U', 'reader', '--authproto', 'SHA-256', '--authpasswd', 'wrong wrong'), 'Authentication failure'),
                          (('-P', '3', '-U', 'nobody', '--authpasswd', 'wrong wrong'), 'Unknown user name'),
                          (('-P', 'snmp', '-C', 'wrong', '-t', '2'), 'no answer in time')):
            done = self.check(*args)
            self.assertEqual((done.status, len(done.out.splitlines())), (2, 1), done)
            self.assertIn(why, done.out)

    def test_wrong_options_are_unknown(self):
        for args in (('-P', '3'), ('-P', '4'), ('-P', '3', '-U', 'a', '--seclevel', 'authPriv'), ('-P', '3', '-U', 'a', '--seclevel', 'high'),
                     ('-P', '3', '-U', 'a', '--authpasswd', 'short'), ('-P', 'snmp', '-U', 'a'), ('-P', 'snmp', '-L', 'admin', '-A', '/dev/null'),
                     ('-P', '3', '-U', 'a', '--authpasswd', 'long enough', '--authproto', 'ROT13')):
            done = self.check(*args)
            self.assertEqual((done.status, done.out[:14], len(done.out.splitlines())), (3, 'UPS UNKNOWN - ', 1), done)

    def test_secrets_are_not_on_the_command_line_of_the_process(self):
        port = frame.free_port()            # nobody answers there: it waits
        secrets = ('the-community', 'the-auth-secret', 'the-priv-secret')
        with frame.Daemon([frame.product('check_holdover'), '-P', '3', '-p', str(port), '-U', 'me', '-C', secrets[0], '--authpasswd',
                           secrets[1], '-X', secrets[2], '-t', '5']) as plugin:
            def line():
                with open(f'/proc/{plugin.pid}/cmdline', encoding='latin-1') as file:
                    return file.read()
            frame.wait_until(lambda: 'me' in line() and not any(secret in line() for secret in secrets), 4, line)


class Cards(unittest.TestCase):
    """What has one UPS and no HOLDOVER-MIB."""

    def test_every_recorded_card_is_read_whole(self):
        paths = sorted(glob.glob(WALKS))
        self.assertGreater(len(paths), 15)
        for path in paths:
            objects = read_walk(path)
            source = snmp_ber.read_value(2, objects[UPS + (4, 1, 0)][2:])[1]
            for version, most in (('1', 64), ('2c', 64), ('2c', 5)):
                with self.subTest(card=os.path.basename(path), version=version, most=most), Card(objects, names_max=most) as card:
                    done = check(card.port, '-P', version, '-u', 'card')
                    self.assertEqual(len(done.out.splitlines()), 1, done)
                    if source != 5:
                        self.assertIn('card', done.out)
                        self.assertNotEqual(done.status, 3, done)
                    charge = objects.get(UPS + (2, 4, 0))
                    if 'no data' not in done.out and charge and 0 <= snmp_ber.read_value(2, charge[2:])[1] <= 100:
                        self.assertEqual(int(perf(done)['charge']), snmp_ber.read_value(2, charge[2:])[1], done)

    def test_states_of_a_card(self):
        def source(number, **more):
            return {**ON_LINE, UPS + (4, 1, 0): snmp_ber.value('INTEGER', number), **more}
        battery = UPS + (2, 1, 0)
        for objects, code, word in ((ON_LINE, 0, 'on line'), (source(5), 1, 'on battery'), ({**source(5), battery: snmp_ber.value('INTEGER', 3)}, 2, 'battery low'),
                                    (source(4), 1, 'on bypass'), (source(2), 2, ': off'), (source(6), 0, 'on line'),
                                    (alarms(1), 1, 'replace the battery'), (alarms(8), 2, 'overloaded'), (alarms(20), 2, 'lost the UPS'),
                                    (source(1), 2, 'does not know the source'), ({}, 2, 'the agent has no UPS-MIB')):
            with self.subTest(word=word), Card(objects) as card:
                done = check(card.port, '-P', 'snmp')
                self.assertEqual((done.status, word in done.out), (code, True), done)

    def test_thresholds_and_three_phases(self):
        lines = {UPS + (4, 3, 0): snmp_ber.value('INTEGER', 3)}
        lines.update({UPS + (4, 4, 1, 5, line): snmp_ber.value('INTEGER', 20 * line) for line in (1, 2, 3)})
        with Card({**ON_LINE, **lines}) as card:
            done = check(card.port, '-P', 'snmp', '-w', 'load=50')
            self.assertEqual((done.status, perf(done)['load']), (1, '60'), done)
            self.assertEqual(check(card.port, '-P', 'snmp', '-u', 'a,b').out, 'UPS CRITICAL - the agent has one UPS only\n')

    def test_snmpd_with_and_without_the_mib(self):
        with frame.Tmp() as tmp:
            port = frame.free_port()
            path = frame.write(tmp / 'snmpd.conf', f'''agentaddress udp:127.0.0.1:{port}
rocommunity public
createUser look SHA "secret-of-look" AES "other-of-look"
rouser look priv
''' + ''.join(f'override .1.3.6.1.2.1.33.1.{oid} integer {number}\n' for oid, number in (('4.1.0', 5), ('2.1.0', 2), ('2.4.0', 44), ('2.2.0', 130))))
            daemon = [frame.tool('snmpd'), '-f', '-Lo', '-C', '-I', '-smux,ifTable,system_mib,hrh_storage']
            env = {'SNMP_PERSISTENT_DIR': tmp / 'p'}
            with frame.Daemon([*daemon, '-c', path], env=env) as snmpd:
                frame.wait_until(lambda: check(port, '-P', 'snmp', '-t', '1').status == 1, 10, snmpd.output)
                done = check(port, '-P', '3', '-U', 'look', '--authpasswd', 'secret-of-look', '-X', 'other-of-look', '-u', 'card')
                self.assertTrue(done.out.startswith('UPS WARNING - card on battery for 2 min, 44 %'), done)
            bare = frame.write(tmp / 'bare.conf', f'agentaddress udp:127.0.0.1:{port}\nrocommunity public\n')
            with frame.Daemon([*daemon, '-c', bare], env=env) as snmpd:
                frame.wait_until(lambda: 'the agent has no UPS-MIB' in check(port, '-P', 'snmp', '-t', '1').out, 10, snmpd.output)


class Hostile(unittest.TestCase):
    """Agents that no one should meet."""

    def critical(self, behave, args=('-P', 'snmp', '-t', '2'), objects=None):
        """The plugin's one line; its status is 2, within the time-out."""
        with Card(ON_LINE if objects is None else objects, behave) as card:
            done = check(card.port, *args, timeout=8)
            self.assertEqual((done.status, len(done.out.splitlines()), done.err), (2, 1, ''), done)
            return done.out

    def test_silence_and_garbage_end_in_time(self):
        self.assertIn('no answer in time', self.critical(lambda card, request: []))
        for garbage in (b'', b'\x30', b'\x30\x84\xff\xff\xff\xff', os.urandom(1400), b'\0' * 65000):
            self.assertIn('no answer', self.critical(lambda card, request, garbage=garbage: [garbage]))

    def test_answers_to_other_questions_do_not_count(self):
        self.assertIn('no answer in time', self.critical(
            lambda card, request: [request.answer([(name, snmp_ber.value('INTEGER', 3)) for name in request.names], number=1)] * 50))

    def test_a_table_without_end_ends(self):
        def endless(card, request):
            if request.kind == snmp_ber.GETNEXT and request.names[0][:len(ALARM)] == ALARM:
                row = (request.names[0] + (0,))[len(ALARM)] + 1
                return [request.answer([(ALARM + (row,), snmp_ber.value('OID', '1.3.6.1.2.1.33.1.6.3.8'))])]
            return None
        with Card({**ON_LINE, UPS + (6, 1, 0): snmp_ber.value('Gauge32', 4)}, endless) as card:
            self.assertIn('overloaded', check(card.port, '-P', 'snmp').out)
            self.assertLess(card.asked, 100)

        def same(card, request):
            if request.kind == snmp_ber.GETNEXT and request.names[0][:len(ALARM)] == ALARM:
                return [request.answer([(ALARM + (7,), snmp_ber.value('OID', '1.3.6.1.2.1.33.1.6.3.8'))])]
            return None
        with Card({**ON_LINE, UPS + (6, 1, 0): snmp_ber.value('Gauge32', 4)}, same) as card:
            self.assertIn('overloaded', check(card.port, '-P', 'snmp').out)
            self.assertLess(card.asked, 10)

    def test_an_agent_that_refuses_everything_ends(self):
        for error in (TOO_BIG, 2, 5, 16, 99):
            for index in (0, 1, 7, 2**31 - 1):
                out = self.critical(lambda card, request, e=error, i=index: [request.answer([(name, snmp_ber.value('NULL', None)) for name in request.names], e, i)],
                                    ('-P', 'snmp', '-t', '5'))
                self.assertIn('no UPS-MIB', out)

    def test_a_text_from_the_agent_stays_in_its_line(self):
        objects = {**ON_LINE, UPS + (1, 2, 0): snmp_ber.value('STRING', b'x | rm=1;;\n\x1b[2J\xff' + b'y' * 300)}
        with Card(objects) as card:
            done = check(card.port, '-P', 'snmp', '-v')
            self.assertEqual((done.status, len(done.out.splitlines())), (0, 2), done)
            self.assertEqual(done.out.count('|'), 1, done)


if __name__ == '__main__':
    unittest.main()
