# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables are data: an object of a Qx dialect, of the transports or of the USB ids holds no code and nothing that changes."""

import glob
import os
import re
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


def bytes_that_change(path):
    """Of data that a program may write to."""
    return sum(size for name, size in sections(path).items()
               if name.startswith('.bss') or (name.startswith('.data') and not name.startswith('.data.rel.ro')))


class ConstTables(unittest.TestCase):
    def test_no_table_has_code(self):
        for path, source in objects().items():
            with self.subTest(source):
                self.assertEqual([name for kind, name in symbols(path) if kind in CODE], [])
                self.assertEqual(bytes_of_code(path), 0)

    def test_no_table_has_anything_that_changes(self):
        for path, source in objects().items():
            with self.subTest(source):
                self.assertEqual(bytes_that_change(path), 0)

    def test_what_is_planted_is_noticed(self):
        source = os.path.join(frame.root_dir, 'drivers/qx/transports/ids.c')
        for planted, judge in (('int planted(int n);\nint planted(int n) { return n + 1; }\n', bytes_of_code),
                               ('int *planted(void);\nstatic int count = 3;\nint *planted(void) { return &count; }\n', bytes_that_change),
                               ('static int count;\nint *const planted = &count;\n', bytes_that_change)):
            with self.subTest(planted), frame.Tmp() as tmp:
                with open(source, encoding='ascii') as file:
                    copy = frame.write(tmp / 'ids.c', file.read() + planted)
                subprocess.run(['cc', '-std=gnu17', '-I' + frame.root_dir, '-O2', '-fPIE', '-c', '-o', tmp / 'ids.o', copy], check=True)
                self.assertGreater(judge(tmp / 'ids.o'), 0)


class SmallFamilies(unittest.TestCase):
    """Their tables stand beside code; each is a constant by itself."""

    def test_ids_and_rows_are_in_read_only_memory(self):
        seen = 0
        for family in ('tripplite/tripplite', 'bcmxcp/bcmxcp', 'bcmxcp/tables', 'bcmxcp/control', 'riello/riello', 'powervar/powervar', 'richcomm', 'atcl'):
            lines = subprocess.run(['objdump', '-t', frame.product(f'obj/drivers/{family}.o')], capture_output=True, text=True, check=True).stdout
            for section, size, name in re.findall(r' O (\S+)\s+([0-9a-f]+) (?:\.hidden )?(\S+)$', lines, re.MULTILINE):
                with self.subTest(f'{family} {name}'):
                    self.assertRegex(section, r'^\.(rodata|data\.rel\.ro)', f'{name}, {int(size, 16)} bytes')
                    seen += 1
        self.assertGreater(seen, 20)
