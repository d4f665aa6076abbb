# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover scan` on emulated devices: what is a UPS, what is free, the section to write; no device is touched."""

import os
import subprocess
import unittest

import frame
import schemas
from emulator import HERE, Emulator, device_file

FIELD = HERE + '/field/'


class Scan(unittest.TestCase):
    """One device each; nothing is served."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        self.env = {'HOLDOVER_CONFPATH': self.tmp.path, 'NUT_STATEPATH': self.tmp.path}

    def scan(self, device, *args):
        """Exit status and output; the device must have seen nothing."""
        with Emulator(device, [frame.product('holdover'), 'scan', *args], ('-k',), env=self.env) as e:
            status, said, wire = e.wait(20), e.output(), e.wire()
        self.assertNotRegex(wire, 'CTRL|CLAIMED|DETACHED|OUT|RESET')
        return status, said

    def test_a_free_ups_and_the_section_that_serves_it(self):
        frame.write(self.tmp / 'ups.conf', '[ups]\ndriver = dummy-ups\nport = x\n')
        status, said = self.scan(device_file('apc-back-ups-cs-500'))
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r'(?m)^1 USB device:\n  \S+ +051d:0002  .*usbhid-ups     free$')
        self.assertIn(f'To serve what is free, add to {self.tmp.path}/ups.conf:\n\n[ups2]\n  driver = usbhid-ups\n  port = auto\n', said)
        self.assertLessEqual(max(map(len, said.splitlines())), 80 + len(self.tmp.path))
        section = said[said.index('[ups2]'):]
        frame.write(self.tmp / 'ups.conf', section)
        program = [frame.product('drivers/usbhid-ups'), '-t', '-a', 'ups2']
        subprocess.run(program, env=dict(os.environ, **self.env), check=True, capture_output=True)

    def test_json_has_the_same(self):
        status, said = self.scan(device_file('apc-back-ups-cs-500'), '--json')
        device = schemas.read('scan', said[said.index('{"version'):])['devices'][0]
        self.assertEqual((status, device['driver'], device['ups'], device['in_use'], device['why']), (0, 'usbhid-ups', None, False, None))
        self.assertTrue(device['section'].startswith('[ups]\n  driver = usbhid-ups\n'), said)

    def test_what_is_no_ups(self):
        for name, why in (('ch340-is-no-ups', 'not touched: may be anything'), ('latte-deck', 'served only if ups.conf names it')):
            status, said = self.scan(FIELD + name + '.ups')
            self.assertEqual((status, why in said, '[ups' in said), (1 if 'ch340' in name else 0, True, False), said)

    def test_nothing_plugged_in(self):
        done = subprocess.run([frame.product('holdover'), 'scan'], env=dict(os.environ, **self.env), check=False, capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 1), done)            # what this machine has
        self.assertRegex(done.stdout, r'^\d+ USB devices?')


if __name__ == '__main__':
    unittest.main()
