# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole Debian machine with our packages and a UPS at its USB cable: from boot to power cut and back.

QEMU without hardware help; the UPS is a process outside of the machine (outlet.c), so it sees what the last command of a
shutdown says, and survives the machine. README.md says how it is made. Where the machine cannot be made these tests are skipped,
and say why. GUEST_WHOLE=1 (make check-long): every story, not only the first.
"""

import collections
import glob
import os
import re
import shutil
import subprocess
import threading
import time
import unittest

import frame

HERE = os.path.dirname(os.path.abspath(__file__))
DEVICE = os.path.join(frame.root_dir, 'tests/usb/devices/santak-tg-box-850.ups')
CUT = re.compile(r'SET \[\d+\] 09 (\S\S) (\S\S).*\n.*CTRL 21 09 wValue=0309')    # SET_REPORT of DelayBeforeShutdown, as this device has it
ON_MAINS = ('feature 01 01 25 00 00', 'input 01 01 25 00 00', 'feature 06 06 30 e0 04 00 00')
TOO_SLOW = 124     # of run.sh: the host was too busy, nothing is proved
MUST_GO_S = 30      # a battery that is low for so long means a shutdown: 2 s to confirm, 5 s of final delay, and a slow machine
WHOLE = bool(os.environ.get('GUEST_WHOLE'))
RETURN_AT = [float(s) for s in os.environ.get('RETURN_AT', '0 5 15 30 60').split()]     # seconds after the battery is low


class Outlet:
    """The UPS, outside of every machine."""

    def __init__(self, tmp, device):
        self.port, self.wire_path = frame.free_port(), tmp / 'wire'
        self.daemon = frame.Daemon([frame.product('tests/outlet'), 'serve', '-z', '-s', '1', '-l', self.wire_path,
                                    '-p', str(self.port), device]).start(lambda: self.tell() == 0)

    def tell(self, *events):
        """Something happens to it."""
        return subprocess.call([frame.product('tests/outlet'), 'tell', '127.0.0.1', str(self.port), *events])

    def wire(self):
        """What was said on the cable."""
        with open(self.wire_path, encoding='ascii', errors='replace') as log:
            return log.read()


class Machine:
    """One boot; the disk stays for the next."""

    def __init__(self, tmp, cache, outlet):
        self.tmp, self.cache, self.outlet, self.boots = tmp, cache, outlet, 0
        self.disk, self.process, self.said_path = tmp / 'disk', None, None

    def boot(self, story, *trees, seconds=1500):
        """Start; `said` grows while it runs."""
        self.boots += 1
        self.said_path, self.pid_path = self.tmp / f'said{self.boots}', self.tmp / f'pid{self.boots}'
        self.process = subprocess.Popen(
            ['bash', os.path.join(HERE, 'run.sh'), '-i', self.disk, '-o', self.tmp / f'console{self.boots}', '-s', self.said_path,
             '-p', self.pid_path, '-t', str(seconds), str(self.outlet.port), self.cache, os.path.join(HERE, 'stories', story),
             *trees], stdin=subprocess.DEVNULL, start_new_session=True)

    @property
    def said(self):
        """What the story has said so far."""
        try:
            with open(self.said_path, encoding='utf-8', errors='replace') as file:
                return file.read().replace('\r', '')
        except OSError:
            return ''

    @property
    def console(self):
        """What kernel and systemd have said."""
        with open(self.tmp / f'console{self.boots}', encoding='utf-8', errors='replace') as file:
            return file.read().replace('\r', '')

    def cut_power(self):
        """As the UPS does it."""
        with open(self.pid_path, encoding='ascii') as file:
            pid = int(file.read())
        subprocess.call(['pkill', '-KILL', '-P', str(pid)])
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass

    def wait(self):
        """Until it is off, with a sign of life to the runner; the exit status."""
        while self.process.poll() is None:
            frame.alive()
            time.sleep(0.5)
        return self.process.returncode


class Guest(unittest.TestCase):
    """What all stories share."""

    device = DEVICE

    @classmethod
    def setUpClass(cls):
        cls.cache = frame.product('guest-cache')
        with frame.keep_alive():
            done = subprocess.run(['bash', os.path.join(HERE, 'prepare.sh'), cls.cache], stdin=subprocess.DEVNULL, timeout=900,
                                  capture_output=True, text=True, check=False)
            if done.returncode == 77:
                raise unittest.SkipTest('optional: ' + done.stderr.strip())
            if done.returncode:
                raise AssertionError(f'prepare.sh ended with {done.returncode}: {done.stderr}')
            cls.debs = glob.glob(frame.product('deb/*.deb'))
            if not cls.debs:
                raise AssertionError('there are no packages: make deb')

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        self.outlet = Outlet(self.tmp, self.device)
        self.addCleanup(self.outlet.daemon.kill)
        self.machine = Machine(self.tmp, self.cache, self.outlet)
        self.payload = self.tmp / 'payload'
        os.makedirs(os.path.join(self.payload, 'debs'))
        os.makedirs(os.path.join(self.payload, 'guest'))
        shutil.copy(frame.product('tests/outlet'), os.path.join(self.payload, 'guest/outlet'))
        for deb in self.debs:
            if 'dbgsym' not in deb:
                shutil.copy(deb, os.path.join(self.payload, 'debs'))

    def cuts(self, begun=0):
        """Delays, in seconds, of each command to cut the load that was seen on the wire."""
        return [int(low, 16) + 256 * int(high, 16) for low, high in CUT.findall(self.outlet.wire()[begun:])]

    def run_to_the_cut(self, return_at=None):
        """Boot runs already: wait until it is off, with the power cut when the UPS does it; the delays that it was given.

        The mains return `return_at` seconds after the battery is low. A machine that stays up then ends as its story says: `stayed_up`.
        """
        cut, low, begun = None, None, len(self.outlet.wire())
        while self.machine.process.poll() is None:
            frame.alive()
            now, cuts = time.monotonic(), self.cuts(begun)
            if cut is None and cuts:
                cut = now + cuts[0]
            if return_at is not None and low is None and 'TOLD feature 01 01 32' in self.outlet.wire()[begun:]:
                low = now
                threading.Timer(return_at, lambda: self.outlet.tell(*ON_MAINS)).start()
            if cut and now > cut:
                self.machine.cut_power()
                self.fail(f'the power was cut while the machine ran:\n{self.machine.said}')
            time.sleep(0.2)
        self.assertNotEqual(self.machine.wait(), TOO_SLOW, 'the time limit of the machine is over:\n' + self.machine.said)
        self.assertNotIn('refused', self.machine.said)      # the server obeys the guard, from the first minute
        self.stayed_up = 'calm, guard watching' in self.machine.said
        return self.cuts(begun)

    def facts(self, *wanted):
        """Each text or pattern was said."""
        for fact in wanted:
            self.assertRegex(self.machine.said, fact, self.machine.said)


class Installed(Guest):
    """dpkg -i, no edit, and the guard takes the machine down and has it come back."""

    def test_cycle(self):
        self.machine.boot('install.sh', self.payload)
        cuts = self.run_to_the_cut()
        said = self.machine.said
        print(said)
        self.facts('packages installed', 'snmp answers', 'guard watches', r'status: OB', 'battery is low',
                   'rehearsal: right', r'set the forced shutdown', r'log: /usr/lib/holdover/drivers/\S+ .*-k')
        with self.subTest('guard_on_after_install'):
            self.facts('guard watches', r'process holdover-guard ')
        first = re.search(r'first answer: (\S+) *\S*, (\d+) ms after dpkg, 0 edits', said)
        self.assertIsNotNone(first, said)
        self.assertLess(int(first[2]), 10000, said)
        self.assertEqual([line for line in re.findall(r'process (\S+) \S+', said) if line == 'root'], [], said)
        self.assertNotIn('failed unit', said)
        self.assertTrue(cuts, 'the UPS was never told to cut its load:\n' + said + self.outlet.wire()[-2000:])
        self.assertEqual(self.machine.process.returncode, 0, said)
        self.outlet.tell(*ON_MAINS)
        self.machine.boot('after.sh')
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        with self.subTest('old_record_is_gone_at_boot'):
            self.facts('no record is left')
        self.facts('status: OL', r'file system: 0 signs', r'shutdowns: \d+')


@unittest.skipUnless(WHOLE, 'optional: make check-long')
class Life(Guest):
    """What an administrator does, in one boot without an outage."""

    def test_kills_verbs_upgrade_removal_purge_and_back(self):
        self.machine.boot('life.sh', self.payload, seconds=3000)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.facts('installed: ok', r'kills of the server: 20, snmp late: 0', 'restart: ok', 'reload: ok', 'stop: ok', 'start: ok',
                   'upgrade: ok', 'guard after the upgrade: ok', 'the upgrade restarted the guard', r'processes after the removal: \[\]',
                   r'left after the purge: \[\]', 'installed again: ok', 'guard again: ok', r'failed at the end: \[\]')
        self.assertEqual(re.findall(r'.*(?:FAILED|dpkg failed|exit status|no server after|no snmp after).*', self.machine.said), [])
        self.assertEqual(set(re.findall(r'failed [a-z ]+: \[(.*)\]', self.machine.said)), {''}, self.machine.said)


@unittest.skipUnless(WHOLE, 'optional: make check-long')
class Beside(Guest):
    """nut-server and apcupsd on the same machine, in all orders of installation."""

    device = os.path.join(frame.root_dir, 'tests/usb/devices/apc-back-ups-cs-500.ups')     # apcupsd serves no other maker's

    def test_all_orders_of_installation(self):
        done = subprocess.run([os.path.join(HERE, 'foreign.sh'), self.cache], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if done.returncode == 77:
            self.skipTest('optional: ' + done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.copytree(os.path.join(self.cache, 'foreign'), os.path.join(self.payload, 'foreign'))
        shutil.copy(os.path.join(frame.root_dir, 'debian/tests/smoke'), os.path.join(self.payload, 'guest/smoke'))
        self.machine.boot('beside.sh', self.payload, seconds=3000)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.assertNotIn('FAILED', self.machine.said)
        with self.subTest('the table of docs/guide.md'):
            self.facts('counted: holdover, the machine is guarded: 1 commands, 0 edits', 'counted: nut-server, the UPS is served: 2 commands, 2 edits',
                       'counted: nut-server, the machine is guarded: 4 commands, 4 edits', 'counted: apcupsd, the machine is guarded: 2 commands, 1 edits')
        self.facts('NUT serves: OL', 'NUT guards', r'logged: .*3493: a program of user root \S',
                   r'doctor: . usbhid-ups \(pid \d+, nut-driver@ups.service\) has /dev/bus/usb/\S+ open', r'doctor: . upsd \(pid \d+, nut-server.service\) has port 3493',
                   r'beside a running nut-server: 3493 is held by upsd, OL.*, failed: \[\]', 'upsmon of NUT still runs',
                   r'taken over: 3493 is held by holdover-server, OL.*, NUT: inactive inactive active , failed: \[\]',
                   'upsmon of NUT is logged in to Holdover', 'upsmon of NUT is logged in to NUT', 'again: nothing was taken over',
                   r'given back: 3493 is held by upsd, OL.*, NUT: active active active , Holdover: active, failed: \[\]',
                   r'taken over again: 3493 is held by holdover-server, OL.*, NUT: inactive inactive active',
                   'a file that vanished changes nothing', 'without nut-server: the guard sees the UPS',
                   r'nut-server after Holdover: 3493 is held by holdover-server, OL.*, failed: \[\]',
                   r'both at once: OL.*, 3493 is held by holdover-server, failed: \[\]', 'smoke test of the packages: right',
                   'apcupsd serves: .*ONLINE', r'beside a running apcupsd: 3493 is held by holdover-server, failed: \[\]', 'apcupsd still serves',
                   r'doctor: . apcupsd reads UPSes of APC and shuts this machine down by itself', 'without apcupsd: the guard sees the UPS', r'apcupsd beside Holdover: failed: \[\]',
                   'beside apcupsd: the guard sees the UPS')


@unittest.skipUnless(WHOLE, 'optional: make check-long')
class Cycle(Guest):
    """Outages of all kinds: no machine is left off, none is missed, none goes down for nothing."""

    def second_boot(self):
        """The same disk again, the mains back."""
        self.outlet.tell(*ON_MAINS)
        self.machine.boot('after.sh')
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        self.facts('status: OL', 'no record is left', 'file system: 0 signs')

    def test_stock_upsmon_shuts_down_and_the_guard_stands_by(self):
        self.machine.boot('upsmon.sh', self.payload)
        cuts = self.run_to_the_cut()
        print(self.machine.said, cuts)
        self.facts('the guard stands by', 'status: OB', 'upsmon shuts down: yes')
        self.assertTrue(cuts, 'the UPS was never told to cut its load:\n' + self.machine.said + self.outlet.wire()[-2000:])
        self.assertEqual(self.machine.process.returncode, 0, self.machine.said)
        self.second_boot()

    def test_return_at(self):
        """At any moment after the battery is low: up without a command to the UPS, or off with it; the disk is clean each time."""
        count = collections.Counter()
        for number, return_at in enumerate(RETURN_AT):
            with self.subTest(number=number, return_at=return_at):
                count['missed, false or left off'] += 1
                self.outlet.tell(*ON_MAINS)
                self.machine.boot('outage.sh', self.payload)
                cuts = self.run_to_the_cut(return_at)
                print(f'return at {return_at:.0f} s: {"stays up" if self.stayed_up else "off"}, delays on the wire {cuts}')
                print(self.machine.said)
                self.facts('status: OL', 'guard watches', 'battery is low')
                if number:
                    self.facts('no record is left', r'file system: 0 signs', r'failed units: \[\]')
                self.judge(return_at, cuts)
                count['missed, false or left off'] -= 1
                count['stayed up' if self.stayed_up else 'off and told to cut'] += 1
        print(dict(count))

    def judge(self, return_at, cuts):
        """Off with the command, after which the UPS restores its load; or up without it."""
        if self.stayed_up:
            self.assertEqual(cuts, [], 'it stays up, and the UPS was told to cut its load')
            self.assertLess(return_at, MUST_GO_S, 'the battery was low for so long, and the machine stayed up:\n' + self.machine.said)
            return
        self.assertGreater(return_at, 0, 'down, though the battery was low for a moment only')
        self.assertTrue(cuts, 'off, and nothing would start it again:\n' + self.machine.said)
        self.assertGreaterEqual(cuts[0], 20, 'the delay of the device is the least')
        self.assertEqual(self.machine.process.returncode, 0, self.machine.said)

    def test_machine_that_does_not_go_down(self):
        """Forced when the battery's time is over, by systemd and then by the kernel: the UPS has its command each time."""
        for hindrance in ('a unit will not stop', 'systemd will do nothing'):
            with self.subTest(hindrance):
                self.outlet.tell(*ON_MAINS)
                self.machine.boot('forced.sh', self.payload)
                cuts = self.run_to_the_cut()
                print(self.machine.said, cuts)
                self.facts(hindrance, 'power-off accepted')
                self.assertTrue(cuts, 'the UPS was never told to cut its load:\n' + self.outlet.wire()[-2000:])

    def test_ups_that_will_not_cut(self):
        """The mains are back and the UPS refuses the command: the machine starts again."""
        self.outlet.tell('stall feature 09')
        self.machine.boot('outage.sh', self.payload)
        begun = time.monotonic()
        self.assertEqual(self.machine.wait(), 0, self.machine.said)     # -no-reboot: QEMU ends at a reboot, too
        print(self.machine.said, f'{time.monotonic() - begun:.0f} s')
        self.assertRegex(self.machine.console, r'reboot: Restarting system')

    def test_unplugged_at_the_hook(self):
        """Nothing can be told to a UPS that is not there: off, after looking for it."""
        self.machine.boot('outage.sh', self.payload)
        while 'battery is low' not in self.machine.said:
            frame.alive()
            self.assertIsNone(self.machine.process.poll(), self.machine.said)
            time.sleep(0.2)
        time.sleep(8)
        self.outlet.tell('unplug')
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.assertEqual(self.cuts(), [])
        self.assertRegex(self.machine.console, r'reboot: Power down')


if __name__ == '__main__':
    unittest.main()
