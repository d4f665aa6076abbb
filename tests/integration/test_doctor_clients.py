# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor`: what clients on other machines do, check 30: in clear, refused, older than NUT 2.8."""

import shutil
import subprocess
import sys
import unittest

import doctor_host
import frame
import installed
import netns
import pki
from doctor_host import HostTest, journal

HERE, THERE = '192.0.2.1', '192.0.2.7'
PASSWORD = 'quite-long-1'
# Says each line of its arguments, after STARTTLS if the first is that, prints the answers, and stays.
TALKER = f'''
import socket, ssl, sys
s, lines = socket.create_connection(("{HERE}", 3493)), sys.argv[1:]
if lines[0] == "STARTTLS":
    s.sendall(b"STARTTLS\\n")
    assert s.recv(100).startswith(b"OK"), "STARTTLS"
    c = ssl.create_default_context()
    c.check_hostname, c.verify_mode = False, ssl.CERT_NONE
    s = c.wrap_socket(s)
    lines = lines[1:]
for line in lines:
    s.sendall((line + "\\n").encode())
    print(s.recv(200).decode().strip(), flush=True)
print("stays", flush=True)
sys.stdin.read()
'''


def setUpModule():
    doctor_host.enter()


class Clients(HostTest):
    """A client on another machine, which stays logged in."""

    options = {'upsd': f'LISTEN 127.0.0.1\nLISTEN {HERE}\n',
               'users': doctor_host.USERS + f'[prim]\n  password = {PASSWORD}-2\n  upsmon primary\n'}

    def setUp(self):
        self.elsewhere = netns.Elsewhere((HERE, THERE))
        self.addCleanup(self.elsewhere.close)
        super().setUp()

    def talk(self, *lines):
        """A client over there that says this and stays; what it was answered."""
        process = subprocess.Popen(self.elsewhere.inside([sys.executable, '-c', TALKER, *lines]), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True)
        for clean in (process.wait, process.kill, process.stdout.close, process.stdin.close):
            self.addCleanup(clean)
        return process, list(iter(lambda: process.stdout.readline().strip(), 'stays'))

    def log_in(self, *lines, start=()):
        """As a primary."""
        process, answers = self.talk(*start, 'USERNAME prim', f'PASSWORD {PASSWORD}-2', 'LOGIN ups', *lines)
        self.assertFalse([a for a in answers if a.startswith('ERR')], answers)
        return process

    def end(self, process):
        """It goes, and the server has noticed."""
        process.kill()
        process.wait()
        with frame.NutClient(3493) as client:
            frame.wait_until(lambda: client.ask('GET NUMLOGINS ups') == 'NUMLOGINS ups 0', 5)

    def findings(self):
        """The texts of this check."""
        return [f['text'] for f in self.doctor()['findings'] if f['check'] == 30]

    def offer_tls(self):
        """A certificate, read by the server."""
        made = pki.Pki()
        self.addCleanup(made.close)
        shutil.copy(made / 'server.pem', f'{installed.CONF}/cert.pem')
        shutil.chown(f'{installed.CONF}/cert.pem', 'root', 'holdover')
        self.system.put('upsd.conf', f'LISTEN 127.0.0.1\nLISTEN {HERE}\nCERTFILE {installed.CONF}/cert.pem\n')
        self.system.reload()

    def test_30_logged_in_in_clear(self):
        client = self.log_in('PRIMARY ups')
        journal('holdover-server', f'{THERE}: LOGIN of UPS "ups" by "prim": accepted')
        self.mends(30, f'^{THERE}, user "prim", is logged in without TLS', 'advice', lines=0, by_hand=lambda: self.end(client))
        self.offer_tls()
        self.log_in('PRIMARY ups', start=['STARTTLS'])
        self.fine(30)

    def test_30_older_than_2_8(self):
        self.offer_tls()
        client = self.log_in('MASTER ups', start=['STARTTLS'])
        finding = self.found(30, f'^{THERE} is a client older than NUT 2.8', 'advice')
        self.assertEqual(self.findings(), [finding['text']])
        self.end(client)
        self.log_in('PRIMARY ups', 'MASTER ups', start=['STARTTLS'])
        self.fine(30)

    def test_30_sent_in_clear_by_one_that_has_gone(self):
        journal('holdover-server', 'client 10.0.0.7 sends its password in clear (STARTTLS, or tls = required in holdover.conf, prevents it)')
        self.mends(30, '^10.0.0.7 sent its password in clear in the last day', 'advice', lines=0, by_hand=lambda: self.system.put(
            'holdover.conf', '[server]\n tls = required\n', group='holdover'))

    def test_30_refused_until_accepted(self):
        refused = '10.0.0.8: LOGIN of UPS "ups" by "mon": ACCESS-DENIED'
        journal('holdover-server', refused, refused, '10.0.0.9: LOGIN of UPS "ups" by "mon": accepted')
        self.assertEqual(len(self.findings()), 1)
        self.mends(30, '^10.0.0.8 was refused 2 times in the last day', 'advice', lines=1, by_hand=lambda: journal(
            'holdover-server', refused, refused, '10.0.0.8: LOGIN of UPS "ups" by "mon": accepted'))

    def test_30_what_the_server_counts_in_place_of_logging_it(self):
        line, times = '10.0.0.8: LOGIN of UPS "ups" by "mon": ', ' (7 more of these in the last minute)'
        journal('holdover-server', line + 'ACCESS-DENIED', line + 'ACCESS-DENIED' + times)
        self.found(30, '^10.0.0.8 was refused 8 times')
        journal('holdover-server', line + 'ACCESS-DENIED', line + 'accepted' + times)
        self.fine(30)

    def test_30_the_lines_are_those_of_the_server(self):
        _, answers = self.talk('USERNAME prim', 'PASSWORD wrong', 'LOGIN ups')
        self.assertEqual(answers[-1], 'ERR ACCESS-DENIED')
        self.log_in()
        frame.wait_until(lambda: 'by "prim": accepted' in self.system.output(), 5)
        lines = [line.split(': ', 1)[1] for line in self.system.output().splitlines() if THERE in line]
        journal('holdover-server', *[line for line in lines if 'accepted' not in line], identifier='holdoverd')
        self.found(30, f'^{THERE} was refused 1 time ')
        self.found(30, f'^{THERE} is logged in without TLS')
        journal('holdover-server', *lines, identifier='holdoverd')
        self.assertEqual([text for text in self.findings() if 'refused' in text], [])
        self.found(30, f'^{THERE}, user "prim", is logged in without TLS')


if __name__ == '__main__':
    unittest.main()
