# SPDX-License-Identifier: GPL-2.0-or-later
"""The test frame itself: a runner that overlooks a failure would make every other test worthless."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

import frame

GOOD = 'import unittest\nclass T(unittest.TestCase):\n    def test_good(self):\n        pass\n'


class Runner(unittest.TestCase):
    """tests/run, over small trees made for the purpose."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        for folder in ('tests/unit', 'tests/fuzz', 'tests/conformance', 'tests/integration', 'tests/usb', 'build/asan'):
            os.makedirs(self.tmp / folder)
        for name in ('run', 'pyworker.py'):
            shutil.copy(os.path.join(frame.root_dir, 'tests', name), self.tmp / 'tests')

    def run_tests(self, *args):
        """Exit status, last line and all of the output."""
        done = subprocess.run([sys.executable, self.tmp / 'tests/run', *args], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=50, check=False)
        return done.returncode, done.stdout.splitlines()[-1], done.stdout + done.stderr

    def python(self, body, name='test_it.py'):
        """A test file of one class with this body."""
        frame.write(self.tmp / f'tests/integration/{name}', GOOD + body)

    def program(self, text, kind='unit', name='test_it'):
        """A `compiled` program of the tree, with its source."""
        frame.write(self.tmp / f'tests/{kind}/{name}.c', '')
        frame.write(self.tmp / f'build/asan/{name}', '#!/bin/sh\n' + text, mode=0o755)

    def expect(self, status, last, *args):
        """Run and compare exit status and last line."""
        got = self.run_tests(*args)
        self.assertEqual(got[:2], (status, last), got[2])
        return got[2]

    def test_an_empty_tree_fails(self):
        self.expect(1, '0 passed, 0 failed')

    def test_each_method_of_a_python_file_counts_once(self):
        self.python('    def test_other(self):\n        self.assertEqual(1, 1)\n')
        self.expect(0, '2 passed, 0 failed')

    def test_a_failing_assertion_fails_the_run_and_is_shown(self):
        self.python('    def test_bad(self):\n        self.assertEqual(1, 2)\n')
        self.assertIn('1 != 2', self.expect(1, '1 passed, 1 failed'))

    def test_a_failing_subtest_fails_its_test_once(self):
        self.python('    def test_sub(self):\n        for n in (1, 2, 3):\n            with self.subTest(n):\n'
                    '                self.assertEqual(n, 2)\n')
        self.expect(1, '1 passed, 1 failed')

    def test_a_test_that_hangs_costs_only_itself(self):
        self.python('    def test_hang(self):\n        import time\n        time.sleep(60)\n'
                    '    def test_later(self):\n        pass\n')
        self.expect(1, '2 passed, 1 failed', '--timeout', '1')

    def test_a_test_that_kills_its_process_costs_only_itself(self):
        self.python('    def test_die(self):\n        import os\n        os._exit(0)\n'
                    '    def test_later(self):\n        pass\n')
        self.expect(1, '2 passed, 1 failed')

    def test_a_broken_class_fixture_fails_every_test_of_the_class(self):
        self.python('    def test_more(self):\n        pass\n'
                    '    @classmethod\n    def setUpClass(cls):\n        raise OSError\n')
        self.expect(1, '0 passed, 2 failed')

    def test_a_file_that_cannot_be_imported_fails(self):
        self.python('import no_such_module\n')
        self.expect(1, '0 passed, 1 failed')

    def test_a_skip_is_a_failure_unless_optional(self):
        self.python('    def test_lazy(self):\n        self.skipTest("later")\n')
        self.expect(1, '1 passed, 1 failed')
        self.python('    def test_lazy(self):\n        self.skipTest("optional: no hardware")\n')
        self.expect(0, '1 passed, 0 failed, 1 skipped')

    def test_every_tap_line_counts(self):
        self.program('echo "ok 1 - a"; echo "ok 2 - b"; echo "1..2"')
        self.expect(0, '2 passed, 0 failed')
        self.program('echo "ok 1 - a"; echo "not ok 2 - b: because"; echo "1..2"; exit 1')
        self.assertIn('because', self.expect(1, '1 passed, 1 failed'))

    def test_a_program_that_crashes_after_its_tests_fails(self):
        self.program('echo "ok 1 - a"; echo "1..1"; echo a report >&2; exit 99')
        self.assertIn('a report', self.expect(1, '1 passed, 1 failed'))

    def test_a_program_that_reports_less_than_planned_fails(self):
        self.program('echo "1..2"; echo "ok 1 - a"')
        self.expect(1, '1 passed, 1 failed')

    def test_a_silent_program_fails(self):
        self.program('true')
        self.expect(1, '0 passed, 1 failed')

    def test_a_program_that_was_not_built_fails(self):
        frame.write(self.tmp / 'tests/unit/test_absent.c', '')
        self.expect(1, '0 passed, 1 failed')

    def test_a_fuzz_target_without_corpus_fails(self):
        self.program('echo "ok 1 - a"; echo "1..1"', 'fuzz', 'fuzz_it')
        self.expect(1, '0 passed, 1 failed')
        os.makedirs(self.tmp / 'tests/fuzz/corpus/fuzz_it')
        self.expect(0, '1 passed, 0 failed')

    def test_only_chooses_suites_and_tests(self):
        self.python('    def test_other(self):\n        pass\n')
        self.python('', 'test_second.py')
        self.expect(0, '1 passed, 0 failed', '--only', 'second')
        self.expect(0, '1 passed, 0 failed', '--only', 'test_it:other')
        self.expect(0, '1 passed, 0 failed', '--only', 'test_other')

    def test_what_a_test_leaves_behind_is_killed(self):
        self.python('    def test_leave(self):\n        import subprocess\n'
                    f'        child = subprocess.Popen(["sleep", "55"], start_new_session=True)\n'
                    f'        open({self.tmp / "pid"!r}, "w").write(str(child.pid))\n')
        self.expect(0, '2 passed, 0 failed')
        with open(self.tmp / 'pid', encoding='ascii') as file:
            self.assertFalse(os.path.exists(f'/proc/{file.read()}'))


class Helpers(unittest.TestCase):
    """frame.py and fakedrv.py."""

    def test_ports_are_never_given_twice(self):
        ports = [frame.free_port() for _ in range(50)]
        self.assertEqual(len(set(ports)), 50)

    def test_a_daemon_that_ignores_sigterm_is_killed(self):
        daemon = frame.Daemon(['/bin/sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.1; done'])
        with daemon:
            frame.wait_until(lambda: 'up' in daemon.output())
            self.assertEqual(daemon.stop(timeout=0.3), -signal.SIGKILL)
        self.assertFalse(daemon.running)

    def test_a_daemon_that_ends_early_is_reported_with_its_output(self):
        daemon = frame.Daemon(['/bin/sh', '-c', 'echo bad luck >&2; exit 3'])
        with self.assertRaisesRegex(AssertionError, 'ended with 3:\nbad luck'):
            daemon.start(lambda: False)

    def test_wait_until_has_a_deadline(self):
        begun = time.monotonic()
        with self.assertRaisesRegex(AssertionError, 'rain: not within'):
            frame.wait_until(lambda: False, 0.05, 'rain')
        self.assertLess(time.monotonic() - begun, 2)

    def test_sections_escape_what_the_grammar_needs(self):
        self.assertEqual(frame.NutConf.sections({'ups': {'desc': 'a "b" #1 \\', 'pollonly': True}}),
                         '[ups]\n\tdesc = "a \\"b\\" \\#1 \\\\"\n\tpollonly\n')

    def test_a_fake_driver_answers_a_dump_and_a_ping(self):
        with frame.Tmp() as tmp:
            driver = frame.FakeDriver(tmp / 'drv', ['SETINFO a "1"'], {'SET x': ['TRACKING %id 0']}, fresh=False)
            self.addCleanup(driver.stop)
            with socket.socket(socket.AF_UNIX) as sock:
                sock.connect(tmp / 'drv')
                sock.settimeout(5)
                with sock.makefile('rw', encoding='ascii', newline='\n') as stream:
                    stream.write('DUMPALL\nPING\nSET x "2" TRACKING 7\n')
                    stream.flush()
                    self.assertEqual([stream.readline() for _ in range(5)],
                                     ['DATASTALE\n', 'SETINFO a "1"\n', 'DUMPDONE\n', 'PONG\n', 'TRACKING 7 0\n'])
            self.assertEqual(driver.heard(), ['SET x "2" TRACKING 7'])


if __name__ == '__main__':
    unittest.main()
