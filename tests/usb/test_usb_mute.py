# SPDX-License-Identifier: GPL-2.0-or-later
"""One report of a recording is not answered any more: what it carried vanishes, or the UPS is stale; never fresh and frozen.

With default options within 30 s. With a full poll every 2 s, where the same takes a few seconds, report after report is muted
and answered again; then all that it carried returns. USB_WHOLE=1 (make check-usb): every report of every recording, those of
field/ too, by either kind of fault; else some reports of a few recordings. The whole takes ten minutes: the
devices wait side by side, and a device with many reports is played by several drivers.
"""

import collections
import concurrent.futures
import contextlib
import os
import re
import time
import unittest

import frame
from cases import ENV, FIELD, ROOT, Socket, cases_in
from chain import WHOLE
from emulator import Emulator, device_file, device_names
from transfers import ON_MAINS

DRIVER = frame.product('drivers/usbhid-ups')
FEW = ['apc-back-ups-cs-500', 'cyberpower-br700elcd', 'eaton-3s', 'powerwalker-vi-2200-sh', 'santak-tg-box-850', 'synthetic-salicru']
SETTLED_S = 14      # windows of 2 and 4 s, three misses, timeouts of a second; the machine may be slow
MUTE_S = 30
JOBS = 12           # they mostly wait
WAITING = 96        # those that only wait for half a minute
SHARE = 8           # reports that one driver plays after each other
FAULTS = 'stall', 'mute'
# What the driver composes or keeps itself, and what the core copies of ups.*.
KEPT = re.compile(r'ups\.(status|alarm|delay\..*)$|outlet(\.\d)?\.desc$|device\.(mfr|model|serial|type)$')
QUICKLY = ['-i', '1', '-x', 'pollfreq=2']
# Recordings that are not served: no status was recorded, a driver of another family serves it, or it is refused.
NEVER_FRESH = {'arduino-hidpowerdevice', 'ecoflow-river-3-plus', 'synthetic-powercom-old', 'latte-deck', 'upsmart-facade',
               'stm32-bk650-wrong-page', 'stm32-wrong-usages-again'}


def title(device):
    """Its name, also of one that is given as a path."""
    return os.path.basename(device).removesuffix('.ups')


def all_devices():
    """Recordings, and the devices of the field's cases."""
    field = {case.device_file for case in cases_in(FIELD, 'usbhid-ups')}
    return device_names() + sorted(path for path in field if path.startswith(FIELD))


def flags_of(device):
    """Reports that were not recorded are zeros; but the mains are there."""
    return ['-z', *(['-e', '0', 'report feature ' + ON_MAINS[device]] if device in ON_MAINS else [])]


def inputs_of(device):
    """Events that send what the device has been heard to send."""
    with open(device_file(device), encoding='utf-8') as file:
        return [' '.join(report) for report in re.findall(r'^report (input [0-9a-f]{2}): *(.*)$', file.read(), re.MULTILINE)]


def names_by_report(device):
    """{report id: names of the variables in it}, as --explore lists them."""
    with Emulator(device, [DRIVER, '-s', 'ups', '-x', 'port=auto', *ROOT, '--explore'], flags_of(device), env=ENV) as e:
        e.wait(30)
        found = re.findall(r'^# (?:feature|input) ([0-9a-f]{2}) .* -> (.*)$', e.output(), re.MULTILINE)
    names = {}
    for report, text in found:
        names.setdefault(report, set()).update(name for name in re.findall(r'[a-z][a-z0-9.]+\.[a-z0-9.]+', text))
    return names


def until_served(unit, said, inputs):
    """Whether it became fresh; one that only sends its status is made to send it."""
    for _ in range(5):
        if said.until_fresh(4):
            return True
        if inputs:
            unit.event(*inputs)
    return False


@contextlib.contextmanager
def served(device, options=()):
    """The emulated device and its driver's socket; None: it is not fresh."""
    with frame.Tmp() as tmp:
        env = dict(ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path, NUT_ALTPIDPATH=tmp.path)
        program = [DRIVER, '-F', '-s', 'ups', *ROOT, *options, '-x', 'port=auto']
        with Emulator(device, program, flags_of(device), env=env) as unit:
            path = os.path.join(tmp.path, 'usbhid-ups-ups')
            with contextlib.suppress(AssertionError):
                frame.wait_until(lambda: os.path.exists(path) or not unit.running, 20, what=path)
            said = Socket(path) if os.path.exists(path) else None
            yield (unit, said) if said and until_served(unit, said, inputs_of(device)) else None


def carried_by_reports(device):
    """{report: variables that are shown and in no other report}, without those that the driver keeps itself; None: not fresh."""
    with served(device) as running:
        if not running:
            return None
        shown, _ = running[1].dump()
    found = names_by_report(device)
    places = collections.Counter(name for names in found.values() for name in names)
    known = {name for name in shown if places[name] == 1 and not KEPT.match(name)}
    carried = {report: names & known for report, names in found.items()}
    return {report: names for report, names in sorted(carried.items()) if names}


def set_fault(unit, fault, report):
    """Some answer with either kind."""
    unit.event(f'{fault} feature {report}', f'{fault} input {report}')


def frozen(said, names):
    """What is still shown though it must not be."""
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


def play_in_turn(device, fault, carried):
    """Mutes one report after the other; complaints."""
    bad, name = [], title(device)
    with served(device, QUICKLY) as running:
        if not running:
            return [f'{name}: not fresh with a full poll every 2 s']
        unit, said = running
        for report in carried:
            set_fault(unit, fault, report)
            left = until_none(frozen, said, carried[report])
            bad += [f'{name}, {fault} feature {report}: fresh, and {left} are still there'] if left else []
            set_fault(unit, 'un' + fault, report)
            unit.event(*inputs_of(device))
            left = until_none(lacking, said, carried[report])
            bad += [f'{name}, {fault} feature {report} is over: {left} did not return'] if left else []
    return bad


def play_one(device, fault, report, names, wait):
    """With default options, after some seconds: complaints."""
    with served(device) as running:
        if not running:
            return [f'{title(device)}: not fresh']
        unit, said = running
        time.sleep(wait)
        set_fault(unit, fault, report)
        time.sleep(MUTE_S)
        left = frozen(said, names)
    return [f'{title(device)}, {fault} feature {report}: fresh, and {left} are still there after {MUTE_S} s'] if left else []


def side_by_side(function, jobs, count):
    """Results of all jobs, so many at a time."""
    with frame.keep_alive(), concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda job: function(*job), jobs))


def shares(carried):
    """The reports of a device, a few at a time."""
    reports = list(carried)
    return [{report: carried[report] for report in reports[at:at + SHARE]} for at in range(0, len(reports), SHARE)]


class Mute(unittest.TestCase):
    """A report is muted for a while."""

    maxDiff = None      # all complaints

    @classmethod
    def setUpClass(cls):
        devices = all_devices() if WHOLE else FEW
        found = dict(zip(devices, side_by_side(carried_by_reports, [(name,) for name in devices], JOBS)))
        cls.carried = {name: carried for name, carried in found.items() if carried}
        cls.not_fresh = {title(name) for name, carried in found.items() if carried is None}

    def test_every_recording_is_played(self):
        self.assertEqual(self.not_fresh, NEVER_FRESH if WHOLE else set())
        self.assertGreater(sum(map(len, self.carried.values())), 800 if WHOLE else 60)

    def test_what_a_report_carried_vanishes_or_the_ups_is_stale_and_returns(self):
        some = {name: dict(list(carried.items())[:6]) for name, carried in list(self.carried.items())[:4]}
        jobs = [(name, fault, share) for name, carried in (self.carried if WHOLE else some).items()
                for share in shares(carried) for fault in FAULTS]
        self.assertEqual(sum(side_by_side(play_in_turn, jobs, 4 * JOBS if WHOLE else JOBS), []), [])

    def test_with_default_options_that_takes_no_longer_than_half_a_minute(self):
        jobs = [(name, FAULTS[number % 2], report, carried[report], number % 7) for name, carried in self.carried.items()
                for number, report in enumerate(carried if WHOLE else sorted(carried)[-2:])]
        self.assertEqual(sum(side_by_side(play_one, jobs, WAITING if WHOLE else JOBS), []), [])


if __name__ == '__main__':
    unittest.main()
