# SPDX-License-Identifier: GPL-2.0-or-later
"""Short robustness tests: while other clients misbehave a well-behaved client sees no gap over half a second, no drop and no
wrong status,
and afterwards the server's memory is what it was.  The attacks and the verdict are in tests/chaos; `make chaos` is the long
version."""

import concurrent.futures
import os
import sys
import unittest

import frame

sys.path.append(os.path.join(frame.root_dir, 'tests', 'chaos'))
import attacks  # noqa: E402 (its folder had to be named first)


class Deadlines(unittest.TestCase):
    """Attacks that consist of waiting: all at the same time, each on a server of its own."""

    WAITING = {'never_reads': (8,), 'slow_loris': (300, 6), 'silent_tls': (100,), 'ghosts': (50,)}

    @classmethod
    def setUpClass(cls):
        pool = concurrent.futures.ThreadPoolExecutor(len(cls.WAITING))
        cls.running = {name: pool.submit(getattr(attacks, name), *size) for name, size in cls.WAITING.items()
                       if name != 'ghosts' or attacks.can_vanish()}
        cls.addClassCleanup(pool.shutdown)

    def test_client_that_never_reads_is_cut_off(self):
        self.assertLess(self.running['never_reads'].result(50)['until cut s'], 20)

    def test_slow_loris_clients_are_cut_off_beyond_the_limit_at_once(self):
        figures = self.running['slow_loris'].result(50)
        self.assertLess(figures['surplus gone s'], 5)

    def test_silence_behind_starttls_ends_at_the_deadline(self):
        self.assertLess(self.running['silent_tls'].result(50)['all gone s'], 8)

    def test_peers_vanished_without_fin_are_forgotten(self):
        if 'ghosts' not in self.running:
            self.skipTest('optional: a connection cannot be made to vanish without CAP_NET_ADMIN')
        self.assertLess(self.running['ghosts'].result(50)['until forgotten s'], 20)


class Bytes(unittest.TestCase):
    """What is sent is hostile."""

    def test_lines_of_ten_megabytes_are_refused_and_not_kept(self):
        attacks.endless_lines(10)

    def test_random_and_nearly_correct_lines_harm_nobody(self):
        self.assertGreater(attacks.fuzz(5, 9271)['lines answered'], 0)

    def test_guessing_of_passwords_becomes_slow_and_disturbs_nobody(self):
        self.assertGreater(attacks.brute_force(3)['guesses'], 0)


class Machine(unittest.TestCase):
    """The ground is shaky."""

    def test_no_descriptors_left(self):
        attacks.no_descriptors(300, 3)

    def test_two_hundred_reloads_with_broken_files_in_between(self):
        attacks.reloads(200)

    def test_wall_clock_jumps(self):
        if not os.path.exists(attacks.FAKETIME):
            self.skipTest('optional: libfaketime is not installed')
        attacks.clock_jumps(4)


class Drivers(unittest.TestCase):
    """The drivers misbehave."""

    def test_drivers_killed_and_stopped_cost_their_own_ups_only(self):
        attacks.drivers_die(2)

    def test_flooding_driver_costs_its_own_ups_only(self):
        attacks.flood(6)


if __name__ == '__main__':
    unittest.main()
