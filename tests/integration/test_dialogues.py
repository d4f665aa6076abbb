# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients that cannot be run here, played word for word: how they end their lines, in what order they ask, what they do with the answer.

Each class reproduces one client's habits, above all its weaknesses: WinNUT throws on an error word it does not know, go.nut gives up on
any error, PeaNUT compares with "OK\\n", aionut decodes ASCII and strips quotes.
"""

import re
import socket
import unittest

import clients
import frame

USERS = '''[admin]
  password = 123456
  actions = SET FSD
  instcmds = ALL
  upsmon secondary
[monuser]
  password = secret
  upsmon secondary
'''
DUMP = [f'SETINFO {name} "{value}"' for name, value in clients.values(clients.DUMP).items() if name != 'ups.status'] + [
    'SETINFO ups.status "OL"', 'SETINFO ups.id "name with \\"quotes\\""', 'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 24',
    'SETFLAGS battery.charge.low RW', 'ADDRANGE battery.charge.low 10 90', 'SETFLAGS ups.beeper.status RW',
    'ADDENUM ups.beeper.status enabled', 'ADDENUM ups.beeper.status disabled', 'ADDCMD test.panel.start', 'ADDCMD beeper.toggle']
BEHAVE = {'INSTCMD': ['TRACKING %id 0'], 'SET': ['TRACKING %id 0']}
UPSES = {'ups': {'driver': 'fake', 'port': 'auto', 'desc': 'Rack'}, 'qnapups': {'driver': 'fake', 'port': 'auto'}}


class Dialogue(unittest.TestCase):
    """A server with the UPS names that NAS vendors have chosen."""

    @classmethod
    def setUpClass(cls):
        cls.conf = frame.NutConf(ups=UPSES, users=USERS, holdover='[port401]\n  enable = no\n')
        cls.addClassCleanup(cls.conf.close)
        cls.drivers = {name: frame.FakeDriver(cls.conf.socket('fake', name), DUMP, BEHAVE) for name in UPSES}
        for driver in cls.drivers.values():
            cls.addClassCleanup(driver.stop)
        cls.server = frame.OurServer(cls.conf)
        cls.addClassCleanup(cls.server.stop_clean)
        cls.server.start(lambda: all(clients.nut_status(cls.conf.port, name) == 'OL' for name in UPSES))

    def connect(self):
        """A connection that ends with the test."""
        client = self.server.client()
        self.addCleanup(client.close)
        return client

    def power(self, status):
        """Both UPSes report this."""
        for name, driver in self.drivers.items():
            driver.set('ups.status', status)
            frame.wait_until(lambda n=name: clients.nut_status(self.conf.port, n) == status, what=status)


class WinNut(Dialogue):
    """Writes "\\r" and then "\\r\\n"; has a second connection that is never used; takes errors by name from an enumeration."""

    FIRST_WORDS = {'OK', 'VAR', 'DESC', 'UPS', 'BEGIN', 'END', 'NETWORK'}
    ERRORS = set('''ACCESS-DENIED UNKNOWN-UPS VAR-NOT-SUPPORTED CMD-NOT-SUPPORTED INVALID-ARGUMENT INSTCMD-FAILED SET-FAILED READONLY TOO-LONG
        FEATURE-NOT-SUPPORTED FEATURE-NOT-CONFIGURED ALREADY-SSL-MODE DRIVER-NOT-CONNECTED DATA-STALE ALREADY-LOGGED-IN INVALID-PASSWORD
        ALREADY-SET-PASSWORD INVALID-USERNAME ALREADY-SET-USERNAME USERNAME-REQUIRED PASSWORD-REQUIRED UNKNOWN-COMMAND
        INVALID-VALUE'''.split())

    def ask(self, client, request):
        """One query as it leaves StreamWriter.WriteLine(request & vbCr), and its answer."""
        client.send(f'{request}\r\r\n')
        answer = client.line()
        if answer.startswith('ERR '):
            self.assertIn(answer.split()[1], self.ERRORS)
        else:
            self.assertIn(answer.split()[0].upper(), self.FIRST_WORDS, answer)
        self.assertNotIn('\r', answer)
        return answer

    def test_whole_session(self):
        idle, client = self.connect(), self.connect()
        self.assertEqual(self.ask(client, 'USERNAME admin'), 'OK')
        self.assertEqual(self.ask(client, 'PASSWORD 123456'), 'OK')
        version = self.ask(client, 'VER').split(' ')
        self.assertEqual((version[:4], version[5]), (['Network', 'UPS', 'Tools', 'upsd'], '-'))
        self.assertRegex(version[4], r'^\d+\.\d+\.\d+$')
        client.send('NETVER\r\r\n')
        self.assertEqual(client.line(), '1.3')
        self.assertEqual(self.ask(client, 'LOGIN ups'), 'OK')
        for name, value in (('ups.status', 'OL'), ('battery.charge', '97'), ('ups.mfr', 'Holdover'), ('input.voltage', '230.4')):
            self.assertEqual(self.ask(client, f'GET VAR ups {name}'), f'VAR ups {name} "{value}"')
        self.assertEqual(self.ask(client, 'GET VAR ups battery.voltage.high'), 'ERR VAR-NOT-SUPPORTED')
        self.assertEqual(self.ask(client, 'LIST VAR ups'), 'BEGIN LIST VAR ups')
        for line in iter(client.line, 'END LIST VAR ups'):
            self.assertRegex(line, r'^VAR ups [a-z0-9.-]+ ".*"$')
        self.assertRegex(self.ask(client, 'GET DESC ups ups.status'), r'^DESC ups ups\.status ".+"$')
        self.assertEqual(self.ask(client, 'LOGIN'), 'ERR INVALID-ARGUMENT')
        self.assertEqual(self.ask(client, 'LOGOUT'), 'OK Goodbye')
        self.assertTrue(client.closed(2))
        self.assertEqual(self.ask(idle, 'VER').split()[0], 'Network')       # it has lived all the time

    def test_each_line_that_ends_in_carriage_returns_has_one_answer(self):
        client = self.connect()
        for _ in range(20):
            client.send('NETVER\r\r\n')
        self.assertEqual([client.line() for _ in range(20)], ['1.3'] * 20)
        self.assertTrue(client.silent(0.2))


class GoNut(Dialogue):
    """nut_exporter and telegraf: every list, and every question about every element; any error is the end."""

    def questions(self):
        """In the order of the library; each answer is judged."""
        client = self.connect()

        def ask(request):
            lines = client.reply(request)
            self.assertFalse(lines[0].startswith('ERR'), (request, lines))
            return lines

        def items(query):
            lines = ask(f'LIST {query}')
            self.assertEqual((lines[0], lines[-1]), (f'BEGIN LIST {query}', f'END LIST {query}'))
            return lines[1:-1]
        ask('VER')
        ask('NETVER')
        self.assertEqual(items('UPS'), ['UPS ups "Rack"', 'UPS qnapups "Description unavailable"'])
        for ups in UPSES:
            items(f'CLIENT {ups}')
            for line in items(f'CMD {ups}'):
                self.assertRegex(ask(f'GET CMDDESC {ups} {line.split()[2]}')[0], rf'^CMDDESC {ups} [a-z.]+ ".+"$')
            self.assertRegex(ask(f'GET UPSDESC {ups}')[0], rf'^UPSDESC {ups} ".+"$')
            self.assertRegex(ask(f'GET NUMLOGINS {ups}')[0], rf'^NUMLOGINS {ups} \d+$')
            variables = items(f'VAR {ups}')
            self.assertGreater(len(variables), 12)
            for line in variables:
                name = line.split()[2]
                self.assertRegex(ask(f'GET DESC {ups} {name}')[0], rf'^DESC {ups} {re.escape(name)} ".+"$')
                self.assertRegex(ask(f'GET TYPE {ups} {name}')[0], rf'^TYPE {ups} {re.escape(name)} (RW )?(ENUM|RANGE|STRING:\d+|NUMBER)')
        self.assertEqual(ask('LOGOUT'), ['OK Goodbye'])

    def test_every_question_about_every_variable_is_answered(self):
        self.questions()

    def test_integers_stay_integers(self):
        values = dict(re.match(r'VAR ups (\S+) "(.*)"', line).groups() for line in self.connect().items('VAR ups'))
        self.assertEqual((values['battery.runtime'], values['battery.charge'], values['ups.load']), ('1560', '97', '23'))
        self.assertEqual(values['ups.beeper.status'], 'enabled')


class Aionut(Dialogue):
    """Home Assistant: ASCII, one persistent connection, quotes stripped and nothing unescaped, END LIST as typed."""

    def read_until(self, client, end):
        """As asyncio's readuntil does."""
        data = b''
        while not data.endswith(end):
            chunk = client.sock.recv(65536)
            self.assertTrue(chunk, 'closed')
            data += chunk
        self.assertLess(len(data), 65536)
        return data.decode('ascii')

    def test_poll_of_home_assistant(self):
        client = self.connect()
        for request in ('USERNAME admin', 'PASSWORD 123456'):
            client.send(request + '\n')
            self.assertEqual(self.read_until(client, b'\n'), 'OK\n')
        for _ in range(3):
            client.send('LIST UPS\n')
            self.assertIn('UPS ups "Rack"\n', self.read_until(client, b'END LIST UPS\n'))
            client.send('LIST VAR ups\n')
            text = self.read_until(client, b'END LIST VAR ups\n')
            shown = {line.split(' ', 3)[2]: line.split(' ', 3)[3].strip('"') for line in text.splitlines() if line.startswith('VAR ups ')}
            self.assertEqual((shown['ups.status'], shown['battery.charge'], shown['ups.serial']), ('OL', '97', 'T1'))
            client.send('LIST CMD ups\n')
            self.assertIn('CMD ups test.panel.start\n', self.read_until(client, b'END LIST CMD ups\n'))
        client.send('INSTCMD ups test.panel.start\n')
        self.assertEqual(self.read_until(client, b'\n'), 'OK\n')
        self.drivers['ups'].wait_for('INSTCMD test.panel.start')

    def test_wrong_password_is_an_authentication_error_at_the_first_command_only(self):
        client = self.connect()
        client.login('admin', 'wrong')
        self.assertEqual(len(client.items('VAR ups')) > 5, True)
        self.assertTrue(client.ask('INSTCMD ups test.panel.start').startswith('ERR ACCESS'))

    def test_missing_ups_and_stale_data_are_told_at_once(self):
        client = self.connect()
        self.assertEqual(client.ask('LIST VAR nobody'), 'ERR UNKNOWN-UPS')
        self.drivers['ups'].say('DATASTALE')
        self.addCleanup(self.drivers['ups'].say, 'DATAOK')
        frame.wait_until(lambda: client.ask('GET VAR ups ups.status') == 'ERR DATA-STALE', what='stale')
        self.assertEqual(client.ask('LIST VAR ups'), 'ERR DATA-STALE')


class PeaNut(Dialogue):
    """A pool of connections; compares answers with "OK\\n" as a whole; asks for the description and type of each variable."""

    def test_pages_of_the_web_interface(self):
        pool = [self.connect() for _ in range(4)]
        variables = [line.split()[2] for line in pool[0].items('VAR ups')]
        for i, name in enumerate(variables):
            client = pool[i % len(pool)]
            self.assertRegex(client.ask(f'GET DESC ups {name}'), rf'^DESC ups {re.escape(name)} ".*"$')
            self.assertTrue(client.ask(f'GET TYPE ups {name}').startswith(f'TYPE ups {name} '))
        self.assertEqual({line.split()[2] for line in pool[1].items('RW ups')}, {'battery.charge.low', 'ups.beeper.status', 'ups.id'})
        self.assertEqual(pool[2].items('ENUM ups ups.beeper.status'),
                         ['ENUM ups ups.beeper.status "enabled"', 'ENUM ups ups.beeper.status "disabled"'])
        self.assertEqual(pool[3].items('RANGE ups battery.charge.low'), ['RANGE ups battery.charge.low "10" "90"'])
        self.assertEqual(len(pool[3].items('CMD ups')), 2)
        self.assertEqual(pool[3].items('CLIENT ups'), [])

    def test_check_of_credentials_by_login_is_ok_and_nothing_more(self):
        client = self.connect()
        for request in ('USERNAME admin', 'PASSWORD 123456', 'LOGIN ups', 'INSTCMD ups beeper.toggle'):
            client.send(request + '\n')
            self.assertEqual(client.sock.recv(100), b'OK\n', request)
        self.drivers['ups'].wait_for('INSTCMD beeper.toggle')

    def test_requests_sent_before_the_answers_are_read_are_all_answered_in_order(self):
        client = self.connect()
        client.send(''.join(f'GET VAR ups {name}\n' for name in ('ups.status', 'no.such', 'ups.load')) + 'LIST CMD ups\nNETVER\n')
        self.assertEqual([client.line() for _ in range(8)], [
            'VAR ups ups.status "OL"', 'ERR VAR-NOT-SUPPORTED', 'VAR ups ups.load "23"', 'BEGIN LIST CMD ups', 'CMD ups beeper.toggle',
            'CMD ups test.panel.start', 'END LIST CMD ups', '1.3'])


class Nas(Dialogue):
    """What both have in common: upsmon of NAS vendors, whose UPS and user names are fixed: Synology ups/monuser/secret, QNAP qnapups/admin/123456."""

    def life(self, ups, user, password):
        """A secondary through an outage: every answer it would act on."""
        client = self.connect()
        self.assertEqual(client.ask('STARTTLS'), 'ERR FEATURE-NOT-CONFIGURED')
        for request in (f'USERNAME {user}', f'PASSWORD {password}', f'LOGIN {ups}'):
            self.assertEqual(client.ask(request), 'OK')
        for status in ('OL', 'OB DISCHRG', 'OB DISCHRG LB', 'OL'):
            self.power(status)
            self.assertEqual(client.ask(f'GET VAR {ups} ups.status'), f'VAR {ups} ups.status "{status}"')
        self.assertEqual(client.ask(f'FSD {ups}').startswith('ERR ACCESS-DENIED'), user == 'monuser')
        self.assertEqual(client.ask(f'GET NUMLOGINS {ups}'), f'NUMLOGINS {ups} 1')
        self.assertEqual(client.ask('LOGOUT'), 'OK Goodbye')
        with self.server.client() as other:
            frame.wait_until(lambda: other.ask(f'GET NUMLOGINS {ups}') == f'NUMLOGINS {ups} 0', what='the logout counts')


class Synology(Nas):
    """A secondary."""

    def test_secondary_through_an_outage(self):
        self.life('ups', 'monuser', 'secret')

    def test_word_of_old_for_the_primary_is_refused_to_a_secondary(self):
        client = self.connect()
        client.login('monuser', 'secret')
        self.assertEqual(client.ask('MASTER ups'), 'ERR ACCESS-DENIED')

    def test_reset_connection_no_longer_counts(self):
        client = self.connect()
        client.login('monuser', 'secret')
        self.assertEqual(client.ask('LOGIN ups'), 'OK')
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')      # a reset, as after a reboot
        client.close()
        with self.server.client() as other:
            frame.wait_until(lambda: other.ask('GET NUMLOGINS ups') == 'NUMLOGINS ups 0', what='the reset counts')


class Qnap(Nas):
    """A secondary whose user may set FSD."""

    def test_secondary_through_an_outage(self):
        self.life('qnapups', 'admin', '123456')


if __name__ == '__main__':
    unittest.main()
