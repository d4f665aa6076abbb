# SPDX-License-Identifier: GPL-2.0-or-later
"""A host for `holdover doctor`, as installed and in good order, on which a test plants a fault.

    class Tests(doctor_host.HostTest):
        def test_…(self):
            os.chmod('/etc/holdover/upsd.users', 0o644)
            self.mends(13, 'upsd.users')     # found; the commands of the remedy run as they are printed; gone

Directories, permissions, sockets, processes, the device tree below /sys/bus and the nodes below /dev are real, in mount and
network namespaces of the test.  There is no systemd: programs of that name in /opt/fake answer from files there, and hand what
they can do offline to the real ones.
"""

import json
import os
import re
import shutil
import subprocess
import unittest

import clients
import frame
import installed
import schemas

FAKE, HOOKS, RULES = '/opt/fake', '/usr/lib/systemd/system-shutdown', '/etc/udev/rules.d/63-holdover-ups.rules'
PAPERS = '/usr/share/doc/holdover/copyright'       # Debian's package has them
UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
USERS = clients.USERS.replace('top', 'quite-long-1').replace('look', 'quite-long-2')
HEALTHY = clients.DUMP + 'battery.runtime.low: 300\noutput.voltage: 230\ninput.sensitivity: medium\n'
SYSTEMCTL = '''#!/bin/sh
echo "$*" >>/opt/fake/calls
for unit; do :; done
case " $* " in
*" show "*) cat /opt/fake/stops; exit 0;;
*" is-active "*) for u; do grep -qx -- "$u" /opt/fake/active && { echo active; exit 0; }; done; echo inactive; exit 3;;
*" stop holdover.service "*) sed -i "/^holdover.service\$/d" /opt/fake/active; [ ! -x /opt/fake/on-holdover-stop ] || exec /opt/fake/on-holdover-stop;;
*" start "*) echo "$unit" >>/opt/fake/active;;
*" restart "*|*" stop "*|*" reload "*|*" daemon-reload "*) ;;
*" enable "*|*" disable "*|*" is-enabled "*|*" mask "*|*" unmask "*)
    if [ -f /opt/fake/fail ] && grep -qx -- "$*" /opt/fake/fail; then echo "Failed: planted" >&2; exit 1; fi
    args=; for a; do [ "$a" = --now ] && now=1 || args="$args $a"; done
    [ "$now" ] && case " $* " in
        *" disable "*) for u; do sed -i "/^$u\\$/d" /opt/fake/active; done;;
        *" enable "*) for u; do case $u in *.*) echo "$u" >>/opt/fake/active;; esac; done;;
    esac
    [ "$now$*" = "1enable holdover.service --now" ] && [ -x /opt/fake/on-holdover-start ] && /opt/fake/on-holdover-start
    SYSTEMD_OFFLINE=1 exec /usr/bin/systemctl $args;;
esac
exit 0
'''
OTHERS = {
    'systemctl': SYSTEMCTL,
    'journalctl': '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --identifier ] && cat /opt/fake/journal/"$2" 2>/dev/null; shift; done\nexit 0\n',
    'timedatectl': '#!/bin/sh\n[ "$1" = set-ntp ] && echo NTPSynchronized=yes >/opt/fake/ntp\n[ "$1" = show ] && cat /opt/fake/ntp\nexit 0\n',
    'udevadm': '#!/bin/sh\n[ "$1" = trigger ] && [ -f /etc/udev/rules.d/63-holdover-ups.rules ] && for f in /dev/bus/usb/*/*; do '
               '[ -e "$f" ] && chgrp nut "$f" && chmod 660 "$f"; done\nexit 0\n',
    'systemd-tmpfiles': f'#!/bin/sh\nexec /usr/bin/systemd-tmpfiles --create {frame.root_dir}/debian/holdover.tmpfiles\n',
    'apt': '#!/bin/sh\necho "apt $*" >>/opt/fake/calls\n[ -x /opt/fake/on-apt ] && exec /opt/fake/on-apt "$@"\nexit 0\n',
}
NUT_UNITS = ('nut-server.service', 'nut-driver-enumerator.service', 'nut-driver-enumerator.path', 'nut-driver.target')
POWER = '0584 0904 A101 8501 0585 0966 1500 266400 7508 9501 B102 C0'.replace(' ', '')


def enter():
    """The namespaces; once for a file of tests."""
    installed.enter()
    private = frame.Tmp()
    subprocess.run(['mount', '-t', 'tmpfs', 'none', private.path], check=True)
    for name in ('null', 'zero', 'urandom', 'random', 'tty'):
        subprocess.run(['cp', '-a', f'/dev/{name}', private.path], check=True)
    subprocess.run(['mount', '--rbind', private.path, '/dev'], check=True)
    for target in ('/sys/bus', HOOKS, '/usr/share/doc'):
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'none', target], check=True)
    os.makedirs(FAKE)
    for name, text in OTHERS.items():
        frame.write(os.path.join(FAKE, name), text, 0o755)
    os.environ['PATH'] = f'{FAKE}:{installed.PROGRAMS}:' + os.environ['PATH']


def plug(port, ids, serial='', driver='usbhid', control='on', node_mode=0o660, group='nut'):
    """A HID UPS at bus 1, in the device tree and with a device node; `driver` has its interface."""
    vendor, product = ids.split(':')
    number, path = int(port.split('.')[-1]) + 3, f'1-{port}'
    place = f'/sys/bus/usb/devices/{path}'
    os.makedirs(f'{place}/power')
    device = bytes([18, 1, 0x10, 1, 0, 0, 0, 8]) + int(vendor, 16).to_bytes(2, 'little') + int(product, 16).to_bytes(2, 'little') + \
        bytes([0, 1, 1, 2, 3 if serial else 0, 1])
    rest = bytes([9, 2, 25, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 3, 0, 0, 0, 7, 5, 0x81, 3, 8, 0, 10])
    with open(f'{place}/descriptors', 'wb') as file:
        file.write(device + rest)
    texts = {'busnum': '1', 'devnum': str(number), 'idVendor': vendor, 'idProduct': product, 'bcdDevice': '0100', 'bConfigurationValue': '1',
             'speed': '12', 'manufacturer': 'Planted', 'product': 'Power 700', 'power/control': control}
    for name, text in {**texts, **({'serial': serial} if serial else {})}.items():
        frame.write(f'{place}/{name}', text + '\n', 0o644)
    interface = f'{place}:1.0'
    os.makedirs(f'{interface}/0003:{vendor.upper()}:{product.upper()}.0001')
    frame.write(f'{interface}/bInterfaceNumber', '00\n', 0o644)
    with open(f'{interface}/0003:{vendor.upper()}:{product.upper()}.0001/report_descriptor', 'wb') as file:
        file.write(bytes.fromhex(POWER))
    bind(port, driver)
    os.makedirs('/dev/bus/usb/001', exist_ok=True)
    node = frame.write(f'/dev/bus/usb/001/{number:03}', '', node_mode)
    shutil.chown(node, 'root', group)
    return node


def bind(port, driver):
    """The kernel's driver of the interface."""
    link = f'/sys/bus/usb/devices/1-{port}:1.0/driver'
    if os.path.lexists(link):
        os.unlink(link)
    os.makedirs(f'/sys/bus/usb/drivers/{driver}', exist_ok=True)
    os.symlink(f'/sys/bus/usb/drivers/{driver}', link)
    here = f'/sys/bus/usb/drivers/{driver}/1-{port}:1.0'
    if not os.path.lexists(here):
        os.symlink(f'/sys/bus/usb/devices/1-{port}:1.0', here)


def journal(program, *lines, identifier=None):
    """What the journal has of a program: of a unit of its own, or below the identifier of what has started it."""
    for old in os.listdir(f'{FAKE}/journal'):
        os.unlink(f'{FAKE}/journal/{old}')
    frame.write(f'{FAKE}/journal/{identifier or program}', ''.join(f'{program}: {line}\n' for line in lines))


class HostTest(unittest.TestCase):
    """A host in good order for each test."""

    ups, options = {'ups': UPS}, {}
    device = HEALTHY

    def setUp(self):
        self.clean()
        self.addCleanup(self.clean)
        self.prepare()
        self.system = installed.System(self.ups, **{'users': USERS, 'devices': {'test.dev': self.device}, **self.options})
        self.addCleanup(lambda: self.system.__exit__())
        self.system.start()
        self.system.until_served(next(iter(self.ups)), timeout=15) if self.ups else None
        self.start_guard()

    @staticmethod
    def clean():
        """Nothing is left of the test before."""
        installed.clean()
        for path in ('/etc/nut', '/var/lib/holdover-import', '/sys/bus/usb', '/dev/bus', '/var/lib/holdover-guard', '/etc/systemd/system/nut.target.wants'):
            shutil.rmtree(path, ignore_errors=True)
        for path in (RULES, f'{HOOKS}/holdover', *(f'{FAKE}/{name}' for name in ('calls', 'fail', 'on-apt'))):
            if os.path.lexists(path):
                os.unlink(path)

    def prepare(self):
        """What packages and systemd would have made."""
        shutil.rmtree(f'{FAKE}/journal', ignore_errors=True)
        for folder in (f'{FAKE}/journal', '/run/log/journal', '/sys/bus/usb/devices', '/var/lib/holdover-guard', '/etc/udev/rules.d',
                       '/run/systemd/system'):
            os.makedirs(folder, exist_ok=True)
        frame.write(f'{FAKE}/stops', 'TimeoutStopUSec=1min 30s\nId=cron.service\n', 0o644)
        frame.write(f'{FAKE}/ntp', 'NTPSynchronized=yes\nCanNTP=yes\n', 0o644)
        frame.write(f'{FAKE}/active', '', 0o644)
        self.install_rules()
        shutil.copytree(os.path.join(frame.root_dir, 'conf/systemd'), '/etc/systemd/system', dirs_exist_ok=True)
        shutil.copy(frame.product('libexec/hook'), f'{HOOKS}/holdover')
        frame.write('/var/lib/holdover-guard/rehearsed', '', 0o644)
        os.makedirs(os.path.dirname(PAPERS), exist_ok=True)
        frame.write(PAPERS, '', 0o644)
        for name in ('/var/lib/holdover-guard', '/var/lib/holdover-guard/rehearsed'):
            shutil.chown(name, 'holdover-guard', 'holdover')

    @staticmethod
    def install_rules():
        """As the package does."""
        rules = subprocess.run([frame.product('holdover-find'), '--rules', '--helper', '/usr/lib/udev/holdover-usb-id', '--group', 'nut'],
                               capture_output=True, text=True, check=True).stdout
        frame.write(RULES, rules, 0o644)

    def start_guard(self):
        """As its unit does."""
        os.makedirs('/run/holdover-guard', exist_ok=True)
        shutil.chown('/run/holdover-guard', 'holdover-guard', 'holdover')
        self.guard = frame.Daemon(['setpriv', '--reuid=holdover-guard', '--regid=holdover', '--init-groups',
                                   f'{installed.PROGRAMS}/holdover-guard', '-F', '-C', installed.CONF],
                                  env={'STATE_DIRECTORY': '/var/lib/holdover-guard', 'RUNTIME_DIRECTORY': '/run/holdover-guard'})
        self.guard.start(lambda: os.path.exists('/run/holdover/control-holdover-guard'))
        self.addCleanup(self.guard.stop)

    # ---- asking ----

    def doctor(self, user='root'):
        """All that it says, as JSON; the exit status among it."""
        done = installed.run_as(user, [f'{installed.PROGRAMS}/holdover', 'doctor', '--json'], timeout=60)
        try:
            return dict(schemas.read('doctor', done.out), status=done.status)
        except ValueError:
            raise AssertionError(done) from None

    def found(self, number, pattern='', severity=None, user='root'):
        """The finding of that check whose text matches."""
        said = self.doctor(user)
        fits = [f for f in said['findings'] if f['check'] == number and re.search(pattern, f['text'])]
        self.assertTrue(fits, json.dumps(said, indent=1))
        if severity:
            self.assertEqual(fits[0]['severity'], severity, fits[0])
        self.assertTrue(fits[0]['remedy'], fits[0])
        return fits[0]

    def fine(self, number):
        """That check finds nothing, and could be made."""
        said = self.doctor()
        self.assertNotIn(number, [f['check'] for f in said['findings'] + said['not_checked']], json.dumps(said, indent=1))

    @staticmethod
    def commands(finding):
        """The lines of a remedy that are commands: a shell knows the first word. The others are sentences, or lines for a file."""
        return [line for line in finding['remedy'] if clients.Done(['sh', '-c', 'command -v "$0"', line.split(' ')[0]]).status == 0]

    def follow(self, finding):
        """Run the commands of the remedy as root would."""
        commands = self.commands(finding)
        self.assertTrue(commands, finding)
        for command in commands:
            done = clients.Done(['sh', '-c', command], timeout=60)
            self.assertEqual(done.status, 0, (command, done))
        return commands

    def mends(self, number, pattern, severity=None, by_hand=None, systemd=None, lines=None):
        """Found, followed and gone: `by_hand` does what sentences of the remedy ask for, `systemd` what that or the kernel would do
        upon the commands, where it is not here. `lines`: how many commands there must be, none where all is done by hand."""
        finding = self.found(number, pattern, severity)
        if by_hand:
            by_hand()
        commands = self.commands(finding) if lines == 0 else self.follow(finding)
        self.assertEqual(len(commands), len(commands) if lines is None else lines, finding)
        if systemd:
            systemd()
        frame.wait_until(lambda: not [f for f in self.doctor()['findings'] if f['check'] == number and re.search(pattern, f['text'])], 15,
                         lambda: self.doctor())
        self.assertNotIn(number, [u['check'] for u in self.doctor()['not_checked']])
        return finding

    def calls(self):
        """What was asked of systemctl and apt."""
        try:
            with open(f'{FAKE}/calls', encoding='utf-8') as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def value(self, name, value):
        """Another value of the device; a name that it had not is added."""
        path = os.path.join(installed.CONF, 'test.dev')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        line = f'{name}: {value}\n'
        frame.write(path, re.sub(rf'(?m)^{re.escape(name)}: .*\n', line, text) if f'\n{name}: ' in text else text + line, 0o644)
        clients.Done([f'{installed.PROGRAMS}/holdover', 'restart', 'ups'])
        frame.wait_until(lambda: value in clients.Done([frame.tool('upsc'), 'ups@127.0.0.1', name]).out, 15, f'{name} {value}')
