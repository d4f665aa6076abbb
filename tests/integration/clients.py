# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for integration tests: programs of others, called as an administrator would, drivers to feed a server, and the
whole system under holdoverd.

The clients are the judges here: NUT's upsc, upscmd and upsrw, net-snmp's tools, Nagios' plugin.
"""

import os
import re
import subprocess
import sys

import frame
import snmp_ber

sys.path.append(os.path.join(frame.root_dir, 'tests', 'usb'))
from emulator import Emulator  # noqa: E402 (its folder had to be named first)

USERS = '''[admin]
  password = top
  actions = SET FSD
  instcmds = ALL
[mon]
  password = look
  upsmon secondary
'''
ADMIN = ['-u', 'admin', '-p', 'top']
AS_ROOT = ['-u', 'root'] if os.geteuid() == 0 else []     # private directories: nobody else could read them

# A small UPS in NUT's dump format.
DUMP = '''ups.mfr: Holdover
ups.model: Test 700
ups.serial: T1
ups.status: OL CHRG
ups.load: 23
ups.beeper.status: enabled
ups.delay.shutdown: 20
battery.charge: 97
battery.charge.low: 20
battery.runtime: 1560
battery.voltage: 27.30
input.voltage: 230.4
'''


def values(text):
    """`name: value` lines as a dictionary."""
    return dict(re.findall(r'^([A-Za-z0-9.-]+): (.*)$', text, re.MULTILINE))


# ---- foreign clients ----

class Done:
    """Exit status and output of a program that has ended; `text` is both streams."""

    def __init__(self, argv, timeout=20, env=None):
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False,
                              text=True, errors='replace', env=dict(os.environ, **(env or {})))
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.text = self.out + self.err

    def __repr__(self):
        return f'exit status {self.status}\n{self.text}'


def upsc(port, *args, ups='ups'):
    """NUT's upsc on one UPS."""
    return Done([frame.tool('upsc'), f'{ups}@127.0.0.1:{port}', *args])


def upscmd(port, *command, ups='ups'):
    """NUT's upscmd as admin, waiting for the driver's word."""
    return Done([frame.tool('upscmd'), '-w', *ADMIN, f'{ups}@127.0.0.1:{port}', *command])


def upsrw(port, setting, ups='ups'):
    """NUT's upsrw as admin, waiting for the driver's word."""
    return Done([frame.tool('upsrw'), '-w', '-s', setting, *ADMIN, f'{ups}@127.0.0.1:{port}'])


# ---- drivers and the whole system ----

def usb_driver(conf, device, flags=(), name='ups'):
    """Our usbhid-ups for section `name` on an emulated device; not started."""
    program = [frame.product('drivers/usbhid-ups'), '-F', '-C', conf.path, '-a', name, *AS_ROOT]
    return Emulator(device, program, flags, env=conf.env)


def dummy_driver(conf, program=None, name='ups'):
    """Our dummy-ups, or another program of that kind, for section `name`; not started."""
    return frame.Daemon([program or frame.product('drivers/dummy-ups'), '-F', '-a', name, *AS_ROOT], env=conf.env)


def system_conf(ups, upsd='', holdover='[snmp]\n  enable = no\n', head=''):
    """A directory that holdoverd needs nothing beside: `ups` is text or sections, `head` more global keys."""
    conf = frame.NutConf(users=USERS, upsd=upsd, holdover=holdover)
    user = 'user = root\n' if os.geteuid() == 0 else ''
    text = ups if isinstance(ups, str) else conf.sections(ups)
    conf.put('ups.conf', f'statepath = "{conf.state}"\n{user}{head}{text}')
    return conf


class Holdoverd(frame.Daemon):
    """build/holdoverd in the foreground, on a directory of system_conf()."""

    def __init__(self, conf, *args):
        self.conf, self.port = conf, conf.port
        super().__init__([frame.product('holdoverd'), '-F', '-C', conf.path, *args])

    def client(self):
        """A raw client of the server."""
        return frame.NutClient(self.port)

    def status(self, ups='ups'):
        """ups.status now; what the server says instead if there is none; '' if there is no server."""
        return nut_status(self.port, ups)

    def start(self, ready=None, timeout=10.0):
        return super().start(ready or (lambda: self.status() != ''), timeout)

    def children(self):
        """{process id: argv} of what it has started."""
        return {pid: argv for pid in children(self.pid) if (argv := command_line(pid))}

    def child(self, *words):
        """The process id of the child whose command line has all these words (a path by its last part)."""
        def find():
            return [pid for pid, argv in self.children().items()
                    if set(words) <= set(argv) | {os.path.basename(argv[0])}]
        return frame.wait_until(find, what=f'a child {words}')[0]


def nut_status(port, ups='ups'):
    """ups.status over a fresh connection, or the error, or ''."""
    try:
        with frame.NutClient(port, timeout=3) as client:
            answer = client.ask(f'GET VAR {ups} ups.status') or ''
    except OSError:
        return ''
    return answer.split('"')[1] if '"' in answer else answer


def children(pid):
    """Process ids of a process's children."""
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
            return [int(child) for child in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_line(pid):
    """argv of a process; [] if it is gone or a zombie."""
    try:
        with open(f'/proc/{pid}/cmdline', encoding='utf-8', errors='replace') as file:
            return file.read().split('\0')[:-1]
    except (FileNotFoundError, ProcessLookupError):
        return []


# ---- SNMP without net-snmp: a GET costs a datagram each way, so it can be timed ----

OUTPUT_SOURCE = '1.3.6.1.2.1.33.1.4.1.0'        # upsOutputSource.0: normal(3), battery(5)


def snmp_integer(port, oid=OUTPUT_SOURCE, timeout=0.5):
    """One SNMPv2c GET of community public; the INTEGER answered, None without one."""
    manager = snmp_ber.Manager(port, timeout=timeout)
    try:
        return manager.value(oid)
    finally:
        manager.close()
