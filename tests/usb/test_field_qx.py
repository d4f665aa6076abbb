# SPDX-License-Identifier: GPL-2.0-or-later
"""Qx units that gave their owners trouble, from public reports: what must hold with the driver as it is."""

import cases

Field = cases.tests_of('nutdrv_qx', jobs=8)      # they wait for silent units most of the time
