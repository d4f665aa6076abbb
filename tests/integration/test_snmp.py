# SPDX-License-Identifier: GPL-2.0-or-later
"""holdover-snmp judged by net-snmp's tools, NUT's snmp-ups and Nagios' check_snmp: a dummy UPS, our server, the agent.

    PYTHONPATH=tests python3 -m unittest tests/integration/test_snmp.py
"""

import os
import re
import signal
import socket
import subprocess
import unittest

import frame

UPS = '.1.3.6.1.2.1.33.1'
HOLDOVER = '.1.3.6.1.4.1.8072.9999.9999.33'
MODEL, BATTERY_STATUS, SOURCE, ALARMS = (f'{UPS}.{tail}' for tail in ('1.2.0', '2.1.0', '4.1.0', '6.1.0'))
CHARGE, TEMPERATURE, NAME = (f'{UPS}.{tail}' for tail in ('2.4.0', '2.7.0', '1.5.0'))
NORMAL, BATTERY, OTHER = '3', '5', '1'      # upsOutputSource

MAINS = '''ups.mfr: Holdover
ups.model: Test 700
ups.status: OL CHRG
ups.load: 23
battery.charge: 97.6
battery.runtime: 1560
battery.voltage: 27.30
input.voltage: 230.4
input.frequency: 49.97
output.voltage: 229.6
'''
OUTAGE = MAINS.replace('OL CHRG', 'OB LB DISCHRG')

ACCESS = r'''
  community = public
  community = far from=192.0.2.0/24
  view = ident included 1.3.6.1.2.1.33.1.1
  community = narrow view=ident
  user = guest
  user = look SHA secret-of-look
  user = nagios SHA-256 "a long pass phrase" AES "another pass phrase"
  user = admin SHA-512 "third \"pass\" \\ \#phrase" AES-256 "fourth pass phrase"
  user = wide SHA-224 "a long pass phrase" AES-192 "another pass phrase" level=auth
  user = signer SHA-256 "a long pass phrase" access=none
'''
V1, V2C = ('-v1', '-c', 'public'), ('-v2c', '-c', 'public')
GUEST = ('-v3', '-u', 'guest', '-l', 'noAuthNoPriv')
LOOK = ('-v3', '-u', 'look', '-l', 'authNoPriv', '-a', 'SHA', '-A', 'secret-of-look')
NAGIOS = ('-v3', '-u', 'nagios', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'a long pass phrase', '-x', 'AES', '-X',
          'another pass phrase')
ADMIN = ('-v3', '-u', 'admin', '-l', 'authPriv', '-a', 'SHA-512', '-A', 'third "pass" \\ #phrase',
         '-x', 'AES-256', '-X', 'fourth pass phrase')
WIDE = ('-v3', '-u', 'wide', '-l', 'authNoPriv', '-a', 'SHA-224', '-A', 'a long pass phrase')
WIDE_PRIV = WIDE[:3] + ('-l', 'authPriv') + WIDE[5:] + ('-x', 'AES-192', '-X', 'another pass phrase')

# A GET of sysDescr.0 (v2c, public), and a discovery: SNMPv3, reportable, all security parameters empty.
GET = bytes.fromhex('30290201010406 7075626c6963 a01c02047b000001020100020100300e300c06082b060102010101000500')
DISCOVERY = bytes.fromhex('303e 020103 3011 020400000001 020300ffe3 040104 020103 0410 300e 0400 020100 020100 0400'
                          '0400 0400 3014 0400 0400 a00e 020400000001 020100 020100 3000')


def replace(args, old, new):
    """The arguments with one of them changed."""
    return tuple(new if arg == old else arg for arg in args)


class System:
    """A configuration directory with a dummy UPS, our server over it and the agent; each can be started anew."""

    def __init__(self, snmp='', access=ACCESS, listen='127.0.0.1'):
        self.port = frame.free_port()
        self.conf = frame.NutConf(ups={'rack1': {'driver': 'dummy-ups', 'port': 'ups.dev', 'pollinterval': '1'}})
        self.conf.put('holdover.conf', f'[snmp]\n  listen = {listen} {self.port}\n'
                                       f'  persistent_dir = {self.conf / "p"}\n{access}{snmp}')
        self.conf.put('ups.dev', MAINS)
        self.driver = frame.Daemon([frame.product('drivers/dummy-ups'), '-a', 'rack1', '-F'], env=self.conf.env)
        self.server = frame.OurServer(self.conf)
        self.agent = frame.Daemon([frame.product('holdover-snmp'), '-F', '-C', self.conf.path], env=self.conf.env)
        # The tools write below their "persistent directory" even for a GET, and read whatever snmp.conf there is.
        self.tool_env = dict(os.environ, MIBS='', SNMPCONFPATH=self.conf.path, SNMP_PERSISTENT_DIR=self.conf / 't')

    def start(self):
        """All three, until the agent shows the mains."""
        self.driver.start(lambda: os.path.exists(self.conf.socket('dummy-ups', 'rack1')))
        self.server.start()
        self.agent.start(lambda: self.value(SOURCE) == NORMAL)
        return self

    def close(self):
        """Stop all; sanitizers must have been silent."""
        for daemon in (self.agent, self.server, self.driver):
            if daemon.running:
                daemon.stop_clean()
        self.conf.close()

    def tool(self, name, *args, access=V2C, retries=2, host='127.0.0.1'):
        """Run one of net-snmp's tools; the finished process."""
        argv = [frame.tool(name), *access, '-On', '-r', str(retries), '-t', '1', f'{host}:{self.port}', *args]
        return subprocess.run(argv, env=self.tool_env, capture_output=True, text=True, timeout=30, check=False)

    def ask(self, *args, **options):
        """The tool's whole answer."""
        done = self.tool(*args, **options)
        return done.stdout + done.stderr

    def value(self, oid, access=V2C):
        """The bare value of one object, '' if there is none."""
        done = self.tool('snmpget', oid, access=access + ('-Oqve',), retries=0)
        return done.stdout.strip() if not done.returncode and 'No Such' not in done.stdout else ''

    def nut_driver(self, version='v2c', mibs='ietf'):
        """What NUT's snmp-ups makes of it: its variables."""
        with frame.Tmp() as tmp:
            done = subprocess.run(
                [frame.tool('snmp-ups'), '-s', 't', '-u', 'root', '-x', f'port=127.0.0.1:{self.port}', '-x',
                 f'mibs={mibs}', '-x', 'community=public', '-x', f'snmp_version={version}', '-d', '1'],
                env=dict(self.tool_env, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path), cwd=tmp.path,
                capture_output=True, text=True, timeout=60, check=False)
        assert not done.returncode, done.stdout + done.stderr
        return dict(line.split(': ', 1) for line in done.stdout.splitlines() if ': ' in line)

    def wait_for(self, oid, value, timeout=10):
        """Until an object has this value."""
        frame.wait_until(lambda: self.value(oid) == value, timeout,
                         lambda: f'{oid} to be {value}, it is {self.value(oid)}\n{self.agent.output()}')


# The snmp group counts packets, snmpEngineTime seconds, usmStats what strangers do.
COUNTING = ('.1.3.6.1.2.1.11.', '.1.3.6.1.6.3.10.2.1.3.0', '.1.3.6.1.6.3.15.1.1.')


class Agent(unittest.TestCase):
    """One agent for all tests that only read."""

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.start()

    def walk(self, tool, *args, root='.1.3.6.1.2.1', access=V2C):
        """Lines of a walk, but for what counts time and the end mark."""
        text = self.system.ask(tool, root, access=access + args)
        return [line for line in text.splitlines() if 'Timeticks' not in line and 'No more variables' not in line
                and 'End of MIB' not in line and line.startswith('.') and not line.startswith(COUNTING)]

    def test_walk_and_bulkwalk_of_every_version_show_the_same(self):
        walk = self.walk('snmpwalk')
        self.assertGreater(len(walk), 35, walk)
        self.assertEqual(self.walk('snmpwalk', access=V1), walk)
        for repetitions in (1, 3, 7, 50, 1000):
            self.assertEqual(self.walk('snmpbulkwalk', f'-Cr{repetitions}'), walk)
        self.assertEqual(self.walk('snmpbulkwalk', '-Cr20', access=NAGIOS), walk)
        self.assertEqual(self.walk('snmpwalk', access=ADMIN), walk)

    def test_the_walk_is_in_lexicographic_order_and_ends(self):
        oids = [tuple(map(int, re.match(r'\.([\d.]+) = ', line).group(1).split('.'))) for line in self.walk('snmpwalk', root='.1.3')]
        self.assertEqual(oids, sorted(set(oids)))
        last = '.1.3.6.1.6.3.15.1.1.6.0'         # usmStatsDecryptionErrors
        self.assertIn('No more variables', self.system.ask('snmpgetnext', last))
        self.assertIn('noSuchName', self.system.ask('snmpgetnext', last, access=V1))

    def test_values_have_the_types_and_units_of_the_rfc(self):
        lines = self.walk('snmpwalk')
        for line in (f'{MODEL} = STRING: "Test 700"', f'{NAME} = STRING: "rack1"', f'{UPS}.2.3.0 = INTEGER: 26',
                     f'{CHARGE} = INTEGER: 98', f'{UPS}.2.5.0 = INTEGER: 273', f'{UPS}.3.1.0 = Counter32: 0',
                     f'{UPS}.3.3.1.1.1 = INTEGER: 1', f'{UPS}.3.3.1.2.1 = INTEGER: 500',
                     f'{UPS}.3.3.1.3.1 = INTEGER: 230', f'{UPS}.4.4.1.2.1 = INTEGER: 230', f'{UPS}.4.4.1.5.1 = INTEGER: 23',
                     f'{ALARMS} = Gauge32: 0',
                     f'{UPS}.7.1.0 = OID: {UPS}.7.7.1', '.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.2.1.33',
                     '.1.3.6.1.2.1.1.7.0 = INTEGER: 72'):
            self.assertIn(line, lines)
        self.assertRegex(self.system.value('.1.3.6.1.2.1.1.1.0'), r'^"Holdover \S+ UPS SNMP Agent"$')
        self.assertIn('Timeticks', self.system.ask('snmpget', '.1.3.6.1.2.1.1.3.0'))

    def test_what_is_not_there_is_said_so_and_skipped(self):
        answer = self.system.ask('snmpget', TEMPERATURE, CHARGE)
        self.assertIn(f'{TEMPERATURE} = No Such Instance', answer)
        self.assertIn(f'{CHARGE} = INTEGER: 98', answer)
        self.assertIn('noSuchName', self.system.ask('snmpget', TEMPERATURE, access=V1))
        self.assertIn(f'{UPS}.3.1.0 = ', self.system.ask('snmpgetnext', f'{UPS}.2.6.0'))
        self.assertIn('.1.3.6.1.2.1.1.8.0 = ', self.system.ask('snmpgetnext', '.1.3.6.1.2.1.1.7.0'))
        self.assertIn('.1.3.6.1.2.1.1.1.0 = ', self.system.ask('snmpgetnext', '.1.3'))

    def test_one_bulk_request_may_cross_trees_and_ends(self):
        answer = self.system.ask('snmpbulkget', '.1.3.6.1.2.1.1.5', f'{UPS}.8.3', f'{UPS}.1.1',
                                 access=V2C + ('-Cn1', '-Cr4'))
        oids = re.findall(r'^(\.[\d.]+) = ', answer, re.M)
        self.assertEqual(oids[0], '.1.3.6.1.2.1.1.5.0')
        self.assertEqual(oids[1::2], [f'{UPS}.8.3.0', f'{UPS}.8.4.0', f'{UPS}.8.5.0', '.1.3.6.1.2.1.47.1.1.1.1.2.1'], answer)
        self.assertEqual(oids[2::2], [f'{UPS}.1.1.0', f'{UPS}.1.2.0', f'{UPS}.1.3.0', f'{UPS}.1.4.0'])
        crossing = self.system.ask('snmpbulkget', '.1.3.6.1.2.1.1.6', access=V2C + ('-Cr4',))
        self.assertEqual(re.findall(r'^(\.[\d.]+) = ', crossing, re.M),
                         ['.1.3.6.1.2.1.1.6.0', '.1.3.6.1.2.1.1.7.0', '.1.3.6.1.2.1.1.8.0', '.1.3.6.1.2.1.1.9.1.2.1'])

    def test_every_user_reads_at_its_level(self):
        for access in (GUEST, LOOK, NAGIOS, ADMIN, WIDE, WIDE_PRIV):
            self.assertEqual(self.system.value(MODEL, access), '"Test 700"', access)

    def test_a_wrong_community_or_source_gets_no_answer(self):
        for community in ('wrong', 'far', 'PUBLIC', ''):
            answer = self.system.ask('snmpget', MODEL, access=('-v2c', '-c', community), retries=0)
            self.assertIn('Timeout', answer, community)

    def test_a_wrong_user_key_or_level_is_reported(self):
        ask = self.system.ask
        wrong = replace(NAGIOS, 'a long pass phrase', 'not that one')
        self.assertIn('Authentication failure', ask('snmpget', MODEL, access=wrong))
        self.assertIn('Unknown user name', ask('snmpget', MODEL, access=replace(GUEST, 'guest', 'stranger')))
        self.assertIn('authorizationError', ask('snmpget', MODEL, access=NAGIOS[:4] + ('authNoPriv',) + NAGIOS[5:9]))
        self.assertIn('authorizationError', ask('snmpget', MODEL, access=NAGIOS[:4] + ('noAuthNoPriv',)))
        signer = replace(replace(LOOK, 'look', 'signer'), 'SHA', 'SHA-256')
        signer = replace(signer, 'secret-of-look', 'a long pass phrase')
        self.assertIn('authorizationError', ask('snmpget', MODEL, access=signer))
        self.assertNotEqual(self.system.tool('snmpget', MODEL, retries=0, access=replace(
            NAGIOS, 'another pass phrase', 'no pass phrase')).returncode, 0)

    def test_an_unknown_context_gets_no_answer(self):
        self.assertIn('Timeout', self.system.ask('snmpget', MODEL, access=NAGIOS + ('-n', 'rack9'), retries=0))

    def test_a_view_hides_the_rest(self):
        narrow = ('-v2c', '-c', 'narrow')
        self.assertEqual(self.system.value(MODEL, narrow), '"Test 700"')
        self.assertEqual(self.system.value(CHARGE, narrow), '')
        oids = [line.split(' = ')[0] for line in self.walk('snmpwalk', access=narrow, root='.1.3')]
        self.assertEqual(oids, [f'{UPS}.1.{n}.0' for n in range(1, 7)])

    def test_nothing_can_be_written(self):
        for access in (V2C, ADMIN):
            self.assertIn('noAccess', self.system.ask('snmpset', NAME, 's', 'x', access=access))
        self.assertEqual(self.system.value(NAME), '"rack1"')

    def test_only_the_chosen_address_listens(self):
        answer = self.system.ask('snmpget', MODEL, host='udp6:[::1]', retries=0)
        self.assertNotIn('Test 700', answer)

    def test_garbage_does_not_hurt(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for cut in range(len(GET)):
                sock.sendto(GET[:cut], ('127.0.0.1', self.system.port))
                sock.sendto(GET[:cut] + bytes([GET[cut] ^ 0xff]) + GET[cut + 1:], ('127.0.0.1', self.system.port))
        self.assertEqual(self.system.value(MODEL), '"Test 700"')
        self.assertTrue(self.system.agent.running)

    def test_nuts_snmp_ups_reads_the_state(self):
        for version in ('v1', 'v2c'):
            for mibs in ('ietf', 'auto'):
                told = self.system.nut_driver(version, mibs)
                self.assertEqual((told['ups.status'], told['ups.model'], told['battery.charge'], told['ups.load']),
                                 ('OL', 'Test 700', '98', '23'), told)

    def test_nagios_check_snmp_judges_the_charge(self):
        plugin = '/usr/lib/nagios/plugins/check_snmp'
        if not os.access(plugin, os.X_OK):
            self.skipTest('optional: monitoring-plugins-standard is not installed')
        for limits, status in ((('50:', '20:'), 0), (('99:', '20:'), 1), (('100:', '99:'), 2)):
            done = subprocess.run(
                [plugin, '-H', '127.0.0.1', '-p', str(self.system.port), '-P', '2c', '-C', 'public', '-o', CHARGE,
                 '-w', limits[0], '-c', limits[1]],
                env=self.system.tool_env, capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            self.assertIn('98', done.stdout)


class Changes(unittest.TestCase):
    """What happens over time; each test has a system of its own."""

    def system(self, *args, **options):
        """A started system that ends with the test."""
        system = System(*args, **options)
        self.addCleanup(system.close)
        return system.start()

    def test_the_objects_follow_an_outage_and_the_return(self):
        system = self.system()
        system.conf.put('ups.dev', OUTAGE)
        system.wait_for(SOURCE, BATTERY)
        self.assertEqual(system.value(BATTERY_STATUS), '3')
        self.assertEqual(system.value(f'{UPS}.3.1.0'), '1')
        alarms = system.ask('snmpwalk', f'{UPS}.6')
        for kind in (2, 3, 6):
            self.assertIn(f'OID: {UPS}.6.3.{kind}\n', alarms)
        self.assertEqual(set(system.nut_driver()['ups.status'].split()), {'OB', 'LB'})
        system.conf.put('ups.dev', MAINS)
        system.wait_for(SOURCE, NORMAL)
        self.assertEqual((system.value(BATTERY_STATUS), system.value(ALARMS)), ('2', '0'))

    def test_a_dead_server_is_stale_and_its_return_is_found(self):
        system = self.system()
        system.server.kill()
        system.wait_for(SOURCE, OTHER)
        self.assertEqual((system.value(BATTERY_STATUS), system.value(CHARGE)), ('1', ''))
        self.assertEqual(system.value(MODEL), '"Test 700"')
        self.assertIn(f'OID: {UPS}.6.3.20\n', system.ask('snmpwalk', f'{UPS}.6.2.1.2'))
        system.server.start()
        system.wait_for(SOURCE, NORMAL)
        self.assertEqual((system.value(CHARGE), system.value(ALARMS)), ('98', '0'))

    def test_a_dead_driver_is_stale_too(self):
        system = self.system()
        system.driver.kill()
        system.wait_for(SOURCE, OTHER, 30)
        self.assertEqual((system.value(CHARGE), system.value(MODEL)), ('', '"Test 700"'))

    def test_stale_can_mean_the_last_values_or_silence(self):
        keep = self.system('  stale = keep\n')
        keep.server.kill()
        keep.wait_for(SOURCE, OTHER)
        self.assertEqual(keep.value(CHARGE), '98')
        silent = self.system('  stale = silent\n')
        silent.server.kill()
        for access in (V2C, NAGIOS):
            frame.wait_until(lambda a=access: 'Timeout' in silent.ask('snmpget', MODEL, access=a, retries=0), 10,
                             'silence')
        silent.server.start()
        silent.wait_for(SOURCE, NORMAL)

    def test_a_server_that_comes_later_is_found(self):
        system = System()
        self.addCleanup(system.close)
        system.agent.start(lambda: system.value(SOURCE) == OTHER)
        self.assertEqual(system.value(MODEL), '"rack1"')
        system.driver.start()
        system.server.start()
        system.wait_for(SOURCE, NORMAL)

    def test_engine_boots_rise_over_kill_9_and_the_engine_id_stays(self):
        system = self.system()
        engine, boots = self.header(system)
        for _ in range(2):
            system.agent.kill()
            system.agent.start(lambda: system.value(SOURCE, NAGIOS) == NORMAL)
        self.assertEqual(self.header(system), (engine, boots + 2))

    @staticmethod
    def header(system):
        """Engine ID and boots of the agent's report to a discovery, from the message itself."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(DISCOVERY, ('127.0.0.1', system.port))
            report = sock.recv(4096)
        # The engine ID is an OCTET STRING of 17 bytes that begins with net-snmp's number; INTEGER boots follows.
        at = report.index(bytes.fromhex('041180001f88'))
        engine, rest = report[at + 2:at + 19], report[at + 19:]
        assert rest[0] == 2
        return engine.hex(), int.from_bytes(rest[2:2 + rest[1]], 'big')

    def test_a_manager_with_a_cached_engine_is_answered_after_a_restart(self):
        system = self.system()
        engine, boots = self.header(system)
        system.agent.kill()
        system.agent.start(lambda: system.value(SOURCE) == NORMAL)
        # net-snmp's manager is told engine ID, boots and time of before: it must be told the new ones and go on.
        cached = NAGIOS + ('-e', f'0x{engine}', '-Z', f'{boots},2')
        self.assertEqual(system.value(MODEL, cached), '"Test 700"')

    def test_a_taken_port_is_told_once_and_taken_when_free(self):
        system = System()
        self.addCleanup(system.close)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(('127.0.0.1', system.port))
            system.driver.start()
            system.server.start()
            system.agent.start(lambda: 'trying again' in system.agent.output())
        system.wait_for(SOURCE, NORMAL, 15)
        self.assertEqual(system.agent.output().count('no SNMP on'), 1, system.agent.output())

    def test_the_star_is_both_wildcards(self):
        system = self.system(listen='*')
        for host in ('127.0.0.1', 'udp6:[::1]'):
            self.assertIn('Test 700', system.ask('snmpget', MODEL, host=host), host)

    def test_sigterm_and_sighup(self):
        system = self.system()
        system.agent.signal(signal.SIGHUP)
        frame.wait_until(lambda: 'configuration reloaded' in system.agent.output(), what='an answer to SIGHUP')
        self.assertEqual(system.value(SOURCE), NORMAL)
        system.agent.stop_clean(0)

    def test_no_ups_is_answered_as_absent(self):
        system = System()
        self.addCleanup(system.close)
        system.conf.put('ups.conf', f'statepath = {system.conf.state}\n')
        system.agent.start(lambda: system.value(SOURCE) == OTHER)
        self.assertEqual((system.value(MODEL), system.value(BATTERY_STATUS), system.value(CHARGE)), ('"ups"', '1', ''))

    def test_engine_files_are_private(self):
        system = self.system()
        engine = os.stat(system.conf / 'p/engine')
        self.assertEqual(engine.st_mode & 0o7777, 0o600)
        self.assertEqual(os.stat(system.conf / 'p').st_mode & 0o7777, 0o700)


class CommandLine(unittest.TestCase):
    """Options of every daemon."""

    def run_agent(self, conf, *args):
        """The finished program."""
        return subprocess.run([frame.product('holdover-snmp'), '-C', conf.path, *args], timeout=20,
                              env=dict(os.environ, **conf.env), capture_output=True, text=True, check=False)

    def conf(self, holdover, mode=0o640):
        """A directory with one UPS."""
        conf = frame.NutConf(ups={'rack1': {'driver': 'dummy-ups', 'port': 'x.dev'}})
        self.addCleanup(conf.close)
        conf.put('holdover.conf', holdover, mode)
        return conf

    def test_t_judges_the_configuration(self):
        self.assertEqual(self.run_agent(self.conf('[snmp]\n'), '-t').returncode, 0)
        for holdover, told in (('[snmp]\ncommunity = x from=here\n', 'holdover.conf:2: community: '),
                               ('[snmp]\ndefault_ups = other\n', 'holdover.conf:2: there is no UPS'),
                               ('[snmp]\nuser = u SHA short\n', 'holdover.conf:2: user: a secret')):
            done = self.run_agent(self.conf(holdover), '-t')
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(told, done.stderr)
        warned = self.run_agent(self.conf('[snmp]\nfoo = bar\n'), '-t')
        self.assertEqual(warned.returncode, 0)
        self.assertIn('holdover.conf:2: unknown key "foo"', warned.stderr)

    def test_secrets_that_everybody_can_read_are_refused_by_strict_files_only(self):
        for strict, status in (('', 0), ('[server]\nstrict_files = yes\n', 1)):
            done = self.run_agent(self.conf(f'[snmp]\ncommunity = x\n{strict}', 0o644), '-t')
            self.assertEqual(done.returncode, status)
            self.assertIn('can be read by everybody', done.stderr)

    def test_help_version_and_unknown_options(self):
        conf = self.conf('')
        self.assertIn('--foreground', self.run_agent(conf, '-h').stdout)
        self.assertRegex(self.run_agent(conf, '--version').stdout, r'^holdover-snmp \d')
        self.assertEqual(self.run_agent(conf, '--no-such').returncode, 2)

    def test_disabled_it_ends_at_once(self):
        done = self.run_agent(self.conf('[snmp]\nenable = no\n'), '-F')
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_in_the_background_it_is_found_by_its_pid_file(self):
        port = frame.free_port()
        conf = self.conf('')
        conf.put('holdover.conf', f'[snmp]\nlisten = 127.0.0.1 {port}\npersistent_dir = {conf / "p"}\n')
        self.assertEqual(self.run_agent(conf, '-c', 'stop').returncode, 1)
        self.assertEqual(self.run_agent(conf).returncode, 0)
        with open(os.path.join(conf.state, 'holdover-snmp.pid'), encoding='ascii') as file:
            pid = int(file.read())
        self.assertEqual(self.run_agent(conf).returncode, 1, 'a second instance')
        self.assertEqual(self.run_agent(conf, '-c', 'reload').returncode, 0)
        self.assertEqual(self.run_agent(conf, '-c', 'stop').returncode, 0)
        frame.wait_until(lambda: not os.path.exists(f'/proc/{pid}') or self.is_zombie(pid), what='the end of the agent')

    @staticmethod
    def is_zombie(pid):
        """Ended, and nobody has asked for its status."""
        try:
            with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
                return stat.read().rpartition(')')[2].split()[0] == 'Z'
        except OSError:
            return True

    @unittest.skipIf(os.geteuid(), 'optional: needs root')
    def test_as_root_it_becomes_somebody_else_before_it_reads_or_writes_a_file(self):
        system = System()
        self.addCleanup(system.close)
        for name in ('', 's', 'ups.conf', 'upsd.conf', 'holdover.conf'):
            os.chown(system.conf / name, 65534, -1)
        system.agent.argv += ['-u', 'nobody']
        os.chmod(system.conf.path, 0o755)
        system.agent.start(lambda: system.value(SOURCE) == OTHER)
        with open(f'/proc/{system.agent.pid}/status', encoding='ascii') as status:
            self.assertIn('Uid:\t65534\t65534\t65534\t65534', status.read())
        self.assertEqual(os.stat(system.conf / 'p/engine').st_uid, 65534)
        self.assertEqual(system.value(MODEL, NAGIOS), '"rack1"')


if __name__ == '__main__':
    unittest.main()
