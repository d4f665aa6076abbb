# SPDX-License-Identifier: GPL-2.0-or-later
"""How many control transfers a poll costs, ours beside NUT's usbhid-ups 2.8.0 (transfers.py counts both)."""

import unittest

import transfers
from emulator import device_names

SEPARATE = 'each status bit lies in a report of its own, and NUT looks at most of them only in full polls: we at each'
MORE_ROWS = 'rows that NUT 2.8.0 does not have, each in a report of its own'
COSTS_MORE = {
    'powercom-spd-750u': SEPARATE,
    'synthetic-ever': MORE_ROWS,
    'synthetic-liebert': SEPARATE,
    'synthetic-powercom': SEPARATE,
}


class Transfers(unittest.TestCase):
    """Counted on every device that NUT's driver takes."""

    def test_a_poll_costs_at_most_what_nut_needs(self):
        theirs = {name: counts for name, counts in transfers.recorded().items() if counts}
        self.assertGreaterEqual(len(theirs), 20)
        self.assertLessEqual(set(theirs), set(device_names()))
        for name, ours in transfers.count_all(transfers.OURS, list(theirs)).items():
            with self.subTest(name):
                self.assertIsNotNone(ours, 'not taken')
                if name in COSTS_MORE:
                    self.assertGreater(transfers.per_cycle(ours), transfers.per_cycle(theirs[name]), 'excused in vain')
                else:
                    self.assertLessEqual(ours['quick'], theirs[name]['quick'])
                    self.assertLessEqual(transfers.per_cycle(ours), transfers.per_cycle(theirs[name]))


if __name__ == '__main__':
    unittest.main()
