# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command and setting of the small families as the unit sees it, at the least and the most value of each and just outside.

The table is written by hand after the protocol descriptions. A line is `what => asked, asked`: a command with its value or `set NAME VALUE`, and
the questions that the unit gets for it, in order; `refused` are those that send nothing and fail, `fails` what the unit is asked in vain.
"""

import concurrent.futures
import os
import re
import time
import unittest

import cases
import frame
from emulator import Emulator
from small_units import UNITS

JOBS = 17                   # they wait most of the time
POWERVAR = os.path.join(cases.FIELD, 'powervar-orders-and-replug.ups')
PERMIT = 'cf 69 e8 d5'


def permitted(lines):
    """Commands of XCP: each behind the same permission."""
    return [line if line.endswith('refused') else line.replace(' => ', f' => {PERMIT}, ') for line in lines]


TRIPPLITE = ['set ups.delay.shutdown 0 => ', 'shutdown.return => 4e 00 00, 47', 'shutdown.stayoff => 4e 00 00, 4b 00',
             'set ups.delay.shutdown 255 => ', 'shutdown.return => 4e 00 ff, 47', 'shutdown.stayoff => 4e 00 ff, 4b 00',
             'set ups.delay.shutdown 256 => refused', 'set ups.delay.shutdown -1 => refused', 'set ups.delay.shutdown x => refused',
             'shutdown.reboot => 57 01', 'shutdown.reboot.graceful => 57 40', 'shutdown.stop => refused']
SMART = ['test.battery.start => 41', 'reset.input.minmax => 5a']
UNIT_ID = ['set ups.id 0 => 4a 00 00', 'set ups.id 65535 => 4a ff ff', 'set ups.id 65536 => refused', 'set ups.id -1 => refused']


def relays(soon, relay, banks):
    """Each outlet on and off, 0 is the main relay; `relay` has its number and its state."""
    lines = []
    for outlet in range(banks + 1):
        name = f'outlet.{outlet}.load' if outlet else 'load'
        lines += [f'{name}.{word} => {soon}, {relay(outlet, on)}' for word, on in (('off', 0), ('on', 1))]
    lines += [f'set outlet.1.switch {word} => {soon}, {relay(1, on)}' for word, on in (('off', 0), ('on', 1), ('0', 0), ('1', 1))]
    return lines + ['set outlet.1.switch 2 => refused', f'outlet.{banks + 1}.load.off => refused', 'outlet.0.load.off => refused']


TEXT = relays('4e 30 35', lambda outlet, on: f'4b {0x30 + outlet:02x} {0x30 + on:02x}', 3)
BINARY = relays('4e 05', lambda outlet, on: f'4b {outlet:02x} {on:02x}', 2)

XCP = permitted([
    'shutdown.return => 8a 78 00', 'shutdown.stayoff => 8b', 'load.on => 89', 'bypass.start => 88', 'test.battery.start => b1 0a 1e',
    'test.system.start => b2 01', 'test.panel.start => b2 04 0a', 'beeper.disable => 95 06 00 00', 'beeper.enable => 95 06 01 00',
    'beeper.mute => 95 06 02 00', 'outlet.1.load.off => 8b 01', 'outlet.1.load.on => 89 01', 'outlet.2.load.off => 8b 02', 'outlet.2.load.on => 89 02',
    'outlet.1.shutdown.return => 8a 2d 00 01', 'outlet.2.shutdown.return => 8a 2d 00 02', 'outlet.3.load.off => refused', 'outlet.0.load.off => refused',
    'set outlet.1.delay.shutdown -1 => 97 01 01 ff ff', 'set outlet.1.delay.shutdown 32767 => 97 01 01 ff 7f', 'set outlet.2.delay.start 0 => 97 02 02 00 00',
    'set outlet.2.delay.start 32767 => 97 02 02 ff 7f', 'set outlet.1.delay.shutdown 32768 => refused', 'set outlet.1.delay.start -2 => refused',
    'set input.transfer.boost.high 0 => 95 02 00 00', 'set input.transfer.boost.high 1000 => 95 02 e8 03', 'set input.transfer.boost.high 1001 => refused',
    'set input.transfer.trim.low 250 => 95 03 fa 00', 'set input.transfer.trim.low 1001 => refused',
    'set battery.runtime.low 60 => 95 05 01 00', 'set battery.runtime.low 15300 => 95 05 ff 00', 'set battery.runtime.low 15301 => refused',
    'set battery.runtime.low 59 => refused', 'set input.transfer.delay 0 => 95 07 00 00', 'set input.transfer.delay 65535 => 95 07 ff ff',
    'set input.transfer.delay 65536 => refused', 'set battery.charge.restart 0 => 95 08 00 00', 'set battery.charge.restart 100 => 95 08 64 00',
    'set battery.charge.restart 101 => refused', 'set ambient.temperature.high 0 => 95 0a 00 00', 'set ambient.temperature.high 200 => 95 0a c8 00',
    'set ambient.temperature.high 201 => refused', 'set output.voltage.nominal 1 => 95 0b 01 00', 'set output.voltage.nominal 1000 => 95 0b e8 03',
    'set output.voltage.nominal 0 => refused', 'set output.voltage.nominal 1001 => refused', 'set battery.energysave.load 0 => 95 0d 00 00',
    'set battery.energysave.load 100 => 95 0d 64 00', 'set battery.energysave.load 101 => refused', 'set battery.energysave.delay 255 => 95 0e ff 00',
    'set battery.energysave.delay 256 => refused', 'set battery.energysave.delay -1 => refused'])

RIELLO = ['set ups.delay.shutdown 0 => ', 'load.off.delay => CS0000', 'set ups.delay.shutdown 9999 => ', 'shutdown.return => CS270?', 'load.off.delay => CS270?',
          'load.off => CS0000', 'set ups.delay.shutdown 10000 => refused', 'set ups.delay.shutdown -1 => refused', 'set ups.delay.shutdown x => refused',
          'load.on => CR00000000', 'set ups.delay.reboot 9999 => ', 'load.on.delay => CR0000270?', 'set ups.delay.reboot 10000 => refused', 'shutdown.stop => CD',
          'test.battery.start => TB005', 'test.panel.start => TP', 'shutdown.stayoff => refused']

CUSPP = [
    'load.off.delay 1 => SET.OFFDLY.W=1', 'load.off.delay 9999 => SET.OFFDLY.W=9999', 'load.off.delay => SET.OFFDLY.W=30', 'load.off.delay 0 => refused',
    'load.off.delay 10000 => refused', 'load.off.delay -1 => refused', 'load.off.delay 5x => refused', 'load.on.delay 1 => SET.SRTDLY.W=1',
    'load.on.delay 9999 => SET.SRTDLY.W=9999', 'load.on.delay 10000 => refused', 'shutdown.return 1 => SET.ATOSRT.W=1, SET.OFFDLY.W=1',
    'shutdown.return 9999 => SET.ATOSRT.W=1, SET.OFFDLY.W=9999', 'shutdown.return => SET.ATOSRT.W=1, SET.OFFDLY.W=30', 'shutdown.return 0 => refused',
    'shutdown.stayoff => SET.ATOSRT.W=0, SET.OFFDLY.W=30', 'shutdown.stayoff 9999 => SET.ATOSRT.W=0, SET.OFFDLY.W=9999', 'load.off => SET.OFFNOW.W=1',
    'load.on => SET.SRTDLY.W=1', 'shutdown.stop => SET.OFFSTP.W=1', 'beeper.disable => SET.AUDIBL.W=0', 'beeper.enable => SET.AUDIBL.W=1',
    'beeper.mute => SET.AUDIBL.W=2', 'reset.input.minmax => SET.RSTINP.W=1', 'test.battery.start.quick => TST.BATQCK.W=1',
    'test.battery.start.deep => TST.BATDEP.W=1 fails', 'test.battery.stop => TST.ABORT.W=1 fails', 'test.panel.start => TST.DISP.W=10 fails',
    'test.panel.start 1 => TST.DISP.W=1 fails', 'test.panel.start 10000 => refused', 'set battery.date 2026/11/30 => SYS.BATDTE.W=2026/11/30',
    'set battery.date 2026/11/301 => refused', 'set battery.date x => refused', 'outlet.1.load.off => refused']

# unit, options, what it is told
TABLE = [
    ('tripplite-0004', (), TRIPPLITE + SMART + ['set ups.id 7 => refused']),
    ('tripplite-1001', ('offdelay=10',), ['shutdown.return => 4e 00 0a, 47', *TRIPPLITE, 'set ups.id 7 => refused']),
    ('tripplite-2001', ('rebootdelay=1',), [line.replace('57 40', '57 01') for line in TRIPPLITE] + UNIT_ID),
    ('tripplite-3003', (), TRIPPLITE + SMART + UNIT_ID + TEXT),
    ('tripplite-3005', ('rebootdelay=255',), [line.replace('57 40', '57 ff') for line in TRIPPLITE] + SMART + UNIT_ID + BINARY),
    *((unit, (), XCP[part::4]) for part, unit in enumerate(('xcp-one-phase', 'xcp-three-phases', 'xcp-fractions', 'xcp-status-61'))),
    ('xcp-powerware', ('shutdown_delay=0',), permitted(['shutdown.return => 8a 00 00', 'beeper.mute => 95 06 02 00'])),
    ('xcp-no-outlets', ('shutdown_delay=32767',), permitted(['shutdown.return => 8a ff 7f', 'outlet.1.load.off => refused'])),
    ('xcp-integers', ('shutdown_delay=32768',), permitted(['shutdown.return => 8a 78 00'])),
    ('riello-1-1', (), RIELLO),
    ('riello-1-1-crc', (), ['load.off.delay => CS0005', 'load.on.delay => CR00000005']),
    ('richcomm-06', (), ['shutdown.return => 02 00 00 00, 02 01 00 00', 'shutdown.stayoff => refused', 'load.off => refused']),
    ('atcl-3', (), ['shutdown.stayoff => 01 00 00 00 00 00 00 00, 01 00 00 00 00 00 00 00', 'shutdown.return => refused']),
    ('powervar', (), CUSPP),
]


ASKED = {'riello': r"QX <- '(.*)'", 'powervar': r"QX <- '(.*)'", 'atcl': r'INT-OUT \[8\] (.*)'}


def asked(unit, wire):
    """Everything that the unit was asked, framing taken off."""
    return [text.strip() for text in re.findall(ASKED.get(unit.split('-')[0], r'ASK \[\d+\] (.*)'), wire)]


def connect(path):
    """The driver's socket, once it is there."""
    try:
        return cases.Socket(path)
    except OSError:
        return None


def settle(said, unit, polled):
    """Until the settings of XCP are known, and all that is asked in a poll."""
    end = time.monotonic() + (20 if unit.startswith('xcp') else 3)
    while time.monotonic() < end:
        polled()
        if unit.startswith('xcp') and any('battery.energysave.delay' in line and 'RW' in line for line in said.lines):
            break
        time.sleep(0.2)


def give(said, asked_now, line, poll):
    """The complaint about one line of the table, or None."""
    what, _, wanted = line.partition(' => ')
    kind, words = ('set', what[4:]) if what.startswith('set ') else ('instcmd', what)
    name, _, value = words.partition(' ')
    want = [] if wanted.endswith('refused') else wanted.removesuffix(' fails').split(', ') if wanted else []
    fails, before = wanted.endswith(('refused', ' fails')), len(asked_now())
    result = said.order(kind, name + (f' "{value}"' if value else '') + (' => failed' if fails else ' => handled'))
    got = [text for text in asked_now()[before:] if text not in poll or text in want]
    got = [text for i, text in enumerate(got) if not fails or text not in got[:i]]      # what failed is tried again
    return result or (None if got == want else f'{what}: asked {got}, not {want}')


def play(unit, options, lines):
    """All complaints of one row."""
    driver = 'powervar_cx_usb' if unit == 'powervar' else UNITS[unit][0]
    with frame.Tmp() as tmp:
        env = dict(cases.ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path, NUT_ALTPIDPATH=tmp.path, NUT_PIDPATH=tmp.path)
        program = [frame.product(f'drivers/{driver}'), '-F', '-s', 'ups', *cases.ROOT, '-x', 'port=auto', '-x', 'pollinterval=1', '-x', 'pollfreq=2']
        for option in options:
            program += ['-x', option]
        device = POWERVAR if unit == 'powervar' else frame.write(tmp / 'unit.ups', UNITS[unit][1])
        with Emulator(device, program, env=env) as emulator:
            said = frame.wait_until(lambda: connect(tmp / f'{driver}-ups'), 60, emulator.output)
            if not said.until_fresh(60):
                return [f'{unit} is not served']
            poll, asked_now = set(), lambda: asked(unit, emulator.wire())
            settle(said, unit, lambda: poll.update(set(asked_now()) - {PERMIT}))
            return [f'{unit}: {text}' for text in (give(said, asked_now, line, poll) for line in lines) if text]


class Orders(unittest.TestCase):
    """All rows."""

    maxDiff = None

    def test_each_command_is_on_the_wire_as_the_protocol_has_it(self):
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            bad = [text for found in pool.map(lambda row: play(*row), TABLE) for text in found]
        self.assertEqual(bad, [], '\n'.join(bad))

    def test_each_command_of_each_family_has_a_line(self):
        told = {(UNITS[unit][0] if unit in UNITS else 'powervar_cx_usb', re.sub(r'^outlet\.\d\.', '', re.sub(r'^set ', '', line).split()[0]))
                for unit, _, lines in TABLE for line in lines if not line.endswith('refused')}
        for driver, folder in (('tripplite_usb', 'tripplite/orders.c'), ('bcmxcp_usb', 'bcmxcp/control.c'), ('riello_usb', 'riello/riello.c'),
                               ('richcomm_usb', 'richcomm.c'), ('nutdrv_atcl_usb', 'atcl.c'), ('powervar_cx_usb', 'powervar/powervar.c')):
            with open(os.path.join(frame.root_dir, 'drivers', folder), encoding='utf-8') as file:
                names = set(re.findall(r'"((?:load|shutdown|test|beeper|bypass|reset)\.[a-z.]+)"', file.read()))
            self.assertEqual({name for name in names if (driver, name) not in told}, set(), driver)


if __name__ == '__main__':
    unittest.main()
