# SPDX-License-Identifier: GPL-2.0-or-later
"""drivers/usb on devices that do not exist: the real libusb, tests/usb/usbprobe as its user, umock as the bus."""

import os
import shutil
import time
import unittest

import frame
from emulator import HERE, Emulator, descriptor_size, device_file, device_names

CS500 = 'apc-back-ups-cs-500'
MOUSE = '''id: 046d:c077 0100
string 1: Logitech
string 2: USB Mouse
descriptor:
 05 01 09 02 a1 01 09 01 a1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 c0 c0
'''


class Case(unittest.TestCase):
    """Starts usbprobe under ASan in an emulator."""

    def probe(self, device=CS500, args=(), flags=(), program=None, seconds=10):
        program = program or [frame.product('asan/usbprobe')]
        emulator = Emulator(device, [*program, '-t', str(seconds), *args], flags)
        emulator.start()
        self.addCleanup(emulator.__exit__)
        return emulator

    def ended_well(self, emulator):
        """The program ended by itself, closed all of its handles, and the sanitizers are content."""
        code = emulator.wait(10)
        self.assertEqual(code, 0, emulator.output())
        self.assertIn('bye 0', emulator.output())
        self.assertNotIn('Sanitizer', emulator.output())
        self.assertNotIn('UNCLAIMED', emulator.wire())


class Opening(Case):
    """Who is opened, who is left alone, and what the administrator is told."""

    def test_every_recording_is_opened_with_its_whole_descriptor(self):
        recordings = [name for name in device_names() if not name.startswith('synthetic-')]
        self.assertGreater(len(recordings), 5)
        for name in recordings:
            with self.subTest(name):
                e = self.probe(name, ['-n', '1'])
                e.until(f'opened 001/002 .* descriptor {descriptor_size(name)}\n')
                e.event('input 01 01 02')
                self.ended_well(e)

    def test_longer_of_two_told_descriptor_lengths_is_fetched(self):
        e = self.probe('ecoflow-river-3-plus')
        e.until('opened .* interface 2 .* descriptor 400\n')
        self.assertRegex(e.wire(), 'CTRL 81 06 wValue=2200 wIndex=0002 wLength=400 -> 400')

    def test_strings_are_trimmed_and_missing_ones_are_none(self):
        e = self.probe()
        e.until('opened 001/002 port 001 path 1-1 051d:0002 "American Power Conversion" '
                '"Back-UPS 500 FW: 6.5.I USB FW: c1" "AB0427000000"')
        e.until(r'string 4: PbAc\nstring 5: \(none\)\n')

    def test_filters_decide(self):
        self.probe(args=['-v', '051D', '-s', 'ab0427.*']).until('opened')
        other = self.probe(args=['-s', 'AB0427'])
        other.until('open: No such device: none of the 1 USB devices is the one')
        self.assertNotIn('offered', other.output())

    def test_kernel_driver_is_detached_from_a_ups(self):
        e = self.probe(args=['-n', '1'], flags=['-k'])
        e.until('opened .* "AB0427000000" .* descriptor 374')
        self.assertLess(e.wire().index('DETACHED'), e.wire().index('CLAIMED'))
        e.event('input 13 13 01')
        self.ended_well(e)

    def test_kernel_driver_has_a_ups_back_at_the_end(self):
        e = self.probe(args=['-n', '1'], flags=['-k'])
        e.until('get 0c: 0c 64')
        self.assertNotIn('ATTACHED', e.wire())
        e.event('input 13 13 01')
        self.ended_well(e)
        self.assertIn('ATTACHED', e.wire())

    def test_kernel_driver_is_not_given_a_silent_device(self):
        e = self.probe(args=['-n', '1'], flags=['-k'])
        e.until('get 0c: 0c 64')
        e.event('mute feature 0c', 'input 13 13 01')
        self.ended_well(e)
        self.assertNotIn('ATTACHED', e.wire())

    def test_kernel_driver_keeps_what_is_no_ups(self):
        device = frame.Tmp()
        self.addCleanup(device.close)
        e = self.probe(frame.write(device / 'mouse.ups', MOUSE), flags=['-k'])
        e.until('offered 046d:c077 interface 0 hid 1 descriptor 0\n')
        e.until('open: No such device')
        self.assertNotRegex(e.wire(), 'DETACHED|CLAIMED|CTRL')

    def test_ups_that_is_a_mouse_too_is_left_alone_unless_named(self):
        device = frame.Tmp()
        self.addCleanup(device.close)
        file = frame.write(device / 'pad.ups', MOUSE.replace('descriptor:\n', 'descriptor:\n 05 84 09 04 a1 01 c0\n'))
        for flags in ([], ['-k']):
            with self.subTest(flags):
                e = self.probe(file, flags=flags)
                e.until('open: No such device')
                self.assertNotIn('opened', e.output())
                self.probe(file, ['-v', '046d'], flags).until('opened .* descriptor 35\n')

    def test_descriptor_of_the_shorter_told_length_is_fetched_when_the_longer_stalls(self):
        device = frame.Tmp()
        self.addCleanup(device.close)
        with open(device_file(CS500), encoding='ascii') as file:
            text = file.read()
        for lines in ('hidanswer: 09 21 10 01 21 01 22 5f 12\nrdesclimit: 374\n',         # 4703, as an Eaton 9PX says
                      'hidanswer: 09 21 10 01 21 01 22 00 02\nrdesclimit: 374\n',
                      'hidlen: 500\nhidanswer: stall\nrdesclimit: 374\n'):
            with self.subTest(lines):
                e = self.probe(frame.write(device / 'eaton.ups', lines + text))
                e.until('opened .* descriptor 374\n')

    def test_endpoint_is_that_of_the_alternate_setting_selected(self):
        device = frame.Tmp()
        self.addCleanup(device.close)
        with open(device_file(CS500), encoding='ascii') as file:
            path = frame.write(device / 'alternate.ups', 'alternate: 83\n' + file.read())
        self.probe(path).until('opened .* endpoint 81 ')
        self.probe(path, ['-a', '1']).until('opened .* endpoint 83 ')

    def test_interface_looked_at_and_not_wanted_is_given_back_to_the_kernel(self):
        device = frame.Tmp()
        self.addCleanup(device.close)
        e = self.probe(frame.write(device / 'mouse.ups', MOUSE))
        e.until('open: No such device')
        self.assertRegex(e.wire(), r'CLAIMED 0\n(.*CTRL.*\n)*.*ATTACHED')

    def test_busy_device_is_named(self):
        e = self.probe(flags=['-b'])
        e.until('open: Device or resource busy: interface 0 of 051d:0002 Back-UPS.* at 001/002 is in use by '
                r'process umock \(pid \d+\): stop it')

    def test_missing_permission_names_node_and_remedy(self):
        if os.getuid():
            self.skipTest('optional: needs root to become somebody else')
        program = ['setpriv', '--reuid=65534', '--clear-groups', frame.product('tests/usbprobe')]
        for flags in (['-d'], ['-d', '-k']):
            with self.subTest(flags):
                e = self.probe(flags=flags, program=program)
                e.until(r'open: Permission denied: no permission to open /dev/bus/usb/001/002 \(051d:0002\): '
                        'add a udev rule')


class Reports(Case):
    """Control transfers and the interrupt pipe."""

    def test_long_report_arrives_as_one(self):
        report = '20 21 2a' + ' 00' * 30
        e = self.probe('apc-back-ups-bk650m2-ch', ['-n', '2'])
        e.until('get 0c: 0c 64\n')
        e.event('input 20 ' + report, 'input 13 13 01')
        e.until(f'report {report}\n')
        e.until('report 13 01\n')
        self.assertEqual(e.output().count('report '), 2)
        self.ended_well(e)

    def test_report_that_fills_its_packet_does_not_swallow_the_next(self):
        e = self.probe('apc-back-ups-bk650m2-ch', ['-n', '3'])
        e.until('get 0c:')
        e.event('input e3 e3 01 02 03 04 05 06 07', 'input e3 e3 11 12 13 14 15 16 17', 'input 0c 0c 32')
        e.until('report e3 01 02 03 04 05 06 07\n(.*\n)?report e3 11 12 13 14 15 16 17\n(.*\n)?report 0c 32\n')
        self.ended_well(e)

    def test_report_of_unknown_length_that_fills_its_packet_arrives(self):
        e = self.probe(args=['-n', '1'])
        e.until('get 0c:')
        e.event('input 77 77 01 02 03 04 05 06 07')
        e.until('report 77 01 02 03 04 05 06 07\n')
        self.ended_well(e)

    def test_stalled_pipe_recovers(self):
        e = self.probe(args=['-n', '1'])
        e.until('get 0c: 0c 64')
        e.event('fault stall')
        e.until_wire('CLEAR_HALT')
        e.event('fault none', 'input 13 13 00')
        e.until('report 13 00\n')
        self.ended_well(e)

    def test_unknown_report_is_a_stall(self):
        self.probe(args=['-r', '77']).until('get 77: Broken pipe')

    def test_report_that_is_never_answered_costs_a_second(self):
        e = self.probe(args=['-n', '3'])
        e.until('get 0c: 0c 64')
        e.event('mute feature 0c', 'input 13 13 00')
        begun = time.monotonic()
        e.until('get 0c: Connection timed out\n')
        self.assertTrue(0.9 < time.monotonic() - begun < 2, time.monotonic() - begun)
        e.event('input 13 13 01')           # the interrupt pipe lives through it
        e.until('report 13 01\n')
        e.event('unmute feature 0c', 'input 13 13 00')
        e.until('report 13 00\nget 0c: 0c 64')
        self.assertNotIn('gone', e.output())
        self.ended_well(e)

    def test_silent_device_is_gone_when_unplugged(self):
        e = self.probe()
        e.until('get 0c: 0c 64')
        e.event('fault mute', 'unplug')
        e.until('gone: No such device', timeout=2)

    def test_idle_program_is_idle(self):
        e = self.probe(args=['-n', '1'])
        e.until('get 0c: 0c 64')
        before = e.wire()
        time.sleep(0.5)
        self.assertEqual(e.wire(), before)
        ticks = self.cpu_ticks(e.pid)
        time.sleep(0.5)
        self.assertLess(self.cpu_ticks(e.pid) - ticks, 5)

    @staticmethod
    def cpu_ticks(group):
        """Of the emulator and the program in it."""
        ticks = 0
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                if os.getpgid(int(pid)) == group:
                    with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
                        ticks += sum(map(int, stat.read().rsplit(')', 1)[1].split()[11:13]))
            except (ProcessLookupError, FileNotFoundError):
                pass
        return ticks


class Unplugging(Case):
    """The device goes and comes back under another address."""

    def test_gone_is_told_once_and_the_device_is_found_again_within_two_seconds(self):
        e = self.probe(args=['-n', '2'])
        e.until('get 0c: 0c 64')
        e.event('unplug')
        e.until('gone: No such device\n')
        begun = time.monotonic()
        e.event('plug')
        e.until('arrival\n(.*\n)*opened 001/003')
        self.assertLess(time.monotonic() - begun, 2)
        e.event('input 13 13 00')
        e.event('input 13 13 01')
        e.until('report 13 01')
        self.assertEqual(e.output().count('gone'), 1)
        self.ended_well(e)

    def test_port_may_be_closed_within_its_report_callback(self):
        e = self.probe(args=['-n', '4', '-x'])
        for k in range(1, 5):
            e.until('get 0c: ', count=2 * k - 1)
            e.event(f'input 13 13 0{k % 2}')
            e.until('report', count=k)
        self.ended_well(e)

    def test_twenty_cycles_leave_no_descriptor_behind(self):
        e = self.probe(seconds=60)
        e.until('get 0c:', count=1)
        open_before = self.descriptors(e)
        for k in range(2, 22):
            e.event('unplug')
            e.until('gone', count=k - 1)
            e.event('plug')
            e.until('get 0c:', count=k)
        self.assertEqual(self.descriptors(e), open_before)
        e.event('quit')
        self.ended_well(e)

    @staticmethod
    def descriptors(emulator):
        """How many the program has open: the child of the emulator."""
        with open(f'/proc/{emulator.pid}/task/{emulator.pid}/children', encoding='ascii') as children:
            return len(os.listdir(f'/proc/{children.read().split()[0]}/fd'))


class Valgrind(Case):
    """The product build, for what ASan cannot see: uninitialised bytes."""

    def test_valgrind_finds_nothing(self):
        if not shutil.which('valgrind'):
            self.skipTest('optional: valgrind is not installed')
        program = ['valgrind', '-q', '--leak-check=full', '--error-exitcode=9',
                   '--suppressions=' + os.path.join(HERE, 'valgrind.supp'), frame.product('tests/usbprobe')]
        e = self.probe(args=['-n', '2', '-x'], program=program, seconds=40)
        e.until('get 0c:', timeout=30)
        e.event('input 13 13 00')
        e.until('opened', timeout=30, count=2)
        e.event('unplug')
        e.until('gone', timeout=30)
        e.event('plug')
        e.until('opened 001/003', timeout=30)
        e.event('input 13 13 01')
        self.ended_well(e)


if __name__ == '__main__':
    unittest.main()
