# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover import`: what it says of NUT's directory, and NUT's services taken over and given back on a host as installed."""

import os
import re
import shutil
import signal
import subprocess
import unittest

import clients
import doctor_host
import frame
import installed
import schemas
from doctor_host import FAKE, HEALTHY, NUT_UNITS, UPS, USERS, HostTest

TOOL, RECORD = f'{installed.PROGRAMS}/holdover', '/var/lib/holdover-import/taken-over'


def setUpModule():
    doctor_host.enter()


def importing(*args, user='root'):
    """holdover import ARGS."""
    return installed.run_as(user, [TOOL, 'import', *args], timeout=60)


class NutHost(HostTest):
    """A host of NUT: /etc/nut, its units enabled; nothing of Holdover's runs yet."""

    def setUp(self):
        self.clean()
        self.addCleanup(self.clean)
        self.prepare()
        os.makedirs('/etc/nut')
        for name, text in (('ups.conf', frame.NutConf.sections({'ups': UPS})), ('upsd.conf', ''), ('upsd.users', USERS),
                           ('upsmon.conf', 'MONITOR ups@localhost 1 mon quite-long-2 secondary\n'), ('nut.conf', 'MODE=standalone\n'),
                           ('test.dev', HEALTHY)):
            self.put(name, text)
        subprocess.run(['systemctl', 'enable', *NUT_UNITS], check=True, capture_output=True)
        subprocess.run(['systemctl', 'disable', 'holdover.service'], check=True, capture_output=True)
        frame.write(f'{FAKE}/active', ''.join(f'{unit}\n' for unit in ('nut-server.service', 'nut-driver.target')))
        self.system = None

    @staticmethod
    def put(name, text):
        """A file of /etc/nut as Debian has them."""
        path = frame.write(f'/etc/nut/{name}', text, 0o640)
        shutil.chown(path, 'root', 'nut')

    @staticmethod
    def units():
        """{unit: (enabled, active)}"""
        with open(f'{FAKE}/active', encoding='ascii') as file:
            active = set(file.read().split())
        state = {}
        for unit in (*NUT_UNITS, 'holdover.service', 'nut-monitor.service'):
            done = subprocess.run(['systemctl', 'is-enabled', unit], capture_output=True, text=True, check=False)
            state[unit] = (done.stdout.strip() == 'enabled', unit in active)
        return state

    @staticmethod
    def tree():
        """Every file of /etc/nut with its text and mode."""
        found = {}
        for name in sorted(os.listdir('/etc/nut')):
            with open(f'/etc/nut/{name}', 'rb') as file:
                found[name] = (file.read(), os.stat(f'/etc/nut/{name}').st_mode)
        return found


class Survey(NutHost):
    """Without options nothing is changed."""

    def test_a_directory_in_good_order(self):
        before = self.tree(), self.units()
        done = importing()
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.out, r'(?m)^/etc/nut/ups.conf +1 UPS\n +ups +dummy-ups, Holdover\'s$')
        self.assertRegex(done.out, r'(?m)^/etc/nut/upsd.users +2 users$')
        self.assertRegex(done.out, r'(?m)^/etc/nut/upsmon.conf +is configured, but upsmon does not run')
        self.assertIn('Nothing was changed. Holdover serves this directory as it is.', done.out)
        self.assertEqual((self.tree(), self.units()), before)

    def test_each_driver_is_holdovers_nuts_or_missing(self):
        os.makedirs('/opt/nut', exist_ok=True)
        frame.write('/opt/nut/apcsmart', '#!/bin/sh\n', 0o755)
        self.put('ups.conf', 'driverpath = /opt/nut\n' + frame.NutConf.sections(
            {'apc': {'driver': 'usbhid-ups', 'port': 'auto'}, 'old': {'driver': 'apcsmart', 'port': '/dev/ttyS0'},
             'card': {'driver': 'snmp-ups', 'port': '192.0.2.7'}, 'odd': {'driver': 'nosuch', 'port': 'x'}}))
        done = importing()
        self.assertEqual(done.status, 1, done)
        for ups, text in (('apc', "usbhid-ups, Holdover's"), ('old', "apcsmart, NUT's, which is installed"),
                          ('card', "snmp-ups, NUT's: apt install nut-snmp"), ('odd', 'nosuch, which neither')):
            self.assertRegex(done.out, rf'(?m)^ +{ups} +{re.escape(text)}')
        rows = {row['name']: (row['whose'], row['package']) for row in schemas.read('import', importing('--json').out)['ups']}
        self.assertEqual(rows, {'apc': ('holdover', None), 'old': ('nut', None), 'card': ('missing', 'nut-snmp'), 'odd': ('missing', None)})

    def test_problems_have_file_and_line(self):
        self.put('upsd.conf', 'MAXAGE 15\nCERTFILE /etc/nut/upsd.pem\n')
        self.put('upsd.users', '[upsmon]\n password = mypass\n upsmon primary\n')
        done = importing()
        self.assertEqual(done.status, 1, done)
        self.assertRegex(done.out, r'(?m)^/etc/nut/upsd.conf:2 +CERTFILE /etc/nut/upsd.pem: No such file or directory')
        self.assertRegex(done.out, r'(?m)^/etc/nut/upsd.users:1 +"upsmon" has a password of NUT\'s examples$')
        said = schemas.read('import', importing('--json').out)
        self.assertIn(('/etc/nut/upsd.conf', 2), [(f['file'], f['line']) for f in said['faults']])
        self.assertEqual(said['users'], [{'name': 'upsmon', 'line': 1, 'example': True}])

    def test_another_directory_and_one_that_is_served_instead(self):
        shutil.copytree('/etc/nut', '/etc/nut-old')
        self.addCleanup(shutil.rmtree, '/etc/nut-old')
        os.makedirs('/etc/holdover')
        done = importing('/etc/nut-old')
        self.assertIn('/etc/nut-old/ups.conf', done.out)
        self.assertIn('Holdover reads /etc/holdover', done.out)
        self.assertFalse(schemas.read('import', importing('/etc/nut-old', '--json').out)['served'])
        self.assertEqual(importing('/etc/none').status, 3)

    def test_wrong_usage(self):
        for words in (('a', 'b'), ('--take-over', '--give-back'), ('--take-over', '/etc/nut')):
            self.assertEqual(importing(*words).status, 64, words)


class TakeOver(NutHost):
    """Services change places."""

    def setUp(self):
        super().setUp()
        # What systemd would do at `enable --now holdover.service` and `stop holdover.service`.
        frame.write(f'{FAKE}/on-holdover-start', f'#!/bin/sh\nsetsid {installed.PROGRAMS}/holdoverd -F </dev/null >/run/log/holdoverd 2>&1 &\n'
                                                 'echo $! >/run/holdoverd.pid\n', 0o755)
        frame.write(f'{FAKE}/on-holdover-stop', '#!/bin/sh\npid=$(cat /run/holdoverd.pid)\nkill $pid\nwhile [ -e /proc/$pid/exe ]; do sleep 0.1; done\n', 0o755)
        self.addCleanup(self.stop_holdover)

    @staticmethod
    def stop_holdover():
        """What the hooks have started."""
        for name in ('on-holdover-start', 'on-holdover-stop'):
            if os.path.exists(f'{FAKE}/{name}'):
                os.unlink(f'{FAKE}/{name}')
        try:
            with open('/run/holdoverd.pid', encoding='ascii') as file:
                os.kill(int(file.read()), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            return
        frame.wait_until(lambda: clients.nut_status(3493, 'ups') == '', 10)

    def test_there_and_back(self):
        before, files = self.units(), self.tree()
        done = importing('--take-over')
        self.assertEqual(done.status, 0, done)
        for unit in NUT_UNITS:
            self.assertIn(f'systemctl disable --now {unit}\n', done.out)
            self.assertEqual(self.units()[unit], (False, False))
        self.assertIn('systemctl enable --now holdover.service\n', done.out)
        self.assertRegex(done.out, r'holdover-server \(pid \d+.*\) serves NUT\'s clients now')
        self.assertEqual(self.units()['holdover.service'], (True, True))
        self.assertEqual(self.units()['nut-monitor.service'], before['nut-monitor.service'])
        frame.wait_until(lambda: clients.nut_status(3493, 'ups') == 'OL CHRG', 15)
        again = importing('--take-over')
        self.assertEqual(again.status, 0, again)
        self.assertNotIn('systemctl', again.out)
        done = importing('--give-back')
        self.assertEqual(done.status, 0, done)
        self.assertEqual((self.units(), self.tree()), (before, files))
        self.assertEqual(clients.nut_status(3493, 'ups'), '')
        self.assertFalse(os.path.exists(RECORD))
        again = importing('--give-back')
        self.assertEqual((again.status, again.out), (0, 'nothing was taken over\n'))

    def test_the_doctor_sends_here_and_is_content(self):
        subprocess.run(['systemctl', 'enable', 'holdover.service', '--now'], check=True)
        frame.wait_until(lambda: clients.nut_status(3493, 'ups') == 'OL CHRG', 15)
        self.assertIn('holdover import --take-over', self.found(9, 'nut-server.service.* started at boot')['remedy'][0])
        self.assertEqual(importing('--take-over').status, 0)
        self.fine(9)

    def test_a_step_that_fails(self):
        before = self.units()
        frame.write(f'{FAKE}/fail', 'disable nut-driver.target --now\n')
        done = importing('--take-over')
        self.assertEqual(done.status, 2, done)
        self.assertIn('nut-driver.target: Failed: planted', done.err)
        self.assertRegex(done.out, r'(?s)as it is now:.*nut-server.service +not enabled, not running.*nut-driver.target +enabled, running.*'
                                   r'holdover.service +not enabled, not running')
        self.assertIn('try: holdover import --give-back', done.err)
        os.unlink(f'{FAKE}/fail')
        self.assertEqual(importing('--give-back').status, 0)
        self.assertEqual(self.units(), before)

    def test_a_take_over_that_failed_can_be_repeated_and_given_back(self):
        before = self.units()
        frame.write(f'{FAKE}/fail', 'disable nut-driver.target --now\n')
        self.assertEqual(importing('--take-over').status, 2)
        os.unlink(f'{FAKE}/fail')
        self.assertEqual(importing('--take-over').status, 0)
        self.assertEqual(importing('--give-back').status, 0)
        self.assertEqual(self.units(), before)

    def test_holdover_that_does_not_serve_is_said(self):
        frame.write(f'{FAKE}/on-holdover-start', '#!/bin/sh\n', 0o755)
        done = importing('--take-over')
        self.assertEqual(done.status, 2, done)
        self.assertIn('holdover-server does not have its port', done.err)
        self.assertIn('--give-back', done.err)

    def test_only_root_may_and_only_under_systemd(self):
        before = self.units()
        for option in ('--take-over', '--give-back'):
            self.assertEqual(importing(option, user='stranger').status, 1)
        os.rmdir('/run/systemd/system')
        done = importing('--take-over')
        self.assertEqual(done.status, 1)
        self.assertIn('no systemd', done.err)
        os.makedirs('/run/systemd/system')
        self.assertEqual(self.units(), before)

    def test_a_record_is_believed_only_of_root_and_for_these_units(self):
        os.makedirs(os.path.dirname(RECORD))
        frame.write(RECORD, 'unit evil.service enabled yes active yes\nunit nut-server.service enabled yes active yes\n', 0o644)
        done = importing('--give-back')
        self.assertEqual(done.status, 0, done)
        self.assertNotIn('evil', done.text + ''.join(self.calls()))
        frame.write(RECORD, 'unit nut-server.service enabled yes active yes\n', 0o644)
        shutil.chown(RECORD, 'stranger')
        self.assertEqual(importing('--give-back').status, 2)


if __name__ == '__main__':
    unittest.main()
