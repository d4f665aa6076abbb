# SPDX-License-Identifier: GPL-2.0-or-later
"""Every USB transport of nutdrv_qx: its frames byte by byte, and what mishaps on the way do to values.

Unplugging is test_qx_replug.py.
"""

import concurrent.futures
import time
import unittest

from qx_units import F, I, OUTAGE, Q1, TRANSPORTS, Unit

JOBS = 8
KNOWN = ['protocol=q1']       # spares the time that recognition takes with units that are silent to unknown questions

# the question Q1 as it must be on the wire; of string transports the request for its string
FRAMES = {
    'cypress': 'SET [8] 51 31 0d 00 00 00 00 00 ',
    'phoenix': 'SET [8] 51 31 0d 00 00 00 00 00 ',
    'ippon': 'SET [8] 51 31 0d 00 00 00 00 00 ',
    'omron': 'SET [16] 51 31 0d 00 00 00 00 00 00 00 00 00 00 00 00 00 ',
    'gtec': 'SET [8] 51 31 0d 00 00 00 00 00 ',
    'sgs': 'SET [8] 03 51 31 0d 00 00 00 00 ',
    'krauler': 'CTRL 80 06 wValue=0303 wIndex=0409 wLength=255',
    'fabula': 'CTRL 80 06 wValue=0303 wIndex=0409 wLength=255',
    'hunnox': 'CTRL 80 06 wValue=0303 wIndex=0409 wLength=102',
    'snr': 'CTRL 80 06 wValue=0303 wIndex=0409 wLength=102',
    'fuji': 'INT-OUT [8] 80 06 03 03 51 31 00 2f ',
    'phoenixtec': 'CTRL 42 0d wValue=0000 wIndex=0000 wLength=3',
    'ablerex': 'SET [47] 05 00 03 51 31 0d ' + '00 ' * 41,
    'armac': 'SET [4] a3 51 31 0d ',
    'armac-interrupt': 'INT-OUT [5] a4 51 31 0d 00 ',
}
REPORTS = {'cypress': 'CTRL 21 09 wValue=0200', 'phoenix': 'CTRL 21 09 wValue=0200', 'ippon': 'CTRL 21 09 wValue=0002',
           'omron': 'CTRL 21 09 wValue=0002', 'gtec': 'CTRL 21 09 wValue=0002', 'sgs': 'CTRL 21 09 wValue=0200',
           'ablerex': 'CTRL a1 01 wValue=0305 wIndex=0000 wLength=47', 'armac': 'CTRL 21 09 wValue=0200'}
# a shutdown with delays of 60 and 180 s, for transports that carry it in a frame of their own
SHUTDOWNS = {
    'cypress': ['SET [8] 53 30 31 52 30 30 30 33 ', 'SET [8] 0d 00 00 00 00 00 00 00 '],
    'ippon': ['SET [8] 53 30 31 52 30 30 30 33 ', 'SET [8] 0d 00 00 00 00 00 00 00 '],
    'sgs': ['SET [8] 07 53 30 31 52 30 30 30 ', 'SET [8] 02 33 0d 00 00 00 00 00 '],
    'fabula': ['CTRL 80 06 wValue=0368'],
    'hunnox': ['CTRL 80 06 wValue=0318'],       # the only delay that does anything (NUT issue 3561)
    'fuji': ['INT-OUT [8] 80 06 04 03 53 30 31 00 '],
    'phoenixtec': ['CTRL 42 0d wValue=0000 wIndex=0000 wLength=9'],
    'armac': ['SET [4] a3 53 30 31 ', 'SET [4] a3 52 30 30 ', 'SET [4] a3 30 33 0d '],
    'armac-interrupt': ['INT-OUT [11] aa 53 30 31 52 30 30 30 33 0d 00 '],
}
MISHAPS = ['truncate 1', 'noise 1', 'nul 1', 'pad 1', 'merge 1', 'overflow 1', 'late 1 1300']


def everywhere(test, transports=tuple(TRANSPORTS)):
    """Run test(transport) for all of them, some at a time; {transport: complaint} of those that failed."""
    def one(transport):
        try:
            return test(transport)
        except AssertionError as error:
            return str(error)[-2500:]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return {name: bad for name, bad in zip(transports, pool.map(one, transports)) if bad}


def needs(condition, complaint):
    """An assertion with a message of its own."""
    if not condition:
        raise AssertionError(complaint)

# A string and a report of ablerex are one reply; a unit of these cannot send two lines.
ONE_REPLY = {'krauler', 'fabula', 'hunnox', 'snr', 'ablerex'}


class Transports(unittest.TestCase):
    maxDiff = None

    def test_frames_are_those_of_the_transport(self):
        def frames(transport):
            with Unit(transport) as unit:
                wire = unit.wire()
                needs('BAD' not in wire, wire)
                needs(FRAMES[transport] in wire, f'{FRAMES[transport]} is not in {wire[-2000:]}')
                needs(REPORTS.get(transport, '') in wire, f'{REPORTS.get(transport)} is not in {wire[-2000:]}')
        self.assertEqual(everywhere(frames), {})

    def test_commands_travel_like_questions(self):
        def order(transport):
            with Unit(transport, 'qx S* => -', 'qx T* => -', options=[*KNOWN, 'offdelay=60', 'ondelay=180']) as unit:
                bad = unit.said.order('instcmd', 'shutdown.return => handled')
                wire = unit.wire()
                needs(not bad, bad)
                for line in SHUTDOWNS[transport]:
                    needs(line in wire, f'{line} is not in {wire[-2000:]}')
                needs('BAD' not in wire, wire)
        self.assertEqual(everywhere(order, tuple(SHUTDOWNS)), {})

    def test_an_outage_is_seen_and_its_end(self):
        def outage(transport):
            with Unit(transport, options=KNOWN) as unit:
                unit.event(f'qx Q1 => {OUTAGE}')
                values = unit.until(lambda v, fresh: fresh and v['ups.status'] == 'OB', 12, 'OB')
                needs(float(values['input.voltage']) == 0, values)
                unit.event(f'qx Q1 => {Q1}')
                unit.until(lambda v, fresh: fresh and v['ups.status'] == 'OL' and v['input.voltage'] == '231.0', 12, 'OL')
        self.assertEqual(everywhere(outage), {})

    def test_mishaps_never_become_values(self):
        def mishaps(transport):
            with Unit(transport, options=KNOWN) as unit:
                for mishap in MISHAPS:
                    unit.event(f'fault {mishap}')
                    time.sleep(2.5)
                unit.event('fault none')
                unit.until(lambda v, fresh: fresh and v['ups.status'] == 'OL', 15, 'OL')
                needs(unit.words() == {'OL'}, f'said {unit.words()}')
                lines = {line for line in unit.said.lines if line.startswith(('SETINFO input.voltage ',
                                                                              'SETINFO battery.voltage '))}
                needs(lines <= {'SETINFO input.voltage "231.0"', 'SETINFO battery.voltage "13.60"'}, lines)
        self.assertEqual(everywhere(mishaps), {})

    def test_a_reply_behind_an_echo_of_the_question_counts(self):
        def echoes(transport):
            said = [f'qx {ask} => {ask}\\x0d{reply}' for ask, reply in (('Q1', Q1), ('F', F), ('I', I), ('Q', 'ACK'))]
            with Unit(transport, *said) as unit:
                values = unit.until(lambda v, fresh: fresh and v.get('battery.charge') == '100', 20)
                needs(values['ups.status'] == 'OL' and values['input.voltage'] == '231.0', values)
                bad = 'ADDCMD beeper.toggle' in unit.said.lines and unit.said.order('instcmd', 'beeper.toggle => handled')
                needs(not bad, f'{bad}: {unit.wire()[-1500:]}')
                needs(unit.words() == {'OL'}, f'said {unit.words()}')
        self.assertEqual(everywhere(echoes, tuple(name for name in TRANSPORTS if name not in ONE_REPLY)), {})

    def test_silence_makes_stale_and_answers_make_fresh(self):
        def silence(transport):
            with Unit(transport, options=KNOWN) as unit:
                unit.event('fault mute')
                unit.until(lambda v, fresh: not fresh, 20, 'stale')
                needs(unit.words() == {'OL'}, f'said {unit.words()}')
                unit.event('fault none')
                unit.until(lambda v, fresh: fresh, 20, 'fresh')
                needs(unit.words() == {'OL'}, f'said {unit.words()}')
        self.assertEqual(everywhere(silence), {})


if __name__ == '__main__':
    unittest.main()
