# SPDX-License-Identifier: GPL-2.0-or-later
"""HID UPSes that gave their owners trouble: tests/usb/field, each with what must hold."""

import cases

Field = cases.tests_of('usbhid-ups')
