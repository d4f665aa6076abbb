# SPDX-License-Identifier: GPL-2.0-or-later
"""BER as SNMP uses it (X.690, RFC 3417 section 8): elements to bytes and back; invalid bytes raise ValueError."""

INTEGER, STRING, NULL, OBJECT_ID, SEQUENCE = 2, 4, 5, 6, 0x30


def element(tag, *parts):
    """One element; its length in the short form up to 127."""
    body = b''.join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(size)]) + size + body


def integer(number, tag=INTEGER):
    """A whole number, as short as it can be."""
    return element(tag, number.to_bytes(max(1, (number.bit_length() + 8) // 8), 'big', signed=True))


def _arc(number):
    out = [number & 0x7f]
    while number := number >> 7:
        out.insert(0, 0x80 | number & 0x7f)
    return bytes(out)


def object_id(arcs):
    """A name, from its arcs."""
    return element(OBJECT_ID, _arc(arcs[0] * 40 + arcs[1]), *map(_arc, arcs[2:]))


def elements(data):
    """[(tag, body)] of what must be sound to its last byte."""
    out, at = [], 0
    while at < len(data):
        if len(data) < at + 2:
            raise ValueError('cut off')
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            more = size & 0x7f
            size = int.from_bytes(data[at:at + more], 'big')
            at += more
        if at + size > len(data):
            raise ValueError('an element is longer than what it is in')
        out.append((tag, data[at:at + size]))
        at += size
    return out


def read_object_id(body):
    """A name's arcs."""
    arcs, number = [], 0
    for byte in body:
        number = number << 7 | byte & 0x7f
        if not byte & 0x80:
            arcs.append(number)
            number = 0
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - 40 * first, *arcs[1:])
