# SPDX-License-Identifier: GPL-2.0-or-later
"""The small families beside what is known of their protocols (other_rows.txt): every name there is in the driver, every name of a driver is
there, and what shall show a statement exists."""

import glob
import os
import re
import unittest

import frame
import small_units
import test_told_apart
from cases import FIELD

SOURCES = {'tripplite': 'tripplite/*.c', 'xcp': 'bcmxcp/*.c', 'riello': 'riello/*.c', 'powervar': 'powervar/*.c', 'richcomm': 'richcomm.c',
           'atcl': 'atcl.c'}
NAME = r'"((?:outlet|input|output|battery|ups|load|shutdown|test|beeper|bypass|reset|device|ambient)\.[\w.%-]+)"'


def rows():
    """[[family, statement, names, what shows it]]."""
    with open(os.path.join(os.path.dirname(__file__), 'other_rows.txt'), encoding='utf-8') as file:
        return [[cell.strip() for cell in line.split('|')] for line in file if not line.startswith('#')]


def code(family):
    """The sources of a driver."""
    text = ''
    for path in sorted(glob.glob(os.path.join(frame.root_dir, 'drivers', SOURCES[family]))):
        with open(path, encoding='utf-8') as file:
            text += file.read()
    return re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)


def exists(kind, name):
    """Is there such a test, case or unit?"""
    if kind == 'field':
        return os.path.exists(os.path.join(FIELD, name + '.expect'))
    if kind == 'unit':
        return name in small_units.UNITS
    if kind == 'told_apart':
        return hasattr(test_told_apart.ToldApart, name)
    with open(os.path.join(frame.root_dir, 'tests', 'unit', kind + '.c'), encoding='utf-8') as file:
        return f'START_TEST({name})' in file.read()


class OtherRows(unittest.TestCase):
    """Statement by statement."""

    def test_every_statement_is_shown_by_something_that_exists(self):
        wrong = [row for row in rows() if len(row) != 4 or not exists(*row[3].split())]
        self.assertEqual(wrong, [])

    def test_every_name_that_is_listed_is_in_the_driver(self):
        missing = [(family, name) for family, _, names, _ in rows() for name in names.split() if f'"{name}"' not in code(family)]
        self.assertEqual(missing, [])

    def test_every_name_of_a_driver_is_listed(self):
        for family in SOURCES:
            listed = {name for row in rows() if row[0] == family for name in row[2].split()}
            self.assertEqual(set(re.findall(NAME, code(family))) - listed, set(), family)


if __name__ == '__main__':
    unittest.main()
