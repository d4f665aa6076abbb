# SPDX-License-Identifier: GPL-2.0-or-later
"""usbhid-ups on a device that refuses a report, or answers it late or never; and -k, the last order of all, which has to
reach a device in any such mood.
"""

import concurrent.futures
import os
import re
import signal
import unittest

import frame
from emulator import Emulator, device_file
from test_usbhid import AS_ROOT, CS500, CST135, DRIVER, Live


class Late(Live):
    """Reports that are refused, late or never answered while the rest is well."""

    def faulty(self, *lines):
        """The good device with these faults from the start; a driver on it that polls everything seldom."""
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        with open(device_file(CS500), encoding='ascii') as file:
            text = file.read()
        return self.drive(frame.write(tmp / 'faulty.ups', ''.join(line + '\n' for line in lines) + text), pollfreq='100')

    def test_mains_refused_while_opening_are_told_when_they_are_answered(self):
        self.faulty('stall feature 13', 'stall input 13')
        for _ in self.driver.listen(3):
            pass
        self.assertFalse(self.driver.fresh)
        self.assertEqual(self.driver.statuses, [])
        self.event('unstall feature 13')
        self.assertLess(self.driver.until_status('OL', 8), 4)
        self.never_on_battery()

    def test_what_was_refused_while_opening_is_there_when_it_is_answered(self):
        self.faulty('stall feature 14', 'stall input 14', 'stall feature 0c', 'stall input 0c')
        self.driver.until_status('OL')
        self.assertNotIn('battery.charge', self.driver.values)
        self.event('unstall feature 14', 'unstall feature 0c')
        self.driver.until(lambda: self.driver.values.get('battery.charge') == '100', 8, 'the charge')
        self.emulator.until('answers what it did not when it was opened')
        self.event('report feature 13: 13 00', 'report feature 14: 14 01 00')
        self.driver.until_status('OB LB')

    def test_a_report_that_comes_and_goes_does_not_reopen_the_device_over_and_over(self):
        self.faulty('stall feature 0c', 'stall input 0c')
        self.driver.until_status('OL')
        self.event('unstall feature 0c')
        self.emulator.until('opening it again', 8)
        for fault in ('unplug', 'stall feature 0c', 'plug', 'unstall feature 0c'):
            self.event(fault)
            for _ in self.driver.listen(0.7):
                pass
        self.driver.until_status('OL', 8)
        for _ in self.driver.listen(4):
            pass
        self.assertEqual(self.emulator.output().count('opening it again'), 1)

    def test_reports_that_are_never_answered_cost_only_their_values(self):
        mute = [f'mute feature {report}' for report in ('09', '0f', '11')]     # battery.voltage and two limits
        for name, begin in (('from the start', mute), ('later', [])):
            with self.subTest(name):
                self.faulty(*begin)
                self.driver.until_status('OL', 15)
                if not begin:
                    self.event(*mute)
                for _ in self.driver.listen(4):
                    self.assertTrue(self.driver.fresh)
                self.event('report feature 13: 13 00')
                self.driver.until_status('OB', 8)
                self.assertNotIn('device lost', self.emulator.output())

    def test_status_that_only_the_pipe_tells_stays_though_its_report_is_never_answered(self):
        for fault, seconds in ('stall', 6), ('mute', 3):
            with self.subTest(fault):
                self.faulty(f'{fault} feature 13', f'{fault} feature 14', 'stall feature 0c', 'stall input 0c')
                self.event('input 13 13 01')
                self.driver.until_status('OL', 8)
                self.event('unstall feature 0c')        # found again, but to reopen would be to forget the mains
                for _ in self.driver.listen(seconds):
                    self.assertTrue(self.driver.fresh)
                self.event('input 13 13 00')
                self.driver.until_status('OB', 2)

    def test_a_device_that_refuses_every_report_is_heard_and_asked_again(self):
        with open(device_file(CS500), encoding='ascii') as file:
            reports = re.findall(r'(?m)^report (\w+ \w+):', file.read())
        self.faulty(*(f'stall {report}' for report in reports))
        self.assertFalse(self.driver.fresh)
        self.event('input 13 13 01', 'input 14 14 00 00')
        self.driver.until_status('OL', 2)
        self.event('input 13 13 00')
        self.driver.until_status('OB', 2)
        self.assertNotIn('again', self.emulator.output())
        self.event(*(f'unstall {report}' for report in reports))
        self.driver.until(lambda: self.driver.values.get('battery.charge') == '100', 8, 'the charge')
        self.driver.until_status('OL', 8)

    def test_signals_do_not_disturb_a_transfer_that_is_waited_for(self):
        self.drive()
        self.driver.until_status('OL')
        pid = self.emulator.pid
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as children:
            driver = int(children.read().split()[0])
        self.event('mute feature 09')               # each poll waits a second for it
        for _ in self.driver.listen(3.5):
            os.kill(driver, signal.SIGHUP)
            self.assertTrue(self.driver.fresh)
        self.assertEqual(set(self.driver.statuses), {'OL'})
        for first, second in zip(times := self.asked('09'), times[1:]):
            self.assertGreater(second - first, 0.9)
        self.assertGreater(len(times), 1)

    def asked(self, report):
        """When this feature report was asked for since it has been mute."""
        since = self.emulator.wire().partition('EVENT mute')[2]
        return [float(stamp) for stamp in re.findall(rf'(?m)^([0-9.]+) CTRL a1 01 wValue=03{report} ', since)]


CPS_MINUTES = ['16 02 00', '15 01 00']         # 120 s and 60 s
KILLPOWER = {   # device, flags, options; exit status, the last reports written, what is said
    'as its table says': (CST135, ['-z'], [], 0, CPS_MINUTES, 'ordered to shut its load off'),
    'plugged in late': (CST135, ['-z', '-n', '-e', '2000', 'plug'], [], 0, CPS_MINUTES, 'trying again'),
    'refused at first': (CST135, ['-z', '-e', '0', 'fault stall', '-e', '2500', 'fault none'], [], 0, CPS_MINUTES, 'ordered'),
    'never plugged in': (CST135, ['-n'], [], 1, [], r'the load is not shut off: no device could be opened\n$'),
    'a UPS that refuses': (CST135, ['-z', '-e', '0', 'stall feature 15'], [], 3, [], r'the load is not shut off: the device'),
    'a UPS that cannot': (CS500, [], [], 3, [], r'the load is not shut off: the device has no such command\n$'),
    'minutes, rounded up': (CST135, ['-z'], ['offdelay=61', 'ondelay=0'], 0, ['16 00 00', '15 02 00'], '120 s it is'),
    'to stay off': (CST135, ['-z'], ['offdelay=60', 'ondelay=-1'], 0, ['16 ff ff', '15 01 00'], 'ordered'),
    'a list of the administrator': (CST135, ['-z'], ['sdcommands=no.such.command,shutdown.stayoff'], 0, ['16 ff ff', '15 01 00'], 'ordered'),
    'a delay that the device keeps': ('synthetic-delta_ups', ['-z'], ['offdelay=60', 'ondelay=150'], 0,
                                      ['27 96 00', '22 01', '29 96 00', '26 3c 00'], r'(?s)^(?!.*larger steps)'),
}


def killpower(case):
    """Exit status of -k, the reports written, what it said."""
    device, flags, options = case[:3]
    words = [word for option in options for word in ('-x', option)]
    with frame.Tmp() as state, Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-k', *words, *AS_ROOT], flags,
                                        env={'NUT_STATEPATH': state.path, 'NUT_ALTPIDPATH': state.path}) as emulator:
        code = emulator.wait(20)
        return code, [line.strip() for line in re.findall(r' SET \[\d+\] (.*)', emulator.wire())], emulator.output()


class Killpower(Live):
    """-k: what is written, what is said, and the exit status."""

    def test_killpower_reaches_the_device_or_says_why_not(self):
        with concurrent.futures.ThreadPoolExecutor(len(KILLPOWER)) as pool:
            done = dict(zip(KILLPOWER, pool.map(killpower, KILLPOWER.values())))
        for name, (_, _, _, code, writes, saying) in KILLPOWER.items():
            with self.subTest(name):
                ended, written, said = done[name]
                self.assertEqual((ended, written[-len(writes):] if writes else written), (code, writes), said)
                self.assertRegex(said, saying)

    def test_killpower_without_a_device_ends_by_a_signal(self):
        program = [DRIVER, '-s', 'ups', '-x', 'port=auto', '-k', *AS_ROOT]
        with Emulator(CS500, program, ['-n', '-e', '1500', 'quit']) as emulator:
            self.assertIn(emulator.wait(8), (1, 128 + signal.SIGTERM), emulator.output())

    def test_dump_polls_as_often_as_it_says(self):
        for polls in 1, 3:
            with self.subTest(polls), Emulator(CS500, [DRIVER, '-s', 'ups', '-x', 'port=auto', '-i', '1', '-d', str(polls),
                                                       *AS_ROOT]) as emulator:
                self.assertEqual(emulator.wait(10), 0)
                asked = emulator.wire().count('CTRL a1 01 wValue=0313')
                self.assertEqual(asked, polls, emulator.wire())

    def test_killpower_takes_the_device_from_a_driver_in_the_background(self):
        with frame.NutConf(ups={'ups': {'driver': 'usbhid-ups', 'port': 'auto'}}) as conf:
            driver = ' '.join([DRIVER, '-C', conf.path, '-a', 'ups', *AS_ROOT])
            with Emulator(CST135, ['sh', '-c', f'{driver} && {driver} -k'], ['-z'], env=conf.env) as self.emulator:
                self.assertEqual(self.emulator.wait(15), 0, self.emulator.output())
                self.assertIn('stopping the running instance', self.emulator.output())
                self.assertEqual(self.writes(), ['16 02 00', '15 01 00'])


if __name__ == '__main__':
    unittest.main()
