# SPDX-License-Identifier: GPL-2.0-or-later
"""A raw line client for the NUT protocol (RFC 9271): what a test sends is what goes out, byte for byte.

Every read has a deadline, so a server that does not answer fails a test instead of hanging it.
"""

import socket
import ssl
import time


class NutClient:
    """A connection that sends and reads lines, each with a deadline; all it knows of the protocol is LIST blocks."""

    def __init__(self, port, host='127.0.0.1', timeout=5.0, source=None):
        self.timeout, self._buffer = timeout, b''
        self.sock = socket.create_connection((host, port), timeout, (source, 0) if source else None)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data):
        """Bytes or latin-1 text as they are."""
        self.sock.sendall(data if isinstance(data, bytes) else data.encode('latin-1'))

    def line(self, timeout=None):
        """The next line without its LF; None when the server has closed; TimeoutError at the deadline."""
        end = time.monotonic() + (timeout or self.timeout)
        while b'\n' not in self._buffer:
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self.sock.recv(65536)
            except (ConnectionResetError, BrokenPipeError):
                data = b''
            if not data:
                if self._buffer:
                    raise ConnectionError(f'closed in the middle of a line: {self._buffer!r}')
                return None
            self._buffer += data
        line, self._buffer = self._buffer.split(b'\n', 1)
        return line.decode('latin-1')

    def ask(self, request):
        """Send one line, give the one line answered (None: closed)."""
        self.send(request + '\n')
        return self.line()

    def reply(self, request):
        """Send one line, give all lines of its answer: one, or a LIST block with BEGIN and END."""
        lines = [self.ask(request)]
        while lines[0] and lines[0].startswith('BEGIN LIST') and lines[-1] and not lines[-1].startswith('END LIST'):
            lines.append(self.line())
        return lines

    def items(self, query):
        """The lines between BEGIN and END of `LIST query`; AssertionError on anything else."""
        lines = self.reply(f'LIST {query}')
        assert lines[0] == f'BEGIN LIST {query}' and lines[-1] == f'END LIST {query}', lines
        return lines[1:-1]

    def login(self, user, password):
        """USERNAME and PASSWORD."""
        for request in (f'USERNAME {user}', f'PASSWORD {password}'):
            answer = self.ask(request)
            assert answer == 'OK', f'{request}: {answer}'

    def silent(self, period):
        """True if nothing at all arrives for this long."""
        self.sock.settimeout(period)
        try:
            data = self.sock.recv(65536)
        except TimeoutError:
            return not self._buffer
        self._buffer += data
        return False

    def closed(self, timeout=None):
        """True if the server ends the connection before the deadline without another byte."""
        try:
            return self.line(timeout) is None
        except TimeoutError:
            return False

    def handshake(self):
        """The client side of TLS on this connection; certificates are not checked."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock.settimeout(self.timeout)
        self.sock = context.wrap_socket(self.sock)
        return self.sock.version()

    def close(self):
        """Hang up."""
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
