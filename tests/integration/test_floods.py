# SPDX-License-Identifier: GPL-2.0-or-later
"""Floods from one address, while a client of another is served as ever: handshakes of a byte a second, 100,000 requests whose answers are
not read, SNMP with wrong communities and port 401 as fast as a process can."""

import os
import sys
import unittest

import frame
import netns

sys.path.append(os.path.join(frame.root_dir, 'tests', 'chaos'))
import floods  # noqa: E402 (its folder had to be named first)


def setUpModule():
    netns.enter()


class Floods(unittest.TestCase):
    """The verdict on the observer is the arena's."""

    def test_handshakes_of_a_byte_a_second_end_at_their_deadline(self):
        self.assertGreater(floods.slow_handshakes(100)['all gone s'], 3)

    def test_a_hundred_thousand_requests_whose_answers_are_not_read(self):
        floods.pipelined(8, 100000)

    def test_snmp_and_port_401(self):
        self.assertGreater(floods.ports(4)['SNMP polls'], 0)


if __name__ == '__main__':
    unittest.main()
