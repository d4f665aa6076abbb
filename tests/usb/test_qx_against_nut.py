# SPDX-License-Identifier: GPL-2.0-or-later
"""Ours beside NUT's nutdrv_qx 2.8.0, as a black box, on the same emulated Qx units: each transport that it has, and the
field cases on which it starts.

Every name that NUT publishes must be there, every value the same, and no name may be more, but for what RULES justify.
"""

import concurrent.futures
import os
import re
import time
import unittest

import cases
from qx_units import TRANSPORTS, Unit

NUT_DRIVER = '/lib/nut/nutdrv_qx'
JOBS = 8
ANY, NONE = '.*', 'None'

# NUT 2.8.0 has no such transport, or gives up after the CR of an armac (issues 1978, 2151); omron has a dialect of its own.
UNKNOWN_TO_NUT = {'omron', 'gtec', 'armac', 'armac-interrupt'}
OPTIONS = {'snr': ['langid_fix=0x0409']}         # without it NUT asks libusb for more than it gives
# On the other cases it does not start, is never fresh, or says what its users complained of.
FIELD = ['abb-qgs-old-bytes-after-cr', 'abb-wphvr1k0-volts-per-cell', 'adpos-micro-s-classic-vendor-line',
         'eta-1600-sinus-boost', 'fabula-shutdown-indexes', 'mustek-powermust-padding', 'online-zinto-a-stale-packets',
         'phasak-qs-hex-load', 'serioux-lcd600li-zero-ratings', 'tuncmatik-dg1200-shutdown-bit-always-set',
         'upsilon-blank-vendor-line', 'voltronic-all', 'selftest-failed', 'qs-hex-with-ratings']

RULES = [       # case, name, why, NUT's value, ours
    (ANY, 'ups.(mfr|model|serial)', 'both families of names', NONE, ANY),
    (ANY, 'battery.voltage.nominal|(in|out)put.(voltage|frequency|current).nominal|battery.charge|battery.voltage.(low|high)',
     'F is asked wherever Q1 or QS is answered', NONE, ANY),
    (ANY, '(in|out)put.(voltage|frequency|current).nominal', '0 is no rating', r'0+(\.0)?', NONE),
    (ANY, 'battery.voltage', 'volts of a cell are those of the battery', r'2\.\d+', ANY),
    (ANY, 'battery.charge', 'of the whole battery', '0', '100'),
    ('tuncmatik.*', 'ups.status|ups.alarm', 'a shutdown bit that was never 0 means nothing', '.*FSD.*|Shutdown imminent!', 'OL|None'),
    (ANY, 'device.(mfr|model)', 'dashes are no name', '-+', NONE),
    (ANY, 'ups.firmware', 'the CR is none of it', r'(.*)\r', ANY),
    (ANY, 'ups.firmware', 'a vendor line without its last blanks', NONE, ANY),
    ('selftest-failed|voltronic-all', 'ups.status|ups.alarm', 'an alarm is published', 'OL( RB)?|None', ANY),
]


def of_driver(name):
    """What the drivers say of themselves, or what differs in form: numbers compare as numbers."""
    return name.startswith(('driver.', 'device.type')) or name == 'ups.status'


def same(theirs, ours):
    """As text, or as numbers."""
    try:
        return abs(float(theirs) - float(ours)) < 1e-9
    except (TypeError, ValueError):
        return theirs == ours


def reason(case, name, theirs, ours):
    """Why these differ; None: for no good reason."""
    for rule in RULES:
        if all(re.fullmatch(pattern, str(text)) for pattern, text in zip((*rule[:2], *rule[3:]), (case, name, theirs, ours))):
            return rule
    return None


def published(transport, options, text, driver):
    """{variable: value} once it is fresh and a poll more."""
    with Unit(transport, options=options, driver=driver, text=text) as unit:
        time.sleep(3)
        return unit.said.dump()[0]


def judge(job):
    """Differences that nothing justifies."""
    name, transport, options, text = job
    try:
        theirs, ours = (published(transport, options, text, driver) for driver in (NUT_DRIVER, None))
    except AssertionError as error:
        return name, 99, [str(error)[:600]]
    wrong = []
    if set(theirs['ups.status'].split()) != set(ours['ups.status'].split()) and not reason(
            name, 'ups.status', theirs['ups.status'], ours['ups.status']):
        wrong.append(f'ups.status: NUT {theirs["ups.status"]}, ours {ours["ups.status"]}')
    for variable in sorted(set(theirs) | set(ours)):
        pair = theirs.get(variable), ours.get(variable)
        if not of_driver(variable) and not same(*pair) and not reason(name, variable, *pair):
            wrong.append(f'{variable}: NUT {pair[0]}, ours {pair[1]}')
    return name, len(theirs), wrong


@unittest.skipUnless(os.access(NUT_DRIVER, os.X_OK), "optional: NUT's nutdrv_qx is not installed")
class AgainstNut(unittest.TestCase):
    """Both drivers, name by name."""

    maxDiff = None

    def compare(self, jobs):
        """All of them, some at a time."""
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            results = list(pool.map(judge, jobs))
        self.assertEqual({name: wrong for name, _, wrong in results if wrong}, {})
        self.assertGreater(min(count for _, count, _ in results), 12)

    def test_every_transport(self):
        self.compare([(name, name, OPTIONS.get(name, []), None) for name in TRANSPORTS if name not in UNKNOWN_TO_NUT])

    def test_field_cases(self):
        jobs = []
        for name in FIELD:
            case = cases.Case(os.path.join(cases.FIELD, name + '.expect'))
            with open(case.device_file, encoding='latin-1') as file:
                jobs.append((name, 'cypress', case.options, file.read()))
        self.compare(jobs)


if __name__ == '__main__':
    unittest.main()
