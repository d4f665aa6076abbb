# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover record UPS`: a device written down while it is served, and served again whatever happens meanwhile."""

import os
import signal
import subprocess
import unittest

import clients
import frame
import schemas
import small_units
from emulator import Emulator

DEVICE = 'apc-back-ups-cs-500'
QUICK = 'pollonly'


class Recording(unittest.TestCase):
    """holdoverd with one emulated device."""

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def system(self, device=DEVICE, driver='usbhid-ups', more=(QUICK,), flags=('-z',)):
        """It serves [ups] on that device."""
        section = f'[ups]\n  driver = {driver}\n  port = auto\n  pollinterval = 1\n' + ''.join(f'  {line}\n' for line in more)
        self.conf = clients.system_conf(section, holdover='[snmp]\n  enable = no\n[port401]\n  enable = no\n')
        self.addCleanup(self.conf.close)
        program = [frame.product('holdoverd'), '-F', '-C', self.conf.path]
        system = Emulator(device, program, flags)
        self.addCleanup(system.__exit__)
        system.start(self.fresh, timeout=20)
        return system

    def fresh(self):
        """Whether there are good data."""
        return clients.nut_status(self.conf.port).startswith('OL')

    def variables(self):
        """What upsc shows."""
        return clients.values(clients.upsc(self.conf.port).out)

    def record(self, *options, ups='ups'):
        """The command, to its end."""
        return clients.Done([frame.product('holdover'), 'record', '-C', self.conf.path, *options, ups], timeout=60)

    def begin(self):
        """The command, and it has begun to read the device."""
        program = subprocess.Popen([frame.product('holdover'), 'record', '-C', self.conf.path, 'ups'],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(program.communicate)
        self.addCleanup(program.kill)
        return program

    def explorer(self, system):
        """The process id of the driver that explores."""
        def find():
            holdoverd = [pid for pid in clients.children(system.pid) if clients.command_line(pid)]
            below = [child for pid in holdoverd for child in (pid, *clients.children(pid))]
            return [pid for pid in below if '--explore' in clients.command_line(pid)]
        return frame.wait_until(find, 10, lambda: f'an explorer; {system.output()}')[0]

    def served_again(self, system, timeout=15):
        """Until it is, by a driver that does not explore."""
        frame.wait_until(self.fresh, timeout, lambda: f'fresh data\n{system.output()}\n{system.wire()[-1500:]}')


class Whole(Recording):
    """The recording is made, and is the device."""

    def judge(self, device, driver='usbhid-ups', more=(QUICK,), flags=('-z',)):
        """Recorded, played, compared by upsc; the recording."""
        system = self.system(device, driver, more, flags)
        first = self.variables()
        done = self.record()
        self.assertEqual(done.status, 0, done)
        self.assertIn('it is not served for some seconds', done.err)
        self.served_again(system)
        # what there is of serial numbers is masked
        self.assertNotIn(first.get('ups.serial', 'no such'), done.out)
        system.__exit__()
        again = frame.write(self.tmp / 'again.ups', done.out)
        system = self.system(again, driver, more, ())
        second = self.variables()
        for values in (first, second):
            for name in ('ups.serial', 'device.serial', 'driver.parameter.bus', 'ups.realpower'):
                values.pop(name, None)
        self.assertEqual(first, second)
        return done.out

    def test_a_recording_played_is_the_same_ups(self):
        self.assertIn('\nid: 051d:0002', self.judge(DEVICE))

    def test_what_auto_found_is_recorded_by_its_driver(self):
        self.assertIn('\nid: 051d:0002', self.judge(DEVICE, 'auto', (), ('-k', '-z')))

    def test_a_driver_of_a_small_family_records_what_it_asks(self):
        device = frame.write(self.tmp / 'riello.ups', small_units.UNITS['riello-1-1'][1])
        recording = self.judge(device, 'riello_usb', (), ())
        self.assertIn('\nqx RS => ', recording)

    def test_json_has_the_same_text(self):
        self.system()
        plain = self.record('-q')
        self.assertEqual((plain.status, plain.out), (0, ''))
        answer = schemas.read('record', self.record('--json').out)
        self.assertEqual((answer['version'], answer['ups']), (1, 'ups'))
        self.assertIn('\ndescriptor:\n', answer['recording'])


class Disturbed(Recording):
    """Whatever happens, the UPS is served again."""

    def test_a_driver_that_does_not_let_go_is_killed(self):
        system = self.system()
        [driver] = [pid for pid in clients.children(system.pid) for pid in (pid, *clients.children(pid))
                    if 'usbhid-ups' in ' '.join(clients.command_line(pid))]
        os.kill(driver, signal.SIGSTOP)
        done = self.record()
        self.assertEqual(done.status, 0, done)
        self.assertIn('does not stop; killed', system.output())
        self.served_again(system)

    def test_a_device_unplugged_meanwhile_gives_no_recording(self):
        system = self.system(more=())
        program = self.begin()
        self.explorer(system)
        system.until_wire('(?s)wValue=2200.*wValue=2200', 10)      # the driver's, then the explorer's, which listens now
        system.event('unplug')
        out, err = program.communicate(timeout=45)
        self.assertEqual((program.returncode, out), (1, ''))
        self.assertIn('ups: the device was unplugged while it was read', err)
        self.assertFalse(self.fresh())
        system.event('plug')
        self.served_again(system)

    def test_record_killed_in_the_middle(self):
        system = self.system(more=())
        program = self.begin()
        self.explorer(system)
        program.kill()
        self.served_again(system)

    def test_the_explorer_killed_in_the_middle(self):
        system = self.system(more=())
        program = self.begin()
        os.kill(self.explorer(system), signal.SIGKILL)
        out, err = program.communicate(timeout=45)
        self.assertEqual((program.returncode, out), (1, ''))
        self.assertIn('ups: the driver was killed while it read the device', err)
        self.served_again(system)

    def test_an_explorer_that_hangs_is_ended(self):
        system = self.system(more=())
        program = self.begin()
        os.kill(self.explorer(system), signal.SIGSTOP)
        out, err = program.communicate(timeout=50)
        self.assertEqual((program.returncode, out), (1, ''))
        self.assertIn('ups: the device did not answer within 30 s', err)
        self.served_again(system)

    def test_one_recording_at_a_time(self):
        system = self.system(more=())
        first = self.begin()
        self.explorer(system)
        second = self.record()
        self.assertEqual((second.status, second.out), (1, ''))
        self.assertIn('another recording is being made', second.err)
        self.assertEqual((first.communicate(timeout=45)[0][:1], first.returncode), ('#', 0))
        self.served_again(system)

    def test_a_reload_and_the_end_of_holdoverd_meanwhile(self):
        system = self.system(more=())
        program = self.begin()
        self.explorer(system)
        with open(self.conf / 'ups.conf', encoding='ascii') as file:
            self.conf.put('ups.conf', file.read() + '  desc = other\n')
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'], timeout=30)
        self.assertEqual(done.status, 0, done)
        self.assertEqual(program.communicate(timeout=45)[0][:1], '#')
        self.served_again(system)
        program = self.begin()
        explorer = self.explorer(system)
        system.signal(signal.SIGTERM)
        self.assertEqual(program.communicate(timeout=10)[0], '')
        frame.wait_until(lambda: not clients.command_line(explorer), 5, 'the end of the explorer')


class Refused(Recording):
    """Where no recording is made."""

    def test_not_while_it_is_on_battery(self):
        system = self.system(flags=())
        system.event('input 13 13 00', 'feature 13 13 00')
        frame.wait_until(lambda: clients.nut_status(self.conf.port).startswith('OB'), 15, system.output)
        done = self.record()
        self.assertEqual((done.status, done.out), (1, ''))
        self.assertIn('ups is on battery: its driver is needed now', done.err)
        self.assertEqual(self.record('--yes').status, 0)

    def test_no_such_ups_no_holdoverd_and_wrong_usage(self):
        self.system()
        done = self.record(ups='none')
        self.assertIn('there is no driver for a UPS "none"', done.err)
        self.assertNotIn('recording', done.err)
        self.assertEqual(self.record('--host', '127.0.0.1').status, 64)
        self.assertEqual(self.record('another').status, 64)
        self.assertEqual(self.record(ups='a"b').status, 64)
        with frame.Tmp() as empty:
            frame.write(empty / 'ups.conf', f'statepath = "{empty}"\n[ups]\n  driver = dummy-ups\n  port = x\n')
            done = clients.Done([frame.product('holdover'), 'record', '-C', str(empty), 'ups'])
        self.assertEqual(done.status, 3)
        self.assertIn('no holdoverd runs on this host', done.err)

    def test_a_driver_without_recordings_says_so_and_is_started_again(self):
        self.conf = clients.system_conf({'ups': {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}})
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)
        system = clients.Holdoverd(self.conf)
        self.addCleanup(system.__exit__)
        system.start(self.fresh)
        done = self.record()
        self.assertEqual((done.status, done.out), (1, ''))
        self.assertIn('ups: --explore: dummy-ups cannot do that', done.err)
        frame.wait_until(self.fresh, 10, system.output)

    @unittest.skipUnless(os.geteuid() == 0, 'only root can become another user')
    def test_another_user_is_refused_and_nothing_is_stopped(self):
        system = self.system()
        os.chmod(self.conf.path, 0o755)
        os.chmod(self.conf / 'ups.conf', 0o644)
        done = clients.Done(['setpriv', '--reuid=65534', '--clear-groups', frame.product('holdover'), 'record', '-C', self.conf.path, 'ups'])
        self.assertEqual((done.status, done.out), (3, ''))
        self.assertNotIn('stopped for a recording', system.output())


if __name__ == '__main__':
    unittest.main()
