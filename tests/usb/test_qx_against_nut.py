# SPDX-License-Identifier: GPL-2.0-or-later
"""Ours beside NUT's nutdrv_qx and blazer_usb 2.8.0, as black boxes, on the same emulated Qx units: each transport and each dialect that they
have, and the field cases on which they start. Variables with their values, which are writable, and which commands there are.

qx.differences lists what differs, with a reason; a difference that it does not list fails, and a line that nothing needs fails too.
"""

import concurrent.futures
import os
import re
import time
import unittest

import cases
import qx_dialects
from beside_nut import differences, rules, weigh
from qx_units import TRANSPORTS, Unit

NUT = '/lib/nut/'
JOBS = 8

# NUT 2.8.0 has no such transport, or gives up after the CR of an armac (issues 1978, 2151); omron has a dialect of its own.
UNKNOWN_TO_NUT = {'omron', 'gtec', 'armac', 'armac-interrupt'}
OPTIONS = {'snr': ['langid_fix=0x0409']}         # without it NUT asks libusb for more than it gives
# The other dialects are of later versions. 2.8.0 has bestups and masterguard, but refuses every unit of them: it calls each length of
# the reply to ID wrong, and looks for its own "series" in vain before it asks anything.
DIALECTS = ['ablerex', 'hunnox', 'mecer', 'megatec', 'megatec/old', 'mustek', 'q1', 'voltronic', 'voltronic-qs', 'voltronic-qs-hex', 'zinto']
BLAZER = ['megatec', 'megatec/old', 'mustek', 'zinto']
# On the other cases it does not start, is never fresh, or says what its users complained of.
FIELD = ['abb-qgs-old-bytes-after-cr', 'abb-wphvr1k0-volts-per-cell', 'adpos-micro-s-classic-vendor-line',
         'eta-1600-sinus-boost', 'fabula-shutdown-indexes', 'mustek-powermust-padding', 'online-zinto-a-stale-packets',
         'phasak-qs-hex-load', 'serioux-lcd600li-zero-ratings', 'tuncmatik-dg1200-shutdown-bit-always-set',
         'upsilon-blank-vendor-line', 'voltronic-all', 'selftest-failed', 'qs-hex-with-ratings']
OURS_ALONE = {'shutdown.default', 'driver.killpower'}      # composed of other commands


def facts(transport, options, text, driver):
    """{what: text} that a driver publishes once it is fresh and a poll more."""
    with Unit(transport, options=options, driver=driver, text=text) as unit:
        time.sleep(3)
        said, lines = unit.said.dump()[0], '\n'.join(unit.said.lines)
    found = {name: value for name, value in said.items() if not name.startswith(('driver.', 'device.type'))}
    found['ups.status'] = ' '.join(sorted(said['ups.status'].split()))
    found.update({f'command {name}': 'yes' for name in set(re.findall(r'^ADDCMD (\S+)', lines, re.MULTILINE)) - OURS_ALONE})
    found.update({f'writable {name}': 'yes' for name in re.findall(r'^SETFLAGS (\S+) .*RW', lines, re.MULTILINE)
                  if not name.startswith('driver.')})
    return found


def judge(job):
    """(unit, how much NUT publishes, [differences]) of one job."""
    name, nut, transport, options, text = job
    try:
        theirs, ours = facts(transport, options, text, NUT + nut), facts(transport, options, text, None)
    except AssertionError as error:
        return name, 99, [('fresh', str(error)[:600], '')]
    return name, len(theirs), differences(theirs, ours)


def transport_jobs():
    """A plain unit behind each transport."""
    return [(name, 'nutdrv_qx', name, OPTIONS.get(name, []), None) for name in TRANSPORTS if name not in UNKNOWN_TO_NUT]


def dialect_jobs():
    """A unit of each dialect; the option `protocol` saves the minute of NUT's search."""
    replies = qx_dialects.replies()
    for drivers, dialects in ((('nutdrv_qx', 'nut'), DIALECTS), (('blazer_usb', 'blazer'), BLAZER)):
        for dialect in dialects:
            yield (f'{drivers[1]}-{dialect}', drivers[0], 'cypress', ['protocol=' + dialect],
                   qx_dialects.device_text(dialect, replies[dialect]))


def field_jobs():
    """Units of the field."""
    for name in FIELD:
        case = cases.Case(os.path.join(cases.FIELD, name + '.expect'))
        with open(case.device_file, encoding='latin-1') as file:
            yield (name, 'nutdrv_qx', 'cypress', case.options, file.read())


@unittest.skipUnless(os.access(NUT + 'nutdrv_qx', os.X_OK), "optional: NUT's nutdrv_qx is not installed")
class AgainstNut(unittest.TestCase):
    """Both drivers, name by name."""

    maxDiff = None

    def test_each_difference_is_listed_with_a_reason_and_each_line_is_needed(self):
        listed = rules('qx.differences')
        self.assertEqual([line for line in listed if len(line) != 5], [])
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            results = list(pool.map(judge, [*transport_jobs(), *dialect_jobs(), *field_jobs()]))
        unlisted, needless = weigh([(name, *found) for name, _, all_found in results for found in all_found], listed)
        self.assertEqual(unlisted, [])
        self.assertEqual(needless, [])
        self.assertGreater(min(count for _, count, _ in results), 12)


if __name__ == '__main__':
    unittest.main()
