# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables are data: an object of a Qx dialect, of the transports or of the USB ids holds no code and nothing that changes."""

import glob
import os
import subprocess
import unittest

import frame

TABLES = ['drivers/qx/dialects/*.c', 'drivers/qx/transports/table.c', 'drivers/qx/transports/ids.c']
CODE = set('tTwWiI')


def objects():
    """{object file: source}"""
    sources = [path for pattern in TABLES for path in glob.glob(os.path.join(frame.root_dir, pattern))]
    assert len(sources) >= 12
    return {frame.product('obj/' + os.path.relpath(path, frame.root_dir)[:-2] + '.o'): path for path in sources}


def symbols(path):
    """[(type, name)] of what an object defines; relocated constants count as constants."""
    lines = subprocess.run(['nm', '--defined-only', path], capture_output=True, text=True, check=True).stdout
    return [tuple(line.split()[-2:]) for line in lines.splitlines()]


def sections(path):
    """{section: bytes}"""
    lines = subprocess.run(['size', '-A', path], capture_output=True, text=True, check=True).stdout
    return {words[0]: int(words[1]) for words in map(str.split, lines.splitlines()) if len(words) == 3 and words[1].isdigit()}


def bytes_of_code(path):
    """In one section, or in one for each function."""
    return sum(size for name, size in sections(path).items() if name.startswith('.text'))


class ConstTables(unittest.TestCase):
    def test_no_table_has_code(self):
        for path, source in objects().items():
            with self.subTest(source):
                self.assertEqual([name for kind, name in symbols(path) if kind in CODE], [])
                self.assertEqual(bytes_of_code(path), 0)

    def test_no_table_has_anything_that_changes(self):
        for path, source in objects().items():
            with self.subTest(source):
                sizes = sections(path)
                self.assertEqual(sizes.get('.bss', 0), 0)
                self.assertEqual(sum(size for name, size in sizes.items()
                                     if name.startswith('.data') and not name.startswith('.data.rel.ro')), 0)

    def test_code_would_be_noticed(self):
        path = frame.product('obj/drivers/qx/decode.o')
        self.assertTrue([name for kind, name in symbols(path) if kind in CODE])
        self.assertGreater(bytes_of_code(path), 0)
