# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole system on a real kernel without a configuration, as an ordinary user, on a UPS that no table has: what udev's
rules and helper give it, what it finds, and finds again; then two sections for one device.
"""

import os
import re
import subprocess
import unittest

import frame
import test_vkernel
from emulator import HERE, device_file

PROGRAMS = ['holdoverd', 'holdover-server', 'holdover-find', 'holdover-usb-id', 'drivers/usbhid-ups', 'drivers/auto']


class Zero(unittest.TestCase):
    """One guest each."""

    setUpClass = classmethod(test_vkernel.Kernel.setUpClass.__func__)
    boot = test_vkernel.Kernel.boot

    def told(self, test):
        """What a script says of the system on a UPS with ids that nobody knows."""
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        with open(device_file('apc-back-ups-cs-500'), encoding='ascii') as file:
            device = frame.write(tmp / 'unknown.ups', re.sub('(?m)^id: .*', 'id: 1234:5678', file.read()))
        rules = subprocess.run([frame.product('holdover-find'), '--rules', '--group', 'nut', '--helper',
                                '/usr/lib/udev/holdover-usb-id'], capture_output=True, text=True, timeout=10, check=True)
        extra = [*map(frame.product, PROGRAMS), frame.write(tmp / '63-holdover-ups.rules', rules.stdout, 0o644),
                 os.path.join(HERE, 'vkernel/system')]
        return self.boot(frame.product('drivers/usbhid-ups'), device, test, extra)

    def test_an_unknown_ups_is_served_without_configuration_and_without_root(self):
        told = self.told('test-zero')
        with self.subTest('udev gives it to us by its usage page, and keeps it so while the driver has it'):
            self.assertIn('node: nut 660\n', told)
            self.assertIn('driver while served: usbfs\n', told)
            self.assertIn('node while served: nut 660\n', told)
        with self.subTest('it is found, and again after everything that happens to it and to us'):
            for when in ('found', 'plugged in again', 'known again'):
                self.assertIn(f'{when}: VAR ups ups.status "OL"\n', told)
            self.assertIn('unplugged: ERR DATA-STALE\n', told)
            self.assertIn('descriptors after kill -9: 0\n', told)

    def test_of_two_sections_with_auto_one_gets_the_device_and_the_other_says_who_has_it(self):
        told = self.told('test-auto')
        self.assertRegex(told, r'two sections: .*DATA-STALE')
        self.assertEqual(re.search('two sections: (.*)', told)[1].count('OL'), 1, told)
        self.assertRegex(told, 'auto: .*in use by')
        self.assertIn('OL', re.search('driver killed: (.*)', told)[1], told)


if __name__ == '__main__':
    unittest.main()
