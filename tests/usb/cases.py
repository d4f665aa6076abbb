#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays cases: an unmodified driver on an emulated device, and the expected results. A case is two files of one folder,
NAME.ups (the device) and NAME.expect; README.md lists the lines of both.

    tests/usb/cases.py [-v] [--drivers DIR] FOLDER|NAME.expect ...      prints each case and "N of M hold"

A test file of the folder `field` is one line: `Field = cases.tests_of('richcomm_usb')`.
"""

import argparse
import concurrent.futures
import glob
import os
import re
import socket
import sys
import threading
import time
import unittest

sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]

import frame                                        # noqa: E402 (a script has to say first where it is)
from emulator import HERE, Emulator                 # noqa: E402

FIELD = os.path.join(HERE, 'field')
JOBS = 3                                            # cases played at the same time; they mostly wait
ROOT = ['-u', 'root'] if os.geteuid() == 0 else []
ENV = {'ASAN_OPTIONS': 'verify_asan_link_order=0:detect_leaks=0'}


class Case:
    """One .expect file."""

    def __init__(self, path):
        self.name, self.folder = os.path.basename(path)[:-len('.expect')], os.path.dirname(path)
        self.driver, self.device, self.options, self.timed = None, self.name + '.ups', [], []
        self.settle, self.start, self.stale = 2.0, 40.0, None
        self.flags, self.never, self.seen = set(), [], []
        self.want, self.absent, self.asked, self.not_asked, self.wire, self.clean = [], [], [], [], [], []
        with open(path, encoding='utf-8') as file:
            for line in file:
                if line.strip() and not line.startswith('#'):
                    self.line(path, line.strip())

    def line(self, path, line):
        """One line of the file."""
        lists = {'option': self.options, 'asked': self.asked, 'notasked': self.not_asked, 'wire': self.wire,
                 'clean': self.clean}
        word, _, rest = line[1:].partition(' ')
        if line[0] == '!':
            self.absent.append(line[1:].strip())
        elif line[0] != '@':
            name, _, value = line.partition(':')
            self.want.append((name.strip(), value.strip()))
        elif word in lists:
            lists[word].append(rest)
        elif word in ('event', 'instcmd', 'set'):
            when, _, what = rest.partition(' ')
            self.timed.append((float(when), word, what))
        elif word in ('never', 'seen'):
            getattr(self, word).extend(rest.split())
        elif word in ('settle', 'start'):
            setattr(self, word, float(rest))
        elif word in ('device', 'driver'):
            setattr(self, word, rest)
        elif word == 'stale':
            self.stale = rest == 'yes'
        elif word in ('serial', 'refused', 'zerofill', 'inputs', 'kernel', 'otherbus'):
            self.flags.add(word)
        else:
            raise ValueError(f'{path}: not understood: {line}')

    @property
    def device_file(self):
        """Path of the device file: of this folder, or with a slash of the folder that holds it."""
        return os.path.normpath(os.path.join(self.folder, self.device))


class Terminal(frame.Daemon):
    """A serial UPS (pty_qx) with the interface of Emulator: its terminal is `tty`."""

    def __init__(self, device):
        self.tmp = frame.Tmp()
        self.fifo, self.wire_log, self.tty = self.tmp / 'ctl', self.tmp / 'wire', self.tmp / 'tty'
        super().__init__([frame.product('tests/pty_qx'), '-l', self.wire_log, '-c', self.fifo, device, self.tty])

    event, wire = Emulator.event, Emulator.wire

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.tmp.close()


class Socket:
    """What a driver says on its socket: every line since the beginning, read by a thread of its own."""

    def __init__(self, path):
        self.lines, self.change, self.ended = [], threading.Condition(), False
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
        threading.Thread(target=self.read, daemon=True).start()
        self.send('DUMPALL')

    def read(self):
        """Until the driver has ended."""
        rest = b''
        while not self.ended:
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b''
            with self.change:
                self.ended = not data
                *lines, rest = (rest + data).split(b'\n')
                self.lines += [line.decode('latin-1') for line in lines]
                self.change.notify_all()

    def send(self, line):
        """One line to the driver, if it still lives."""
        try:
            self.sock.sendall((line + '\n').encode())
        except OSError:
            pass

    def wait(self, matches, seconds, at):
        """The first line from number `at` on that matches; None: not within these seconds."""
        end = time.monotonic() + seconds
        with self.change:
            while True:
                for line in self.lines[at:]:
                    if matches(line):
                        return line
                at, rest = len(self.lines), end - time.monotonic()
                if rest <= 0 or self.ended:
                    return None
                self.change.wait(rest)

    def dump(self):
        """{variable: value} and whether the data is fresh, by one DUMPALL."""
        at = len(self.lines)
        self.send('DUMPALL')
        self.wait(lambda line: line == 'DUMPDONE', 15, at)
        values, fresh = {}, False
        for line in self.lines[at:]:
            found = re.match(r'SETINFO (\S+) "(.*)"$', line)
            if found:
                values[found[1]] = re.sub(r'\\(.)', r'\1', found[2])
            elif line.startswith('DELINFO '):
                values.pop(line[8:], None)
            elif line in ('DATAOK', 'DATASTALE'):
                fresh = line == 'DATAOK'
        return values, fresh

    def until_fresh(self, seconds):
        """Whether it was fresh within these seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.ended:
            if self.dump()[1]:
                return True
            time.sleep(0.3)
        return False

    def order(self, kind, what):
        """Send an instant command or a setting, "NAME ... => handled|failed"; the complaint or None."""
        what, _, wanted = what.partition(' => ')
        at = len(self.lines)
        self.send(f'{ {"instcmd": "INSTCMD", "set": "SET"}[kind] } {what} TRACKING 1')
        line = self.wait(lambda line: line.startswith('TRACKING 1 '), 20, at)
        result = 'unanswered' if not line else 'handled' if line.split()[2] == '0' else 'failed'
        return None if not wanted or result == wanted else f'{what} {result}, not {wanted}'

    @property
    def statuses(self):
        """Every ups.status since the beginning, as sets of words."""
        return [set(line[20:-1].split()) for line in self.lines if line.startswith('SETINFO ups.status ')]


def matches(name, value, want):
    """Numbers compare as numbers, ups.status as a set of words, /regex/ whole, the rest as text."""
    if value is None:
        return False
    if name == 'ups.status' and want[:1] != '/':
        return set(value.split()) == set(want.split())
    if len(want) > 1 and want[0] == want[-1] == '/':
        return re.fullmatch(want[1:-1], value) is not None
    try:
        return abs(float(value) - float(want)) < 1e-9
    except ValueError:
        return value.strip() == want


def judge_values(case, values, fresh):
    """Complaints of the last dump."""
    bad = []
    if case.stale and fresh:
        bad.append(f'fresh with "{values.get("ups.status")}", must be stale')
    if not case.stale and not fresh and 'refused' not in case.flags:
        bad.append('stale')
    bad += [f'{name}: {values.get(name, "(absent)")}, not {want}' for name, want in case.want
            if not matches(name, values.get(name), want)]
    return bad + [f'{name} is {values[name]}, must be absent' for name in case.absent if name in values]


def judge_history(case, statuses, wire):
    """Complaints of everything since the start."""
    asked = re.findall(r"QX <- '(.*)'", wire)
    return ([f'ups.status had {word}' for word in case.never if any(word in s for s in statuses)] +
            [f'ups.status never had {word}' for word in case.seen if not any(word in s for s in statuses)] +
            [f'never asked "{line}"' for line in case.asked if line not in asked] +
            [f'asked "{line}"' for line in case.not_asked if line in asked] +
            [f'the wire has {text}' for text in case.clean if text in wire] +
            [f'the wire never has {text}' for text in case.wire if text not in wire])


def perform(case, unit, said):
    """Events and orders at their times; the complaints of orders."""
    begun, bad = time.monotonic(), []
    if 'inputs' in case.flags:
        with open(case.device_file, encoding='utf-8') as file:
            unit.event(*(' '.join(report) for report in
                         re.findall(r'^report (input [0-9a-f]{2}): *(.*)$', file.read(), re.MULTILINE)))
    for when, kind, what in sorted(case.timed, key=lambda entry: entry[0]):
        time.sleep(max(0.0, begun + when - time.monotonic()))
        if said.ended:
            break
        complaint = unit.event(what) if kind == 'event' else said.order(kind, what)
        bad += [complaint] if complaint else []
    time.sleep(case.settle)
    return bad


def converse(case, unit, driver, state):
    """Complaints, and the last dump, of a driver that is running."""
    path, said, fresh = os.path.join(state, f'{case.driver}-ups'), None, False
    end = time.monotonic() + case.start
    while not fresh and driver.running and time.monotonic() < end and (not said or said.ended):
        try:                                        # `auto` becomes another driver, with another socket
            said = Socket(path)
        except OSError:
            time.sleep(0.02)
            continue
        fresh = said.until_fresh(6 if case.stale or 'refused' in case.flags else end - time.monotonic())
    if not said:
        why = 'running' if driver.running else 'ended'
        bad = [] if 'refused' in case.flags else [f'no driver socket ({why}): {driver.output()[-300:]}']
        return bad + judge_history(case, [], unit.wire()), {}
    bad = ['serves a device that it must refuse'] if fresh and 'refused' in case.flags else []
    bad += perform(case, unit, said)
    values, fresh = said.dump()
    bad += judge_values(case, values, fresh) + judge_history(case, said.statuses, unit.wire())
    return bad + ([] if driver.running else [f'the driver ended: {driver.output()[-300:]}']), values


def play(case, drivers=None):
    """Complaints, and the last dump, of one case."""
    with frame.Tmp() as tmp:
        env = dict(ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path,
                   NUT_ALTPIDPATH=tmp.path, NUT_PIDPATH=tmp.path)
        program = [os.path.join(drivers or frame.product('drivers'), case.driver), '-F', '-s', 'ups', *ROOT]
        for option in case.options:
            program += ['-x', option]
        if 'serial' in case.flags:
            with Terminal(case.device_file) as unit:
                frame.wait_until(lambda: os.path.lexists(unit.tty), what='the terminal')
                with frame.Daemon([*program, '-x', f'port={unit.tty}'], env=env) as driver:
                    return converse(case, unit, driver, tmp.path)
        umock = {'zerofill': '-z', 'kernel': '-k', 'otherbus': '-B'}
        flags = [umock[flag] for flag in case.flags & set(umock)]
        with Emulator(case.device_file, [*program, '-x', 'port=auto'], flags, env=env) as unit:
            return converse(case, unit, unit, tmp.path)


# ---- as tests ----

def cases_in(folder, driver=None):
    """All cases of a folder, or those of one driver."""
    found = [Case(path) for path in sorted(glob.glob(os.path.join(folder, '*.expect')))]
    return [case for case in found if driver in (None, case.driver)]


def tests_of(driver, folder=FIELD, jobs=JOBS):
    """A TestCase with one test for each case of the driver; while one is waited for, the next are being played."""
    cases, pool, played = cases_in(folder, driver), concurrent.futures.ThreadPoolExecutor(jobs), {}

    def method(number):
        def test(self):
            for ahead in cases[number:number + 3 * jobs]:
                if ahead.name not in played:
                    played[ahead.name] = pool.submit(play, ahead)
            self.assertEqual(played[cases[number].name].result()[0], [])
        return test

    tests = {'test_' + re.sub(r'\W', '_', case.name): method(number) for number, case in enumerate(cases)}
    assert tests, f'{folder} has no case of {driver}'
    return type('Field', (unittest.TestCase,), tests)


# ---- as a program ----

def main():
    """Command line."""
    parser = argparse.ArgumentParser(description='play cases')
    parser.add_argument('-v', action='store_true', help='print the variables, too')
    parser.add_argument('--drivers', metavar='DIR', help="another folder of drivers, such as NUT's")
    parser.add_argument('what', nargs='+', metavar='FOLDER|CASE.expect')
    args = parser.parse_args()
    cases = [case for path in map(os.path.abspath, args.what)
             for case in (cases_in(path) if os.path.isdir(path) else [Case(path)])]
    held = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for case, (bad, values) in zip(cases, pool.map(lambda case: play(case, args.drivers), cases)):
            held += not bad
            print('BAD ' if bad else 'ok  ', case.name, *('\n       ' + text for text in bad), flush=True)
            if args.v:
                print(*(f'         {name}: {value}' for name, value in sorted(values.items())), sep='\n')
    print(f'{held} of {len(cases)} hold')
    return held != len(cases)


if __name__ == '__main__':
    sys.exit(main())
