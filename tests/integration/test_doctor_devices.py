# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor`: faults of USB devices, planted in a device tree and among device nodes, and their remedies."""

import os
import shutil
import subprocess
import sys
import unittest

import clients
import doctor_host
import frame
import installed
from doctor_host import RULES, UPS, HostTest, bind, plug

IDS = '0764:0501'       # CyberPower's
SERVED = doctor_host.HEALTHY + 'ups.vendorid: 0764\nups.productid: 0501\n'


def setUpModule():
    doctor_host.enter()


class Devices(HostTest):
    """A device that the UPS of this host is: its serial number is that of the served one."""

    device = SERVED

    def test_in_good_order(self):
        plug('1', IDS, 'T1')
        said = self.doctor()
        self.assertEqual((said['findings'], said['not_checked']), ([], []), said)

    def test_03_a_ups_that_is_not_served(self):
        plug('1', IDS, 'T1')
        plug('2', IDS, 'OTHER-9')
        path = os.path.join(installed.CONF, 'ups.conf')
        with open(path, encoding='utf-8') as file:
            before = file.read()

        def driver_starts():
            with open(path, encoding='utf-8') as file:
                text = file.read()
            self.assertTrue(text.startswith(before), text)
            section = text[len(before):]
            self.assertRegex(section, r'(?s)^\[ups2\]\n.*driver = "?usbhid-ups.*OTHER-9')     # there is a [ups]
            self.assertNotIn('T1', section)
            self.assertEqual(clients.Done([f'{installed.PROGRAMS}/holdoverd', '-t', '-C', installed.CONF]).status, 0)
            frame.wait_until(lambda: self.system.child('usbhid-ups', 'ups2'), 10, self.system.output)
            bind('2', 'usbfs')       # the driver has it now
        self.mends(3, r'^Planted Power 700 \(1-2\) is plugged in and not served', 'broken', systemd=driver_starts)
        self.fine(3)

    def test_03_what_a_device_says_is_no_command(self):
        plug('2', IDS, "x'$(touch /opt/owned)'`touch /opt/owned`.+\\")
        self.follow(self.found(3, 'is plugged in and not served'))
        self.assertFalse(os.path.exists('/opt/owned'))
        with open(os.path.join(installed.CONF, 'ups.conf'), encoding='utf-8') as file:
            self.assertRegex(file.read(), r"(?s)\[ups2\].*x'.*touch /opt/owned.*`touch /opt/owned`")

    def test_03_a_ups_without_a_serial_number(self):
        plug('2', '051d:0002')
        self.follow(self.found(3, 'is plugged in and not served'))
        with open(os.path.join(installed.CONF, 'ups.conf'), encoding='utf-8') as file:
            self.assertRegex(file.read(), r'(?s)\[ups2\].*productid = 0002\n  busport = "?1-2"?\n')

    def test_04_a_node_that_the_drivers_may_not_open(self):
        node = plug('1', IDS, 'T1', node_mode=0o664, group='root')
        self.mends(4, rf'no permission for {node} \(root:root 0664\): the drivers run as holdover-drv', 'broken', lines=1)

    def test_05_rules_that_are_missing_or_old(self):
        os.unlink(RULES)
        self.found(5, 'the udev rules are not installed', 'broken')
        self.install_rules()
        with open(RULES, encoding='utf-8') as file:
            text = file.read()
        frame.write(RULES, text.replace('ATTR{idVendor}=="0764", ATTR{idProduct}=="0501"', 'ATTR{idVendor}=="0000"'), 0o644)
        frame.write(f'{doctor_host.FAKE}/on-apt', f'#!/bin/sh\nexec cp {installed.CONF}/rules {RULES}\n', 0o755)
        self.system.put('rules', text, 0o644)
        self.mends(5, f'{RULES} is not of this version', 'broken', lines=3)
        os.unlink(RULES)
        self.mends(5, 'the udev rules are not installed', 'broken', lines=3)

    def test_05_another_helper_or_group_is_no_fault(self):
        rules = subprocess.run([frame.product('holdover-find'), '--rules', '--helper', '/elsewhere/id', '--group', 'plugdev'],
                               capture_output=True, text=True, check=True).stdout
        frame.write(RULES, rules, 0o644)
        self.fine(5)

    def test_07_another_process_has_the_device(self):
        node = plug('1', IDS, 'T1')
        taker = self.opens(node)
        self.mends(7, rf'^python3\S* \(pid {taker.pid}.*\) has {node} open', 'broken', systemd=taker.wait)

    def test_07_another_process_reads_it_through_the_kernels_driver(self):
        plug('1', IDS, 'T1')
        os.makedirs('/sys/bus/usb/devices/1-1:1.0/usbmisc/hiddev3')
        os.makedirs('/dev/usb', exist_ok=True)
        node = frame.write('/dev/usb/hiddev3', '', 0o600)
        taker = self.opens(node)
        self.mends(7, rf'^python3\S* \(pid {taker.pid}.*\) has {node} open', 'broken', systemd=taker.wait)

    def opens(self, node):
        """A process that has the node open until it is ended."""
        taker = subprocess.Popen([sys.executable, '-c', f'f = open({node!r}); print("ready", flush=True); input()'], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        self.addCleanup(taker.wait)
        self.addCleanup(taker.kill)
        self.addCleanup(taker.stdout.close)
        self.addCleanup(taker.stdin.close)
        taker.stdout.readline()
        return taker

    def test_33_autosuspend_and_a_hub_with_a_supply(self):
        plug('1', IDS, 'T1', control='auto')
        self.mends(33, 'may be suspended', 'advice', lines=1)
        self.fine(33)
        plug('4', '05e3:0608')
        shutil.rmtree('/sys/bus/usb/devices/1-4:1.0')
        plug('4.2', IDS, 'T2')
        frame.write('/sys/bus/usb/devices/1-4/bmAttributes', '80\n', 0o644)
        self.fine(33)
        frame.write('/sys/bus/usb/devices/1-4/bmAttributes', 'e0\n', 0o644)
        self.mends(33, 'is behind the hub 1-4, which has a power supply of its own', lines=0,
                   by_hand=lambda: shutil.rmtree('/sys/bus/usb/devices/1-4'))


class Served(HostTest):
    """A section for usbhid-ups whose driver waits for its device."""

    ups = {'ups': UPS, 'usb': {'driver': 'usbhid-ups', 'port': 'auto', 'serial': 'NEVER'}}

    def test_06_the_kernel_has_the_interface(self):
        plug('1', IDS, 'U1', driver='hid-generic')
        self.fine(6)
        bind('1', 'usbhid')

        def kernel():
            with open('/sys/bus/usb/drivers/usbhid/unbind', encoding='ascii') as file:
                self.assertEqual(file.read(), '1-1:1.0\n')
            bind('1', 'usbfs')
        os.makedirs('/etc/modprobe.d', exist_ok=True)
        self.mends(6, r'^usb: the kernel\'s driver usbhid has Planted Power 700, though usbhid-ups runs', 'broken', systemd=kernel, lines=3)
        with open('/etc/modprobe.d/holdover.conf', encoding='ascii') as file:
            self.assertEqual(file.read(), 'options usbhid quirks=0x0764:0x0501:0x0004\n')

    def test_10_two_that_cannot_be_told_apart(self):
        plug('1', IDS, 'SAME')
        self.fine(10)
        plug('2', IDS, 'SAME')
        with open(os.path.join(installed.CONF, 'ups.conf'), 'a', encoding='utf-8') as file:
            file.write('[usb2]\n  driver = usbhid-ups\n  port = auto\n')
        self.mends(10, '^usb: two of Planted Power 700, at 1-1 and 1-2, have the serial number SAME', 'broken', lines=3)
        with open(os.path.join(installed.CONF, 'ups.conf'), encoding='utf-8') as file:
            self.assertRegex(file.read(), r'(?s)\[usb\]\n  busport = 1-1\n.*\[usb2\]\n  busport = 1-2\n')

    def test_10_two_without_a_serial_number(self):
        plug('1', IDS)
        plug('2', IDS)
        self.found(10, 'at 1-1 and 1-2, have no serial number')


if __name__ == '__main__':
    unittest.main()
