# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of the Qx dialects beside what is known of their protocols (qx_rows.txt): every question with every field at its
columns, every command and every setting is in them, or stands in REASONS with why it is not."""

import collections
import os
import re
import subprocess
import tempfile
import unittest

import frame

PROGRAM = r'''
#include "drivers/qx/dialect.h"
#include <stdio.h>

static void print_query(const char *dialect, const struct qx_query *q)
{
	const char *how = q->prepare ? "made" : "read";

	for (const struct qx_field *f = q->fields; f && f->name; f++)
		printf("%s\task\t%s\t%s\t%d\t%d\t%s\n", dialect, q->ask, f->name, f->from, f->to, f->fixed ? "made" : how);
	for (const struct qx_flag *f = q->flags; f && f->column; f++) {
		const char *names[] = { f->name, f->words ? "ups.status" : NULL, f->alarm ? "ups.alarm" : NULL };

		for (int i = 0; i < 3; i++)
			if (names[i])
				printf("%s\task\t%s\t%s\t%d\t%d\t%s\n", dialect, q->ask, names[i], f->column, f->column, how);
	}
}

int main(void)
{
	for (size_t i = 0; qx_dialects[i]; i++) {
		const struct qx_dialect *d = qx_dialects[i];

		for (const struct qx_query *q = d->queries; q->ask; q++)
			print_query(d->name, q);
		for (const struct qx_command *c = d->commands; c->name; c++)
			printf("%s\tcommand\t%s\t%s\n", d->name, c->name, c->line);
		for (const struct qx_setting *s = d->settings; s && s->name; s++)
			printf("%s\tset\t%s\t%s\n", d->name, s->name, s->line);
		if (d->reset)
			printf("%s\tset\t.reset_to_default\t%s\n", d->name, d->reset);
	}
	return 0;
}
'''

# dialect, question or name, variable, and why it is not in the tables
REASONS = [
    (r'ups\.status|ups\.alarm', r'QFS|QMOD|QWS|Q4', 'a code, a letter or a column for each sentence, not a range of columns'),
    (r'ups\.status', r'Q1', 'ablerex: the column decides together with that of the type'),
    (r'ups\.alarm', r'QGS', 'the alarm of a regulation that does nothing follows from volts: status.c'),
    (r'battery\.voltage\.(low|high)', r'F', 'ablerex: Q5 has them'),
    (r'battery\.charge|ups\.test\.result', r'BL|TR', 'what leads the reply is none of the value'),
    (r'input\.transfer\.(low|high)\.(min|max)', r'QHE', 'published with the range of the setting'),
    (r'voltronic_parallel', 'QPAR', 'master or slave: a word in the log of NUT'),
    (r'unknown\.7', 'QBDR', 'its meaning is not known'),
]
NAMES = {'device.mfr': 'ups.mfr', 'device.model': 'ups.model', 'device.serial': 'ups.serial',
         'experimental.input_fault_voltage': 'input.voltage.fault'}
LINES = [   # how the templates of both sides are made the same
    (r'%02d(?=--)|%02\.0f(?=--)', '%2.0f'), (r'%03d', '%3.0f'), (r'%1d', '%1.0f'), (r'%0(\d)\.(\d)f', r'%\1.\2f'), (r'%\.0f', '%1.0f'),
    (r'XX$', '%a'),
]
# Lines that a function of NUT makes, and the template of ours.
MADE = {'shutdown.return': r'S%n\[R%m\]|S%n', 'shutdown.stayoff': 'S%nR0000|S%n|Sf%n', 'test.battery.start': 'T%[tT]',
        'beeper.toggle': 'BZ%b|Q'}


def table_rows():
    """[fields] of every row of the tables."""
    build = os.path.join(frame.root_dir, os.environ.get('HOLDOVER_BUILD', 'build'))
    with tempfile.TemporaryDirectory() as tmp:
        source, program = os.path.join(tmp, 'rows.c'), os.path.join(tmp, 'rows')
        with open(source, 'w', encoding='ascii') as file:
            file.write(PROGRAM)
        subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-I' + frame.root_dir, '-o', program, source,
                        os.path.join(build, 'drivers.a'), os.path.join(build, 'lib.a'), '-lm'], check=True)
        listing = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return [line.split('\t') for line in listing.splitlines()]


def known_rows():
    """[fields] of every line of qx_rows.txt."""
    with open(os.path.join(os.path.dirname(__file__), 'qx_rows.txt'), encoding='utf-8') as file:
        return [line.rstrip('\n').split('\t') for line in file if not line.startswith('#')]


def same_line(line):
    """A template in one form."""
    for pattern, to in LINES:
        line = re.sub(pattern, to, line)
    return line


class Rows(unittest.TestCase):
    """Row by row."""

    @classmethod
    def setUpClass(cls):
        cls.fields, cls.lines = collections.defaultdict(list), collections.defaultdict(list)
        for row in table_rows():
            if row[1] == 'ask':
                cls.fields[row[0], row[2], row[3]].append((row[4], '-' if row[5] == '255' else row[5], row[6]))
            else:
                cls.lines[row[0], row[1], row[2]].append(row[3])

    def has_field(self, dialect, ask, name, first, last):
        """Is it read, from these columns or from a reply that a function takes apart?"""
        for name in (NAMES.get(name, name), '.' + name):
            for where in self.fields[dialect, ask, name]:
                open_end = '-' in (last, where[1])
                if where[2] == 'made' or (where[0] == first and (open_end or where[1] == last)):
                    return True
        return False

    def test_every_field_is_read(self):
        missing = []
        for row in known_rows():
            if row[1] != 'ask' or not row[2]:
                continue
            dialect, _, ask, name, first, last = row
            if not self.has_field(dialect, ask, name, first, last) and not any(
                    re.fullmatch(variable, name) and re.fullmatch(question, ask) for variable, question, _ in REASONS):
                missing.append(row)
        self.assertEqual(missing, [])

    def test_every_command_is_there(self):
        missing = []
        for row in known_rows():
            if row[1] != 'command':
                continue
            lines = self.lines[row[0], 'command', row[2]]
            wanted = MADE.get(row[2]) if '%' in row[3] or row[3] == 'NULL' else re.escape(same_line(row[3]))
            if not any(re.fullmatch(wanted, line) for line in lines):
                missing.append((*row, lines))
        self.assertEqual(missing, [])

    def test_every_setting_is_there(self):
        missing = []
        for row in known_rows():
            if row[1] != 'set':
                continue
            lines = self.lines[row[0], 'set', row[2]] + self.lines[row[0], 'set', '.' + row[2]]
            wanted = same_line(row[3])
            words = re.sub(r'%\d\.0f', '%s', wanted), wanted.replace('%s', '%u')
            if not {wanted, *words} & set(lines):
                missing.append((*row, lines))
        self.assertEqual(missing, [])

    def test_what_the_reasons_excuse_is_really_missing(self):
        known = [row for row in known_rows() if row[1] == 'ask']
        for variable, question, why in REASONS:
            excused = [row for row in known if re.fullmatch(variable, row[3]) and re.fullmatch(question, row[2]) and
                       not self.has_field(row[0], *row[2:6])]
            self.assertTrue(excused, why)


if __name__ == '__main__':
    unittest.main()
