# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the unittest classes of one file for tests/run, which kills us when a test hangs and starts us again behind it.

    pyworker.py FILE PATTERN SKIP       tests whose id matches the glob PATTERN, without the first SKIP of them

What happens is told as JSON lines on stdout; whatever the tests print goes to stderr instead.
"""

import fnmatch
import importlib.util
import json
import os
import sys
import time
import traceback
import unittest


def told_shortly(err):
    """A traceback without unittest's own frames at its beginning; of an error that says it all, its words only."""
    kind, error, trace = err
    if getattr(error, 'says_it_all', False):
        return str(error)
    while trace and '__unittest' in trace.tb_frame.f_globals:
        trace = trace.tb_next
    return ''.join(traceback.format_exception(kind, error, trace))


class Teller(unittest.TestResult):
    """Tells each result as it comes: {"plan": [...]}, {"start": name}, {"end": name, "result": ..., "detail": ...}."""

    def __init__(self, stream):
        super().__init__()
        self.stream, self.told, self.fixtures, self.begun, self.details = stream, set(), {}, 0.0, []

    def tell(self, **event):
        """One event."""
        self.stream.write(json.dumps(event) + '\n')
        self.stream.flush()

    def end(self, test, result, detail=''):
        """The result of one test; of a fixture it is remembered for the tests that will not run."""
        name = test.id()
        if not isinstance(test, unittest.TestCase):
            self.fixtures[name.split('(', 1)[-1].rstrip(')')] = (result, detail)
        elif name not in self.told:
            self.told.add(name)
            self.tell(end=name, result=result, detail=detail, seconds=round(time.monotonic() - self.begun, 3))

    def startTest(self, test):
        super().startTest(test)
        self.begun, self.details = time.monotonic(), []
        self.tell(start=test.id())

    def stopTest(self, test):
        super().stopTest(test)
        if self.details:
            self.end(test, 'failed', '\n'.join(self.details))

    def addSuccess(self, test):
        if not self.details:
            self.end(test, 'passed')

    def addFailure(self, test, err):
        self.addError(test, err)

    def addError(self, test, err):
        text = told_shortly(err)
        if isinstance(test, unittest.TestCase):
            self.details.append(text)
        else:
            self.end(test, 'failed', f'{test.id()}: {text}')

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.details.append(f'{subtest}\n' + told_shortly(err))

    def addSkip(self, test, reason):
        self.end(test, 'skipped', reason)

    def addExpectedFailure(self, test, err):
        self.end(test, 'passed')

    def addUnexpectedSuccess(self, test):
        self.end(test, 'failed', 'expected to fail, but passed')

    def finish(self, tests):
        """Tests without result are blamed on (or excused by) the fixture of their class or module; what remains are
        fixtures that failed behind their tests."""
        blamed = set()
        for test in tests:
            kind = type(test)
            for name in (f'{kind.__module__}.{kind.__qualname__}', kind.__module__):
                if name in self.fixtures and test.id() not in self.told:
                    blamed.add(name)
                    self.end(test, *self.fixtures[name])
            if test.id() not in self.told:
                self.end(test, 'failed', 'was not run')
        for name, (result, detail) in self.fixtures.items():
            if result == 'failed' and name not in blamed:
                self.tell(end=name, result=result, detail=detail)
        self.tell(done=True)


def flatten(suite):
    """The tests of nested suites in order."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def load(path):
    """The tests of a file."""
    name = os.path.basename(path)[:-len('.py')]
    sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.path.abspath(path))]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return list(flatten(unittest.defaultTestLoader.loadTestsFromModule(module)))


def main():
    path, pattern, skip = sys.argv[1], sys.argv[2], int(sys.argv[3])
    teller = Teller(os.fdopen(os.dup(1), 'w', encoding='utf-8'))
    os.environ['HOLDOVER_TEST_SIGNS'] = str(os.dup(1))      # for frame.alive()
    os.dup2(2, 1)
    try:
        tests = [test for test in load(path) if fnmatch.fnmatch(test.id(), pattern)]
    except unittest.SkipTest as reason:
        teller.tell(end='the whole file', result='skipped', detail=str(reason))
        tests = []
    except BaseException:
        teller.tell(end='the whole file', result='failed', detail=traceback.format_exc())
        tests = []
    tests = tests[skip:]
    teller.tell(plan=[test.id() for test in tests])
    unittest.TestSuite(tests).run(teller)
    teller.finish(tests)


if __name__ == '__main__':
    main()
