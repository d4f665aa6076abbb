# SPDX-License-Identifier: GPL-2.0-or-later
"""[snmp] of holdover.conf: every key with good and bad values, checked by `holdover-snmp -t` and reported with file:line;
and what a reload does while managers ask."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

import frame
from integration.snmp_rack import READER, UPS, Rack

GOOD = r'''
enable = yes
enable
ENABLE = On
mode = agent
mode = AgentX
listen = 127.0.0.1
listen = *
listen = ::1 1161
Listen = 0.0.0.0 1162 ups=rack2
per_ups_port = 20000
agentx_socket = /run/x
agentx_socket = tcp:localhost:705
default_ups = rack2
persistent_dir = /var/lib/x
engine_id = 0x80001f8803
engine_id = "my engine"
sysname = me
syscontact = "noc@example.org"
syslocation = "Room 4"
sysdescr = "Some SNMP Agent"
sysobjectid = .1.3.6.1.4.1.99
attached = "disk shelf"
attached = printer ups=rack1
stale = drop
stale = KEEP
stale = silent
serve_index = 0
nut_compat = true
allow_control = off
community = public
community = nms from=10.1.0.0/16,192.0.2.7,2001:db8::/32,::1
community = all from=0.0.0.0/0,::/0 access=read
community = one ups=rack1,rack2 view=ident
user = guest
user = a SHA-256 "a long pass phrase"
user = b SHA-512 "a long pass phrase" AES-256 "another pass phrase" access=write level=priv
user = c SHA-224 "a long pass phrase" AES-192 "another pass phrase" level=auth
user = d SHA-384 "a long pass phrase" AES "another pass phrase" ups=rack2 view=ident access=none
user = e SHA "a long pass phrase" AES-128 "another \"pass\" \\ \# phrase" level=noauth
view = ident included 1.3.6.1.2.1.33.1.1
view = ident excluded .1.3.6.1.2.1.33.1.1.3
trapsink = 10.0.0.1
trapsink = nms.example.org 1620 kind=v1 community=x
trapsink = fe80::1%lo kind=v2c-inform ups=rack1
trapsink = 10.0.0.1 user=a
trapsink = 10.0.0.1 user=b kind=v3-inform engine=0x80001f8803
'''
WARNED = (
    ('colour = red', 'unknown key "colour"'), ('community = x shape=round', 'community: unknown option; ignored'),
    ('enable = yes colour=red', 'unknown option "colour"'), ('community = x access=write', 'access=write with SNMPv1'),
    ('user = x MD5 "a long pass phrase"', 'MD5 is weak'), ('user = x SHA "a long pass phrase" DES "another one"', 'DES is weak'),
    ('user = x SHA "a long pass phrase" access=write', 'without privacy'),
    ('stale = drop\nstale = keep', 'given in line 2 already'))
BAD = (
    ('enable = maybe', 'neither yes nor no'), ('enable = yes no', 'too many values'), ('enable =', 'no value'),
    ('enable yes', 'not of the form'), ('serve_index = 2', 'neither yes nor no'), ('nut_compat = ""', 'neither yes nor no'),
    ('allow_control = perhaps', 'neither yes nor no'), ('mode = master', 'neither agent nor agentx'),
    ('listen = 127.0.0.1 0', 'port'), ('listen = 127.0.0.1 65536', 'port'), ('listen = 127.0.0.1 snmp', 'port'),
    ('listen = 127.0.0.1 161 162', 'too many values'), ('listen = 127.0.0.1 ups=none', 'no UPS "none"'),
    ('listen = 127.0.0.1 ups=', ''), ('listen = 300.1.1.1', 'no address'), ('listen = 127.0.0.1:161', 'no address'),
    ('listen', 'no value'), ('community', 'no value'), ('user', 'no value'),
    ('trapsink', 'no value'), ('sysname', 'no value'), ('persistent_dir = here', 'absolute'), ('persistent_dir = ""', 'absolute'),
    ('per_ups_port = 0', 'port'), ('per_ups_port = 70000', 'port'), ('per_ups_port = 65535', 'no port'),
    ('agentx_socket = here', 'neither a path'), ('default_ups = none', 'no UPS "none"'), ('engine_id = 0x80', 'hex'),
    ('engine_id = 0x80001f880', 'hex'), ('engine_id = 0x0000000000', 'hex'), ('engine_id = 0xffffffffff', 'hex'),
    ('engine_id = ""', 'hex'), (f'engine_id = {"x" * 28}', 'hex'), (f'sysname = {"x" * 256}', 'too long'),
    (f'sysdescr = {"x" * 256}', 'too long'), (f'attached = {"x" * 64}', 'too long'),
    ('attached = disk ups=none', 'no UPS "none"'),
    ('attached = disk shelf', 'too many values'), ('sysobjectid = sysDescr', 'not an OID'), ('sysobjectid = 1', 'not an OID'),
    ('sysobjectid = 1.3.4294967296', 'not an OID'), ('sysobjectid = 3.1', 'not an OID'), ('stale = old', 'none of drop'),
    ('community = x from=here', 'neither address'), ('community = x from=10.0.0.0/33', 'neither address'),
    ('community = x from=10.0.0.1,', 'neither address'), ('community = x from=10.0.0.0/-1', 'neither address'),
    ('community = x from=::/129', 'neither address'), ('community = x from=1.2.3', 'neither address'),
    ('community = ""', 'empty'), (f'community = {"x" * 201}', '200 characters'), ('community = x y', 'too many values'),
    ('community = x access=none', 'for users'), ('community = x access=root', 'none of read'),
    ('community = x ups=none', 'no UPS "none"'), ('community = x ups=rack1,,rack2', 'empty name'),
    ('community = x view=none', 'no view "none"'), ('community = x from=::1 from=::1', 'given twice'),
    ('user = x SHA-256', 'without secret'), ('user = x SHA-256 short', 'less than 8'),
    ('user = x SHA-1024 "long enough"', 'unknown auth'),
    ('user = x SHA "long enough" AES', 'without secret'), ('user = x SHA "long enough" ROT13 "long enough"', 'unknown priv'),
    ('user = x SHA "long enough" AES short', 'less than 8'), ('user = x level=auth', 'more than there are secrets'),
    ('user = x SHA "long enough" level=priv', 'more than there are secrets'), ('user = x level=high', 'none of noauth'),
    ('user = x access=all', 'none of read'), (f'user = {"x" * 33}', '32 characters'), ('user = -x', '32 characters'),
    ('user = x view=none', 'no view "none"'), ('user = x ups=none', 'no UPS "none"'), ('user = twice\nuser = twice', 'exists'),
    (f'user = x SHA {"p" * 201}', '200 characters'), ('view = x included', 'not of the form'),
    ('view = x maybe 1.3', 'neither included'),
    ('view = x included 1.3.x', 'not an OID'), ('trapsink = 10.0.0.1 0', 'port'), ('trapsink = ""', 'empty'),
    ('trapsink = 10.0.0.256', 'no address'),
    ('trapsink = 10.0.0.1 kind=v4', 'none of v1'), ('trapsink = 10.0.0.1 kind=v3', 'needs user='),
    ('trapsink = 10.0.0.1 user=none', 'no user "none"'), ('trapsink = 10.0.0.1 kind=v2c user=good', 'user= for v3'),
    ('trapsink = 10.0.0.1 kind=v3 user=good community=x', 'community= is for'), ('trapsink = 10.0.0.1 ups=none', 'no UPS "none"'),
    ('trapsink = 10.0.0.1 user=good engine=0x80001f8803', 'v3-inform'), ('trapsink = 10.0.0.1 162 3', 'too many values'),
    ('trapsink = 10.0.0.1 kind=v3-inform user=good engine=text', 'engine='), ('community = x "cut', ''))


class Judged(unittest.TestCase):
    """`holdover-snmp -t` on one file each."""

    @classmethod
    def setUpClass(cls):
        cls.conf = frame.NutConf(ups={name: {'driver': 'dummy-ups', 'port': 'x.dev'} for name in ('rack1', 'rack2')})
        cls.addClassCleanup(cls.conf.close)

    def judge(self, lines, mode=0o640):
        """(exit status, what it says)"""
        self.conf.put('holdover.conf', f'[snmp]\n{lines}\n', mode)
        done = subprocess.run([frame.product('holdover-snmp'), '-C', self.conf.path, '-t'], timeout=20, check=False,
                              env=dict(os.environ, **self.conf.env), capture_output=True, text=True)
        self.assertNotIn('Sanitizer', done.stderr)
        return done.returncode, done.stdout + done.stderr

    def test_good_values_are_taken_without_a_word(self):
        view = 'view = ident included 1.3.6.1.2.1.33.1.1'
        users = '\n'.join(line for line in GOOD.splitlines() if line.startswith(('user = a', 'user = b')))
        for line in GOOD.strip().splitlines():
            more = view if 'view=ident' in line else users if re.search(r'trapsink.*user=', line) else ''
            self.assertEqual(self.judge(f'{line}\n{more}'), (0, ''), line)

    def test_what_is_strange_is_one_warning_with_file_and_line(self):
        for lines, told in WARNED:
            status, text = self.judge(lines)
            self.assertEqual((status, text.count('\n')), (0, 1), (lines, text))
            self.assertRegex(text, rf'holdover\.conf:{2 + lines.count(chr(10))}: .*{re.escape(told)}', lines)

    def test_what_cannot_be_understood_is_an_error_with_file_and_line(self):
        for lines, told in BAD:
            status, text = self.judge(f'user = good SHA "long enough"\n{lines}')
            self.assertEqual(status, 1, (lines, text))
            self.assertRegex(text, rf'holdover\.conf:{3 + lines.count(chr(10))}: .*{re.escape(told)}', lines)
            self.assertNotRegex(text, 'long enough', 'a secret in the log')

    def test_all_faults_of_a_file_are_told_at_once_each_at_its_line(self):
        lines = [line for line, _ in BAD if '\n' not in line and 'cut' not in line and 'persistent' not in line]
        text = self.judge('user = good SHA "long enough"\n' + '\n'.join(lines))[1]
        told = {int(number) for number in re.findall(r'holdover\.conf:(\d+): ', text)}
        silent = [line for number, line in enumerate(lines, 3) if number not in told]
        # the last of these counts, so an earlier one is read over
        self.assertEqual([line for line in silent if not line.startswith(('default_ups', 'per_ups_port'))], [])

    def test_secrets_that_others_can_read_are_a_warning_or_refused(self):
        secrets = 'community = x\nuser = u SHA "long enough"\ntrapsink = 10.0.0.1\nsyscontact = me'
        status, text = self.judge(secrets, 0o644)
        self.assertEqual((status, text.count('can be read by everybody')), (0, 1), text)
        status, text = self.judge(secrets + '\n[server]\nstrict_files = yes', 0o644)
        self.assertEqual((status, text.count('can be read by everybody')), (1, 1), text)
        self.assertEqual(self.judge('syscontact = me', 0o644), (0, ''))

    def test_the_master_of_agentx_decides_and_that_is_one_warning(self):
        status, text = self.judge('mode = agentx\nlisten = 127.0.0.1\ncommunity = x\nsysname = y\nstale = keep')
        self.assertEqual((status, text.count('\n')), (0, 1), text)
        self.assertRegex(text, r'holdover\.conf:3: .*listen, sysname, community is without effect')


class Memory(unittest.TestCase):
    """Users are secrets of the library: each reload must give back those of the one before."""

    def test_a_thousand_reloads_need_no_memory(self):
        rack = Rack(['rack1'], snmp='  user = u\n  user = v\n  community = public\n')
        self.addCleanup(rack.close)
        rack.agent.start(lambda: rack.value('.1.3.6.1.2.1.1.7.0', '-v2c', '-c', 'public') == '72')

        def reload(times):
            for _ in range(times):
                with socket.socket(socket.AF_UNIX) as sock:
                    sock.settimeout(10)
                    sock.connect(os.path.join(rack.conf.state, 'control-holdover-snmp'))
                    sock.sendall(b'reload\n')
                    answer = b''
                    while b'DONE' not in answer:
                        answer += sock.recv(4096)
                    self.assertIn(b'DONE 0', answer)
            with open(f'/proc/{rack.agent.pid}/statm', encoding='ascii') as file:
                return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')

        before = reload(100)
        self.assertLess(reload(1000) - before, 150000)      # one leaked user is about 700 bytes


class Reload(unittest.TestCase):
    """SIGHUP while managers ask without a second try."""

    def test_no_request_is_lost_while_the_file_is_read_again_and_again(self):
        users = '  community = public\n  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"\n'
        rack = Rack(['rack1', 'rack2'], snmp=users)
        self.addCleanup(rack.close)
        rack.start(lambda: rack.manager(timeout=0.2).value(f'{UPS}.4.1.0') == 3)
        end, lost, counts, longest = threading.Event(), [], [0] * 4, [0.0] * 4

        def ask(place):
            manager = rack.manager('public@rack2' if place % 2 else 'public', 2 - place // 2)
            while not end.is_set():
                begun = time.monotonic()
                answer = manager.next(f'{UPS}.2.4') if place // 2 else manager.bulk(20, f'{UPS}.2')
                if not answer or answer.error or not answer.varbinds:
                    lost.append((place, answer))
                longest[place] = max(longest[place], time.monotonic() - begun)
                counts[place] += 1
        threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        try:
            for turn in range(25):
                rack.configure(users + (f'  community = other{turn}\n  user = u{turn} SHA-512 "a long pass phrase"\n'
                                        f'  stale = keep\n  trapsink = 127.0.0.1 1 community=t{turn}\n' if turn % 2 else ''))
                rack.agent.signal(signal.SIGHUP)
                frame.wait_until(lambda n=turn: rack.agent.output().count('configuration reloaded') > n, 5, 'the reload')
                if turn % 8 == 0:
                    self.assertEqual(rack.value(f'{UPS}.4.1.0', *READER, '-n', 'rack2'), '3')
        finally:
            end.set()
            for thread in threads:
                thread.join()
        print(f'25 reloads: {sum(counts)} requests, {len(lost)} lost, the slowest took {1000 * max(longest):.0f} ms')
        self.assertEqual(lost, [])
        self.assertGreater(sum(counts), 100)
        self.assertIsNone(rack.manager('other23', timeout=0.3).value(f'{UPS}.4.1.0'))


if __name__ == '__main__':
    unittest.main()
