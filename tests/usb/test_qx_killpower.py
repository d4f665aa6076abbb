# SPDX-License-Identifier: GPL-2.0-or-later
"""nutdrv_qx -k: late in a shutdown the unit is recognised and ordered to switch the load off in one go."""

import os
import re
import unittest

import frame
from cases import ENV, ROOT
from emulator import Emulator
from qx_units import device_text


def asked_by_k(text, *options):
    """All questions and commands that the unit has understood, once the driver has ended."""
    with frame.Tmp() as tmp:
        device = frame.write(tmp / 'unit.ups', text)
        program = [frame.product('drivers/nutdrv_qx'), '-k', '-s', 'ups', *ROOT, '-x', 'port=auto']
        for option in options:
            program += ['-x', option]
        with Emulator(device, program, env=dict(os.environ, **ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path,
                                                HOLDOVER_CONFPATH=tmp.path)) as emulator:
            frame.wait_until(lambda: not emulator.running, 60, emulator.output)
            return re.findall(r"QX <- '(.*)'", emulator.wire())


class Killpower(unittest.TestCase):
    def test_shutdown_return_with_the_delays_of_the_options(self):
        self.assertIn('S02R0005', asked_by_k(device_text('cypress', 'qx S* => -'), 'offdelay=120', 'ondelay=300'))

    def test_stayoff(self):
        asked = asked_by_k(device_text('cypress', 'qx S* => -'), 'stayoff')
        self.assertIn('S.5R0000', asked)
        self.assertNotIn('S.5R0003', asked)

    def test_unit_that_is_silent_to_what_it_does_not_know(self):
        self.assertIn('S.5R0003', asked_by_k(device_text('cypress', 'qx S* => -', 'unknown: silent')))

    def test_dialect_that_takes_long_to_be_known(self):
        text = device_text('cypress', 'qx S* => -', 'unknown: silent', 'qx M => V').replace('qx Q1 =>', 'qx QS =>')
        self.assertIn('S.5R0003', asked_by_k(text))


if __name__ == '__main__':
    unittest.main()
