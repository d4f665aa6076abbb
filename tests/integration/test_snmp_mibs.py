# SPDX-License-Identifier: GPL-2.0-or-later
"""The MIB files as installed: judged by smilint, read by net-snmp's tools, and the tables that snmptable prints by them.

The RFC itself is at fault where UPS-MIB is: upsAlarmId stands in two notifications and cannot be read.
"""

import os
import re
import subprocess
import unittest

import frame
from integration.snmp_rack import COMMANDS, USERS, Rack

SYSTEM = '/usr/share/snmp/mibs'         # of the tools: NET-SNMP-MIB
# Style that would make other types than the RFC's, and notifications and objects that it has in no group.
STYLE = ('use Integer32 instead of INTEGER', 'is not reverse mappable', 'must be contained in at least one conformance group')


class Installed(unittest.TestCase):
    """`make install` somewhere, and one rack."""

    @classmethod
    def setUpClass(cls):
        cls.root = frame.Tmp()
        cls.addClassCleanup(cls.root.close)
        subprocess.run(['make', '-s', 'install', f'DESTDIR={cls.root.path}', f'BUILD={frame.product("")[:-1]}'],
                       cwd=frame.root_dir, check=True, timeout=120, capture_output=True)
        cls.mibs, cls.base = cls.root / 'usr/share/snmp/mibs', cls.root / 'usr/share/holdover/mibs'
        cls.rack = Rack(snmp=USERS)
        cls.addClassCleanup(cls.rack.close)
        cls.rack.start()

    def lint(self, module, level):
        """What smilint says of a module."""
        if not frame.tool('smilint'):
            self.skipTest('optional: smitools is not installed')
        done = subprocess.run([frame.tool('smilint'), '-c', '/dev/null', '-s', '-l', str(level), f'{self.mibs}/{module}.txt'],
                              env=dict(os.environ, SMIPATH=f'{self.base}:{self.mibs}:{SYSTEM}'), capture_output=True,
                              text=True, timeout=30, check=False)
        return (done.stdout + done.stderr).splitlines()

    def symbolic(self, name, *args, form=('-OU',)):
        """Output of a tool that knows the modules; what it says of faults in them too."""
        where = [] if name == 'snmptranslate' else ['-v2c', '-c', 'writer', '-r', '1', '-t', '3',
                                                    f'127.0.0.1:{self.rack.port}']
        done = subprocess.run([frame.tool(name), '-M', f'{SYSTEM}:{self.mibs}:{self.base}', '-m', 'UPS-MIB:HOLDOVER-MIB',
                               *form, *where, *args], env=dict(self.rack.tool_env), capture_output=True, text=True,
                              timeout=30, check=False)
        self.assertNotRegex(done.stderr, 'Cannot find|Did not find|Unlinked|Undefined|Cannot adopt|Bad operator')
        return done.stdout + done.stderr

    def test_smilint_finds_the_two_faults_of_the_rfc_and_no_other(self):
        faults = self.lint('UPS-MIB', 3)
        self.assertEqual(len(faults), 2, faults)
        for fault, name in zip(faults, ('Added', 'Removed')):
            self.assertIn(f"object `upsAlarmId' of notification `upsTrapAlarmEntry{name}' must not be", fault)
        self.assertEqual([f for f in self.lint('UPS-MIB', 6) if not any(style in f for style in STYLE)], faults)
        for level in (3, 6):
            self.assertEqual(self.lint('HOLDOVER-MIB', level), [])

    def test_names_become_numbers_and_numbers_names(self):
        for name, oid in (('UPS-MIB::upsBatteryStatus.0', '.1.3.6.1.2.1.33.1.2.1.0'),
                          ('UPS-MIB::upsTrapAlarmEntryRemoved', '.1.3.6.1.2.1.33.2.4'),
                          ('UPS-MIB::upsTestQuickBatteryTest', '.1.3.6.1.2.1.33.1.7.7.4'),
                          ("HOLDOVER-MIB::holdoverVarValue.1.'ups.load'",
                           '.1.3.6.1.4.1.8072.9999.9999.33.1.3.1.2.1.117.112.115.46.108.111.97.100')):
            self.assertEqual(self.symbolic('snmptranslate', '-On', name).strip(), oid)
            self.assertEqual(self.symbolic('snmptranslate', oid).strip(), name)

    def test_a_walk_has_a_name_for_every_object_and_a_word_for_every_state(self):
        text = self.symbolic('snmpwalk', 'UPS-MIB::upsMIB')
        lines = [line for line in text.splitlines() if 'No more' not in line]
        self.assertGreater(len(lines), 30)
        for line in lines:
            self.assertRegex(line, r'^UPS-MIB::ups[A-Z]\w+\.\d+ = ', text)
        for line in ('UPS-MIB::upsBatteryStatus.0 = INTEGER: batteryNormal(2)', 'UPS-MIB::upsOutputSource.0 = INTEGER: normal(3)',
                     'UPS-MIB::upsTestId.0 = OID: UPS-MIB::upsTestNoTestsInitiated',
                     'UPS-MIB::upsTestResultsSummary.0 = INTEGER: noTestsInitiated(6)',
                     'UPS-MIB::upsAutoRestart.0 = INTEGER: on(1)', 'UPS-MIB::upsConfigAudibleStatus.0 = INTEGER: enabled(2)'):
            self.assertIn(line, lines)
        own = self.symbolic('snmpwalk', 'HOLDOVER-MIB::holdoverMIB')
        self.assertNotRegex(own, r'SNMPv2-SMI|Wrong Type|::\w+\.\d+\.\d+\.\d+\.\d+ =')

    def test_objects_are_set_by_name_and_word(self):
        driver = self.rack.drivers['rack1']
        driver.clear()
        self.assertIn('INTEGER', self.symbolic('snmpset', 'UPS-MIB::upsConfigAudibleStatus.0', '=', 'disabled'))
        self.assertIn('STRING', self.symbolic('snmpset', "HOLDOVER-MIB::holdoverVarValue.1.'input.transfer.low'", '=', '170'))
        heard = ' '.join(driver.heard())
        self.assertIn('INSTCMD beeper.disable', heard)
        self.assertIn('SET input.transfer.low "170"', heard)

    def table(self, name):
        """Rows of snmptable as dictionaries; the instance is `index`."""
        text = self.symbolic('snmptable', '-Ci', '-Cf', '|', f'HOLDOVER-MIB::{name}')
        lines = [line for line in text.splitlines() if '|' in line]
        head = lines[0].split('|')
        return [dict(zip(head, line.split('|'))) for line in lines[1:]]

    def test_snmptable_prints_all_upses_variables_and_commands(self):
        upses = self.table('holdoverUpsTable')
        self.assertEqual([row['holdoverUpsName'] for row in upses], ['rack1', 'rack2'])
        for number, row in enumerate(upses, 1):
            self.assertEqual(row['index'], str(number))
            for column, value in (('Context', f'rack{number}'), ('Descr', f'UPS rack{number}'), ('Driver', 'fake'),
                                  ('State', 'ok'), ('StatusText', 'OL'), ('Charge', '900'), ('Runtime', '1200'),
                                  ('Load', '300')):
                self.assertRegex(row[f'holdoverUps{column}'], rf'^{value}\b', (column, row))
        values = {row['index']: row for row in self.table('holdoverVarTable')}
        for ups in (1, 2):
            self.assertEqual(values[f"{ups}.'ups.model'"]['holdoverVarValue'], f'Model rack{ups}')
            self.assertEqual(values[f"{ups}.'ups.model'"]['holdoverVarWritable'], 'false')
            self.assertEqual(values[f"{ups}.'ups.id'"]['holdoverVarWritable'], 'true')
        names = {row['index'] for row in self.table('holdoverCmdTable')}
        self.assertEqual(names, {f"{ups}.'{command}'" for ups in (1, 2) for command in COMMANDS})

    def test_the_files_are_all_that_they_need_beside_what_the_tools_have(self):
        imports = {}
        for folder in (self.mibs, self.base):
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), encoding='ascii') as file:
                    text = file.read()
                imports[name.removesuffix('.txt')] = set(re.findall(r'FROM\s+([\w-]+)', text))
        self.assertEqual(set().union(*imports.values()) - set(imports), {'NET-SNMP-MIB'})


if __name__ == '__main__':
    unittest.main()
