# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables are whole: every row of rows.txt is there, and every name of names.txt can be said."""

import collections
import os
import re
import unittest

import names_covered
from emulator import HERE

# Rows of the list that our tables do not have, and what serves in their place.
ELSEWHERE = [
    (r'.* command beeper\.(on|off) .*', 'a composite of beeper.enable and beeper.disable'),
    (r'ever var experimental\.(networkcard|status)\..*', 'a report that holds no number: a raw row of that name'),
    (r'powercom var battery\.voltage .*', 'a report that holds no number: a raw row of that name'),
    (r'mge var battery\.charger\.(abm\.|mode\.|type\.)?status .*', "helpers that are never published; bits of the charger's ABM"),
    (r'mge bit - PowerConverter\.Input\.\[5\]\.PresentStatus\.Used', 'experimental.ups.mode.buzzwords'),
    (r'mge var device\.country .*', 'never published; read before the tables are bound'),
    (r'tripplite var ups\.power .*ActivePower', 'watts are ups.realpower'),
    (r'powervar bit - PowerSummary\.PresentStatus\.Good', 'says nothing of ups.status'),
]


def lines_of(name):
    """A list of this folder without its comments."""
    with open(os.path.join(HERE, name), encoding='ascii') as file:
        return [line.rstrip('\n') for line in file if not line.startswith('#')]


class Tables(unittest.TestCase):
    """What the tables themselves say."""

    @classmethod
    def setUpClass(cls):
        cls.rows = names_covered.rows_of_tables()

    def test_every_row_of_the_list_is_there(self):
        ours = {' '.join(row).lower() for row in self.rows}
        wanted = lines_of('rows.txt')
        missing = [line for line in wanted if line.lower() not in ours]
        self.assertEqual([line for line in missing if not any(re.fullmatch(pattern, line) for pattern, _ in ELSEWHERE)], [])
        for pattern, why in ELSEWHERE:
            self.assertTrue(any(re.fullmatch(pattern, line) for line in missing), f'{why}: no such row is missing')
        counts = collections.Counter(line.split()[0] for line in wanted)
        self.assertEqual((len(counts), min(counts.values()) > 15, len(wanted) > 1000), (16, True, True))

    def test_raw_rows_stand_in_for_what_they_replace(self):
        raw = {row[:1] + row[2:3] for row in self.rows if re.fullmatch('[0-9a-f]{2}', row[3])}
        plain = {' '.join(row).lower() for row in self.rows}
        patterns = [pattern for pattern, why in ELSEWHERE if 'raw row' in why]
        replaced = {(line.split()[0], line.split()[2]) for line in lines_of('rows.txt')
                    if line.lower() not in plain and any(re.fullmatch(pattern, line) for pattern in patterns)}
        self.assertEqual(replaced - raw, set())
        self.assertGreater(len(replaced), 10)

    def test_every_name_that_was_ever_seen_can_be_said(self):
        tables = names_covered.names_of_tables(self.rows)
        lost = [line for line in lines_of('names.txt')
                if line.split()[1] not in tables[line.split()[0]] | names_covered.COMMON
                and names_covered.reason_of(line.split()[1]) == '?']
        self.assertEqual(lost, [])
        self.assertGreater(len(lines_of('names.txt')), 500)


if __name__ == '__main__':
    unittest.main()
