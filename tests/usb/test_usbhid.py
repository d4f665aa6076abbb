# SPDX-License-Identifier: GPL-2.0-or-later
"""The unmodified usbhid-ups on every recorded device: what it publishes, writes, and bears.

The oracle for names, formats and values is what NUT's usbhid-ups 2.8.0 made of the same device files (devices/*.expect
and ZEROED below); every difference is listed with its reason.
"""

import os
import re
import shutil
import socket
import time
import unittest

import frame
from emulator import HERE, Emulator, device_file, device_names
from transfers import ON_MAINS

DRIVER = frame.product('drivers/usbhid-ups')
AS_ROOT = ['-u', 'root'] if os.geteuid() == 0 else []
CS500, BK650, RS1000, SPM2K = 'apc-back-ups-cs-500', 'apc-back-ups-bk650m2-ch', 'apc-back-ups-rs-1000g', 'stm32-spm2k'
CST135, CPS387, SANTAK = 'cyberpower-cst135uc2', 'cyberpower-issue2997-387b', 'santak-tg-box-850'

# What NUT publishes for reports that were not recorded when they are all zeros: names and formats.
ZEROED = {
    BK650: 'battery.mfr.date=not set battery.voltage=0.0 input.sensitivity=low '
           'input.transfer.high=256 input.transfer.low=160 input.voltage=0.0 ups.load=0',
    RS1000: 'battery.charge=0 battery.charge.low=1 battery.charge.warning=0 battery.date=not set '
            'battery.mfr.date=not set battery.runtime=0 battery.runtime.low=0 battery.voltage=0.0 '
            'input.sensitivity=low input.transfer.high=136 input.transfer.low=78 '
            'input.voltage=0.0 ups.load=0 ups.beeper.status=disabled ups.mfr.date=not set '
            'ups.timer.reboot=0 ups.timer.shutdown=0',
    SPM2K: 'battery.charge=0 battery.mfr.date=not set battery.runtime.low=0 '
           'battery.voltage=0.0 input.transfer.high=0 input.voltage=0.0 '
           'output.current=0.00 output.frequency=0.0 output.voltage=0.0 '
           'ups.load=0.0',
    CST135: 'battery.charge=0 battery.charge.low=0 battery.runtime=0 battery.voltage=0.0 '
            'input.voltage=0.0 output.voltage=0.0 ups.beeper.status=disabled ups.load=0 '
            'ups.timer.shutdown=0 ups.timer.start=0',
    CPS387: 'battery.charge=0 battery.runtime=0 battery.voltage=0.0 '
            'input.transfer.high=140 input.transfer.low=90 input.voltage=0.0 '
            'output.voltage=0.0 ups.load=0',
    SANTAK: 'outlet.1.id=0 outlet.1.switchable=no outlet.id=0 outlet.switchable=no ups.timer.shutdown=0 '
            'ups.timer.start=0',
}

NO_STRING = 'a report of zeros points to no string: NUT publishes an empty value, we none'
NEW_ROW = 'a row of the table that NUT 2.8.0 did not have'
NOT_FILLED_IN = r'.*(\.nominal|\.temperature)'       # where they are 0: NUT publishes that, we nothing
MINUTES = 'CyberPower counts in minutes: newer defaults, so that 20 s do not become "at once"'
ZERO_BITS = 'a status report of zeros says that there is neither mains nor battery'

MISSING = {     # names of NUT's that we do not publish
    RS1000: {'battery.type': NO_STRING},
    CST135: {'battery.mfr.date': NO_STRING, 'battery.type': NO_STRING},
    CPS387: {'battery.mfr.date': NO_STRING, 'battery.type': NO_STRING},
    SANTAK: {'battery.type': NO_STRING, 'ups.firmware': NO_STRING},
    SPM2K: {'battery.type': NO_STRING},
    'eaton-3s': {'battery.type': NO_STRING, 'ups.firmware': NO_STRING},
    'powercom-spd-750u': {'battery.type': NO_STRING, 'battery.date': 'battery.mfr.date in newer versions'},
}
MORE = {        # names of ours that NUT 2.8.0 did not publish
    'cyberpower-br700elcd': {'battery.status': NEW_ROW, 'ups.power.nominal': NEW_ROW},
    'eaton-3s': {'outlet.1.protect.status': NEW_ROW},
    'powercom-spd-750u': {'battery.mfr.date': NEW_ROW, 'battery.voltage': NEW_ROW, 'ups.alarm': ZERO_BITS},
    RS1000: {'ups.alarm': ZERO_BITS},
    SPM2K: {'ups.alarm': ZERO_BITS},
    CST135: dict.fromkeys(['battery.status', 'input.sensitivity', 'input.transfer.high', 'input.transfer.low',
                           'ups.power', 'ups.power.nominal', 'ups.realpower'], NEW_ROW),
    CPS387: {'battery.status': NEW_ROW},
    SANTAK: {'outlet.1.protect.status': NEW_ROW},
    'powerwalker-vi-2200-sh': dict.fromkeys(
        ['experimental.battery.capacity', 'experimental.battery.capacity.nominal', 'output.frequency.nominal',
         'output.voltage.nominal', 'ups.beeper.status', 'ups.delay.shutdown', 'ups.delay.start', 'ups.power.nominal',
         'ups.test.result', 'ups.timer.shutdown', 'ups.timer.start'], NEW_ROW),
}
OTHER = {       # values that differ: ours and why
    CST135: {'ups.delay.shutdown': ('60', MINUTES), 'ups.delay.start': ('120', MINUTES)},
    CPS387: {'ups.delay.shutdown': ('60', MINUTES), 'ups.delay.start': ('120', MINUTES)},
    'cyberpower-br700elcd': {'ups.delay.shutdown': ('60', MINUTES), 'ups.delay.start': ('120', MINUTES)},
    'powerwalker-vi-2200-sh': {
        'ups.status': ('OL', 'it claims to charge at 100 % for ever and has no bit for full: not believed')},
}


def read_values(lines):
    """`name: value` lines as a dictionary, without what a driver says of itself."""
    found = re.findall(r'^([A-Za-z0-9.-]+):[ ]?(.*)$', lines, re.MULTILINE)
    return {name: value.strip() for name, value in found if not name.startswith('driver.') and name != 'usbhid-ups'}


def expected(device):
    """{name: value} of a device's .expect file; '' where the value is not known."""
    with open(device_file(device)[:-len('.ups')] + '.expect', encoding='ascii') as file:
        return read_values(file.read())


def with_expect():
    """Recordings that NUT's driver has judged."""
    return [name for name in device_names() if os.path.exists(device_file(name)[:-len('.ups')] + '.expect')]


class Recordings(unittest.TestCase):
    """`usbhid-ups -d 1` on each device file."""

    def dump(self, device, flags=()):
        """What it prints after one poll, as a dictionary; and all of its output."""
        with Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-d', '1', *AS_ROOT], flags) as e:
            status = e.wait(10)
            return status, read_values(e.output()), e.output()

    def test_there_are_recordings_to_judge_by(self):
        self.assertGreaterEqual(len(with_expect()), 8)

    def test_values_of_recorded_reports_are_those_of_nut(self):
        for device in with_expect():
            status, got, output = self.dump(device)
            if status:      # no report recorded at all: nothing to compare
                self.assertIn('the UPS does not answer', output)
                self.assertNotIn('battery.charge', [name for name, value in expected(device).items() if value])
                continue
            want = {name: value for name, value in expected(device).items() if value}
            want.update((name, value) for name, (value, _) in OTHER.get(device, {}).items())
            for name in MISSING.get(device, {}):
                want.pop(name, None)
            with self.subTest(device):
                self.assertEqual({name: got.get(name) for name in want}, want)

    def test_names_are_those_of_nut_but_for_the_listed(self):
        for device in with_expect():
            status, got, output = self.dump(device, ['-z'])
            want = set(expected(device)) - set(MISSING.get(device, {})) | set(MORE.get(device, {}))
            want -= {name for name in want - set(got) if not expected(device).get(name) and re.fullmatch(NOT_FILLED_IN, name)}
            # a status report in which nothing is set tells nothing: NUT makes OB and alarms of it
            unknown = {'ups.status', 'ups.alarm'} if device in ON_MAINS else set()
            with self.subTest(device):
                self.assertEqual(status, 0, output)
                self.assertEqual(sorted(set(got) - unknown), sorted(want - unknown))

    def test_formats_are_those_of_nut(self):
        for device, table in ZEROED.items():
            _, got, _ = self.dump(device, ['-z'])
            want = dict(re.findall(r'([a-z0-9.]+)=([^=]*?)(?= [a-z0-9.]+=|$)', table))
            with self.subTest(device):
                self.assertEqual({name: got.get(name) for name in want}, want)

    def test_no_text_has_blanks_around_it_or_is_empty(self):
        for device in device_names():
            _, got, output = self.dump(device, ['-z'])
            for name, value in re.findall(r'^([a-z0-9.]+):(.*)$', output, re.MULTILINE):
                with self.subTest(f'{device}: {name}'):
                    self.assertRegex(value, r'^ \S(.*\S)?$')
            self.assertTrue(got, device)


class Socket:
    """A client of the driver's socket: the present values, and every ups.status that was ever told."""

    def __init__(self, path):
        frame.wait_until(lambda: os.path.exists(path), what=path)
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
        self.buffer, self.values, self.fresh, self.statuses, self.results, self.asked = '', {}, None, [], {}, 0
        self.commands, self.enums, self.ranges = set(), {}, {}
        self.send('DUMPALL')

    def send(self, line):
        """One request."""
        self.sock.sendall((line + '\n').encode())

    def listen(self, seconds):
        """Take what comes within this time, giving a turn to the caller ever so often."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(min(left, 0.02))
            try:
                data = self.sock.recv(65536)
            except TimeoutError:
                yield
                continue
            if not data:
                raise AssertionError('the driver has closed its socket')
            *lines, self.buffer = (self.buffer + data.decode('latin-1')).split('\n')
            for line in lines:
                self.take(line)
            yield

    def take(self, line):
        """One line of the driver."""
        verb, _, rest = line.partition(' ')
        name, _, text = rest.partition(' ')
        if verb == 'SETINFO':
            self.values[name] = re.sub(r'\\(.)', r'\1', text[1:-1])
            if name == 'ups.status':
                self.statuses.append(self.values[name])
        elif verb == 'DELINFO':
            self.values.pop(name, None)
        elif verb == 'ADDCMD':
            self.commands.add(name)
        elif verb == 'ADDENUM':
            self.enums.setdefault(name, set()).add(text.strip('"'))
        elif verb == 'ADDRANGE':
            self.ranges[name] = text
        elif verb in ('DATAOK', 'DATASTALE'):
            self.fresh = verb == 'DATAOK'
        elif verb == 'TRACKING':
            self.results[name] = int(text)

    def until(self, condition, timeout=5.0, what='the condition'):
        """Listen until condition() holds; the seconds it took."""
        begun = time.monotonic()
        if not condition() and not any(condition() for _ in self.listen(timeout)):
            raise AssertionError(f'{what}: not within {timeout} s; fresh {self.fresh}, {self.values}')
        return time.monotonic() - begun

    def until_status(self, status, timeout=5.0):
        """Until data are fresh and ups.status is this."""
        return self.until(lambda: self.fresh and self.values.get('ups.status') == status, timeout, status)

    def request(self, line):
        """Send SET or INSTCMD, wait for its end; the driver's code: 0 done, 1 unknown, 2 invalid, 3 failed."""
        self.asked += 1
        self.send(f'{line} TRACKING t{self.asked}')
        self.until(lambda: f't{self.asked}' in self.results, what=line)
        return self.results[f't{self.asked}']


class Live(unittest.TestCase):
    """A running driver with a socket; polls each second, everything each time."""

    def drive(self, device=CS500, flags=(), **options):
        """Emulator and socket of a driver that has polled once."""
        section = {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1', 'pollfreq': '1', **options}
        conf = self.conf = frame.NutConf(ups={'ups': section})
        self.addCleanup(conf.close)
        self.emulator = Emulator(device, [DRIVER, '-F', '-C', conf.path, '-a', 'ups', *AS_ROOT], flags, env=conf.env)
        self.addCleanup(self.emulator.__exit__)
        self.emulator.start()
        self.driver = Socket(conf.socket('usbhid-ups', 'ups'))
        self.addCleanup(self.driver.sock.close)
        self.driver.until(lambda: self.driver.values.get('driver.state') == 'quiet', what='the first poll')
        return self.emulator, self.driver

    def never_on_battery(self, driver=None):
        """No status that was told ever claimed an outage."""
        for status in (driver or self.driver).statuses:
            self.assertFalse({'OB', 'LB'} & set(status.split()), status)

    def event(self, *lines, emulator=None):
        """Send events and wait until the device has taken them."""
        emulator = emulator or self.emulator
        taken = emulator.wire().count(' EVENT ') + len(lines)
        emulator.event(*lines)
        frame.wait_until(lambda: emulator.wire().count(' EVENT ') >= taken, what=f'{lines} to happen', pause=0.001)

    def writes(self):
        """Bytes of each SET_REPORT so far."""
        return [line.strip() for line in re.findall(r' SET \[\d+\] (.*)', self.emulator.wire())]


class Reports(Live):
    """Reports the device sends by itself."""

    def test_mains_lost_is_told_at_once(self):
        self.drive()
        self.driver.until_status('OL')
        self.event('report feature 13: 13 00', 'report feature 14: 14 01 00',       # what a poll will see
                   'input 13 13 00', 'input 14 14 01 00')                           # what is pushed
        self.assertLess(self.driver.until_status('OB LB'), 0.5)
        self.event('report feature 13: 13 01', 'report feature 14: 14 00 00',
                   'input 13 13 01', 'input 14 14 00 00')
        self.assertLess(self.driver.until_status('OL'), 0.5)

    def test_status_of_a_device_that_tells_it_only_by_interrupt(self):
        for device, report, values in (
                ('arduino-hidpowerdevice', 'input 07 07 0d 00', {}),
                ('ecoflow-river-3-plus', 'input 07 07 0d 00', {'battery.charge': '81', 'battery.charge.low': '20'}),
                ('issue3227-unknown-0b', 'input 0b 0b 90 01 00 3c 00 01', {'battery.runtime': '60'})):
            with self.subTest(device):
                self.drive(device)
                self.event(report)
                self.driver.until(lambda: 'OL' in self.driver.values.get('ups.status', '').split() and self.driver.fresh
                                  and values.items() <= self.driver.values.items(), what=f'OL and {values}')
                self.never_on_battery()

    def test_charge_is_a_percentage_also_where_the_device_counts_in_ampere_seconds(self):
        self.drive('issue3227-unknown-0b')      # CapacityMode 0: 400 of 400
        self.assertEqual(self.driver.values.get('battery.charge'), '100')

    def test_no_status_before_the_device_has_told_one(self):
        self.drive('arduino-hidpowerdevice')
        self.assertFalse(self.driver.fresh)
        self.assertNotIn('ups.status', self.driver.values)

    def test_cut_and_unknown_reports_change_nothing(self):
        self.drive()
        self.driver.until_status('OL')
        self.event('input 13 13', 'input 14 14', 'input 99 99 00', 'input 06 06', 'input 0c 0c',
                   'input 0c 0c 32')
        self.driver.until(lambda: self.driver.values['battery.charge'] == '100' and
                          self.emulator.wire().count('INT-IN') >= 6, what='six reports')
        for _ in self.driver.listen(1.5):
            pass
        self.assertTrue(self.driver.fresh)
        self.assertEqual(self.driver.values['ups.status'], 'OL')
        self.never_on_battery()


class Faults(Live):
    """A device that stalls, falls silent, babbles or goes away."""

    def test_one_stalled_report_costs_only_its_values(self):
        self.drive()
        self.event('stall feature 0c', 'stall input 0c', 'report feature 09: 09 78 05')
        self.driver.until(lambda: self.driver.values['battery.voltage'] == '14.0', what='another battery voltage')
        self.assertTrue(self.driver.fresh)
        self.assertEqual(self.driver.values['ups.status'], 'OL')
        self.event('unstall feature 0c', 'unstall input 0c', 'report feature 0c: 0c 5f 00 00 14 0a')
        self.driver.until(lambda: self.driver.values['battery.charge'] == '95', what='the charge, now that it is told')
        self.never_on_battery()

    def test_report_that_stalls_from_the_beginning_costs_only_its_values(self):
        with frame.Tmp() as tmp:
            with open(device_file(CS500), encoding='ascii') as file:
                text = re.sub('(?m)^report (feature|input) 0c:.*\n', '', file.read())
            self.drive(frame.write(tmp / 'no-0c.ups', text))
            self.assertEqual(self.driver.values.get('ups.status'), 'OL')
            self.assertEqual(self.driver.values.get('battery.voltage'), '13.6')
            self.assertNotIn('battery.charge', self.driver.values)

    def test_silent_device_goes_stale_and_recovers(self):
        self.drive()
        self.driver.until_status('OL')
        self.event('mute 1')
        self.driver.until(lambda: not self.driver.fresh, 12, 'stale')
        self.event('mute 0')
        self.driver.until_status('OL', 12)
        self.never_on_battery()

    def test_unplugged_device_is_stale_at_once_and_found_again_under_another_address(self):
        self.drive()
        self.driver.until_status('OL')
        for address in (3, 4, 5):
            self.event('unplug')
            self.assertLess(self.driver.until(lambda: not self.driver.fresh, what='stale'), 0.5)
            self.event('plug')
            self.assertLess(self.driver.until_status('OL'), 2)
            self.emulator.until(f'on bus 001 device 00{address}')
        self.never_on_battery()

    def test_another_device_is_not_taken_for_ours(self):
        self.drive()
        self.driver.until_status('OL')
        self.event('unplug', 'string 2: AB0427111111', 'plug')
        for _ in self.driver.listen(2):
            pass
        self.assertFalse(self.driver.fresh)
        self.event('unplug', 'string 2: AB0427000000', 'plug')
        self.driver.until_status('OL', 8)

    def test_nonsense_never_becomes_an_outage(self):
        faults = {fault: self.drive() for fault in ('garbage', 'short', 'empty', 'stall')}
        for fault, (emulator, driver) in faults.items():
            driver.until_status('OL')
            self.event(f'fault {fault}', emulator=emulator)
        for fault, (emulator, driver) in faults.items():
            with self.subTest(fault):
                driver.until(lambda: not driver.fresh, 9, 'stale: nothing true is told any more')
                self.event('fault none', emulator=emulator)
        for fault, (_, driver) in faults.items():
            with self.subTest(fault):
                driver.until_status('OL', 8)
                self.never_on_battery(driver)


class Writing(Live):
    """What SET and INSTCMD put on the wire, byte for byte."""

    CASES = [   # device, request, code, reports written
        (BK650, 'INSTCMD beeper.disable', 0, ['18 01']),
        (BK650, 'INSTCMD beeper.enable', 0, ['18 02']),
        (BK650, 'INSTCMD beeper.off', 0, ['18 01']),
        (BK650, 'SET battery.charge.low "30"', 0, ['11 1e']),
        (BK650, 'INSTCMD load.off.delay', 0, ['15 14 00']),
        (BK650, 'INSTCMD load.off', 0, ['15 00 00']),
        (BK650, 'INSTCMD shutdown.stop', 0, ['15 ff ff']),
        (BK650, 'INSTCMD test.battery.start.quick', 0, ['21 01' + 22 * ' 00']),
        (BK650, 'INSTCMD no.such.command', 1, []),
        (BK650, 'SET ups.serial "1"', 1, []),
        (BK650, 'SET battery.charge.low "much"', 2, []),
        (CS500, 'SET battery.charge.low "30"', 0, ['11 1e 00 00']),
        (CS500, 'INSTCMD test.panel.start', 0, ['35 01']),
        (CS500, 'INSTCMD shutdown.return', 1, []),                          # it has no delays
        (CS500, 'INSTCMD driver.killpower', 2, []),                         # not allowed
        (CST135, 'INSTCMD beeper.disable', 0, ['0c 01']),
        (CST135, 'INSTCMD test.battery.start.quick', 0, ['14 01']),
        (CST135, 'INSTCMD shutdown.return', 0, ['16 02 00', '15 01 00']),   # 120 s and 60 s in minutes
        (CST135, 'INSTCMD shutdown.stayoff', 0, ['16 ff ff', '15 01 00']),
        (CST135, 'INSTCMD load.off.delay 20', 0, ['15 01 00']),             # never "at once" for 20 s
        (CST135, 'INSTCMD load.off.delay soon', 2, []),
        (CST135, 'INSTCMD shutdown.stop', 0, ['15 ff ff']),
        (SANTAK, 'INSTCMD shutdown.return', 0, ['0a 1e 00 00 00', '09 14 00 00 00']),   # 30 s and 20 s
    ]

    def test_requests_become_reports(self):
        for device in dict.fromkeys(row[0] for row in self.CASES):
            self.drive(device, [] if device == CS500 else ['-z'])
            for _, request, code, reports in (row for row in self.CASES if row[0] == device):
                with self.subTest(f'{device}: {request}'):
                    before = len(self.writes())
                    self.assertEqual((self.driver.request(request), self.writes()[before:]), (code, reports))

    def test_delays_are_ours_until_a_command_uses_them(self):
        self.drive(CST135, ['-z'])
        self.assertEqual(self.driver.request('SET ups.delay.start "30"'), 0)
        self.assertEqual(self.driver.request('SET ups.delay.shutdown "90"'), 0)
        self.assertEqual(self.driver.values['ups.delay.start'], '30')
        self.assertEqual(self.driver.values['ups.delay.shutdown'], '90')
        self.assertEqual(self.writes(), [])
        self.assertEqual(self.driver.request('INSTCMD shutdown.return'), 0)
        self.assertEqual(self.writes(), ['16 01 00', '15 02 00'])       # minutes, rounded up

    def test_a_setting_too_large_for_its_field_does_not_wrap_around(self):
        self.drive(BK650, ['-z'])
        code = self.driver.request('SET battery.charge.low "999"')      # one byte on the wire
        self.assertIn((code, self.writes()), [(2, []), (0, ['11 ff'])])

    def test_settings_tell_their_words_and_limits(self):
        for device, enums, ranges in (
                (CST135, {'input.sensitivity': {'low', 'normal', 'high'}},
                 {'battery.charge.low': '0 100', 'battery.runtime.low': '0 480', 'input.transfer.high': '135 144',
                  'input.transfer.low': '97 103'}),
                (RS1000, {}, {'battery.charge.low': '1 100', 'input.transfer.high': '136 142', 'input.transfer.low': '78 88'}),
                (SANTAK, {'output.voltage.nominal': {'200', '208', '220', '230', '240'}}, {})):     # 220 V: never 120
            with self.subTest(device):
                self.drive(device, ['-z'])
                self.assertEqual((self.driver.enums, self.driver.ranges), (enums, ranges))

    def test_a_setting_is_read_back_from_the_device(self):
        self.drive(BK650)
        self.assertEqual(self.driver.request('SET battery.charge.low "30"'), 0)
        self.driver.until(lambda: self.driver.values['battery.charge.low'] == '30', what='the new limit')

    def test_refused_write_is_told(self):
        self.drive(BK650)
        self.event('fault stall')
        self.assertEqual(self.driver.request('INSTCMD beeper.disable'), 3)

class Valgrind(unittest.TestCase):
    """The product itself, for what ASan cannot see."""

    def test_valgrind_finds_nothing(self):
        if not shutil.which('valgrind'):
            self.skipTest('optional: valgrind is not installed')
        program = ['valgrind', '-q', '--leak-check=full', '--error-exitcode=9',
                   '--suppressions=' + os.path.join(HERE, 'valgrind.supp'),
                   DRIVER, '-s', 'ups', '-x', 'port=auto', '-x', 'pollfreq=1', '-i', '1', '-d', '2', *AS_ROOT]
        with Emulator(CS500, program) as e:
            self.assertEqual(e.wait(50), 0, e.output())
            self.assertIn('battery.charge: 100', e.output())


if __name__ == '__main__':
    unittest.main()
