# SPDX-License-Identifier: GPL-2.0-or-later
"""How many control transfers a poll costs, ours beside NUT's usbhid-ups 2.8.0 (transfers.py counts both)."""

import re
import unittest

import frame
import transfers
from emulator import Emulator, device_names

COSTS_MORE = {
    'synthetic-powercom': "each status bit in a report of its own; NUT's quick polls ask for a countdown only, and learn nothing of mains",
}

# Reports that something shown comes from, the mains' own left out, of devices where these alone cost more than at commit 2aaed75.
# That never read nominal values and settings again; now none may be silent for 30 s unnoticed. Polls that look for one come every
# 4 s, and three misses take 3 s more, so each report is asked for every 24 s, and the mains between, every 4 s. Less is not possible.
SHOWN = {'eaton-3s': 16, 'powerwalker-vi-2200-sh': 14}
ROUND_S, MAINS_S, POLL_S = 24, 4, 2
SECONDS = 2 * ROUND_S

# Each status bit in a report of its own.
SEPARATE, MAINS, OTHERS, REPLACE_BATTERY = 'synthetic-belkin-liebert', {0x17, 0x1a}, {0x18, 0x19, 0x1b}, 0x1b
OTHERS_EVERY = 2        # calm polls, to one that reads another of them too


class Transfers(unittest.TestCase):
    """Counted on every device that NUT's driver takes."""

    def test_a_poll_costs_at_most_what_nut_needs(self):
        theirs = {name: counts for name, counts in transfers.recorded().items() if counts}
        self.assertGreaterEqual(len(theirs), 20)
        self.assertLessEqual(set(theirs), set(device_names()))
        for name, ours in transfers.count_all(transfers.OURS, list(theirs)).items():
            with self.subTest(name):
                self.assertIsNotNone(ours, 'not taken')
                if name in COSTS_MORE:
                    self.assertGreater(transfers.per_cycle(ours), transfers.per_cycle(theirs[name]), 'excused in vain')
                else:
                    self.assertLessEqual(ours['quick'], theirs[name]['quick'])
                    self.assertLessEqual(transfers.per_cycle(ours), transfers.per_cycle(theirs[name]))

    def test_an_average_poll_costs_no_more_than_before(self):
        before = {name: poll for name, (poll, _) in transfers.before().items() if not name.startswith('synthetic')}
        self.assertGreaterEqual(len(before), 22)
        # Opening has asked for all of them: the first round is not like the others.
        for name, ours in transfers.averages(transfers.OURS, list(before), SECONDS, after=ROUND_S).items():
            with self.subTest(name):
                self.assertIsNotNone(ours, 'not taken')
                if name in SHOWN:
                    needed = SECONDS / MAINS_S + SECONDS / ROUND_S * SHOWN[name]
                    self.assertGreater(needed / SECONDS * POLL_S, before[name], 'excused in vain')
                    self.assertLessEqual(ours[1] * SECONDS / 30, needed + 2)        # where the measurement begins and ends
                else:
                    self.assertLessEqual(ours[0], before[name] + 0.02)              # rounding

    def test_a_calm_poll_asks_for_mains_and_for_the_rest_by_turns(self):
        program = [transfers.OURS, '-s', 'ups', '-x', 'port=auto', '-x', 'pollfreq=1000', '-i', '1', *transfers.AS_ROOT, '-F']
        conf = frame.NutConf()
        self.addCleanup(conf.close)
        with Emulator(SEPARATE, program, ['-z'], env=conf.env) as e:
            calm = self.polls(e, OTHERS_EVERY * len(OTHERS))
            for poll in calm:
                self.assertLessEqual(MAINS, set(poll))
            self.assertEqual(set().union(*calm), MAINS | OTHERS)
            self.assertEqual(sum(map(len, calm)), len(calm) * len(MAINS) + len(OTHERS))

            e.event(f'report feature {REPLACE_BATTERY:02x}: {REPLACE_BATTERY:02x} 01')
            frame.wait_until(lambda: set(self.polls(e, 1)[-1]) == MAINS | OTHERS, OTHERS_EVERY * len(OTHERS) + 3,
                             lambda: f'a poll of them all: {self.polls(e, 1)[-3:]}')

    @staticmethod
    def polls(emulator, count):
        """Ids of the reports that each poll behind the start has read; waits for so many polls."""
        frame.wait_until(lambda: len(transfers.bursts(emulator.wire())) > count + 1, 2 * count + 5,
                         lambda: f'{count} polls: {transfers.bursts(emulator.wire())}')
        wire = emulator.wire()
        values = re.findall(r' CTRL .* wValue=..(..)', wire)
        found = []
        for size in transfers.bursts(wire)[:-1]:        # the last may still go on
            found.append([int(number, 16) for number in values[:size]])
            values = values[size:]
        return found[1:]


if __name__ == '__main__':
    unittest.main()
