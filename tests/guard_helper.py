# SPDX-License-Identifier: GPL-2.0-or-later
"""A replacement of the guard's root helper that powers no machine off."""

import socket
import threading
import time


class Helper:
    """Stands in for the root helper: keeps what it is asked and answers."""

    def __init__(self, path, answer='ok'):
        self.requests, self.answer = [], answer
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        self.socket.listen(8)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        """Answer until the socket is closed."""
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer:
                line = peer.recv(400).decode()
                self.requests.append((time.monotonic(), line.strip()))
                if self.answer:
                    peer.sendall(self.answer.encode() + b'\n')

    def asked(self, verb):
        """Requests of one verb."""
        return [line for _, line in self.requests if line.startswith(verb)]
