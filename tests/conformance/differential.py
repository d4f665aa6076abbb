#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Random dialogues with Holdover's server and with Debian's upsd side by side: all answers, and all lines to the drivers, must
be the same.

    tests/conformance/differential.py [--dialogues N] [--seed N]

What docs/conformance.md lists as different is left out of the dialogues: requests behind LOGOUT, the words of RFC 9271, `#`
inside
quotes, a second value of INSTCMD, values that NUT cannot set.  Texts that each server has of its own are not compared.
"""

import argparse
import contextlib
import os
import random
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

import dialogue     # noqa: E402
import frame        # noqa: E402

UPSES = ['main', 'MAIN', 'nodesc', 'stale', 'down', 'nosuch', 'incomplete', '""', 'main@localhost', '"main"', 'ma\\in']
NAMES = ['ups.status', 'UPS.Status', 'battery.charge', 'battery.charge.low', 'ups.id', 'input.sensitivity', 'input.transfer.low',
         'ups.rostring', 'ups.roenum', 'ups.badstring', 'ups.quirk', 'ups.empty', 'no.such', 'server.info', 'server.version', 'Server.Foo',
         'server.', 'server', 'test.mixedcase', 'ups.delay.shutdown', '""', 'lab.only', 'upstream.ups.status', '"ups.status"', 'x' * 300,
         'load.off', 'load.on', 'LOAD.ON', 'alpha.cmd', 'beeper.toggle', 'test.panel.start', 'load.off.delay', 'shutdown.return']
VALUES = ['x', '""', 'low', 'LOW', 'medium', '103', '100', '10', '9', '50', '55', '60', '80', '81', '-5', '+20', '020', '0x20', '20.9',
          '99999999999999999999', 'abcdefghijklmnop', 'abcdefghijklmnopq', '"a b"', '"a=b"', '"a\\\\b"', 'a\\#b', 'y' * 255, '%s', 'ON', 'OFF']
WHAT = ['VAR', 'TYPE', 'DESC', 'CMDDESC', 'UPSDESC', 'NUMLOGINS', 'UPS', 'RW', 'CMD', 'ENUM', 'RANGE', 'CLIENT', 'TRACKING', 'FOO', '""',
        'var', 'CLIENTS', '']
VERBS = ['GET', 'LIST', 'SET', 'INSTCMD', 'LOGIN', 'USERNAME', 'PASSWORD', 'STARTTLS', 'HELP', 'VER', 'NETVER', 'PROTVER', 'PRIMARY',
         'MASTER', 'get', 'FOO', '""', '"GET"', 'GE T', '', '=']
USERS = ['admin adminpw', 'op oppw', 'mon monpw', 'sec secpw', 'setter setpw', 'nopw x', 'fsder fsdpw', 'admin wrong', 'ADMIN adminpw']
# Each changes a line in a way that the grammar should not mind, or should.
TWISTS = [lambda line, rng: line] * 10 + [
    lambda line, rng: line.replace(' ', '  '), lambda line, rng: line.replace(' ', '\t'), lambda line, rng: line.rsplit(' ', 1)[0],
    lambda line, rng: line + ' extra', lambda line, rng: line + ' extra words here', lambda line, rng: line.swapcase(),
    lambda line, rng: line + ' # comment "x', lambda line, rng: ' '.join(rng.sample(line.split(' '), len(line.split(' ')))),
    lambda line, rng: strewn(line, rng, '\x01\x07\x0b\x0c\r\x7f\x80\xe9\xff'), lambda line, rng: strewn(line, rng, '\\= ')]
LEFT_OUT = re.compile(r'LOGOUT|DETACH|ATTACH|"[^"]*#|FSD ', re.IGNORECASE)
OWN_TEXTS = [(re.compile(pattern), own) for pattern, own in (
    ('[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}', '<id>'), (r'Network UPS Tools upsd [^"]*', '<server>'),
    (r'(server\.version ").*', r'\1'), (r'^((CMD)?DESC \S* \S* ).*', r'\1'), ('^Commands: .*', '<help>'))]


def strewn(line, rng, characters):
    """Two of these somewhere in it."""
    for _ in range(2):
        at = rng.randrange(len(line) + 1)
        line = line[:at] + rng.choice(characters) + line[at:]
    return line


def goes_on(line):
    """Whether the line end is swallowed: by an open quote or a backslash."""
    quoted = word = escaped = False
    for byte in line:
        if escaped:
            escaped = False
        elif byte == '\\':
            escaped, word = True, not quoted
        elif quoted:
            quoted = byte != '"'
        elif byte == '#':
            return False
        elif byte in ' \t\x0b\x0c\r=':
            word = False
        elif byte == '"' and not word:
            quoted = True
        else:
            word = True
    return quoted or escaped


def line_of(rng):
    """A line that is nearly, or not at all, one of the protocol."""
    pick = rng.choice
    kinds = [(25, lambda: f'GET {pick(WHAT)} {pick(UPSES)} {pick(NAMES)}'), (15, lambda: f'LIST {pick(WHAT)} {pick(UPSES)} {pick(NAMES)}'),
             (20, lambda: f'SET VAR {pick(UPSES)} {pick(NAMES)} {pick(VALUES)}'), (10, lambda: f'INSTCMD {pick(UPSES)} {pick(NAMES)}'),
             (5, lambda: f'INSTCMD {pick(UPSES)} {pick(NAMES)} {pick(VALUES[2:20])}'),
             (5, lambda: f'{pick(["LOGIN", "PRIMARY", "MASTER"])} {pick(UPSES)}'),
             (4, lambda: f'{pick(["USERNAME", "PASSWORD"])} {pick(["a", "", "admin", "a b"])}'),
             (4, lambda: f'SET TRACKING {pick(["ON", "OFF", "on", "maybe", ""])}'),
             (2, lambda: f'GET TRACKING {pick(["", "abc", "00000000-0000-4000-8000-000000000000"])}'),
             (12, lambda: ' '.join([pick(VERBS), *rng.choices(WHAT + UPSES + NAMES + VALUES, k=rng.randint(0, 4))]))]
    made = rng.choices([make for _, make in kinds], [weight for weight, _ in kinds])[0]()
    line = pick(TWISTS)(made, rng)
    return 'VER' if goes_on(line) or LEFT_OUT.search(line) or re.match(r'\W*INSTCMD(\s+\S+){4}', line, re.IGNORECASE) else line


class Pair:
    """Both servers, and the same dialogue with each."""

    def __init__(self):
        self.stages = [dialogue.Stage(kind) for kind in ('ours', 'nut')]

    def answers(self, stage, lines):
        """[(line, what came before the answer to NETVER)] of one server."""
        for driver in stage.drivers.values():
            driver.clear()
        told = []
        with stage.client(None) as client:
            client.send(''.join(f'{line}\nNETVER\n' for line in lines))       # at once: upsd answers each write 40 ms late
            for line in lines:
                heard = [client.line()]
                while heard[-1] != '1.3':
                    heard.append(client.line())
                if re.sub(r'\W', '', line.partition('#')[0]).upper() in ('NETVER', 'PROTVER') and len(heard) == 1:
                    heard.append(client.line())         # this one has answered as NETVER does
                told.append((line, [self.common(text) for text in heard]))
        stage.logged_out()
        return told

    def heard(self):
        """{UPS: what its driver heard} of each server."""
        return [{ups: [self.common(text) for text in driver.heard()] for ups, driver in stage.drivers.items()} for stage in self.stages]

    @staticmethod
    def common(text):
        """Without what each server says in words of its own."""
        for pattern, own in OWN_TEXTS:
            text = pattern.sub(own, text)
        return text.replace('\x7f', '?')

    def compare(self, rng):
        """One dialogue with both; AssertionError at the first difference."""
        user, _, password = rng.choice(USERS).partition(' ')
        lines = [f'USERNAME {user}', f'PASSWORD {password}'] if rng.random() < 0.75 else []
        lines += [line_of(rng) for _ in range(25)]
        ours, nuts = (self.answers(stage, lines) for stage in self.stages)
        for one, other in zip(ours, nuts):
            assert one == other, f'{one[0]!r}\n    ours: {one[1]}\n    nut:  {other[1]}\n    after: {lines[:lines.index(one[0])]}'
        with contextlib.suppress(AssertionError):       # a server answers an order before its driver has read it
            frame.wait_until(lambda: self.heard()[0] == self.heard()[1], what='the drivers')
        our_drivers, nut_drivers = self.heard()
        assert our_drivers == nut_drivers, f'drivers heard\n    ours: {our_drivers}\n    nut:  {nut_drivers}\n    after: {lines}'
        return len(lines)

    def stop(self):
        """Both servers, which must not have been harmed."""
        for stage in self.stages:
            stage.stop(judge=True)


class Differential(unittest.TestCase):
    """The short form."""

    def test_random_dialogues_are_answered_as_upsd_answers_them(self):
        missing = frame.NutServer.missing()
        if missing:
            self.skipTest(f'optional: {missing}')
        pair, rng = Pair(), random.Random(9271)
        self.addCleanup(pair.stop)
        for _ in range(40):
            pair.compare(rng)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description='random dialogues with both servers')
    parser.add_argument('--dialogues', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=random.randrange(1 << 32))
    args = parser.parse_args()
    pair, rng, lines = Pair(), random.Random(args.seed), 0
    try:
        for _ in range(args.dialogues):
            lines += pair.compare(rng)
    finally:
        print(f'{lines} lines compared, seed {args.seed}')
        pair.stop()


if __name__ == '__main__':
    main()
