# SPDX-License-Identifier: GPL-2.0-or-later
"""The notifications of receivers over restarts, reloads and outages in any order are consistent: see trap_story.py."""

import time
import unittest

import frame
from integration import snmp_ber
from integration.snmp_rack import ADMIN, READER, UPS, USERS, Rack
from integration.trap_story import ADDED, BATTERY, COLD, KINDS, REMOVED, Story

ENGINE = '80001f88031234567890'
SOURCE, PRESENT = f'{UPS}.4.1.0', f'{UPS}.6.1.0'
INFORMS = ('v2c-inform', 'v3-inform user=reader')
LOST = 20


class Named(Rack):
    """Each UPS says its own name, so that receivers without contexts know which it is."""

    def play(self, name):
        driver = super().play(name)
        driver.set('ups.id', name)
        return driver


class Told(unittest.TestCase):
    """Each test has a rack, and receivers of its own."""

    def rack(self, names=('rack1',), kinds=KINDS, host='127.0.0.1', before=None):
        """Started, or instead before(rack) is done."""
        self.rack_ = rack = Named(list(names), snmp=f'{USERS}  engine_id = 0x{ENGINE}\n')
        self.addCleanup(rack.close)
        self.story = Story(rack, ENGINE, kinds, host)
        self.addCleanup(self.story.close)
        rack.configure(rack.snmp + self.story.lines())
        if before:
            before(rack)
        else:
            rack.start()
        return rack

    def wait_source(self, value, name='rack1'):
        """Until a UPS has this upsOutputSource."""
        frame.wait_until(lambda: self.rack_.value(SOURCE, *ADMIN, '-n', name) == value, 20,
                         lambda: f'{name} to be {value}\n{self.rack_.agent.output()}')

    def set(self, status, name='rack1'):
        """The UPS says this, and the agent shows it."""
        self.rack_.drivers[name].set('ups.status', status)
        self.wait_source('5' if 'OB' in status else '3', name)

    def reload(self, names, extra=''):
        """Another ups.conf and more lines of [snmp]."""
        rack = self.rack_
        rack.conf.put('ups.conf', rack.conf.sections({name: rack.section(name) for name in names}))
        for name in names:
            if name not in rack.drivers:
                rack.drivers[name] = rack.play(name)
        rack.configure(rack.snmp + self.story.lines() + extra)
        before = rack.agent.output().count('configuration reloaded')
        rack.server.reload()
        rack.agent.signal(1)
        frame.wait_until(lambda: rack.agent.output().count('configuration reloaded') > before, 10, rack.agent.output)

    # ---- restarts ----

    def test_the_agent_is_restarted_while_a_battery_is_low(self):
        rack = self.rack()
        boots = [snmp_ber.discover(rack.port)[1]]
        self.set('OB LB RB')
        self.story.check({'rack1': {1, 2, 3, 6}})
        for end in (rack.agent.stop_clean, rack.agent.kill, rack.agent.kill):
            end()
            rack.agent.start(lambda: rack.value(SOURCE, *ADMIN) == '5')
            boots.append(snmp_ber.discover(rack.port)[1])
            colds = len(boots)
            self.story.wait(lambda events, n=colds: sum(e.what == COLD for e in events) == n)
            self.story.check({'rack1': {1, 2, 3, 6}})
        self.assertEqual(boots, list(range(boots[0], boots[0] + 4)))
        self.set('OL')
        self.story.check({'rack1': ()})
        for kind in self.story.trapds:
            self.assertEqual(self.story.count(kind, BATTERY), 4, kind)
            self.assertEqual(self.story.count(kind, REMOVED), 4, kind)
            self.assertEqual(self.story.count(kind, ADDED, alarm=LOST), 0, kind)

    def test_server_and_driver_are_restarted_while_on_battery(self):
        rack = self.rack()
        self.set('OB')
        self.story.check({'rack1': {2, 6}})
        for stop, start in ((rack.server.stop_clean, rack.server.start), (rack.server.kill, rack.server.start),
                            (rack.drivers['rack1'].stop, rack.drivers['rack1'].start)):
            stop()
            self.wait_source('1')
            start()
            self.wait_source('5')
        self.story.check({'rack1': {2, 6}})
        self.set('OL')
        self.story.check({'rack1': ()})
        for kind in self.story.trapds:
            self.assertEqual([self.story.count(kind, ADDED, alarm=n) for n in (2, 6)], [0, 1], kind)
            self.assertEqual([self.story.count(kind, REMOVED, alarm=n) for n in (2, 6)], [1, 1], kind)
        self.assertEqual(rack.value(f'{UPS}.3.1.0', *READER), '1')      # upsInputLineBads counts one outage

    def test_who_asks_before_the_first_data_are_in_causes_no_alarm(self):
        rack = self.rack(before=lambda rack: rack.drivers['rack1'].set('ups.status', 'OB'))
        for attempt in range(1, 8):
            begun = time.monotonic()
            rack.agent.start(lambda n=attempt: rack.agent.output().count('SNMP: listening') == n)
            self.assertEqual(rack.value(PRESENT, '-v2c', '-c', 'public'), '0')
            rack.server.start()
            self.wait_source('5')
            if time.monotonic() - begun < 2.5:          # after 3 s without data they are missed
                break
            rack.agent.stop_clean()
            rack.server.stop_clean()
        self.story.wait(lambda events: sum(e.what == COLD for e in events) == attempt)
        self.story.check({'rack1': {2, 6}})
        for kind in self.story.trapds:
            events = self.story.events(kind)
            last = max(at for at, event in enumerate(events) if event.what == COLD)
            self.assertNotIn(LOST, [event.alarm for event in events[last:]], self.story.tell(kind))
        self.assertEqual(rack.value(f'{UPS}.6.2.1.3.1', *READER), '0:0:00:00.00')      # there when the agent started

    # ---- reloads ----

    def test_a_ups_comes_and_goes_by_reloads_while_it_is_on_battery(self):
        rack = self.rack(['rack1', 'rack2'])
        rack.drivers['rack3'] = rack.play('rack3')
        rack.drivers['rack3'].set('ups.status', 'OB')
        self.set('OB LB')
        self.story.check({'rack1': {2, 3, 6}})
        self.reload(['rack1', 'rack2', 'rack3'])
        self.wait_source('5', 'rack3')
        self.story.check({'rack1': {2, 3, 6}, 'rack2': (), 'rack3': {2, 6}})
        self.assertNotEqual(rack.value(f'{UPS}.6.2.1.3.1', *ADMIN, '-n', 'rack3'), '0:0:00:00.00')
        self.reload(['rack2', 'rack3'])
        self.story.check({'rack1': (), 'rack2': (), 'rack3': {2, 6}})
        self.reload(['rack1', 'rack2', 'rack3'])
        self.wait_source('5')
        self.story.check({'rack1': {2, 3, 6}, 'rack2': (), 'rack3': {2, 6}})
        self.set('OL')
        self.set('OL', 'rack3')
        self.story.check({'rack1': (), 'rack2': (), 'rack3': ()})
        for kind in self.story.trapds:
            self.assertEqual(self.story.count(kind, COLD), 1, kind)
            self.assertEqual(self.story.count(kind, ADDED, ups='rack3', alarm=LOST), 0, self.story.tell(kind))

    def test_receivers_and_users_are_added_while_on_battery_and_informs_are_under_way(self):
        self.rack()
        boots = snmp_ber.discover(self.rack_.port)[1]
        other = Story(self.rack_, ENGINE, INFORMS, 'localhost')
        self.addCleanup(other.close)
        self.rack_.drivers['rack1'].set('ups.status', 'OB LB RB')
        self.reload(['rack1'], '  user = late SHA-256 "a long pass phrase"\n')
        self.reload(['rack1'], f'{other.lines()}  user = later SHA-256 "a long pass phrase"\n')
        self.wait_source('5')
        self.story.check({'rack1': {1, 2, 3, 6}})
        self.set('OL')
        self.story.check({'rack1': ()})
        other.wait(lambda events: sum(e.what == REMOVED for e in events) >= 4)
        self.assertEqual(snmp_ber.discover(self.rack_.port)[1], boots)
        later = ('-v3', '-u', 'later', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'a long pass phrase')
        self.assertEqual(self.rack_.value(SOURCE, *later), '3')

    # ---- outages ----

    def test_two_upses_alternate_faster_than_notifications_leave(self):
        rack = self.rack(['rack1', 'rack2'])
        for turn in range(8):
            self.set('OB' if turn % 2 else 'OL')
            self.set('OL' if turn % 2 else 'OB LB', 'rack2')
        self.set('OB')
        self.set('OB', 'rack2')
        self.story.check({'rack1': {2, 6}, 'rack2': {2, 6}}, 40)
        self.set('OL')
        self.set('OL', 'rack2')
        self.story.check({'rack1': (), 'rack2': ()}, 40)
        for kind in self.story.trapds:
            last = [e for e in self.story.events(kind) if e.what == BATTERY or (e.what, e.alarm) == (REMOVED, 2)]
            for name in rack.names:
                ends = [e for e in last if e.ups == name]
                self.assertEqual(ends[-1].what, REMOVED, self.story.tell(kind))

    def test_of_thirty_upses_that_fail_at_once_every_one_is_told(self):
        names = [f'ups{number}' for number in range(30)]
        rack = self.rack(names, ('v2c', 'v2c-inform', 'v3-inform user=reader'))
        for status, alarms in (('OB LB', {2, 3, 6}), ('OL', ())):
            for driver in rack.drivers.values():
                driver.set('ups.status', status)
            self.story.check(dict.fromkeys(names, alarms), 40)
        for kind in self.story.trapds:
            self.story.wait(lambda events: sum(e.what == REMOVED for e in events) == 90)
            self.assertEqual([self.story.count(kind, what) for what in (BATTERY, ADDED, REMOVED)], [30, 60, 90], kind)

    def test_receivers_of_informs_that_were_down_during_an_outage_are_told_all_of_it(self):
        self.rack(kinds=INFORMS, host='localhost')
        self.story.wait(lambda events: events)
        for trapd in self.story.trapds.values():
            trapd.kill()
        self.set('OB LB')
        self.set('OL')
        for kind in self.story.trapds:
            self.story.start(kind)
        self.story.wait(lambda events: sum(e.what == REMOVED for e in events) == 3, 40)
        self.story.check({'rack1': ()})
        for kind in self.story.trapds:
            self.assertEqual([self.story.count(kind, what) for what in (COLD, BATTERY, ADDED, REMOVED)], [1, 1, 2, 3],
                             self.story.tell(kind))


if __name__ == '__main__':
    unittest.main()
