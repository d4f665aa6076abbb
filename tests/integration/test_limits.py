# SPDX-License-Identifier: GPL-2.0-or-later
"""The limits of the server: a client that is slow, greedy or guesses passwords affects only itself.  In a network of its own,
so that some
clients are not on loopback."""

import ctypes
import re
import signal
import threading
import time
import unittest

import clients
import dialogue
import frame
import netns

US, THEM, LATE = '192.0.2.1', '192.0.2.2', '192.0.2.3'
STATUS = 'VAR ups ups.status "OL CHRG"'
STATE = ['SETINFO ups.status "OL CHRG"', 'SETINFO ups.id "rack"', 'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 20',
         'ADDCMD beeper.toggle', *(f'SETINFO test.long.{i} "{"x" * 200}"' for i in range(60))]
USERS = '[admin]\npassword = top\nactions = SET FSD\ninstcmds = ALL\nupsmon primary\n[sec]\npassword = look\nupsmon secondary\n'


def setUpModule():
    netns.enter(US, THEM)


def hashed(password, setting):
    """crypt(3) of libcrypt."""
    crypt = ctypes.CDLL('libcrypt.so.1').crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), setting.encode()).decode()


class Served(unittest.TestCase):
    """A server on all addresses, with one UPS."""

    holdover, upsd, users = '', '', USERS

    def setUp(self):
        self.conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, users=self.users,
                                  holdover='[port401]\nenable = no\n' + self.holdover)
        self.addCleanup(self.conf.close)
        self.conf.put('upsd.conf', f'LISTEN 0.0.0.0 {self.conf.port}\nSTATEPATH {self.conf.state}\n{self.upsd}\n')
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'ups'), STATE, {})
        self.addCleanup(self.driver.stop)
        self.server = frame.OurServer(self.conf)
        self.addCleanup(self.server.stop_clean)
        self.server.start(self.fresh)

    def fresh(self):
        """Whether the server has the data."""
        try:
            with self.server.client() as client:
                return client.ask('GET VAR ups ups.status') == STATUS
        except OSError:
            return False

    def client(self, source=None):
        """From loopback, or from another address of this host."""
        client = frame.NutClient(self.conf.port, host=source or '127.0.0.1', source=source)
        self.addCleanup(client.close)
        return client

    def alive(self, sockets):
        """How many of these silent connections the server has not closed."""
        return sum(not client.closed(0.001) for client in sockets)

    def attempt(self, user, password, source, request='LOGIN ups'):
        """The answer to a login on a connection of its own."""
        client = frame.NutClient(self.conf.port, host=source, source=source)
        client.login(user, password)
        answer = client.ask(request)
        return answer, client

    def log(self, text):
        """How many lines of the log hold it."""
        return sum(text in line for line in self.server.output().splitlines())


class Observer(threading.Thread):
    """A well-behaved client on loopback; `gap` is the longest time it had to wait."""

    def __init__(self, case):
        super().__init__(daemon=True)
        self.port, self.gap, self.wrong, self.over = case.conf.port, 0.0, [], False
        self.start()

    def run(self):
        with frame.NutClient(self.port) as client:
            while not self.over:
                begun = time.monotonic()
                answer = client.ask('GET VAR ups ups.status')
                self.gap = max(self.gap, time.monotonic() - begun)
                if answer != STATUS:
                    self.wrong.append(answer)
                time.sleep(0.002)

    def finish(self):
        """Stop it; the longest gap and all wrong answers."""
        self.over = True
        self.join(5)
        return self.gap, self.wrong


class Pending(Served):
    """Who has not said anything."""

    holdover = '[server]\nmax_pending = 20\npending_timeout = 6\n'

    def test_the_oldest_of_too_many_go_and_talkers_stay(self):
        talker = self.client(US)
        self.assertEqual(talker.ask('NETVER'), '1.3')
        silent = [self.client(US) for _ in range(12)]
        others = [self.client() for _ in range(16)]         # loopback: only the limit in all counts
        self.assertEqual(self.alive(silent + others), 28)   # for two seconds nobody is too many
        frame.wait_until(lambda: self.alive(silent + others) <= 20, 5, 'twenty are left')
        self.assertEqual(self.alive(silent[:4]), 0)
        self.assertEqual(self.alive(others), 16)
        self.assertEqual(self.alive(silent), 4)
        self.assertEqual(silent[-1].ask('NETVER'), '1.3')
        frame.wait_until(lambda: self.alive(silent + others) <= 1, 8, 'the timeout')
        self.assertEqual(silent[-1].ask('NETVER'), '1.3')
        self.assertEqual(talker.ask('NETVER'), '1.3')


class PendingPerAddress(Served):
    """Who has not said anything, by address."""

    def test_eight_of_an_address(self):
        silent, others = [self.client(US) for _ in range(12)], [self.client(THEM) for _ in range(3)]
        half = self.client(US)
        half.send('GET VAR ups')                            # an unfinished command is none
        frame.wait_until(lambda: self.alive(silent) <= 7, 5, 'seven and the one that has begun')
        self.assertEqual((self.alive(silent[:5]), self.alive(silent), self.alive(others)), (0, 7, 3))


class Rate(Served):
    """Too many commands have to wait; none is lost."""

    holdover = '[server]\nmax_rate = 20\n'

    def test_surplus_waits_off_loopback(self):
        client, begun = self.client(US), time.monotonic()
        client.send('NETVER\n' * 100 + 'GET VAR ups ups.status\nLOGOUT\n')
        self.assertEqual([client.line() for _ in range(40)], ['1.3'] * 40)
        self.assertLess(time.monotonic() - begun, 1)
        self.assertEqual([client.line() for _ in range(62)], ['1.3'] * 60 + [STATUS, 'OK Goodbye'])
        self.assertGreater(time.monotonic() - begun, 2.5)
        self.assertTrue(client.closed(2))

    def test_loopback_does_not_wait(self):
        client, begun = self.client(), time.monotonic()
        client.send('NETVER\n' * 400)
        self.assertEqual([client.line() for _ in range(400)], ['1.3'] * 400)
        self.assertLess(time.monotonic() - begun, 1)


class Guessing(Served):
    """Wrong passwords."""

    def test_ten_guesses_then_one_a_second_and_nobody_else_notices(self):
        for i in range(9):
            answer, client = self.attempt('admin', f'wrong{i}', US)
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            self.assertEqual(client.ask('NETVER'), '1.3')
            client.close()
        answer, client = self.attempt('admin', 'wrong9', US)
        self.assertEqual(answer, 'ERR ACCESS-DENIED')
        self.assertTrue(client.closed(2))
        begun = time.monotonic()
        for i in range(3):
            answer, client = self.attempt('admin', f'more{i}', US)
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            self.assertTrue(client.closed(2))
        self.assertGreater(time.monotonic() - begun, 1.8)
        begun = time.monotonic()
        answer, client = self.attempt('sec', 'look', THEM)
        self.assertEqual(answer, 'OK')
        self.assertLess(time.monotonic() - begun, 0.5)
        client.close()
        answer, client = self.attempt('sec', 'look', US)    # it has to wait for its turn, but gets it
        self.assertEqual(answer, 'OK')
        client.close()
        self.assertNotIn('wrong', self.server.output())

    def test_the_same_wrong_password_is_no_guess_until_one_connection_insists(self):
        begun = time.monotonic()
        for _ in range(15):
            answer, client = self.attempt('sec', 'outdated', US)
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            client.close()
        self.assertLess(time.monotonic() - begun, 1)
        answer, client = self.attempt('sec', 'outdated', US)
        for _ in range(9):
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            answer = client.ask('LOGIN ups')
        self.assertEqual(answer, 'ERR ACCESS-DENIED')
        self.assertTrue(client.closed(2))
        client.close()
        self.assertLess(self.log('denied') + self.log('ACCESS-DENIED'), 10)     # counted, not repeated

    def test_loopback_is_slowed_down_but_not_cut_off(self):
        begun = time.monotonic()
        for i in range(12):
            answer, client = self.attempt('admin', f'wrong{i}', '127.0.0.1')
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            self.assertEqual(client.ask('NETVER'), '1.3')
            client.close()
        self.assertGreater(time.monotonic() - begun, 0.8)


class Audit(Served):
    """One line for whatever matters."""

    def test_a_line_for_each_request_and_never_a_password(self):
        answer, client = self.attempt('admin', 'top', US)
        self.addCleanup(client.close)
        for request, wanted in (('SET VAR ups ups.id new', 'OK'), ('SET VAR ups ups.status x', 'ERR READONLY'),
                                ('INSTCMD ups beeper.toggle', 'OK'), ('INSTCMD ups no.such', 'ERR CMD-NOT-SUPPORTED'),
                                ('FSD ups', 'OK FSD-SET'), ('INSTCMD ups server.fsd.clear', 'OK'), ('LOGIN ups', 'ERR ALREADY-LOGGED-IN')):
            self.assertEqual(client.ask(request), wanted, request)
        answer, other = self.attempt('sec', 'look', THEM, 'FSD ups')
        self.assertEqual(answer, 'ERR ACCESS-DENIED')
        other.close()
        for request, who, result in (
                ('LOGIN', 'admin', 'accepted'), ('SET "ups.id"', 'admin', 'accepted'), ('SET "ups.status"', 'admin', 'READONLY'),
                ('INSTCMD "beeper.toggle"', 'admin', 'accepted'), ('INSTCMD "no.such"', 'admin', 'CMD-NOT-SUPPORTED'),
                ('FSD', 'admin', 'accepted'), ('INSTCMD "server.fsd.clear"', 'admin', 'accepted'), ('FSD', 'sec', 'ACCESS-DENIED')):
            line = f'{THEM if who == "sec" else US}: {request} of UPS "ups" by "{who}": {result}'
            self.assertEqual(self.log(line), 1, line + '\n' + self.server.output())
        self.assertNotRegex(self.server.output(), r'\b(top|look)\b')

    def test_a_name_cannot_forge_another_line(self):
        name = r'x\": accepted 127.0.0.1: FSD of UPS \"ups\" by \"admin'
        with self.client(US) as client:
            client.ask(f'USERNAME "{name}"')
            client.ask('PASSWORD x')
            self.assertEqual(client.ask('FSD ups'), 'ERR ACCESS-DENIED')
        self.assertEqual(self.log('by "admin":'), 0)
        self.assertEqual(self.log(f'{US}: FSD of UPS "ups" by "x'), 1, self.server.output())

    def test_a_password_in_clear_from_another_host_is_warned_of_once(self):
        for source in (US, US, '127.0.0.1'):
            answer, client = self.attempt('sec', 'look', source)
            self.assertEqual(answer, 'OK')
            client.close()
        self.assertEqual(self.log('sends its password in clear'), 1)
        self.assertEqual(self.log(f'client {US} sends its password in clear'), 1)


class Hashes(Served):
    """Hashed passwords are checked beside the loop."""

    @property
    def users(self):
        """One of each kind; a slow one."""
        kinds = {'yes': '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$', 'sha512': '$6$saltsalt$', 'sha256': '$5$rounds=2000$saltsalt$',
                 'slow': '$6$rounds=400000$saltsalt$'}
        return USERS + ''.join(f'[{name}]\npassword = "{hashed("pass " + name, kind)}"\nactions = SET\nupsmon secondary\n'
                               for name, kind in kinds.items())

    def test_each_kind_is_known_and_lines_wait_for_the_verdict(self):
        for name in ('yes', 'sha512', 'sha256'):
            with self.subTest(name), self.client(US) as client:
                client.send(f'USERNAME {name}\nPASSWORD "pass {name}"\nGET NUMLOGINS ups\nLOGIN ups\nGET NUMLOGINS ups\n'
                            'SET VAR ups ups.id x\nFSD ups\nNETVER\nLOGOUT\n')
                self.assertEqual([client.line() for _ in range(9)], ['OK', 'OK', 'NUMLOGINS ups 0', 'OK', 'NUMLOGINS ups 1', 'OK',
                                                                     'ERR ACCESS-DENIED', '1.3', 'OK Goodbye'])
            frame.wait_until(lambda: self.client().ask('GET NUMLOGINS ups') == 'NUMLOGINS ups 0', 2, 'logged out')
            answer, client = self.attempt(name, f'"pass {name}x"', US)
            self.assertEqual(answer, 'ERR ACCESS-DENIED')
            client.close()
        answer, client = self.attempt('sha512', re.search(r'\$6\$[^"]*', self.users)[0], US)     # the hash is not the password
        self.assertEqual(answer, 'ERR ACCESS-DENIED')
        client.close()

    def test_the_loop_never_waits_for_a_hash(self):
        observer, logins = Observer(self), [self.client(source) for source in (US, THEM) for _ in range(4)]
        begun = time.monotonic()
        for client in logins:
            client.send('USERNAME slow\nPASSWORD "pass slow"\nLOGIN ups\nNETVER\n')
        logins[3].close()                   # before its verdict
        for client in logins[:3] + logins[4:]:
            self.assertEqual([client.line(30) for _ in range(4)], ['OK', 'OK', 'OK', '1.3'])
        took = time.monotonic() - begun
        gap, wrong = observer.finish()
        self.assertEqual(wrong, [])
        self.assertLess(gap, 0.3)
        self.assertGreater(took, 0.02)      # it was some work, though the same question is answered once for all

    def test_a_reload_makes_a_verdict_void(self):
        answer, client = self.attempt('yes', '"pass yes"', US, 'SET VAR ups ups.id x')
        self.addCleanup(client.close)
        self.assertEqual(answer, 'OK')
        self.conf.put('upsd.users', USERS)
        self.server.reload()
        frame.wait_until(lambda: client.ask('SET VAR ups ups.id x') == 'ERR ACCESS-DENIED', 3, 'the new file')

    def test_a_reload_in_the_middle_of_a_check(self):
        client = self.client(US)
        client.send('USERNAME slow\nPASSWORD "pass slow"\nLOGIN ups\n')
        self.assertEqual([client.line(), client.line()], ['OK', 'OK'])
        self.conf.put('upsd.users', USERS)
        self.server.reload()
        self.assertEqual(client.line(20), 'ERR ACCESS-DENIED')


class UsersFile(Served):
    """Who can read or write it."""

    def test_readable_or_writable_by_others_is_warned_of_and_refused_if_strict(self):
        for mode, word in ((0o644, 'can be read by everybody'), (0o646, 'can be written by everybody')):
            self.conf.put('upsd.users', USERS, mode=mode)
            self.server.reload()
            frame.wait_until(lambda word=word: self.log(word), 3, 'the warning')
            answer, client = self.attempt('sec', 'look', US)
            self.assertEqual(answer, 'OK')
            client.close()
        self.conf.put('holdover.conf', '[server]\nstrict_files = yes\n')
        self.conf.put('upsd.users', USERS, mode=0o646)
        done = clients.Done([frame.product('holdover-server'), '-t', '-C', self.conf.path], env=self.conf.env)
        self.assertEqual(done.status, 1, done)
        self.server.reload()
        frame.wait_until(lambda: self.log('previous one remains in use'), 3, 'the refusal')
        self.server.stop()
        self.server.start()
        answer, client = self.attempt('sec', 'look', US)
        self.assertEqual(answer, 'ERR ACCESS-DENIED')
        client.close()


class TlsRequired(Served):
    """tls = required."""

    holdover = '[server]\ntls = required\n'

    @property
    def upsd(self):
        """Directives."""
        return f'CERTFILE {dialogue.certificate()}'

    def test_off_loopback_all_is_said_inside_tls(self):
        client = self.client(US)
        for request, answer in (('GET VAR ups ups.status', 'ERR TLS-NOT-ENABLED'), ('USERNAME sec', 'ERR TLS-NOT-ENABLED'),
                                ('LIST UPS', 'ERR TLS-NOT-ENABLED'), ('NETVER', '1.3'), ('PROTVER', '1.3'), ('STARTTLS', 'OK STARTTLS')):
            self.assertEqual(client.ask(request), answer, request)
        client.handshake()
        client.login('sec', 'look')
        self.assertEqual(client.ask('LOGIN ups'), 'OK')
        self.assertEqual(self.client().ask('GET VAR ups ups.status'), STATUS)

    def test_without_a_certificate_only_loopback_is_open(self):
        self.conf.put('upsd.conf', f'LISTEN 127.0.0.1 {self.conf.port}\nLISTEN {US} {self.conf.port}\nSTATEPATH {self.conf.state}\n')
        self.server.stop()
        self.server.start()
        frame.wait_until(lambda: self.log('needs a certificate'), 3, 'the error')
        frame.wait_until(lambda: self.client().ask('GET VAR ups ups.status') == STATUS, 5, 'data')
        with self.assertRaises(ConnectionRefusedError):
            self.client(US)


class Listen(Served):
    """Addresses that come later, and too many connections."""

    upsd = 'MAXCONN 6'

    def test_an_absent_address_is_served_when_it_appears(self):
        self.conf.put('upsd.conf', f'LISTEN 127.0.0.1 {self.conf.port}\nLISTEN {LATE} {self.conf.port}\n'
                      f'LISTEN no-such-host.invalid {self.conf.port}\nSTATEPATH {self.conf.state}\n')
        self.server.reload()
        frame.wait_until(lambda: self.log('configuration reloaded'), 3, 'the reload')
        self.assertEqual(self.log(f'cannot listen on {LATE}'), 1)
        self.assertEqual(self.client().ask('NETVER'), '1.3')
        netns.add(LATE, 7)
        frame.wait_until(lambda: self.log(f'listening on {LATE} port {self.conf.port} now'), 8, self.server.output)
        self.assertEqual(self.client(LATE).ask('NETVER'), '1.3')
        self.assertEqual(self.log(f'cannot listen on {LATE}'), 1)

    def test_an_absent_ipv6_address_is_served_when_it_appears(self):
        late = '2001:db8::7'
        self.conf.put('upsd.conf', f'LISTEN 127.0.0.1 {self.conf.port}\nLISTEN {late} {self.conf.port}\nSTATEPATH {self.conf.state}\n')
        self.server.reload()
        frame.wait_until(lambda: self.log(f'cannot listen on {late}'), 3, self.server.output)
        netns.add6(late)
        frame.wait_until(lambda: self.log(f'listening on {late} port {self.conf.port} now'), 8, self.server.output)
        with frame.NutClient(self.conf.port, host=late) as client:
            self.assertEqual(client.ask('NETVER'), '1.3')

    def test_maxconn_lets_newcomers_in_at_the_cost_of_the_oldest_who_is_not_logged_in(self):
        member = self.client()
        member.login('sec', 'look')
        self.assertEqual(member.ask('LOGIN ups'), 'OK')
        strangers = [self.client() for _ in range(5)]
        for client in strangers:
            self.assertEqual(client.ask('NETVER'), '1.3')
        self.assertEqual(self.client().ask('NETVER'), '1.3')
        self.assertTrue(strangers[0].closed(2))
        for client in strangers[1:]:
            self.assertEqual(client.ask('NETVER'), '1.3')
        self.assertEqual(member.ask('GET VAR ups ups.status'), STATUS)


class NeverReading(Served):
    """A client that does not take its answers."""

    def test_it_is_cut_off_and_nobody_notices(self):
        observer, client = Observer(self), self.client()
        begun = time.monotonic()
        client.sock.settimeout(20)
        with self.assertRaises((ConnectionResetError, BrokenPipeError)):
            while time.monotonic() - begun < 40:
                client.send('LIST VAR ups\n' * 100)
        self.assertLess(time.monotonic() - begun, 22)       # ten seconds after the kernels' buffers are full
        gap, wrong = observer.finish()
        self.assertEqual(wrong, [])
        self.assertLess(gap, 0.3)

    def test_a_line_of_megabytes_is_refused(self):
        client = self.client()
        with self.assertRaises((ConnectionResetError, BrokenPipeError)):
            for _ in range(200):
                client.send('x' * 65536)
        with open(f'/proc/{self.server.pid}/status', encoding='ascii') as status:
            resident = int(re.search(r'VmRSS:\s+(\d+)', status.read())[1])
        self.assertLess(resident, 30000)
        self.assertEqual(self.client().ask('GET VAR ups ups.status'), STATUS)


class Absent(unittest.TestCase):
    """A server whose only address is not there yet."""

    def test_it_starts_and_waits_for_its_address(self):
        conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, users=USERS, holdover='[port401]\nenable = no\n')
        self.addCleanup(conf.close)
        conf.put('upsd.conf', f'LISTEN 192.0.2.77 {conf.port}\nSTATEPATH {conf.state}\n')
        server = frame.OurServer(conf)
        self.addCleanup(server.stop_clean)
        frame.Daemon.start(server, lambda: 'cannot listen on 192.0.2.77' in server.output())
        netns.add('192.0.2.77', 8)
        frame.wait_until(lambda: 'now' in server.output(), 8, server.output)
        with frame.NutClient(conf.port, host='192.0.2.77') as client:
            self.assertEqual(client.ask('NETVER'), '1.3')
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(3), 0)


if __name__ == '__main__':
    unittest.main()
