# SPDX-License-Identifier: GPL-2.0-or-later
"""Badly behaved clients: raw sockets that never make their owner wait."""

import resource
import select
import socket
import time


class Guest:
    """One non-blocking connection; `ended` once the server has cut it off (seen when something is sent or read), `lines` answered so far."""

    def __init__(self, port, source=None, receive_buffer=0):
        self.port, self.source, self.receive_buffer = port, source, receive_buffer
        self.sock, self.ended, self.lines = None, True, 0
        self.again()

    def again(self):
        """Connect (once more)."""
        if self.sock:
            self.sock.close()
        self.sock = socket.socket()
        if self.receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        if self.source:
            self.sock.bind((self.source, 0))
        self.sock.setblocking(False)
        self.ended = self.sock.connect_ex(('127.0.0.1', self.port)) not in (0, 115)     # EINPROGRESS

    def push(self, data):
        """Send what goes; how many bytes went."""
        try:
            return self.sock.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.ended = True
            return 0

    def stuff(self, data):
        """Send until nothing more goes, or all of it once."""
        end = time.monotonic() + 5
        while data and not self.ended and time.monotonic() < end:
            sent = self.push(data)
            if not sent and not select.select([], [self.sock], [], 0.2)[1]:
                return
            data = data[sent:]

    def send_patiently(self, data, timeout):
        """Send all of it; False when the server has ended the connection."""
        end = time.monotonic() + timeout
        while data:
            sent = self.push(data)
            if self.ended:
                return False
            data = data[sent:]
            if data and not select.select([], [self.sock], [], max(0.0, end - time.monotonic()))[1]:
                return False
        return True

    def drain(self):
        """Read what is there and forget it."""
        for _ in range(64):
            data = self._read()
            self.lines += data.count(b'\n')
            if not data:
                break

    def _read(self):
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return b''
        except OSError:
            data = b''
        self.ended = self.ended or not data
        return data

    def read_until(self, wanted, timeout):
        """Read exactly this."""
        got, end = b'', time.monotonic() + timeout
        while len(got) < len(wanted) and not self.ended:
            left = end - time.monotonic()
            assert left > 0, f'{got} instead of {wanted}'
            if select.select([self.sock], [], [], left)[0]:
                try:
                    data = self.sock.recv(len(wanted) - len(got))
                except OSError:
                    data = b''
                self.ended = not data
                got += data
        assert got == wanted, f'{got} instead of {wanted}'

    def ask(self, request, wanted):
        """Send this, be answered so."""
        assert self.send_patiently(request, 5)
        self.read_until(wanted, 5)

    def read_all(self, timeout):
        """All until the end; None if there is none in time."""
        got, end = b'', time.monotonic() + timeout
        while not self.ended:
            left = end - time.monotonic()
            if left <= 0:
                return None
            if select.select([self.sock], [], [], left)[0]:
                got += self._read()
        return got

    def close(self):
        """Go."""
        self.sock.close()


class Guests(list):
    """Many of them, each admitted before the next ones queue up behind it."""

    def __init__(self, port, count, **how):
        super().__init__()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, count + 2000)), hard))
        for i in range(count):
            self.append(Guest(port, **how))
            if i % 200 == 199:
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for guest in self:
            guest.close()
