# SPDX-License-Identifier: GPL-2.0-or-later
"""The same emulated UPS under a real kernel: QEMU, usbhid bound first, usbfs, udevd; nothing pretended but the device.

The kernel comes from Debian's archive, once, into build/vkernel-cache (vkernel/prepare.sh). Where that is impossible
these tests are skipped, and say why. USB_WHOLE=1 (make check-usb): more than a minute of idling instead of seconds.
"""

import os
import re
import subprocess
import unittest

import frame
from chain import WHOLE
from emulator import HERE, device_file, padded

VKERNEL = os.path.join(HERE, 'vkernel')
BOOT_S = 200 if WHOLE else 100
IDLE_S = 25 if WHOLE else 2         # three times


class Kernel(unittest.TestCase):
    """One guest per test: some ten seconds each."""

    @classmethod
    def setUpClass(cls):
        cls.cache = frame.product('vkernel-cache')
        done = subprocess.run([os.path.join(VKERNEL, 'prepare.sh'), cls.cache], stdin=subprocess.DEVNULL, timeout=600,
                              capture_output=True, text=True, check=False)
        if done.returncode == 77:
            raise unittest.SkipTest('optional: ' + done.stderr.strip())
        if done.returncode:
            raise AssertionError(f'prepare.sh ended with {done.returncode}: {done.stderr}')

    def boot(self, program, device, test, extra=()):
        """What the guest told us: its lines that begin with @@, as one text."""
        done = subprocess.run([os.path.join(VKERNEL, 'boot.sh'), self.cache, frame.product('tests'), program,
                               device_file(device), test], stdin=subprocess.DEVNULL, timeout=BOOT_S + 20,
                              capture_output=True, text=True, errors='replace', check=False,
                              env=dict(os.environ, BOOT_S=str(BOOT_S), EXTRA=' '.join(extra)))
        console = done.stdout.replace('\r', '')
        self.assertIn('all done', console, console[-4000:] + done.stderr)
        return '\n'.join(re.findall('^@@ (.*)', console, re.MULTILINE)) + '\n'

    def quick(self, fresh, told):
        """Two seconds are promised; a guest whose host is busy sees its own clock run on."""
        print('fresh again on the virtual kernel, s after the plug:', fresh)
        self.assertLessEqual(sorted(fresh)[len(fresh) // 2], 2.0 if WHOLE else 6.0, told)

    def test_port_takes_the_ups_from_usbhid_and_finds_it_again(self):
        told = self.boot(frame.product('tests/usbprobe'), 'apc-back-ups-cs-500', 'test-port')
        with self.subTest('a user without permission is told so, and the kernel keeps its driver'):
            self.assertIn('driver before: usbhid\n', told)
            self.assertRegex(told, r'denied: open: Permission denied: .*/usb/001/002 \(051d:0002\): add a udev rule')
            self.assertIn('driver after denied: usbhid\n', told)
        with self.subTest('a device that does not match is not touched'):
            self.assertIn('other: open: No such device', told)
            self.assertIn('driver after other: usbhid\n', told)
        with self.subTest('the kernel driver is detached while we are there'):
            self.assertRegex(told, 'probe: opened 001/002 port 001 path 1-1 051d:0002 "American .* descriptor 374')
            self.assertIn('driver while open: usbfs\n', told)
        with self.subTest('reports come, the unplugged device is found under its new address'):
            self.assertRegex(told, r'(?s)probe: report 13 00\n.*probe: gone.*opened 001/003.*probe: report 13 01\n')
            self.assertIn('probe: bye 0\n', told)
        with self.subTest('usbfs has nothing to complain about'):
            self.assertNotIn('did not claim', told)

    def test_driver_is_fresh_again_after_each_of_five_replugs(self):
        told = self.boot(frame.product('drivers/usbhid-ups'), 'apc-back-ups-cs-500', 'test-replug')
        self.assertIn('end OK\n', told)
        fresh = [float(s) for s in re.findall(r'fresh ([0-9.]+) status "OL', told)]
        self.assertEqual(len(fresh), 5, told)
        self.quick(fresh, told)

    def test_unprivileged_driver_under_udev_and_without_it(self):
        with frame.Tmp() as tmp:
            extra = [frame.product('tests/usbprobe'), frame.write(tmp / 'idle-seconds', f'{IDLE_S}\n'),
                     frame.write(tmp / 'long.ups', padded('apc-back-ups-cs-500', 6144))]
            told = self.boot(frame.product('drivers/usbhid-ups'), 'apc-back-ups-cs-500', 'test-udev', extra)
        with self.subTest('no permission is told apart from no device, with the remedy'):
            self.assertRegex(told, r'said: .*no permission to open /dev/bus/usb/001/002 \(051d:0002\): add a udev rule')
        with self.subTest('a rule is enough: no restart, and each replug is found'):
            self.assertRegex(told, r'driver runs as nut, node 660 root:nut\n')
            self.assertIn('udev: end OK\n', told)
            fresh = [float(s) for s in re.findall(r'udev: cycle .* fresh ([0-9.]+) status "OL', told)]
            self.assertEqual(len(fresh), 3, told)
            self.quick(fresh, told)
        with self.subTest('a second claimant hears who has it'):
            self.assertRegex(told, r'second: open: Device or resource busy: .* is in use by process usbhid-ups \(pid \d+\)')
        with self.subTest('idle'):
            windows = [int(ns) / IDLE_S / 1e7 for ns in re.findall(r'idle: (\d+) ns', told)]
            print('idle on the virtual kernel, % of a processor:', windows, re.findall('idle at all: (.*)', told))
            # A guest whose host is busy is charged for what it waits: three times as much has been seen.
            self.assertLessEqual(min(windows), 0.1 if WHOLE else 2.0)
        with self.subTest('usbhid has the device again after the end'):
            self.assertIn('bound after the end: usbhid\n', told)
        with self.subTest('without udevd it looks for itself'):
            self.assertIn('no udevd: end OK\n', told)
        with self.subTest('a report descriptor beyond a page'):
            self.assertRegex(told, r'long: opened .* descriptor 6144\n')


if __name__ == '__main__':
    unittest.main()
