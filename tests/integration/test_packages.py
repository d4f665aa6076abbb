# SPDX-License-Identifier: GPL-2.0-or-later
"""Holdover's Debian packages beside those of NUT and apcupsd: they share no file, and dpkg asks about no file at an upgrade.
The lists of NUT are those of the packages installed here; apcupsd's is written down, without its documentation (apcupsd
3.14.14-3.1+b1 of Debian 12, amd64)."""

import glob
import os
import re
import socket
import subprocess
import time
import unittest

import frame

OTHERS = ('nut-server', 'nut-client', 'nut-snmp', 'nut-cgi')
APCUPSD = '''
/etc/apcupsd/apccontrol /etc/apcupsd/apcupsd.conf /etc/apcupsd/changeme /etc/apcupsd/commfailure /etc/apcupsd/commok
/etc/apcupsd/hosts.conf /etc/apcupsd/killpower /etc/apcupsd/multimon.conf /etc/apcupsd/offbattery /etc/apcupsd/onbattery
/etc/apcupsd/ups-monitor /etc/default/apcupsd /etc/init.d/apcupsd /etc/init.d/ups-monitor /lib/apcupsd/prestart
/lib/systemd/system/apcupsd.service /lib/systemd/system/ups-monitor.service /lib/systemd/system-shutdown/apcupsd_shutdown
/sbin/apcaccess /sbin/apctest /sbin/apcupsd /usr/share/lintian/overrides/apcupsd /usr/share/man/man5/apcupsd.conf.5.gz
/usr/share/man/man8/apcaccess.8.gz /usr/share/man/man8/apccontrol.8.gz /usr/share/man/man8/apctest.8.gz
/usr/share/man/man8/apcupsd.8.gz'''.split()


def merged(path):
    """A path on a machine whose /lib and /sbin are links to those in /usr."""
    first = path.split('/')[1] if path.count('/') else ''
    return '/usr' + path if first in ('lib', 'sbin', 'bin', 'lib64') else path


def of_archive(deb):
    """Files that a package installs, directories left out."""
    text = subprocess.run(['dpkg-deb', '--contents', deb], check=True, capture_output=True, text=True).stdout
    return {merged(words[5].lstrip('.')) for words in (line.split(None, 5) for line in text.splitlines())
            if not words[0].startswith('d') for words[5] in [words[5].split(' -> ')[0]]}


def installed(package):
    """Files of an installed package, directories left out; None: it is not installed."""
    done = subprocess.run(['dpkg', '-L', package], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    return {merged(path) for path in done.stdout.splitlines() if path.startswith('/') and not os.path.isdir(path)}


class Users(unittest.TestCase):
    """Who the programs are."""

    def test_the_first_package_makes_the_users_of_all_services(self):
        """The server starts while the other packages are not configured yet, and looks up then whom it obeys."""
        with open(os.path.join(frame.root_dir, 'debian/holdover.sysusers'), encoding='ascii') as file:
            made = set(re.findall(r'^u (\S+)', file.read(), re.MULTILINE))
        wanted = set()
        for path in glob.glob(os.path.join(frame.root_dir, 'conf/systemd/*')):
            with open(path, encoding='utf-8') as file:
                wanted |= set(re.findall(r'^(?:Socket)?User=(\S+)', file.read(), re.MULTILINE))
        self.assertEqual(made, wanted)
        self.assertIn('holdover-guard', made)


class Packages(unittest.TestCase):
    """What `make deb` has built."""

    def setUp(self):
        self.debs = {os.path.basename(path).split('_')[0]: path for path in glob.glob(frame.product('deb/*.deb'))
                     if 'dbgsym' not in path}
        if not self.debs:
            self.skipTest('optional: there are no packages; make deb builds them')

    def test_no_file_is_also_one_of_another_package(self):
        seen = {}
        for package, deb in self.debs.items():
            for path in of_archive(deb):
                self.assertNotIn(path, seen, f'{package} and {seen.get(path)}')
                seen[path] = package
        self.assertIn('/usr/sbin/holdoverd', seen)
        for other in OTHERS:
            files = installed(other)
            if files is None:
                self.fail(f'{other} is not installed: tools/deps check')
            self.assertEqual({path: seen[path] for path in files if path in seen}, {}, other)
        self.assertEqual([path for path in map(merged, APCUPSD) if path in seen], [])

    def test_relations_let_nut_and_apcupsd_stay(self):
        for package, deb in self.debs.items():
            for field in ('Conflicts', 'Breaks', 'Replaces', 'Provides'):
                self.assertEqual(subprocess.run(['dpkg-deb', '--field', deb, field], check=True, capture_output=True,
                                                text=True).stdout.strip(), '', f'{package}: {field}')

    def test_no_file_of_the_administrator_is_ours(self):
        for package, deb in self.debs.items():
            # Nagios reads definitions there and nowhere else
            ours = ['/etc/nagios-plugins/config/holdover.cfg'] if package == 'holdover-tools' else []
            self.assertEqual([path for path in of_archive(deb) if path.startswith('/etc/')], ours, package)


class Port(unittest.TestCase):
    """nut-server runs already."""

    def test_who_has_the_port_is_named_and_it_is_served_once_free(self):
        ups = {'ups': {'driver': 'dummy-ups', 'port': 'x.dev'}}
        with frame.NutConf(ups=ups) as theirs, frame.NutConf(ups=ups, port=theirs.port) as conf:
            nut = frame.NutServer(theirs).start()
            self.addCleanup(nut.kill)
            ours = frame.OurServer(conf)
            self.addCleanup(ours.kill)
            ours.env['NOTIFY_SOCKET'] = conf / 'none'        # as a unit of systemd
            line = f'cannot listen on 127.0.0.1 port {conf.port}: upsd (process {nut.pid}'
            ours.start(lambda: line in ours.output())
            nut.stop()
            free = time.monotonic()
            frame.wait_until(lambda: 'Holdover' in version(ours), 8, ours.output, 0.1)
            self.assertLess(time.monotonic() - free, 6)


@unittest.skipIf(os.geteuid(), 'optional: needs root')
class PortOfAnother(unittest.TestCase):
    """As a unit of systemd the server sees no process of another user."""

    def test_whose_program_has_the_port_is_said(self):
        with frame.NutConf(ups={'ups': {'driver': 'dummy-ups', 'port': 'x.dev'}}) as conf, socket.socket() as taken:
            taken.bind(('127.0.0.1', conf.port))
            taken.listen()
            subprocess.run(['chmod', '-R', 'a+rwX', conf.path, conf.state], check=True)
            ours = frame.OurServer(conf)
            ours.argv = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', *ours.argv]
            self.addCleanup(ours.kill)
            ours.env['NOTIFY_SOCKET'] = conf / 'none'
            ours.start(lambda: f'port {conf.port}: a program of user root (`holdover ports` names it) has it: stop that' in ours.output())


def version(server):
    """What VER answers; nothing if nobody listens."""
    try:
        with server.client(timeout=1.0) as client:
            return client.ask('VER')
    except OSError:
        return ''


if __name__ == '__main__':
    unittest.main()
