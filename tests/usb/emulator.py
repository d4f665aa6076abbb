# SPDX-License-Identifier: GPL-2.0-or-later
"""A program on an emulated UPS, for the tests of this folder: tests/usb/umock around it, events in, transfers out.

    with Emulator('apc-back-ups-cs-500', [frame.product('asan/usbprobe'), '-n', '1']) as e:
        e.until('opened 001/002')
        e.event('input 13 13 00')

`until` looks at what the program says, `wire` at the emulator's log of every transfer.
"""

import os
import re

import frame

HERE = os.path.dirname(os.path.abspath(__file__))
DEVICES = os.path.join(HERE, 'devices')


def device_file(name):
    """Path of a recording in devices/; anything with a slash is a path already."""
    return name if '/' in name else os.path.join(DEVICES, name + '.ups')


def device_names():
    """All recordings."""
    return sorted(name[:-4] for name in os.listdir(DEVICES) if name.endswith('.ups'))


def descriptor_size(name):
    """Bytes of report descriptor in a device file."""
    with open(device_file(name), encoding='ascii') as file:
        return sum(len(line.split()) for line in file if line.startswith(' '))


def padded(name, size):
    """Text of a device file whose report descriptor has been made so long; all that matters is at its end."""
    with open(device_file(name), encoding='ascii') as file:
        text = file.read()
    head = re.search(r'descriptor:\n 05 84 09 04 a1 01', text)[0]
    pad = ('35 00 ' * ((size - descriptor_size(name)) // 2)).split()     # "physical minimum 0": says nothing new
    lines = ''.join(f' {" ".join(pad[i:i + 32])}\n' for i in range(0, len(pad), 32))
    return text.replace(head, f'{head}\n{lines}')


class Emulator(frame.Daemon):
    """umock with a program in it, on one device or a list of them; flags as in README.md."""

    def __init__(self, device, program, flags=(), env=None):
        self.tmp = frame.Tmp()
        self.fifo, self.wire_log = self.tmp / 'ctl', self.tmp / 'wire'
        argv = ['umockdev-wrapper', frame.product('tests/umock'), *flags, '-l', self.wire_log, '-c', self.fifo,
                *map(device_file, [device] if isinstance(device, str) else device), '--', *program]
        super().__init__(argv, env=dict({'ASAN_OPTIONS': 'verify_asan_link_order=0'}, **(env or {})))

    def event(self, *lines):
        """Send events; they are processed in order, at once."""
        frame.wait_until(lambda: os.path.exists(self.fifo), what='the control FIFO')
        with open(self.fifo, 'w', encoding='ascii') as fifo:
            fifo.write(''.join(line + '\n' for line in lines))

    def until(self, pattern, timeout=8.0, count=1):
        """Wait until the program has said `pattern` (a regular expression) so many times."""
        frame.wait_until(lambda: len(re.findall(pattern, self.output())) >= count, timeout,
                         lambda: f'"{pattern}" x{count} in\n{self.output()}\n{self.wire()}')

    def until_wire(self, pattern, timeout=8.0):
        """Wait until the emulator has logged `pattern`."""
        frame.wait_until(lambda: re.search(pattern, self.wire()), timeout,
                         lambda: f'"{pattern}" in\n{self.wire()}\n{self.output()}')

    def wire(self):
        """The emulator's log: CTRL, INT-IN, SET_REPORT, CLAIMED, UNCLAIMED, DETACHED, PLUGGED ..."""
        try:
            with open(self.wire_log, encoding='ascii', errors='replace') as log:
                return log.read()
        except FileNotFoundError:
            return ''

    def testbed(self):
        """The folder that stands for the root of files for programs in it."""
        self.until_wire('TESTBED')
        return re.search(r'TESTBED (\S+)', self.wire())[1]

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.tmp.close()
