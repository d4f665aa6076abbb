# SPDX-License-Identifier: GPL-2.0-or-later
"""The agent by raw packets: which exception, which index, how long an answer, who gets none; storms and reloads."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

import frame
import snmpwire
from integration.snmp_rack import DONE, Rack, dump
from snmpwire import END_OF_VIEW, GET, GETBULK, GETNEXT, INTEGER, NO_INSTANCE, NO_OBJECT, SET, STRING, V1

SYSTEM, UPS, HOLDOVER = (1, 3, 6, 1, 2, 1, 1), (1, 3, 6, 1, 2, 1, 33), (1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 33)
ENGINE = bytes.fromhex('8000000001')
DESCR, MODEL, CHARGE, TEMPERATURE = SYSTEM + (1, 0), UPS + (1, 1, 2, 0), UPS + (1, 2, 4, 0), UPS + (1, 2, 7, 0)
SNMP_GROUP, ENTITY, MODULES = (1, 3, 6, 1, 2, 1, 11), (1, 3, 6, 1, 2, 1, 47, 1), (1, 3, 6, 1, 6, 3)
TOO_BIG, NO_SUCH_NAME, GEN_ERR, NO_ACCESS = 1, 2, 5, 6
WAITING = 8                     # writes behind the one that is under way
LIMIT, ONE_MORE = 1400, 80      # an answer to GETBULK; what the next varbind of ours could need
LONG = 'a-name-of-a-ups-that-is-longer-than-32-characters'

SNMP = f'''  engine_id = 0x{ENGINE.hex()}
  community = public
  community = writer access=write
  community = a-community-that-is-so-long-that-it-takes-room-from-the-answer
  view = ident included 1.3.6.1.2.1.33.1.1
  view = ident included 1.3.6.1.2.1.33.1.4.4.1.5
  community = narrow view=ident
  user = guest
  user = limited ups={LONG}
'''


def many_variables(name):
    """A UPS that has a lot to tell."""
    return dump(name) + [f'SETINFO ambient.{n}.description "{"x" * (n % 60)}"' for n in range(1, 80)]


def shows(port, name=CHARGE, community='public'):
    """Whether there is an answer with a number."""
    answer = snmpwire.ask(port, snmpwire.message(GET, [name], community), 0.5)
    return answer is not None and bool(answer.varbinds) and answer.varbinds[0][1] == INTEGER


class Packets(unittest.TestCase):
    """One agent for all that only ask."""

    @classmethod
    def setUpClass(cls):
        cls.rack = Rack(['rack1', LONG], snmp=SNMP)
        cls.addClassCleanup(cls.rack.close)
        cls.rack.drivers['rack1'].stop()
        cls.rack.drivers['rack1'] = frame.FakeDriver(cls.rack.conf.socket('fake', 'rack1'), many_variables('rack1'))
        cls.rack.server.start()
        cls.rack.agent.start(lambda: shows(cls.rack.port) and shows(cls.rack.port, CHARGE, f'public@{LONG}'))

    @classmethod
    def ask(cls, kind, *names, timeout=5.0, **options):
        """One request, v2c."""
        return snmpwire.ask(cls.rack.port, snmpwire.message(kind, names, **options), timeout)

    def tags(self, *names, **options):
        """What a GET says of each name."""
        answer = self.ask(GET, *names, **options)
        self.assertEqual((answer.error, answer.names), (0, list(names)))
        return [tag for _, tag, _ in answer.varbinds]

    def walk(self, kind, **options):
        """Names of everything, each behind the one before."""
        names, at = [], (1, 3)
        while True:
            answer = self.ask(kind, at, **options)
            for name, tag, _ in answer.varbinds:
                if tag == END_OF_VIEW:
                    self.assertEqual(name, at)
                    return names
                self.assertGreater(name, at)
                names.append(name)
                at = name

    # ---- GET ----

    def test_an_object_without_this_instance_is_told_from_one_that_is_none(self):
        instance = [TEMPERATURE, TEMPERATURE[:-1], UPS + (1, 2, 4), CHARGE + (0,), UPS + (1, 2, 4, 1), UPS + (1, 1, 1, 0, 0),
                    UPS + (1, 3, 3, 1, 3), UPS + (1, 3, 3, 1, 3, 9), UPS + (1, 3, 3, 1, 3, 1, 1), UPS + (1, 5, 3, 1, 2, 1),
                    UPS + (1, 6, 2, 1, 2, 4294967295), SYSTEM + (1,), SYSTEM + (3, 1), HOLDOVER + (1, 2, 1, 2, 99),
                    HOLDOVER + (1, 3, 1, 2), HOLDOVER + (1, 1)]
        nothing = [UPS, UPS + (1,), UPS + (1, 2), UPS + (1, 3, 3), UPS + (1, 3, 3, 1), UPS + (1, 3, 3, 1, 9, 1), UPS + (1, 2, 9, 0),
                   UPS + (1, 0, 1), UPS + (1, 10, 1, 0), UPS + (1, 6, 3, 8), UPS + (2, 1), UPS[:-1], SYSTEM, SYSTEM + (10, 0),
                   SYSTEM + (9, 1, 1, 1), HOLDOVER, HOLDOVER + (1, 2, 1, 1, 1), HOLDOVER + (1, 5), (1, 3), (2, 99),
                   (1, 3, 6, 1, 6, 3, 10, 2, 1, 5, 0)]
        for name in instance:
            self.assertEqual(self.tags(name), [NO_INSTANCE], name)
        for name in nothing:
            self.assertEqual(self.tags(name), [NO_OBJECT], name)
        self.assertEqual(self.tags(CHARGE, TEMPERATURE, UPS, DESCR), [INTEGER, NO_INSTANCE, NO_OBJECT, STRING])

    def test_v1_names_the_first_varbind_at_fault_and_gives_all_back(self):
        for at, names in enumerate(((TEMPERATURE, UPS), (CHARGE, TEMPERATURE), (CHARGE, MODEL, UPS, DESCR)), 1):
            answer = self.ask(GET, *names, version=V1)
            self.assertEqual((answer.error, answer.index, answer.names), (NO_SUCH_NAME, at, list(names)))
            self.assertEqual({tag for _, tag, _ in answer.varbinds}, {snmpwire.NULL})
        last = self.walk(GETNEXT)[-1]
        answer = self.ask(GETNEXT, DESCR, last, version=V1)
        self.assertEqual((answer.error, answer.index, answer.names), (NO_SUCH_NAME, 2, [DESCR, last]))
        self.assertEqual(self.ask(GET, CHARGE, MODEL, version=V1).error, 0)

    def test_as_many_varbinds_as_asked_for_come_back_in_their_order(self):
        names = [DESCR, TEMPERATURE, CHARGE] * 100
        answer = self.ask(GET, *names)
        self.assertEqual((answer.error, answer.names), (0, names))
        self.assertEqual(self.ask(GET).varbinds, [])

    def test_an_answer_that_the_asker_cannot_take_is_too_big(self):
        request = snmpwire.message_v3(GET, [DESCR] * 12, ENGINE, 'guest', size=484)
        answer = snmpwire.ask(self.rack.port, request)
        self.assertEqual((answer.error, answer.index, answer.varbinds), (TOO_BIG, 0, []))
        answer = snmpwire.ask(self.rack.port, snmpwire.message_v3(GET, [DESCR] * 3, ENGINE, 'guest', size=484))
        self.assertEqual((answer.error, len(answer.varbinds)), (0, 3))

    # ---- GETNEXT ----

    def test_the_end_is_told_under_the_name_that_was_asked(self):
        names = self.walk(GETNEXT)
        for name in (names[-1], names[-1] + (1,), MODULES + (15, 2), MODULES + (16,), (2, 5)):
            self.assertEqual(self.ask(GETNEXT, name).varbinds, [(name, END_OF_VIEW, b'')])

    def test_next_begins_anywhere(self):
        for name, behind in (((0, 0), DESCR), ((1, 3), DESCR), (SYSTEM, DESCR), (DESCR, SYSTEM + (2, 0)), (DESCR + (5,), SYSTEM + (2, 0)),
                             (SYSTEM + (7, 0), SYSTEM + (8, 0)), (SNMP_GROUP + (32, 0), UPS + (1, 1, 1, 0)), (UPS, UPS + (1, 1, 1, 0)), (UPS + (1, 2, 4), CHARGE),
                             (UPS + (1, 2, 4, 0, 4294967295), UPS + (1, 3, 1, 0)), (UPS + (1, 9, 4294967295), ENTITY + (1, 1, 1, 2, 1)),
                             (ENTITY + (4, 1, 0), HOLDOVER + (1, 1, 0)), (HOLDOVER + (2,), MODULES + (1, 1, 6, 1, 0)), (MODULES + (1, 2), MODULES + (10, 2, 1, 1, 0))):
            self.assertEqual(self.ask(GETNEXT, name).names, [behind], name)

    # ---- GETBULK ----

    def test_a_bulk_walk_meets_what_a_walk_meets_in_answers_that_are_nearly_full(self):
        names = self.walk(GETNEXT)
        self.assertGreater(len(names), 200)
        for repeat in (1, 7, 50, 100000):
            self.assertEqual(self.walk(GETBULK, repeat=repeat), names)

    def test_an_answer_is_as_long_as_it_may_be_and_no_longer(self):
        for name in self.walk(GETNEXT)[:-60:7]:
            for community in ('public', 'a-community-that-is-so-long-that-it-takes-room-from-the-answer'):
                answer = self.ask(GETBULK, name, repeat=2147483647, community=community)
                self.assertLessEqual(answer.length, LIMIT)
                self.assertGreater(answer.length, LIMIT - 2 * ONE_MORE, name)
            request = snmpwire.message_v3(GETBULK, [name], ENGINE, 'guest', repeat=2147483647)
            self.assertIn(snmpwire.ask(self.rack.port, request).length, range(LIMIT - 3 * ONE_MORE, LIMIT + 1))

    def test_an_asker_with_less_room_gets_less(self):
        request = snmpwire.message_v3(GETBULK, [UPS], ENGINE, 'guest', size=600, repeat=100)
        self.assertIn(snmpwire.ask(self.rack.port, request).length, range(600 - 2 * ONE_MORE, 601))

    def test_non_repeaters_come_once_and_the_rest_row_by_row(self):
        names = [SYSTEM + (5,), UPS + (1, 8, 3), UPS + (1, 1)]
        answer = self.ask(GETBULK, *names, single=1, repeat=3)
        self.assertEqual(answer.names, [SYSTEM + (5, 0), UPS + (1, 8, 3, 0), UPS + (1, 1, 1, 0), UPS + (1, 8, 4, 0),
                                        UPS + (1, 1, 2, 0), UPS + (1, 8, 5, 0), UPS + (1, 1, 3, 0)])
        first = [SYSTEM + (5, 0), UPS + (1, 8, 3, 0), UPS + (1, 1, 1, 0)]
        for single, repeat, expected in ((3, 5, first), (99, 5, first), (2147483647, 0, first), (1, 0, first[:1]), (0, 0, []),
                                         (-5, 1, first), (0, -1, []), (2, -2147483648, first[:2]), (-1, 0, [])):
            self.assertEqual(self.ask(GETBULK, *names, single=single, repeat=repeat).names, expected, (single, repeat))
        self.assertEqual(self.ask(GETBULK, repeat=10).varbinds, [])

    def test_a_row_in_which_all_have_ended_is_the_last(self):
        end = MODULES + (16,)
        answer = self.ask(GETBULK, SYSTEM + (6,), end, repeat=3)
        self.assertEqual(answer.names, [SYSTEM + (6, 0), end, SYSTEM + (7, 0), end, SYSTEM + (8, 0), end])
        self.assertEqual([tag for _, tag, _ in answer.varbinds][1::2], [END_OF_VIEW] * 3)
        self.assertEqual(self.ask(GETBULK, end, (2, 5), repeat=1000).names, [end, (2, 5)])

    def test_more_repeaters_than_fit_are_cut_in_their_first_row(self):
        answer = self.ask(GETBULK, *[UPS + (1, n % 9 + 1) for n in range(500)], repeat=10)
        self.assertIn(answer.length, range(LIMIT - ONE_MORE, LIMIT + 1))
        self.assertEqual(answer.names[:2], [UPS + (1, 1, 1, 0), UPS + (1, 2, 1, 0)])

    def test_a_value_in_a_request_means_nothing(self):
        for value in (snmpwire.ber(END_OF_VIEW), snmpwire.ber(NO_OBJECT), snmpwire.integer(5), snmpwire.ber(STRING, b'x' * 300)):
            for kind in (GETNEXT, GETBULK):
                self.assertEqual(self.ask(kind, UPS, repeat=1 if kind == GETBULK else 0, values=[value]).names,
                                 [UPS + (1, 1, 1, 0)])
            self.assertEqual(self.tags(CHARGE, values=[value]), [INTEGER])

    # ---- who ----

    def test_a_view_is_all_there_is(self):
        names = self.walk(GETNEXT, community='narrow')
        self.assertEqual(names, [UPS + (1, 1, n, 0) for n in range(1, 7)] + [UPS + (1, 4, 4, 1, 5, 1)])
        self.assertEqual(self.walk(GETBULK, community='narrow', repeat=20), names)
        self.assertEqual(self.tags(MODEL, CHARGE, DESCR, community='narrow'), [STRING, NO_OBJECT, NO_OBJECT])

    def test_a_write_without_the_right_names_the_varbind(self):
        for community, version, names, told in (
                ('public', snmpwire.V2C, [UPS + (1, 1, 5, 0), UPS + (1, 1, 6, 0)], (NO_ACCESS, 1)),
                ('public', V1, [UPS + (1, 1, 5, 0)], (NO_SUCH_NAME, 1)),
                ('writer', snmpwire.V2C, [UPS + (1, 1, 6, 0), (1, 3, 6, 1, 6, 1)], (NO_ACCESS, 2))):
            answer = self.ask(SET, *names, community=community, version=version, values=[snmpwire.ber(STRING, b'x')] * len(names))
            self.assertEqual((answer.error, answer.index, answer.names), (*told, names))

    def test_nobody_else_gets_a_byte(self):
        for community in ('wrong', 'publi', 'public@', 'public@rack', 'public@rack1\0', 'public\0', '', 'x' * 2000):
            self.assertIsNone(self.ask(GETBULK, UPS, repeat=50, community=community, timeout=0.2), community)
        for kind in (snmpwire.RESPONSE, 0xa4, 0xa6, 0xa7, 0xa8):
            self.assertIsNone(self.ask(kind, DESCR, timeout=0.2), kind)
        self.assertIsNone(self.ask(GETBULK, DESCR, version=V1, repeat=5, timeout=0.2))

    def test_a_name_of_more_than_32_characters_is_a_context_like_any(self):
        model = f'Model {LONG}'.encode()
        self.assertEqual(self.ask(GET, MODEL, community=f'public@{LONG}').varbinds[0][2], model)
        for user in ('guest', 'limited'):
            answer = snmpwire.ask(self.rack.port, snmpwire.message_v3(GET, [MODEL], ENGINE, user, LONG))
            self.assertEqual((answer.context, answer.varbinds[0][2]), (LONG, model))
        name = UPS + (1, 1, 6, 0)
        self.assertEqual(self.ask(SET, name, community=f'writer@{LONG}', values=[snmpwire.ber(STRING, b'disk')]).error, 0)
        self.assertEqual(self.ask(GET, name, community=f'public@{LONG}').varbinds[0][2], b'disk')
        self.assertNotEqual(self.ask(GET, name).varbinds[0][2], b'disk')

    def test_a_stranger_gets_few_reports_and_a_known_one_all(self):
        stranger = snmpwire.message_v3(GET, [DESCR], ENGINE, 'nobody')
        begun = time.monotonic()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for _ in range(500):
                sock.sendto(stranger, ('127.0.0.1', self.rack.port))
            reports = 0
            sock.settimeout(0.5)
            try:
                while sock.recv(65536):
                    reports += 1
            except socket.timeout:
                pass
        spent = time.monotonic() - begun
        self.assertIn(reports, range(1, 21 + int(10 * spent) + 1))
        for _ in range(60):     # asking in between, as managers do, nobody is held back
            self.assertIsNotNone(self.ask(GET, DESCR))
            self.assertIsNotNone(snmpwire.ask(self.rack.port, stranger))


class Waiting(unittest.TestCase):
    """A UPS that does not answer."""

    def test_while_a_write_waits_for_its_ups_reads_do_not_few_other_writes_do_and_a_repeated_one_is_one(self):
        with contextlib.closing(Rack(snmp=SNMP.replace(LONG, 'rack2'))) as rack:
            driver, write = rack.drivers['rack1'], UPS + (1, 9, 9, 0)
            rack.server.start()
            rack.agent.start(lambda: shows(rack.port, write))
            driver.behave = {}

            def request(number):
                return snmpwire.message(SET, [write], community='writer', values=[snmpwire.integer(170)], number=number)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.connect(('127.0.0.1', rack.port))
                sock.settimeout(5)
                for turn in range(100):
                    sock.send(request(turn // 4))           # each four times, as by a manager that loses patience
                    self.assertEqual(snmpwire.ask(rack.port, snmpwire.message(GET, [CHARGE])).varbinds[0][1], INTEGER)
                driver.behave = {'SET ': DONE}
                told = [snmpwire.read(sock.recv(65536)).error for _ in range(1 + WAITING)]
                self.assertEqual((told[0], told[-1]), (GEN_ERR, 0), told)
                sock.settimeout(0.5)
                self.assertRaises(socket.timeout, sock.recv, 65536)
                self.assertEqual(sum('input.transfer.low' in line for line in driver.heard()), 1 + WAITING)
                sock.send(request(0))
                self.assertEqual(snmpwire.read(sock.recv(65536)).error, 0)


class AgentX(unittest.TestCase):
    """The same answers, whoever gives them."""

    def test_a_master_agent_passes_on_what_we_would_say_ourselves(self):
        roots = UPS, HOLDOVER
        single = [CHARGE, TEMPERATURE, TEMPERATURE[:-1], CHARGE + (0,), UPS + (1, 3, 3, 1, 3, 9), UPS + (1, 5, 3, 1, 2, 1), UPS + (1, 2),
                  UPS + (1, 3, 3, 1), UPS + (1, 6, 3, 8), UPS + (1, 2, 9, 0), HOLDOVER + (1, 2, 1, 1, 1), HOLDOVER + (1, 2, 1, 2, 99)]
        with contextlib.closing(Rack(snmp='')) as rack:
            alone = self.answers(rack, rack.port, roots, single)
            rack.agent.stop_clean()
            port, where = frame.free_port(), rack.conf / 'x'
            rack.conf.put('holdover.conf', f'[snmp]\n  mode = agentx\n  agentx_socket = {where}\n'
                                           f'  persistent_dir = {rack.conf / "p"}\n')
            path = rack.conf.put('snmpd.conf', f'agentaddress udp:127.0.0.1:{port}\nmaster agentx\nagentXSocket {where}\n'
                                               'rocommunity public 127.0.0.1\n')
            with frame.Daemon([frame.tool('snmpd'), '-f', '-Lo', '-C', '-c', path, '-I', '-smux,ifTable,system_mib,hrh_storage'],
                              env={'MIBS': '', 'SNMP_PERSISTENT_DIR': rack.conf / 'd'}):
                self.assertEqual(self.answers(rack, port, roots, single), alone)

    def answers(self, rack, port, roots, single):
        """All below the roots but what counts time, and each single one."""
        if not rack.server.running:
            rack.server.start()
        rack.agent.start(lambda: shows(port))
        found = []
        for root in roots:
            for kind in (GETNEXT, GETBULK):
                walk, at = [], root
                while at[:len(root)] == root:
                    answer = snmpwire.ask(port, snmpwire.message(kind, [at], repeat=10 * (kind == GETBULK)))
                    walk += [varbind for varbind in answer.varbinds if varbind[0][:len(root)] == root]
                    at = (2,) if answer.varbinds[-1][1] == END_OF_VIEW else answer.names[-1]
                found.append([varbind for varbind in walk if varbind[1] not in (snmpwire.TICKS, END_OF_VIEW)])
        self.assertGreater(min(map(len, found)), 30)
        return found + [snmpwire.ask(port, snmpwire.message(GET, [name])).varbinds for name in single]


class Storm(unittest.TestCase):
    """Damaged packets; HOLDOVER_SNMP_STORM=5000000 for the long form."""

    def test_damaged_packets_cost_no_memory_no_log_and_no_answer(self):
        count = int(os.environ.get('HOLDOVER_SNMP_STORM', '100000'))
        done = subprocess.run([os.path.join(frame.root_dir, 'tests/bench/snmp_bench.py'), '--storm', str(count)],
                              capture_output=True, text=True, check=True, timeout=60 + count / 5000)
        told = dict(part.split('=') for part in done.stdout.split())
        self.assertEqual((told['alive'], told['unanswered']), ('yes', '0'), done.stdout)
        self.assertLess(int(told['growth_kb']), 512, done.stdout)
        self.assertLess(int(told['log_lines']), 100, done.stdout)


class Reload(unittest.TestCase):
    """SIGHUP under load."""

    def test_no_request_is_lost_while_the_configuration_changes(self):
        with contextlib.closing(Rack(snmp=SNMP.replace(LONG, 'rack2'))) as rack:
            rack.server.start()
            rack.agent.start(lambda: shows(rack.port))
            unanswered, asked, over = [], [0], threading.Event()
            requests = [snmpwire.message(GET, [MODEL], community='public@rack2'), snmpwire.message(GETBULK, [UPS], repeat=50),
                        snmpwire.message_v3(GET, [DESCR], ENGINE, 'guest', 'rack1')]

            def load(request):
                while not over.is_set():
                    asked[0] += 1
                    if snmpwire.ask(rack.port, request, 4) is None:
                        unanswered.append(request)

            threads = [threading.Thread(target=load, args=(request,)) for request in requests]
            for thread in threads:
                thread.start()
            for n in range(30):
                rack.configure(SNMP.replace(LONG, 'rack2') + f'  syscontact = me{n}\n  community = extra{n}\n'
                               + (f'  listen = 127.0.0.1 {rack.conf.port}\n' if n % 2 else ''))
                rack.agent.signal(signal.SIGHUP)
                frame.wait_until(lambda n=n: snmpwire.ask(rack.port, snmpwire.message(
                    GET, [DESCR], community=f'extra{n}'), 0.1), 10, f'configuration {n}')
            over.set()
            for thread in threads:
                thread.join()
            self.assertEqual(unanswered, [])
            self.assertGreater(asked[0], 100)


if __name__ == '__main__':
    unittest.main()
