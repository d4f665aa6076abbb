# SPDX-License-Identifier: GPL-2.0-or-later
"""Ids that several kinds of units share: with `driver = auto` and nothing else configured each kind gets its own driver and, of the Qx
family, its own dialect, in bounded time."""

import concurrent.futures
import os
import time
import unittest

import frame
import qx_dialects
from cases import ENV, FIELD, ROOT, Socket
from emulator import Emulator
from qx_units import TRANSPORTS, device_text
from small_units import UNITS

JOBS = 4
# Seconds until it is served: of a unit that answers every question, of one that leaves many unanswered, and of one that is asked
# as Qx in vain, which takes a minute.
SOON, LATER, AFTER_QX = 30, 60, 110
# Of these a reader of plain lines knows all; behind their own transport they are known by more. None is by option only.
PLAIN = {'q1': 'megatec', 'hunnox': 'megatec', 'innovatae': 'megatec', 'castle': 'castle', 'omron': 'q1', 'ablerex': 'megatec'}


def field(name, usb_id=None):
    """The text of a device of the field, under another id if one is given."""
    with open(os.path.join(FIELD, name + '.ups'), encoding='latin-1') as file:
        lines = file.read().splitlines()
    return '\n'.join(f'id: {usb_id} 0100' if usb_id and line.startswith('id:') else line for line in lines) + '\n'


def dialect_kinds():
    """(what, device file, driver, dialect, seconds) of each dialect behind 0665:5161."""
    for dialect, said in qx_dialects.replies().items():
        if dialect == 'castle':                     # captured: it refuses both (NUT issue 3658)
            said = {**said, 'I': b'NAK', 'F': b'NAK'}
        yield (dialect, qx_dialects.device_text(dialect, said), 'nutdrv_qx', PLAIN.get(dialect, dialect), LATER)


def transport_kinds():
    """The same of a megatec unit behind each transport that an id leads to."""
    for name, (usb_id, *_, options) in TRANSPORTS.items():
        if not options:
            yield (f'{name} of {usb_id}', device_text(name), 'nutdrv_qx', 'omron' if name == 'omron' else 'megatec', SOON)
    for usb_id in ('05b8:0000', '06da:0004', '06da:0005', '06da:0201', '0f03:0001'):
        yield (f'cypress of {usb_id}', device_text('cypress').replace('0665:5161', usb_id), 'nutdrv_qx', 'megatec', SOON)
    yield ('phoenix of 14f0:00c9', device_text('phoenix').replace('06da:0601', '14f0:00c9'), 'nutdrv_qx', 'megatec', SOON)
    yield ('krauler of 1cb0:0035', device_text('krauler').replace('0001:0000', '1cb0:0035'), 'nutdrv_qx', 'megatec', SOON)
    yield ('cypress of 06da:0002', device_text('cypress').replace('0665:5161', '06da:0002'), 'nutdrv_qx', 'megatec', SOON)
    yield ('krauler of ffff:0000', field('powersa-rt3000-ffff'), 'nutdrv_qx', 'q1', LATER)


def other_kinds():
    """Units of those ids that speak no Qx, and units of ids that one family has."""
    yield ('XCP of 06da:0002', UNITS['xcp-one-phase'][1], 'bcmxcp_usb', None, AFTER_QX)
    yield ('XCP of 0592:0002', UNITS['xcp-powerware'][1], 'bcmxcp_usb', None, SOON)
    yield ('contacts of 0925:1234', UNITS['richcomm-06'][1], 'richcomm_usb', None, AFTER_QX)
    yield ('contacts of 0001:0000', UNITS['atcl-3'][1], 'nutdrv_atcl_usb', None, AFTER_QX)
    yield ('Riello', UNITS['riello-1-1'][1], 'riello_usb', None, SOON)
    yield ('Riello with CRC', UNITS['riello-1-1-crc'][1], 'riello_usb', None, SOON)
    for number in ('0004', '1001', '2001', '3003', '3005'):
        yield (f'Tripp Lite {number}', UNITS['tripplite-' + number][1], 'tripplite_usb', None, SOON)
    yield ('Powervar', field('powervar-upm-text'), 'powervar_cx_usb', None, SOON)


class Auto:
    """Zero configuration on a device: `served` is what it publishes, `seconds` how long that took."""

    def __init__(self, text, limit):
        with frame.Tmp() as tmp:
            env = dict(ENV, NUT_STATEPATH=tmp.path, NUT_CONFPATH=tmp.path, HOLDOVER_CONFPATH=tmp.path)
            program = [frame.product('drivers/auto'), '-F', '-s', 'ups', *ROOT, '-x', 'driver=auto', '-x', 'port=auto']
            began, self.served = time.monotonic(), {}
            with Emulator(frame.write(tmp / 'unit.ups', text), program, ['-k'], env=env) as self.emulator:
                while not self.served and time.monotonic() - began < limit:
                    self.look(tmp.path)
                self.seconds = time.monotonic() - began
                self.output = self.emulator.output()

    def look(self, folder):
        """Is a driver's socket there, and are its data fresh? A driver that gives up leaves it to the next."""
        for name in os.listdir(folder):
            try:
                said = Socket(os.path.join(folder, name)) if name.endswith('-ups') else None
            except OSError:
                continue
            if said and said.until_fresh(2):
                self.served = said.dump()[0]
                return
        time.sleep(0.1)


def judge(kind):
    """What is wrong with one kind; None: nothing."""
    what, text, driver, dialect, limit = kind
    auto = Auto(text, limit)
    got = auto.served.get('driver.name'), auto.served.get('driver.version.data')
    if got[0] != driver or (dialect and got[1] != dialect) or 'OL' not in auto.served.get('ups.status', '').split():
        return f'{what}: {got} {auto.served.get("ups.status")} after {auto.seconds:.1f} s\n{auto.output[-600:]}'
    return None


class ToldApart(unittest.TestCase):
    """Each kind of each shared id."""

    maxDiff = None

    def all_are_right(self, kinds):
        """No kind is wrong."""
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            self.assertEqual([wrong for wrong in pool.map(judge, kinds) if wrong], [])

    def test_every_dialect_behind_the_commonest_bridge(self):
        self.all_are_right(dialect_kinds())

    def test_every_transport_of_every_id(self):
        self.all_are_right(transport_kinds())

    def test_every_family(self):
        self.all_are_right(other_kinds())


if __name__ == '__main__':
    unittest.main()
