# SPDX-License-Identifier: GPL-2.0-or-later
"""Every server with every driver under every client: two servers, three drivers, three programs of NUT.

Programs of Holdover and NUT may be mixed in any way; each combination is a class, each client a test of it.
"""

import os
import unittest

import clients
import frame


class Usbhid:
    """Our usbhid-ups on an emulated Back-UPS; what a command and a setting did is seen on the wire."""

    device = 'apc-back-ups-bk650m2-ch'
    section = {'driver': 'usbhid-ups', 'port': 'auto', 'pollinterval': '1'}
    fed = {'battery.charge': '100', 'battery.charge.low': '50', 'battery.runtime': '3618', 'battery.type': 'PbAc',
           'device.model': 'Back-UPS BK650M2-CH', 'ups.beeper.status': 'disabled', 'ups.firmware': '294803G-292804G',
           'ups.mfr.date': '2020/05/08', 'ups.serial': '9B0000A00000', 'ups.status': 'OL', 'ups.timer.shutdown': '-1'}
    command, answer = 'beeper.enable', 'SUCCESS'
    effect = {'ups.beeper.status': 'enabled'}
    setting = ('battery.charge.low', '30')

    def start(self, conf):
        """Run it."""
        self.program = clients.usb_driver(conf, self.device).start()

    def commanded(self):
        """The report of the command: 18 AudibleAlarmControl, 2 = enabled."""
        self.program.until_wire(r'SET \[2\] 18 02')

    def was_set(self):
        """The report of the setting: 11 RemainingCapacityLimit, 30 percent."""
        self.program.until_wire(r'SET \[2\] 11 1e')


class Dummy:
    """Our dummy-ups."""

    path = None
    section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
    fed = clients.values(clients.DUMP)
    command, answer = 'beeper.disable', 'SUCCESS'
    effect = {'ups.beeper.status': 'disabled'}
    setting = ('battery.charge.low', '35')

    def start(self, conf):
        """Run it."""
        conf.put('test.dev', clients.DUMP)
        self.program = clients.dummy_driver(conf, self.path and frame.tool(self.path)).start()

    def commanded(self):
        """There is no wire to look at."""

    was_set = commanded


class NutDummy(Dummy):
    """Debian's dummy-ups offers load.off but refuses it: the refusal must reach the client."""

    path = 'dummy-ups'
    command, answer, effect = 'load.off', 'ERR UNKNOWN', {}


class Cell:
    """The tests of one combination; `driver` and `server` are given by the classes below."""

    driver = server = None

    @classmethod
    def setUpClass(cls):
        cls.unit = cls.driver()
        cls.conf = frame.NutConf(ups={'ups': cls.unit.section}, users=clients.USERS)
        cls.addClassCleanup(cls.conf.close)
        cls.unit.start(cls.conf)
        cls.addClassCleanup(cls.unit.program.__exit__)
        socket = cls.conf.socket(cls.unit.section['driver'], 'ups')
        frame.wait_until(lambda: os.path.exists(socket), what=f'{socket}\n{cls.unit.program.output()}')
        cls.daemon = cls.server(cls.conf).start()
        cls.addClassCleanup(cls.daemon.__exit__)
        cls.wait_for('ups.status', cls.unit.fed['ups.status'])

    @classmethod
    def wait_for(cls, name, value):
        """Until upsc shows it."""
        frame.wait_until(lambda: cls.shown().get(name) == value, 5,
                         lambda: f'{name} = {value} in {cls.shown()}\n{cls.unit.program.output()}')

    @classmethod
    def shown(cls):
        """All that upsc shows."""
        return clients.values(clients.upsc(cls.conf.port).out)

    def test_1_upsc_shows_what_the_driver_was_fed(self):
        shown = self.shown()
        self.assertEqual({name: shown.get(name) for name in self.unit.fed}, self.unit.fed)

    def test_2_upscmd_runs_a_command_and_its_end_is_told(self):
        done = clients.upscmd(self.conf.port, self.unit.command)
        self.assertIn(self.unit.answer, done.text, done)
        self.unit.commanded()
        for name, value in self.unit.effect.items():
            self.wait_for(name, value)

    def test_3_upsrw_sets_a_variable_and_upsc_shows_it(self):
        name, value = self.unit.setting
        self.assertNotEqual(self.shown()[name], value)
        done = clients.upsrw(self.conf.port, f'{name}={value}')
        self.assertEqual((done.status, done.text.strip()), (0, 'SUCCESS'), done)
        self.unit.was_set()
        self.wait_for(name, value)


class OursUsbhid(Cell, unittest.TestCase):
    """Our server, our usbhid-ups."""

    server, driver = frame.OurServer, Usbhid


class OursDummy(Cell, unittest.TestCase):
    """Our server, our dummy-ups."""

    server, driver = frame.OurServer, Dummy


class OursNutDummy(Cell, unittest.TestCase):
    """Our server, Debian's dummy-ups."""

    server, driver = frame.OurServer, NutDummy


class NutUsbhid(Cell, unittest.TestCase):
    """Debian's upsd, our usbhid-ups."""

    server, driver = frame.NutServer, Usbhid


class NutOursDummy(Cell, unittest.TestCase):
    """Debian's upsd, our dummy-ups."""

    server, driver = frame.NutServer, Dummy


class NutNutDummy(Cell, unittest.TestCase):
    """Debian's upsd, Debian's dummy-ups: do we judge fairly?"""

    server, driver = frame.NutServer, NutDummy


if __name__ == '__main__':
    unittest.main()
