# SPDX-License-Identifier: GPL-2.0-or-later
"""What holdover-find says of emulated devices, `--json` line by line, and that it touches none of them."""

import json
import re
import unittest

import frame
from emulator import HERE, Emulator, device_file

FIELD = HERE + '/field/'
# Which drivers may serve a device, the first to be tried first, or why none would. (device, umock's flags, candidates, why)
DEVICES = [
    (FIELD + 'fuji-atcl-speaks-qx.ups', ('-k',), ['nutdrv_qx', 'nutdrv_atcl_usb'], None),
    (FIELD + 'logicpower-ul850-contacts.ups', ('-k',), ['nutdrv_qx', 'richcomm_usb'], None),
    (FIELD + 'powerware-5110-short-battery-block.ups', ('-k',), ['nutdrv_qx', 'bcmxcp_usb'], None),
    (FIELD + 'riello-on-battery.ups', ('-k',), ['riello_usb'], None),
    (FIELD + 'tripplite-smart500rt1u-3005.ups', ('-k',), ['tripplite_usb'], None),
    (device_file('apc-back-ups-cs-500'), ('-k',), ['usbhid-ups'], None),
    (FIELD + 'latte-deck.ups', ('-k',), ['usbhid-ups'], 'input'),
    (FIELD + 'ch340-is-no-ups.ups', ('-k',), [], 'bridge'),
]


class Find(unittest.TestCase):
    """One device each."""

    def told(self, device, flags, *program):
        """Exit status and output of the finder, and what the device saw."""
        with Emulator(device, [frame.product('holdover-find'), *program], flags) as e:
            status = e.wait(20)
            return status, e.output(), e.wire()

    def test_json_names_drivers_and_reasons(self):
        for device, flags, candidates, why in DEVICES:
            with self.subTest(device):
                status, said, wire = self.told(device, flags, '--json')
                found = [json.loads(line) for line in said.splitlines() if line.startswith('{')]
                self.assertEqual(len(found), 1, said)
                self.assertEqual((found[0]['candidates'], found[0]['why']), (candidates, why), said)
                self.assertEqual(found[0]['driver'], (candidates + [None])[0] if len(candidates) < 2 else 'auto')
                self.assertEqual(bool(found[0]['reason']), bool(why))
                self.assertEqual(status, 1 if why else 0)
                self.assertRegex(found[0]['node'], '^/dev/bus/usb/001/[0-9]{3}$')
                self.assertNotRegex(wire, 'CTRL|CLAIMED|DETACHED|OUT|RESET')

    def test_a_device_of_nobody_is_unknown(self):
        with open(FIELD + 'riello-on-battery.ups', encoding='latin-1') as file:
            text = re.sub('(?m)^id: .*', 'id: 1234:5678', file.read())
        with frame.Tmp() as tmp:
            status, said, _ = self.told(frame.write(tmp / 'unknown.ups', text), ('-k',), '--json')
        self.assertIn('"driver":null,"candidates":[],"claimed":false,"tty":null,"why":"unknown"', said)
        self.assertEqual(status, 1)

    def test_the_section_that_is_printed_names_the_same_driver(self):
        for device, flags, candidates, why in DEVICES:
            with self.subTest(device):
                said = self.told(device, flags, '--list')[1]
                driver = None if why else candidates[0] if len(candidates) == 1 else 'auto'
                self.assertEqual(f'  driver = {driver}\n' in said, driver is not None, said)


if __name__ == '__main__':
    unittest.main()
