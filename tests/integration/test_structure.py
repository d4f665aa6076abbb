# SPDX-License-Identifier: GPL-2.0-or-later
"""The rooms of the tree: no circle of files, no arrow back up between folders, no rule broken, nothing grown too long."""

import os
import unittest

import frame
import structure


class Structure(unittest.TestCase):
    """tests/structure.py, judged."""

    def test_no_circle_no_arrow_back_up_and_no_broken_rule(self):
        _, _, faults = structure.survey()
        self.assertEqual(faults, [])

    def test_functions_and_files_are_short(self):
        modules, _, _ = structure.survey()
        long, count, _, _ = structure.oversized(modules)
        self.assertGreater(count, 3000)
        self.assertEqual(long, [])

    def test_the_smallest_usb_driver_stays_on_a_page(self):
        with open(os.path.join(frame.root_dir, 'drivers/atcl.c'), encoding='ascii') as file:
            self.assertLessEqual(len(file.readlines()), 100, 'what every USB driver needs belongs in drivers/usb')

    def test_a_circle_would_be_found(self):
        self.assertEqual(structure.circles({'a': {'b'}, 'b': {'c'}, 'c': {'a'}, 'd': {'a'}}), [['a', 'b', 'c']])
        self.assertEqual(structure.circles({'a': {'b'}, 'b': set()}), [])


if __name__ == '__main__':
    unittest.main()
