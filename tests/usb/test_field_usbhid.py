# SPDX-License-Identifier: GPL-2.0-or-later
"""HID UPSes from reports of problems: tests/usb/field, each with the expected results."""

import cases

Field = cases.tests_of('usbhid-ups')
