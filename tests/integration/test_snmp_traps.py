# SPDX-License-Identifier: GPL-2.0-or-later
"""Notifications judged by snmptrapd, every kind to one receiver each; receivers that are dead; and snmpd as AgentX master."""

import os
import re
import socket
import threading
import time
import unittest

import frame
from integration.snmp_rack import HOLDOVER, READER, UPS, Rack

KINDS = ('v1', 'v2c', 'v2c-inform', *(f'{kind} user={user}' for kind in ('v3', 'v3-inform')
                                      for user in ('reader', 'strong', 'signer', 'nobody')))
SOURCE = f'{UPS}.4.1.0'
TRAPS = '1.3.6.1.2.1.33.2'
ENGINE = '80001f88047472617064'
USER = '''  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"
  user = strong SHA-512 "third pass phrase" AES-256 "fourth pass phrase" access=none
  user = signer SHA-384 "third pass phrase" access=none
  user = nobody access=none
  community = public
'''


class Receiver(frame.Daemon):
    """snmptrapd on a free port; one line per notification."""

    def __init__(self, conf, engine):
        self.conf, self.port = conf, frame.free_port()
        users = ''.join(f'createUser {where}{user}\n' for where in ('', f'-e 0x{engine} ') for user in (
            'reader SHA-256 "a long pass phrase" AES "another pass phrase"',
            'strong SHA-512 "third pass phrase" AES-256 "fourth pass phrase"', 'signer SHA-384 "third pass phrase"', 'nobody'))
        path = conf.put(f'trapd-{self.port}.conf', f'''disableAuthorization no
authCommunity log public
authUser log reader priv
authUser log strong priv
authUser log signer auth
authUser log nobody noauth
{users}exactEngineID 0x{ENGINE}
format1 |%q|%N|%W|%v\\n
format2 |%V;|%v\\n
''')
        super().__init__([frame.tool('snmptrapd'), '-f', '-Lo', '-On', '-n', '-C', '-c', path, f'udp:127.0.0.1:{self.port}'],
                         env={'MIBS': '', 'SNMP_PERSISTENT_DIR': conf / f'trapd-{self.port}', 'SNMPCONFPATH': conf.path})

    def lines(self):
        """Notifications so far."""
        return [line for line in self.output().splitlines() if line.startswith('|')]

    def count(self, number):
        """How many of upsTraps.number came."""
        return sum(f'.1.3.6.1.2.1.33.2.{number};' in line or f'= OID: .{TRAPS}.{number}' in line
                   or re.search(rf'^\|\.{number}\|\.{TRAPS}\|', line) is not None for line in self.lines())


def engine_of(rack):
    """Engine ID of the agent, as it keeps it."""
    with open(rack.conf / 'p/engine', encoding='ascii') as file:
        return re.search('id 0x([0-9a-f]+)', file.read()).group(1)


class Traps(unittest.TestCase):
    """An outage, seen by receivers."""

    def rack(self, sinks='', **options):
        """A started rack whose engine ID is known."""
        rack = Rack(['rack1'], snmp=USER + '  engine_id = 0x80001f88031234567890\n' + sinks, **options)
        self.addCleanup(rack.close)
        return rack

    def receiver(self, rack):
        """A running snmptrapd."""
        trapd = Receiver(rack.conf, '80001f88031234567890')
        self.addCleanup(trapd.stop)
        trapd.start(lambda: 'NET-SNMP' in trapd.output())
        return trapd

    def ready(self, rack):
        """Servers up, and the UPS on line."""
        rack.server.start()
        rack.agent.start(lambda: rack.value(SOURCE, '-v2c', '-c', 'public') == '3')

    def test_every_kind_of_receiver_hears_of_an_outage_and_a_test(self):
        rack = self.rack()
        trapds = {}
        lines = ''
        for kind in KINDS:
            trapds[kind] = self.receiver(rack)
            lines += f'  trapsink = 127.0.0.1 {trapds[kind].port} kind={kind}\n'
        rack.configure(rack.snmp + lines)
        self.ready(rack)
        driver = rack.drivers['rack1']
        driver.set('ups.test.result', 'In progress')
        frame.wait_until(lambda: rack.value(f'{UPS}.7.3.0', '-v2c', '-c', 'public') == '5', what='the test')
        driver.set('ups.test.result', 'Done and passed')
        driver.set('ups.status', 'OB')
        frame.wait_until(lambda: rack.value(SOURCE, '-v2c', '-c', 'public') == '5', what='the outage')
        changed = f'{HOLDOVER}.1.2.1.8.1 = STRING: "OB"'        # holdoverStatusChanged, the last of its outage
        for kind, trapd in trapds.items():      # where it still waits, the next one replaces it
            frame.wait_until(lambda t=trapd: changed in t.output(), what=f'{kind}: the outage')
        driver.set('ups.status', 'OL')
        wanted = {1: 1, 2: 1, 3: 1, 4: 2}      # alarm 6 comes; 2 and 6 go
        for kind, trapd in trapds.items():
            with self.subTest(kind):
                frame.wait_until(lambda t=trapd: all(t.count(n) == wanted[n] for n in wanted), 15,
                                 lambda t=trapd, k=kind: f'{k}: {[t.count(n) for n in wanted]}\n{t.output()}\n'
                                                         f'{rack.agent.output()}')
                text = '\n'.join(trapd.lines())
                self.assertIn('.6.2.1.2.', text)
                self.assertRegex(text, rf'{UPS}\.2\.3\.0 = INTEGER: 20[\t;|]+{UPS}\.2\.2\.0 = INTEGER: 0[\t;|]+'
                                       rf'{UPS}\.9\.7\.0 = INTEGER: 0[\t;|]+{UPS}\.1\.5\.0 = STRING: "before"')
                first = trapd.lines()[0]
                self.assertTrue('.1.3.6.1.6.3.1.1.5.1' in first or first.startswith('|0|'), first)   # coldStart

    def test_a_dead_receiver_a_silent_one_and_a_name_without_address_delay_no_answer(self):
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(silent.close)
        silent.bind(('127.0.0.1', 0))
        rack = self.rack(f'''  trapsink = 127.0.0.1 {frame.free_port()} kind=v3-inform user=reader
  trapsink = 127.0.0.1 {silent.getsockname()[1]} kind=v3-inform user=reader engine=0x{ENGINE}
  trapsink = 127.0.0.1 {silent.getsockname()[1]} kind=v2c-inform
  trapsink = no.such.host.invalid
''')
        self.ready(rack)
        query = bytes.fromhex('302902010104067075626c6963a01c02047b000001020100020100300e300c06082b060102010101000500')
        worst = 0.0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            end = time.monotonic() + 6
            turn = 0
            while time.monotonic() < end:
                if turn % 50 == 0:
                    rack.drivers['rack1'].set('ups.status', 'OB' if turn % 100 == 0 else 'OL')
                turn += 1
                begun = time.monotonic()
                sock.sendto(query, ('127.0.0.1', rack.port))
                sock.recv(2000)
                worst = max(worst, time.monotonic() - begun)
                silent.setblocking(False)
                self.drain(silent)
                threading.Event().wait(0.005)
        self.assertLess(worst, 0.25)

    @staticmethod
    def drain(sock):
        """Take what came and answer nothing."""
        try:
            while sock.recv(2000):
                pass
        except BlockingIOError:
            pass

    def test_an_inform_waits_for_a_receiver_that_comes_later(self):
        rack = self.rack()
        trapd = Receiver(rack.conf, '80001f88031234567890')
        self.addCleanup(trapd.stop)
        rack.configure(rack.snmp + f'  trapsink = 127.0.0.1 {trapd.port} kind=v3-inform user=reader\n'
                                   f'  trapsink = 127.0.0.1 {trapd.port} kind=v2c-inform\n')
        self.ready(rack)
        rack.drivers['rack1'].set('ups.status', 'OB')
        frame.wait_until(lambda: rack.value(SOURCE, '-v2c', '-c', 'public') == '5', what='the outage')
        trapd.start()
        frame.wait_until(lambda: trapd.count(1) == 2, 30, lambda: f'both informs\n{trapd.output()}\n{rack.agent.output()}')

    def test_a_sink_hears_of_its_ups_only(self):
        rack = self.rack()
        trapd = self.receiver(rack)
        other = Rack(['rack1', 'rack2'], snmp=USER + f'  trapsink = 127.0.0.1 {trapd.port} ups=rack2\n')
        self.addCleanup(other.close)
        self.ready(other)
        other.drivers['rack1'].set('ups.status', 'OB')
        frame.wait_until(lambda: other.value(SOURCE, '-v2c', '-c', 'public') == '5', what='the first outage')
        other.drivers['rack2'].set('ups.status', 'OB')
        frame.wait_until(lambda: trapd.count(1), 10, 'the second')
        self.assertEqual(trapd.count(1), 1)


class AgentX(unittest.TestCase):
    """Under stock snmpd."""

    def setUp(self):
        self.port = frame.free_port()
        self.rack = Rack(snmp='')
        self.addCleanup(self.rack.close)
        socket_path = self.rack.conf / 'x'
        self.rack.conf.put('holdover.conf', f'[snmp]\n  mode = agentx\n  agentx_socket = {socket_path}\n'
                                            f'  persistent_dir = {self.rack.conf / "p"}\n  allow_control = yes\n')
        self.trap_port = frame.free_port()
        path = self.rack.conf.put('snmpd.conf', f'''agentaddress udp:127.0.0.1:{self.port}
master agentx
agentXSocket {socket_path}
com2sec -Cn rack2 second 127.0.0.1 second
com2sec first 127.0.0.1 public
com2sec first 127.0.0.1 second2
group all v2c first
group all v2c second
view everything included .1
access all "" any noauth prefix everything everything none
trap2sink 127.0.0.1:{self.trap_port} public
''')
        self.snmpd = frame.Daemon([frame.tool('snmpd'), '-f', '-Lo', '-C', '-c', path, '-I',
                                   '-smux,ifTable,system_mib,hrh_storage'],
                                  env={'MIBS': '', 'SNMP_PERSISTENT_DIR': self.rack.conf / 'd'})
        self.addCleanup(self.snmpd.stop)

    def source(self, community='public'):
        """upsOutputSource through the master."""
        return self.rack.value(SOURCE, '-v2c', '-c', community, port=self.port)

    def wait(self, seconds, what):
        """Until the master answers for our UPS."""
        frame.wait_until(lambda: self.source() == '3', seconds, lambda: f'{what}\n{self.rack.agent.output()}', pause=0.05)

    def test_it_registers_reconnects_and_writes(self):
        self.rack.server.start()
        self.rack.agent.start()         # before its master
        self.snmpd.start()
        self.wait(10, 'the first answer')
        frame.wait_until(lambda: self.source('second') == '3', 5, 'the context of rack2')
        self.assertIn('Model rack2', self.rack.value(f'{UPS}.1.2.0', '-v2c', '-c', 'second', port=self.port))
        walk = self.rack.tool('snmpbulkwalk', '-v2c', '-c', 'public', '.1.3.6.1.2.1.33', port=self.port)
        self.assertGreater(walk.count('\n'), 30, walk)
        text = self.rack.tool('snmpset', '-v2c', '-c', 'public', f'{UPS}.9.8.0', 'i', '1', port=self.port)
        self.assertIn('INTEGER', text)
        self.assertTrue(any('beeper.disable' in line for line in self.rack.drivers['rack1'].heard()))
        for kill in (False, True):
            if kill:
                self.snmpd.kill()
            else:
                self.snmpd.stop()
            self.snmpd.start()
            begun = time.monotonic()
            self.wait(6, f'an answer after the master came back (kill -9: {kill})')
            print(f'AgentX, kill -9: {kill}: answering again after {time.monotonic() - begun:.2f} s')

    def test_notifications_go_through_the_master(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            sink.bind(('127.0.0.1', self.trap_port))
            sink.settimeout(10)
            self.rack.server.start()
            self.snmpd.start()
            self.rack.agent.start()
            self.wait(10, 'the first answer')
            self.rack.drivers['rack1'].set('ups.status', 'OB')
            trap = bytes.fromhex('06082b06010201210201')       # 1.3.6.1.2.1.33.2.1
            end = time.monotonic() + 10
            while trap not in sink.recv(2000):
                self.assertLess(time.monotonic(), end)


if __name__ == '__main__':
    unittest.main()
