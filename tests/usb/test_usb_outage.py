# SPDX-License-Identifier: GPL-2.0-or-later
"""An outage of firmwares that never set Discharging: if only the mains bit is cleared they are on battery at once; other
changes must be repeated.

What is repeated takes two more polls, of 2 s each.
"""

import time
import unittest

import frame
from chain import Chain
from hid_builder import CHARGED, VOLT, WORD, charge, field, report_id, status, summary, unit, ups

AT_ONCE_S, ONE_POLL_S, REPEATED_S = 0.5, 3.0, 10.0
DEFAULTS = {'pollinterval': '2', 'pollfreq': '30'}
# report 1: ACPresent 01, Charging 02, Discharging 04, FullyCharged 08, BelowRemainingCapacityLimit 10, BatteryPresent 20
PLAIN = ups(summary(status(kinds='FI'), charge(kinds='FI')))
WITH_VOLTAGE = ups(summary(status(), '35 00 45 00', unit(VOLT, 5), WORD, field('Voltage'), report_id(2), '65 00 55 00 25 64 75 08',
                           field('RemainingCapacity')))


class Outage(unittest.TestCase):
    """One UPS, polled as by default."""

    def begin(self, descriptor, report):
        """Served and on line."""
        tmp = frame.Tmp()
        self.addCleanup(tmp.close)
        lines = ['id: 1234:5678 0100', 'string 1: Nobody', 'string 2: Held', 'descriptor:', ' ' + descriptor,
                 f'report feature 01: {report}', f'report {CHARGED}']
        chain = Chain({'ups': {**DEFAULTS, 'device': frame.write(tmp / 'device.ups', '\n'.join(lines) + '\n')}})
        self.addCleanup(chain.__exit__)
        chain.__enter__()
        unit_ = chain.ups()
        unit_.until_ok(20)
        unit_.until(lambda: unit_.values.get('battery.charge') == '100')
        return unit_

    def test_sent_by_interrupt(self):
        unit_ = self.begin(PLAIN, '01 29')
        unit_.event('input 01 01 28', 'feature 01 01 28')
        unit_.until(lambda: unit_.status == 'OB', AT_ONCE_S, 'the outage')

    def test_found_by_a_poll(self):
        unit_ = self.begin(PLAIN, '01 29')
        unit_.event('feature 01 01 28')
        unit_.until(lambda: unit_.status == 'OB', ONE_POLL_S, 'the outage')

    def test_with_a_battery_that_was_low_before(self):
        unit_ = self.begin(PLAIN, '01 31')
        unit_.event('input 01 01 30', 'feature 01 01 30')
        unit_.until(lambda: unit_.status == 'OB LB', AT_ONCE_S, 'the outage')

    def test_with_a_number_that_stays(self):
        unit_ = self.begin(WITH_VOLTAGE, '01 29 46 05')
        unit_.event('feature 01 01 28 20 05')
        unit_.until(lambda: unit_.status == 'OB', ONE_POLL_S, 'the outage')

    def test_not_with_a_number_that_becomes_0_once(self):
        unit_ = self.begin(WITH_VOLTAGE, '01 29 46 05')
        unit_.event('next 1 feature 01: 01 28 00 00')
        self.quiet_for(unit_, 6)

    def test_with_a_number_that_becomes_0_when_that_is_repeated(self):
        unit_ = self.begin(WITH_VOLTAGE, '01 29 46 05')
        unit_.event('feature 01 01 28 00 00')
        self.assertGreater(unit_.until(lambda: unit_.status == 'OB', REPEATED_S, 'the outage'), 1.5)

    def test_not_with_another_bit_that_changes_once(self):
        unit_ = self.begin(PLAIN, '01 29')
        unit_.event('input 01 01 30', 'input 01 01 29')
        self.quiet_for(unit_, 3)

    def test_not_where_nothing_is_left(self):
        unit_ = self.begin(PLAIN, '01 01')
        unit_.event('input 01 01 00', 'input 01 01 01')
        self.quiet_for(unit_, 3)

    def quiet_for(self, unit_, seconds):
        """Fresh, and never on battery."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            unit_.take(0.2)
        self.assertEqual(unit_.alarming(), [])
        self.assertTrue(unit_.fresh)


if __name__ == '__main__':
    unittest.main()
