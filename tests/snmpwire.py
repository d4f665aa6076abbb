# SPDX-License-Identifier: GPL-2.0-or-later
"""SNMP messages byte by byte, for tests that need messages that net-snmp's tools do not send.

    answer = ask(port, message(GETBULK, [(1, 3, 6)], repeat=2**31 - 1))
    answer.error, answer.index, answer.names, answer.varbinds       # [(oid, tag, value)]

Only what is needed: v1, v2c with a community, and SNMPv3 without secrets towards an engine whose ID is known.
"""

import socket
from collections import namedtuple

from ber import INTEGER, NULL, OBJECT_ID, SEQUENCE, STRING, element as ber, elements, integer, object_id, read_object_id

GET, GETNEXT, RESPONSE, SET, GETBULK = 0xa0, 0xa1, 0xa2, 0xa3, 0xa5
COUNTER, GAUGE, TICKS = 0x41, 0x42, 0x43
NO_OBJECT, NO_INSTANCE, END_OF_VIEW = 0x80, 0x81, 0x82
V1, V2C, V3 = 0, 1, 3

Answer = namedtuple('Answer', 'length kind error index varbinds context')
Answer.names = property(lambda self: [varbind[0] for varbind in self.varbinds])


# ---- to bytes ----

def pdu(kind, names, repeat=0, single=0, values=(), number=0x1234):
    """A request for names; `values`: encoded, for SET."""
    values = list(values) or [ber(NULL)] * len(names)
    varbinds = [ber(SEQUENCE, object_id(name), value) for name, value in zip(names, values)]
    return ber(kind, integer(number), integer(single), integer(repeat), ber(SEQUENCE, *varbinds))


def message(kind, names, community='public', version=V2C, **options):
    """v1 or v2c."""
    return ber(SEQUENCE, integer(version), ber(STRING, community.encode()), pdu(kind, names, **options))


def message_v3(kind, names, engine, user, context='', size=65507, **options):
    """SNMPv3, noAuthNoPriv; `size`: what we say we can take."""
    security = ber(SEQUENCE, ber(STRING, engine), integer(1), integer(1), ber(STRING, user.encode()), ber(STRING),
                   ber(STRING))
    return ber(SEQUENCE, integer(V3), ber(SEQUENCE, integer(7), integer(size), ber(STRING, b'\x04'), integer(3)),
               ber(STRING, security),
               ber(SEQUENCE, ber(STRING, engine), ber(STRING, context.encode()), pdu(kind, names, **options)))


# ---- from bytes ----

def read_value(tag, body):
    """In Python's terms."""
    if tag == INTEGER:
        return int.from_bytes(body, 'big', signed=True)
    if tag in (COUNTER, GAUGE, TICKS):
        return int.from_bytes(body, 'big')
    return read_object_id(body) if tag == OBJECT_ID else body


def read(data):
    """The answer in a datagram."""
    (_, whole), = elements(data)
    parts, context = elements(whole), None
    if parts[0][1] == bytes([V3]):
        parts = elements(parts[3][1])
        context = parts[1][1].decode()
    kind, body = parts[2]
    _, (_, error), (_, index), (_, varbinds) = elements(body)
    out = []
    for tag, varbind in elements(varbinds):
        assert tag == SEQUENCE
        (_, name), (value_tag, value) = elements(varbind)
        out.append((read_object_id(name), value_tag, read_value(value_tag, value)))
    return Answer(len(data), kind, int.from_bytes(error, 'big'), int.from_bytes(index, 'big'), out, context)


def ask(port, request, timeout=5.0):
    """Send one datagram from a port of its own; the answer, or None if there is none in time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.sendto(request, ('127.0.0.1', port))
        try:
            return read(sock.recv(65536))
        except socket.timeout:
            return None
