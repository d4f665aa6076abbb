# SPDX-License-Identifier: GPL-2.0-or-later
"""A unit of each small family that is unplugged and plugged in again, as test_qx_replug does it; with USB_WHOLE=1 (make check-qx) a
thousand times instead of three."""

import os
import sys
import unittest

import cases
import frame
from emulator import Emulator
from qx_units import Unit
from small_units import UNITS
from test_qx_replug import live_through, side_by_side

NAMES = ['tripplite-3005', 'tripplite-0004', 'xcp-one-phase', 'riello-1-1', 'riello-1-1-crc', 'richcomm-06', 'atcl-3', 'powervar']
POWERVAR = os.path.join(cases.FIELD, 'powervar-orders-and-replug.ups')


class SmallUnit(Unit):
    """Its driver on it."""

    def __init__(self, name):
        self.tmp, self.said = frame.Tmp(), None
        self.name = 'powervar_cx_usb' if name == 'powervar' else UNITS[name][0]
        program = [frame.product(f'drivers/{self.name}'), '-F', '-s', 'ups', *cases.ROOT, '-x', 'port=auto']
        env = dict(cases.ENV, NUT_STATEPATH=self.tmp.path, NUT_CONFPATH=self.tmp.path, HOLDOVER_CONFPATH=self.tmp.path)
        device = POWERVAR if name == 'powervar' else frame.write(self.tmp / 'unit.ups', UNITS[name][1])
        self.emulator = Emulator(device, program, env=env)


class Replug(unittest.TestCase):
    """Each family."""

    def test_found_again_with_no_false_status_and_nothing_leaked(self):
        self.assertEqual(side_by_side(__file__, NAMES), {})


if __name__ == '__main__':
    if sys.argv[1:] and not sys.argv[1].startswith('-'):
        with SmallUnit(sys.argv[1]) as small:
            live_through(sys.argv[1], small)
    else:
        unittest.main()
