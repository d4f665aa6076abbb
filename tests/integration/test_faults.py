# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: what cannot run fails `holdoverd -t` and a reload with the same words, and a start says them while all else is served.

A row is one fault: what is written, and what has to be said of it. A reload that is refused changes nothing.
"""

import contextlib
import os
import re
import socket
import unittest

import clients
import frame
import installed
from pki import Pki

GOOD = '[ups]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n'
BAD = '[bad]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n'
HERE = 'LISTEN 127.0.0.1 3493\n'
NOT_OURS = '192.0.2.77'
PROGRAM = f'{installed.PROGRAMS}/holdoverd'


def setUpModule():
    installed.enter()


def ups(text, head=''):
    """ups.conf with one good UPS and this."""
    return lambda system, _: system.put('ups.conf', head + GOOD + text)


def upsd(text):
    """upsd.conf."""
    return lambda system, ports: system.put('upsd.conf', HERE + text.format(**ports))


def holdover(text):
    """holdover.conf."""
    return lambda system, ports: system.put('holdover.conf', text.format(**ports), group='holdover')


def users(text):
    """upsd.users."""
    return lambda system, _: system.put('upsd.users', clients.USERS + text, group='holdover')


def unreadable(name, text):
    """A file of root's, for nobody else."""
    return lambda system, _: system.put(name, text, mode=0o600, group='root')


def certificate(text, mode=0o640, group='holdover'):
    """CERTFILE with this content."""
    def write(system, _):
        system.put('x.pem', text, mode=mode, group=group)
        system.put('upsd.conf', HERE + 'CERTFILE /etc/holdover/x.pem\n')
    return write


def device(make):
    """dummy-ups with a file that is made like this."""
    def write(system, _):
        make(system)
        system.put('ups.conf', GOOD + BAD.replace('test.dev', 'x.dev'))
    return write


def state_directory(mode):
    """`statepath` of a directory with this mode."""
    def write(system, _):
        os.makedirs('/run/other', exist_ok=True)
        os.chmod('/run/other', mode)
        system.put('ups.conf', 'statepath = /run/other\n' + GOOD)
    return write


# What else serves at the start: the other UPS (SERVES); nothing, since it is asked for with no file (NOTHING); or the start is refused.
SERVES, NOTHING, REFUSED = 'OL CHRG', '', None
FAULTS = {
    'upsd.users that the server may not read': (unreadable('upsd.users', clients.USERS + '#\n'), 'upsd.users: Permission denied', NOTHING),
    'ups.conf that nobody may read': (unreadable('ups.conf', GOOD + '#\n'), 'ups.conf: Permission denied', NOTHING),
    'holdover.conf that nobody may read': (unreadable('holdover.conf', '#\n'), 'holdover.conf: Permission denied', NOTHING),
    'no such user': (ups(BAD + '  user = no-such-user\n'), 'ups.conf:5: there is no user no-such-user', SERVES),
    'no such group': (ups(BAD + '  group = no-such-group\n'), 'ups.conf:5: .*no group no-such-group', SERVES),
    'no such driver': (ups(BAD.replace('dummy-ups', 'no-such')), r'ups.conf:6: \[bad\] there is no driver "no-such"', SERVES),
    'no such driverpath': (ups(BAD.replace('dummy-ups', 'no-such'), 'driverpath = /none\n'), r'ups.conf:7: .* nor in /none', SERVES),
    'no driver': (ups('[bad]\n  port = auto\n'), r'ups.conf:5: \[bad\] has no `driver =`', SERVES),
    'no port': (ups('[bad]\n  driver = dummy-ups\n'), r'ups.conf:5: \[bad\] has no `port =`', SERVES),
    'no file of dummy-ups': (device(lambda system: None), r'/etc/holdover/x.dev: No such file', SERVES),
    'a file of dummy-ups that it may not read': (device(lambda system: system.put('x.dev', 'a: b\n', 0o600, 'root')),
                                                 '/etc/holdover/x.dev: Permission denied', SERVES),
    'a directory for dummy-ups': (device(lambda system: os.makedirs('/etc/holdover/x.dev')), '/etc/holdover/x.dev: Is a directory', SERVES),
    'no mode of dummy-ups': (ups(BAD.replace('dummy-once', 'nonsense')), r'\[bad\]: mode "nonsense" is none of', SERVES),
    'an option that is no number': (ups(BAD + '  pollinterval = often\n'), 'ups.conf:9: pollinterval "often"', SERVES),
    'a pattern that is none': (ups('[bad]\n  driver = usbhid-ups\n  port = auto\n  vendor = "["\n'), r'ups.conf:8: vendor = "\["', SERVES),
    'no place in the order of shutdowns': (ups(BAD + '  sdorder = first\n'), r'ups.conf:9: \[bad\] sdorder', SERVES),
    'a name twice': (ups(BAD + BAD.replace('bad', 'BAD')), r'ups.conf:9: \[BAD\] differs from \[bad\]', SERVES),
    'an alias that is a name': (ups(BAD + '  alias = ups\n'), r'ups.conf:9: \[bad\]: alias ups is a name of \[ups\]', SERVES),
    'no such statepath': (ups('', 'statepath = /none/at/all\n'), '/none/at/all', REFUSED),
    'a file for statepath': (ups('', 'statepath = /etc/passwd\n'), '/etc/passwd.*: Not a directory', REFUSED),
    'a statepath of everybody': (state_directory(0o777), '/run/other', REFUSED),
    'a port that is taken': (upsd('LISTEN 127.0.0.1 {tcp}\n'), '127.0.0.1 (port )?{tcp}: .* has it', SERVES),
    'a port below 1024 that is taken': (upsd('LISTEN 127.0.0.1 600\n'), '127.0.0.1 (port )?600: .* has it', SERVES),
    'a port of SNMP that is taken': (holdover('[snmp]\n  listen = 127.0.0.1 {udp}\n'), '127.0.0.1 {udp}', SERVES),
    'a port of [port401] that is taken': (holdover('[port401]\n  listen = 127.0.0.1 {tcp}\n'), '(listen|port {tcp}): .* has it', SERVES),
    'an address that is none': (upsd('LISTEN 300.0.0.1\n'), 'upsd.conf:2: LISTEN "300.0.0.1": not an address', SERVES),
    'a port that is none': (upsd('LISTEN 127.0.0.1 99999\n'), 'upsd.conf:2: LISTEN .*invalid port', SERVES),
    'no certificate': (upsd('CERTFILE /none.pem\n'), 'upsd.conf:2: CERTFILE /none.pem: No such file', SERVES),
    'no certificate in the file': (certificate('garbage\n'), 'there is no certificate in it', SERVES),
    'a certificate without a key': (lambda system, ports: certificate(ports['cert'])(system, ports), 'there is no private key in it', SERVES),
    'a certificate with the key of another': (lambda system, ports: certificate(ports['cert'] + ports['other'])(system, ports),
                                              'upsd.conf:2: CERTFILE .*key', SERVES),
    'a certificate that the server may not read': (lambda system, ports: certificate(ports['pem'], 0o600, 'root')(system, ports),
                                                   'the user that the server runs as may not read it', SERVES),
    'no authorities': (lambda system, ports: (certificate(ports['pem'])(system, ports), system.put(
        'upsd.conf', HERE + 'CERTFILE /etc/holdover/x.pem\nCERTREQUEST REQUIRE\n')), 'CERTPATH', SERVES),
    'TLS without a certificate': (holdover('[server]\n  tls = required\n'), 'holdover.conf:2: tls needs a certificate', SERVES),
    'a writer of feeds that is no user': (holdover('[feeds]\n  write = no-such-user\n'), 'holdover.conf:2: write: there is no such user', SERVES),
    'a default UPS that is none': (holdover('[snmp]\n  default_ups = nowhere\n'), 'holdover.conf:2: there is no UPS "nowhere"', SERVES),
    'no place for engine ID and boots': (holdover('[snmp]\n  persistent_dir = /none/at/all\n'), '/none/at/all', SERVES),
    'a broken line of upsd.users': (users('[x]\n  password = "open\n[y]\n'), 'upsd.users:.*quote', SERVES),
}

# Said by all three, and refused by none: it is served when it comes.
YET_TO_COME = {
    'an address that is not ours': (upsd(f'LISTEN {NOT_OURS}\n'), f'{NOT_OURS} (port )?3493: this host has no such address', SERVES),
    'an address of SNMP that is not ours': (holdover(f'[snmp]\n  listen = {NOT_OURS} 1161\n'), f'{NOT_OURS} 1161', SERVES),
    'an address of [port401] that is not ours': (holdover(f'[port401]\n  listen = {NOT_OURS} 4010\n  allow = 192.0.2.0/24\n'),
                                                 'this host has no such address', SERVES),
    'a name of an address that is not ours': (upsd('LISTEN elsewhere.test 3493\n'),
                                              'elsewhere.test (port )?3493: this host has no such address', SERVES),
    'a name of an address whose port is taken': (upsd('LISTEN here.test {tcp}\n'), 'here.test (port )?{tcp}: .* has it', SERVES),
    'a name that means nothing': (upsd('LISTEN nowhere.test 3493\n'), '(?i)LISTEN nowhere.test.*: .*(temporary failure|name|node)', SERVES),
    'an address of SNMP by name that is not ours': (holdover('[snmp]\n  listen = elsewhere.test 1161\n'),
                                                    '(elsewhere.test|192.0.2.78) 1161', SERVES),
    'an address of SNMP by name whose port is taken': (holdover('[snmp]\n  listen = here.test {udp}\n'), '(here.test|127.0.0.1) {udp}', SERVES),
}

# Ports that are asked for by no line, what has them, and the words.
UNASKED = {
    'SNMP': (socket.SOCK_DGRAM, socket.AF_INET, '127.0.0.1', 161, '127.0.0.1 161'),
    'port 401': (socket.SOCK_STREAM, socket.AF_INET, '127.0.0.1', 401, 'port 401:.* has it'),
    'port 401 on ::1': (socket.SOCK_STREAM, socket.AF_INET6, '::1', 401, 'port 401:.* has it'),
}


class Faults(unittest.TestCase):
    """Three ways to find out."""

    @classmethod
    def setUpClass(cls):
        os.seteuid(installed.USERS['nut'][0])       # the port of root may be one that systemd has opened for us
        taken, asked, low = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
        os.seteuid(0)
        for one, port in ((taken, 0), (asked, 0), (low, 600)):
            one.bind(('127.0.0.1', port))
            cls.addClassCleanup(one.close)
        taken.listen()
        low.listen()
        with open('/etc/hosts', 'a', encoding='ascii') as hosts:
            hosts.write('192.0.2.78 elsewhere.test\n127.0.0.1 here.test\n')
        pki = Pki()
        cls.addClassCleanup(pki.__exit__)
        cls.ports = {'tcp': taken.getsockname()[1], 'udp': asked.getsockname()[1]}
        for name, file in (('cert', 'server.crt'), ('other', 'client.key'), ('pem', 'server.pem')):
            with open(pki / file, encoding='ascii') as text:
                cls.ports[name] = text.read()

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)

    @contextlib.contextmanager
    def system(self):
        """One that serves."""
        system = installed.System(GOOD)
        system.put('upsd.conf', HERE)
        with system:
            system.until_served()
            yield system

    def says(self, how, words, status=1):
        """`-t` or a reload."""
        done = clients.Done([PROGRAM, *how], timeout=30)
        self.assertEqual(done.status, status, done)
        self.assertRegex(done.text, words)

    def starts(self, system, words, then):
        """With the fault."""
        again = frame.Daemon(system.argv, env=system.env)
        self.addCleanup(again.kill)
        again.start()
        frame.wait_until(lambda: re.search(words, again.output()), 10, again.output)
        if then is REFUSED:
            self.assertEqual(again.wait(10), 1)
        elif then:
            frame.wait_until(lambda: system.status() == then, 10, again.output)
        again.stop(8)
        again.kill()

    def test_each_is_said_by_all_three(self):
        for name, (write, words, then) in FAULTS.items():
            with self.subTest(name):
                installed.clean()
                words = words.format(**self.ports)
                with self.system() as system:
                    write(system, self.ports)
                    self.says(['-t'], words)
                    self.says(['-c', 'reload'], words)
                    self.assertEqual(system.status(), 'OL CHRG')
                self.says(['-t'], words)
                self.starts(system, words, then)

    def test_what_is_yet_to_come_is_said_and_waited_for(self):
        for name, (write, words, then) in YET_TO_COME.items():
            with self.subTest(name):
                installed.clean()
                words = words.format(**self.ports)
                with self.system() as system:
                    write(system, self.ports)
                    self.says(['-t'], words, 0)
                    self.says(['-c', 'reload'], '(?s).*', 0)
                    frame.wait_until(lambda said=words, out=system.output: re.search(said, out()), 5, system.output)
                    self.assertEqual(system.status(), 'OL CHRG')
                self.says(['-t'], words, 0)
                self.starts(system, words, then)

    def taken(self, kind, family, host, port):
        """A port that a program of another user has."""
        os.seteuid(installed.USERS['nut'][0])
        other = socket.socket(family, kind)
        os.seteuid(0)
        self.addCleanup(other.close)
        other.bind((host, port))
        if kind == socket.SOCK_STREAM:
            other.listen()
        return other

    def test_taken_ports_that_no_line_asks_for_are_said_and_refuse_nothing(self):
        for name, (kind, family, host, port, words) in UNASKED.items():
            with self.subTest(name), self.taken(kind, family, host, port):
                installed.clean()
                system = installed.System(GOOD)
                self.says(['-t'], words, 0)
                self.starts(system, words, SERVES)

    def test_the_usual_port_on_the_other_loopback_is_a_fault(self):
        with self.taken(socket.SOCK_STREAM, socket.AF_INET6, '::1', 3493):
            words = '::1 (port )?3493: .* has it'
            system = installed.System(GOOD)
            self.says(['-t'], words)
            self.starts(system, words, SERVES)

    def test_what_is_in_order_is_said_by_none(self):
        with self.system() as system:
            for how in (['-t'], ['-c', 'reload']):
                done = clients.Done([PROGRAM, *how], timeout=30)
                self.assertEqual(done.status, 0, done)
            system.put('upsd.conf', 'LISTEN 0.0.0.0 3493\nLISTEN ::1 3493\n')     # our own address is in its way
            self.assertEqual(clients.Done([PROGRAM, '-c', 'reload']).status, 0)
        self.assertEqual(clients.Done([PROGRAM, '-t']).status, 0)


if __name__ == '__main__':
    unittest.main()
