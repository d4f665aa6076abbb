# SPDX-License-Identifier: GPL-2.0-or-later
"""One report of a recording is not answered any more: what it carried vanishes, or the UPS is stale; never fresh and frozen.

USB_WHOLE=1 (make check-usb): every report of every recording that is read again and again; else two of a few recordings.
"""

import concurrent.futures
import os
import re
import time
import unittest

import frame
from cases import ENV, ROOT, Socket
from chain import WHOLE
from emulator import Emulator, device_names
from transfers import ON_MAINS

DRIVER = frame.product('drivers/usbhid-ups')
FEW = ['apc-back-ups-cs-500', 'cyberpower-br700elcd', 'eaton-3s', 'powerwalker-vi-2200-sh', 'santak-tg-box-850', 'synthetic-salicru']
MUTE_S = 12         # three misses, with a full poll every 2 s and timeouts of a second
JOBS = 6            # they mostly wait
FAULTS = 'stall', 'mute'


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


def reread(wire):
    """Ids of feature reports that were asked for at least three times."""
    asked = re.findall(r'CTRL a1 01 wValue=03([0-9a-f]{2}) ', wire)
    return [report for report in dict.fromkeys(asked) if asked.count(report) >= 3]


def play(device, number, fault):
    """The complaint about the report with that number among those that are read again and again; None: there are not so many."""
    names = names_by_report(device)
    with frame.Tmp() as tmp:
        env = dict(ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path, NUT_ALTPIDPATH=tmp.path)
        program = [DRIVER, '-F', '-s', 'ups', *ROOT, '-i', '1', '-x', 'pollfreq=2', '-x', 'port=auto']
        with Emulator(device, program, flags_of(device), env=env) as unit:
            path = os.path.join(tmp.path, 'usbhid-ups-ups')
            frame.wait_until(lambda: os.path.exists(path) or not unit.running, what=path)
            said = Socket(path)
            if not said.until_fresh(20):
                return None         # its status comes by interrupt only
            time.sleep(6)
            before, _ = said.dump()
            known = {name for name in before if name not in ('ups.status', 'ups.alarm') and not name.startswith('ups.delay.')}
            reports = [report for report in reread(unit.wire()) if names.get(report, set()) & known]
            if number >= len(reports):
                return None
            report = reports[number]
            carried = names[report] & known
            unit.event(f'{fault} feature {report}', f'{fault} input {report}')     # some answer with either
            time.sleep(MUTE_S)
            values, fresh = said.dump()
            frozen = sorted(carried & set(values)) if fresh else []
            return f'{device}, {fault} feature {report}: fresh, and {frozen} are still there' if frozen else ''


class Mute(unittest.TestCase):
    """A report is muted for a while."""

    def test_what_a_report_carried_vanishes_or_the_ups_is_stale(self):
        devices = [name for name in device_names() if not name.startswith('synthetic-powercom-old')] if WHOLE else FEW
        played, number = 0, 0
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            while devices and number < (256 if WHOLE else 2):
                results = list(pool.map(lambda name, n=number: play(name, n, FAULTS[n % 2]), devices))
                for result in results:
                    with self.subTest(result):
                        self.assertIn(result, ('', None))
                devices = [name for name, result in zip(devices, results) if result is not None]
                played += len(devices)
                number += 1
        self.assertGreater(played, len(FEW))


if __name__ == '__main__':
    unittest.main()
