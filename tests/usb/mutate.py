# SPDX-License-Identifier: GPL-2.0-or-later
"""Variants of a device file: the same UPS with other or faulty descriptors.

    variant(text, 'exponents', 7)

Each changes the descriptor's items of one sort (KINDS) or the reports, at random but the same for the same seed. What is
left out: usages, collections, report ids and sizes of reports, so that the same paths are in the same reports.
"""

import random
import re

SIZES = (0, 1, 2, 4)
UNITS = (0, 0x00f0d121, 0x0000d121, 0x00001001, 0x0000f001, 0x00100001, 0x00010001)
LOGICAL_MIN, LOGICAL_MAX, PHYSICAL_MIN, PHYSICAL_MAX, EXPONENT, UNIT, SIZE, COUNT = 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x94
MAIN, FEATURE = (0x80, 0x90, 0xb0), 0xb0


def items_of(data):
    """[prefix without size, value bytes] of each item."""
    items, at = [], 0
    while at < len(data):
        size = SIZES[data[at] & 3]
        items.append([data[at] & 0xfc, bytes(data[at + 1:at + 1 + size])])
        at += 1 + size
    return items


def number(value, size=None):
    """Data of an item: signed, as short as can be."""
    size = size or next(n for n in (1, 2, 4) if -(1 << 8 * n - 1) <= value < 1 << 8 * n - 1)
    return value.to_bytes(size, 'little', signed=True)


def bytes_of(items):
    """The descriptor again."""
    return b''.join(bytes([tag | SIZES.index(len(data))]) + data for tag, data in items)


def exponents(items, rng):
    """Powers of ten that are not those of the unit; as nibbles and as whole bytes."""
    for item in items:
        if item[0] == EXPONENT and rng.random() < 0.7:
            value = rng.randint(-4, 7)
            item[1] = bytes([value & (0xff if rng.random() < 0.3 else 0x0f)])


def units(items, rng):
    """No unit, or another quantity's."""
    for item in items:
        if item[0] == UNIT and rng.random() < 0.7:
            item[1] = rng.choice(UNITS).to_bytes(4, 'little')


def ranges(items, rng):
    """Maxima that are lower, higher, or 65535 and 255 written as -1."""
    for item in items:
        if item[0] == LOGICAL_MAX and rng.random() < 0.5:
            item[1] = rng.choice([b'\xff\xff', b'\xff', number(rng.choice([1, 100, 127, 255, 1000, 32767, 65535])), b'\xff\xff\xff\x7f'])


def signs(items, rng):
    """Minima below zero."""
    for item in items:
        if item[0] == LOGICAL_MIN and rng.random() < 0.7:
            item[1] = number(rng.choice([-1, -128, -32768]))


def physical(items, rng):
    """Physical limits: none (0 and 0), half or twice the logical ones; forgotten before the next field as often as not."""
    for at in reversed(range(len(items))):
        if items[at][0] == FEATURE and rng.random() < 0.3:
            high = rng.choice([0, 0, 100, 510, 32767])
            items[at:at] = [[PHYSICAL_MIN, b'\x00'], [PHYSICAL_MAX, number(high)]]


def splits(items, rng):
    """16 bits as 8 and 8 more of which nothing is said."""
    for at in reversed(range(len(items) - 1)):
        pair = [item[0] for item in items[at:at + 2]]
        if pair == [SIZE, COUNT] and items[at][1] == b'\x10' and items[at + 1][1] == b'\x01' and rng.random() < 0.7:
            items[at][1], items[at + 1][1] = b'\x08', b'\x02'


KINDS = {kind.__name__: kind for kind in (exponents, units, ranges, signs, physical, splits)}


def declared(items):
    """{report id: bytes of its feature report, id included}."""
    bits, size, count, report = {}, 0, 0, 0
    for tag, data in items:
        value = int.from_bytes(data, 'little')
        if tag == SIZE:
            size = value
        elif tag == COUNT:
            count = value
        elif tag == 0x84:
            report = value
        elif tag == FEATURE:
            bits[report] = bits.get(report, 0) + size * count
    return {report: 1 + (n + 7) // 8 for report, n in bits.items()}


def variant(text, kind, seed):
    """The device file with the descriptor changed in this way; `values`: with other reports instead."""
    rng = random.Random(f'{kind} {seed}')
    head, _, rest = text.partition('descriptor:\n')
    lines = rest.splitlines()
    items = items_of(bytes.fromhex(''.join(line for line in lines if line.startswith(' '))))
    rest = '\n'.join(line for line in lines if not line.startswith(' ')) + '\n'
    if kind == 'values':
        reports = declared(items)
        rest = re.sub('(?m)^report feature.*\n', '', rest)
        for report, size in reports.items():
            high = rng.choice([4, 100, 255])
            payload = bytes(rng.randint(0, high) if i % 2 == 0 else rng.choice([0, 0, 1, 8]) for i in range(size - 1))
            rest += f'report feature {report:02x}: {bytes([report]).hex()} {payload.hex(" ")}\n'
    else:
        KINDS[kind](items, rng)
    body = bytes_of(items)
    return f'{head}descriptor:\n' + ''.join(f' {body[i:i + 16].hex(" ")}\n' for i in range(0, len(body), 16)) + rest
