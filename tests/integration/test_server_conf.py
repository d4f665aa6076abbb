# SPDX-License-Identifier: GPL-2.0-or-later
"""upsd.conf, certificates and the command line of holdover-server, where upsd's scripts and administrators rely on them."""

import os
import signal
import socket
import ssl
import subprocess
import unittest

import clients
import frame
from pki import Pki

UPS = {'ups': {'driver': 'fake', 'port': 'auto'}}
NO_401 = '[port401]\nenable = no\n'


class Base(unittest.TestCase):
    """A directory, and servers on it that end with the test."""

    def setUp(self):
        self.conf = frame.NutConf(UPS, holdover=NO_401)
        self.addCleanup(self.conf.close)

    def upsd(self, *lines):
        """Write upsd.conf anew."""
        self.conf.put('upsd.conf', '\n'.join((f'LISTEN 127.0.0.1 {self.conf.port}', f'STATEPATH {self.conf.state}', *lines, '')))

    def started(self, *args):
        """The server, running."""
        server = frame.OurServer(self.conf, *args)
        self.addCleanup(server.stop_clean)
        return server.start()

    def reloaded(self, server, word):
        """Send SIGHUP and wait for this word in the log."""
        before = server.output().count(word)
        server.reload()
        frame.wait_until(lambda: server.output().count(word) > before, 5, server.output)

    def program(self, *args, env=None):
        """Run to its end."""
        return clients.Done([frame.product('holdover-server'), *args], env=dict(self.conf.env, **(env or {})))


class Debug(Base):
    """DEBUG_MIN: what is said in detail."""

    DETAIL = 'No such file or directory'        # of the socket of a driver that does not run

    def test_debug_min_counts_at_the_start_and_in_any_case(self):
        self.upsd('debug_min 1')
        server = self.started()
        frame.wait_until(lambda: self.DETAIL in server.output(), 5, server.output)

    def test_a_reload_raises_and_lowers_it(self):
        server = self.started()
        self.assertNotIn(self.DETAIL, server.output())
        self.upsd('DEBUG_MIN 1')
        self.reloaded(server, 'configuration reloaded')
        frame.wait_until(lambda: self.DETAIL in server.output(), 5, server.output)
        self.upsd()
        self.conf.put('ups.conf', self.conf.sections({'other': UPS['ups']}))     # a new one has all its complaints before it
        self.reloaded(server, 'configuration reloaded')
        with server.client() as client:
            frame.wait_until(lambda: client.ask('GET VAR other x') == 'ERR DRIVER-NOT-CONNECTED')
        self.assertNotIn('UPS [other]', server.output())

    def test_it_never_says_less_than_was_asked_for_with_d(self):
        server = self.started('-D')
        self.upsd('DEBUG_MIN 0')
        self.conf.put('ups.conf', self.conf.sections({'other': UPS['ups']}))
        self.reloaded(server, 'configuration reloaded')
        frame.wait_until(lambda: 'UPS [other]' in server.output(), 5, server.output)


class Reload(Base):
    """What cannot be read as it was meant changes nothing."""

    def test_a_file_of_enormous_size_is_refused_and_a_long_one_read_to_its_end(self):
        server = self.started()
        with open(self.conf / 'ups.conf', 'a', encoding='ascii') as file:
            file.truncate(1 << 30)
        self.reloaded(server, 'previous one remains in use')
        self.assertIn('ups.conf: File too large', server.output())
        sections = {'ups': UPS['ups']}
        sections.update({f'ups{i}': {'driver': 'fake', 'port': 'auto', 'desc': 'd' * 200} for i in range(300)})
        self.conf.put('ups.conf', self.conf.sections(sections) + f'# {"x" * 78}\n' * 20000 + '[last]\ndriver = fake\nport = auto\n')
        self.reloaded(server, 'configuration reloaded')
        with server.client() as client:
            self.assertEqual(client.ask('GET UPSDESC last'), 'UPSDESC last "Unavailable"')
            self.assertEqual(client.ask('GET UPSDESC ups'), 'UPSDESC ups "Unavailable"')

    def test_a_name_of_two_words_is_refused_with_its_place(self):
        self.conf.put('ups.conf', self.conf.sections(UPS) + '[my ups]\ndriver = fake\nport = other\n')
        done = self.program('-t')
        self.assertEqual(done.status, 1, done)
        self.assertIn(f'{self.conf / "ups.conf"}:4: "[my" begins no section', done.text)


class Certificates(Base):
    """CERTFILE and its kin."""

    @classmethod
    def setUpClass(cls):
        cls.pki = Pki()
        cls.addClassCleanup(cls.pki.close)

    def made(self, days, *args, name='own'):
        """A certificate that lives for so many days."""
        path = self.pki / name
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', f'/CN={name}', '-days',
                        str(days), '-keyout', f'{path}.key', '-out', f'{path}.crt', *(args or ['-nodes'])],
                       check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
        with open(f'{path}.crt', encoding='ascii') as crt, open(f'{path}.key', encoding='ascii') as key:
            return frame.write(f'{path}.pem', crt.read() + key.read())

    def subject(self, server):
        """Who the server says it is."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with server.client() as client:
            self.assertEqual(client.ask('STARTTLS'), 'OK STARTTLS')
            client.sock = context.wrap_socket(client.sock)
            der = client.sock.getpeercert(True)
        done = subprocess.run(['openssl', 'x509', '-inform', 'der', '-noout', '-subject'], input=der, capture_output=True, check=True)
        return done.stdout.decode().strip().rpartition('= ')[2]

    def test_its_end_is_warned_of_thirty_days_before(self):
        for days, words in ((200, None), (32, None), (20, 'expires in (19|20) days'), (1, 'expires in [01] days')):
            with self.subTest(days):
                self.upsd(f'CERTFILE {self.made(days)}')
                done = self.program('-t')
                self.assertEqual(done.status, 0, done)
                self.assertEqual('expire' in done.text, bool(words), done)
                if words:
                    self.assertRegex(done.text, f'{self.conf / "upsd.conf"}:3: CERTFILE .* {words}')

    def test_an_expired_one_is_told(self):
        self.upsd(f'CERTFILE {self.made(1)}')
        faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
        if not os.path.exists(faketime):
            self.skipTest('optional: libfaketime is not installed')
        done = self.program('-t', env={'LD_PRELOAD': faketime, 'FAKETIME': '+3d'})
        self.assertIn('has expired', done.text)

    def test_a_password_opens_the_key_and_is_never_told(self):
        path = self.made(200, '-passout', 'pass:sesame street', name='locked')
        self.upsd(f'CERTFILE {path}', 'CERTIDENT locked "sesame street"')
        self.assertEqual(self.subject(self.started()), 'locked')
        self.upsd(f'CERTFILE {path}', 'CERTIDENT locked "open sesame"')
        done = self.program('-t')
        self.assertEqual(done.status, 1, done)
        self.assertIn('STARTTLS is not offered', done.text)
        self.assertNotIn('sesame', done.text)

    def test_a_reload_takes_a_new_one_and_open_connections_go_on(self):
        self.upsd(f'CERTFILE {self.made(200, name="first")}')
        server = self.started()
        with server.client() as old:
            self.assertEqual(old.ask('STARTTLS'), 'OK STARTTLS')
            old.handshake()
            self.upsd(f'CERTFILE {self.made(200, name="second")}')
            self.assertEqual(self.subject(server), 'first')
            self.reloaded(server, 'configuration reloaded')
            self.assertEqual(self.subject(server), 'second')
            self.assertEqual(old.ask('NETVER'), '1.3')
            frame.write(self.pki / 'second.pem', 'no certificate\n')
            self.reloaded(server, 'previous one remains in use')
            self.assertEqual(self.subject(server), 'second')

    def test_words_of_nss_without_a_file_are_warned_of(self):
        for line in ('CERTPATH /etc/nut/cert_db', 'CERTIDENT "name" "secret"', 'CERTREQUEST 1'):
            with self.subTest(line):
                self.upsd(line)
                done = self.program('-t')
                self.assertEqual(done.status, 0, done)
                self.assertIn('need CERTFILE', done.text)
                self.assertNotIn('secret', done.text)

    def test_a_certificate_asked_for_needs_its_authorities(self):
        self.upsd(f'CERTFILE {self.made(200)}', 'CERTREQUEST REQUIRE')
        done = self.program('-t')
        self.assertEqual(done.status, 1, done)
        self.assertIn('CERTPATH', done.text)

    def test_weak_versions_stay_refused_whatever_is_said(self):
        self.upsd(f'CERTFILE {self.made(200)}', 'DISABLE_WEAK_SSL false')
        server = self.started()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers('ALL:@SECLEVEL=0')
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with server.client() as client:
            self.assertEqual(client.ask('STARTTLS'), 'OK STARTTLS')
            with self.assertRaises(OSError):
                client.sock = context.wrap_socket(client.sock)
        self.upsd('DISABLE_WEAK_SSL perhaps')
        self.assertIn('DISABLE_WEAK_SSL "perhaps": neither yes nor no', self.program('-t').text)


class Listen(Base):
    """LISTEN: the same address in several lines, names, IPv6."""

    def test_one_address_by_several_names_is_opened_once(self):
        port = self.conf.port
        self.conf.put('upsd.conf', f'LISTEN localhost {port}\nLISTEN 127.0.0.1 {port}\nLISTEN ::1 {port}\nLISTEN 127.0.0.1 {port}\n'
                      f'STATEPATH {self.conf.state}\n')
        server = self.started()
        self.assertNotIn('cannot listen', server.output())
        with frame.NutClient(port, host='::1') as client:
            self.assertEqual(client.ask('NETVER'), '1.3')

    def test_a_star_is_both_wildcards_and_a_reload_moves_the_port(self):
        port, other = self.conf.port, frame.free_port()
        self.conf.put('upsd.conf', f'LISTEN * {port}\nSTATEPATH {self.conf.state}\n')
        server = self.started()
        for host in ('127.0.0.1', '127.0.0.2', '::1'):
            with frame.NutClient(port, host=host) as client:
                self.assertEqual(client.ask('NETVER'), '1.3')
        with server.client() as old:
            self.conf.put('upsd.conf', f'LISTEN * {other}\nSTATEPATH {self.conf.state}\n')
            self.reloaded(server, 'configuration reloaded')
            with frame.NutClient(other) as client:
                self.assertEqual(client.ask('NETVER'), '1.3')
            with self.assertRaises(ConnectionRefusedError):
                frame.NutClient(port)
            self.assertEqual(old.ask('NETVER'), '1.3')


class CommandLine(Base):
    """What scripts written for upsd do and check."""

    def test_help_after_debug_names_openssl(self):
        for args in (['-Dh'], ['-D', '-h']):
            done = self.program(*args)
            self.assertEqual(done.status, 0, done)
            self.assertIn('TLS: OpenSSL ', done.out)
        self.assertNotIn('OpenSSL', self.program('-h').out)

    def test_an_unknown_option_is_answered_by_the_help_as_upsd_does(self):
        done = self.program('-Z')
        self.assertEqual(done.status, 0, done)
        self.assertIn('-C', done.text)

    def test_users_that_vanish_under_a_running_server_are_still_known(self):
        server = self.started()
        os.rename(self.conf / 'upsd.users', self.conf / 'away')
        server.reload()
        frame.wait_until(lambda: 'previous one remains in use' in server.output(), 5, server.output)
        os.rename(self.conf / 'away', self.conf / 'upsd.users')
        server.reload()
        frame.wait_until(lambda: 'configuration reloaded' in server.output(), 5, server.output)

    def test_no_ups_ends_it_with_one(self):
        conf = frame.NutConf(UPS, holdover=NO_401)
        self.addCleanup(conf.close)
        os.unlink(conf / 'ups.conf')
        self.assertEqual(clients.Done([frame.product('holdover-server'), '-F'], env=conf.env).status, 1)
        self.conf.put('ups.conf', 'maxretry = 3\n')
        self.assertEqual(self.program('-F').status, 1)
        self.conf.put('ups.conf', '[half]\ndriver = fake\n')
        self.assertEqual(self.program('-F').status, 1)

    def test_allow_no_device_in_file_or_environment_lets_it_start(self):
        self.conf.put('ups.conf', '')
        self.upsd('ALLOW_NO_DEVICE yes')
        with self.started().client() as client:
            self.assertEqual(client.reply('LIST UPS'), ['BEGIN LIST UPS', 'END LIST UPS'])
        self.assertEqual(self.program('-F', env={'ALLOW_NO_DEVICE': 'false'}).status, 1)    # the environment wins

    def test_commands_find_the_instance_by_its_pid_file(self):
        self.assertEqual(self.program('-c', 'reload').status, 1)
        server = self.started('-F')                     # twice with the frame's own: with a PID file
        self.conf.put('ups.conf', self.conf.sections({**UPS, 'new': UPS['ups']}))
        self.assertEqual(self.program('-c', 're').status, 0)
        with server.client() as client:
            frame.wait_until(lambda: client.ask('GET UPSDESC new') == 'UPSDESC new "Unavailable"')
        second = self.program('-F', '-F')
        self.assertEqual(second.status, 1, second)
        self.assertEqual(self.program('-c', 'stop').status, 0)
        self.assertEqual(server.wait(5), 0)
        self.assertFalse(os.path.exists(os.path.join(self.conf.state, 'upsd.pid')))

    def test_each_signal_to_stop_is_a_good_end(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            server = self.started()
            server.signal(number)
            self.assertEqual(server.wait(5), 0)

    def test_a_port_that_is_taken_ends_it_with_one_and_the_remedy(self):
        with socket.create_server(('127.0.0.1', self.conf.port)):
            done = self.program('-F')
        self.assertEqual(done.status, 1, done)
        self.assertRegex(done.text, r'python3 \(process \d+\) has it: stop that, or choose another port with LISTEN')


if __name__ == '__main__':
    unittest.main()
