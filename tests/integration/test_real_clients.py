# SPDX-License-Identifier: GPL-2.0-or-later
"""Real clients with the server: they print the driver's data, in clear and inside TLS.

Some of those built on NUT's library (upsc, upslog, collectd; upsmon is in test_upsmon.py) begin with STARTTLS, if they may; a
relay between them and the server keeps what really passed, so "inside TLS" is seen on the wire.  The others speak in clear
only.
"""

import glob
import json
import os
import shutil
import subprocess
import unittest

import clients
import frame
import namespace
from pki import Pki
from relay import Relay, StartTlsRelay

VALUES = {
    'battery.charge': '97', 'battery.charge.low': '20', 'battery.runtime': '1560', 'battery.temperature': '27.5', 'battery.voltage': '27.30',
    'device.mfr': 'Holdover', 'device.model': 'Test 700', 'device.serial': 'T1', 'input.frequency': '50.0', 'input.sensitivity': 'medium',
    'input.transfer.high': '253', 'input.transfer.low': '207', 'input.voltage': '230.4', 'output.voltage': '230.1',
    'ups.beeper.status': 'enabled', 'ups.delay.shutdown': '20', 'ups.id': 'a "quoted" \\ name', 'ups.load': '23', 'ups.mfr': 'Holdover',
    'ups.model': 'Test 700', 'ups.status': 'OL CHRG', 'ups.temperature': '25.0',
}
TRAITS = ['SETFLAGS ups.id RW STRING', 'SETAUX ups.id 24', 'SETFLAGS battery.charge.low RW NUMBER', 'ADDRANGE battery.charge.low 10 90',
          'SETFLAGS input.sensitivity RW', 'ADDENUM input.sensitivity low', 'ADDENUM input.sensitivity medium',
          'ADDENUM input.sensitivity high', 'ADDCMD test.panel.start', 'ADDCMD load.off', 'ADDCMD beeper.disable']
BEHAVE = {'INSTCMD test.panel.start': ['TRACKING %id 0'], 'INSTCMD load.off': ['TRACKING %id 2'],
          'SET ups.id': ['SETINFO ups.id "renamed"', 'TRACKING %id 0'],
          'SET battery.charge.low': ['SETINFO battery.charge.low "35"', 'TRACKING %id 0']}


def driver_dump():
    """Lines of the fake driver."""
    def escape(text):
        return ''.join('\\' + c if c in '"\\#' else c for c in text)
    return [f'SETINFO {name} "{escape(value)}"' for name, value in VALUES.items()] + TRAITS


class Site:
    """A server with one UPS and a driver that obeys; `pki` makes it offer TLS."""

    def __init__(self, upsd='', pki=None):
        more = f'CERTFILE {pki / "server.pem"}\n' if pki else ''
        self.conf = frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto', 'desc': 'The test UPS'}}, users=clients.USERS,
                                  upsd=more + upsd, holdover='[port401]\n  enable = no\n')
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'ups'), driver_dump(), BEHAVE)
        self.server = frame.OurServer(self.conf)
        self.port = self.conf.port
        self.server.start(lambda: clients.nut_status(self.port) == 'OL CHRG')

    def close(self):
        """Stop all of it; the server must end well."""
        try:
            self.server.stop_clean()
        finally:
            self.driver.stop()
            self.conf.close()


class Base(unittest.TestCase):
    """One site for all tests of a class."""

    pki = None

    @classmethod
    def setUpClass(cls):
        cls.site = Site(pki=cls.pki)
        cls.addClassCleanup(cls.site.close)
        cls.port = cls.site.port

    def setUp(self):
        for name in ('ups.status', 'ups.id', 'battery.charge.low'):
            self.site.driver.set(name, VALUES[name])
        with self.site.server.client() as client:
            frame.wait_until(lambda: client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL CHRG"' and
                             client.ask('GET VAR ups battery.charge.low') == 'VAR ups battery.charge.low "20"', what='the values of old')


# ---- clients that begin with STARTTLS ----

class LibraryClients:
    """Each test runs twice: below in Clear and in Tls."""

    def setUp(self):
        super().setUp()
        self.relay = Relay(self.port)
        self.addCleanup(self.relay.close)

    def judge_wire(self):
        """What passed between the client and the server."""
        raise NotImplementedError

    def test_upsc_prints_every_variable_as_the_driver_said_it(self):
        done = clients.upsc(self.relay.port)
        self.assertEqual(done.status, 0, done)
        shown = clients.values(done.out)
        self.assertEqual({name: shown.get(name) for name in VALUES}, VALUES)
        self.judge_wire()

    def test_upsc_prints_one_variable_and_says_what_is_missing(self):
        self.assertEqual(clients.upsc(self.relay.port, 'ups.status').out, 'OL CHRG\n')
        done = clients.upsc(self.relay.port, 'no.such')
        self.assertEqual((done.status, 'Variable not supported by UPS' in done.err), (1, True), done)
        done = clients.upsc(self.relay.port, ups='nobody')
        self.assertEqual((done.status, 'Unknown UPS' in done.err), (1, True), done)
        self.judge_wire()

    def test_upsc_lists_upses_and_clients(self):
        host = f'127.0.0.1:{self.relay.port}'
        self.assertEqual(clients.Done([frame.tool('upsc'), '-L', host]).out, 'ups: The test UPS\n')
        with self.site.server.client() as client:
            client.login('mon', 'look')
            self.assertEqual(client.ask('LOGIN ups'), 'OK')
            self.assertEqual(clients.Done([frame.tool('upsc'), '-c', f'ups@{host}']).out, '127.0.0.1\n')
        self.judge_wire()

    def test_upslog_writes_a_line_with_the_values(self):
        with frame.Daemon([frame.tool('upslog'), '-s', f'ups@127.0.0.1:{self.relay.port}', '-l', '-', '-i', '1', *clients.AS_ROOT, '-f',
                           '<%VAR ups.status%|%VAR battery.charge%|%VAR input.voltage%|%VAR ups.realpower%>'],
                          env=self.site.conf.env) as log:
            frame.wait_until(lambda: '<OL CHRG|97|230.4|NA>' in log.output(), what=lambda: f'a line of upslog\n{log.output()}')
            self.site.driver.set('ups.status', 'OB DISCHRG')
            frame.wait_until(lambda: '<OB DISCHRG|97|230.4|NA>' in log.output(), what=lambda: f'the outage\n{log.output()}')
        self.judge_wire()

    def collectd(self, more):
        """collectd with this server; the directory its csv files appear in."""
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        frame.write(tmp / 'collectd.conf', f'Hostname "h"\nFQDNLookup false\nBaseDir "{tmp.path}"\nPIDFile "{tmp.path}/pid"\n'
                    'PluginDir "/usr/lib/collectd"\nTypesDB "/usr/share/collectd/types.db"\nInterval 1\nLoadPlugin nut\nLoadPlugin csv\n'
                    f'<Plugin csv>\n DataDir "{tmp.path}/csv"\n</Plugin>\n'
                    f'<Plugin nut>\n UPS "ups@localhost:{self.relay.port}"\n{more}</Plugin>\n')
        daemon = frame.Daemon([frame.tool('collectd'), '-f', '-C', tmp / 'collectd.conf'])
        self.addCleanup(daemon.__exit__)
        daemon.start()
        return tmp / 'csv/h/nut-ups', daemon

    def test_collectd_writes_the_values_on_one_long_lived_connection(self):
        folder, daemon = self.collectd('')

        def last(kind):
            for path in glob.glob(f'{folder}/{kind}-*'):
                with open(path, encoding='ascii') as file:
                    return file.read().split('\n')
            return []
        frame.wait_until(lambda: len(last('voltage-input')) >= 5, 10, lambda: f'three rows\n{daemon.output()}')
        self.assertEqual(float(last('voltage-input')[1].split(',')[1]), 230.4)
        self.assertEqual(float(last('percent-charge')[1].split(',')[1]), 97)
        self.assertEqual(len(self.relay.conversations), 1)
        self.judge_wire()


class Clear(LibraryClients, Base):
    """No certificate: STARTTLS is refused, and the client goes on in clear."""

    def judge_wire(self):
        self.assertTrue(self.relay.conversations)
        for talk in self.relay.conversations:
            self.assertTrue(talk.sent.startswith(b'STARTTLS\n'), talk.sent)
            self.assertTrue(talk.answered.startswith(b'ERR FEATURE-NOT-CONFIGURED\n'), talk.answered)
            self.assertTrue(talk.sent[9:].isascii() and len(talk.sent) > 9, talk.sent)


class Tls(LibraryClients, Base):
    """With a certificate nothing but STARTTLS passes in clear."""

    @classmethod
    def setUpClass(cls):
        cls.pki = Pki()
        cls.addClassCleanup(cls.pki.close)
        super().setUpClass()

    def judge_wire(self):
        self.assertTrue(self.relay.conversations)
        for talk in self.relay.conversations:
            self.assertTrue(talk.sent.startswith(b'STARTTLS\n\x16\x03'), talk.sent[:40])        # a handshake record (RFC 8446)
            self.assertTrue(talk.answered.startswith(b'OK STARTTLS\n\x16\x03\x03'), talk.answered[:40])
            for word in (b'ups.status', b'LIST', b'GET', b'PASSWORD', b'BEGIN'):
                self.assertNotIn(word, talk.sent + talk.answered)

    def test_collectd_verifies_the_server_when_told_to(self):
        folder, daemon = self.collectd(f' ForceSSL true\n VerifyPeer true\n CAPath "{self.pki.nss("ca")}"\n')
        frame.wait_until(lambda: os.path.isdir(folder), 10, lambda: f'rows\n{daemon.output()}')
        self.judge_wire()


# ---- openssl s_client ----

class SClient(Base):
    """STARTTLS by hand, with and without a certificate of the client."""

    @classmethod
    def setUpClass(cls):
        cls.pki = Pki()
        cls.addClassCleanup(cls.pki.close)
        super().setUpClass()
        cls.mutual = Site(f'CERTPATH {cls.pki / "ca.crt"}\nCERTREQUEST REQUIRE\n', cls.pki)
        cls.addClassCleanup(cls.mutual.close)

    def s_client(self, port, *args, talk='GET VAR ups ups.status\nVER\nLOGOUT\n'):
        """s_client knows no STARTTLS of this protocol: it is given one that has been done, by a relay of the first line."""
        relay = StartTlsRelay(port)
        self.addCleanup(relay.close)
        argv = ['openssl', 's_client', '-connect', f'127.0.0.1:{relay.port}', '-CAfile', self.pki / 'ca.crt', '-verify_return_error',
                '-verify_hostname', 'localhost', '-quiet', *args]
        done = subprocess.run(argv, input=talk, capture_output=True, text=True, timeout=15, check=False)
        return done

    def test_dialogue_inside_tls_of_both_versions(self):
        for version in ('-tls1_2', '-tls1_3'):
            done = self.s_client(self.port, version)
            self.assertRegex(done.stdout, r'\AVAR ups ups\.status "OL CHRG"\nNetwork UPS Tools upsd \S+ - .*\nOK Goodbye\n\Z', done.stderr)

    def test_old_versions_are_refused(self):
        for version in ('-tls1', '-tls1_1'):
            done = self.s_client(self.port, version, '-cipher', 'ALL:@SECLEVEL=0')
            self.assertNotEqual(done.returncode, 0)
            self.assertNotIn('VAR', done.stdout)
            self.assertRegex(done.stderr, 'alert|protocol', done)

    def test_certificate_request_lets_in_whom_the_authority_knows(self):
        def with_certificate(name):
            return self.s_client(self.mutual.port, '-cert', self.pki / f'{name}.crt', '-key', self.pki / f'{name}.key')
        self.assertIn('VAR ups ups.status "OL CHRG"\n', with_certificate('client').stdout)
        self.assertEqual(with_certificate('stranger').stdout, '')
        self.assertEqual(self.s_client(self.mutual.port).stdout, '')

    def test_password_given_inside_tls_counts(self):
        done = self.s_client(self.port, talk='USERNAME admin\nPASSWORD top\nINSTCMD ups test.panel.start\nLOGOUT\n')
        self.assertEqual(done.stdout, 'OK\nOK\nOK\nOK Goodbye\n')


# ---- clients that speak in clear only ----

PYNUT = '''
import PyNUT, sys
c = PyNUT.PyNUTClient(host="127.0.0.1", port=int(sys.argv[1]), login="admin", password="top")
text = lambda v: v.decode() if isinstance(v, bytes) else v
print("list", {text(k): text(v) for k, v in c.GetUPSList().items()} == {"ups": "The test UPS"})
print("vars", sorted(text(k) + "=" + text(v) for k, v in c.GetUPSVars("ups").items()))
print("rw", sorted(text(k) for k in c.GetRWVars("ups")))
print("cmds", sorted(text(k) for k in c.GetUPSCommands("ups")))
print("run", text(c.RunUPSCommand("ups", "test.panel.start")))
c.SetRWVar("ups", "battery.charge.low", "35")
print("set done")
print("ver", text(c.ver()).startswith("Network UPS Tools upsd "))
print("help", text(c.help()).startswith("Commands: "))
'''

PERL = r'''
use UPS::Nut;
my $u = UPS::Nut->new(NAME => "ups", HOST => "127.0.0.1", PORT => $ARGV[0], USERNAME => "admin", PASSWORD => "top", LOGIN => 0) or die;
print "status ", $u->Status, "\ncharge ", $u->BattPercent, "\nline ", $u->LineVoltage, "\ntemperature ", $u->Temperature, "\n";
my $vars = $u->ListVar; print "id ", $vars->{"ups.id"}, "\nvars ", scalar(keys %$vars), "\n";
print "rw ", join(" ", sort keys %{$u->ListRW}), "\ncmd ", join(" ", sort @{$u->ListCmd}), "\n";
print "enum ", join(" ", sort @{$u->ListEnum("input.sensitivity")}), "\ntype ", $u->GetType("input.sensitivity"), "\n";
print "desc ", $u->GetDesc("ups.status"), "\n";
print "set ", $u->Set("battery.charge.low", "35"), "\nrun ", $u->InstCmd("test.panel.start"), "\n";
print "missing ", defined $u->GetVar("no.such") ? "value" : $u->Error, "\n";
'''

NODE = r'''
const Nut = require(process.argv[2]), c = new Nut(+process.argv[3], '127.0.0.1');
const steps = [
  ['GetUPSList'], ['GetUPSVars', 'ups'], ['GetUPSCommands', 'ups'], ['GetRWVars', 'ups'], ['GetEnumsForVar', 'ups', 'input.sensitivity'],
  ['GetRangesForVar', 'ups', 'battery.charge.low'], ['GetVarType', 'ups', 'ups.id'], ['GetVarDescription', 'ups', 'ups.status'],
  ['GetCommandDescription', 'ups', 'load.off'], ['ver'], ['netVer'], ['SetUsername', 'admin'], ['SetPassword', 'top'],
  ['SetRWVar', 'ups', 'battery.charge.low', '35'], ['RunUPSCommand', 'ups', 'test.panel.start'], ['GetUPSVars', 'nobody']];
const out = [];
c.on('error', e => { console.error(e); process.exit(2); });
c.start();
c.on('ready', function next() {
  const s = steps.shift();
  if (!s) { console.log(JSON.stringify(out)); c.close(); return; }
  c[s[0]](...s.slice(1), (value, error) => {
    out.push([s[0], value && typeof value === 'object' && !Array.isArray(value) ? value :
      Array.isArray(value) && Object.keys(value).some(isNaN) ? Object.assign({}, value) : value, error === undefined ? null : error]);
    setImmediate(next); });
});
setTimeout(() => { console.error('no answer', JSON.stringify(out)); process.exit(3); }, 8000).unref();
'''


class ClearOnly(Base):
    """upscmd, upsrw, upsstats.cgi, check_ups, PyNUT, UPS::Nut, node-nut: of NUT's own, these three ask for TLS."""

    def check_ups(self, *args, ups='ups'):
        """Nagios' plugin."""
        return clients.Done([frame.tool('check_ups'), '-H', '127.0.0.1', '-p', str(self.port), '-u', ups, *args])

    def test_check_ups_judges_each_variable(self):
        done = self.check_ups('-T')
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.out, r'^UPS OK - Status=Online, Charging Utility=230\.4V Batt=97\.0% Load=23\.0% Temp=25\.0C')
        # LINE is never bad to this plugin: the deviation it computes is negative on either side of its 120 V.
        for variable, good, bad, shown in (('LINE', '30', None, 'voltage=230400mV;30000;30000'), ('TEMP', '90', '20', 'temp=25degC;90;90'),
                                           ('BATTPCT', '50', '99', 'battery=97%;50;50'), ('LOADPCT', '50', '10', 'load=23%;50;50')):
            with self.subTest(variable):
                done = self.check_ups('-T', '-v', variable, '-w', good, '-c', good)
                self.assertEqual((done.status, shown in done.out), (0, True), done)
                if bad:
                    done = self.check_ups('-T', '-v', variable, '-w', bad, '-c', bad)
                    self.assertEqual(done.status, 2, done)

    def test_check_ups_follows_the_status(self):
        for status, code, words in (('OB DISCHRG', 1, 'On Battery'), ('OB LB', 2, 'On Battery, Low Battery'), ('OL RB', 1, 'Online, Replace'),
                                    ('OFF', 2, 'Off'), ('OL CAL', 0, 'Calibrating')):
            with self.subTest(status):
                self.site.driver.set('ups.status', status)
                frame.wait_until(lambda s=status: clients.nut_status(self.port) == s, what=status)
                done = self.check_ups()
                self.assertEqual(done.status, code, done)
                self.assertIn(words, done.out)

    def test_check_ups_is_critical_without_data(self):
        self.assertEqual(self.check_ups(ups='nobody').status, 2)
        self.site.driver.say('DATASTALE')
        self.addCleanup(self.site.driver.say, 'DATAOK')
        frame.wait_until(lambda: clients.nut_status(self.port) == 'ERR DATA-STALE', what='stale')
        done = self.check_ups()
        self.assertEqual(done.status, 2, done)

    def test_upscmd_lists_and_runs_commands_and_tells_their_end(self):
        done = clients.Done([frame.tool('upscmd'), '-l', f'ups@127.0.0.1:{self.port}'])
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.out, r'(?m)^load\.off - [A-Z][a-z ]+$')
        self.assertRegex(done.out, r'(?m)^test\.panel\.start - [A-Z][a-z ]+$')
        done = clients.upscmd(self.port, 'test.panel.start')
        self.assertEqual((done.status, done.text.strip().split('\n')[-1]), (0, 'SUCCESS'), done)
        done = clients.upscmd(self.port, 'load.off')
        self.assertNotIn('SUCCESS', done.text)
        self.assertRegex(done.text, 'ERR|FAILED|INVALID')

    def test_upscmd_with_a_wrong_password_is_refused(self):
        self.site.driver.clear()
        done = clients.Done([frame.tool('upscmd'), '-u', 'admin', '-p', 'wrong', f'ups@127.0.0.1:{self.port}', 'test.panel.start'])
        self.assertEqual((done.status, 'ERR ACCESS-DENIED' in done.text), (1, True), done)
        self.assertEqual(self.site.driver.heard(), [])

    def test_upsrw_lists_types_and_changes_a_value(self):
        done = clients.Done([frame.tool('upsrw'), f'ups@127.0.0.1:{self.port}'])
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.out, r'(?s)\[battery\.charge\.low\]\n.*Type: (RANGE|NUMBER)')
        self.assertRegex(done.out, r'(?s)\[input\.sensitivity\]\n.*Type: ENUM NUMBER\nOption: "low"\nOption: "medium" SELECTED\nOption: "high"')
        self.assertRegex(done.out, r'(?s)\[ups\.id\]\n.*Type: STRING\nMaximum length: 24\n')
        done = clients.upsrw(self.port, 'ups.id=renamed')
        self.assertEqual((done.status, done.text.strip().split('\n')[-1]), (0, 'SUCCESS'), done)
        self.assertEqual(clients.upsc(self.port, 'ups.id').out, 'renamed\n')

    def test_upsstats_cgi_shows_the_ups_on_a_page(self):
        namespace.need(self, '/etc/nut')
        conf = frame.Tmp()
        self.addCleanup(conf.close)
        host = f'ups@127.0.0.1:{self.port}'
        frame.write(conf / 'hosts.conf', f'MONITOR {host} "Room 4"\n', 0o644)
        for page in ('upsstats.html', 'upsstats-single.html'):
            shutil.copy(f'/etc/nut/{page}', conf / page)
        for query in ('', f'host={host}', f'host={host}&treemode'):
            done = clients.Done(namespace.seeing({'/etc/nut': conf.path}, ['/usr/lib/cgi-bin/nut/upsstats.cgi']), env={'QUERY_STRING': query})
            self.assertEqual(done.status, 0, done)
            self.assertIn('Test 700', done.out)
            for wanted in VALUES.values() if 'tree' in query else ('ONLINE', '97', '230.4', '23'):
                self.assertIn(wanted.split(' ')[0], done.out, query)
            self.assertNotIn('ERR ', done.out)

    def test_pynut_reads_sets_and_commands(self):
        done = clients.Done(['/usr/bin/python3', '-W', 'ignore', '-c', PYNUT, str(self.port)], env={'PYTHONPATH': ''})
        self.assertEqual(done.status, 0, done)
        shown = dict(line.split(' ', 1) for line in done.out.splitlines() if ' ' in line)
        self.assertEqual((shown['list'], shown['run'], shown['set'], shown['ver'], shown['help']), ('True', 'OK', 'done', 'True', 'True'), done)
        self.assertIn("'ups.status=OL CHRG'", shown['vars'])
        self.assertIn("'input.sensitivity=medium'", shown['vars'])
        self.assertEqual(shown['rw'], str(['battery.charge.low', 'input.sensitivity', 'ups.id']))
        self.assertEqual(shown['cmds'], str(['beeper.disable', 'load.off', 'test.panel.start']))
        self.assertIn('SET battery.charge.low "35"', ' '.join(self.site.driver.heard()))

    def test_perl_ups_nut_reads_sets_and_commands(self):
        done = clients.Done(['perl', '-MUPS::Nut', '-e', PERL, str(self.port)])
        self.assertEqual(done.status, 0, done)
        shown = dict(line.split(' ', 1) for line in done.out.splitlines() if ' ' in line)
        with self.site.server.client() as client:
            served = len(client.items('VAR ups'))
        self.assertEqual({key: shown.get(key) for key in ('status', 'charge', 'line', 'temperature', 'vars', 'cmd', 'enum', 'type')},
                         {'status': 'OL CHRG', 'charge': '97', 'line': '230.4', 'temperature': '27.5', 'vars': str(served),
                          'cmd': 'beeper.disable load.off test.panel.start', 'enum': 'high low medium', 'type': 'RW ENUM NUMBER'}, done)
        self.assertEqual(shown['rw'], 'battery.charge.low input.sensitivity ups.id')
        self.assertIn('ERR VAR-NOT-SUPPORTED', shown['missing'])
        self.assertEqual((shown['set'], shown['run']), ('"35"', '1'), done)
        self.assertEqual(clients.upsc(self.port, 'battery.charge.low').out, '35\n')

    def test_node_nut_reads_sets_and_commands(self):
        done = clients.Done(['node', '-e', NODE, 'x', node_nut(self), str(self.port)])
        self.assertEqual(done.status, 0, done)
        told = json.loads(done.out)
        values = told[1][1]
        self.assertEqual({name: values.get(name) for name in VALUES if name != 'ups.id'},
                         {name: value for name, value in VALUES.items() if name != 'ups.id'})
        wanted = {'GetUPSList': {'ups': 'The test UPS'}, 'GetUPSCommands': ['beeper.disable', 'load.off', 'test.panel.start'],
                  'GetEnumsForVar': ['low', 'medium', 'high'], 'GetRangesForVar': [{'min': '10', 'max': '90'}], 'GetVarType': 'STRING:24',
                  'netVer': '1.3\n', 'SetUsername': None, 'SetPassword': None, 'SetRWVar': None, 'RunUPSCommand': None}
        self.assertEqual({name: value for name, value, _ in told if name in wanted}, wanted)
        self.assertEqual([error for _, _, error in told], [None] * (len(told) - 1) + ['UNKNOWN-UPS'])
        self.assertEqual(clients.upsc(self.port, 'battery.charge.low').out, '35\n')


def node_nut(test):
    """Where npm's node-nut is, installed below build/ the first time."""
    folder = frame.product('npm')
    module = os.path.join(folder, 'node_modules', 'node-nut')
    if not shutil.which('node'):
        test.skipTest('optional: node is not installed')
    if not os.path.isdir(module) and shutil.which('npm'):
        os.makedirs(folder, exist_ok=True)
        try:
            subprocess.run(['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', 'node-nut@1.0.3'], timeout=40, check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            pass
    if not os.path.isdir(module):
        test.skipTest('optional: node-nut is not installed and npm cannot get it')
    return module


if __name__ == '__main__':
    unittest.main()
