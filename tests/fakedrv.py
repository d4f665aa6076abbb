# SPDX-License-Identifier: GPL-2.0-or-later
"""A driver that a test controls: the listening side of the driver socket protocol, in the test's process.

It answers DUMPALL with a given text and PING with PONG, keeps every other line it is sent in `received`, and can say
anything at any moment.  Real drivers are too well-behaved to show what a server does with half a line or silence.
"""

import os
import socket
import threading
import time


class FakeDriver:
    """One driver socket.  All methods may be called from the test's thread.

    dump      lines of the answer to DUMPALL (SETINFO, ADDCMD ...), without DATAOK/DATASTALE and DUMPDONE
    behave    {beginning of a request: [lines to answer]}; '%id' in an answer is the request's TRACKING id (the line
              is left out when the request has none), the answer 'CLOSE' drops the connection
    fresh     whether a dump says DATAOK or DATASTALE
    pong      whether PING is answered
    finish    whether a dump ends with DUMPDONE
    """

    def __init__(self, path, dump=(), behave=None, fresh=True, pong=True, finish=True):
        self.path, self.dump, self.behave = path, list(dump), dict(behave or {})
        self.fresh, self.pong, self.finish = fresh, pong, finish
        self.received = []      # what the server asked for, PING and DUMPALL left out
        self.pings = self.dumps = 0
        self.muted = False
        self._conns, self._lock, self._listener = [], threading.Lock(), None
        self.start()

    # ---- life ----

    def start(self):
        """Listen.  The path may be longer than sun_path allows (107 bytes): bind through the directory's descriptor."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        fd = os.open(os.path.dirname(self.path) or '.', os.O_RDONLY | os.O_DIRECTORY)
        try:
            listener.bind(f'/proc/self/fd/{fd}/{os.path.basename(self.path)}')
        finally:
            os.close(fd)
        os.chmod(self.path, 0o666)
        listener.listen(16)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def stop(self):
        """Die as a driver does: the socket file goes, every connection ends."""
        listener, self._listener = self._listener, None
        if listener:
            self._end(listener)
        self.hangup()
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass

    def mute(self):
        """Stop answering DUMPALL and PING, as a driver caught in its device does."""
        self.muted = True

    def hangup(self):
        """End the present connections; the next connect finds us again."""
        with self._lock:
            conns, self._conns = self._conns, []
        for conn in conns:
            self._end(conn)

    @staticmethod
    def _end(sock):
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        sock.close()

    # ---- talk ----

    def send(self, text):
        """Send text (str or bytes) as it is, line ends included, to everybody connected."""
        data = text if isinstance(text, bytes) else text.encode('latin-1')
        with self._lock:
            conns = list(self._conns)
        for conn in conns:
            try:
                conn.sendall(data)
            except OSError:
                pass

    def say(self, *lines):
        """Send whole lines."""
        self.send(''.join(line + '\n' for line in lines))

    def set(self, name, value):
        """Publish one value; it is also part of later dumps."""
        escaped = ''.join('\\' + c if c in '"\\#' else c for c in str(value))
        line = f'SETINFO {name} "{escaped}"'
        self.dump = [old for old in self.dump if not old.startswith(f'SETINFO {name} ')] + [line]
        self.say(line)

    @property
    def connected(self):
        """How many connections are open."""
        with self._lock:
            return len(self._conns)

    def clear(self):
        """Forget what was received."""
        with self._lock:
            self.received.clear()

    def heard(self):
        """A copy of what was received."""
        with self._lock:
            return list(self.received)

    def wait_for(self, beginning, timeout=5.0):
        """The first received line that begins so; AssertionError if none comes."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            for line in self.heard():
                if line.startswith(beginning):
                    return line
            time.sleep(0.005)
        raise AssertionError(f'the driver was not asked for {beginning!r}, only {self.heard()!r}')

    # ---- threads ----

    def _accept(self, listener):
        while True:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._conns.append(conn)
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn):
        pending = b''
        while True:
            try:
                data = conn.recv(65536)
            except OSError:
                data = b''
            if not data:
                break
            pending += data
            while b'\n' in pending:
                line, pending = pending.split(b'\n', 1)
                self._answer(conn, line.decode('latin-1'))
        with self._lock:
            if conn in self._conns:
                self._conns.remove(conn)
        conn.close()

    def _answer(self, conn, line):
        def reply(*lines):
            try:
                conn.sendall(''.join(text + '\n' for text in lines).encode('latin-1'))
            except OSError:
                pass

        if line == 'PING':
            self.pings += 1
            if self.pong and not self.muted:
                reply('PONG')
        elif line == 'DUMPALL':
            self.dumps += 1
            if self.muted:
                return
            reply(*([] if self.fresh else ['DATASTALE']), *self.dump, *(['DATAOK'] if self.fresh else []),
                  *(['DUMPDONE'] if self.finish else []))
        else:
            with self._lock:
                self.received.append(line)
            tracking = line.split(' TRACKING ')[-1] if ' TRACKING ' in line else None
            for beginning, answers in self.behave.items():
                for answer in answers if line.startswith(beginning) else ():
                    if answer == 'CLOSE':
                        self._end(conn)
                    elif tracking or '%id' not in answer:
                        reply(answer.replace('%id', tracking or ''))
