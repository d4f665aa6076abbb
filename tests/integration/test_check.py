# SPDX-License-Identifier: GPL-2.0-or-later
"""check_holdover beside our server and Debian's upsd: states, thresholds, several UPSes, servers that are away or hostile."""

import re
import socket
import threading
import unittest

import clients
import frame

STATE = ['SETINFO ups.status "OL"', 'SETINFO battery.charge "78"', 'SETINFO battery.runtime "2460"', 'SETINFO ups.load "31"']
PERF = re.compile(r"(\S+=-?[0-9.]+(?:s|%|c)?(?:;[-0-9.:@~]*){0,4}( |$))+")


def check(*args):
    """build/check_holdover with these arguments."""
    return clients.Done([frame.product('check_holdover'), *args])


class Check(unittest.TestCase):
    """A server with two UPSes."""

    server_class = frame.OurServer

    def setUp(self):
        self.conf = frame.NutConf({name: {'driver': 'fake', 'port': 'auto'} for name in ('rack', 'lab')}, users=clients.USERS)
        self.addCleanup(self.conf.close)
        self.drivers = {name: frame.FakeDriver(self.conf.socket('fake', name), STATE) for name in ('rack', 'lab')}
        for driver in self.drivers.values():
            self.addCleanup(driver.stop)
        self.server = self.server_class(self.conf).start()
        self.addCleanup(self.server.__exit__)
        for name in self.drivers:
            frame.wait_until(lambda ups=name: clients.nut_status(self.conf.port, ups) == 'OL', what=name)

    def check(self, *args):
        """The plugin on this server."""
        return check('-p', str(self.conf.port), *args)

    def until(self, status, line):
        """rack's driver says a line; its status is then this."""
        self.drivers['rack'].say(line)
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == status, what=status)

    def test_an_outage_is_0_1_2_2_0(self):
        codes = []
        for status, line in (('OL', 'DATAOK'), ('OB', 'SETINFO ups.status "OB"'), ('OB LB', 'SETINFO ups.status "OB LB"'),
                             ('ERR DATA-STALE', 'DATASTALE')):
            self.until(status, line)
            codes.append(self.check('-u', 'rack').status)
        self.drivers['rack'].say('SETINFO ups.status "OL"')
        self.until('OL', 'DATAOK')
        codes.append(self.check('-u', 'rack').status)
        self.assertEqual(codes, [0, 1, 2, 2, 0])

    def test_one_ups_is_one_line_with_performance_data(self):
        done = self.check('-u', 'rack')
        self.assertEqual(re.sub(r' age=\ds;;;0', '', done.out), 'UPS OK - rack on line, 78 %, 41 min left, load 31 % | charge=78%;;;0;100 runtime=2460s;;;0 load=31%;;;0;100\n')

    def test_several_have_the_worst_first_and_labels_of_their_own(self):
        self.until('OB', 'SETINFO ups.status "OB"')
        for args in (('-a',), ('-u', 'rack,lab'), ()):
            done = self.check(*args)
            lines = done.out.splitlines()
            self.assertEqual((done.status, len(lines)), (1, 3), done)
            self.assertTrue(lines[0].startswith('UPS WARNING - rack on battery'), done)
            self.assertIn('rack.charge=78%;;;0;100', lines[0])
            self.assertRegex(lines[0].split(' | ')[1], PERF)

    def test_thresholds(self):
        self.assertEqual(self.check('-u', 'rack', '-w', '80:', '-c', '50:').status, 1)
        self.assertEqual(self.check('-u', 'rack', '-c', 'load=30').status, 2)
        self.assertEqual(self.check('-u', 'rack', '-w', 'load=@30:40').status, 1)
        self.assertEqual(self.check('-u', 'rack', '-w', 'runtime=600:', '-c', 'runtime=300:').status, 0)

    def test_unknown_stale_and_wrong_options(self):
        self.assertEqual(self.check('-u', 'nobody').status, 2)
        self.until('ERR DATA-STALE', 'DATASTALE')
        self.assertEqual(self.check('-u', 'rack', '--stale', 'unknown').status, 3)
        self.assertRegex(self.check('-u', 'rack').out, r'^UPS CRITICAL - rack: no data (for \d s )?\(the driver has no current data\)\n$')
        self.drivers['lab'].stop()
        frame.wait_until(lambda: '(driver not connected)' in self.check('-u', 'lab').out, what='lab is gone')
        for args in (('-w', 'x'), ('-c', 'a=1'), ('-t', '0'), ('-z',), ('word',), ('--stale', 'ok'), ('-P', 'udp'), ('-u', ','), ('-L', 'mon'),
                     ('-L', 'mon', '-A', '/nowhere'), ('-p', '65536'), ('-H', ''), ('-w', 'age=10:5')):
            self.assertEqual(self.check(*args).status, 3, args)
        for args, text in ((('-w', 'lod=3'), '--warning'), (('-t', '0'), '--timeout'), (('--stale', 'ok'), '--stale'), (('-p', 'x'), '--port')):
            done = self.check(*args)
            self.assertEqual((done.out, done.err), (f'UPS UNKNOWN - the value of {text} is not understood; see check_holdover --help\n', ''), done)

    def test_help_and_version_are_unknown_as_the_guidelines_ask(self):
        for option, text in (('-h', 'usage: check_holdover'), ('--help', '--warning'), ('-V', 'check_holdover 0'), ('--version', 'check_holdover 0')):
            done = self.check(option)
            self.assertEqual(done.status, 3, done)
            self.assertIn(text, done.out)

    def test_a_login_and_details(self):
        path = frame.write(self.conf / 'password', 'look\n')
        done = self.check('-u', 'rack', '-L', 'mon', '-A', path, '-vv')
        self.assertEqual(done.status, 0, done)
        self.assertIn('\n  battery.charge: 78\n', done.out)
        frame.write(self.conf / 'password', 'wrong\n')
        self.assertEqual(self.check('-u', 'rack', '-H', 'localhost').status, 0)


class Times(Check):
    """What only our server knows: how old data are, how long an outage lasts."""

    def test_age_and_outage(self):
        self.assertRegex(self.check('-u', 'rack').out, r' age=\ds;;;0\n$')
        self.assertEqual(self.check('-u', 'rack', '-c', 'age=@0:60').status, 2)
        self.until('OB', 'SETINFO ups.status "OB"')
        self.assertRegex(self.check('-u', 'rack').out, r'^UPS WARNING - rack on battery for \d s, ')


class CheckBesideNut(Check):
    """Debian's upsd."""

    server_class = frame.NutServer


class Hostile(unittest.TestCase):
    """What answers is no server, or one that wants to harm."""

    def answered(self, text, *args, again=None):
        """The plugin's end where every connection is answered with this text; then with another one for ever."""
        listener = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(listener.close)

        def serve():
            try:
                conn, _ = listener.accept()
                with conn:
                    conn.sendall(text)
                    conn.recv(65536)
                    for number in range(10 ** 7 if again else 0):
                        conn.sendall(again.replace(b'%d', b'%d' % number))
                    threading.Event().wait(5)
            except OSError:
                pass
        threading.Thread(target=serve, daemon=True).start()
        return check('-p', str(listener.getsockname()[1]), *args)

    def test_silence_is_critical_in_time(self):
        done = self.answered(b'', '-t', '1')
        self.assertEqual((done.status, done.out), (2, 'UPS CRITICAL - no answer in time\n'))

    def test_nonsense_is_critical(self):
        for text in (b'hello\n' * 10, b'\x16\x03\x01' * 100, b'x' * 70000, b'ERR FEATURE-NOT-CONFIGURED\nEND LIST UPS\n'):
            done = self.answered(text, '-t', '2')
            self.assertEqual((done.status, done.out.count('\n')), (2, 1), done)

    def test_what_never_ends_is_critical_in_time(self):
        listing = b'BEGIN LIST UPS\nUPS rack "x"\nEND LIST UPS\n'
        for first, again in ((b'', b'UPS a "b"\n'), (b'BEGIN LIST UPS\n', b'UPS %d "b"\n'), (b'BEGIN LIST UPS\n', b'x'),
                             (listing + b'BEGIN LIST VAR rack\n', b'VAR rack a.%d "1"\n'), (listing, b'\0')):
            done = self.answered(first, '-t', '3', again=again)
            self.assertEqual((done.status, done.out.count('\n'), done.err), (2, 1, ''), done)

    def test_a_name_that_a_server_sends_stays_in_its_line(self):
        done = self.answered(b'ERR FEATURE-NOT-CONFIGURED\nBEGIN LIST UPS\nUPS "a|b\x1b[1m" "x"\nEND LIST UPS\n', '-t', '2')
        self.assertNotIn('|', done.out)
        self.assertNotIn('\x1b', done.out)

    def test_nobody_there(self):
        self.assertEqual(check('-p', str(frame.free_port())).status, 2)


if __name__ == '__main__':
    unittest.main()
