# SPDX-License-Identifier: GPL-2.0-or-later
"""Qx units from public reports of problems: the expected results with the unmodified driver."""

import cases

Field = cases.tests_of('nutdrv_qx', jobs=8)      # they wait for silent units most of the time
