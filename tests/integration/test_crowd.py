# SPDX-License-Identifier: GPL-2.0-or-later
"""A crowd that has no password must not make a machine shut down, nor keep a right password waiting."""

import os
import sys
import unittest

import frame
import namespace
import netns

sys.path.append(os.path.join(frame.root_dir, 'tests', 'chaos'))
import crowds  # noqa: E402 (its folder had to be named first)


def setUpModule():
    netns.enter(crowds.OURS)


class OnBattery(unittest.TestCase):
    """A real primary and a real secondary, cut off while a crowd stands."""

    def setUp(self):
        namespace.need(self, '/run/nut')

    def test_three_thousand_of_one_address_on_loopback(self):
        self.assertGreater(crowds.crowd(3000, crowds.loopback(1), 1024)['crowd left'], 0)

    def test_three_hundred_of_two_hundred_addresses_on_loopback(self):
        crowds.crowd(300, crowds.loopback(200), 256)

    def test_three_hundred_of_one_address(self):
        self.assertLessEqual(crowds.crowd(300, crowds.network(1), 256)['crowd left'], 32)

    def test_three_thousand_of_two_hundred_addresses(self):
        crowds.crowd(3000, crowds.network(200), 1024)


class Guessing(unittest.TestCase):
    """Eight hundred wrong passwords against hashes."""

    def test_of_one_address(self):
        crowds.guesses(800, crowds.network(1))

    def test_of_one_address_on_loopback(self):
        crowds.guesses(800, ['127.0.0.1'])

    def test_of_a_thousand_addresses(self):
        crowds.guesses(800, crowds.network(1000))


class Handshakes(unittest.TestCase):
    """TLS handshakes, each a millisecond of a processor."""

    def test_ten_a_second_of_an_address_and_fifty_of_all(self):
        self.assertGreater(crowds.handshakes(4, crowds.network(8))['handshakes'], 20)
