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

    def run_to_the_cut(self, return_at=None, cut_after=20):
        """Boot runs already: wait for the command on the wire, cut the power when the UPS would. When it was seen."""
        seen, cut, low = None, None, None
        while self.machine.process.poll() is None:
            frame.alive()
            now = time.monotonic()
            if seen is None and CUT in self.outlet.wire():
                seen, cut = now, now + cut_after
            if return_at is not None and low is None and 'TOLD feature 01 01 32' in self.outlet.wire():
                low = now
                threading.Timer(return_at, lambda: self.outlet.tell(*ON_MAINS)).start()
            if cut and now > cut:
                self.machine.cut_power()
                self.fail(f'the power was cut while the machine ran:\n{self.machine.said}')
            time.sleep(0.2)
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


if __name__ == '__main__':
    unittest.main()
