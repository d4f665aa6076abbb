#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Control transfers of our usbhid-ups beside those of NUT's, on the same emulated devices: start, quick poll, full poll.

    PYTHONPATH=tests tests/usb/transfers.py [-m] [DEVICE-FILE...]     (default: all of devices/)
    PYTHONPATH=tests tests/usb/transfers.py -a PROGRAM > devices/transfers.before

Prints a line for each device: its name, then ours/NUT's, at last an average poll with the default intervals (14 quick
ones and a full one). `-` is a driver that does not take the device. A poll is a burst of transfers on the emulator's log; with an interval of a second there is
silence between two. -m runs NUT's as well, and writes what it needed into devices/transfers.nut280, which the test
compares with; without it that file is believed. -a prints what an average poll of that driver needs, and half a minute, with
default options for two minutes; devices/transfers.before are those of commit 2aaed75.
"""

import argparse
import concurrent.futures
import os
import re
import time

import frame
from emulator import DEVICES, Emulator, device_file, device_names

OURS = frame.product('drivers/usbhid-ups')
NUTS = '/lib/nut/usbhid-ups'
RECORD = os.path.join(DEVICES, 'transfers.nut280')
BEFORE = os.path.join(DEVICES, 'transfers.before')
COLUMNS = 'start', 'quick', 'full'
SILENCE_S = 0.35        # between two polls, at least
POLLS = 3               # looked at behind the start
PATIENCE_S = 6          # a driver that asks nothing, or does not take the device
AT_ONCE = 14
NEVER, ALWAYS = 1000, 0     # pollfreq
POLLS_A_FULL_ONE = 15   # pollfreq 30, pollinterval 2
ON_MAINS = {    # recordings without a status report: a UPS without mains is asked more
    'apc-back-ups-bk650m2-ch': '16: 16 0d 00 00 00', 'apc-back-ups-bx750mi': '16: 16 0d 00 00 00',
    'apc-back-ups-rs-1000g': '16: 16 04 00 00', 'apc-smart-ups-750-02': '07: 07 0c 00', 'apc-smart-ups-750-03': '07: 07 0c 00',
    'cyberpower-cst135uc2': '0b: 0b 01', 'cyberpower-ec850lcd': '0b: 0b 01', 'cyberpower-issue2997-387b': '0b: 0b 01',
    'eaton-5p': '01: 01 01 00 00 00 01', 'powercom-spd-750u': '26: 26 0c 00',
    'stm32-spm2k': '01:' + ' 01' * 17,
}
AS_ROOT = ['-u', 'root'] if os.geteuid() == 0 else []


def times(wire):
    """When there were control transfers, in seconds."""
    return [float(stamp) for stamp in re.findall(r'^([0-9.]+) CTRL ', wire, re.MULTILINE)]


def bursts(wire):
    """Sizes of the groups of control transfers, in order."""
    sizes, last = [], 0.0
    for stamp in times(wire):
        if not sizes or stamp - last > SILENCE_S:
            sizes.append(0)
        sizes[-1] += 1
        last = stamp
    return sizes


def count_lasting(wire):
    """Control transfers without those for strings: one that is not there is asked for again less and less often."""
    return len(re.findall(r'^[0-9.]+ CTRL (?!80 06 wValue=03)', wire, re.MULTILINE))


def measure(driver, device, pollfreq):
    """(transfers of the start and its first poll, the most of a later poll); None: the device is not taken."""
    program = [driver, '-s', 'ups', '-x', 'port=auto', '-x', f'pollfreq={pollfreq}', '-i', '1', *AS_ROOT, '-F']
    conf = frame.NutConf()
    mains = ['-e', '0', 'report feature ' + ON_MAINS[device]] if device in ON_MAINS else []
    with Emulator(device, program, ['-z', *mains], env=conf.env) as e:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and e.running and len(bursts(e.wire())) < POLLS + 2:
            time.sleep(0.1)
        sizes = bursts(e.wire())
        taken = os.path.exists(conf.socket('usbhid-ups', 'ups')) and ' CLAIMED ' in e.wire()
    conf.close()
    return (sizes[0], max(sizes[1:POLLS + 1], default=0)) if taken and sizes else None


def average(driver, device, seconds, after=0):
    """(transfers of an average poll, transfers in 30 s) with default options, some seconds after the first; None: it is not taken."""
    program = [driver, '-s', 'ups', '-x', 'port=auto', *AS_ROOT, '-F']
    conf = frame.NutConf()
    mains = ['-e', '0', 'report feature ' + ON_MAINS[device]] if device in ON_MAINS else []
    with Emulator(device, program, ['-z', *mains], env=conf.env) as e:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and e.running and len(bursts(e.wire())) < 2:
            time.sleep(0.05)
        time.sleep(after)
        begun = count_lasting(e.wire()), len(bursts(e.wire()))  # with the first transfer of the first poll
        time.sleep(seconds)
        count, polls = count_lasting(e.wire()) - begun[0], len(bursts(e.wire())) - begun[1]
    conf.close()
    return (count / polls, count * 30 / seconds) if polls > 0 else None


def averages(driver, devices, seconds, after=0):
    """{device: average()}, all at once: they mostly wait."""
    with concurrent.futures.ThreadPoolExecutor(len(devices)) as pool:
        return dict(zip(devices, pool.map(lambda device: average(driver, device, seconds, after), devices)))


def before():
    """{device: (average poll, half a minute)} of commit 2aaed75."""
    with open(BEFORE, encoding='ascii') as file:
        rows = [line.split() for line in file if line[0] != '#']
    return {name: (float(poll), float(half_minute)) for name, poll, half_minute in rows if poll != '-'}


def print_averages(driver):
    """The table `before`."""
    print('# Control transfers of usbhid-ups of 22 November 2026 (2aaed75), by transfers.py -a: an average poll, 30 s; - not taken')
    for name, found in averages(driver, device_names(), 120).items():
        print(name, *(f'{number:.2f}' for number in found) if found else ('-', '-'))


def count_all(driver, devices):
    """{device: {column: transfers}, None where it is not taken}; several at once: they mostly wait."""
    jobs = [(driver, device, pollfreq) for device in devices for pollfreq in (NEVER, ALWAYS)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda job: measure(*job), jobs))
    return {device: {'start': quick[0], 'quick': quick[1], 'full': full[1]} if quick and full else None
            for device, quick, full in zip(devices, found[::2], found[1::2])}


def per_cycle(counts):
    """Transfers of an average poll with the default intervals."""
    return (counts['quick'] * (POLLS_A_FULL_ONE - 1) + counts['full']) / POLLS_A_FULL_ONE


def recorded():
    """What NUT's driver needed when it was measured: {device: counts or None}."""
    table = {}
    with open(RECORD, encoding='ascii') as file:
        for line in file:
            if line[0] != '#':
                name, *numbers = line.split()
                table[name] = dict(zip(COLUMNS, map(int, numbers))) if numbers[0] != '-' else None
    return table


def record(table):
    """Keep NUT's counts."""
    rows = [f'{name} ' + (' '.join(str(counts[c]) for c in COLUMNS) if counts else '-') for name, counts in table.items()]
    with open(RECORD, 'w', encoding='ascii') as file:
        file.write("# Control transfers of NUT's usbhid-ups 2.8.0, by transfers.py -m: start, quick poll, full poll; - not taken\n")
        file.write(''.join(row + '\n' for row in rows))


def main():
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('-m', action='store_true')
    parser.add_argument('-a', metavar='PROGRAM')
    parser.add_argument('devices', nargs='*')
    args = parser.parse_args()
    if args.a:
        return print_averages(args.a)
    devices = args.devices or device_names()
    theirs = count_all(NUTS, devices) if args.m else recorded()
    if args.m and not args.devices:
        record(theirs)
    worse = 0
    for name, ours in count_all(OURS, devices).items():
        other = theirs.get(name)
        cells = [f'{ours[c] if ours else "-"}/{other[c] if other else "-"}' for c in COLUMNS]
        more = bool(ours and other) and per_cycle(ours) > per_cycle(other)
        worse += more
        if ours and other:
            cells.append(f'{per_cycle(ours):.1f}/{per_cycle(other):.1f}')
        print(f'{name:<32}' + ''.join(f'{cell:>12}' for cell in cells) + (' more' if more else ''), flush=True)
    print(f'{len(devices)} devices, {worse} where ours needs more')
    return worse > 0


if __name__ == '__main__':
    raise SystemExit(main())
