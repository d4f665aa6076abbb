# SPDX-License-Identifier: GPL-2.0-or-later
"""The small families beside NUT's drivers 2.8.0, as black boxes, on the same emulated units (small_units.py): variables with their values,
which are writable, which commands there are, and what the unit is asked when one is given.

small.differences lists what differs, with a reason; a difference that it does not list fails. USB_WHOLE=1 (make check-small) plays all units, some
six minutes, and then a line that nothing needs fails too.
"""

import concurrent.futures
import os
import re
import time
import unittest

import cases
import frame
from beside_nut import differences, rules, weigh
from emulator import Emulator
from small_units import UNITS

NUT = '/lib/nut'
JOBS, FRESH = 12, 20
# Of each kind of unit the commands are given on one; the others show values only.
ORDERED = ['tripplite-0004', 'tripplite-1001', 'tripplite-2001', 'tripplite-3003', 'tripplite-3005', 'xcp-one-phase', 'riello-1-1',
           'richcomm-06', 'richcomm-04', 'atcl-3']
QUICK = ['tripplite-2001', 'tripplite-3003-over5', 'tripplite-3005-1001', 'xcp-three-phases', 'xcp-alarm-25', 'xcp-status-low', 'riello-3-1',
         'riello-ob-low', 'richcomm-04', 'atcl-3']
# NUT 2.8.0 does not have them; they are composed of other commands.
DRIVER_S = {'shutdown.default', 'driver.killpower'}
SETTINGS = {'tripplite': ['ups.delay.shutdown 70', 'ups.id 258', 'outlet.1.switch 0', 'outlet.2.switch 1'],
            'xcp': ['ambient.temperature.high 41', 'battery.charge.restart 35', 'battery.energysave.delay 6', 'battery.energysave.load 11',
                    'battery.runtime.low 240', 'input.transfer.boost.high 210', 'input.transfer.delay 31', 'input.transfer.trim.low 249',
                    'outlet.1.delay.shutdown 33', 'outlet.2.delay.start 300', 'output.voltage.nominal 240'],
            'riello': ['ups.delay.shutdown 60', 'ups.delay.reboot 61']}


class Played:
    """One driver on one unit: what it publishes, and what each order makes it ask."""

    def __init__(self, name, folder):
        driver, text = UNITS[name]
        self.tmp, self.name, self.orders = frame.Tmp(), name, {}
        env = dict(cases.ENV, NUT_STATEPATH=self.tmp.path, NUT_CONFPATH=self.tmp.path, HOLDOVER_CONFPATH=self.tmp.path,
                   NUT_ALTPIDPATH=self.tmp.path, NUT_PIDPATH=self.tmp.path)
        program = [os.path.join(folder, driver), '-F', '-s', 'ups', *cases.ROOT, '-x', 'port=auto']
        path = self.tmp / f'{driver}-ups'
        with Emulator(frame.write(self.tmp / 'unit.ups', text), program, env=env) as self.emulator:
            self.said = frame.wait_until(lambda: self.connect(path), 60, self.emulator.output)
            self.fresh = self.said.until_fresh(FRESH)
            time.sleep(7)                           # settings of XCP are asked for at the second poll
            self.values = self.said.dump()[0]
            self.writable = set(re.findall(r'^SETFLAGS (\S+) .*RW', '\n'.join(self.said.lines), re.MULTILINE))
            self.commands = set(re.findall(r'^ADDCMD (\S+)', '\n'.join(self.said.lines), re.MULTILINE))
            if self.fresh and name in ORDERED:
                self.give_orders()
        self.tmp.close()

    @staticmethod
    def connect(path):
        """The driver's socket, once it is there."""
        try:
            return cases.Socket(path)
        except OSError:
            return None

    def give_orders(self):
        """Each command and setting: what the unit was asked and how it ended."""
        polled = set(self.asked()) - {'cf 69 e8 d5'}
        settings = [line for line in SETTINGS.get(self.name.split('-')[0], []) if line.split()[0] in self.writable]
        for kind, text in [*(('instcmd', name) for name in sorted(self.commands - DRIVER_S)), *(('set', line) for line in settings)]:
            name, _, value = text.partition(' ')
            before = len(self.asked())
            result = self.said.order(kind, f'{name} "{value}" => handled' if value else f'{name} => handled')
            if result and 'unanswered' in result:
                time.sleep(8)
            self.orders[f'{kind} {text}'] = ' '.join(line for line in self.asked()[before:] if line not in polled)

    def asked(self):
        """All that the unit was asked."""
        return [line.strip() for line in re.findall(r'ASK \[\d+\] (.*)', self.emulator.wire())]


def facts(name, folder):
    """{what: text} of a driver on a unit."""
    played = Played(name, folder)
    if not played.fresh:
        return {'fresh': 'no'}
    found = {variable: value for variable, value in played.values.items() if not variable.startswith('driver.')}
    found['ups.status'] = ' '.join(sorted(found.get('ups.status', '').split()))
    found.update({f'command {command}': 'yes' for command in played.commands if command not in DRIVER_S})
    found.update({f'writable {variable}': 'yes' for variable in played.writable if not variable.startswith('driver.')})
    found.update({f'asked by {order}': asked for order, asked in played.orders.items()})
    return found


def judge(name):
    """Differences on one unit, as (what, theirs, ours)."""
    theirs, ours = facts(name, NUT), facts(name, frame.product('drivers'))
    if 'fresh' in theirs or 'fresh' in ours:
        return name, [('fresh', theirs.get('fresh', 'yes'), ours.get('fresh', 'yes'))]
    return name, differences(theirs, ours)


def compare(names):
    """All differences, some units at a time."""
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return [(name, *found) for name, all_found in pool.map(judge, names) for found in all_found]


@unittest.skipUnless(os.access(NUT + '/tripplite_usb', os.X_OK), "optional: NUT's drivers are not installed")
class AgainstNut(unittest.TestCase):
    """All units."""

    maxDiff = None

    def test_each_difference_is_listed_with_a_reason_and_each_line_is_needed(self):
        listed = rules('small.differences')
        self.assertEqual([line for line in listed if len(line) != 5], [])
        whole = 'USB_WHOLE' in os.environ
        unlisted, needless = weigh(compare(sorted(UNITS) if whole else QUICK), listed)
        self.assertEqual(unlisted, [])
        if whole:
            self.assertEqual(needless, [])


if __name__ == '__main__':
    unittest.main()
