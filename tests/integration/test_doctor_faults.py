# SPDX-License-Identifier: GPL-2.0-or-later
"""Each check of `holdover doctor` has a row of doctor_faults, and each row is what it says: a test that plants the fault and runs its
remedy as it is printed."""

import ast
import os
import re
import unittest

import frame
from doctor_faults import FAULTS

HERE = os.path.join(frame.root_dir, 'tests/integration')


def source(*path):
    """A file of the tree."""
    with open(os.path.join(frame.root_dir, *path), encoding='utf-8') as file:
        return file.read()


def mended(module):
    """{Class.test: numbers of `self.mends(NUMBER, ...)` in it}"""
    found = {}
    for group in ast.parse(source(HERE, module + '.py')).body:
        tests = group.body if isinstance(group, ast.ClassDef) else []
        for test in tests:
            if isinstance(test, ast.FunctionDef):
                found[f'{module}.{group.name}.{test.name}'] = {call.args[0].value for call in ast.walk(test) if isinstance(call, ast.Call)
                                                               and getattr(call.func, 'attr', None) == 'mends'}
    return found


def story():
    """{part: numbers of `fault NUMBER ...` in it}; what stands before the first part is `begin`."""
    parts, part = {'begin': []}, 'begin'
    for line in source('tests/guest/stories/doctor.sh').splitlines():
        head = re.match(r'(\w+)\(\) \{ # \d', line)
        part = head[1] if head else 'begin' if line == '}' else part
        call = re.match(r'\s*fault (\d+) ', line)
        if call:
            parts.setdefault(part, []).append(int(call[1]))
    return parts


class Table(unittest.TestCase):
    """The table against the checks, the tests and the story."""

    def test_each_check_has_a_row(self):
        numbers = [int(n) for n in re.findall(r'\n\t\{ (\d+), DOCTOR_', source('tools/doctor/checks.c'))]
        self.assertEqual([fault.number for fault in FAULTS], numbers)

    def test_each_row_names_what_mends_it(self):
        tests = {}
        for module in {name.split('.')[0] for fault in FAULTS for name in fault.frame}:
            tests.update(mended(module))
        parts = story()
        for fault in FAULTS:
            with self.subTest(fault.number):
                self.assertTrue(fault.frame or fault.guest, 'the remedy is run by no test')
                for name in fault.frame:
                    self.assertIn(fault.number, tests.get(name, ()), name)
                if fault.guest:
                    self.assertIn(fault.number, parts.get(fault.guest, ()), fault.guest)

    def test_all_of_them_have_a_row(self):
        tests = {}
        for module in {name.split('.')[0] for fault in FAULTS for name in fault.frame}:
            tests.update(mended(module))
        named = {(number, name) for fault in FAULTS for number, name in [(fault.number, n) for n in fault.frame]}
        self.assertEqual({(number, name) for name, numbers in tests.items() for number in numbers} - named, set())
        self.assertEqual({(n, part) for part, numbers in story().items() for n in numbers} - {(f.number, f.guest) for f in FAULTS}, set())


if __name__ == '__main__':
    unittest.main()
