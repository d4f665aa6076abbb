# SPDX-License-Identifier: GPL-2.0-or-later
"""A well-behaved client in a process of its own, which records its answers while others misbehave.

    observer.py PORT UPS FRESH ANSWER ...       until its stdin ends; then one line of JSON

It polls GET VAR UPS ups.status every 20 ms on one connection, on which it has given a right password (that of user `master`:
who is
nobody may be cut off when there is no room); with FRESH 1 every half second also on a new one without any.  Reported are:
`polls`,
`longest` (seconds from a request to its answer, connecting included), `drops` of the connection, `refused` new ones, `wrong`
(answers not
among those given, at most ten), `seen` (how often each answer), `late` (the worst delay of this process itself: a busy machine).
"""

import json
import os
import select
import socket
import subprocess
import sys
import time

EVERY_S, FRESH_EVERY, PATIENCE_S = 0.02, 25, 5.0


class Observer:
    """The process, as a test holds it."""

    def __init__(self, port, ups='watched', answers=('VAR watched ups.status "OL"',), fresh=True):
        self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__), str(port), ups, '1' if fresh else '0', *answers],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b'watching\n'

    def stop(self):
        """What it has seen, as a dictionary."""
        out, _ = self.process.communicate(timeout=20)
        return json.loads(out)


class Poller:
    """The other side of it."""

    def __init__(self, port, ups, answers):
        self.port, self.ups, self.answers = port, ups, set(answers)
        self.request = f'GET VAR {ups} ups.status\n'.encode()
        self.told = {'polls': 0, 'longest': 0.0, 'drops': 0, 'refused': 0, 'wrong': [], 'seen': {}, 'late': 0.0}
        self.sock = None

    def connect(self):
        """A connection with the deadline of a patient client."""
        sock = socket.create_connection(('127.0.0.1', self.port), PATIENCE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    @staticmethod
    def line(sock, request):
        """A request and its answer of one line."""
        sock.sendall(request)
        answer = b''
        while not answer.endswith(b'\n'):
            data = sock.recv(4096)
            if not data:
                raise ConnectionError('closed')
            answer += data
        return answer.decode('latin-1').rstrip('\n')

    def log_in(self, sock):
        """Be somebody, without a LOGIN that others would count."""
        for request in (b'USERNAME master\n', b'PASSWORD first\n', f'PRIMARY {self.ups}\n'.encode()):
            self.line(sock, request)
        return sock

    def ask(self, sock):
        """One poll."""
        text = self.line(sock, self.request)
        self.told['polls'] += 1
        self.told['seen'][text] = self.told['seen'].get(text, 0) + 1
        if text not in self.answers and len(self.told['wrong']) < 10:
            self.told['wrong'].append(text)

    def poll(self, begun):
        """On the connection that stays."""
        try:
            self.sock = self.sock or self.log_in(self.connect())
            self.ask(self.sock)
        except OSError:
            self.told['drops'] += 1
            self.sock = None
        self.told['longest'] = max(self.told['longest'], time.monotonic() - begun)

    def poll_anew(self):
        """On one that comes and goes."""
        begun = time.monotonic()
        try:
            with self.connect() as sock:
                self.ask(sock)
        except OSError:
            self.told['refused'] += 1
        self.told['longest'] = max(self.told['longest'], time.monotonic() - begun)

    def run(self, fresh):
        """Until stdin ends."""
        turn, due = 0, time.monotonic()
        self.sock = self.log_in(self.connect())
        print('watching', flush=True)
        while not select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]:
            now = time.monotonic()
            self.told['late'] = max(self.told['late'], now - due)
            self.poll(now)
            turn += 1
            if fresh and turn % FRESH_EVERY == 0:
                self.poll_anew()
            due = max(due + EVERY_S, time.monotonic())
        print(json.dumps(self.told))


if __name__ == '__main__':
    Poller(int(sys.argv[1]), sys.argv[2], sys.argv[4:]).run(sys.argv[3] == '1')
