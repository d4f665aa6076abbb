# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover doctor` in the booted machine: faults of systemd, udev, the journal and the device are planted, found, and gone after
their remedies were run as printed. What needs no booted machine is in integration/test_doctor*.py."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import unittest

import test_guest

sys.path.append(os.path.join(test_guest.frame.root_dir, 'tests', 'integration'))
import test_doctor_faults  # noqa: E402 (its folder had to be named first)

STORY = test_doctor_faults.story()      # the faults of each part
CHOSEN = os.environ.get('DOCTOR_PARTS', ' '.join(part for part in STORY if part != 'begin')).split()


def index(folder):
    """A repository of apt, of the packages there."""
    entries = []
    for name in sorted(name for name in os.listdir(folder) if name.endswith('.deb')):
        path = os.path.join(folder, name)
        fields = subprocess.run(['dpkg-deb', '-f', path], capture_output=True, text=True, check=True).stdout.rstrip('\n')
        with open(path, 'rb') as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        entries.append(f'{fields}\nFilename: ./{name}\nSize: {os.path.getsize(path)}\nSHA256: {digest}\n')
    with open(os.path.join(folder, 'Packages'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(entries))


@unittest.skipUnless(test_guest.WHOLE, 'optional: make check-long')
class Doctor(test_guest.Guest):
    """One boot, one fault after the other."""

    def put_foreign(self):
        """The packages of NUT's drivers for cards, beside ours; without them that part is left out."""
        folder = os.path.join(self.payload, 'foreign')
        os.makedirs(folder)
        done = subprocess.run([os.path.join(test_guest.HERE, 'foreign.sh'), self.cache], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            print(f'left out: {done.stderr}')
            return [part for part in CHOSEN if part != 'nut']
        shutil.copytree(os.path.join(self.cache, 'foreign/nut-snmp'), folder, dirs_exist_ok=True)
        return CHOSEN

    def test_each_fault_is_found_and_its_remedy_mends_it(self):
        chosen = self.put_foreign()
        for folder in ('debs', 'foreign'):
            index(os.path.join(self.payload, folder))
        with open(os.path.join(self.payload, 'guest/parts'), 'w', encoding='ascii') as file:
            file.write(' '.join(chosen))
        self.machine.boot('doctor.sh', self.payload, seconds=3000)
        self.assertEqual(self.machine.wait(), 0, self.machine.said)
        print(self.machine.said)
        self.assertEqual(re.findall(r'.*(?:not found|stays|remedy fails|not seen|no UPS|no guard|dpkg failed).*', self.machine.said), [])
        gone = sorted(int(n) for n in re.findall(r'fault (\d+): found and gone', self.machine.said))
        self.assertEqual(gone, sorted(number for part in ['begin', *chosen] for number in STORY[part]), self.machine.said)
        self.facts('in good order: status 0, 36 checks: fine.', 'at the end: status 0, ',
                   *(['of these mains: 35 other checks: fine; 1 finding accepted'] if 'journal' in chosen else []),
                   *(['its files unedited: status 0, '] if 'nut' in chosen else []))


if __name__ == '__main__':
    unittest.main()
