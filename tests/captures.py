#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `holdover status` and `holdover watch` show on a terminal (tmux), written to docs/captures.

    tests/captures.py            # make all of them again, and the table in README.md
    text = captures.make('status', 1, 80)

A file has the same UPSes in each state, one after the other; `guarded` is one UPS and a guard, until this machine goes down. Clocks and seconds differ from run to run and nothing else,
so a test that makes a file again compares it through `steady`.
"""

import contextlib
import os
import re
import subprocess
import sys
import time

import frame
from guard_helper import Helper

FOLDER = os.path.join(frame.root_dir, 'docs', 'captures')
COMMANDS, COUNTS, COLUMNS, ROWS = ('status', 'watch'), (1, 30, 'guarded'), (80, 200), 24
STATES = {
    'on mains': [],
    'on battery': ['ups.status OB DISCHRG', 'battery.charge 78', 'battery.runtime 720', 'input.voltage 0.0', 'battery.voltage 25.1'],
    'battery low': ['ups.status OB DISCHRG LB', 'battery.charge 12', 'battery.runtime 110', 'battery.voltage 22.8'],
    'no data': ['DATASTALE'],
    'off': ['DATAOK', 'ups.status OL OFF', 'battery.charge 100', 'battery.runtime 2460', 'ups.load 0', 'input.voltage 231.4',
            'output.voltage 0.0', 'ups.realpower 0', 'battery.voltage 27.3'],
}
GUARDED = ('on mains', 'on battery', 'battery low')
MODELS = ('Smart-UPS 1500', 'Ellipse PRO 850', 'Back-UPS RS 1000G', 'CP1500EPFCLCD', '9PX 3000i RT2U')


def dump(number):
    """What the driver of one UPS says on mains; a few per cent apart."""
    load = 31 + number * 7 % 40
    shown = {'ups.status': 'OL', 'battery.charge': '100', 'battery.runtime': str(2460 - 60 * (load - 31)), 'ups.load': str(load),
             'device.model': MODELS[number % len(MODELS)], 'device.serial': f'AS15{number:04}', 'input.voltage': '231.4',
             'output.voltage': '230.8', 'ups.realpower': str(load * 10), 'battery.voltage': '27.3', 'ups.temperature': '28',
             'driver.name': 'usbhid-ups'}
    return [f'SETINFO {name} "{value}"' for name, value in shown.items()]


def say(driver, word):
    """A line of STATES to a driver."""
    name, _, value = word.partition(' ')
    driver.say(f'SETINFO {name} "{value}"' if value else name)


class Terminal:
    """A command in a tmux of its own."""

    def __init__(self, folder, env, argv, columns):
        self.tmux = ['tmux', '-S', os.path.join(folder, f'tmux{time.monotonic_ns()}'), '-f', '/dev/null']
        self.env = dict(os.environ, LC_ALL='C.UTF-8', **env)
        self.run('new-session', '-d', '-x', str(columns), '-y', str(ROWS), '-e', f'NUT_CONFPATH={env["NUT_CONFPATH"]}',
                 '-e', f'NUT_STATEPATH={env["NUT_STATEPATH"]}', '-e', 'LC_ALL=C.UTF-8', ' '.join(argv) + '; sleep 600')

    def run(self, *words):
        """One command of tmux's; its output."""
        return subprocess.run([*self.tmux, '-u', *words], env=self.env, check=True, capture_output=True, text=True, timeout=20).stdout

    def lines(self):
        """All that it shows, with what has scrolled away."""
        return self.run('capture-pane', '-p', '-S', '-').rstrip('\n') + '\n'

    def close(self):
        """End it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run('kill-server')


def names_of(count):
    """What so many UPSes are called."""
    return ['rack'] if count in (1, 'guarded') else [f'rack{number:02}' for number in range(1, count + 1)]


@contextlib.contextmanager
def served(names, guarded=False):
    """These UPSes on a server, and a guard that cannot power off: the configuration and the drivers by name."""
    conf = frame.NutConf({name: {'driver': 'fake', 'port': 'auto'} for name in names})
    Helper(conf / 'helper')
    guard = frame.Daemon([frame.product('holdover-guard'), '-F', '-C', conf.path], env=dict(conf.env, HOLDOVER_POWEROFF=conf / 'helper'))
    drivers = {name: frame.FakeDriver(conf.socket('fake', name), dump(number)) for number, name in enumerate(names)}
    server = frame.OurServer(conf)
    try:
        server.start()
        frame.wait_until(lambda: all(driver.dumps for driver in drivers.values()), what='the server at every driver')
        time.sleep(0.3)         # it has read them
        if guarded:
            guard.start(lambda: os.path.exists(os.path.join(conf.state, 'control-holdover-guard')))
        yield conf, drivers
    finally:
        guard.stop()
        server.__exit__()
        for driver in drivers.values():
            driver.stop()
        conf.close()


def settled(show, wanted, timeout=20):
    """What show() returns once it is as wanted, and, but for clocks, the same twice."""
    before = None

    def shown():
        nonlocal before
        text = show()
        same, before = before is not None and steady(text) == steady(before), text
        return wanted(text) and same
    frame.wait_until(shown, timeout, lambda: f'a picture that stays:\n{before}', pause=0.2)
    return before


def make(command, count, columns):
    """The text of one file."""
    parts, guarded = [], count == 'guarded'
    with served(names_of(count), guarded) as (conf, drivers):
        watch = Terminal(conf.path, conf.env, [frame.product('holdover'), 'watch'], columns) if command == 'watch' else None
        try:
            for state, words in STATES.items():
                if guarded and state not in GUARDED:
                    continue
                struck = list(drivers)[:max(1, len(drivers) // 15)]
                for name in struck:
                    for word in words:
                        say(drivers[name], word)
                word = 'THIS MACHINE GOES DOWN' if guarded and state == 'battery low' else ''
                parts.append(f'==== {command}, {state} ====\n\n{picture(command, conf, watch, columns, state, struck, word)}')
        finally:
            if watch:
                watch.close()
    return '\n'.join(parts)


WORDS = {'on mains': 'on line', 'on battery': 'ON BATTERY', 'battery low': 'LOW BATTERY', 'no data': 'no data', 'off': 'off'}


def picture(command, conf, watch, columns, state, names, word=''):
    """In this state, in which all these UPSes are, and with this word; status is run again for each look."""
    def look():
        if watch:
            return watch.lines()
        once = Terminal(conf.path, conf.env, [frame.product('holdover'), 'status'], columns)
        try:
            return settled(once.lines, lambda text: text.startswith('UPS '))
        finally:
            once.close()

    def shows(text):
        return word in text and all(re.search(rf'(?m)^{name} +{WORDS[state]}( |$)', text) for name in names)
    return settled(look, shows)


def steady(text):
    """Without what differs from run to run."""
    text = re.sub(r'\d\d:\d\d(:\d\d)?', 'HH:MM', text)
    return re.sub(r'\b(for|after) \d+ (s|min)( \d+ s)?', r'\1 N s', text)


def path(command, count, columns):
    """Of one file."""
    return os.path.join(FOLDER, f'{command}-{count}-{columns}.txt')


README = os.path.join(frame.root_dir, 'README.md')
MARK = '    $ holdover status\n'
TWO = {'rack': ['ups.load 70', 'device.model Smart-UPS 1500'],
       'lab': ['ups.status OB DISCHRG', 'battery.charge 78', 'battery.runtime 720', 'ups.load 55', 'device.model Ellipse PRO 850']}


def readme():
    """The table of README.md: one UPS on mains and one on battery."""
    with served(list(TWO)) as (conf, drivers):
        for name, words in TWO.items():
            for word in words:
                say(drivers[name], word)
        time.sleep(12)          # an outage of some seconds
        text = picture('status', conf, None, 80, 'on battery', ['lab'])
    return ''.join(f'    {line}\n' if line else '\n' for line in text.splitlines())


def shown_in_readme():
    """What stands there now."""
    with open(README, encoding='utf-8') as file:
        return re.match(r'((?: {4}.*\n|\n(?= {4}))*)', file.read().split(MARK)[1])[1]


def write_readme():
    """Put it in place."""
    old, new = MARK + shown_in_readme(), MARK + readme()
    with open(README, encoding='utf-8') as file:
        text = file.read().replace(old, new)
    with open(README, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    """All of them."""
    os.makedirs(FOLDER, exist_ok=True)
    for command in COMMANDS:
        for count in COUNTS:
            for columns in COLUMNS:
                with open(path(command, count, columns), 'w', encoding='utf-8') as file:
                    file.write(make(command, count, columns))
    write_readme()


if __name__ == '__main__':
    sys.exit(main())
