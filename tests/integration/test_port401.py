# SPDX-License-Identifier: GPL-2.0-or-later
"""Port 401, TCP and UDP: who gets an answer and what it never does.  In a network of its own, so the port is really 401."""

import os
import signal
import socket
import subprocess
import time
import unittest

import clients
import dialogue
import frame
import netns

US, THEM = '192.0.2.1', '192.0.2.2'
USERS = '[admin]\npassword = top\nactions = SET FSD\ninstcmds = ALL\nupsmon primary\n'
STATE = ['SETINFO ups.status "OL CHRG"', 'SETINFO battery.charge "97"', 'SETINFO ups.load "23"', 'SETINFO ups.id "rack"',
         'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 20', 'ADDCMD beeper.toggle']
BANNER = 'Holdover 0.1.0: UPS status service on IANA port 401 ("ups").'


def setUpModule():
    netns.enter(US, THEM)


def udp(request, to='127.0.0.1', source=None, port=None, pad=128, timeout=0.4):
    """What one datagram is answered; None: silence."""
    with socket.socket(socket.AF_INET6 if ':' in to else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        if source or port:
            sock.bind((source or '127.0.0.1', port or 0))
        sock.connect((to, 401))         # so only an answer from the address that was asked is one
        sock.settimeout(timeout)
        sock.send(request.encode('latin-1').ljust(pad))
        try:
            return sock.recv(2048).decode('ascii')
        except (TimeoutError, ConnectionRefusedError):
            return None


class Served(unittest.TestCase):
    """A server with one fresh and one stale UPS."""

    holdover, upsd, prefix = None, '', []

    def setUp(self):
        self.conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}, 'old': {'driver': 'fake', 'port': 'auto'}},
                                  users=USERS, upsd=self.upsd, holdover=self.holdover)
        self.addCleanup(self.conf.close)
        for name in ('ups', 'old'):
            driver = frame.FakeDriver(self.conf.socket('fake', name), STATE, {}, fresh=name == 'ups')
            self.addCleanup(driver.stop)
        self.server = frame.OurServer(self.conf)
        self.server.argv[:0] = self.prefix
        self.addCleanup(self.server.stop_clean)
        self.server.start(self.fresh)

    def fresh(self):
        """Whether the main service has the data."""
        try:
            with self.server.client() as client:
                return client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL CHRG"'
        except OSError:
            return False

    def client(self, host='127.0.0.1', source=None):
        """A connection to TCP 401."""
        client = frame.NutClient(401, host=host, source=source)
        self.addCleanup(client.close)
        return client

    def dialogue(self, client, *pairs):
        """Requests and answers in turn."""
        for request, answer in zip(pairs[::2], pairs[1::2]):
            self.assertEqual(client.ask(request), answer, request)


class Default(Served):
    """Without holdover.conf: loopback only, read-only, no password."""

    def test_reading_is_open_and_all_else_is_refused(self):
        client = self.client()
        self.dialogue(client, 'NETVER', '1.3', 'GET VAR ups ups.status', 'VAR ups ups.status "OL CHRG"',
                      'GET NUMLOGINS ups', 'NUMLOGINS ups 0', 'GET VAR old ups.status', 'ERR DATA-STALE',
                      'FOO', 'ERR UNKNOWN-COMMAND')
        self.assertEqual(client.items('UPS')[0], 'UPS ups "Description unavailable"')
        for request in ('USERNAME admin', 'PASSWORD top', 'LOGIN ups', 'PRIMARY ups', 'MASTER ups', 'FSD ups', 'SET VAR ups ups.id x',
                        'SET TRACKING ON', 'INSTCMD ups beeper.toggle', 'LIST CLIENT ups', 'GET TRACKING', 'ATTACH ups'):
            if request == 'PASSWORD top':
                time.sleep(0.3)         # so that the rate does not matter here
            self.assertEqual(client.ask(request), 'ERR ACCESS-DENIED', request)
        self.dialogue(client, 'STARTTLS', 'ERR FEATURE-NOT-CONFIGURED', 'LOGOUT', 'OK Goodbye')
        self.assertTrue(client.closed(2))

    def test_upsc_and_check_ups_work_over_it(self):
        done = clients.upsc(401)
        self.assertEqual(clients.values(done.out)['ups.status'], 'OL CHRG', done)
        done = clients.Done([frame.tool('check_ups'), '-H', '127.0.0.1', '-p', '401', '-u', 'ups'])
        self.assertEqual(done.status, 0, done)

    def test_only_loopback_is_open(self):
        self.assertEqual(self.client('::1').ask('NETVER'), '1.3')
        with self.assertRaises(ConnectionRefusedError):
            frame.NutClient(401, host=US)
        self.assertIsNone(udp('VER', to=US))
        self.assertIsNotNone(udp('VER', to='::1'))

    def test_who_says_nothing_or_no_verb_is_told_where_he_is(self):
        silent = self.client()
        for first in ('', '"', '\x16\x03\x01', 'VER1', '"LIST UPS"'):
            with frame.NutClient(401) as client:
                client.send(first + ('"' if first == '"' else '') + '\n')
                self.assertEqual(client.line(), BANNER, first)
                for _ in range(3):
                    self.assertIsNotNone(client.line())
                self.assertTrue(client.closed(2))
        begun = time.monotonic()
        self.assertEqual(silent.line(8), BANNER)
        self.assertGreater(time.monotonic() - begun, 2)
        for _ in range(3):
            silent.line()
        self.assertTrue(silent.closed(2))

    def test_curl_shows_the_banner(self):
        done = clients.Done(['curl', '-s', '-m', '5', '-i', 'http://127.0.0.1:401/some/page'])
        self.assertEqual(done.status, 0, done)
        self.assertTrue(done.out.startswith('HTTP/1.0 200 OK'), done)
        self.assertIn(BANNER, done.out)
        self.assertLessEqual(len(done.out.split('\n\n', 1)[1]), 400)

    def test_connections_are_counted_by_address_and_in_all(self):
        held = [self.client() for _ in range(4)]
        for client in held:
            self.assertEqual(client.ask('NETVER'), '1.3')
        self.assertTrue(self.client().closed(2))
        self.assertEqual(self.client(source='127.0.0.2').ask('NETVER'), '1.3')
        more = [self.client(source=f'127.0.0.{i}') for i in (2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4)]
        for client in more:
            self.assertEqual(client.ask('NETVER'), '1.3')
        self.assertEqual(self.client(source='127.0.0.5').ask('NETVER'), '1.3')      # at the cost of the oldest of those with most
        self.assertTrue(held[0].closed(2))
        self.assertEqual(sum(client.closed(0.01) for client in held[1:] + more), 0)

    def test_a_long_line_is_refused_and_ends_the_connection(self):
        client = self.client()
        self.assertEqual(client.ask('GET VAR ups ups.status' + ' ' * 400), 'VAR ups ups.status "OL CHRG"')
        client.send('GET VAR ups ' + 'x' * 600)
        self.assertEqual(client.line(), 'ERR TOO-LONG')
        self.assertTrue(client.closed(2))

    def test_more_than_twenty_lines_a_second_have_to_wait(self):
        client, begun = self.client(), time.monotonic()
        client.send('NETVER\n' * 50)
        self.assertEqual([client.line() for _ in range(50)], ['1.3'] * 50)
        self.assertGreater(time.monotonic() - begun, 1.3)
        self.assertLess(time.monotonic() - begun, 3)

    def test_datagrams(self):
        for request, answer in (
                ('GET VAR ups ups.status', 'VAR ups ups.status "OL CHRG"\n'), ('get var UPS battery.charge\n', 'VAR UPS battery.charge "97"\n'),
                ('GET VAR ups ups.load ;7f3a', 'VAR ups ups.load "23" ;7f3a\n'), ('REQ STATUS', 'ANS STATUS OL CHRG\n'),
                ('REQ LOADPCT@ups', 'ANS LOADPCT@ups 23\n'), ('GET VAR ups ups.id', None), ('GET VAR nosuch ups.status', None)):
            self.assertEqual(udp(request), answer, request)
        self.assertTrue(udp('VER').startswith('Network UPS Tools upsd '))

    def test_nothing_wrong_is_answered(self):
        self.assertIsNone(udp('GET VAR ups ups.status', pad=0))         # the answer would be longer
        self.assertIsNone(udp('VER', port=1000))
        self.assertIsNone(udp('VER', port=3493))
        self.assertIsNone(udp('GET VAR old ups.status'))
        self.assertIsNone(udp('REQ STATUS@old'))
        self.assertIsNone(udp('LIST VAR ups'))
        self.assertIsNotNone(udp('VER'))

    def test_a_source_has_ten_answers_at_once(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(('127.0.0.1', 401))
            sock.settimeout(0.3)
            for _ in range(30):
                sock.send(b'VER'.ljust(128))
            answers = 0
            try:
                while sock.recv(2048):
                    answers += 1
            except TimeoutError:
                pass
        self.assertGreaterEqual(answers, 10)
        self.assertLessEqual(answers, 13)
        self.assertIsNotNone(udp('VER', source='127.1.0.2'))        # others are not concerned

    def test_the_plugins_of_nagios_can_ask(self):
        where = os.path.dirname(frame.tool('check_ups'))
        done = clients.Done([where + '/check_tcp', '-H', '127.0.0.1', '-p', '401', '-s', 'VER\n', '-e', 'Network UPS Tools'])
        self.assertEqual(done.status, 0, done)
        done = clients.Done([where + '/check_udp', '-H', '127.0.0.1', '-p', '401', '-s', 'GET VAR ups ups.status'.ljust(64),
                             '-e', 'VAR ups ups.status "OL'])
        self.assertEqual(done.status, 0, done)

    def test_reload_closes_and_opens_it(self):
        with frame.NutClient(401) as stays:
            self.assertEqual(stays.ask('NETVER'), '1.3')
            self.conf.put('holdover.conf', '[port401]\nlisten = 127.0.0.1\nudp = no\n')
            self.server.reload()
            frame.wait_until(lambda: udp('VER', timeout=0.1) is None, 3, 'UDP is closed')
            self.assertEqual(stays.ask('NETVER'), '1.3')
        self.conf.put('holdover.conf', '[port401]\nenable = no\n')
        self.server.reload()
        frame.wait_until(self.refused, 3, 'TCP is closed')
        self.conf.put('holdover.conf', '')
        self.server.reload()
        frame.wait_until(lambda: udp('VER', timeout=0.1), 3, 'open again')
        self.assertEqual(self.client().ask('NETVER'), '1.3')

    @staticmethod
    def refused():
        """Whether nobody listens."""
        try:
            frame.NutClient(401).close()
            return False
        except ConnectionResetError:    # closed with us in its backlog: look again
            return False
        except ConnectionRefusedError:
            return True


class Tls(Served):
    """With a certificate."""

    holdover = '[port401]\nwritable = yes\n'

    @property
    def upsd(self):
        """Directives."""
        return f'CERTFILE {dialogue.certificate()}'

    def test_passwords_are_taken_inside_tls_only(self):
        client = self.client()
        self.dialogue(client, 'USERNAME admin', 'ERR TLS-NOT-ENABLED', 'INSTCMD ups beeper.toggle', 'ERR TLS-NOT-ENABLED',
                      'STARTTLS', 'OK STARTTLS')
        client.handshake()
        self.dialogue(client, 'STARTTLS', 'ERR TLS-ALREADY-ENABLED', 'USERNAME admin', 'OK', 'PASSWORD top', 'OK', 'LOGIN ups', 'OK',
                      'INSTCMD ups beeper.toggle', 'OK', 'LIST CLIENT ups', 'BEGIN LIST CLIENT ups')


class ReadOnlyTls(Tls):
    """A certificate does not make it writable."""

    holdover = '[port401]\nrequire_tls = yes\n'

    def test_passwords_are_taken_inside_tls_only(self):
        client = self.client()
        self.dialogue(client, 'NETVER', 'ERR TLS-NOT-ENABLED', 'GET VAR ups ups.status', 'ERR TLS-NOT-ENABLED', 'STARTTLS',
                      'OK STARTTLS')
        client.handshake()
        self.dialogue(client, 'GET VAR ups ups.status', 'VAR ups ups.status "OL CHRG"', 'USERNAME admin', 'ERR ACCESS-DENIED',
                      'SET VAR ups ups.id x', 'ERR ACCESS-DENIED')


class Network(Served):
    """For others, if they are named."""

    holdover = f'[port401]\nlisten = *\nallow = {US}/32,127.0.0.9\n'

    def test_only_who_is_named_gets_an_answer(self):
        self.assertEqual(self.client(US, US).ask('NETVER'), '1.3')
        self.assertTrue(self.client(US, THEM).closed(2))
        self.assertTrue(self.client().closed(2))
        self.assertIsNotNone(udp('VER', to=THEM, source=US))        # from the address that was asked
        self.assertIsNone(udp('VER', to=US, source=THEM))
        self.assertIsNone(udp('VER'))


class Closed(Served):
    """An address of the network without `allow` is not opened; -t says so."""

    holdover = '[port401]\nlisten = 0.0.0.0\nwritable = yes\n'

    def test_nobody_is_let_in_by_mistake(self):
        done = clients.Done([frame.product('holdover-server'), '-t', '-C', self.conf.path], env=self.conf.env)
        self.assertEqual(done.status, 1, done)
        self.assertIn('holdover.conf:2: listen: ', done.text)
        self.assertIn('holdover.conf:3: writable needs a certificate', done.text)
        with self.assertRaises(ConnectionRefusedError):
            frame.NutClient(401)


class Busy(Served):
    """What cannot be opened is told once and tried again."""

    def setUp(self):
        self.other = socket.create_server(('127.0.0.1', 401))
        self.addCleanup(self.other.close)
        super().setUp()

    def test_one_warning_and_later_the_port(self):
        self.assertEqual(udp('VER')[:7], 'Network')
        self.server.signal(signal.SIGHUP)
        frame.wait_until(lambda: 'configuration reloaded' in self.server.output(), 3, 'the reload')
        self.assertEqual(self.server.output().count('port 401: cannot open'), 1, self.server.output())
        self.assertIn('cannot open TCP 127.0.0.1 port 401: ', self.server.output())
        self.other.close()
        frame.wait_until(lambda: 'port 401: now listening on all addresses' in self.server.output(), 8, self.server.output)
        self.assertEqual(self.client().ask('NETVER'), '1.3')


class Unprivileged(Served):
    """Without the right to bind low ports all else is served."""

    prefix = ['setpriv', '--bounding-set', '-net_bind_service', '--inh-caps', '-net_bind_service']

    def setUp(self):
        if os.geteuid() or subprocess.run([*self.prefix, 'true'], capture_output=True, check=False).returncode:
            self.skipTest('optional: no setpriv, or not root')
        super().setUp()

    def test_one_warning_with_the_remedy(self):
        time.sleep(0.2)
        lines = [line for line in self.server.output().splitlines() if '401' in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn('CAP_NET_BIND_SERVICE', lines[0])
        self.assertIn('enable = no', lines[0])


if __name__ == '__main__':
    unittest.main()
