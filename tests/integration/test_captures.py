# SPDX-License-Identifier: GPL-2.0-or-later
"""The pictures in docs/captures and README.md are the current output of the programs (tests/captures.py makes them)."""

import os
import re
import unittest

import captures
import frame


def kept(command, count, columns):
    """The file as it is in the tree."""
    with open(captures.path(command, count, columns), encoding='utf-8') as file:
        return file.read()


class Captures(unittest.TestCase):
    """Made again, and the same but for clocks."""

    maxDiff = None

    def same(self, command, count, columns):
        """One file."""
        self.assertEqual(captures.steady(captures.make(command, count, columns)), captures.steady(kept(command, count, columns)),
                         'if that is meant: tests/captures.py')

    def test_status_of_one(self):
        for columns in captures.COLUMNS:
            self.same('status', 1, columns)

    def test_status_of_thirty(self):
        for columns in captures.COLUMNS:
            self.same('status', 30, columns)

    def test_watch_of_one(self):
        for columns in captures.COLUMNS:
            self.same('watch', 1, columns)

    def test_watch_of_thirty(self):
        for columns in captures.COLUMNS:
            self.same('watch', 30, columns)

    def test_the_readme_shows_what_a_terminal_of_80_columns_shows(self):
        self.assertEqual(captures.steady(captures.readme()), captures.steady(captures.shown_in_readme()))


class Shape(unittest.TestCase):
    """What holds of every picture."""

    def test_nothing_is_wider_or_for_watch_higher_than_the_terminal(self):
        for command in captures.COMMANDS:
            for count in captures.COUNTS:
                for columns in captures.COLUMNS:
                    for part in re.split(r'(?m)^==== .* ====\n\n', kept(command, count, columns))[1:]:
                        lines = part.rstrip('\n').split('\n')
                        self.assertLessEqual(max(map(len, lines)), columns)
                        if command == 'watch':
                            self.assertLessEqual(len(lines), captures.ROWS)
                            self.assertTrue(lines[-1].startswith('q end'))

    def test_every_file_is_one_of_the_script(self):
        names = {os.path.basename(captures.path(*which)) for which in
                 ((command, count, columns) for command in captures.COMMANDS for count in captures.COUNTS for columns in captures.COLUMNS)}
        self.assertEqual(set(os.listdir(captures.FOLDER)), names)
        self.assertTrue(os.access(os.path.join(frame.root_dir, 'tests', 'captures.py'), os.X_OK))


if __name__ == '__main__':
    unittest.main()
