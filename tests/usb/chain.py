# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way of a report: emulated device, our driver, our server, and a client that watches what it says.

    with Chain({'ups': {}}) as chain:
        ups = chain.ups('ups')
        ups.until(lambda: ups.fresh and ups.status == 'OL')
        ups.event('unplug')
        ups.until(lambda: not ups.fresh)

The client listens on the server's feed, where changes are pushed: a moment here is the moment at which any program
could know.
"""

import os
import re
import socket
import time

import frame
from emulator import Emulator

DRIVER = frame.product('drivers/usbhid-ups')
AS_ROOT = ['-u', 'root'] if os.geteuid() == 0 else []
WHOLE = bool(os.environ.get('USB_WHOLE'))      # the long forms: make check-usb


class Ups:
    """One UPS as a client of the server sees it, with the emulator behind it."""

    def __init__(self, path, emulator):
        self.emulator, self.event = emulator, emulator.event
        self.fresh, self.status, self.statuses, self.values = False, None, [], {}
        self.buffer = b''
        frame.wait_until(lambda: os.path.exists(path), what=path)
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
        self.sock.sendall(b'DUMPALL\n')

    def take(self, wait):
        """What has come within `wait` seconds."""
        self.sock.settimeout(wait)
        try:
            data = self.sock.recv(65536)
        except (TimeoutError, BlockingIOError):
            return
        if not data:
            raise AssertionError('the server has closed the feed')
        *lines, self.buffer = (self.buffer + data).split(b'\n')
        for line in lines:
            self.line(line.decode('latin-1'))

    def line(self, line):
        """One line of the feed."""
        found = re.match(r'SETINFO (\S+) "(.*)"$', line)
        if found:
            self.values[found[1]] = re.sub(r'\\(.)', r'\1', found[2])
            if found[1] == 'ups.status':
                self.status = found[2]
                self.statuses.append(found[2])
        elif line.startswith('DELINFO '):
            self.values.pop(line[8:], None)
        elif line in ('DATAOK', 'DATASTALE'):
            self.fresh = line == 'DATAOK'

    def until(self, condition, timeout=10.0, what='the condition'):
        """Listen until condition() holds; the seconds it took."""
        begun = time.monotonic()
        while not condition():
            left = begun + timeout - time.monotonic()
            if left <= 0:
                raise AssertionError(f'{what}: not within {timeout} s; fresh {self.fresh}, status {self.status}\n'
                                     f'{self.emulator.output()[-2000:]}\n{self.emulator.wire()[-1500:]}')
            self.take(min(left, 0.5))
        return time.monotonic() - begun

    def until_ok(self, timeout=10.0):
        """Until data are fresh and the UPS is on line."""
        return self.until(lambda: self.fresh and 'OL' in (self.status or '').split(), timeout, 'OL')

    def until_stale(self, timeout=10.0):
        """Until data are stale."""
        return self.until(lambda: not self.fresh, timeout, 'stale')

    def alarming(self):
        """Statuses that were told and that somebody would shut down for."""
        return [status for status in self.statuses if {'OB', 'LB', 'FSD'} & set(status.split())]

    def driver_pid(self):
        """Process id of the driver: the child of the emulator."""
        pid = self.emulator.pid
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as children:
            return int(children.read().split()[0])


class Chain:
    """A driver for each UPS and one server for all. `plan`: {name: {option: value}}, and beside the options of ups.conf
    device, flags (of umock) and preload (a library, before all others)."""

    def __init__(self, plan, upsd='', device='apc-back-ups-cs-500'):
        self.plan, self.device, self.all = plan, device, {}
        ours = ('device', 'flags', 'preload')
        sections = {name: {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1', 'pollfreq': '1',
                           **{key: value for key, value in options.items() if key not in ours}}
                    for name, options in plan.items()}
        self.conf = frame.NutConf(ups=sections, upsd=upsd, holdover='[port401]\nenable = no\n')
        self.server = frame.OurServer(self.conf)
        self.emulators = {}

    def __enter__(self):
        for name, options in self.plan.items():
            program = [DRIVER, '-F', '-C', self.conf.path, '-a', name, *AS_ROOT]
            if 'preload' in options:
                program = ['sh', '-c', f'LD_PRELOAD={options["preload"]}:$LD_PRELOAD exec "$@"', 'sh', *program]
            self.emulators[name] = Emulator(options.get('device', self.device), program, options.get('flags', ()),
                                            env=self.conf.env)
            self.emulators[name].start()
        self.server.start()
        return self

    def ups(self, name='ups'):
        """The UPS of that name, watched from the first call on."""
        if name not in self.all:
            self.all[name] = Ups(os.path.join(self.conf.state, f'holdover-server-{name}'), self.emulators[name])
        return self.all[name]

    def __exit__(self, *exc):
        for ups in self.all.values():
            ups.sock.close()
        for emulator in self.emulators.values():
            emulator.__exit__()
        self.server.__exit__()
        self.conf.close()


def percentile(values, percent):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
