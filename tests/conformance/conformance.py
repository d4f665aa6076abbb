#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The NUT protocol rule by rule: every case of cases/*.json against our server, a sample of them against NUT's.

    tests/conformance/conformance.py [--server ours|nut] [--only PATTERN] [--way WAY] [--verbose] [--list] [--document]

A case that leaves no mark on the server shares it with its neighbours, each with fresh connections; a case that does
(driver events, FSD, configuration of its own) is the last of its server.  NUT's server is judged by the same dialogue
unless the case says under "nut" what NUT answers and why ours answers something else.
"""

import argparse
import collections
import fnmatch
import glob
import json
import os
import re
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True

import dialogue     # noqa: E402
import frame        # noqa: E402

SAMPLE = 40         # so many cases run against NUT's server in `make check`; all of them with --server nut
KEYS = {'name', 'note', 'talk', 'heard', 'marks', 'conf', 'nut', 'not'}
NUT_KEYS = {'talk', 'heard', 'why', 'skip'}


def load():
    """All cases in file order; each gets its topic, the name of its file."""
    cases = []
    for path in sorted(glob.glob(os.path.join(HERE, 'cases', '*.json'))):
        with open(path, encoding='utf-8') as file:
            for case in json.load(file):
                cases.append(dict(case, topic=os.path.basename(path)[:-len('.json')]))
    return cases


def not_played(case, kind, way='clear'):
    """Why a case means nothing to this server when reached this way; None if it is to be played."""
    if kind == 'nut':
        return case.get('nut', {}).get('skip')
    if not dialogue.is_open_to(way, case['talk']):
        return 'port 401 takes nothing about users in clear'
    for part, reason in case.get('not', {}).items():
        if part in way.split('-'):
            return reason
    return None


def marks(case):
    """Whether the server cannot be used by the next case."""
    return case.get('marks') or 'conf' in case or any(step.split(' ')[0] in dialogue.MARKING for step in case['talk'])


def title(case):
    """How a case is called."""
    return f'{case["topic"]}/{case["name"]}'


def in_order(cases):
    """Cases that mark the server come last, so that the others share one."""
    return sorted(cases, key=lambda case: bool(marks(case)))


class Theatre:
    """Plays cases on a server of one kind, started when needed and kept as long as it is unmarked."""

    def __init__(self, kind, way='clear'):
        self.kind, self.way, self.stage = kind, way, None

    def play(self, case):
        """Play one case; dialogue.Mismatch when the server does not keep to it."""
        text = dict(case, **case.get('nut', {})) if self.kind == 'nut' else case
        if 'conf' in case:
            self.end()
        if not self.stage:
            self.stage = dialogue.Stage(self.kind, case.get('conf'), self.way)
        try:
            dialogue.Play(self.stage, text['talk'], text.get('heard', [])).run()
        except BaseException:
            self.end(judge=False)
            raise
        if marks(case):
            self.end()

    def end(self, judge=True):
        """Stop the server; a crash or a complaint of a sanitizer is a Mismatch."""
        stage, self.stage = self.stage, None
        if stage:
            try:
                stage.stop(judge)
            except AssertionError as error:
                raise dialogue.Mismatch(str(error)) from None


def sample(cases):
    """The cases for NUT's server: whatever differs and shares a server, then every n-th of the rest that does."""
    usable = [case for case in cases if not marks(case) and 'skip' not in case.get('nut', {})]
    differing = [case for case in usable if 'nut' in case][:SAMPLE // 2]
    rest = [case for case in usable if 'nut' not in case]
    return differing + rest[::max(1, len(rest) // (SAMPLE - len(differing)))][:SAMPLE - len(differing)]


class _Conformance(unittest.TestCase):
    kind, way = None, 'clear'

    @classmethod
    def setUpClass(cls):
        cls.theatre = Theatre(cls.kind, cls.way)

    @classmethod
    def tearDownClass(cls):
        cls.theatre.end()


class Ours(_Conformance):
    """Every case against our server."""

    kind, titles = 'ours', []


class OursTls(_Conformance):
    """Inside TLS; here as on port 401 the cases that can share a server (--way plays all)."""

    kind, way, titles = 'ours', 'tls', []


class Ours401(_Conformance):
    """On port 401 in clear, where it only reads."""

    kind, way, titles = 'ours', '401', []


class Ours401Tls(_Conformance):
    """On port 401 inside TLS, where a user may have the whole protocol."""

    kind, way, titles = 'ours', '401-tls', []


class Nut(_Conformance):
    """A sample against Debian's upsd: the suite judges a foreign server by the same measure."""

    kind, titles = 'nut', []

    @classmethod
    def setUpClass(cls):
        missing = frame.NutServer.missing()
        if missing:
            raise unittest.SkipTest(f'optional: {missing}')
        super().setUpClass()


class CaseFiles(unittest.TestCase):
    """The case files keep to their own grammar."""

    def test_every_case_has_a_name_of_its_own_and_an_answer(self):
        seen = set()
        for case in load():
            with self.subTest(case['name']):
                self.assertRegex(case['name'], r'^[a-z0-9]+(-[a-z0-9]+)+$')
                self.assertNotIn(case['name'], seen)
                seen.add(case['name'])
                self.assertLessEqual(set(case) - {'topic'}, KEYS)
                self.assertTrue(any(re.match(r'<|closed|silence', step) for step in case['talk']))

    def test_every_step_is_one_the_player_knows(self):
        for case in load():
            for step in case['talk'] + case.get('nut', {}).get('talk', []):
                with self.subTest(case['name'], step=step):
                    self.assertTrue(dialogue.STEP.fullmatch(step) or step.split(' ')[0] in dialogue.WORDS)

    def test_every_difference_from_nut_has_a_reason(self):
        for case in load():
            if 'nut' in case:
                with self.subTest(case['name']):
                    self.assertLessEqual(set(case['nut']), NUT_KEYS)
                    self.assertTrue(case['nut'].get('why') or case['nut'].get('skip'))

    def test_the_document_tells_every_difference_and_nothing_else(self):
        with open(DOCUMENT, encoding='ascii') as file:
            self.assertEqual(file.read(), document(load()), 'run tests/conformance/conformance.py --document')

    def test_a_case_that_sets_fsd_marks_its_server(self):
        for case in load():
            if '< OK FSD-SET' in case['talk']:
                self.assertTrue(case.get('marks'), case['name'])


PLAYED = (Nut, Ours, OursTls, Ours401, Ours401Tls)


def _methods():
    def method(case):
        def test(self):
            self.theatre.play(case)
        return test

    cases = load()
    for class_ in PLAYED:
        chosen = sample(cases) if class_ is Nut else cases if class_.way == 'clear' else [
            case for case in cases if not marks(case) and not not_played(case, class_.kind, class_.way)]
        for case in in_order(chosen):
            setattr(class_, title(case), method(case))
            class_.titles.append(title(case))


_methods()


def load_tests(loader, _tests, _pattern):
    """unittest's hook: our methods are named after their cases and run in our order."""
    return unittest.TestSuite([loader.loadTestsFromTestCase(CaseFiles)] + [
        class_(case) for class_ in PLAYED for case in class_.titles])


DOCUMENT = os.path.join(frame.root_dir, 'docs', 'conformance.md')
INTRODUCTION = """\
# Where we differ from NUT's upsd

Written by `tests/conformance/conformance.py --document` from the cases under `tests/conformance/cases`; a test compares.

Each case is one rule of the protocol and is named after it. All are played against `holdover-server` in clear, inside TLS, and on port
401 in clear and inside TLS; and against Debian's `upsd` 2.8.0, which gives the same answers except for what stands here.

    make conformance                                       ours; tests/conformance/README.md tells the rest
    make conformance-nut                                   Debian's
"""


def cell(text):
    """A text as it may stand in a cell of a table."""
    return text.replace('|', '\\|')


def answers(ours, other):
    """What only this form of a case expects clients or drivers to hear, as code."""
    def heard(case):
        said = [step[2:] if step[0] == '<' else f'({step})' for step in case['talk'] if step[0] == '<' or step == 'closed']
        return collections.Counter(said + [f'(driver) {line}' for line in case.get('heard', [])])
    return cell(', '.join(f'`{text[:80]}`' for text in (heard(ours) - heard(other)).elements())) or 'nothing'


def table(head, rows):
    """A table of Markdown."""
    return ''.join(f'| {" | ".join(row)} |\n' for row in (head, ['---'] * len(head), *rows))


def document(cases):
    """The text of DOCUMENT."""
    differing = [(case, case['nut']) for case in cases if 'nut' in case]
    return '\n'.join((
        INTRODUCTION, '## Answered otherwise\n', table(['case', 'ours', "upsd's", 'why'], [
            [title(case), answers(case, dict(case, **nut)), answers(dict(case, **nut), case), cell(nut['why'])]
            for case, nut in differing if 'skip' not in nut]),
        '## Not comparable\n', table(['case', 'why'], [
            [title(case), cell(nut['skip'])] for case, nut in differing if 'skip' in nut]),
        '## Not the same everywhere\n\nPort 401 takes nothing about users in clear. Beside that these mean nothing there, or inside TLS:\n',
        table(['case', 'where', 'why'], [
            [title(case), where, cell(why)] for case in cases for where, why in case.get('not', {}).items()])))


def main():
    """Command line: one line per failure, figures at the end."""
    parser = argparse.ArgumentParser(description='NUT protocol conformance cases')
    parser.add_argument('--server', choices=sorted(frame.SERVERS), default='ours')
    parser.add_argument('--way', choices=dialogue.WAYS, default='clear', help='how clients reach the server')
    parser.add_argument('--only', default='*', metavar='PATTERN', help='glob over topic/name')
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('--list', action='store_true', help='print the names only')
    parser.add_argument('--document', action='store_true', help='write where and why NUT answers otherwise to docs/conformance.md')
    args = parser.parse_args()
    cases = [case for case in load() if fnmatch.fnmatch(title(case), f'*{args.only}*')]
    if args.document:
        frame.write(DOCUMENT, document(load()), 0o644)
        return 0
    if args.list:
        print(*map(title, cases), sep='\n')
        return 0
    theatre, failed, skipped, begun = Theatre(args.server, args.way), 0, 0, time.monotonic()
    for case in in_order(cases):
        if not_played(case, args.server, args.way):
            skipped += 1
            continue
        try:
            theatre.play(case)
            if args.verbose:
                print(f'ok   {title(case)}')
        except dialogue.Mismatch as error:
            failed += 1
            print(f'FAIL {title(case)}\n    {error}')
    try:
        theatre.end()
    except dialogue.Mismatch as error:
        failed += 1
        print(f'FAIL the end of the server\n    {error}')
    print(f'{len(cases) - failed - skipped} passed, {failed} failed, {skipped} not comparable against {args.server}, '
          f'{time.monotonic() - begun:.1f} s')
    return 1 if failed or len(cases) == skipped else 0


if __name__ == '__main__':
    sys.exit(main())
