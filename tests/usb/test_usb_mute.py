# SPDX-License-Identifier: GPL-2.0-or-later
"""One report of a recording is not answered any more: what it carried vanishes, or the UPS is stale; never fresh and frozen.

With default options within 30 s. With a full poll every 2 s, where the same takes a few seconds, report after report is muted
and answered again; then all that it carried returns. USB_WHOLE=1 (make check-usb): every report of every recording, those of
field/ too; else the reports of a few recordings.
"""

import concurrent.futures
import contextlib
import glob
import os
import re
import time
import unittest

import frame
from cases import ENV, FIELD, ROOT, Socket
from chain import WHOLE
from emulator import Emulator, device_names
from transfers import ON_MAINS

DRIVER = frame.product('drivers/usbhid-ups')
FEW = ['apc-back-ups-cs-500', 'cyberpower-br700elcd', 'eaton-3s', 'powerwalker-vi-2200-sh', 'santak-tg-box-850', 'synthetic-salicru']
SETTLED_S = 14      # windows of 2 and 4 s, three misses, timeouts of a second; the machine may be slow
MUTE_S = 30
JOBS = 12           # they mostly wait
FAULTS = 'stall', 'mute'
# What the driver composes or keeps itself, and what the core copies of ups.*.
KEPT = re.compile(r'ups\.(status|alarm|delay\..*)$|outlet(\.\d)?\.desc$|device\.(mfr|model|serial|type)$')
QUICKLY = ['-i', '1', '-x', 'pollfreq=2']


def field_devices():
    """HID devices of field/, those that other drivers serve left out."""
    return [path for path in sorted(glob.glob(os.path.join(FIELD, '*.ups')))
            if 'descriptor:' in open(path, encoding='utf-8').read()]


def flags_of(device):
    """Reports that were not recorded are zeros; but the mains are there."""
    return ['-z', *(['-e', '0', 'report feature ' + ON_MAINS[device]] if device in ON_MAINS else [])]


def names_by_report(device):
    """{report id: names of the variables in it}, as --explore tells."""
    with Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', *ROOT, '--explore'], flags_of(device), env=ENV) as e:
        e.wait(30)
        found = re.findall(r'^# feature ([0-9a-f]{2}) .* -> (.*)$', e.output(), re.MULTILINE)
    names = {}
    for report, text in found:
        names.setdefault(report, set()).update(name for name in re.findall(r'[a-z][a-z0-9.]+\.[a-z0-9.]+', text))
    return names


@contextlib.contextmanager
def served(device, options=()):
    """The emulated device and its driver's socket; None: it is not fresh, its status comes by interrupt only."""
    with frame.Tmp() as tmp:
        env = dict(ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path, NUT_ALTPIDPATH=tmp.path)
        program = [DRIVER, '-F', '-s', 'ups', *ROOT, *options, '-x', 'port=auto']
        with Emulator(device, program, flags_of(device), env=env) as unit:
            path = os.path.join(tmp.path, 'usbhid-ups-ups')
            with contextlib.suppress(AssertionError):
                frame.wait_until(lambda: os.path.exists(path) or not unit.running, 20, what=path)
            said = Socket(path) if os.path.exists(path) else None
            yield (unit, said) if said and said.until_fresh(20) else None


def carried_by_reports(device, said):
    """{report: its variables that are shown}; what the driver keeps itself is not among them."""
    shown, _ = said.dump()
    known = {name for name in shown if not KEPT.match(name)}
    carried = {report: names & known for report, names in names_by_report(device).items()}
    return {report: names for report, names in carried.items() if names}


def set_fault(unit, fault, report):
    """Some answer with either kind."""
    unit.event(f'{fault} feature {report}', f'{fault} input {report}')


def frozen(said, names):
    """What stands there though it must not."""
    values, fresh = said.dump()
    return sorted(names & set(values)) if fresh else []


def lacking(said, names):
    """What has not returned."""
    values, fresh = said.dump()
    return sorted(names - set(values)) if fresh else ['fresh data']


def until_none(missing, said, names):
    """What `missing` still finds after so many seconds."""
    end = time.monotonic() + SETTLED_S
    while missing(said, names) and time.monotonic() < end:
        time.sleep(0.4)
    return missing(said, names)


def play_all(device, fault, limit=None):
    """Mutes one report after the other; (how many, complaints)."""
    bad = []
    with served(device, QUICKLY) as running:
        if not running:
            return 0, bad
        unit, said = running
        carried = carried_by_reports(device, said)
        for report in list(carried)[:limit]:
            set_fault(unit, fault, report)
            left = until_none(frozen, said, carried[report])
            bad += [f'{device}, {fault} feature {report}: fresh, and {left} are still there'] if left else []
            set_fault(unit, 'un' + fault, report)
            left = until_none(lacking, said, carried[report])
            bad += [f'{device}, {fault} feature {report} is over: {left} did not return'] if left else []
    return len(list(carried)[:limit]), bad


def play_one(device, number, fault):
    """With default options: the complaint about the report with that number from the end; None: there are not so many."""
    with served(device) as running:
        if not running:
            return None
        unit, said = running
        carried = carried_by_reports(device, said)
        if number >= len(carried):
            return None
        report = sorted(carried)[-1 - number]
        time.sleep(number % 7)          # at any time between two turns
        set_fault(unit, fault, report)
        time.sleep(MUTE_S)
        left = frozen(said, carried[report])
        return f'{device}, {fault} feature {report}: fresh, and {left} are still there after {MUTE_S} s' if left else ''


def all_devices():
    """Recordings; one is of a device that does not answer requests."""
    return [name for name in device_names() if not name.startswith('synthetic-powercom-old')] + field_devices()


class Mute(unittest.TestCase):
    """A report is muted for a while."""

    maxDiff = None      # all complaints

    def test_what_a_report_carried_vanishes_or_the_ups_is_stale_and_returns(self):
        jobs = [(name, fault) for fault in FAULTS for name in (all_devices() if WHOLE else FEW[:4])]
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            results = list(pool.map(lambda job: play_all(*job, limit=None if WHOLE else 6), jobs))
        self.assertEqual([text for _, bad in results for text in bad], [])
        self.assertGreater(sum(count for count, _ in results), 5 * len(FEW))

    def test_with_default_options_that_takes_no_longer_than_half_a_minute(self):
        jobs = [(name, number, FAULTS[number % 2]) for number in range(64 if WHOLE else 2)
                for name in (device_names() if WHOLE else FEW)]
        with concurrent.futures.ThreadPoolExecutor(4 * JOBS if WHOLE else JOBS) as pool:
            results = list(pool.map(lambda job: play_one(*job), jobs))
        self.assertEqual([text for text in results if text], [])
        self.assertGreaterEqual(results.count(''), 2 * len(FEW))


if __name__ == '__main__':
    unittest.main()
