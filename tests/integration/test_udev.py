# SPDX-License-Identifier: GPL-2.0-or-later
"""The udev rules, as udev itself understands them: `udevadm test` on emulated devices, with our rules and no others.

That each id of the tables has its rule is tests/unit/test_find_rules.c.
"""

import os
import re
import unittest

import clients
import frame
import namespace
from emulator import Emulator, device_file

RULES = '63-holdover-ups.rules'
PLACES = '/usr/lib/udev/rules.d', '/etc/udev/rules.d'


class Udev(unittest.TestCase):
    """One device each."""

    def setUp(self):
        if not frame.tool('udevadm'):
            self.skipTest('optional: udevadm is not installed')
        namespace.need(self, *PLACES)
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        for name in ('rules', 'empty'):
            os.mkdir(self.tmp / name)
        done = clients.Done([frame.product('holdover-find'), '--rules', '--group', 'daemon', '--helper',
                             frame.product('holdover-usb-id')])
        self.rules = frame.write(self.tmp / f'rules/{RULES}', done.out, 0o644)

    def judged(self, device, *flags, also=''):
        """What udev makes of a device: its properties, and all that was said."""
        if also:
            frame.write(self.tmp / 'rules/01-other.rules', also, 0o644)
        program = namespace.seeing({PLACES[0]: self.tmp / 'rules', PLACES[1]: self.tmp / 'empty'},
                                   [frame.tool('udevadm'), 'test', '/devices/usb1/1-1'])
        with Emulator(device, program, flags) as system:
            system.wait(10)
            said = system.output()
        return dict(re.findall('^([A-Z_]+)=(.*)$', said, re.MULTILINE)), said

    def recording(self, ids, interface=''):
        """A UPS under other ids."""
        with open(device_file('apc-back-ups-cs-500'), encoding='ascii') as file:
            text = re.sub('(?m)^id: .*', f'id: {ids}', file.read())
        return frame.write(self.tmp / 'device.ups', text + interface)

    def test_udev_has_nothing_to_complain_about(self):
        said = self.judged('apc-back-ups-cs-500')[1]
        self.assertIn(RULES, said)
        self.assertEqual(re.findall(f'(?m)^.*{RULES}:\\d+.*(?:nvalid|nknown|gnoring|ailed).*', said), [])

    def test_what_it_would_complain_about_is_seen(self):
        frame.write(self.rules, 'GRUOP=="x"\n', 0o644)
        self.assertRegex(self.judged('apc-back-ups-cs-500')[1], f'(?m)^.*{RULES}:1.*(?:nvalid|nknown|gnoring|ailed)')

    def test_a_device_of_the_tables_is_given_to_the_group_and_told_to_systemd(self):
        properties, said = self.judged('apc-back-ups-cs-500')
        self.assertEqual((properties['HOLDOVER_UPS'], properties['TAGS']), ('usbhid-ups', ':systemd:'))
        self.assertRegex(said, rf'{RULES}:\d+.* GROUP')
        self.assertRegex(said, rf'{RULES}:\d+.* MODE')

    def test_a_ups_that_no_table_has_is_recognised_by_its_usage_page(self):
        properties, said = self.judged(self.recording('1234:5678'), '-k')
        self.assertEqual(properties.get('HOLDOVER_UPS'), 'usbhid-ups', said)
        self.assertEqual(properties['TAGS'], ':systemd:')

    def test_without_a_report_descriptor_an_unknown_device_is_left_alone(self):
        properties, said = self.judged(self.recording('1234:5678'))
        self.assertNotIn('HOLDOVER_UPS', properties, said)
        self.assertNotIn(' GROUP', said)

    def test_the_helper_reads_any_argument_as_any_user(self):
        program = frame.product('holdover-usb-id')
        for argument in ('', '/', '..', '../../../etc/passwd', '/devices/usb1/1-1', '1-1:1.0', 'x' * 5000, '-1', '1-1\n'):
            done = clients.Done([program, argument])
            self.assertEqual((done.status, done.text), (0, ''), argument)
        self.assertEqual(clients.Done([program]).status, 2)


if __name__ == '__main__':
    unittest.main()
