# SPDX-License-Identifier: GPL-2.0-or-later
"""Managers in the wild: NUT's snmp-ups as a driver, Nagios' check_snmp and Centreon's RFC 1628 modes.

The UPS is a recording with all that a manager may ask for; what is told of it is judged by the manager alone.
"""

import os
import re
import unittest

import clients
import frame
from integration.snmp_rack import Rack

RECORDING = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'rfc1628', 'eaton-9395.dev')
USERS = '''  allow_control = yes
  community = public
  community = writer access=write
  user = nobody
  user = reader SHA-256 "a long pass phrase" AES "another pass phrase" level=auth
  user = admin SHA-512 "third pass phrase" AES-256 "fourth pass phrase" access=write
'''
READER = {'snmp_version': 'v3', 'secName': 'reader', 'authProtocol': 'SHA256', 'authPassword': 'a long pass phrase'}
READER_PRIV = {**READER, 'secLevel': 'authPriv', 'privProtocol': 'AES', 'privPassword': 'another pass phrase'}
ADMIN = {'snmp_version': 'v3', 'secName': 'admin', 'secLevel': 'authPriv', 'authProtocol': 'SHA512',
         'authPassword': 'third pass phrase', 'privProtocol': 'AES256', 'privPassword': 'fourth pass phrase'}
ACCESS = {'v1': {'snmp_version': 'v1', 'community': 'public'}, 'v2c': {'snmp_version': 'v2c', 'community': 'public'},
          'v3 noAuthNoPriv': {'snmp_version': 'v3', 'secLevel': 'noAuthNoPriv', 'secName': 'nobody'},
          'v3 authNoPriv': {**READER, 'secLevel': 'authNoPriv'}, 'v3 authPriv SHA-256 AES-128': READER_PRIV,
          'v3 authPriv SHA-512 AES-256': ADMIN}
CENTREON = '/usr/lib/nagios/plugins/centreon_plugins.pl'
CHECK_SNMP = '/usr/lib/nagios/plugins/check_snmp'


class Recorded(Rack):
    """A three-phase UPS with commands, played by the test."""

    def play(self, name):
        driver = super().play(name)
        with open(RECORDING, encoding='latin-1') as file:
            recorded = clients.values(file.read())
        recorded.update({'battery.temperature': '21', 'ups.test.result': 'Done and passed', 'ups.beeper.status': 'enabled',
                         'battery.runtime.low': '120', 'input.frequency.nominal': '50', 'ups.load': '28',
                         'input.bypass.frequency': '50.1', 'ups.serial': 'X1'})
        told = {line.split()[1] for line in driver.dump if line.startswith('SETINFO')}
        driver.dump = [line for line in driver.dump if line.split()[1] not in recorded] + [
            f'SETINFO {key} "{value}"' for key, value in recorded.items() if not key.startswith('driver.')]
        assert 'ups.status' in told
        return driver


class Managers(unittest.TestCase):
    """All of them see one UPS."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Recorded(['rack1'], snmp=USERS)
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def setUp(self):
        self.driver = self.rack.drivers['rack1']
        self.driver.set('ups.status', 'OL')
        self.driver.clear()
        frame.wait_until(lambda: self.rack.manager().value('1.3.6.1.2.1.33.1.4.1.0') == 3, what='on line')

    def card(self, conf, keys):
        """Sections of ups.conf for NUT's driver; `conf` is where it writes."""
        conf.put('ups.conf', conf.sections({'card': {
            'driver': 'snmp-ups', 'port': f'127.0.0.1:{self.rack.port}', 'pollfreq': '1', 'pollinterval': '1',
            'snmp_retries': '1', **keys}}))

    def test_snmp_ups_finds_sixty_variables_in_every_version(self):
        kinds = {}
        for name, access in ACCESS.items():
            for mibs in ('ietf', 'auto'):
                conf = frame.NutConf()
                self.card(conf, {'mibs': mibs, **access})
                done = clients.Done([frame.tool('snmp-ups'), '-a', 'card', *clients.AS_ROOT, '-d', '1'], timeout=60,
                                    env={**self.rack.tool_env, **conf.env})
                told = clients.values(done.out)
                self.assertEqual(done.status, 0, done)
                self.assertGreaterEqual(len(told), 60, done)
                kinds[name, mibs] = {key for key in told if not key.startswith('driver.')}
                for key, value in (('ups.status', 'OL'), ('ups.model', 'Physics/Astronomy'), ('battery.charge', '100'),
                                   ('battery.runtime', '1620'), ('battery.voltage', '515'), ('output.frequency', '50.1'),
                                   ('output.L2.current', '189'), ('input.L3-N.voltage', '250'),
                                   ('output.L1.power.percent', '25'), ('ups.beeper.status', 'enabled')):
                    same = told[key] == value or re.fullmatch(r'[\d.]+', value) and float(told[key]) == float(value)
                    self.assertTrue(same, (name, mibs, key, told[key]))
                conf.close()
        counts = {len(found) for found in kinds.values()}
        self.assertEqual(len(counts), 1, {kind: len(found) for kind, found in kinds.items()})

    def test_snmp_ups_under_our_server_follows_outages_and_switches_the_load(self):
        conf = frame.NutConf(users=clients.USERS)
        self.addCleanup(conf.close)
        self.card(conf, {'mibs': 'ietf', 'snmp_version': 'v2c', 'community': 'writer'})
        card = frame.Daemon([frame.tool('snmp-ups'), '-a', 'card', '-F', *clients.AS_ROOT],
                            env={**self.rack.tool_env, **conf.env})
        self.addCleanup(card.stop)
        card.start(lambda: os.path.exists(conf.socket('snmp-ups', 'card')), 30)
        with frame.OurServer(conf):
            def status():
                return set(clients.nut_status(conf.port, 'card').split())
            for told, wanted in (('OL', {'OL'}), ('OB DISCHRG', {'OB'}), ('OB DISCHRG LB', {'OB', 'LB'}), ('OL CHRG', {'OL'})):
                self.driver.set('ups.status', told)
                frame.wait_until(lambda w=wanted: status() == w, 15,
                                 lambda w=wanted: f'{w}, it is {status()}\n{card.output()}')
            for command in ('load.off', 'load.on', 'beeper.disable'):
                self.driver.clear()
                done = clients.upscmd(conf.port, command, ups='card')
                self.assertEqual(done.status, 0, done)
                frame.wait_until(lambda c=command: any(f'INSTCMD {c}' in line for line in self.driver.heard()), 5,
                                 lambda c=command: f'{c}, heard {self.driver.heard()}')

    def test_check_snmp_judges_in_every_version(self):
        if not os.access(CHECK_SNMP, os.X_OK):
            self.skipTest('optional: monitoring-plugins-standard is not installed')
        charge, source = '.1.3.6.1.2.1.33.1.2.4.0', '.1.3.6.1.2.1.33.1.4.1.0'
        signed = ['-P', '3', '-U', 'reader', '-a', 'SHA-256', '-A', 'a long pass phrase']
        for access in (['-P', '1', '-C', 'public'], ['-P', '2c', '-C', 'public'],
                       ['-P', '3', '-L', 'noAuthNoPriv', '-U', 'nobody'], [*signed, '-L', 'authNoPriv'],
                       [*signed, '-L', 'authPriv', '-x', 'AES', '-X', 'another pass phrase']):
            for status, limits in ((0, ('50:', '20:')), (1, ('101:', '20:')), (2, ('101:', '101:'))):
                done = clients.Done([CHECK_SNMP, '-H', '127.0.0.1', '-p', str(self.rack.port), *access, '-o',
                                     f'{charge},{source}', '-w', f'{limits[0]},3:3', '-c', f'{limits[1]},3:3'],
                                    env=self.rack.tool_env)
                self.assertEqual(done.status, status, (access, done))

    def centreon(self, mode, version='2c'):
        """One mode of the plugin."""
        access = ['--snmp-username=reader', '--authprotocol=SHA256', '--authpassphrase=a long pass phrase'] \
            if version == '3' else ['--snmp-community=public']
        return clients.Done(['perl', '-I/usr/lib/centreon-plugins', CENTREON,
                             '--plugin=hardware::ups::standard::rfc1628::snmp::plugin', f'--mode={mode}', '--verbose',
                             '--hostname=127.0.0.1', f'--snmp-port={self.rack.port}', f'--snmp-version={version}', *access],
                            env=self.rack.tool_env, timeout=60)

    def test_centreon_has_all_five_modes(self):
        if not os.path.exists(CENTREON):
            self.skipTest('optional: centreon-plugins is not installed')
        modes = {
            'battery-status': ["'load'=100%", "'charge_remaining'=27minutes", "'voltage'=515V", "'temp'=21C"],
            'input-lines': ["'frequence_1'=50.1Hz", "'voltage_3'=250V", "'current_2'=184A", "'power_1'=42182W"],
            'output-lines': ["'load_2'=32.00%", "'current_1'=150.00A", "'voltage_3'=240.00V", "'power_3'=38859.00W"],
            'output-source': ['Output source status is normal'], 'alarms': ["'alarms'=0"]}
        for version in ('1', '2c', '3'):
            for mode, told in modes.items():
                done = self.centreon(mode, version)
                self.assertEqual(done.status, 0, (version, mode, done))
                for part in told:
                    self.assertIn(part, done.out, (version, mode))
        self.driver.set('ups.status', 'OB LB')
        frame.wait_until(lambda: self.rack.manager().value('1.3.6.1.2.1.33.1.4.1.0') == 5, what='on battery')
        for mode, status in (('output-source', 1), ('alarms', 2), ('battery-status', 1)):
            done = self.centreon(mode)
            self.assertEqual(done.status, status, done)


if __name__ == '__main__':
    unittest.main()
