# SPDX-License-Identifier: GPL-2.0-or-later
"""A Qx unit behind each USB transport, as device files, and the driver on it, for the tests of this folder."""

import os
import re

import frame
from cases import ENV, ROOT, Socket, Terminal
from emulator import Emulator

Q1 = '(231.0 229.0 230.0 014 50.0 13.6 25.0 00001001'
OUTAGE = '(000.0 229.0 230.0 014 50.0 12.1 25.0 10001001'
F, I = '#230.0 003 12.00 50.0', '#ACME            MODEL 1000 VT12046Q  '
BLANK = '                                      '
DESCRIPTOR = '06 00 ff 09 01 a1 01 15 00 26 ff 00 75 08 95 08 09 01 81 02 09 01 91 02 c0'
FORCED = ['subdriver={0}', 'vendorid=0665', 'productid=5161']

# name of the emulated transport: USB id, manufacturer, product, options of the driver
TRANSPORTS = {
    'cypress': ('0665:5161', 'INNO TECH', 'USB to Serial', []),
    'phoenix': ('06da:0601', 'ONLINE', 'ZINTO A', []),
    'ippon': ('06da:0003', 'Mustek', 'PowerMust', []),
    'omron': ('0590:00b7', 'OMRON', 'BN150T', []),
    'gtec': ('0665:5161', 'INNO TECH', 'USB to Serial', FORCED),
    'sgs': ('0483:0035', 'TS Shara', 'UPS', []),
    'krauler': ('0001:0000', '', 'Krauler', []),
    'fabula': ('0001:0000', 'MEC', 'MEC0003', []),
    'hunnox': ('0001:0000', 'HNX', 'MEC0003', []),
    'snr': ('0665:5161', 'SNR', 'UPS', FORCED),
    'fuji': ('0001:0000', 'ATCL FOR UPS', 'ATCL FOR UPS', []),
    'phoenixtec': ('06da:0002', 'Phoenixtec Power', 'USB Cable (V2.00)', []),
    'ablerex': ('ffff:0000', 'Ablerex', '625L', []),
    'armac': ('0925:1234', 'RICHCOMM', 'UPS USB Mon V2.0', []),
    'armac-interrupt': ('0925:1234', 'RICHCOMM', 'UPS USB Mon V2.0', []),
}


def device_text(transport, *more):
    """The device file of a unit that knows Q1, F and I."""
    ids, maker, product, _ = TRANSPORTS[transport]
    lines = [f'id: {ids} 0100', 'istrings: 1 2 0', f'string 2: {product}', f'transport: {transport}',
             f'descriptor: {DESCRIPTOR}', f'qx Q1 => {Q1}', f'qx F => {F}', f'qx I => {I}', *more]
    if maker:
        lines.insert(2, f'string 1: {maker}')
    if transport == 'armac-interrupt' and not any(line.startswith('frame:') for line in more):
        lines.append('frame: 64 63')
    return '\n'.join(lines) + '\n'


class Unit:
    """The driver on an emulated unit: `wire`, `event`, and what it says on its socket."""

    def __init__(self, transport, *more, options=(), driver=None, text=None):
        self.tmp = frame.Tmp()
        own = [option.format(transport) for option in TRANSPORTS[transport][3]]
        program = [driver or frame.product('drivers/nutdrv_qx'), '-F', '-s', 'ups', *ROOT, '-x', 'port=auto']
        for option in [*own, *options]:
            program += ['-x', option]
        env = dict(ENV, NUT_STATEPATH=self.tmp.path, NUT_CONFPATH=self.tmp.path, HOLDOVER_CONFPATH=self.tmp.path,
                   NUT_ALTPIDPATH=self.tmp.path, NUT_PIDPATH=self.tmp.path)
        device = frame.write(self.tmp / 'unit.ups', text or device_text(transport, *more))
        self.emulator, self.said = Emulator(device, program, env=env), None
        self.name = os.path.basename(program[0])

    def __enter__(self):
        self.emulator.__enter__()
        return self.until_served()

    def until_served(self):
        """Wait until data are fresh; what was started ends if they never are."""
        try:
            frame.wait_until(self.connect, 90, self.output)
            if not self.said.until_fresh(40):
                raise AssertionError(f'never fresh: {self.output()}\n{self.wire()[-3000:]}')
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def connect(self):
        """Is the driver's socket there?"""
        try:
            self.said = self.said or Socket(self.tmp / f'{self.name}-ups')
        except OSError:
            return False
        return True

    def __exit__(self, *exc):
        self.emulator.__exit__(*exc)
        self.tmp.close()

    def event(self, *lines):
        """Events of the emulator."""
        self.emulator.event(*lines)

    def wire(self):
        """The emulator's log."""
        return self.emulator.wire()

    def until(self, holds, seconds=15, what='the values'):
        """Wait until holds(values, fresh)."""
        last = []

        def check():
            last[:] = [self.said.dump()]
            return holds(*last[0])
        frame.wait_until(check, seconds, lambda: f'{what}: {last}\n{self.wire()[-3000:]}\n{self.emulator.output()}')
        return last[0][0]

    def words(self):
        """All words that ups.status ever had."""
        return set().union(*self.said.statuses) if self.said.statuses else set()

    def asked(self):
        """The questions the unit has understood."""
        return re.findall(r"QX <- '(.*)'", self.wire())

    def output(self):
        """What the driver has logged."""
        return self.emulator.output()

    def driver_pid(self):
        """Process id of the driver: the child of the emulator."""
        pid = self.emulator.pid
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as children:
            return int(children.read().split()[0])


class SerialUnit(Unit):
    """The same behind a serial line: the emulator is a pseudo-terminal, the driver a process beside it."""

    def __init__(self, _transport, *more, options=()):
        self.tmp = frame.Tmp()
        device = frame.write(self.tmp / 'unit.ups', device_text('cypress', *more).replace('transport: cypress\n', ''))
        self.emulator, self.said, self.name = Terminal(device), None, 'nutdrv_qx'
        program = [frame.product('drivers/nutdrv_qx'), '-F', '-s', 'ups', *ROOT, '-x', f'port={self.emulator.tty}']
        for option in options:
            program += ['-x', option]
        env = dict(ENV, NUT_STATEPATH=self.tmp.path, NUT_CONFPATH=self.tmp.path, HOLDOVER_CONFPATH=self.tmp.path)
        self.driver = frame.Daemon(program, env=env)

    def __enter__(self):
        self.emulator.__enter__()
        frame.wait_until(lambda: os.path.lexists(self.emulator.tty), what='the terminal')
        self.driver.__enter__()
        return self.until_served()

    def __exit__(self, *exc):
        self.driver.__exit__(*exc)
        super().__exit__(*exc)

    def output(self):
        return self.driver.output()

    def driver_pid(self):
        return self.driver.pid
