# SPDX-License-Identifier: GPL-2.0-or-later
"""Without a configuration: UPSes are found, named, served, and never touched before it is known that they are UPSes."""

import os
import re
import signal
import struct
import unittest

import clients
import frame
from emulator import Emulator

DEVICE = 'apc-back-ups-cs-500'
KERNEL = ['-k', '-z']       # as under a real kernel: its HID driver is bound, so sysfs has strings and report descriptor
FIRST, SECOND = 'string 2: AB0427000000', 'string 2: SECOND-7'      # the serial number of this recording

# Devices that are nobody's business, and UPSes that are only looked at, as umockdev describes them.
POWER = '0584 0904 A101 8501 0585 0966 1500 266400 7508 9501 B102 C0'.replace(' ', '')
MOUSE = '0501 0902 A101 0901 A100 0930 0931 1581 257F 7508 9502 8106 C0 C0'.replace(' ', '')
CLASSES = {'serial': b'\xff\0\0', 'hid': b'\x03\0\0', 'keyboard': b'\x03\x01\x01'}


def descriptors(vendor, product, interface, serial):
    """Device, configuration, interface, endpoint (USB 2.0, chapter 9.6)."""
    return (struct.pack('<BBHBBBBHHHBBBB', 18, 1, 0x110, 0, 0, 0, 8, int(vendor, 16), int(product, 16), 0x100, 0, 0, 3 if serial else 0, 1) +
            struct.pack('<BBHBBBBB', 9, 2, 25, 1, 1, 0, 0x80, 50) +
            bytes([9, 4, 0, 0, 1]) + CLASSES[interface] + bytes(1) + bytes([7, 5, 0x81, 3, 8, 0, 10])).hex().upper()


def device(port, ids, interface, report='', serial=None, claimed=False):
    """One more device at 1-PORT."""
    number, (vendor, product) = 40 + port, ids.split(':')
    path = f'/devices/usb1/1-{port}'
    text = [f'P: {path}', 'E: DEVTYPE=usb_device', f'E: DEVNAME=/dev/bus/usb/001/{number:03}', 'E: SUBSYSTEM=usb',
            f'N: bus/usb/001/{number:03}=00', f'A: busnum=1\\n\nA: devnum={number}\\n', f'A: idVendor={vendor}\\n',
            f'A: idProduct={product}\\n', 'A: bcdDevice=0100\\n', 'A: bConfigurationValue=1\\n', 'A: speed=12\\n',
            f'H: descriptors={descriptors(vendor, product, interface, serial)}']
    if serial:
        text.append(f'A: serial={serial}\\n')
    text += ['', f'P: {path}/1-{port}:1.0', 'E: DEVTYPE=usb_interface', 'E: SUBSYSTEM=usb', 'A: bInterfaceNumber=00\\n']
    if claimed:
        text.append('L: driver=../../../../bus/usb/drivers/usbfs')
    if report:
        text += ['', f'P: {path}/1-{port}:1.0/0003:{vendor.upper()}:{product.upper()}.00{number}', 'E: SUBSYSTEM=hid',
                 f'H: report_descriptor={report}']
    return '\n'.join(text) + '\n\n'


class Zero(unittest.TestCase):
    """A directory without ups.conf; holdoverd on an emulated bus."""

    snmp = 'enable = no'
    ups_conf = None

    def setUp(self):
        self.conf = frame.NutConf(users=clients.USERS, holdover=f'[snmp]\n  {self.snmp}\n[port401]\n  enable = no\n')
        self.addCleanup(self.conf.close)
        os.unlink(self.conf / 'ups.conf')
        if self.ups_conf is not None:
            self.conf.put('ups.conf', self.ups_conf)

    def system(self, *flags, others=(), until=lambda: True):
        """It runs, and the server listens."""
        if others:
            flags = (*flags, '-x', self.conf.put('others', ''.join(others)))
        program = [frame.product('holdoverd'), '-F', '-C', self.conf.path, *clients.AS_ROOT]
        system = Emulator(DEVICE, program, [*KERNEL, *flags], env={'NUT_STATEPATH': self.conf.state})
        self.addCleanup(system.__exit__)
        system.start(lambda: self.status('none') and until())
        return system

    def status(self, ups='ups'):
        """ups.status of a UPS, or the error."""
        return clients.nut_status(self.conf.port, ups)

    def fresh(self, ups='ups'):
        """Whether there are good data of it."""
        return self.status(ups).startswith('OL')

    def upses(self):
        """What the server lists."""
        with frame.NutClient(self.conf.port) as client:
            return [line.split()[1] for line in client.items('UPS')]

    def until(self, condition, system, timeout=8):
        """Wait for it."""
        frame.wait_until(condition, timeout, system.output)


class Serving(Zero):
    """From nothing to a UPS."""

    def test_one_that_is_plugged_in_later_is_served_and_no_client_is_dropped(self):
        system = self.system('-n')
        with frame.NutClient(self.conf.port) as client:
            self.assertEqual(client.ask('GET VAR ups ups.status'), 'ERR UNKNOWN-UPS')
            self.assertEqual(self.upses(), [])
            system.event('plug')
            self.until(lambda: client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL"', system)
        self.assertEqual(self.upses(), ['ups'])
        shown = clients.values(clients.upsc(self.conf.port).out)
        self.assertEqual((shown['driver.name'], shown['ups.serial']), ('usbhid-ups', 'AB0427000000'))

    def test_an_empty_file_is_as_good_as_none_and_one_that_is_there_is_served_at_once(self):
        self.conf.put('ups.conf', '# nothing yet\npollinterval = 1\n')
        self.system(until=self.fresh)
        self.assertEqual(clients.values(clients.upsc(self.conf.port).out)['driver.parameter.pollinterval'], '1')

    def test_names_stay_with_their_units_through_unplugging_and_restarts(self):
        system = self.system(until=self.fresh)
        system.event('unplug')
        self.until(lambda: self.status() == 'ERR DATA-STALE', system)
        system.event(SECOND, 'plug')
        self.until(lambda: self.fresh('ups2'), system)
        self.assertEqual((self.upses(), self.status()), (['ups', 'ups2'], 'ERR DATA-STALE'))
        self.assertEqual(system.stop(), 0, system.output())

        system = self.system('-n')
        system.event(SECOND, 'plug')
        self.until(lambda: self.fresh('ups2'), system)
        self.assertEqual(self.upses(), ['ups2'])
        system.event('unplug', FIRST, 'plug')
        self.until(self.fresh, system)
        self.assertEqual((sorted(self.upses()), self.status('ups2')), (['ups', 'ups2'], 'ERR DATA-STALE'))

    def test_a_damaged_memory_costs_names_and_nothing_else(self):
        with open(os.path.join(self.conf.state, 'ups-names'), 'wb') as file:
            file.write(b'ups usbhid-ups 051d:00\x00\xff\n../x usbhid-ups 1:1 1 "\n' + bytes(range(256)))
        self.system(until=self.fresh)
        with open(os.path.join(self.conf.state, 'ups-names'), encoding='ascii') as file:
            self.assertIn('\nups usbhid-ups 051d:0002 1-1 "AB0427000000"\n', file.read())

    def test_a_killed_finder_is_back_and_nothing_is_lost(self):
        system = self.system(until=self.fresh)
        system.event('unplug')
        self.until(lambda: self.status() == 'ERR DATA-STALE', system)
        holdoverd, = clients.children(system.pid)
        find = {os.path.basename(clients.command_line(pid)[0]): pid for pid in clients.children(holdoverd)}
        os.kill(find['holdover-find'], signal.SIGKILL)
        system.event(SECOND, 'plug')
        self.until(lambda: self.fresh('ups2'), system)
        self.assertEqual((self.upses(), self.status()), (['ups', 'ups2'], 'ERR DATA-STALE'))

    def test_sections_that_are_written_later_win(self):
        system = self.system(until=self.fresh)
        self.conf.put('test.dev', clients.DUMP)
        self.conf.put('ups.conf', '[mine]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n')
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'],
                            env={'NUT_STATEPATH': self.conf.state})
        self.assertEqual(done.status, 0, done)
        self.until(lambda: self.fresh('mine'), system)
        self.assertEqual(self.upses(), ['mine'])
        os.unlink(self.conf / 'ups.conf')
        clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'], env={'NUT_STATEPATH': self.conf.state})
        self.until(lambda: 'previous one remains in use' in system.output(), system)
        self.assertEqual((self.upses(), self.fresh('mine')), (['mine'], True))

    def test_a_directory_that_nobody_has_filled_will_do_and_one_that_is_not_there_will_not(self):
        for name in ('upsd.conf', 'upsd.users', 'holdover.conf'):
            os.unlink(self.conf / name)
        done = clients.Done([frame.product('holdoverd'), '-t', '-C', self.conf.path, *clients.AS_ROOT], env={'NUT_STATEPATH': self.conf.state})
        said = [line for line in done.text.splitlines() if not line.endswith('has it')]       # a port, for another test
        self.assertEqual((done.status, said), (0, ['would run: server, finder, SNMP agent']))
        done = clients.Done([frame.product('holdoverd'), '-F', '-C', self.conf / 'typo'])
        self.assertEqual(done.status, 1)
        self.assertIn('typo/ups.conf: No such file or directory', done.text)


class Agent(Zero):
    """The same over SNMP."""

    def setUp(self):
        self.port = frame.free_port()
        self.snmp = f'listen = 127.0.0.1 {self.port}'
        super().setUp()

    def rows(self):
        """Rows of HOLDOVER-MIB's table of UPSes."""
        done = clients.Done(['snmpwalk', '-v2c', '-cpublic', '-On', f'127.0.0.1:{self.port}', '1.3.6.1.4.1'])
        return done.out

    def test_it_shows_none_and_then_the_one_that_is_plugged_in(self):
        system = self.system('-n', until=lambda: clients.snmp_integer(self.port) == 1)
        self.assertNotIn('usbhid-ups', self.rows())
        system.event('plug')
        self.until(lambda: clients.snmp_integer(self.port) == 3, system)
        self.assertIn('usbhid-ups', self.rows())


class Untouched(Zero):
    """What is not known to be a UPS is not opened; what is one is found by what it says of itself."""

    others = [device(2, '0403:6001', 'serial', serial='A5'), device(3, '1a86:7523', 'serial'),
              device(4, '046d:c077', 'hid', MOUSE), device(5, '04d9:1603', 'keyboard'),
              device(6, '1234:5678', 'hid'),            # no HID driver has it: nobody knows what it is
              device(7, '1a86:7523', 'serial')]

    def test_others_are_not_opened_however_often_things_change(self):
        system = self.system('-n', others=self.others)
        system.event('plug')
        self.until(self.fresh, system)
        system.event('unplug')
        self.until(lambda: self.status() == 'ERR DATA-STALE', system)
        system.event('plug')
        self.until(self.fresh, system)
        self.assertEqual(self.upses(), ['ups'])
        system.stop()
        self.assertNotIn('BYSTANDER', system.wire())

    def test_a_driver_that_opens_one_would_be_seen(self):
        system = self.system('-n', others=[device(2, '1234:5679', 'hid', POWER, serial='X')])
        self.until(lambda: 'BYSTANDER /dev/bus/usb/001/042' in system.wire(), system)

    def test_a_ups_of_a_maker_nobody_knows_is_found_by_its_usage_page(self):
        self.system('-n', others=[*self.others, device(8, '1234:5679', 'hid', POWER, serial='X (1)')],
                    until=lambda: self.upses() == ['ups'])
        with open(os.path.join(self.conf.state, 'found.conf'), encoding='ascii') as file:
            self.assertIn('  vendorid = 1234\n  productid = 5679\n', file.read())

    def test_several_get_their_names_in_the_order_of_their_ports(self):
        others = [device(10, '1234:5679', 'hid', POWER), device(9, '1234:5679', 'hid', POWER)]
        system = self.system(others=others, until=lambda: len(self.upses()) == 3)
        self.until(self.fresh, system)
        with open(os.path.join(self.conf.state, 'ups-names'), encoding='ascii') as file:
            told = re.findall(r'^(\w+) \S+ \S+ (\S+) ', file.read(), re.MULTILINE)
        self.assertEqual(told, [('ups', '1-1'), ('ups2', '1-9'), ('ups3', '1-10')])

    def test_the_list_for_ups_conf_is_made_without_opening_anything(self):
        others = [*self.others, device(8, '1234:5679', 'hid', POWER)]
        with Emulator(DEVICE, [frame.product('holdover-find'), '-l'],
                      [*KERNEL, '-x', self.conf.put('others', ''.join(others))]) as system:
            self.assertEqual(system.wait(8), 0, system.output())
            printed = system.output()
            self.assertNotRegex(system.wire(), 'BYSTANDER|CLAIMED|CTRL')
        self.conf.put('ups.conf', printed)
        done = clients.Done([frame.product('holdoverd'), '-t', '-C', self.conf.path, *clients.AS_ROOT], env={'NUT_STATEPATH': self.conf.state})
        self.assertEqual((done.status, done.text),
                         (0, 'would run: server, driver of [ups], driver of [ups2], SNMP agent\n'), printed)
        self.assertRegex(printed, r'(?s)\[ups\].*serial = "AB0427000000"\n\[ups2\].*vendorid = 1234.*busport = "1-8"')


class Auto(Zero):
    """`driver = auto`."""

    ups_conf = '[any]\n  driver = auto\n  port = auto\n  pollinterval = 1\n'

    def test_it_becomes_the_driver_of_what_is_plugged_in(self):
        system = self.system('-n')
        self.until(lambda: self.status('any') == 'ERR DATA-STALE', system)
        self.assertIn('no UPS that this section allows is plugged in', system.output())
        system.event('plug')
        self.until(lambda: self.fresh('any'), system)
        self.assertEqual(clients.values(clients.upsc(self.conf.port, ups='any').out)['driver.name'], 'usbhid-ups')
        self.assertTrue(os.path.exists(self.conf.socket('auto', 'any')))
        system.event('unplug')
        self.until(lambda: self.status('any') == 'ERR DATA-STALE', system)
        system.event('plug')
        self.until(lambda: self.fresh('any'), system)

    def test_it_waits_for_the_one_that_the_section_means(self):
        self.conf.put('ups.conf', self.ups_conf + '  serial = SECOND-7\n')
        system = self.system()
        self.until(lambda: 'no UPS that this section allows' in system.output(), system)
        system.event('unplug', SECOND, 'plug')
        self.until(lambda: self.fresh('any'), system)

    def test_it_leaves_a_device_that_another_process_has_and_says_so(self):
        system = self.system('-n', others=[device(2, '1234:5679', 'hid', POWER, claimed=True)])
        self.until(lambda: '1234:5679 at 1-2 is in use by another process: stop it; waiting' in system.output(), system)
        system.event('plug')
        self.until(lambda: self.fresh('any'), system)
        self.assertIn('051d:0002', system.output())

    def test_what_it_is_told_is_checked(self):
        done = clients.Done([frame.product('drivers/auto'), '-t', '-a', 'any', '-C', self.conf.path])
        self.assertEqual((done.status, done.text), (0, ''))
        self.conf.put('ups.conf', self.ups_conf + '  serial = "(("\n')
        program = [frame.product('drivers/auto'), '-F', '-a', 'any', '-C', self.conf.path, *clients.AS_ROOT]
        done = clients.Done(program, env={'NUT_STATEPATH': self.conf.state})
        self.assertEqual(done.status, 1)
        self.assertIn('is no regular expression', done.text)

    def test_in_the_background_it_tells_whether_it_serves(self):
        program = [frame.product('drivers/auto'), '-a', 'any', '-C', self.conf.path, *clients.AS_ROOT]
        wrapped = [frame.tool('sh'), '-c', '"$@"; echo status $?; "${1%auto}usbhid-ups" -C "$5" -a any -c exit', 'sh', *program]
        with Emulator(DEVICE, wrapped, KERNEL, env={'NUT_STATEPATH': self.conf.state}) as system:
            system.until('status [0-9]')
            self.assertIn('status 0', system.output())


if __name__ == '__main__':
    unittest.main()
