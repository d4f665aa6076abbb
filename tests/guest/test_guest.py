# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole Debian machine with our packages and a UPS at its USB cable: from boot to power cut and back.

QEMU without hardware help; the UPS is a process outside of the machine (outlet.c), so it sees what the last command of a
shutdown says, and survives the machine. README.md says how it is made. Where the machine cannot be made these tests are skipped,
and say why. GUEST_WHOLE=1 (make check-long): every story, not only the first.
"""

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
CUT = 'CTRL 21 09 wValue=0309'      # SET_REPORT of DelayBeforeShutdown, as this device has it
ON_MAINS = ('feature 01 01 25 00 00', 'input 01 01 25 00 00', 'feature 06 06 30 e0 04 00 00')
WHOLE = bool(os.environ.get('GUEST_WHOLE'))
RETURN_AT = [float(s) for s in os.environ.get('RETURN_AT', '0 5 15 30 60').split()]     # seconds after the battery is low


class Outlet:
    """The UPS, outside of every machine."""

    def __init__(self, tmp, device=DEVICE):
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

    def boot(self, story, *trees, seconds=300):
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
        self.outlet = Outlet(self.tmp)
        self.addCleanup(self.outlet.daemon.kill)
        self.machine = Machine(self.tmp, self.cache, self.outlet)
        self.payload = self.tmp / 'payload'
        os.makedirs(os.path.join(self.payload, 'debs'))
        os.makedirs(os.path.join(self.payload, 'guest'))
        shutil.copy(frame.product('tests/outlet'), os.path.join(self.payload, 'guest/outlet'))
        for deb in self.debs:
            if 'dbgsym' not in deb:
                shutil.copy(deb, os.path.join(self.payload, 'debs'))

    def run_to_the_cut(self, return_at=None, cut_after=20, calm_after=None):
        """Boot runs already: wait for the command on the wire, cut the power when the UPS would. When it was seen.

        The mains return `return_at` seconds after the battery is low. A machine that then runs on for `calm_after` seconds with a
        guard that has cancelled stayed up: it is ended.
        """
        seen, cut, low, begun, self.stayed_up = None, None, None, len(self.outlet.wire()), False
        while self.machine.process.poll() is None:
            frame.alive()
            now, wire = time.monotonic(), self.outlet.wire()[begun:]
            if seen is None and CUT in wire:
                seen, cut = now, now + cut_after
            if return_at is not None and low is None and 'TOLD feature 01 01 32' in wire:
                low = now
                threading.Timer(return_at, lambda: self.outlet.tell(*ON_MAINS)).start()
            if calm_after and low and now > low + return_at + calm_after and 'script ends, guard watching' in self.machine.said:
                self.stayed_up = True
                self.machine.cut_power()
                break
            if cut and now > cut:
                self.machine.cut_power()
                self.fail(f'the power was cut while the machine ran:\n{self.machine.said}')
            time.sleep(0.2)
        if seen is None and CUT in self.outlet.wire()[begun:]:     # the command, and off at once
            seen = time.monotonic()
        return seen

    def facts(self, *wanted):
        """Each text or pattern was said."""
        for fact in wanted:
            self.assertRegex(self.machine.said, fact, self.machine.said)


class Installed(Guest):
    """dpkg -i, no edit, and the guard takes the machine down and has it come back."""

    def test_install_outage_and_back(self):
        self.machine.boot('install.sh', self.payload, seconds=400)
        seen = self.run_to_the_cut()
        said = self.machine.said
        print(said)
        self.facts('packages installed', 'snmp answers', 'guard watches', r'status: OB', 'battery is low')
        first = re.search(r'first answer: (\S+) *\S*, (\d+) ms after dpkg, 0 edits', said)
        self.assertIsNotNone(first, said)
        self.assertLess(int(first[2]), 10000, said)
        self.assertEqual([line for line in re.findall(r'process (\S+) \S+', said) if line == 'root'], [], said)
        self.assertNotIn('failed unit', said)
        self.assertIsNotNone(seen, 'the UPS was never told to cut its load:\n' + said + self.outlet.wire()[-2000:])
        self.assertEqual(self.machine.process.returncode, 0, said)
        self.outlet.tell(*ON_MAINS)
        self.machine.boot('after.sh', seconds=200)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.facts('status: OL', 'no record is left', r'file system: 0 signs', r'shutdowns: \d+')


@unittest.skipUnless(WHOLE, 'optional: make check-long')
class Life(Guest):
    """What an administrator does, in one boot without an outage."""

    def test_kills_verbs_upgrade_removal_purge_and_back(self):
        self.machine.boot('life.sh', self.payload, seconds=900)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.facts('installed: ok', r'kills of the server: 20, snmp late: 0', 'restart: ok', 'reload: ok', 'stop: ok', 'start: ok',
                   'upgrade: ok', 'guard after the upgrade: ok', 'the upgrade restarted the guard', r'processes after the removal: \[\]',
                   r'left after the purge: \[\]', 'installed again: ok', 'guard again: ok', r'failed at the end: \[\]')
        self.assertEqual(re.findall(r'.*(?:FAILED|dpkg failed|exit status|no server after|no snmp after).*', self.machine.said), [])
        self.assertEqual(set(re.findall(r'failed [a-z ]+: \[(.*)\]', self.machine.said)), {''}, self.machine.said)


@unittest.skipUnless(WHOLE, 'optional: make check-long')
class Cycle(Guest):
    """Outages of all kinds: no machine is left off, none is missed, none goes down for nothing."""

    def second_boot(self):
        """The same disk again, the mains back."""
        self.outlet.tell(*ON_MAINS)
        self.machine.boot('after.sh', seconds=200)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        self.facts('status: OL', 'no record is left', 'file system: 0 signs')

    def test_stock_upsmon_shuts_down_and_the_guard_stands_by(self):
        self.machine.boot('upsmon.sh', self.payload, seconds=400)
        seen = self.run_to_the_cut()
        print(self.machine.said)
        self.facts('the guard stands by', 'status: OB', 'upsmon shuts down: yes')
        self.assertIsNotNone(seen, 'the UPS was never told to cut its load:\n' + self.machine.said + self.outlet.wire()[-2000:])
        self.assertEqual(self.machine.process.returncode, 0, self.machine.said)
        self.second_boot()

    def test_mains_return_at(self):
        """At any moment after the battery is low: cancelled and up, or off with the command on the wire."""
        for return_at in RETURN_AT:
            with self.subTest(return_at=return_at):
                before = self.outlet.wire().count(CUT)
                self.outlet.tell(*ON_MAINS)
                self.machine.boot('outage.sh', self.payload, seconds=300)
                seen = self.run_to_the_cut(return_at, calm_after=40)
                print(self.machine.said)
                self.facts('status: OL', 'guard watches', 'battery is low')
                cuts = self.outlet.wire().count(CUT) - before
                if self.stayed_up:
                    self.assertEqual(cuts, 0, 'it stays up, and the UPS was told to cut its load')
                else:
                    self.assertIsNotNone(seen, 'off, and nothing would start it again:\n' + self.machine.said)
                    self.assertEqual(self.machine.process.returncode, 0, self.machine.said)

    def test_ups_that_will_not_cut_is_no_end(self):
        """The mains are back and the UPS refuses the command: the machine starts again by itself."""
        self.outlet.tell('stall feature 09')
        self.machine.boot('outage.sh', self.payload, seconds=400)
        begun = time.monotonic()
        self.assertEqual(self.machine.wait(), 0, self.machine.said)     # -no-reboot: QEMU ends at a reboot, too
        print(self.machine.said, f'{time.monotonic() - begun:.0f} s')
        self.assertRegex(self.machine.console, r'reboot: Restarting system')

    def test_unplugged_at_the_hook(self):
        """Nothing can be told to a UPS that is not there: off, after looking for it."""
        self.machine.boot('outage.sh', self.payload, seconds=300)
        while 'battery is low' not in self.machine.said:
            frame.alive()
            self.assertIsNone(self.machine.process.poll(), self.machine.said)
            time.sleep(0.2)
        time.sleep(8)
        self.outlet.tell('unplug')
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.assertNotIn(CUT, self.outlet.wire())
        self.assertRegex(self.machine.console, r'reboot: Power down')


if __name__ == '__main__':
    unittest.main()
