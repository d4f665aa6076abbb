# SPDX-License-Identifier: GPL-2.0-or-later
"""Two UPSes of one kind without serial numbers: unplugged and plugged in again, in any order, at the same and at other ports.

Charges tell them apart here, and nothing else does: the first has 91 %, the second 82 %. What must hold at every moment: no two UPSes
show the same unit, and a UPS shows another unit than before only if the log has said so.
"""

import re
import time
import unittest

import clients
import frame
from emulator import Emulator
from hid_builder import ON_LINE, charge, status, summary, ups
from test_zero import Zero

TEXTS = ('string 1: Nobody', 'string 2: Held', 'istrings: 1 2 0')
CHARGES = {91: 1, 82: 2}            # of which unit
WAIT = 20


def unit_text(percent, serial=None):
    """A device file."""
    head = ('string 1: Nobody', 'string 2: Held', f'string 3: {serial}') if serial else TEXTS
    return '\n'.join(('# made of words', 'id: 1234:5678 0100', *head, 'descriptor:', ' ' + ups(summary(status(), charge())),
                      f'report feature 01: {ON_LINE}', f'report feature 02: 02 {percent:02x}')) + '\n'


class Twins(Zero):
    """holdoverd on two devices, at ports 1 and 2."""

    serial = None
    names = ('a', 'b')
    ups_conf = ''.join(f'[{name}]\n  driver = usbhid-ups\n  port = auto\n  pollinterval = 1\n' for name in names)

    def begin(self, *flags):
        """Both are plugged in, and served."""
        devices = [self.conf.put(f'unit{unit}.ups', unit_text(percent, self.serial)) for percent, unit in CHARGES.items()]
        program = [frame.product('holdoverd'), '-F', '-C', self.conf.path, *clients.AS_ROOT]
        self.bus = Emulator(devices, program, ['-k', *flags], env={'NUT_STATEPATH': self.conf.state})
        self.addCleanup(self.bus.__exit__)
        self.bus.start(lambda: self.status('none'))
        self.client = frame.NutClient(self.conf.port)
        self.addCleanup(self.client.sock.close)
        self.told = {}
        self.until_shown(lambda shown: len(shown) == len(self.names))

    def shown(self):
        """{name of a UPS with fresh data: its unit}; and whether that may be. They are asked for one after the other: so twice."""
        found = self.ask_all()
        if len(found) != len(set(found.values())):
            time.sleep(0.3)
            found = self.ask_all()
        self.assertEqual(len(found), len(set(found.values())), f'{found}\n{self.bus.output()}')
        for name, unit in found.items():
            if self.told.setdefault(name, unit) != unit:
                self.assertRegex(self.bus.output(), rf'UPS \[{name}\]: .* was at 1-\d before', f'{name}: {self.told} {found}')
        return found

    def ask_all(self):
        """What is fresh."""
        found, lines = {}, self.client.reply('LIST UPS')
        self.assertTrue(lines[-1], f'the server hung up\n{self.bus.output()}')
        for line in lines[1:-1]:
            name = line.split()[1]
            answer = self.client.ask(f'GET VAR {name} battery.charge')
            if answer.startswith('VAR'):
                found[name] = CHARGES[int(re.search(r'"(\d+)"', answer)[1])]
        return found

    def until_shown(self, condition, timeout=WAIT):
        """Look until what is shown is so; and for two seconds more, in which it has to stay so."""
        until, since = time.monotonic() + timeout, None
        while since is None or time.monotonic() < since + 2:
            found = self.shown()
            if not condition(found):
                self.assertLess(time.monotonic(), until, f'{found}\n{self.bus.output()[-3000:]}')
                since = None
            elif since is None:
                since = time.monotonic()
            time.sleep(0.1)
        return found

    def whose(self, unit):
        """The UPS that shows it."""
        return next(name for name, shown in self.told.items() if shown == unit)

    def is_as_before(self, shown):
        """Both are served, each by the UPS that had it."""
        return shown == self.told and len(shown) == 2


class TwoSections(Twins):
    """No key says which of the two a section means."""

    def test_one_that_returns_to_its_port_is_shown_where_it_was(self):
        self.begin()
        for unit in (1, 2, 1):
            self.bus.event(f'{unit}: unplug')
            self.until_shown(lambda shown: len(shown) == 1)
            self.bus.event(f'{unit}: plug')
            self.until_shown(self.is_as_before)

    def test_both_return_to_their_ports_in_either_order(self):
        self.begin()
        for order in ((1, 2), (2, 1)):
            self.bus.event('1: unplug', '2: unplug')
            self.until_shown(lambda shown: not shown)
            self.bus.event(f'{order[0]}: plug')
            self.until_shown(lambda shown: len(shown) == 1)
            self.bus.event(f'{order[1]}: plug')
            self.until_shown(self.is_as_before)

    def test_both_return_at_once(self):
        self.begin()
        for order in (('1', '2'), ('2', '1')):
            self.bus.event('1: unplug', '2: unplug')
            self.until_shown(lambda shown: not shown)
            self.bus.event(*(f'{unit}: plug' for unit in order))
            self.until_shown(self.is_as_before)

    def test_one_that_moves_is_served_again_by_its_section(self):
        self.begin()
        for port in (5, 3):
            self.bus.event('1: unplug', f'1: port {port}', '1: plug')
            self.until_shown(lambda shown: len(shown) == 1, 5)
            self.until_shown(self.is_as_before)
            self.assertRegex(self.bus.output(), rf'UPS \[{self.whose(1)}\]: .* at 1-{port} .* was at 1-\d before')

    def test_both_move(self):
        self.begin()
        self.bus.event('1: unplug', '2: unplug', '1: port 4', '2: port 3', '2: plug', '1: plug')
        self.until_shown(lambda shown: len(shown) == 2)

    def test_swapped_they_are_known_by_their_ports(self):
        self.begin()
        before = dict(self.told)
        self.bus.event('1: unplug', '2: unplug', '1: port 2', '2: port 1')
        self.until_shown(lambda shown: not shown)
        self.told = {}
        self.bus.event('1: plug', '2: plug')
        self.until_shown(lambda shown: shown == {name: 3 - unit for name, unit in before.items()})


class TwoAutomatic(TwoSections):
    """The same with `driver = auto`."""

    ups_conf = TwoSections.ups_conf.replace('usbhid-ups', 'auto')


class TwoOfOneSerial(TwoSections):
    """A maker that gives all units one serial number."""

    serial = '000000000000'


class OneSection(Twins):
    """One section, two units: the one that it began with."""

    names = ('a',)
    ups_conf = '[a]\n  driver = usbhid-ups\n  port = auto\n  pollinterval = 1\n'

    def test_the_other_one_is_not_used_in_its_place(self):
        self.begin()
        unit = self.told['a']
        self.bus.event(f'{unit}: unplug')
        self.until_shown(lambda shown: not shown)
        time.sleep(7)
        self.assertEqual(self.shown(), {})
        self.bus.event(f'{unit}: plug')
        self.until_shown(lambda shown: shown == {'a': unit})

    def test_nor_one_that_came_later(self):
        self.begin()
        unit = self.told['a']
        self.bus.event(f'{3 - unit}: unplug', f'{3 - unit}: port 7', f'{3 - unit}: plug')
        self.until_shown(lambda shown: shown == {'a': unit})
        self.bus.event(f'{unit}: unplug')
        self.until_shown(lambda shown: not shown)
        time.sleep(7)
        self.assertEqual(self.shown(), {})
        self.bus.event(f'{unit}: port 6', f'{unit}: plug')
        self.until_shown(lambda shown: shown == {'a': unit})


class NoSection(Twins):
    """Nothing is configured: names are given by ports."""

    names = ('ups', 'ups2')
    ups_conf = None

    def test_at_their_ports_they_keep_their_names(self):
        self.begin()
        for order in ((1, 2), (2, 1)):
            self.bus.event('1: unplug', '2: unplug')
            self.until_shown(lambda shown: not shown)
            self.bus.event(f'{order[0]}: plug', f'{order[1]}: plug')
            self.until_shown(self.is_as_before)

    def test_one_that_moves_alone_keeps_its_name(self):
        self.begin()
        self.bus.event('2: unplug')
        self.until_shown(lambda shown: len(shown) == 1)
        self.bus.event('2: port 5', '2: plug')
        self.until_shown(self.is_as_before)

    def test_both_that_move_are_new_ones(self):
        self.begin()
        self.bus.event('1: unplug', '2: unplug')
        self.until_shown(lambda shown: not shown)
        self.bus.event('1: port 4', '2: port 3', '1: plug', '2: plug')
        self.until_shown(lambda shown: len(shown) == 2)
        self.assertFalse(set(self.shown()) & set(self.names))


if __name__ == '__main__':
    unittest.main()
