# SPDX-License-Identifier: GPL-2.0-or-later
"""The 24 well-known alarms, each caused at the driver, shown in upsAlarmTable and notified to a receiver."""

import socket
import time
import unittest

import frame
from integration import snmp_ber
from integration.snmp_rack import UPS, USERS, Rack

BASE = UPS.strip('.')
TRAPS, TRAP_OID = '1.3.6.1.2.1.33.2', '1.3.6.1.6.3.1.1.4.1.0'
QUIET = {'ups.status': 'OL', 'ups.alarm': '', 'battery.charge': '90', 'input.voltage': '230', 'ups.timer.shutdown': '-1',
         'ups.mode': 'online', 'ups.test.result': 'Done and passed'}
# What the driver says, and the alarms that hold then; the first is the one that the row is about.
CASES = (
    ({'ups.status': 'OL RB'}, [1]), ({'ups.status': 'OB DISCHRG'}, [2, 6]), ({'ups.status': 'OL LB'}, [3]),
    ({'ups.status': 'OB', 'battery.charge': '0'}, [4, 2, 3, 6]), ({'ups.alarm': 'Over temperature!'}, [5]),
    ({'input.voltage': '150'}, [6]), ({'ups.alarm': 'Output voltage bad!'}, [7]), ({'ups.status': 'OL OVER'}, [8]),
    ({'ups.status': 'BYPASS'}, [9]), ({'ups.alarm': 'Bypass not available!'}, [10]),
    ({'ups.alarm': 'Battery charger failure!'}, [13]), ({'ups.status': 'OL OFF'}, [14]),
    ({'ups.status': 'OFF', 'ups.mode': 'standby'}, [15, 14]), ({'ups.alarm': 'Fan failure!'}, [16]),
    ({'ups.alarm': 'Fuse blown!'}, [17]), ({'ups.alarm': 'Internal fault!'}, [18]),
    ({'ups.alarm': 'Fan failure! Internal fault!'}, [16, 18]), ({'ups.test.result': 'Done and error'}, [19]),
    ({'ups.status': 'OB OFF'}, [21, 6, 14]), ({'ups.timer.shutdown': '30'}, [22]), ({'ups.timer.shutdown': '3'}, [23, 22]),
    ({'ups.status': 'OL FSD'}, [22]), ({'ups.status': 'OL TEST'}, [24]), ({'ups.test.result': 'In progress'}, [24]))


class Alarms(unittest.TestCase):
    """One UPS, one receiver."""

    def setUp(self):
        self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.sink.close)
        self.sink.bind(('127.0.0.1', 0))
        self.rack = Rack(['rack1'], snmp=f'{USERS}  allow_control = yes\n'
                                         f'  trapsink = 127.0.0.1 {self.sink.getsockname()[1]}\n')
        self.addCleanup(self.rack.close)
        self.rack.start()
        self.driver, self.manager = self.rack.drivers['rack1'], self.rack.manager('writer')
        self.told = {}

    def tell(self, values):
        """The driver says this, and else that all is well."""
        for name, value in {**QUIET, **values}.items():
            if self.told.get(name) != value:
                self.driver.set(name, value)
            self.told[name] = value

    def rows(self):
        """{id: number of the alarm}"""
        found, oid = {}, f'{BASE}.6.2.1.2'
        while True:
            oid, _, value = self.manager.next(oid).varbinds[0]
            if not oid.startswith(f'{BASE}.6.2.1.2.'):
                return found
            found[int(oid.rpartition('.')[2])] = int(value.rpartition('.')[2])

    def wait_for(self, alarms):
        """Until these hold and upsAlarmsPresent counts them."""
        frame.wait_until(lambda: sorted(self.rows().values()) == sorted(alarms), 8,
                         lambda: f'{alarms}, there are {self.rows()}\n{self.rack.agent.output()}')
        self.assertEqual(self.manager.value(f'{BASE}.6.1.0'), len(alarms))

    def traps(self, enough):
        """{(specific, alarm)} of the notifications until enough() of them came."""
        found, end = set(), time.monotonic() + 20
        while not enough(found):
            self.sink.settimeout(max(0.01, end - time.monotonic()))
            binds = snmp_ber.Answer(self.sink.recv(2000), snmp_ber.TRAP).varbinds
            values = {oid: value for oid, _, value in binds}
            if values[TRAP_OID].startswith(TRAPS):
                alarm = next((value for oid, value in values.items() if oid.startswith(f'{BASE}.6.2.1.2.')), '.0')
                found.add((int(values[TRAP_OID].rpartition('.')[2]), int(alarm.rpartition('.')[2])))
                self.assertEqual([oid for oid, _, _ in binds[:2]], ['1.3.6.1.2.1.1.3.0', TRAP_OID])
                self.assertEqual(binds[-1][0], f'{BASE}.1.5.0')
        return found

    def test_each_comes_goes_and_is_told(self):
        seen = set()
        for values, alarms in CASES:
            with self.subTest(values=values):
                before = max(self.rows(), default=0)
                self.tell(values)
                self.wait_for(alarms)
                self.assertGreater(min(self.rows(), default=0), before, 'ids are not used again')
                seen |= set(alarms)
                self.tell({})
                self.wait_for([])
        for kind, alarms in ((1, [11, 14]), (2, [12, 14, 15])):      # as requested: output, system
            self.assertEqual(self.manager.set((f'{BASE}.8.1.0', 'INTEGER', kind), (f'{BASE}.8.2.0', 'INTEGER', 0)), ('', 0))
            self.tell({'ups.status': 'OFF'})
            self.wait_for(alarms)
            seen |= set(alarms)
            self.tell({})
            self.wait_for([])
        self.driver.stop()
        self.wait_for([20])
        self.driver.start()
        self.wait_for([])
        self.assertEqual(seen | {20}, set(range(1, 25)))
        wanted = {(3, k) for k in range(1, 25) if k not in (2, 24)} | {(4, k) for k in range(1, 25) if k != 24} | {
            (1, 0), (2, 0)}
        self.assertEqual(self.traps(lambda found: found >= wanted), wanted)


if __name__ == '__main__':
    unittest.main()
