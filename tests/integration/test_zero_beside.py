# SPDX-License-Identifier: GPL-2.0-or-later
"""Beside other programs that read the same UPS: who gets the device, what the log says, and when it is served after all.

What was found is never taken from a living program; what ups.conf asks for is taken from a program that reads it by the kernel's
driver, unless there is another device. The other programs are stand-ins of that name with the node of the kernel's driver open, or
none but a control group of systemd, and NUT's own driver.
"""

import os
import re
import subprocess
import time
import unittest

import clients
import frame
from emulator import DEVICES, Emulator
from test_zero import DEVICE, Zero

NUT_DRIVER = '/lib/nut/usbhid-ups'
GROUP = 'sys/fs/cgroup/system.slice/apcupsd.service'
WAIT = 20       # until it is served: after three seconds in which nobody has it, looked for every five


class Beside(Zero):
    """holdoverd waits until the other program is there."""

    devices = DEVICE

    def begin(self, *flags, others=()):
        """The system, which begins with `go`, and where its files are."""
        self.conf.put('holdover.conf', '[system]\n  sandbox = no\n[snmp]\n  enable = no\n[port401]\n  enable = no\n')
        self.signal = self.conf / 'go'
        program = ['sh', '-c', 'while [ ! -e "$0" ]; do sleep 0.05; done; exec "$@"', self.signal,
                   frame.product('holdoverd'), '-F', '-C', self.conf.path, *clients.AS_ROOT]
        if others:
            flags = (*flags, '-x', self.conf.put('others', ''.join(others)))
        self.emulator = self.start(program, flags)
        return self.emulator, self.emulator.testbed()

    def start(self, program, flags):
        """umock and the program."""
        emulator = Emulator(self.devices, program, ['-k', '-z', *flags], env={'NUT_STATEPATH': self.conf.state})
        self.addCleanup(emulator.__exit__)
        emulator.start()
        emulator.until_wire('PLUGGED' if isinstance(self.devices, str) else f'{len(self.devices)}: PLUGGED')
        return emulator

    def go(self):
        """holdoverd may begin."""
        frame.write(self.signal, '')
        self.until(lambda: self.status('none'), self.emulator)

    def stand_in(self, name, node):
        """A program of this name that has a file open."""
        path = self.conf / name
        os.symlink('/bin/sleep', path)
        with open(node, encoding='ascii') as file:
            process = subprocess.Popen([path, '600'], stdin=file)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        frame.wait_until(lambda: clients.command_line(process.pid)[:1] == [path], what=name)
        return process

    def untouched(self):
        """The kernel's driver has it, nothing was written."""
        self.assertNotRegex(self.emulator.wire(), 'DETACHED|CLAIMED|CTRL 21|RESET')

    def stays_with(self, who, remedy, ups='ups'):
        """It is said who has it, and it is left to that program for some looks."""
        system = self.emulator
        self.until(lambda: re.search(rf'UPS \[{ups}\]: .* by {who}.*{re.escape(remedy)}', system.output()), system, WAIT)
        time.sleep(2)
        self.untouched()
        self.assertFalse(self.fresh(ups))

    def served_after_all(self, ups='ups'):
        """The program has ended."""
        self.until(lambda: self.fresh(ups), self.emulator, WAIT)


class Found(Beside):
    """Nothing is configured."""

    def test_a_program_that_reads_it_keeps_it_and_is_named(self):
        _, root = self.begin()
        reader = self.stand_in('vendord', root + '/dev/usb/hiddev0')
        self.go()
        self.stays_with(rf'process vendord \(pid {reader.pid}\)', 'stop it')
        reader.kill()
        reader.wait()
        self.served_after_all()

    def test_upower_shows_what_there_is_and_is_no_reason_to_wait(self):
        _, root = self.begin()
        self.stand_in('upowerd', root + '/dev/usb/hiddev0')
        self.go()
        self.until(self.fresh, self.emulator, WAIT)

    def test_a_service_of_which_only_the_control_group_is_seen_keeps_it(self):
        _, root = self.begin()
        os.makedirs(f'{root}/{GROUP}')
        frame.write(f'{root}/{GROUP}/cgroup.procs', '1\n')
        self.go()
        self.stays_with(r'(process )?apcupsd( \(pid 1\))?', 'systemctl disable --now apcupsd')
        frame.write(f'{root}/{GROUP}/cgroup.procs', '')
        self.served_after_all()

    def test_a_driver_that_is_replaced_by_another_one_loses_it_to_that_one(self):
        _, root = self.begin()
        first = self.probe(root)
        self.emulator.until_wire('CLAIMED')
        self.go()
        self.until(lambda: re.search(r'UPS \[ups\]: .* is in use by process', self.emulator.output()), self.emulator, WAIT)
        for _ in range(3):
            second, claims = self.probe(root), self.emulator.wire().count('CLAIMED')
            time.sleep(1)                   # it looks every 0.2 s
            first.kill()
            first.wait()
            frame.wait_until(lambda n=claims: self.emulator.wire().count('CLAIMED') > n, what='the claim')
            self.assertNotIn('using', self.emulator.output())
            first = second
        first.kill()
        first.wait()
        self.served_after_all()

    def probe(self, root):
        """A program that claims the device as soon as it can."""
        program = [frame.tool('umockdev-wrapper'), frame.product('tests/usbprobe'), '-t', '60']
        process = subprocess.Popen(program, env=dict(os.environ, UMOCKDEV_DIR=root), stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    @unittest.skipUnless(os.path.exists(NUT_DRIVER), "NUT's drivers are not installed")
    def test_the_driver_of_nut_keeps_it_and_is_followed(self):
        _, root = self.begin()
        with frame.Tmp() as tmp:
            frame.write(tmp / 'ups.conf', '[nut]\n  driver = usbhid-ups\n  port = auto\n')
            program = [frame.tool('umockdev-wrapper'), NUT_DRIVER, '-F', '-a', 'nut', *clients.AS_ROOT]
            nut = subprocess.Popen(program, env=dict(os.environ, UMOCKDEV_DIR=root, NUT_CONFPATH=tmp.path, NUT_STATEPATH=tmp.path),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(nut.kill)
            frame.wait_until(lambda: os.path.exists(tmp / 'usbhid-ups-nut'), 20, "NUT's socket")
            self.go()
            system = self.emulator
            self.until(lambda: re.search(r'\[ups\]: .* is in use by process (umock|usbhid-ups) \(pid', system.output()), system, WAIT)
            time.sleep(2)
            self.assertIsNone(nut.poll())
            self.assertEqual(system.wire().count('DETACHED'), 1)
            nut.terminate()
            nut.wait()
            self.served_after_all()


class FoundInSandbox(Beside):
    """A driver in its sandbox sees of a program its name alone."""

    devices = 'santak-tg-box-850'

    def test_a_program_known_to_read_such_upses_keeps_it(self):
        self.begin()
        self.conf.put('holdover.conf', '[snmp]\n  enable = no\n[port401]\n  enable = no\n')
        reader = self.stand_in('mc2', os.devnull)
        self.go()
        self.stays_with(r'process mc2 \(pid \d+\)', 'systemctl disable --now mc2')
        reader.kill()
        reader.wait()
        self.served_after_all()


class Asked(Beside):
    """ups.conf names a driver, or the device."""

    ups_conf = '[ups]\n  driver = usbhid-ups\n  port = auto\n  pollinterval = 1\n'

    def test_it_is_taken_and_the_log_says_from_whom(self):
        _, root = self.begin()
        reader = self.stand_in('vendord', root + '/dev/usb/hiddev0')
        self.go()
        self.until(self.fresh, self.emulator, WAIT)
        self.assertRegex(self.emulator.output(), rf'051d:0002 at 1-1 is taken from process vendord \(pid {reader.pid}\), which reads it')


class AskedAutomatically(Beside):
    """`driver = auto` with the device's id."""

    ups_conf = '[ups]\n  driver = auto\n  port = auto\n  vendorid = 051d\n'

    def test_it_is_taken_if_the_section_names_it(self):
        _, root = self.begin()
        self.stand_in('vendord', root + '/dev/usb/hiddev0')
        self.go()
        self.until(self.fresh, self.emulator, WAIT)


class AnyAutomatically(Beside):
    """`driver = auto` without a word of which."""

    ups_conf = '[ups]\n  driver = auto\n  port = auto\n'

    def test_any_is_not_the_one_that_a_program_reads(self):
        _, root = self.begin()
        reader = self.stand_in('vendord', root + '/dev/usb/hiddev0')
        self.go()
        self.stays_with(rf'process vendord \(pid {reader.pid}\)', 'stop it')
        reader.kill()
        reader.wait()
        self.served_after_all()


class OneOfTwo(Beside):
    """Of two that a section allows, the free one."""

    ups_conf = '[ups]\n  driver = usbhid-ups\n  port = auto\n  pollinterval = 1\n'
    devices = [DEVICE, os.path.join(DEVICES, 'eaton-5p.ups')]

    def test_the_free_one_is_used_whichever_comes_first(self):
        for node, maker in (('hiddev0', 'EATON'), ('hiddev1', 'American')):
            with self.subTest(node):
                self.setUp()
                _, root = self.begin()
                self.stand_in('vendord', f'{root}/dev/usb/{node}')
                self.go()
                self.until(lambda n=maker: f'using {n}' in self.emulator.output(), self.emulator, WAIT)
                self.assertNotIn('is taken from', self.emulator.output())


if __name__ == '__main__':
    unittest.main()
