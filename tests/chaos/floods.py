# SPDX-License-Identifier: GPL-2.0-or-later
"""Floods, as attacks.py has them: more than can be answered, slower than can be waited for."""

import ssl
import subprocess
import sys
import threading
import time

from arena import Arena, HoldoverdArena, clients, frame, until
from guests import Guests
import snmp_ber

GONE_S = 8          # a handshake has 5 s


def client_hello():
    """The first bytes of a TLS client."""
    bio = ssl.MemoryBIO()
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), bio, server_hostname='localhost').do_handshake()
    except ssl.SSLWantReadError:
        pass
    return bio.read()


def slow_handshakes(count):
    """TLS handshakes of one byte a second: cut at their deadline, whatever goes on."""
    from pki import Pki
    hello = client_hello()
    with Pki() as pki, Arena(upsd=f'CERTFILE {pki / "server.pem"}') as arena:
        before = arena.process.descriptors()
        with Guests(arena.port, count) as guests:
            begun, sent = time.monotonic(), 0
            for guest in guests:
                guest.stuff(b'STARTTLS\n')
            for guest in guests:
                guest.read_until(b'OK STARTTLS\n', 5)

            def gone():
                nonlocal sent
                while sent < time.monotonic() - begun:
                    for guest in guests:
                        guest.push(hello[sent:sent + 1])
                    sent += 1
                arena.sample()
                return arena.process.descriptors() < before + 4
            took = until(gone, GONE_S, 'all are cut off')
        return {'all gone s': round(took, 1)} | arena.judge()


def pipelined(count, requests):
    """So many requests in one go, of each of them, and no answer is read."""
    with Arena() as arena:
        with Guests(arena.port, count, source='127.0.0.9') as guests:
            data = b'GET VAR victim ups.status\n' * requests
            rest, sent_all = {guest: data for guest in guests}, 0
            end = time.monotonic() + 25
            while rest and time.monotonic() < end:
                for guest in list(rest):
                    sent = guest.push(rest[guest])
                    rest[guest] = rest[guest][sent:]
                    if guest.ended or not rest[guest]:
                        sent_all += not guest.ended
                        del rest[guest]
                arena.sample()
                time.sleep(0.02)
            assert arena.peak_kb <= arena.start_kb + 256 + count * 256, f'{arena.peak_kb} kB after {arena.start_kb}'
        return {'sent all': sent_all} | arena.judge()


# Datagrams to a port as fast as one process can, and connections that each say a line: PORT-UDP DATAGRAM PORT-TCP LINE.
FLOODER = '''
import socket, sys
udp, tcp = (int(port) for port in sys.argv[1:4:2])
data, line = bytes.fromhex(sys.argv[2]), sys.argv[4].encode() + b"\\n"
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind(("127.0.0.9", 0))
out.setblocking(False)
while True:
    for _ in range(200):
        try:
            out.sendto(data, ("127.0.0.1", udp))
        except OSError:
            pass
    if tcp:
        try:
            with socket.create_connection(("127.0.0.1", tcp), 1, ("127.0.0.9", 0)) as peer:
                peer.sendall(line * 100)
        except OSError:
            pass
'''


class Whole(HoldoverdArena):
    """The whole system with the SNMP agent and port 401, in a network of one's own."""

    SNMP = 1161

    def __init__(self):
        super().__init__()
        self.conf.put('holdover.conf', f'[snmp]\n  listen = 127.0.0.1 {self.SNMP}\n[port401]\n  udp = yes\n')
        self.late, self.asked, self.again, self.asking, self.thread = 0.0, 0, 0, True, threading.Thread(target=self.ask, daemon=True)

    def __enter__(self):
        super().__enter__()
        frame.wait_until(lambda: clients.snmp_integer(self.SNMP) == 3, 10)
        self.thread.start()
        return self

    def ask(self):
        """A manager with the right community, which asks again after 0.2 s, since the kernel drops datagrams: its longest wait."""
        while self.asking:
            begun = time.monotonic()
            while clients.snmp_integer(self.SNMP, timeout=0.2) != 3 and time.monotonic() < begun + 5:
                self.again += 1
            self.late = max(self.late, time.monotonic() - begun)
            self.asked += 1
            time.sleep(0.02)

    def judge(self):
        self.asking = False
        self.thread.join(5)
        return super().judge() | {'longest SNMP ms': round(1000 * self.late), 'SNMP polls': self.asked, 'SNMP retries': self.again}


def ports(seconds):
    """SNMP with wrong communities, and port 401 over UDP and TCP, as fast as processes can."""
    wrong = snmp_ber.Manager(Whole.SNMP, 'wrong').message(snmp_ber.GET, [(clients.OUTPUT_SOURCE, 'NULL', None)])
    floods = ((Whole.SNMP, wrong, 0, ''), (401, b'GET VAR victim ups.status\n', 401, 'GET VAR victim ups.status'))
    with Whole() as arena:
        flooders = [subprocess.Popen([sys.executable, '-c', FLOODER, str(udp), data.hex(), str(tcp), line]) for udp, data, tcp, line in floods]
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                arena.sample()
                time.sleep(0.1)
        finally:
            for flooder in flooders:
                flooder.kill()
                flooder.wait()
        figures = arena.judge()
        assert arena.late < 1.5, figures
        return figures
