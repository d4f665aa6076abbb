# SPDX-License-Identifier: GPL-2.0-or-later
"""SNMPv1 and v2c written by hand, for what net-snmp's tools cannot say and for thousands of requests in a second.

    manager = Manager(port, 'writer')
    answer = manager.get('1.3.6.1.2.1.33.1.2.1.0')
    answer.error, answer.index, answer.varbinds     # '', 0, [('1.3.6.1...', 'INTEGER', 2)]
    manager.set(('1.3.6.1.2.1.33.1.9.8.0', 'INTEGER', 1))

Only what RFC 3416 and BER need is here; a message that is no answer raises ValueError.
"""

import socket

from ber import element as tlv, elements, integer, object_id, read_object_id

GET, GETNEXT, RESPONSE, SET, GETBULK, TRAP = 0xa0, 0xa1, 0xa2, 0xa3, 0xa5, 0xa7
TAGS = {'INTEGER': 0x02, 'STRING': 0x04, 'NULL': 0x05, 'OID': 0x06, 'IpAddress': 0x40, 'Counter32': 0x41, 'Gauge32': 0x42,
        'Timeticks': 0x43, 'Opaque': 0x44, 'Counter64': 0x46, 'noSuchObject': 0x80, 'noSuchInstance': 0x81,
        'endOfMibView': 0x82}
TYPES = {tag: name for name, tag in TAGS.items()}
ERRORS = ('', 'tooBig', 'noSuchName', 'badValue', 'readOnly', 'genErr', 'noAccess', 'wrongType', 'wrongLength',
          'wrongEncoding', 'wrongValue', 'noCreation', 'inconsistentValue', 'resourceUnavailable', 'commitFailed',
          'undoFailed', 'authorizationError', 'notWritable', 'inconsistentName')


# ---- writing ----

def oid(text):
    """An OBJECT IDENTIFIER from '1.3.6...' (a leading dot is allowed)."""
    return object_id([int(arc) for arc in text.strip('.').split('.')])


def value(kind, content):
    """A value: numbers for the kinds of numbers, text or bytes for STRING, '1.3...' for OID; bytes are taken as they are."""
    if isinstance(content, bytes):
        return tlv(TAGS[kind], content)
    if kind == 'OID':
        return oid(content)
    if kind == 'NULL':
        return tlv(TAGS[kind], b'')
    return tlv(TAGS[kind], content.encode('latin-1')) if isinstance(content, str) else integer(content, TAGS[kind])


# ---- reading ----

def inside(data):
    """The content of what is one element."""
    (_, content), = elements(data)
    return content


def read_oid(content):
    """'1.3.6...'"""
    return '.'.join(map(str, read_object_id(content)))


def read_value(tag, content):
    """(type, value)"""
    kind = TYPES[tag]
    if kind == 'OID':
        return kind, read_oid(content)
    if kind == 'STRING':
        return kind, content.decode('latin-1')
    if content and kind not in ('IpAddress', 'Opaque'):
        return kind, int.from_bytes(content, 'big', signed=True)
    return kind, None


def discover(port, timeout=2.0):
    """(engine ID in hex, boots, time) of an SNMPv3 engine, from its report; None without one.  RFC 3414 4."""
    empty = tlv(0x30, value('STRING', '') + integer(0) + integer(0) + value('STRING', '') * 3)
    header = tlv(0x30, integer(7) + integer(65507) + tlv(0x04, b'\4') + integer(3))
    pdu = tlv(GET, integer(7) + integer(0) + integer(0) + tlv(0x30, b''))
    scoped = tlv(0x30, value('STRING', '') * 2 + pdu)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect(('127.0.0.1', port))
        try:
            sock.send(tlv(0x30, integer(3) + header + tlv(0x04, empty) + scoped))
            message = elements(inside(sock.recv(65536)))
        except (TimeoutError, ConnectionRefusedError):
            return None
    (_, engine), (_, boots), (_, seconds), *_ = elements(inside(message[2][1]))
    return engine.hex(), int.from_bytes(boots, 'big'), int.from_bytes(seconds, 'big')


class Answer:
    """What came back, or a trap of SNMPv2c; `size` is that of the datagram."""

    def __init__(self, message, kind=RESPONSE):
        (_, _), (_, self.community), (tag, pdu) = elements(inside(message))
        if tag != kind:
            raise ValueError(f'PDU {tag:#x} is not {kind:#x}')
        (_, self.id), (_, status), (_, index), (_, binds) = elements(pdu)
        self.error, self.index = ERRORS[int.from_bytes(status, 'big')], int.from_bytes(index, 'big')
        self.varbinds, self.size = [], len(message)
        for _, bind in elements(binds):
            (_, name), (kind, content) = elements(bind)
            self.varbinds.append((read_oid(name), *read_value(kind, content)))

    def __repr__(self):
        return f'{self.error or "noError"} {self.index} {self.varbinds}'


class Manager:
    """One community over one socket; `version` is 1 or 2."""

    def __init__(self, port, community='public', version=2, timeout=4.0):
        self.community, self.version, self.last = community, version, 0
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.settimeout(timeout)
        self.sock.connect(('127.0.0.1', port))

    def close(self):
        """The socket goes."""
        self.sock.close()

    def message(self, kind, varbinds, first=0, second=0):
        """The bytes of a request: varbinds are (oid, type, value)."""
        binds = b''.join(tlv(0x30, oid(name) + value(type_, content)) for name, type_, content in varbinds)
        self.last += 1
        pdu = tlv(kind, integer(self.last) + integer(first) + integer(second) + tlv(0x30, binds))
        return tlv(0x30, integer(self.version - 1) + value('STRING', self.community) + pdu)

    def ask(self, kind, varbinds, first=0, second=0):
        """Sends once; the Answer, None if none came.  Late answers to earlier requests are passed over."""
        try:
            self.sock.send(self.message(kind, varbinds, first, second))
            while True:
                answer = Answer(self.sock.recv(65536))
                if int.from_bytes(answer.id, 'big') == self.last:
                    return answer
        except (TimeoutError, ConnectionRefusedError):
            return None

    def get(self, *names):
        """GET"""
        return self.ask(GET, [(name, 'NULL', None) for name in names])

    def next(self, *names):
        """GETNEXT"""
        return self.ask(GETNEXT, [(name, 'NULL', None) for name in names])

    def bulk(self, repetitions, *names, non_repeaters=0):
        """GETBULK"""
        return self.ask(GETBULK, [(name, 'NULL', None) for name in names], non_repeaters, repetitions)

    def set(self, *varbinds):
        """SET; ('', 0) or (error, index); None without an answer."""
        answer = self.ask(SET, varbinds)
        return answer and (answer.error, answer.index)

    def value(self, name):
        """The bare value of one object, None if there is none."""
        answer = self.get(name)
        return answer.varbinds[0][2] if answer and not answer.error and answer.varbinds else None
