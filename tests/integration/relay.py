# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP relay in front of a server that keeps what passes: what did this client really send, and was it encrypted?"""

import socket
import threading

import frame

KEPT = 65536        # bytes of each direction of a connection


class Conversation:
    """The two directions of one connection."""

    def __init__(self):
        self.sent, self.answered = b'', b''


class Relay:
    """Listens on `port` of 127.0.0.1 and ::1 alike and passes bytes on to 127.0.0.1:to; `conversations` in the order they began."""

    def __init__(self, to):
        self.to, self.port, self.conversations, self._socks = to, frame.free_port(), [], []
        self._listener = socket.create_server(('127.0.0.1', self.port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """No more connections; those open end with their clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def cut(self):
        """End every connection of now; new ones are passed on."""
        socks, self._socks = self._socks, []
        for sock in socks:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(('127.0.0.1', self.to), 5)
            except OSError:
                return
            server.settimeout(None)
            talk = Conversation()
            self.conversations.append(talk)
            self._socks += [client, server]
            for source, sink, name in ((client, server, 'sent'), (server, client, 'answered')):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pump, args=(source, sink, talk, name), daemon=True).start()

    @staticmethod
    def _pump(source, sink, talk, name):
        while True:
            try:
                data = source.recv(65536)
                setattr(talk, name, (getattr(talk, name) + data)[:KEPT])
                sink.sendall(data)
            except OSError:
                data = b''
            if not data:
                break
        for sock in (source, sink):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class StartTlsRelay(Relay):
    """Does STARTTLS for the client before anything of the client's is passed on."""

    def _pump(self, source, sink, talk, name):
        if name == 'sent':
            sink.sendall(b'STARTTLS\n')
            frame.wait_until(lambda: talk.answered, what='OK STARTTLS')
        elif source.recv(len('OK STARTTLS\n'), 0x100) == b'OK STARTTLS\n':       # MSG_WAITALL
            talk.answered = b'OK STARTTLS\n'
        Relay._pump(source, sink, talk, name)
