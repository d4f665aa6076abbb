# SPDX-License-Identifier: GPL-2.0-or-later
"""Ours beside NUT's usbhid-ups 2.8.0, as a black box, on the same devices: each of devices/ and variants of it.

Every name that NUT publishes must be there, every value the same, and no name may be more, but for what the tables below
justify. Reports that a file lacks are zeros for both. A device gets variants of some of the kinds of mutate.py; with
HOLDOVER_VARIANTS so many of each kind: for whoever changes a table. By hand, in this folder:

    HOLDOVER_VARIANTS=24 PYTHONPATH=..:. python3 -m unittest test_against_nut
"""

import concurrent.futures
import os
import re
import subprocess
import unittest

import frame
import mutate
from emulator import device_file, device_names
from test_usbhid import AS_ROOT, DRIVER, read_values

NUT_DRIVER = '/lib/nut/usbhid-ups'
VARIANTS = int(os.environ.get('HOLDOVER_VARIANTS', '0'))
# Not those that change units, exponents or physical bounds: there general rules find the number again or publish none, where NUT
# publishes what the descriptor says. tests/usb/field has such devices.
KINDS = [kind for kind in mutate.KINDS if kind not in ('units', 'exponents', 'physical')] + ['values']

# NUT 2.8.0 takes none of these: too new for it, composite devices that it cannot open, or the id is nobody's.
UNKNOWN_TO_NUT = {'arduino-hidpowerdevice', 'dualsense-battery', 'ecoflow-river-3-plus', 'issue3227-unknown-0b', 'rp2040-one',
                  'stm32-spm2k', 'synthetic-arduino', 'synthetic-ecoflow', 'synthetic-powervar'}
# Nothing comes before it is sent: NUT publishes zeros of reports that nobody has read.
INTERRUPT_ONLY = {'synthetic-powercom-old'}

ANY = '.*'
NEWER = 'a row that 2.8.0 did not have'
RULES = [       # device, name, why; what follows is about values: NUT's and ours as regular expressions
    (ANY, 'ups.status|ups.alarm', 'composed by other rules: judged by the tests of status', ANY, ANY),
    (ANY, ANY, 'nothing is no value', '', 'None'),
    (ANY, ANY, 'no minus zero', '-0(.0*)?', '0(.0*)?'),
    ('synthetic-powercom|powercom.*', 'battery.date', 'battery.mfr.date in newer versions', ANY, 'None'),
    (ANY, '.*date', 'no such day, or no such year', r'\d+/\d+/\d+', 'None'),
    ('cyberpower.*', 'ups.delay.shutdown', 'whole minutes, in newer versions too', '20', '60'),
    ('cyberpower.*', 'ups.delay.start', 'whole minutes, in newer versions too', '30', '120'),
    ('cyberpower.*', 'battery.status|input.sensitivity|input.transfer.*|ups.power|ups.power.nominal|ups.realpower|ups.firmware',
     NEWER, 'None', ANY),
    ('cyberpower.*', 'ups.realpower.nominal', 'a maximum below what large models have (issue 2917)', r'\d+', '2048'),
    ('santak.*|eaton-3s', 'outlet.1.protect.status|device.usb.version', NEWER, 'None', ANY),
    ('eaton-5p', 'battery.charger.type', NEWER, 'None', ANY),
    ('eaton-5p', 'ups.model|device.model', 'a size of nothing is not told', 'Eaton 5P 0', 'Eaton 5P'),
    ('santak.*', 'ups.model|device.model', 'the size is not told twice', r'SANTAK TG-BOX 850 \d+', 'SANTAK TG-BOX 850.*'),
    ('santak.*|eaton.*|synthetic-(mge|idowell)', 'ups.realpower', 'computed from values as they are, not as they are shown', ANY, ANY),
    ('powerwalker.*|synthetic-liebert', 'experimental.battery.*|output.(frequency|voltage).nominal|ups.(beeper|test|timer|delay).*|'
     'ups.power.nominal', NEWER, 'None', ANY),
    ('synthetic-belkin.*', 'battery.capacity|input.voltage.nominal|output.(voltage.nominal|frequency)', NEWER, 'None', ANY),
    ('synthetic-belkin-liebert', '(battery|input|output).voltage(.nominal)?', 'lost exponents are found again', ANY, ANY),
    ('synthetic-belkin', 'ups.type|ups.firmware|input.sensitivity', 'bits of a number that is none', ANY, ANY),
    ('synthetic-(belkin|tripplite)', 'ups.timer.start', 'the device counts minutes', ANY, ANY),
    ('synthetic-delta_ups', 'ups.delay.shutdown', 'ours, for the commands', 'None', '20'),
    ('synthetic-ever', 'battery.type|outlet.1.status|experimental.status.*', 'text in place of a number', ANY, ANY),
    ('synthetic-ever', 'output.powerfactor', 'the name of newer versions', 'None', ANY),
    ('synthetic-ever', 'powerfactor', 'output.powerfactor in newer versions', ANY, 'None'),
    ('synthetic-idowell', 'battery.(capacity.*|voltage.*)', NEWER, 'None', ANY),
    ('synthetic-mge', 'battery.charger.*|experimental.*|input.(bypass|eco|transfer).*|outlet.*', NEWER, 'None', ANY),
    ('synthetic-openups|wallecube.*', 'battery.temperature', 'two decimals in newer versions', r'-?\d+', r'-?\d+\.00'),
    ('synthetic-openups', '(input|output).(voltage|current)', 'the last digit, of numbers out of all range', r'\d{4,}.*', r'\d{4,}.*'),
    ('synthetic-powercom|powercom.*', 'battery.(mfr.date|voltage)', NEWER, 'None', ANY),
    ('synthetic-powercom', 'ups.timer.*', 'the byte order of newer versions', ANY, ANY),
    ('synthetic-salicru', 'ups.(delay|timer).*', NEWER, 'None', ANY),
    ('synthetic-tripplite|synthetic-belkin.*', ANY, 'NUT cuts long numbers', r'-?\d{6,}\.?', r'-?\d{6,}\.\d'),
    ('synthetic-legrand', 'input.(voltage|transfer.*)', 'its field is wider than its maximum: the tenths are real (K2)', r'\d+0\.0', r'\d+(\.0)?'),
    ('synthetic-tripplite', 'ups.power', 'active power is in watts: ups.realpower', ANY, 'None'),
    ('synthetic-tripplite', 'ups.realpower', 'active power is in watts', 'None', ANY),
    (ANY, 'battery.charge.*', 'per cent above all bounds (K8)', r'1[1-9]\d|[2-9]\d\d|\d{4,}', 'None'),
    (ANY, r'.*(\.nominal|temperature)', '0 was not filled in', r'0(\.0+)?', 'None'),
    (ANY, 'battery.type', 'NUT cuts long texts', '.{17,20}', '.{20,}'),
]
MUTATED = [     # of variants only
    (ANY, 'battery.charge.*', 'in the unit of its mode and of the full capacity (K8)', ANY, ANY),
    ('cyberpower.*', 'input.voltage', 'the whole of a field that is wider than its maximum (K2)', ANY, ANY),
    ('powerwalker.*', 'battery.runtime', 'the whole of a field that is wider than its maximum (K2)', ANY, ANY),
    (ANY, '.*temperature', 'above 200 it is kelvin (R7)', r'[23]\d\d(\.\d+)?', ANY),
    (ANY, ANY, 'no number of a UPS (K4)', r'-?\d{3,}(\.\d+)?', 'None'),
    (ANY, 'ups.type|ups.time|input.sensitivity|battery.date', 'a fraction is no word, and no day', ANY, 'None'),
    ('santak.*|eaton.*', 'battery.runtime|ups.load|ups.realpower', 'what is not wholly in the report has no value', ANY, 'None'),
    ('eaton-3s', 'outlet.1.status', 'not wholly in its report: the next row tells', 'off', 'on'),
    (ANY, '.*date', 'no such day or year: the next row has one', r'.*/00(/.*)?|(2[1-9]|[3-9]\d)\d\d/.*|\d{5,}/.*', ANY),
    ('synthetic-openups|wallecube.*', 'battery.temperature', 'one count of the converter, cut off', r'-?\d+\.\d+', r'-?\d+\.\d+'),
    (ANY, 'ups.beeper.status|ups.test.result|battery.charger.status', 'of a fraction NUT takes the whole part, we the nearest or, of '
     'status, the code as it is', ANY, ANY),
    ('santak.*|eaton.*|synthetic-mge', 'ups.model|device.model', 'a nominal power with a fraction', ANY, ANY),
    (ANY, 'input.transfer.(high|low)|battery.runtime.low', 'limits that exclude each other bound nothing', ANY, ANY),
    (ANY, 'ups.timer.*', 'a countdown of a field without sign', ANY, ANY),
    ('cyberpower.*', 'ups.realpower.nominal', 'scaled to that higher maximum', r'-?\d+', r'\d+'),
    (ANY, '(input|output).(voltage|frequency).*', 'tenths that no unit states', r'\d{3,}(\.\d+)?', ANY),
    (ANY, 'battery.voltage(.nominal)?', 'tenths that no unit states', r'\d{3,}(\.\d+)?', ANY),
    ('cyberpower.*', 'battery.voltage', 'two thirds of it, where nominal voltage says so', ANY, ANY),
]
HALF = (ANY, ANY, 'a half, rounded to the other side', ANY, ANY)


def publishes(program, device, env):
    """What it says of a device file after one poll."""
    argv = ['timeout', '30', 'umockdev-wrapper', frame.product('tests/umock'), '-z', device, '--', program, '-s', 'ups',
            '-x', 'port=auto', '-x', 'pollonly', '-d', '1', *AS_ROOT]
    done = subprocess.run(argv, env={**os.environ, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          encoding='latin-1', check=False)
    return read_values(done.stdout)


def rounded_otherwise(theirs, ours):
    """Is it a half that went to the other side? Then the last digit differs by one, and the sign is the same."""
    one, other = (re.fullmatch(r'(-?)(\d+)(?:\.(\d+))?', str(text)) for text in (theirs, ours))
    if not one or not other or one[1] != other[1] or len(one[3] or '') != len(other[3] or ''):
        return False
    return abs(int(one[2] + (one[3] or '')) - int(other[2] + (other[3] or ''))) == 1


def reason(device, kind, name, theirs, ours):
    """Why these differ; None: for no good reason."""
    if kind and rounded_otherwise(theirs, ours):
        return HALF
    for rule in RULES + (MUTATED if kind else []):
        if all(re.fullmatch(pattern, str(text)) for pattern, text in zip(rule[:2] + rule[3:], (device, name, theirs, ours))):
            return rule
    return None


@unittest.skipUnless(os.access(NUT_DRIVER, os.X_OK), "optional: NUT's usbhid-ups is not installed")
class AgainstNut(unittest.TestCase):
    """Both drivers, name by name."""

    @classmethod
    def setUpClass(cls):
        cls.conf = frame.NutConf(ups={})
        cls.addClassCleanup(cls.conf.close)
        cls.tmp = frame.Tmp()
        cls.addClassCleanup(cls.tmp.close)
        cls.used = set()

    def judge(self, job):
        """Differences of one device or variant that nothing justifies; and how much was compared."""
        device, kind, seed = job
        with open(device_file(device), encoding='ascii') as file:
            text = file.read()
        path = frame.write(self.tmp / f'{device}-{kind}{seed}.ups', mutate.variant(text, kind, seed) if kind else text)
        env = {**self.conf.env, 'NUT_STATEPATH': self.tmp.path, 'NUT_ALTPIDPATH': self.tmp.path, 'NUT_CONFPATH': self.conf.path}
        theirs, ours = publishes(NUT_DRIVER, path, env), publishes(DRIVER, path, env)
        wrong = []
        for name in sorted(set(theirs) | set(ours)):
            pair = theirs.get(name), ours.get(name)
            rule = reason(device, kind, name, *pair) if pair[0] != pair[1] else None
            if rule:
                self.used.add(rule)
            elif pair[0] != pair[1]:
                wrong.append(f'{name}: NUT {pair[0]}, ours {pair[1]}')
        return job, len(theirs), wrong

    def compare(self, jobs):
        """All of them; {device: names of NUT's}."""
        names = {}
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for job, count, wrong in pool.map(self.judge, jobs):
                with self.subTest(job):
                    self.assertEqual(wrong, [])
                names[job] = count
        return names

    def test_every_device(self):
        devices = [name for name in device_names() if name not in UNKNOWN_TO_NUT | INTERRUPT_ONLY]
        names = self.compare([(name, '', 0) for name in devices])
        self.assertGreater(min(names.values()), 15)
        self.assertGreater(len(names), 18)
        self.assertEqual([rule for rule in RULES if rule not in self.used and rule[0] != ANY and rule[3:] != (ANY, ANY)
                          and not rule[2].startswith(('a maximum', 'bits of', 'the last', 'NUT cuts'))], [])

    def test_variants_of_every_device(self):
        # NUT's driver does not survive the Ever with physical limits.
        devices = [name for name in device_names() if name not in UNKNOWN_TO_NUT | INTERRUPT_ONLY]
        jobs = [(name, kind, seed) for index, name in enumerate(devices)
                for kind in (KINDS if VARIANTS else KINDS[index % 3::3]) for seed in range(max(VARIANTS, 1))
                if (name, kind) != ('synthetic-ever', 'physical')]
        names = self.compare(jobs)
        self.assertGreater(min(names.values()), 10)


if __name__ == '__main__':
    unittest.main()
