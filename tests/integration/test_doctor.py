# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor`: a host in good order is left in peace; each fault is found, and goes when its remedy is followed."""

import os
import subprocess
import sys
import unittest

import clients
import doctor_host
import frame
import installed
from doctor_host import HostTest, journal

CONF = installed.CONF


def setUpModule():
    doctor_host.enter()


class Healthy(HostTest):
    """The whole of it."""

    def test_a_host_in_good_order_has_no_finding(self):
        said = self.doctor()
        self.assertEqual((said['findings'], said['not_checked'], said['fine'], said['status']), ([], [], 36, 0), said)
        done = clients.Done([f'{installed.PROGRAMS}/holdover', 'doctor'])
        self.assertEqual((done.out, done.status), ('36 checks: fine.\n', 0), done)


if __name__ == '__main__':
    unittest.main()
