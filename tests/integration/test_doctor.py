# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor`: a host in good order has no finding; faults of files, secrets, network and host are found, and go when
their remedies are followed."""

import ctypes
import glob
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import unittest

import clients
import doctor_host
import frame
import installed
from doctor_host import FAKE, UPS, USERS, HostTest, journal

CONF, TOOL = installed.CONF, f'{installed.PROGRAMS}/holdover'


UNEDITED = {}       # files of Debian's packages in /etc/nut, as they came


def setUpModule():
    listed = subprocess.run(['dpkg-query', '-W', '-f', '${Conffiles}\n', 'nut-server', 'nut-client'], capture_output=True, text=True, check=False).stdout
    for path, digest in re.findall(r'(?m)^ (/etc/nut/\S+) ([0-9a-f]{32})$', listed):
        with open(path, 'rb') as file:
            text = file.read()
        if hashlib.md5(text).hexdigest() == digest:
            UNEDITED[path] = text.decode()
    doctor_host.enter()


def made_hash(password, salt):
    """crypt(3)."""
    crypt = ctypes.CDLL('libcrypt.so.1').crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), salt.encode()).decode()


def listens(address):
    """Has a process this address of NUT's port?"""
    with socket.socket() as probe:
        return probe.connect_ex((address, 3493)) == 0


def running(test, argv):
    """A process for the time of the test."""
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    test.addCleanup(process.wait)
    test.addCleanup(process.kill)
    return process


def pretender(test, name):
    """A program of this name that does nothing."""
    path = f'/opt/{name}'
    shutil.copy('/usr/bin/sleep', path)
    test.addCleanup(os.unlink, path)
    process = running(test, [path, '600'])
    frame.wait_until(lambda: clients.command_line(process.pid)[:1] == [path], what=name)
    return process


class Whole(HostTest):
    """What it prints."""

    def test_a_host_in_good_order_has_no_finding(self):
        said = self.doctor()
        self.assertEqual((said['findings'], said['not_checked'], said['fine'], said['status']), ([], [], 36, 0), said)
        done = clients.Done([TOOL, 'doctor'])
        self.assertEqual((done.out, done.status), ('36 checks: fine.\n', 0), done)

    def test_a_host_in_good_order_beside_an_unedited_etc_nut(self):
        if not {'/etc/nut/ups.conf', '/etc/nut/upsd.users', '/etc/nut/upsmon.conf', '/etc/nut/nut.conf'} <= set(UNEDITED):
            self.skipTest('optional: files in /etc/nut of this host were edited')
        os.makedirs('/etc/nut')
        for path, text in UNEDITED.items():
            shutil.chown(frame.write(path, text, 0o640), 'root', 'nut')
        subprocess.run(['systemctl', 'enable', *doctor_host.NUT_UNITS[:1]], check=True, capture_output=True)
        done = clients.Done([TOOL, 'doctor'])
        self.assertEqual((done.out, done.status), ('36 checks: fine.\n', 0), done)

    def test_the_worst_comes_first_and_advice_alone_is_status_1(self):
        os.chmod(f'{CONF}/upsd.users', 0o644)
        done = clients.Done([TOOL, 'doctor'])
        self.assertEqual(done.status, 1, done)
        self.assertRegex(done.out, r'^! /etc/holdover/upsd.users holds secrets .*\n    chmod 640 /etc/holdover/upsd.users\n35 other checks: fine.\n$')
        os.unlink(doctor_host.RULES)
        done = clients.Done([TOOL, 'doctor'])
        self.assertEqual(done.status, 2, done)
        self.assertRegex(done.out, r'(?s)^✗ the udev rules.*\n! .*34 other checks: fine.\n$')

    def test_remedies_are_for_the_directory_and_the_installation_that_were_looked_at(self):
        other = frame.Tmp()
        self.addCleanup(other.close)
        os.chmod(other.path, 0o755)
        path = frame.write(other / 'upsd.users', '[a]\n password = pass\n', 0o600)
        os.unlink(doctor_host.PAPERS)
        os.unlink(doctor_host.RULES)
        done = clients.Done([TOOL, 'doctor', '-C', other.path], timeout=60)
        self.assertIn(f'    holdoverd -C {other.path} -c reload\n', done.out)
        self.assertIn(f"    sed -i \"2s/.*/  password = $(od -An -N12 -tx1 /dev/urandom | tr -d ' ')/\" {path}\n", done.out)
        self.assertNotIn('apt', done.out)
        self.assertIn('make install', done.out)

    def test_every_command_of_holdover_that_a_remedy_names_exists(self):
        commands = set(re.findall(r'(?m)^  (\w+) ', clients.Done([TOOL, '-h']).out))
        named = set()
        for path in glob.glob(os.path.join(frame.root_dir, 'tools/doctor/*.c')):
            with open(path, encoding='utf-8') as file:
                named |= set(re.findall(r'\bholdover(?:%s)? ([a-z]+)', ''.join(re.findall(r'"(?:[^"\\]|\\.)*"', file.read()))))
        self.assertGreaterEqual(named, {'restart', 'set', 'test', 'import', 'guard', 'scan'})
        self.assertLessEqual(named, commands)

    def test_what_a_user_cannot_see_is_said(self):
        for mode, numbers in ((0o755, {1, 2, 12}), (0o700, {1, 2, 11, 12, 14, 15, 16})):
            os.chmod(CONF, mode)
            said = self.doctor('stranger')
            self.assertEqual(said['findings'], [], said)
            unknown = {u['check']: u['why'] for u in said['not_checked']}
            self.assertLessEqual(numbers, set(unknown), said)
            self.assertEqual({n for n in numbers if 'run as root' not in unknown[n]}, set(), said)

    def test_wrong_usage(self):
        self.assertEqual(clients.Done([TOOL, 'doctor', 'x']).status, 64)
        self.assertEqual(clients.Done([TOOL, '--host', '127.0.0.1', 'doctor']).status, 64)


class Files(HostTest):
    """1, 2, 11: configuration, drivers, data."""

    def test_01_a_fault_of_a_file_is_shown_with_its_line(self):
        self.system.put('upsd.conf', 'LISTEN 127.0.0.1 3493\nMAXAGE soon\n')
        self.mends(1, r'^/etc/holdover/upsd.conf:2: ', lines=1, by_hand=lambda: self.system.put('upsd.conf', 'LISTEN 127.0.0.1 3493\nMAXAGE 15\n'))

    def test_01_a_file_that_its_program_may_not_read(self):
        os.chmod(f'{CONF}/upsd.users', 0o600)
        self.mends(1, r'upsd.users: .*ermission denied', 'broken', lines=3)

    def test_02_a_driver_that_has_ended(self):
        self.system.put('ups.conf', frame.NutConf.sections({'ups': UPS, 'gone': dict(UPS, port='gone.dev')}))
        self.system.put('gone.dev', doctor_host.HEALTHY, 0o644)
        self.system.reload()
        self.system.until_served('gone', timeout=15)
        os.rename(f'{CONF}/gone.dev', f'{CONF}/away')
        os.kill(self.system.child('dummy-ups', 'gone'), 9)
        frame.wait_until(lambda: self.system.status('gone').startswith('ERR'), 15)
        journal('dummy-ups', 'gone.dev: No such file or directory', identifier='holdoverd')
        self.mends(2, '^gone: .*last message of the driver: gone.dev: No such file', 'broken', lines=1,
                   by_hand=lambda: os.rename(f'{CONF}/away', f'{CONF}/gone.dev'), systemd=lambda: self.system.until_served('gone', timeout=15))

    def test_02_found_ups_of_the_drivers_user(self):
        """Under systemd the drivers' user writes down what was found; root is shown it, too."""
        self.system.put('ups.conf', '')
        text = '[ups]\n  driver = usbhid-ups\n  port = auto\n'
        for owner, number in (('holdover-drv', 1), ('stranger', 0)):
            path = frame.write('/run/holdover/found.conf', text, 0o644)
            shutil.chown(path, owner)
            advice = [f for f in self.doctor()['findings'] if f['text'].startswith('no UPS is configured')]
            self.assertEqual(len(advice), 1 - number, owner)

    def test_02_no_server(self):
        self.system.stop()
        self.mends(2, 'no server answers', 'broken', lines=1, systemd=self.system.start)
        self.assertIn('restart holdover', self.calls())

    def test_11_a_driver_of_nut_that_is_not_installed(self):
        self.system.put('ups.conf', 'driverpath = /opt/nut\n' + frame.NutConf.sections(
            {'ups': UPS, 'card': {'driver': 'snmp-ups', 'port': '192.0.2.9'}}))
        frame.write(f'{FAKE}/on-apt', '#!/bin/sh\n[ "$*" = "install -y nut-snmp" ] && mkdir -p /opt/nut && cp /bin/true /opt/nut/snmp-ups\n', 0o755)
        self.assertFalse([f for f in self.doctor()['findings'] if f['check'] == 1])
        self.mends(11, r'^/etc/holdover/ups.conf:\d+: card: the driver snmp-ups is not installed', 'broken', lines=2)


class Secrets(HostTest):
    """12, 13."""

    def put_users(self, text):
        """upsd.users."""
        self.system.put('upsd.users', text, group='holdover')

    def test_12_passwords_of_examples_and_none(self):
        self.put_users('[upsmon]\n password = pass\n upsmon primary\n[b]\n actions = SET\n')
        self.system.reload()
        self.mends(12, r'upsd.users:1: user "upsmon" has a password of NUT\'s examples', 'advice', lines=2)
        self.mends(12, r'upsd.users:4: user "b" has no password', lines=2)
        self.fine(12)
        with open(f'{CONF}/upsd.users', encoding='ascii') as file:
            text = file.read()
        passwords = re.findall(r'(?m)^  password = ([0-9a-f]{24})$', text)
        self.assertEqual(text, f'[upsmon]\n  password = {passwords[0]}\n upsmon primary\n[b]\n  password = {passwords[1]}\n actions = SET\n')
        with frame.NutClient(3493) as client:
            for line in ('USERNAME upsmon', f'PASSWORD {passwords[0]}', 'LOGIN ups'):
                self.assertEqual(client.ask(line), 'OK')

    def test_12_a_password_of_primary_and_secondary(self):
        self.put_users('[a]\n password = "x y z 17"\n upsmon primary\n[b]\n password = "x y z 18"\n upsmon secondary\n')
        self.fine(12)
        self.put_users('[a]\n password = "x y z 17"\n upsmon primary\n[b]\n password = "x y z 17"\n upsmon secondary\n')
        self.mends(12, r'upsd.users:4: users "a" and "b", primary and secondary, share a password', lines=2)

    def test_12_a_hash_of_an_example(self):
        for salt in ('$6$rounds=1000$abcdefgh', '$5$rounds=1000$abcdefgh', '$1$abcdefgh'):
            with self.subTest(salt):
                self.put_users(f'[a]\n password = "{made_hash("secret", salt)}"\n upsmon primary\n')
                self.found(12, r'upsd.users:1: user "a" has a password of NUT\'s examples', 'advice')
                self.put_users(f'[a]\n password = "{made_hash("none of them", salt)}"\n upsmon primary\n')
                self.fine(12)

    def test_13_files_that_everybody_may_read(self):
        for name, mode, word in (('upsd.users', 0o644, 'read'), ('upsmon.conf', 0o642, 'written')):
            self.system.put(name, USERS if name == 'upsd.users' else '', 0o640)
            os.chmod(f'{CONF}/{name}', mode)
            self.mends(13, f'{name} holds secrets and can be {word} ', 'advice')

    def test_13_holdover_conf_only_where_it_has_secrets(self):
        self.system.put('holdover.conf', '[snmp]\n', 0o644)
        self.fine(13)
        self.system.put('holdover.conf', '[snmp]\n community = nms9 from=10.0.0.1\n', 0o644)
        self.follow(self.found(13, 'holdover.conf'))
        self.fine(13)


class Network(HostTest):
    """8, 14, 15, 16."""

    def test_08_a_port_of_another_program(self):
        self.system.stop()
        squatter = running(self, [sys.executable, '-c', 'import socket, time; s = socket.create_server(("127.0.0.1", 3493)); time.sleep(600)'])
        frame.wait_until(lambda: listens('127.0.0.1'), 10)
        finding = self.mends(8, rf'^python3\S* \(pid {squatter.pid}.*has port 3493/tcp, which holdover-server should have', 'broken', lines=1,
                             systemd=lambda: (squatter.wait(), self.system.start()))
        self.assertTrue(any('LISTEN' in line for line in finding['remedy']), finding)

    def test_08_one_of_several_addresses(self):
        """The server has another address of that port."""
        self.system.stop()
        self.system.put('upsd.conf', 'LISTEN 127.0.0.1\nLISTEN 127.0.0.2\n')
        squatter = running(self, [sys.executable, '-c', 'import socket, time; s = socket.create_server(("127.0.0.2", 3493)); time.sleep(600)'])
        frame.wait_until(lambda: listens('127.0.0.2'), 10)
        self.system.start()
        self.system.until_served('ups', timeout=15)
        self.mends(8, rf'^python3\S* \(pid {squatter.pid}.*has port 3493/tcp, which holdover-server should have', 'broken', lines=1,
                   systemd=squatter.wait)
        frame.wait_until(lambda: listens('127.0.0.2'), 15)      # the server has it now
        elsewhere = running(self, [sys.executable, '-c', 'import socket, time; s = socket.create_server(("127.0.0.3", 3493)); time.sleep(600)'])
        frame.wait_until(lambda: listens('127.0.0.3'), 10)
        self.fine(8)
        elsewhere.kill()

    def test_08_a_port_that_is_left_to_another_program(self):
        self.system.stop()
        agent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        agent.bind(('127.0.0.1', 161))
        self.addCleanup(agent.close)
        self.found(8, '161/udp')
        self.system.put('holdover.conf', '[snmp]\n mode = agentx\n')
        self.fine(8)

    def test_14_other_hosts_in_clear(self):
        self.system.put('upsd.conf', 'LISTEN 127.0.0.1\nLISTEN 0.0.0.0 3493\n')
        self.mends(14, r'/etc/holdover/upsd.conf:2: .* 0.0.0.0', 'advice', lines=5)
        self.fine(15)
        with frame.NutClient(3493) as client:
            frame.wait_until(lambda: client.ask('STARTTLS') == 'OK STARTTLS', 10, self.system.output)

    def test_14_without_openssl(self):
        self.system.put('upsd.conf', 'LISTEN 127.0.0.1\nLISTEN 0.0.0.0 3493\n')
        self.assertNotIn('apt install -y openssl', self.found(14)['remedy'])
        done = clients.Done(['/usr/bin/env', f'PATH={FAKE}:{installed.PROGRAMS}', TOOL, 'doctor'], timeout=60)
        self.assertIn('\n    apt install -y openssl\n', done.out)

    def certify(self, **options):
        """A certificate of our own, named in upsd.conf."""
        path = f'{CONF}/cert.pem'
        frame.write(path, self.pair(**options))
        shutil.chown(path, 'root', 'holdover')
        self.system.put('upsd.conf', f'LISTEN 127.0.0.1\nLISTEN 0.0.0.0 3493\nCERTFILE {path}\n')
        return path

    @staticmethod
    def pair(days=400, bits=2048, digest='sha256', key=True):
        """Certificate and key as text."""
        with frame.Tmp() as tmp:
            subprocess.run(['openssl', 'req', '-x509', '-newkey', f'rsa:{bits}', '-nodes', '-days', str(days), f'-{digest}', '-subj', '/CN=x',
                            '-keyout', tmp / 'k', '-out', tmp / 'c'], check=True, capture_output=True)
            text = ''
            for name in ('c', 'k') if key else ('c',):
                with open(tmp / name, encoding='ascii') as file:
                    text += file.read()
            return text

    def test_15_each_fault_of_a_certificate(self):
        certificate, other = self.pair(), self.pair()
        cut = certificate.index('-----BEGIN PRIVATE')
        for what, text, pattern, severity in (
                ('weak', self.pair(bits=1024), 'weak: a key of 1024 bits', 'advice'),
                ('md', self.pair(digest='sha1'), 'weak: signed with SHA1', 'advice'),
                ('soon', self.pair(days=20), r'expires in (19|20) days', 'advice'),
                ('no key', self.pair(key=False), 'no private key', 'broken'),
                ('another key', certificate[:cut] + other[other.index('-----BEGIN PRIVATE'):], 'not that of the certificate', 'broken'),
                ('nothing', 'x', 'no certificate in it', 'broken')):
            with self.subTest(what):
                path = self.certify()
                frame.write(path, text)
                finding = self.found(15, pattern, severity)
        self.follow(finding)
        self.fine(15)
        os.unlink(path)
        self.mends(15, 'No such file', 'broken', lines=4)
        with frame.NutClient(3493) as client:
            frame.wait_until(lambda: client.ask('STARTTLS') == 'OK STARTTLS', 10, self.system.output)
        self.assertFalse([f for f in self.doctor()['findings'] if f['check'] == 1])

    def test_15_expired(self):
        path = self.certify()
        frame.write(path, self.expired())
        self.found(15, 'has expired', 'broken')

    @staticmethod
    def expired():
        """A certificate whose time is over."""
        with frame.Tmp() as tmp:
            for name in ('index', 'serial'):
                frame.write(tmp / name, '01\n' if name == 'serial' else '')
            frame.write(tmp / 'cnf', f'[ca]\ndefault_ca=d\n[d]\ndatabase={tmp / "index"}\nserial={tmp / "serial"}\nnew_certs_dir={tmp.path}\n'
                                     'default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n[req]\ndistinguished_name=n\n[n]\n')
            run = {'check': True, 'capture_output': True}
            subprocess.run(['openssl', 'req', '-newkey', 'rsa:2048', '-nodes', '-config', tmp / 'cnf', '-subj', '/CN=x', '-keyout', tmp / 'k',
                            '-out', tmp / 'r'], **run)
            subprocess.run(['openssl', 'ca', '-batch', '-selfsign', '-config', tmp / 'cnf', '-keyfile', tmp / 'k', '-in', tmp / 'r', '-notext',
                            '-startdate', '20200101000000Z', '-enddate', '20210101000000Z', '-out', tmp / 'c'], **run)
            return subprocess.run(['cat', tmp / 'c', tmp / 'k'], text=True, **run).stdout

    def test_16_communities_from_other_hosts(self):
        for line, pattern in (('community = public from=0.0.0.0/0', 'public may be used from everywhere'),
                              ('community = public from=127.0.0.1,10.0.0.0/8', 'public may be used from other hosts'),
                              ('community = nms9 from=10.0.0.0/8 access=write', 'may write')):
            self.system.put('holdover.conf', f'[snmp]\n listen = 0.0.0.0\n {line}\n')
            self.mends(16, rf'holdover.conf:3: .*{pattern}', 'advice', lines=1, by_hand=lambda: self.system.put(
                'holdover.conf', '[snmp]\n listen = 127.0.0.1\n community = nms9 from=10.0.0.8\n', group='holdover'))
        for text in ('[snmp]\n listen = 0.0.0.0\n community = nms9 from=10.0.0.0/8\n', '[snmp]\n listen = 127.0.0.1\n community = public from=0.0.0.0/0\n',
                     '[snmp]\n listen = 0.0.0.0\n community = public\n',
                     '[snmp]\n listen = 0.0.0.0\n user = a SHA-256 "a long pass phrase" AES "another pass phrase" access=write\n'):
            self.system.put('holdover.conf', text)
            self.fine(16)


class Machine(HostTest):
    """9, 29, 31, 32, 34, 36."""

    def test_09_nut_server_beside_holdover(self):
        os.makedirs('/etc/nut')
        subprocess.run(['systemctl', 'enable', 'nut-server.service'], check=True, capture_output=True)
        frame.write('/etc/nut/nut.conf', 'MODE=none\n', 0o644)
        self.fine(9)
        frame.write('/etc/nut/nut.conf', 'MODE=standalone\n', 0o644)
        finding = self.found(9, '^nut-server.service is started at boot', 'broken')
        self.assertEqual(finding['remedy'], ['holdover import --take-over'])
        subprocess.run(['systemctl', 'enable', 'nut-driver.target'], check=True, capture_output=True)
        self.found(9, '^nut-server.service, nut-driver.target are started at boot')
        self.mends(9, '^nut-server.service, nut-driver.target are started at boot', lines=1)

    def test_29_a_driver_that_ends_again_and_again(self):
        line = 'driver of [ups] ended with status 1; starting it again'
        journal('holdoverd', *[line] * 5)
        self.fine(29)
        journal('holdoverd', *[line] * 5, 'driver of [ups] was killed by signal 11 (Segmentation fault); starting it again')
        self.mends(29, r'^driver of \[ups\] ended 6 times in the last day; the last time it was killed by signal 11', 'advice', lines=2,
                   systemd=lambda: (self.assertIn('restart holdover-drivers', self.calls()), journal('holdoverd')))

    def test_29_the_line_is_that_of_holdoverd(self):
        os.kill(self.system.child('dummy-ups'), 11)
        frame.wait_until(lambda: 'signal 11' in self.system.output(), 10)
        line = [line for line in self.system.output().splitlines() if 'signal 11' in line][-1]
        self.assertTrue(line.startswith('holdoverd: '), line)
        journal('holdoverd', *[line.split(': ', 1)[1]] * 6)
        self.found(29, r'^driver of \[ups\] ended 6 times')

    def test_29_without_a_journal_it_cannot_be_checked(self):
        shutil.rmtree('/run/log/journal')
        shutil.rmtree('/var/log/journal', ignore_errors=True)
        unknown = {u['check'] for u in self.doctor()['not_checked']}
        self.assertLessEqual({28, 29, 30}, unknown)

    def test_31_the_clock(self):
        frame.write(f'{FAKE}/ntp', 'CanNTP=yes\nNTPSynchronized=no\n')
        self.mends(31, 'not synchronised', 'advice', lines=1)
        frame.write(f'{FAKE}/ntp', 'CanNTP=no\nNTPSynchronized=no\n')
        self.mends(31, 'not synchronised', 'advice', lines=2)
        self.assertIn('apt install -y systemd-timesyncd', self.calls())

    def test_31_a_clock_that_was_set(self):
        journal('holdover-server', 'the clock of this host was set forward by 86400 s: times before this line are off by that')
        self.mends(31, '^the clock was set forward by 86400 s in the last day', 'advice', lines=1, systemd=lambda: (
            self.assertIn('restart holdover', self.calls()), journal('holdover-server')))

    def test_32_state_directory(self):
        os.chmod('/run/holdover', 0o777)
        self.mends(32, '/run/holdover can be written by every user', 'broken', lines=1)
        shutil.chown('/run/holdover', 'nut')
        self.mends(32, 'belongs to user 61005', lines=1)
        self.system.stop()
        shutil.rmtree('/run/holdover')
        self.mends(32, '/run/holdover: No such file', lines=1)

    def test_32_full_or_read_only(self):
        os.makedirs('/var/lib/holdover', exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', '/var/lib/holdover'], check=True)
        self.addCleanup(subprocess.run, ['umount', '/var/lib/holdover'], check=False)
        self.fine(32)
        with open('/var/lib/holdover/full', 'wb') as file:
            try:
                file.write(bytes(1 << 20))
                file.flush()
            except OSError:
                pass
        self.mends(32, '/var/lib/holdover: the file system is full', 'broken', lines=1, by_hand=lambda: os.unlink('/var/lib/holdover/full'))
        subprocess.run(['mount', '-o', 'remount,ro', '/var/lib/holdover'], check=True)
        self.mends(32, '/var/lib/holdover is read-only', lines=1)

    def test_34_other_programs(self):
        other = pretender(self, 'mc2')      # one that tests of zero configuration have no UPS of
        frame.write('/etc/systemd/system/mc2.service', '[Service]\nExecStart=/bin/true\n', 0o644)
        self.mends(34, rf'^Eaton.s IPP reads UPSes .* \(pid {other.pid}\)', 'advice', lines=1, systemd=other.wait)
        pretender(self, 'upowerd')
        self.mends(34, '^UPower shows USB UPSes', 'advice', lines=1)

    def test_36_a_program_that_was_replaced(self):
        path = f'{installed.PROGRAMS}/holdover-server'
        shutil.copy(path, path + '.new')
        os.rename(path + '.new', path)
        self.mends(36, r'^holdover-server \(pid \d+\) is of a version that has been replaced', 'broken', lines=1,
                   systemd=lambda: (self.system.stop(), self.system.start()))
        self.assertIn('restart holdover', self.calls())


if __name__ == '__main__':
    unittest.main()
