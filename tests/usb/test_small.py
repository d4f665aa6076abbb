# SPDX-License-Identifier: GPL-2.0-or-later
"""The small families of USB drivers on devices of the field and on made-up ones: the cases of field/."""

import unittest

import cases

Atcl = cases.tests_of('nutdrv_atcl_usb')
Richcomm = cases.tests_of('richcomm_usb')
TrippLite = cases.tests_of('tripplite_usb')
Riello = cases.tests_of('riello_usb')
Xcp = cases.tests_of('bcmxcp_usb')
Powervar = cases.tests_of('powervar_cx_usb')

if __name__ == '__main__':
    unittest.main()
