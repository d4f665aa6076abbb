#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the seeds of fuzz_xcp_driver: what units of tests/usb/small_units.py send while bcmxcp_usb opens and polls them four times.

    tests/fuzz/xcp_seeds.py FOLDER

A seed is one reception after another: a byte n, then n bytes; tests/fuzz/played_driver.h reads it.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'usb'))
import small_units  # pylint: disable=wrong-import-position

READ, FRAME = 128, 120                  # bytes of a read, most bytes of data in a frame
OPENING = ('31', '40', '43', '36', '3c', '41')
STATE, BATTERY, SETTINGS = ('33', '35', '34'), ('3b',), ('3c', '36', '41')
FIRST, QUICK, FULL = STATE + BATTERY, STATE, STATE + BATTERY + SETTINGS
OFFER = ('95 ff 00 00',)                # which settings there are, asked after the second poll on mains


def frames(block):
    """An answer as it travels: AB, number, length, sequence, data, check sum, once or more."""
    number, data, out = block[0], block[1:], b''
    for i in range(0, len(data), FRAME):
        piece = data[i:i + FRAME]
        head = bytes([0xab, number, len(piece), i // FRAME + 1 | (0x80 if i + FRAME >= len(data) else 0)])
        out += head + piece + bytes([-sum(head + piece) & 255])
    return out


def seed(text, plan):
    """The receptions that this plan of questions brings."""
    answers = {}
    for line in text.splitlines():
        if line.startswith('hex ') and line[-1] != '-':
            ask, answer = line[4:].split(' => ')
            answers[ask] = bytes.fromhex(answer)
    out = b''
    for ask in plan:
        stream = frames(answers[ask])
        for i in range(0, len(stream), READ):
            piece = stream[i:i + READ]
            out += bytes([len(piece)]) + piece
    return out


def main(folder):
    """A seed for each unit that differs in what is read."""
    for name in ('xcp-one-phase', 'xcp-three-phases', 'xcp-integers', 'xcp-fractions', 'xcp-status-low', 'xcp-alarm-25'):
        text = small_units.UNITS[name][1]
        offer = () if name == 'xcp-status-low' else OFFER
        pathlib.Path(folder, name).write_bytes(seed(text, OPENING + FIRST + QUICK + offer + FULL + FULL))


main(sys.argv[1])
