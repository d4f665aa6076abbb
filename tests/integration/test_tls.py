# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS tested with openssl s_client: accepted suites, certificates of clients, and data sent before STARTTLS."""

import re
import ssl
import subprocess
import time
import unittest

import frame
import netns
from pki import EC, Pki
from relay import StartTlsRelay

US, THEM = '192.0.2.1', '192.0.2.2'
STATE = ['SETINFO ups.status "OL"', 'SETINFO ups.id "rack"', 'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 20']
USERS = '[admin]\npassword = top\nactions = SET FSD\n[mon]\ncertificate = "CN=mon"\nactions = SET\nupsmon primary\n'
# RFC 9325 section 4.2 for TLS 1.2, and all of TLS 1.3 that OpenSSL has by default
GOOD = {f'ECDHE-{key}-{cipher}' for key in ('ECDSA', 'RSA')
        for cipher in ('AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305')}
GOOD_1_3 = {'TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'}
# What the clients of SSL Labs' list offer in order, 2016 and later, as groups of it: Android 7, Chrome 49 and 57, Firefox 49, IE 11 and Edge on
# Windows 10, Java 8u161, OpenSSL 1.0.2 and 1.1.0, Safari 9 and 10
CLIENTS = {
    'Android 7, Chrome 57': 'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:'
                            'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA:AES128-SHA',
    'Chrome 49, Firefox 49': 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA:AES128-SHA:DES-CBC3-SHA',
    'Edge 13, IE 11 Windows 10': 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:'
                                 'ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:AES256-SHA',
    'Java 8u161': 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256',
    'OpenSSL 1.0.2, 1.1.0': 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA256',
    'Safari 9, 10': 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-GCM-SHA384',
}


def setUpModule():
    netns.enter(US, THEM)


class Site(unittest.TestCase):
    """A server on all addresses with a certificate; `key` chooses its kind, `more` are lines of upsd.conf."""

    key, more, users = 'server', '', USERS

    @classmethod
    def setUpClass(cls):
        cls.pki = Pki()
        cls.addClassCleanup(cls.pki.close)
        cls.prepare()
        cls.conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, users=cls.users, holdover='[port401]\nenable = no\n')
        cls.addClassCleanup(cls.conf.close)
        cls.conf.put('upsd.conf', f'LISTEN 0.0.0.0 {cls.conf.port}\nSTATEPATH {cls.conf.state}\nCERTFILE {cls.pki / cls.key}.pem\n'
                     + cls.more.format(pki=cls.pki.path))
        cls.driver = frame.FakeDriver(cls.conf.socket('fake', 'ups'), STATE, {'SET': ['TRACKING %id 0']})
        cls.addClassCleanup(cls.driver.stop)
        cls.server = frame.OurServer(cls.conf)
        cls.addClassCleanup(cls.server.stop_clean)
        cls.server.start(lambda: cls.driver.dumps and cls.server.listening())

    @classmethod
    def prepare(cls):
        """More certificates."""

    def client(self, source=None):
        """From loopback or elsewhere."""
        client = frame.NutClient(self.conf.port, host=source or '127.0.0.1', source=source)
        self.addCleanup(client.close)
        return client

    def secure(self, source=None, certificate=None):
        """A client inside TLS."""
        client = self.client(source)
        self.assertEqual(client.ask('STARTTLS'), 'OK STARTTLS')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if certificate:
            context.load_cert_chain(self.pki / f'{certificate}.crt', self.pki / f'{certificate}.key')
        client.sock = context.wrap_socket(client.sock)
        return client


class Suites(Site):
    """An ECDSA certificate."""

    def accepted(self, version, *ciphers):
        """Which suite s_client ends up with; None: it is refused."""
        relay = StartTlsRelay(self.conf.port)
        self.addCleanup(relay.close)
        done = subprocess.run(['openssl', 's_client', '-connect', f'127.0.0.1:{relay.port}', version, *ciphers], input='LOGOUT\n',
                              capture_output=True, text=True, timeout=15, check=False)
        found = re.search(r'^ *Cipher *: (\S+)|Cipher is (\S+)', done.stdout, re.M)
        name = found and (found[1] or found[2])
        return None if name in ('(NONE)', '0000', None) else name

    def test_tls_1_2_has_forward_secrecy_and_aead_only(self):
        every = subprocess.run(['openssl', 'ciphers', '-s', '-tls1_2', 'ALL:@SECLEVEL=0'], capture_output=True, text=True, check=True).stdout
        kind = 'ECDSA' if self.key == 'server' else 'RSA'
        wanted = {name for name in GOOD if kind in name}
        got = {name for name in every.strip().split(':') if name not in GOOD_1_3 and
               self.accepted('-tls1_2', '-cipher', f'{name}:@SECLEVEL=0')}
        self.assertEqual(got, wanted)

    def test_tls_1_3(self):
        self.assertEqual({name for name in GOOD_1_3 if self.accepted('-tls1_3', '-ciphersuites', name)}, GOOD_1_3)

    def test_clients_since_2016_connect(self):
        for name, ciphers in CLIENTS.items():
            with self.subTest(name):
                self.assertIn(self.accepted('-tls1_2', '-cipher', ciphers), GOOD)


class SuitesOfRsa(Suites):
    """An RSA certificate."""

    key = 'rsa'

    @classmethod
    def prepare(cls):
        cls.pki.make('rsa', 'localhost', ['-newkey', 'rsa:2048', '-nodes'])


class Credentials(Site):
    """What was said in clear."""

    def test_starttls_forgets_a_name_a_password_and_a_login(self):
        client = self.client()
        client.login('admin', 'top')
        self.assertEqual(client.ask('FSD nosuch'), 'ERR UNKNOWN-UPS')
        self.assertEqual(client.ask('STARTTLS'), 'OK STARTTLS')
        client.handshake()
        self.assertEqual(client.ask('FSD ups'), 'ERR USERNAME-REQUIRED')
        client.login('admin', 'top')
        self.assertEqual(client.ask('SET VAR ups ups.id x'), 'OK')

    def test_ten_handshakes_a_second_of_an_address_and_the_rest_waits(self):
        begun, sockets = time.monotonic(), [self.client(US) for _ in range(25)]
        for client in sockets:
            client.send('STARTTLS\n')
        for client in sockets[:10]:
            self.assertEqual(client.line(), 'OK STARTTLS')
        early = time.monotonic() - begun
        for client in sockets[10:]:
            self.assertEqual(client.line(), 'OK STARTTLS')
        self.assertGreater(time.monotonic() - begun, 1.2)
        self.assertLess(early, 1.2)


class Certificates(Site):
    """CERTREQUEST REQUIRE, lists of what was revoked, and users by certificate."""

    more = 'CERTPATH {pki}/both.pem\nCERTREQUEST REQUIRE\n'

    @classmethod
    def prepare(cls):
        for name, subject in (('revoked', 'mon'), ('other', 'other')):
            cls.pki.make(name, subject, EC)
        cls.pki.revoke('revoked')

    def test_off_loopback_nothing_is_said_in_clear(self):
        self.assertEqual(self.client(US).ask('GET VAR ups ups.status'), 'ERR TLS-NOT-ENABLED')
        self.assertEqual(self.client(US).ask('USERNAME admin'), 'ERR TLS-NOT-ENABLED')
        self.assertEqual(self.client().ask('GET VAR ups ups.status'), 'VAR ups ups.status "OL"')

    def test_a_certificate_is_a_user(self):
        client = self.secure(US, 'client')
        self.assertEqual(client.ask('SET VAR ups ups.id y'), 'OK')
        self.assertEqual(client.ask('LOGIN ups'), 'OK')
        self.assertIn('by "mon"', self.server.output())
        named = self.secure(US, 'client')
        named.login('mon', 'whatever')
        self.assertEqual(named.ask('PRIMARY ups'), 'OK PRIMARY-GRANTED')

    def test_a_certificate_is_nobody_else(self):
        client = self.secure(US, 'client')
        client.login('admin', 'wrong')
        self.assertEqual(client.ask('FSD ups'), 'ERR ACCESS-DENIED')
        other = self.secure(US, 'other')
        self.assertEqual(other.ask('SET VAR ups ups.id z'), 'ERR USERNAME-REQUIRED')
        other.login('admin', 'top')
        self.assertEqual(other.ask('SET VAR ups ups.id z'), 'OK')

    def test_what_was_revoked_or_is_strange_is_refused(self):
        for name in ('revoked', 'stranger', None):
            with self.subTest(name), self.assertRaises((OSError, ConnectionError, AssertionError)):
                self.assertEqual(self.secure(US, name).ask('VER')[:3], 'Net')


class NoCertificate(unittest.TestCase):
    """CERTREQUEST REQUIRE without CERTFILE."""

    def test_only_this_host_is_served_and_the_log_says_why(self):
        conf = frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, holdover='[port401]\nenable = no\n')
        self.addCleanup(conf.close)
        conf.put('upsd.conf', f'LISTEN 127.0.0.1 {conf.port}\nLISTEN {US} {conf.port}\nSTATEPATH {conf.state}\nCERTREQUEST REQUIRE\n')
        with frame.OurServer(conf) as server:
            frame.wait_until(server.listening, 10, server.output)
            self.assertIn('CERTREQUEST REQUIRE needs CERTFILE', server.output())
            with self.assertRaises(ConnectionRefusedError):
                frame.NutClient(conf.port, host=US).ask('VER')
