# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole system on an emulated UPS, seen by the clients of the field: NUT's programs, Nagios' plugin, PyNUT,
net-snmp and NUT's own SNMP driver.  All show the mains; then the UPS reports an outage, and all must follow.

How fast the pushed paths are is measured and printed by Latency: run it by hand to see the figures.
"""

import os
import statistics
import sys
import time
import unittest

import clients
import frame

DEVICE = 'apc-back-ups-cs-500'
# The device changes its report (polled) and sends it by itself (pushed): 13 ACPresent, 14 BelowRemainingCapacityLimit.
MAINS = ('report feature 13: 13 01', 'report feature 14: 14 00 00', 'input 13 13 01', 'input 14 14 00 00')
OUTAGE = ('report feature 13: 13 00', 'input 13 13 00')
LOW_BATTERY = ('report feature 14: 14 01 00', 'input 14 14 01 00')
UPS_MIB = '.1.3.6.1.2.1.33'
DEBIAN_PYTHON = '/usr/bin/python3'      # PyNUT is a Debian package; ours may be another Python

PYNUT = '''
import PyNUT, sys
client = PyNUT.PyNUTClient(host="127.0.0.1", port=int(sys.argv[1]), login="mon", password="look")
print("ups:", *sorted(name.decode() for name in client.GetUPSList()))
for name, value in sorted(client.GetUPSVars("ups").items()):
    print(name.decode() + ": " + value.decode())
print("commands:", *sorted(name.decode() for name in client.GetUPSCommands("ups")))
'''


class System(unittest.TestCase):
    """holdoverd with server, SNMP agent and our usbhid-ups, all of it within the emulator."""

    @classmethod
    def setUpClass(cls):
        cls.snmp_port = frame.free_port()
        cls.conf = clients.system_conf({'ups': {'driver': 'usbhid-ups', 'port': 'auto', 'desc': 'A Back-UPS'}},
                                       holdover=f'[snmp]\n  listen = 127.0.0.1 {cls.snmp_port}\n')
        cls.addClassCleanup(cls.conf.close)
        cls.port = cls.conf.port
        cls.ups = clients.Emulator(DEVICE, [frame.product('holdoverd'), '-F', '-C', cls.conf.path])
        cls.addClassCleanup(cls.ups.__exit__)
        cls.ups.start(lambda: cls.status() == 'OL')

    @classmethod
    def status(cls):
        """ups.status as the server tells it."""
        return clients.nut_status(cls.port)

    def set_power(self, *events, status):
        """Send events of the UPS, wait until the server has heard."""
        self.ups.event(*events)
        frame.wait_until(lambda: self.status() == status, 2, lambda: f'{status}\n{self.ups.output()}')

    def setUp(self):
        self.set_power(*MAINS, status='OL')

    def need_agent(self):
        """SNMP tests need the agent to answer."""
        self.assertTrue(os.access(frame.product('holdover-snmp'), os.X_OK), 'holdover-snmp was not built')
        frame.wait_until(lambda: clients.snmp_integer(self.snmp_port) == 3, 5,
                         lambda: f'the agent to answer\n{self.ups.output()}')


class Nut(System):
    """Clients of TCP 3493."""

    def test_upsc_shows_the_ups(self):
        shown = clients.values(clients.upsc(self.port).out)
        self.assertEqual((shown['ups.status'], shown['battery.charge'], shown['battery.runtime'], shown['ups.model']),
                         ('OL', '100', '2580', 'Back-UPS 500'))
        self.set_power(*OUTAGE, status='OB')
        self.assertEqual(clients.upsc(self.port, 'ups.status').out, 'OB\n')

    def test_upsc_lists_the_ups_with_and_without_description(self):
        host = f'127.0.0.1:{self.port}'
        self.assertEqual(clients.Done([frame.tool('upsc'), '-l', host]).out, 'ups\n')
        self.assertEqual(clients.Done([frame.tool('upsc'), '-L', host]).out, 'ups: A Back-UPS\n')

    def check_ups(self):
        """Nagios' plugin."""
        return clients.Done([frame.tool('check_ups'), '-H', '127.0.0.1', '-p', str(self.port), '-u', 'ups'])

    def test_check_ups_is_ok_on_mains_and_tells_an_outage(self):
        done = self.check_ups()
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.out, r'^UPS OK - Status=Online .*Batt=100\.0%')
        self.set_power(*OUTAGE, status='OB')
        done = self.check_ups()
        self.assertEqual(done.status, 1, done)
        self.assertRegex(done.out, r'^UPS WARNING - Status=On Battery')
        self.set_power(*LOW_BATTERY, status='OB LB')
        done = self.check_ups()
        self.assertEqual(done.status, 2, done)
        self.assertRegex(done.out, r'^UPS CRITICAL - Status=On Battery, Low Battery')

    def test_pynut_shows_the_ups(self):
        if not os.access(DEBIAN_PYTHON, os.X_OK):
            self.skipTest("no /usr/bin/python3 with Debian's python3-nut")
        def ask():
            return clients.Done([DEBIAN_PYTHON, '-W', 'ignore', '-c', PYNUT, str(self.port)], env={'PYTHONPATH': ''})
        done = ask()
        self.assertEqual(done.status, 0, done)
        shown = clients.values(done.out)
        self.assertEqual((shown['ups'], shown['ups.status'], shown['battery.charge']), ('ups', 'OL', '100'))
        self.assertIn('test.panel.start', shown['commands'].split())
        self.set_power(*OUTAGE, status='OB')
        self.assertEqual(clients.values(ask().out)['ups.status'], 'OB')


class Snmp(System):
    """Managers of UDP 161."""

    def setUp(self):
        super().setUp()
        self.need_agent()

    def walk(self):
        """{OID behind the UPS-MIB: value} by snmpwalk."""
        done = clients.Done(['snmpwalk', '-v2c', '-c', 'public', '-m', '', '-On', '-Oq', '-r', '1', '-t', '3',
                             f'127.0.0.1:{self.snmp_port}', UPS_MIB], env={'MIBS': '', 'SNMPCONFPATH': '/nonexistent'})
        self.assertEqual(done.status, 0, done)
        rows = (line.partition(' ') for line in done.out.splitlines() if line.startswith(UPS_MIB))
        return {oid[len(UPS_MIB):]: value.strip('"') for oid, _, value in rows}

    def test_snmpwalk_shows_the_ups(self):
        shown = self.walk()
        want = {'.1.1.1.0': 'American Power Conversion', '.1.1.2.0': 'Back-UPS 500',
                '.1.2.3.0': '43',                               # minutes of 2580 s
                '.1.2.4.0': '100', '.1.2.5.0': '136',           # 0.1 V
                '.1.4.1.0': '3'}                                # normal
        self.assertEqual({oid: shown.get(oid) for oid in want}, want)
        self.set_power(*OUTAGE, status='OB')
        frame.wait_until(lambda: clients.snmp_integer(self.snmp_port) == 5, 2, 'upsOutputSource battery(5)')
        self.assertEqual(self.walk()['.1.4.1.0'], '5')

    def test_nut_snmp_ups_shows_the_ups(self):
        section = {'driver': 'snmp-ups', 'port': f'127.0.0.1:{self.snmp_port}', 'mibs': 'ietf', 'community': 'public',
                   'snmp_version': 'v2c', 'pollfreq': '1', 'pollinterval': '1'}
        conf = frame.NutConf(ups={'far': section})
        self.addCleanup(conf.close)
        driver = frame.Daemon([frame.tool('snmp-ups'), '-F', '-a', 'far', *clients.AS_ROOT], env=conf.env)
        self.addCleanup(driver.__exit__)
        driver.start(lambda: os.path.exists(conf.socket('snmp-ups', 'far')))
        with frame.OurServer(conf) as server:
            def shown():
                return clients.values(clients.upsc(server.port, ups='far').out)
            def follows(status):
                frame.wait_until(lambda: shown().get('ups.status', '').startswith(status), 8,
                                 lambda: f'{status} in {shown()}\n{driver.output()}')
            follows('OL')
            self.assertEqual((shown()['battery.charge'], shown()['ups.mfr']), ('100', 'American Power Conversion'))
            self.set_power(*OUTAGE, status='OB')
            follows('OB')


class Latency(System):
    """From the report on the wire to the answer in a client's hand."""

    FLIPS = 20

    def measure(self, changed):
        """Milliseconds from an event until changed(outage) is true, for each flip."""
        took = []
        for flip in range(self.FLIPS):
            outage = flip % 2 == 0
            begun = time.monotonic()
            self.ups.event(*(OUTAGE if outage else MAINS))
            while not changed(outage):
                self.assertLess(time.monotonic() - begun, 2, self.ups.output())
                time.sleep(0.001)
            took.append((time.monotonic() - begun) * 1000)
        return took

    def judge(self, what, took):
        """Print and limit."""
        print(f'{what}: median {statistics.median(took):.1f} ms, longest {max(took):.1f} ms of {len(took)} flips',
              file=sys.stderr)
        self.assertLess(max(took), 2000)
        self.assertLess(statistics.median(took), 1000)

    def test_nut_client_sees_the_outage(self):
        with frame.NutClient(self.port) as client:
            def changed(outage):
                return client.ask('GET VAR ups ups.status') == f'VAR ups ups.status "{"OB" if outage else "OL"}"'
            self.judge('event to GET VAR', self.measure(changed))

    def test_snmp_manager_sees_the_outage(self):
        self.need_agent()
        self.judge('event to SNMP GET', self.measure(
            lambda outage: clients.snmp_integer(self.snmp_port) == (5 if outage else 3)))


if __name__ == '__main__':
    unittest.main()
