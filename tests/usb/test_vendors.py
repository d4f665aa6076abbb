# SPDX-License-Identifier: GPL-2.0-or-later
"""Each vendor's tables end to end: a synthetic device (make_device.py), the unmodified driver, values, commands, bytes.

`devices/synthetic-NAME.values` holds what the driver must publish. Where NUT's usbhid-ups 2.8.0 knows such a device it made
the same values of the same file; what differs: newer rows, PowerCOM's delays (the byte order of later versions), Liebert's
exponents (not repaired by 2.8.0) and its own empty or numeric texts. What a request must write is told as the path of the
field and its bytes; which report that is, the device file says.
"""

import os
import re
import unittest

import frame
from emulator import Emulator, device_file
from test_usbhid import AS_ROOT, DRIVER, SANTAK, Live, Socket

BOTH_DELAYS = 'load.off load.off.delay load.on load.on.delay shutdown.return shutdown.stayoff'
TESTS = 'test.battery.start.deep test.battery.start.quick test.battery.stop'
BEEPER = 'beeper.disable beeper.enable beeper.off beeper.on'

# {device: commands offered beside shutdown.default and driver.killpower}
COMMANDS = {
    'tripplite': f'{BOTH_DELAYS} {TESTS} {BEEPER} beeper.mute reset.watchdog shutdown.reboot shutdown.stop',
    'belkin': f'{BOTH_DELAYS} {TESTS} {BEEPER} beeper.mute shutdown.reboot shutdown.stop',
    'belkin-liebert': '',
    'liebert': f'{BOTH_DELAYS} beeper.toggle shutdown.stop test.battery.start',
    'powercom': f'{BEEPER} beeper.toggle load.off load.on load.on.delay shutdown.return shutdown.stayoff test.battery.start.quick',
    'powervar': '',
    'legrand': f'{BOTH_DELAYS} {TESTS} {BEEPER}',
    'salicru': f'{BOTH_DELAYS} {TESTS} shutdown.reboot shutdown.stop',
    'idowell': f'{BOTH_DELAYS} shutdown.stop',
    'arduino': f'{BOTH_DELAYS} shutdown.reboot shutdown.stop',
    'ecoflow': '',
    'openups': '',
    'delta_ups': f'{BOTH_DELAYS} {TESTS} {BEEPER} beeper.mute shutdown.reboot shutdown.stop',
    'ever': 'load.off load.off.delay shutdown.return',
    'mge': f'{BOTH_DELAYS} {TESTS} {BEEPER} beeper.mute bypass.start bypass.stop outlet.2.load.off outlet.2.load.on '
           'experimental.bypass.ecomode.start experimental.bypass.ecomode.stop experimental.ecomode.start '
           'experimental.ecomode.stop experimental.essmode.start experimental.essmode.stop shutdown.reboot shutdown.stop',
}

OUTLET, PS, CONTROLS, CUSTOM = 'OutletSystem.Outlet.', 'PowerSummary.', 'BELKINControls.BELKIN', 'DeltaCustom.[1].'
DONE, UNKNOWN, INVALID = 0, 1, 2

# device: request, code, (path, payload) of each report written
CASES = {
    'tripplite': [
        ('INSTCMD shutdown.return', DONE, (OUTLET + 'DelayBeforeStartup', '1e 00'), (OUTLET + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD shutdown.reboot', DONE, (OUTLET + 'DelayBeforeReboot', '0a 00')),
        ('INSTCMD shutdown.stop', DONE, (OUTLET + 'DelayBeforeShutdown', 'ff ff')),
        ('INSTCMD reset.watchdog', DONE, (OUTLET + 'TLWatchdog', '3c')),
        ('INSTCMD beeper.mute', DONE, (PS + 'AudibleAlarmControl', '03')),
        ('INSTCMD test.battery.start.deep', DONE, ('BatterySystem.Test', '02')),
        ('SET input.transfer.low "95"', DONE, ('PowerConverter.Output.LowVoltageTransfer', '5f 00')),
        ('SET battery.charge.low "25"', DONE, (PS + 'RemainingCapacityLimit', '19')),
        ('SET input.transfer.low "1000000"', INVALID),      # longer than five characters
        ('SET ups.firmware "9"', UNKNOWN)],
    'belkin': [
        ('INSTCMD load.off', DONE, (CONTROLS + 'DelayBeforeShutdown', '01 00')),
        ('INSTCMD load.on', DONE, (CONTROLS + 'DelayBeforeStartup', '01 00')),
        # it starts after minutes, and shuts down after seconds
        ('INSTCMD shutdown.return', DONE, (CONTROLS + 'DelayBeforeStartup', '01 00'), (CONTROLS + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD shutdown.stayoff', DONE, (CONTROLS + 'DelayBeforeStartup', 'ff ff'), (CONTROLS + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD load.on.delay 61', DONE, (CONTROLS + 'DelayBeforeStartup', '02 00')),
        ('INSTCMD shutdown.stop', DONE, (CONTROLS + 'DelayBeforeShutdown', 'ff ff')),
        ('INSTCMD test.battery.stop', DONE, (CONTROLS + 'Test', '03')),
        ('INSTCMD beeper.off', DONE, (CONTROLS + 'AudibleAlarmControl', '01')),
        ('SET input.sensitivity "low"', DONE, ('BELKINDevice.BELKINVoltageSensitivity', '02')),
        ('SET input.sensitivity "high"', INVALID),
        ('SET input.transfer.high "150"', DONE, ('BELKINConfig.BELKINHighVoltageTransfer', '96 00'))],
    'liebert': [
        ('INSTCMD shutdown.stayoff', DONE, (PS + 'DelayBeforeStartup', 'ff ff'), (PS + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD load.off.delay 90', DONE, (PS + 'DelayBeforeShutdown', '5a 00')),
        ('INSTCMD beeper.toggle', DONE, (PS + 'AudibleAlarmControl', '01')),
        ('INSTCMD test.battery.start', DONE, ('BatterySystem.Battery.Test', '01'))],
    'powercom': [   # minutes, seconds and flags packed: 80 s are 1:20
        ('INSTCMD shutdown.return', DONE, (PS + 'DelayBeforeShutdown', '54 00')),
        ('INSTCMD shutdown.return 80', DONE, (PS + 'DelayBeforeShutdown', '54 01')),
        ('INSTCMD shutdown.stayoff 600', DONE, (PS + 'DelayBeforeShutdown', '80 0a')),
        ('INSTCMD shutdown.stayoff soon', INVALID),
        ('INSTCMD shutdown.return 99999', INVALID),
        ('INSTCMD load.off', DONE, (PS + 'PCMDelayBeforeShutdown', '81 00')),
        ('INSTCMD load.on', DONE, (PS + 'PCMDelayBeforeStartup', '00 00')),
        ('INSTCMD load.on.delay', DONE, (PS + 'DelayBeforeStartup', '00 01')),
        ('SET ups.delay.start "150"', DONE),
        ('INSTCMD load.on.delay', DONE, (PS + 'DelayBeforeStartup', '00 03')),
        ('SET shutdown.return "20"', UNKNOWN),
        ('INSTCMD beeper.disable', DONE, (PS + 'AudibleAlarmControl', '00'))],
    'legrand': [
        ('INSTCMD shutdown.return', DONE, (OUTLET + 'DelayBeforeStartup', '1e 00'), (OUTLET + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD beeper.disable', DONE, (PS + 'AudibleAlarmControl', '03')),
        ('INSTCMD shutdown.stop', UNKNOWN)],
    'salicru': [
        ('SET ups.delay.shutdown "60"', DONE),
        ('INSTCMD shutdown.return', DONE, ('Output.DelayBeforeStartup', '1e 00'), ('Output.DelayBeforeShutdown', '3c 00')),
        ('INSTCMD shutdown.reboot', DONE, ('Output.DelayBeforeReboot', '0a 00')),
        ('SET battery.runtime.low "240"', DONE, (PS + 'RemainingTimeLimit', 'f0 00'))],
    'idowell': [
        ('INSTCMD shutdown.return', DONE, (PS + 'DelayBeforeStartup', '1e 00'), (PS + 'DelayBeforeShutdown', '14 00'))],
    'arduino': [
        ('INSTCMD shutdown.reboot', DONE, (PS + 'DelayBeforeReboot', '0a 00')),
        ('INSTCMD shutdown.stop', DONE, (PS + 'DelayBeforeShutdown', 'ff ff'))],
    'ecoflow': [
        ('SET battery.charge.low "15"', DONE, (PS + 'RemainingCapacityLimit', '0f')),
        ('INSTCMD beeper.disable', UNKNOWN)],
    'delta_ups': [  # it comes back only if told so
        ('INSTCMD shutdown.return', DONE, (CUSTOM + 'DeltaConfigStartPowerRestore', '01'),
         (OUTLET + 'DelayBeforeStartup', '1e 00'), (OUTLET + 'DelayBeforeShutdown', '14 00')),
        ('INSTCMD shutdown.stayoff', DONE, (CUSTOM + 'DeltaConfigStartPowerRestore', '00'),
         (OUTLET + 'DelayBeforeStartup', 'ff ff'), (OUTLET + 'DelayBeforeShutdown', '14 00')),
        ('SET input.sensitivity "low"', DONE, (CUSTOM + 'DeltaConfigSensitivity', '02')),
        ('SET ups.start.auto "yes"', DONE, (CUSTOM + 'DeltaConfigStartPowerRestore', '01')),
        ('SET ups.delay.start "5"', DONE, (OUTLET + 'DeltaConfigStartPowerRestoreDelay', '05 00'))],
    'ever': [
        ('INSTCMD shutdown.return', DONE, (PS + 'DelayBeforeShutdown', '14 00')),
        ('SET experimental.control.audible_alarm "0"', DONE, ('EVER1.EVER49.EVER53', '00')),
        ('SET output.voltage "240"', DONE, ('EVER1.EVER54', 'f0 00'))],
    'mge': [
        ('SET output.voltage.nominal "240"', DONE, ('Flow.[4].ConfigVoltage', 'f0 00')),
        ('SET output.voltage.nominal "120"', INVALID),      # of another half of the world
        ('SET input.eco.switchable "ECO"', DONE, ('PowerConverter.Input.[5].Switchable', '01')),
        ('INSTCMD experimental.bypass.ecomode.stop', DONE, ('PowerConverter.Input.[5].Switchable', '00')),
        ('INSTCMD experimental.bypass.ecomode.start', DONE, ('PowerConverter.Input.[5].Switchable', '01')),
        ('INSTCMD experimental.essmode.start', DONE, ('PowerConverter.Input.[5].Switchable', '02')),
        ('SET input.bypass.switch.on "on"', DONE, ('PowerConverter.Input.[2].SwitchOnControl', '01')),
        ('SET input.bypass.switch.off "disabled"', DONE, ('PowerConverter.Input.[2].SwitchOffControl', '00')),
        ('SET outlet.2.switchable "no"', UNKNOWN),          # a 9PX is no Protection Station
        ('INSTCMD outlet.2.load.off', DONE, ('OutletSystem.Outlet.[3].DelayBeforeShutdown', '00 00')),
        ('INSTCMD bypass.start', DONE, ('PowerConverter.Input.[2].SwitchOnControl', '01'))],
}


def lines_of(name):
    """The lines of a device file."""
    with open(device_file('synthetic-' + name), encoding='ascii') as file:
        return file.read().splitlines()


def reports_of(name):
    """{path: report id as two hex digits}."""
    return {match[2]: match[1] for match in (re.match(r'# ([0-9a-f]{2}) (\S+)$', line) for line in lines_of(name)) if match}


def values_of(name):
    """What the driver must publish."""
    with open(device_file('synthetic-' + name)[:-len('.ups')] + '.values', encoding='ascii') as file:
        return dict(line.rstrip('\n').split(': ', 1) for line in file)


def su3000(tmp):
    """A Tripp Lite of the kind that hangs when its report 54 is read."""
    text = '\n'.join(lines_of('tripplite')).replace('id: 09ae:2005', 'id: 09ae:1330')
    text, fields = re.subn(r'85 01(\s+75 08)', r'85 54\1', text)
    assert fields == 1
    return frame.write(tmp / 'su3000.ups', text.replace('report feature 01: 01', 'report feature 54: 54') + '\n')


class Vendors(Live):
    """One driver for each device; all its rows."""

    def start(self, name, **options):
        """Emulator and socket, polled once."""
        return self.drive('synthetic-' + name, **options)

    def judge(self, name):
        """Values, commands and requests of one device."""
        _, driver = self.start(name)
        got = {key: value for key, value in driver.values.items() if not key.startswith('driver.')}
        with self.subTest(name, what='values'):
            self.assertEqual(got, values_of(name))
        with self.subTest(name, what='commands'):
            self.assertEqual(driver.commands - {'shutdown.default', 'driver.killpower'}, set(COMMANDS[name].split()))
        reports = reports_of(name)
        for request, code, *writes in CASES.get(name, []):
            with self.subTest(name, what=request):
                before = len(self.writes())
                self.assertEqual((driver.request(request), self.writes()[before:]),
                                 (code, [f'{reports[path]} {payload}' for path, payload in writes]))

    def until_values(self, **expected):
        """Until these are published; names with _ for dots, None for none."""
        want = {name.replace('_', '.'): value for name, value in expected.items()}
        self.driver.until(lambda: all(self.driver.values.get(name) == value for name, value in want.items()), what=str(want))

    def feature(self, name, path, payload):
        """Set a feature report."""
        number = reports_of(name)[path]
        self.emulator.event(f'report feature {number}: {number} {payload}')

    def test_every_device_is_judged(self):
        names = {name[len('synthetic-'):-len('.ups')] for name in os.listdir(os.path.dirname(device_file('x')))
                 if name.startswith('synthetic-') and name.endswith('.ups')}
        self.assertEqual(names - {'powercom-old'}, set(COMMANDS))

    def test_tables_that_come_first(self):
        for name in ('mge', 'tripplite', 'belkin', 'belkin-liebert', 'liebert'):
            self.judge(name)

    def test_tables_of_the_second_row(self):
        for name in ('powercom', 'salicru', 'legrand', 'delta_ups', 'idowell'):
            self.judge(name)

    def test_tables_of_the_rest(self):
        for name in ('ever', 'openups', 'arduino', 'ecoflow', 'powervar'):
            self.judge(name)

    def test_belkin_packs_its_flags(self):
        self.start('belkin')
        self.driver.until_status('OL CHRG')
        self.feature('belkin', 'BELKINStatus.BELKINPowerStatus', '11 00')       # AC failed, overload
        self.driver.until_status('OB CHRG OVER')
        self.feature('belkin', 'BELKINStatus.BELKINBatteryStatus', '84')        # low, worn
        self.driver.until(lambda: {'OB', 'LB', 'RB', 'OVER'} <= set(self.driver.values['ups.status'].split()), what='LB RB')
        self.feature('belkin', 'BELKINStatus.BELKINPowerStatus', '40 20')       # hot, awaiting power
        self.feature('belkin', 'BELKINStatus.BELKINBatteryStatus', '00')
        self.until_values(ups_alarm='Temperature too high! Awaiting power!')

    def test_liebert_off_line_is_no_outage_until_it_discharges(self):
        self.start('belkin-liebert')
        self.driver.until_status('OL CHRG')
        self.feature('belkin-liebert', PS + 'PresentStatus.ACPresent', '00')
        self.driver.until(lambda: 'OL' not in self.driver.values.get('ups.status', '').split(), what='not OL')
        self.never_on_battery()
        self.feature('belkin-liebert', PS + 'PresentStatus.Discharging', '01')
        self.driver.until(lambda: 'OB' in self.driver.values.get('ups.status', '').split(), what='OB')

    def test_tripplite_without_the_standard_delay_starts_after_minutes(self):
        standard, own = (reports_of('tripplite')[OUTLET + name] for name in ('DelayBeforeStartup', 'TLDelayBeforeStartup'))
        with frame.Tmp() as tmp:
            text = '\n'.join(line for line in lines_of('tripplite') if not line.startswith(f'report feature {standard}'))
            self.drive(frame.write(tmp / 'tl.ups', text.replace(f'report feature {own}: {own}', f'report feature {own}: {own} 03 00 #')))
            self.until_values(ups_timer_start='180')
            self.assertEqual(self.driver.request('INSTCMD shutdown.return'), DONE)
            self.assertEqual(self.writes()[0], f'{own} 01 00')
            self.assertEqual(self.driver.request('INSTCMD load.on'), DONE)
            self.assertEqual(self.writes()[2:], [f'{own} 00 00'])

    def test_tripplite_lets_the_device_rest_between_two_writes(self):
        self.start('tripplite')
        self.assertEqual(self.driver.request('INSTCMD shutdown.return'), DONE)
        times = [float(at) for at in re.findall(r'^([0-9.]+) SET \[', self.emulator.wire(), re.MULTILINE)]
        self.assertEqual(len(times), 2)
        self.assertGreaterEqual(times[1] - times[0], 0.12)

    def test_report_54_of_the_su3000_is_never_read(self):
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        self.drive(su3000(tmp))
        self.assertNotIn('wValue=0354', self.emulator.wire())
        self.assertIn('wValue=0302', self.emulator.wire())

    def test_powercom_battery_voltage_is_text_in_an_undeclared_report(self):
        self.start('powercom')
        self.assertIn('CTRL a1 01 wValue=03a4 wIndex=0000 wLength=8 -> 8', self.emulator.wire())
        self.emulator.event('report feature a4: a4 20 31 32 2e 31 20 32')
        self.until_values(battery_voltage='12.1')
        self.emulator.event('report feature a4: a4 20 20 20 20 20 20 20', 'report feature 09: 09 00')
        for _ in self.driver.listen(1.5):
            pass
        self.assertEqual(self.driver.values['battery.voltage'], '12.1')     # the last good one

    def test_powercom_delays_as_options_want_them(self):
        for option, request, path, payload in (
                ('powercom_sdcmd_byte_order_fallback', 'shutdown.return 80', PS + 'DelayBeforeShutdown', '01 54'),
                ('powercom_sdcmd_discrete_delay', 'shutdown.stayoff 61', PS + 'DelayBeforeShutdown', '8a 00'),
                ('powercom_sdcmd_discrete_delay', 'load.on.delay 61', PS + 'DelayBeforeStartup', '02 00')):
            with self.subTest(option, request=request):
                self.start('powercom', **{option: True})
                self.assertEqual(self.driver.request(f'INSTCMD {request}'), DONE)
                self.assertEqual(self.writes(), [f'{reports_of("powercom")[path]} {payload}'])

    def test_eaton_5s_is_told_by_a_blank_at_the_end_of_its_model(self):
        with open(device_file(SANTAK), encoding='ascii') as file:
            text = file.read().replace('string 2: SANTAK TG-BOX 850', 'string 2: Ellipse PRO')
        for model, shown in (('1200 ', 'Eaton 5S1200'), ('1200', 'Ellipse PRO 1200')):
            with self.subTest(model), frame.Tmp() as tmp:
                path = frame.write(tmp / '5s.ups', f'{text}string 6: {model}\nreport feature 10: 10 00 01 06 02 00 04 00\n')
                self.drive(path)
                self.assertEqual(self.driver.values['ups.model'], shown)

    def test_eaton_charger_tells_its_state_while_abm_is_on(self):
        charger = 'BatterySystem.Charger.'
        self.start('mge')
        self.until_values(battery_charger_status='floating', ups_status='OL CHRG')
        self.feature('mge', charger + 'Mode', '04')
        self.until_values(battery_charger_status='resting', ups_status='OL')
        self.feature('mge', charger + 'Mode', '02')
        self.until_values(battery_charger_status='discharging', ups_status='OL DISCHRG')
        self.feature('mge', charger + 'ABMEnable', '00')
        self.until_values(battery_charger_status=None, ups_status='OL CHRG')

    def test_eco_mode_is_refused_while_the_bypass_is_bad(self):
        self.start('mge')
        self.feature('mge', 'PowerConverter.Input.[2].Voltage', 'd0 07')    # 200.0 V
        self.until_values(input_bypass_voltage='200.0')
        self.assertEqual(self.driver.request('SET input.eco.switchable "ECO"'), INVALID)
        self.assertEqual(self.driver.request('INSTCMD experimental.bypass.ecomode.start'), INVALID)
        self.assertEqual(self.writes(), [])


class InterruptOnly(Live):
    """PowerCOM 0d9f:0001: an application on a usage page of its own, and nothing but interrupt reports."""

    def test_what_it_sends_is_all_we_ask_for(self):
        conf = frame.NutConf(ups={'ups': {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1'}})
        self.addCleanup(conf.close)
        self.emulator = Emulator('synthetic-powercom-old', [DRIVER, '-F', '-C', conf.path, '-a', 'ups', *AS_ROOT], env=conf.env)
        self.addCleanup(self.emulator.__exit__)
        self.emulator.start()
        self.driver = Socket(conf.socket('usbhid-ups', 'ups'))
        self.addCleanup(self.driver.sock.close)
        self.emulator.until('powercom tables')
        self.assertNotIn('ups.status', self.driver.values)
        number = reports_of('powercom-old')
        tree = '/PowercomUPS.PowercomPowerConverter.'

        def send(path, payload):
            self.emulator.event(f'input {number[path]} {number[path]} {payload}')

        send(tree + 'PowercomOutput.PowercomPrimaryBatterySupport', '00')
        send(tree + 'PowercomInput.PowercomVoltage', '39')
        self.driver.until_status('OL')
        self.driver.until(lambda: self.driver.values.get('input.voltage') == '228', what='228 V')
        for byte, status in (('08', 'OL TRIM'), ('18', 'OL BOOST'), ('23', 'OB LB OVER'), ('00', 'OL')):
            send(tree + 'PowercomOutput.PowercomPrimaryBatterySupport', byte)
            self.driver.until_status(status)
        send(tree + 'PowercomOutput.PowercomInternalChargeController', '06')
        self.driver.until_status('ALARM CAL OL RB')
        self.assertNotRegex(self.emulator.wire(), r'CTRL a1 01 ')      # no GET_REPORT, ever


if __name__ == '__main__':
    unittest.main()
