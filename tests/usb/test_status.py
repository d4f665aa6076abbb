# SPDX-License-Identifier: GPL-2.0-or-later
"""What usbhid-ups says of the power, from emulated reports to clients; and each option of the driver, seen to do something.

The rules themselves are unit tests (test_debounce, test_usbhid_status, test_usbhid_status_any); here
the unmodified driver stands between a device and everybody who listens.
"""

import re
import time
import unittest

import frame
from emulator import Emulator, device_file
from test_usbhid import AS_ROOT, BK650, CS500, CST135, DRIVER, Live, Socket

DONE = 0


def device_text(name):
    """A device file."""
    with open(device_file(name), encoding='ascii') as file:
        return file.read()


class Status(Live):
    """LB, RB, alarms; fresh and stale."""

    POWER, LOW, BATTERY = '16', '14', {'good': '0d', 'worn': '4d', 'none': '05'}      # charging, mains; present; worn

    def flapping(self, **options):
        """APC BK650M2-CH, with its battery's bits in a report that can be asked for, too."""
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        return self.drive(frame.write(tmp / 'bk650.ups', device_text(BK650) + 'report feature 16: 16 0d 00 00 00\n'), ['-z'],
                          **options)

    def says(self, low='00', battery='good'):
        """The device says so, asked or not."""
        bits = self.BATTERY[battery]
        self.event(f'report feature {self.LOW}: {self.LOW} {low}', f'report feature {self.POWER}: {self.POWER} {bits} 00 00 00',
                   f'input {self.LOW} {self.LOW} {low}', f'input {self.POWER} {self.POWER} {bits} 00 00 00')

    def listen(self, seconds):
        """Take what comes."""
        for _ in self.driver.listen(seconds):
            pass

    def test_a_flapping_device_on_line_bothers_no_client(self):
        _, driver = self.flapping()
        driver.until_status('OL')
        conf = self.conf
        seen, alarms = set(), set()
        with frame.OurServer(conf) as server, server.client() as client:
            frame.wait_until(lambda: client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL"', what='OL')
            for low, battery in (('01', 'good'), ('01', 'worn'), ('00', 'none'), ('00', 'good')) * 2:
                self.says(low, battery)
                end = time.monotonic() + 0.75       # three quarters of three seconds and a bit, as in NUT issue 2347
                while time.monotonic() < end:
                    seen.add(client.ask('GET VAR ups ups.status'))
                    alarms.add(client.ask('GET VAR ups ups.alarm'))
                    self.listen(0.05)
        self.assertEqual(seen, {'VAR ups ups.status "OL"'})
        self.assertEqual(alarms, {'ERR VAR-NOT-SUPPORTED'})
        self.assertEqual(set(driver.statuses), {'OL'})

    def test_a_flapping_device_whose_battery_stays_bad_says_so(self):
        _, driver = self.flapping()
        driver.until_status('OL')
        self.says(battery='worn')
        self.assertGreater(driver.until_status('ALARM OL RB', 12), 2.9)
        self.assertEqual(driver.values['ups.alarm'], 'Replace battery!')

    def test_mains_lost_while_low_is_held_back(self):
        _, driver = self.flapping()
        driver.until_status('OL')
        self.says('01', 'worn')
        self.listen(0.3)
        self.assertEqual(driver.values['ups.status'], 'OL')
        self.event('report feature 13: 13 00', 'input 13 13 00')
        self.assertLess(driver.until_status('ALARM OB LB RB'), 0.5)

    def test_an_outage_told_in_two_reports_ends_without_waiting_for_a_full_poll(self):
        _, driver = self.drive('powercom-spd-750u', ['-z', '-e', '0', 'report feature 26: 26 0c 00'], pollfreq='8')
        driver.until_status('OL')
        second = 'wValue=0326 '                 # asked for in full polls only, while all is well
        for bits, status in (('0a', 'OB DISCHRG'), ('0c', 'OL')):
            asked = self.emulator.wire().count(second)
            self.event(f'report feature 0a: 0a {bits} 00', f'report feature 26: 26 {bits} 00')
            driver.until_status(status, 4)
            frame.wait_until(lambda asked=asked: self.emulator.wire().count(second) > asked, 12, what='the second report')

    def test_a_delay_of_the_administrator_shows_low_on_line(self):
        _, driver = self.drive(lbrb_log_delay_sec='2', lbrb_log_delay_without_calibrating=True)
        driver.until_status('OL')
        self.event('report feature 14: 14 01 00', 'input 14 14 01 00')
        self.assertGreater(driver.until_status('OL LB', 8), 1.9)

    def test_a_status_report_not_answered_in_time_is_stale_though_the_rest_lives(self):
        _, driver = self.drive()
        driver.until_status('OL')
        self.event('mute feature 13', 'report feature 09: 09 78 05')
        driver.until(lambda: not driver.fresh and driver.values['battery.voltage'] == '14.0', 15, 'stale, and another voltage')
        self.assertNotIn('ups.status', driver.values)
        self.event('unmute feature 13')
        driver.until_status('OL', 8)
        self.never_on_battery()

    def test_a_silent_device_is_stale_with_pollonly_too(self):
        _, driver = self.drive(pollonly=True)
        driver.until_status('OL')
        self.event('input 13 13 00')
        self.event('mute 1')
        driver.until(lambda: not driver.fresh, 15, 'stale')
        self.assertNotIn('INT-IN', self.emulator.wire())
        self.never_on_battery()

    def test_an_unplugged_device_is_stale_at_once_with_pollonly_too(self):
        _, driver = self.drive(pollonly=True, pollinterval='20')
        driver.until_status('OL')
        self.event('unplug')
        self.assertLess(driver.until(lambda: not driver.fresh, what='stale'), 1)

    def test_reports_that_tell_nothing_do_not_keep_a_silent_device_fresh(self):
        _, driver = self.drive()
        driver.until_status('OL')
        self.event('fault stall')
        begun = time.monotonic()
        while driver.fresh and time.monotonic() < begun + 12:
            self.emulator.event('input 99 99 00')
            self.listen(0.3)
        self.assertFalse(driver.fresh)

    def test_after_each_plug_the_mains_are_asked_for_first(self):
        _, driver = self.drive()
        driver.until_status('OL')
        self.event('unplug', 'stall feature 13', 'stall input 13', 'plug')
        driver.until(lambda: not driver.fresh, what='stale')
        self.emulator.until('on bus 001 device 003')
        self.listen(1.5)
        self.assertFalse(driver.fresh)
        self.assertNotIn('ups.status', driver.values)
        self.event('input 13 13 00')
        driver.until_status('OB')

    def test_an_outage_is_polled_each_second(self):
        self.drive(pollinterval='20', pollonly=True)
        self.driver.until_status('OL')
        self.event('report feature 13: 13 00')
        self.assertEqual(self.driver.request('INSTCMD test.panel.start'), DONE)     # has it polled at once
        self.driver.until_status('OB')
        self.event('report feature 14: 14 01 00')
        self.assertLess(self.driver.until_status('OB LB'), 3)

    def test_an_outage_that_the_device_told_by_itself_is_polled_each_second_too(self):
        self.drive(pollinterval='20')
        self.driver.until_status('OL')
        self.event('report feature 13: 13 00', 'input 13 13 00')
        self.driver.until_status('OB', 1)
        self.event('report feature 14: 14 01 00')
        self.assertLess(self.driver.until_status('OB LB'), 3)

    def test_ignorelb_overrides_and_defaults_of_ups_conf(self):
        self.drive(ignorelb=True, **{'override.battery.charge.low': '60', 'default.ups.load': '7', 'default.battery.voltage': '99'})
        self.driver.until_status('OL')
        self.assertEqual(self.driver.values['ups.load'], '7')
        self.assertEqual(self.driver.values['battery.voltage'], '13.6')
        self.event('report feature 13: 13 00', 'report feature 14: 14 01 00', 'input 13 13 00')
        self.driver.until_status('OB')                                  # its own bit does not count
        self.event('report feature 0c: 0c 3b 00 00 14 0a', 'input 0c 0c 3b 00 00 14 0a')
        self.driver.until_status('OB LB')                               # 59 %


class Options(Live):
    """Each option is known, and does what it says."""

    def polls(self, report):
        """How often this feature report was asked for."""
        return len(re.findall(rf'CTRL a1 01 wValue=03{report} ', self.emulator.wire()))

    def after(self, seconds):
        """Let time pass."""
        for _ in self.driver.listen(seconds):
            pass

    def test_options_of_nuts_driver_are_all_known(self):
        known = frame.subprocess.run([DRIVER, '-L'], capture_output=True, text=True, check=True).stdout
        for option in ('vendorid productid vendor product serial bus device busport allow_duplicates lowbatt offdelay ondelay '
                       'pollfreq pollonly interruptonly maxreport onlinedischarge onlinedischarge_onbattery '
                       'onlinedischarge_battery onlinedischarge_calibration disable_fix_report_desc '
                       'lbrb_log_delay_without_calibrating powercom_sdcmd_byte_order_fallback powercom_sdcmd_discrete_delay '
                       'onlinedischarge_log_throttle_sec onlinedischarge_log_throttle_hovercharge lbrb_log_delay_sec '
                       'interruptsize interrupt_pipe_no_events_tolerance waitbeforereconnect subdriver usb_set_altinterface '
                       'usb_config_index usb_hid_rep_index usb_hid_desc_index usb_hid_ep_in usb_hid_ep_out ignorelb').split():
            self.assertRegex(known, rf'(?m)^{option} ')

    def test_options_are_known_in_any_case_and_others_are_told_with_their_place(self):
        self.drive(PollOnly=True, nosuchthing='1')
        self.assertRegex(self.emulator.output(), r'ups\.conf:\d+: \[ups\] `nosuchthing` is not an option of usbhid-ups')
        self.assertNotIn('PollOnly', self.emulator.output())
        self.assertEqual(self.driver.values['driver.flag.pollonly'], 'enabled')
        self.event('input 14 14 01 00')
        self.after(0.5)
        self.assertNotIn('INT-IN', self.emulator.wire())

    def test_subdriver_is_a_name_of_ours_or_of_nut_and_another_is_told(self):
        for subdriver, table in ('MGE HID 1.46', 'mge'), ('tripplite', 'tripplite'), ('Acme HID', 'apc'):
            with self.subTest(subdriver):
                self.drive(subdriver=subdriver)
                self.assertEqual(self.driver.values['driver.version.data'], table)
                said = re.search(r'subdriver "Acme HID" is none of the tables \(mge, apc, .*generic\); apc is used', self.emulator.output())
                self.assertEqual(bool(said), subdriver == 'Acme HID')

    def test_debugging_shows_devices_and_reports(self):
        said = {}
        for level in '', '-D', '-DD':
            options = ['-s', 'ups', '-x', 'port=auto', '-d', '2', '-x', 'product=Back.*', *AS_ROOT, *level.split()]
            with Emulator(CS500, [DRIVER, *options], ['-e', '500', 'input 13 13 01']) as emulator:
                self.assertEqual(emulator.wait(10), 0)
                said[level] = emulator.output()
        device = r'051d:0002 bus 001 device 002 \(1-1\), vendor "American .*", product "Back-UPS 500 .*", serial "AB.*": used\n'
        for level, line, shown in (('', 'usb: ', False), ('-D', device, True), ('-D', 'report 13', False), ('-DD', device, True),
                                   ('-DD', 'read report 09: 09 4e 05', True), ('-DD', 'heard report 13: 13 01', True)):
            with self.subTest(f'{level} {line}'):
                self.assertEqual(bool(re.search(line, said[level])), shown, said[level])

    def test_libusb_is_told_how_much_to_say(self):
        self.drive(LIBUSB_DEBUG='4')
        self.assertIn('libusb:', self.emulator.output())

    def test_pollfreq_is_for_all_that_is_not_quick(self):
        self.drive(pollfreq='100')
        before = self.polls('09')
        quick = self.polls('13')
        self.after(3.5)
        self.assertEqual(self.polls('09'), before)              # battery.voltage
        self.assertGreaterEqual(self.polls('13'), quick + 2)    # mains

    def test_a_command_is_followed_by_a_full_poll(self):
        self.drive(pollfreq='100')
        before = self.polls('09')
        self.assertEqual(self.driver.request('INSTCMD test.panel.start'), DONE)
        self.after(0.5)
        self.assertEqual(self.polls('09'), before + 1)

    def test_maxreport_asks_for_eight_bytes(self):
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        text = device_text(CS500).replace('Back-UPS CS 500', 'Back-UPS XS 500')         # the other one does it by itself
        for options, length in ({}, 2), ({'maxreport': True}, 8):
            self.drive(frame.write(tmp / 'xs500.ups', text), **options)
            self.assertIn(f'CTRL a1 01 wValue=0313 wIndex=0000 wLength={length} ', self.emulator.wire())

    def test_interruptonly_asks_for_nothing(self):
        section = {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1', 'interruptonly': True}
        conf = frame.NutConf(ups={'ups': section})
        self.addCleanup(conf.close)
        with Emulator(CS500, [DRIVER, '-F', '-C', conf.path, '-a', 'ups', *AS_ROOT], env=conf.env) as self.emulator:
            self.emulator.until('apc tables')
            self.assertNotIn('CTRL a1 01 ', self.emulator.wire())

    def test_interruptonly_device_that_hangs_is_reset_and_one_that_is_only_quiet_is_not(self):
        section = {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1', 'interruptonly': True}
        conf = frame.NutConf(ups={'ups': section})
        self.addCleanup(conf.close)
        self.emulator = Emulator(CS500, [DRIVER, '-F', '-C', conf.path, '-a', 'ups', *AS_ROOT], env=conf.env)
        self.addCleanup(self.emulator.__exit__)
        self.emulator.start()
        self.emulator.until('apc tables')
        self.driver = Socket(conf.socket('usbhid-ups', 'ups'))
        self.addCleanup(self.driver.sock.close)
        self.event('input 13 13 01')
        self.driver.until_status('OL')
        for _ in self.driver.listen(35):                # quiet: it answers what every device does
            pass
        self.assertIn('CTRL 80 00 ', self.emulator.wire())
        self.assertNotIn('RESET', self.emulator.wire())
        self.event('wedge')
        self.emulator.until_wire('RESET', 15)
        self.emulator.until('using American', 15, count=2)
        self.event('input 13 13 00')
        self.driver.until_status('OB', 8)

    def test_interruptsize_is_where_a_report_ends(self):
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        text = re.sub('(?m)^(?=descriptor:)', 'endpoint: 5 10\n', device_text(CS500))
        self.drive(frame.write(tmp / 'five.ups', text), pollfreq='100', interruptsize='5')
        self.event('input 0c 0c 31 00 00 99 0c 32 00 00 99')     # two of five bytes in ten, not one of ten
        self.driver.until(lambda: self.driver.values['battery.charge'] == '50', what='the second report')

    def test_a_pipe_that_is_silent_for_too_long_is_opened_again(self):
        self.drive(interrupt_pipe_no_events_tolerance='2')
        self.emulator.until('no report by interrupt for 3 polls', 8)
        self.emulator.until('using American', 8, count=2)
        self.driver.until_status('OL')

    def test_a_device_is_given_time_before_it_is_opened_again(self):
        self.drive(waitbeforereconnect='3')
        self.driver.until_status('OL')
        self.event('unplug', 'plug')
        self.driver.until(lambda: not self.driver.fresh, what='stale')
        self.assertGreater(self.driver.until_status('OL', 12), 2)
        self.emulator.until('waiting 3 s')

    def test_offdelay_ondelay_and_lowbatt_reach_the_device(self):
        self.drive(CST135, ['-z'], offdelay='90', ondelay='30', lowbatt='25')
        self.assertEqual(self.writes(), ['07 00 00 00 00 19 00'])       # beside what was read of that report
        self.emulator.until('offdelay = 90: the device counts in larger steps; 120 s it is')
        self.emulator.until(r'ondelay \(30 s\) should be longer than offdelay \(90 s\)')
        self.driver.until(lambda: self.driver.values['battery.charge.low'] == '25', what='the limit that was written')
        self.assertEqual(self.driver.request('INSTCMD shutdown.return'), DONE)
        self.assertEqual(self.writes()[1:], ['16 01 00', '15 02 00'])

    def test_a_lowbatt_that_makes_every_outage_an_emergency_is_ignored(self):
        self.drive(CST135, ['-z'], lowbatt='95')
        self.assertEqual(self.writes(), [])
        self.emulator.until('lowbatt = 95 would make every outage an emergency; ignored')

    def test_usb_numbers_choose_interface_endpoint_and_descriptors(self):
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        second = frame.write(tmp / 'second.ups', re.sub('(?m)^(?=descriptor:)', 'interface: 1\n', device_text(CS500)))
        self.drive(second, usb_hid_rep_index='1', usb_config_index='0', usb_hid_desc_index='0', usb_hid_ep_in='1')
        self.driver.until_status('OL')
        self.event('input 14 14 01 00', 'input 13 13 00')
        self.driver.until_status('OB LB', 0.9)
        for option, complaint in (({'usb_hid_rep_index': '0'}, 'none of the'), ({'usb_config_index': '1'}, 'none of the'),
                                  ({'usb_hid_ep_in': 'one'}, 'usb_hid_ep_in = "one" is no hexadecimal number'),
                                  ({'usb_hid_desc_index': '100'}, 'usb_hid_desc_index = "100" is no hexadecimal number')):
            with self.subTest(option):
                self.refused(second, complaint, **option)

        for option, sign in (({'usb_hid_desc_index': '1'}, 'CTRL 81 06 wValue=2101'),
                             ({'usb_set_altinterface': True}, 'ioctl 80085504')):       # USBDEVFS_SETINTERFACE
            with self.subTest(option):
                self.assertNotIn(sign, self.emulator.wire())
                self.drive(second, **option)
                self.assertIn(sign, self.emulator.wire())

    def refused(self, device, complaint, **options):
        """A driver that does not find its device."""
        conf = frame.NutConf(ups={'ups': {'driver': 'usbhid-ups', 'port': 'auto', **options}})
        self.addCleanup(conf.close)
        with Emulator(device, [DRIVER, '-F', '-C', conf.path, '-a', 'ups', *AS_ROOT], env=conf.env) as emulator:
            emulator.until(complaint)

    def test_another_endpoint_is_not_listened_to(self):
        self.drive(usb_hid_ep_in='2')
        self.event('input 14 14 01 00')
        self.after(0.5)
        self.assertNotIn('INT-IN', self.emulator.wire())

    def test_disable_fix_report_desc_leaves_limits_alone(self):
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        device = frame.write(tmp / '260v.ups', device_text(BK650) + 'report feature 31: 31 04 01\n')
        for options, voltage in ({}, '260.0'), ({'disable_fix_report_desc': True}, '4.0'):         # eight bits are all its limit allows
            self.drive(device, ['-z'], **options)
            self.assertEqual(self.driver.values['input.voltage'], voltage)


if __name__ == '__main__':
    unittest.main()
