# SPDX-License-Identifier: GPL-2.0-or-later
"""An SNMP agent over UDP that answers from a dictionary: the cards of other makers, and those that want to harm.

    with Card(read_walk('.../mge-evolution.walk')) as card:
        check('-p', str(card.port), '-P', 'snmp')

SNMPv1 and v2c, GET and GETNEXT.  `behave(card, request)` may answer bytes of its own instead; None: as a card would.
"""

import socket
import threading

import ber
import frame
import snmp_ber

UPS = (1, 3, 6, 1, 2, 1, 33, 1)
NO_SUCH_NAME, TOO_BIG = 2, 1


def read_walk(path):
    """{arcs: encoded value} of a recording: `2.4.0 INTEGER 100` below 1.3.6.1.2.1.33.1."""
    objects = {}
    with open(path, encoding='latin-1') as file:
        for line in file:
            name, kind, text = (line.rstrip('\n').split(' ', 2) + [''])[:3]
            number = kind not in ('STRING', 'OID', 'NULL')
            if number and text == '*':      # left out of the recording
                text = '0'
            objects[UPS + tuple(map(int, name.split('.')))] = snmp_ber.value(kind, int(text) if number else text)
    return objects


class Request:
    """One that has arrived."""

    def __init__(self, data):
        (_, version), self.community, (self.kind, pdu) = ber.elements(snmp_ber.inside(data))
        self.version = int.from_bytes(version, 'big')
        (_, number), _, _, (_, binds) = ber.elements(pdu)
        self.number = int.from_bytes(number, 'big')
        self.names = [tuple(ber.read_object_id(ber.elements(bind)[0][1])) for _, bind in ber.elements(binds)]

    def answer(self, varbinds, error=0, index=0, number=None):
        """Bytes: varbinds are (arcs, encoded value)."""
        binds = b''.join(ber.element(0x30, ber.object_id(name), value) for name, value in varbinds)
        pdu = ber.element(snmp_ber.RESPONSE, ber.integer(self.number if number is None else number), ber.integer(error),
                          ber.integer(index), ber.element(0x30, binds))
        return ber.element(0x30, ber.integer(self.version), ber.element(*self.community), pdu)


class Card:
    """Answers until it is closed."""

    def __init__(self, objects, behave=None, names_max=64):
        self.objects, self.behave, self.names_max, self.asked = objects, behave, names_max, 0
        self.sock, self.port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), frame.free_port()
        self.sock.bind(('127.0.0.1', self.port))
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.sock.close()

    def serve(self):
        """A datagram after the other."""
        while True:
            try:
                data, peer = self.sock.recvfrom(65536)
                self.asked += 1
                request = Request(data)
                answers = self.behave(self, request) if self.behave else None
                for answer in [self.answer(request)] if answers is None else answers:
                    self.sock.sendto(answer, peer)
            except OSError:
                return

    def answer(self, request):
        """As a card would."""
        if len(request.names) > self.names_max:
            return request.answer([(name, snmp_ber.value('NULL', None)) for name in request.names], TOO_BIG)
        found = [self.find(request, name) for name in request.names]
        if request.version == 0 and None in found:
            missing = found.index(None) + 1
            return request.answer([(name, snmp_ber.value('NULL', None)) for name in request.names], NO_SUCH_NAME, missing)
        nothing = 'endOfMibView' if request.kind == snmp_ber.GETNEXT else 'noSuchObject'
        return request.answer([pair or (name, ber.element(snmp_ber.TAGS[nothing])) for name, pair in zip(request.names, found)])

    def find(self, request, name):
        """(arcs, value) of what is asked for, or None."""
        if request.kind == snmp_ber.GETNEXT:
            name = min((other for other in self.objects if other > name), default=None)
        return (name, self.objects[name]) if name in self.objects else None
