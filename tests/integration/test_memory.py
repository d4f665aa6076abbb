# SPDX-License-Identifier: GPL-2.0-or-later
"""Without memory: a program serves on, refuses with a message, or ends with one; it neither crashes nor hangs.

tests/integration/failalloc.c is preloaded and lets allocation number N fail: one of them, or that and all later ones.
"""

import os
import signal
import socket
import ssl
import subprocess
import unittest

import clients
import frame
from pki import Pki

SECTION = '[ups]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n'
WORDS = 'out of memory: this program ends here'
ALL = 10**9


class Memory(unittest.TestCase):
    """One directory for all programs."""

    @classmethod
    def setUpClass(cls):
        cls.tmp, cls.pki = frame.Tmp(), Pki()
        cls.addClassCleanup(cls.tmp.close)
        cls.addClassCleanup(cls.pki.__exit__)
        cls.library = cls.tmp / 'failalloc.so'
        subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', cls.library, os.path.join(frame.root_dir, 'tests/integration/failalloc.c')], check=True)

    def setUp(self):
        self.conf = clients.system_conf(SECTION, upsd=f'CERTFILE {self.pki / "server.pem"}\n',
                                        holdover=f'[snmp]\n listen = 127.0.0.1 {frame.free_port()}\n[port401]\n enable = no\n')
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)
        self.armed = frame.write(self.tmp / 'armed', '1', 0o644)

    def environment(self, program, at, count, source=''):
        """Allocations of code in `source` fail."""
        return {'LD_PRELOAD': self.library, 'FAIL_IN': program, 'FAIL_FROM': source, 'FAIL_AT': str(at), 'FAIL_COUNT': str(count),
                'FAIL_ARMED': self.armed, 'ALLOW_NO_DEVICE': 'true', 'LC_ALL': 'C'}

    def check(self, program, args, points, count):
        """`-t` at each of these points."""
        for at in points:
            done = clients.Done([frame.product(program), *args, '-C', self.conf.path, '-t'], timeout=20,
                                env=self.environment(os.path.basename(program), at, count))
            if done.status == -signal.SIGABRT:
                self.assertIn(WORDS, done.text, (program, at))
            else:
                self.assertIn(done.status, (0, 1), (program, at, done))
                self.assertTrue(done.status == 0 or done.text, (program, at))

    def test_the_files_are_read_without_memory(self):
        for program, args in (('holdover-server', ()), ('holdover-snmp', ()), ('drivers/dummy-ups', ('-a', 'ups'))):
            with self.subTest(program):
                self.check(program, args, range(0, 120, 3), 1)
                self.check(program, args, range(0, 600, 61), ALL)

    def test_a_loop_that_cannot_be_made_is_named(self):
        """Every allocation about there, since libuv aborts without a word and leaves loops half made."""
        self.check('drivers/dummy-ups', ('-a', 'ups'), range(30, 75), 1)

    def ask(self):
        """What a client that speaks TLS does."""
        try:
            with socket.create_connection(('127.0.0.1', self.conf.port), 5) as plain:
                plain.settimeout(5)
                plain.sendall(b'STARTTLS\n')
                plain.recv(99)
                with ssl._create_unverified_context().wrap_socket(plain) as tls:        # pylint: disable=protected-access
                    tls.sendall(b'USERNAME admin\nPASSWORD top\nLIST VAR ups\nLOGOUT\n')
                    while tls.recv(4096):
                        pass
        except OSError:
            pass        # it may fail; what counts is the server

    def test_a_client_for_whom_there_is_no_memory_costs_itself_only(self):
        for source, points in (('libcrypto', range(0, 200, 23)), ('libssl', range(0, 14, 2))):
            for at in points:
                for count in (1, ALL):
                    with self.subTest(source=source, at=at, count=count):
                        self.serve_one(source, at, count)

    def serve_one(self, source, at, count):
        """The server goes on for others."""
        frame.write(self.armed, '0', 0o644)
        server = frame.Daemon([frame.product('holdover-server'), '-F', *clients.AS_ROOT, '-C', self.conf.path],
                              env=self.environment('holdover-server', at, count, source))
        self.addCleanup(server.kill)
        server.start(lambda: clients.nut_status(self.conf.port) != '')
        for armed in (b'1', b'0'):
            with open(self.armed, 'r+b') as file:
                file.write(armed)
            if armed == b'1':
                self.ask()
        self.assertNotEqual(clients.nut_status(self.conf.port), '', server.output())
        self.assertEqual(server.stop(), 0, server.output())


if __name__ == '__main__':
    unittest.main()
