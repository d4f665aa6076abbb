# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor`: faults of the guard, the last command, batteries and values, and their remedies."""

import os
import shutil
import subprocess
import time
import unittest

import clients
import doctor_host
import frame
import installed
from doctor_host import FAKE, HOOKS, UPS, HostTest, journal

RECORD = '/run/holdover-guard/killpower'


def setUpModule():
    doctor_host.enter()


def days_ago(days, form='%Y/%m/%d'):
    """A date as UPSes write it."""
    return time.strftime(form, time.localtime(time.time() - days * 86400))


class Guard(HostTest):
    """17, 18, 20 to 24, 35."""

    def test_17_no_guard(self):
        self.guard.stop()
        self.mends(17, 'no guard runs', 'broken', systemd=self.start_guard)
        self.assertIn('enable --now holdover-guard', self.calls())
        self.guard.stop()
        self.system.put('holdover.conf', '[guard]\n enable = no\n', group='holdover')
        self.fine(17)           # that is meant

    def test_18_upsmon_that_does_not_run_or_is_not_logged_in(self):
        os.makedirs('/etc/nut')
        frame.write('/etc/nut/upsmon.conf', 'MONITOR ups@localhost 1 mon quite-long-2 secondary\n')
        frame.write('/etc/nut/nut.conf', 'MODE=none\n')

        def start():
            self.assertIn('restart nut-monitor', self.calls())
            with open('/etc/nut/nut.conf', encoding='ascii') as file:
                self.assertEqual(file.read(), 'MODE=netclient\n')
            shutil.copy('/usr/bin/sleep', '/opt/upsmon')
            self.addCleanup(os.unlink, '/opt/upsmon')
            process = subprocess.Popen(['/opt/upsmon', '600'])
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        self.mends(18, 'upsmon.conf watches ups@localhost, but upsmon does not run', 'broken', systemd=start)
        self.found(18, 'upsmon of this host is not logged in to ups')
        with frame.NutClient(3493) as client:
            for line in ('USERNAME mon', 'PASSWORD quite-long-2', 'LOGIN ups'):
                self.assertEqual(client.ask(line), 'OK')
            self.fine(18)
        frame.write('/etc/nut/upsmon.conf', 'MONITOR none@127.0.0.1:3493 1 mon x secondary\nMONITOR ups@192.0.2.1 1 mon x secondary\n')
        self.mends(18, 'upsmon.conf:1: there is no UPS "none"', lines=1, by_hand=lambda: frame.write(
            '/etc/nut/upsmon.conf', 'MONITOR ups@192.0.2.1 1 mon x secondary\n'))

    def no_commands(self):
        """A UPS that knows no command, beside another."""
        self.system.put('holdover.conf', '[guard]\n need = 1\n', group='holdover')
        frame.write(f'{installed.CONF}/ups.conf', 'driverpath = /opt/nut\n' + frame.NutConf.sections(
            {'ups': UPS, 'dumb': {'driver': 'scripted', 'port': 'auto'}}), 0o644)
        os.makedirs('/opt/nut', exist_ok=True)
        frame.write('/opt/nut/scripted', '#!/bin/sh\nexec sleep 600\n', 0o755)
        driver = frame.FakeDriver('/run/holdover/scripted-dumb', ['SETINFO ups.status "OL"'])
        self.addCleanup(driver.stop)
        self.system.reload()
        self.system.until_served('dumb', 'OL', timeout=20)
        return driver

    def test_20_a_ups_that_cannot_cut(self):
        driver = self.no_commands()
        self.found(20, '^dumb cannot cut its load', 'advice')
        driver.say('ADDCMD load.off')
        frame.wait_until(lambda: 'load.off' in clients.Done([f'{installed.PROGRAMS}/holdover', 'cmd', 'dumb']).out, 5)
        self.found(20, '^dumb cannot restore its load')
        driver.say('ADDCMD shutdown.return')
        frame.wait_until(lambda: 'shutdown.return' in clients.Done([f'{installed.PROGRAMS}/holdover', 'cmd', 'dumb']).out, 5)
        self.fine(20)

    def test_20_a_ups_that_never_could(self):
        self.no_commands()
        self.mends(20, '^dumb cannot cut its load', 'advice', lines=1)
        done = clients.Done([f'{installed.PROGRAMS}/holdover', 'doctor'])
        self.assertRegex(done.out, r'35 other checks: fine; 1 finding accepted\.\n$')
        with open(f'{installed.CONF}/holdover.conf', encoding='ascii') as conf:
            self.assertIn('accept = 20 ups=dumb\n', conf.read())
        self.assertEqual(clients.Done([f'{installed.PROGRAMS}/holdoverd', '-t', '-C', installed.CONF]).out.count('holdover.conf'), 0)

    def test_20_what_is_accepted_of_one_ups_is_said_of_another(self):
        self.no_commands()
        self.system.put('holdover.conf', '[doctor]\n  accept = 20 ups=other\n', group='holdover')
        self.found(20, '^dumb cannot cut its load', 'advice')
        for accept in ('20 ups=DUMB', '3 20 ups=dumb', '20'):
            self.system.put('holdover.conf', f'[doctor]\n  accept = {accept}\n', group='holdover')
            self.fine(20)

    def needs(self, seconds):
        """The guard starts again, knowing that this machine needs so long."""
        self.guard.stop()
        frame.write('/var/lib/holdover-guard/shutdowns', f'{seconds}\n', 0o644)
        shutil.chown('/var/lib/holdover-guard/shutdowns', 'holdover-guard', 'holdover')
        self.start_guard()

    def test_21_a_battery_that_is_empty_before_the_machine_is_down(self):
        self.needs(1500)
        self.fine(21)           # the guard begins as early as it must: 1560 s are left
        self.needs(1700)
        self.mends(21, '^ups lasts 1560 s; this machine needs 1700 s to shut down', 'broken', lines=2,
                   systemd=lambda: (self.guard.stop(), self.start_guard()))

    def test_21_beside_upsmon_the_low_battery_counts(self):
        self.needs(400)
        self.fine(21)
        with frame.NutClient(3493) as client:
            for line in ('USERNAME mon', 'PASSWORD quite-long-2', 'LOGIN ups'):
                self.assertEqual(client.ask(line), 'OK')
            finding = frame.wait_until(lambda: [f for f in self.doctor()['findings'] if f['check'] == 21], 10)[0]
            self.assertRegex(finding['text'], '^ups reports a low battery when it lasts another 300 s; this machine needs 400 s')
            self.assertEqual(self.commands(finding)[0], 'holdover set ups battery.runtime.low=460')
            self.mends(21, '^ups reports a low battery', 'broken', lines=3)

    def test_22_units_that_stop_slowly(self):
        frame.write(f'{FAKE}/stops', 'TimeoutStopUSec=1h 30min\nId=pve-guests.service\n\nTimeoutStopUSec=infinity\nId=libvirt-guests.service\n\n'
                                     'Id=cron.service\nTimeoutStopUSec=1min 30s\n', 0o644)
        frame.write(f'{FAKE}/stops', 'TimeoutStopUSec=1month 2d\nId=monthly.service\n', 0o644)
        self.found(22, '^monthly.service may take 2802600 s to stop')
        frame.write(f'{FAKE}/stops', 'TimeoutStopUSec=1h 30min\nId=pve-guests.service\n', 0o644)

        def reload():
            self.assertIn('daemon-reload', self.calls())
            frame.write(f'{FAKE}/stops', 'TimeoutStopUSec=13min\nId=pve-guests.service\n\nTimeoutStopUSec=infinity\n'
                                         'Id=odd\\x2dname.service\n', 0o644)
        self.mends(22, '^pve-guests.service may take 5400 s to stop; ups lasts 1560 s', 'advice', systemd=reload, lines=3)
        with open('/etc/systemd/system/pve-guests.service.d/stop.conf', encoding='ascii') as file:
            self.assertEqual(file.read(), '[Service]\nTimeoutStopSec=780\n')
        self.follow(self.found(22, r'^odd\\x2dname.service may take any time'))
        self.assertTrue(os.path.exists('/etc/systemd/system/odd\\x2dname.service.d/stop.conf'))
        self.assertEqual(len([f for f in self.doctor()['findings'] if f['check'] == 22]), 1)

    def test_23_the_hook(self):
        hook = f'{HOOKS}/holdover'
        os.chmod(hook, 0o644)
        self.mends(23, 'not executable', 'broken', lines=1)
        subprocess.run(['mount', '-o', 'remount,noexec', HOOKS], check=True)
        self.addCleanup(subprocess.run, ['mount', '-o', 'remount,exec', HOOKS], check=True)
        self.mends(23, 'mounted noexec', lines=1)
        os.unlink(hook)
        frame.write(f'{FAKE}/on-apt', f'#!/bin/sh\nexec cp {frame.product("libexec/hook")} {hook}\n', 0o755)
        self.mends(23, 'is missing', lines=1)

    def test_24_a_record_on_a_running_machine(self):
        frame.write(RECORD, 'ups "ups" driver "dummy-ups" delay 20 ondelay 30 rule "C2"\n', 0o600)
        self.mends(24, f'{RECORD} is there', 'broken', lines=2)
        self.assertFalse(os.path.exists(RECORD))

    def test_35_a_rehearsal_that_was_never_made_or_long_ago(self):
        path = '/var/lib/holdover-guard/rehearsed'
        os.utime(path, (time.time() - 400 * 86400,) * 2)
        self.found(35, 'older than a year', 'advice')
        os.unlink(path)
        self.assertEqual(self.commands(self.found(35, 'never rehearsed')), ['holdover guard rehearse'])
        self.guard.stop()
        self.system.put('holdover.conf', '[guard]\n rehearse = yes\n confirm = 1\n finaldelay = 0\n', group='holdover')
        self.start_guard()
        self.value('ups.status', 'OB LB')
        frame.wait_until(lambda: 'would' in self.guard.output(), 20, self.guard.output)
        frame.wait_until(lambda: 'going' in clients.Done([f'{installed.PROGRAMS}/holdover', 'guard']).out, 20)
        self.value('ups.status', 'OL')
        frame.wait_until(lambda: os.path.exists(path), 10, self.guard.output)
        self.fine(35)


class Several(HostTest):
    """19: two UPSes."""

    ups = {'ups': UPS, 'second': UPS}

    def test_19_two_and_no_need(self):
        self.mends(19, '^2 UPSes: the first one that runs out', 'advice', lines=2)
        with open(f'{installed.CONF}/holdover.conf', encoding='ascii') as file:
            self.assertEqual(file.read(), '[guard]\n  need = 1\n')


class Values(HostTest):
    """25 to 28."""

    def test_25_the_battery(self):
        def passed():
            self.value('ups.test.result', 'Done and passed')
            self.value('ups.test.date', days_ago(0, '%Y-%m-%d'))
        self.value('battery.mfr.date', days_ago(6 * 365 + 5))      # it keeps none of its own: ups.conf does
        self.mends(25, 'is 6 years old', 'advice', lines=2)
        self.assertIn(f'override.battery.date = {days_ago(0)}\n', self.forget())
        self.value('battery.date', days_ago(30))
        self.value('ups.status', 'OL RB')
        self.mends(25, 'should be replaced', 'advice', by_hand=lambda: self.value('ups.status', 'OL'))
        for form in ('%Y/%m/%d', '%m/%d/%y', '%d.%m.%Y'):
            with self.subTest(form):
                self.value('battery.date', days_ago(6 * 365 + 5, form))
                self.mends(25, 'is 6 years old', 'advice', lines=1)
                self.assertEqual(clients.Done([frame.tool('upsc'), 'ups@127.0.0.1', 'battery.date']).out, days_ago(0, form) + '\n')
        self.value('battery.date', days_ago(30))
        self.value('ups.test.result', 'Done and failed')
        self.found(25, 'self-test: Done and failed', 'advice')
        passed()
        self.fine(25)
        self.value('ups.test.date', days_ago(200, '%Y-%m-%d'))
        self.found(25, '200 days ago', 'advice')

    def forget(self):
        """ups.conf as it is; then without what is overridden."""
        with open(f'{installed.CONF}/ups.conf', encoding='ascii') as file:
            text = file.read()
        self.system.put('ups.conf', ''.join(line for line in text.splitlines(True) if 'override' not in line))
        self.system.reload()
        return text

    def test_26_load_and_run_time(self):
        self.value('ups.load', '85')
        self.mends(26, '^ups: its load is 85 %', 'advice', lines=0, by_hand=lambda: self.value('ups.load', '23'))
        self.value('battery.runtime', '150')
        self.found(26, '^ups: its full battery lasts 150 s')
        self.value('battery.charge', '50')
        self.fine(26)

    def test_27_values_that_cannot_be(self):
        self.value('battery.voltage', '0')
        self.mends(27, '^ups: battery.voltage is 0 while on line', 'advice', lines=1, by_hand=lambda: self.value('battery.voltage', '27.3'))
        self.value('battery.charge', '0')
        self.found(27, 'battery.charge is 0 after an hour')
        journal('holdover-server', 'UPS [ups]: back on mains after 20 min 3 s (battery 0 %)')
        self.fine(27)

    def test_28_mains_that_come_and_go(self):
        line = 'UPS [ups]: on battery (battery 97 %, runtime 26 min)'
        journal('holdover-server', *[line] * 10, 'UPS [other]: on battery')
        self.fine(28)
        journal('holdover-server', *[line] * 11)
        def set_line():
            frame.wait_until(lambda: 'SET "input.sensitivity"' in self.system.output(), 5)
            return [text for text in self.system.output().splitlines() if 'SET "input.sensitivity"' in text][-1].split(': ', 1)[1]
        finding = self.mends(28, '^ups: on battery 11 times in the last hour', 'advice', lines=1,
                             systemd=lambda: journal('holdover-server', *[line] * 11, set_line()))
        self.assertEqual(self.commands(finding), ['holdover set ups input.sensitivity=low'])
        journal('holdover-server', *[line] * 11, set_line(), *[line] * 11)
        self.mends(28, '^ups: on battery 11 times', lines=1)       # it cannot be less sensitive: accepted

    def test_28_what_the_server_counts_in_place_of_logging_it(self):
        times = ' ({} more of these in the last minute)'
        journal('holdover-server', 'UPS [ups]: on battery', 'UPS [ups]: back on mains after 0 s (battery 97 %)' + times.format(19))
        self.fine(28)
        journal('holdover-server', 'UPS [ups]: on battery', 'UPS [ups]: back on mains after 0 s (battery 97 %)' + times.format(20))
        self.found(28, '^ups: on battery 11 times')
        journal('holdover-server', 'UPS [ups]: on battery' + times.format(21))
        self.found(28, '^ups: on battery 11 times')

    def test_28_the_line_is_that_of_the_server(self):
        self.value('ups.status', 'OB')
        frame.wait_until(lambda: 'on battery' in self.system.output(), 5)
        line = [line for line in self.system.output().splitlines() if 'on battery' in line][-1]
        program, text = line.split(': ', 1)
        journal(program, *[text] * 11, identifier='holdoverd')
        self.found(28, '11 times')
        journal(program, *[text] * 11)
        self.found(28, '11 times')


if __name__ == '__main__':
    unittest.main()
