# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed, with a user for each program: a reload of four files is all or nothing, whichever program refuses."""

import os
import unittest

import clients
import frame
import installed
import test_reload


def setUpModule():
    installed.enter()


class Conf:
    """/etc/holdover, as test_reload.Refused uses a directory of its own."""

    GROUPS = {'upsd.users': 'holdover', 'holdover.conf': 'holdover'}

    def __init__(self, system):
        self.system, self.path = system, installed.CONF

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def put(self, name, text):
        """Write it, with owner and group of the packages."""
        self.system.put(name, text, group=self.GROUPS.get(name, 'nut'))


class RefusedAsRoot(test_reload.Refused):
    """The same faults; each program reads the files as a user of its own."""

    PROGRAM = f'{installed.PROGRAMS}/holdoverd'

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.port = frame.free_port()
        self.system = installed.System(self.GOOD, holdover=self.snmp('public'))
        self.addCleanup(self.system.__exit__)
        self.conf = Conf(self.system)
        self.system.start(lambda: self.system.status('left') == 'OL CHRG' and clients.snmp_integer(self.port) == 3)

    def test_a_file_that_one_program_may_not_read_is_refused_by_all(self):
        good = self.files()
        for name in good:
            with self.subTest(file=name):
                self.conf.put('holdover.conf', self.snmp('other'))
                self.system.put(name, self.files()[name] + '# changed\n', mode=0o600)
                done = self.reload()
                self.assertEqual(done.status, 1, done)
                self.assertRegex(done.text, rf'{self.conf / name}: .*(Permission denied|read)')
                self.assertEqual((self.system.status('left'), clients.snmp_integer(self.port)), ('OL CHRG', 3))
                for again, text in good.items():
                    self.conf.put(again, text)
                self.assertEqual(self.reload().status, 0)

    def test_a_reload_opens_and_closes_low_ports_that_the_files_name(self):
        for port in (600, 601):
            self.system.put('upsd.conf', f'LISTEN 127.0.0.1 3493\nLISTEN 127.0.0.1 {port}\n')
            self.assertEqual(self.reload().status, 0)
            with frame.NutClient(port) as client:
                self.assertEqual(client.ask('NETVER'), '1.3', self.system.output())
        with self.assertRaises(OSError):
            frame.NutClient(600).__enter__()

    def test_good_files_change_everything_everywhere(self):
        good = self.files()
        with self.system.client() as client:
            client.login('new', 'secret')
            self.assertEqual(client.ask('LOGIN left'), 'ERR ACCESS-DENIED')
        self.conf.put('ups.conf', good['ups.conf'] + '  override.battery.charge = 55\n' + test_reload.SECTION.format(name='more', more=''))
        self.conf.put('upsd.users', good['upsd.users'] + '[new]\n  password = secret\n  upsmon secondary\n')
        self.conf.put('upsd.conf', f'{good["upsd.conf"]}LISTEN 127.0.0.1\nLISTEN 127.0.0.1 {self.port}\n')
        self.conf.put('holdover.conf', self.snmp('other'))
        done = self.reload()
        self.assertEqual((done.status, done.text), (0, ''), done)
        frame.wait_until(lambda: self.system.status('more') == 'OL CHRG', 5, self.system.output)
        frame.wait_until(lambda: self.charge() == '55', 5, self.system.output)
        self.assertEqual(clients.nut_status(self.port, 'left'), 'OL CHRG')      # the new LISTEN, TCP beside SNMP's UDP
        self.assertIsNone(clients.snmp_integer(self.port))                      # of community public
        with self.system.client() as client:
            client.login('new', 'secret')
            self.assertEqual(client.ask('LOGIN left'), 'OK')

    def charge(self):
        """battery.charge of the changed section."""
        with self.system.client() as client:
            answer = client.ask('GET VAR left battery.charge')
            return answer.split('"')[1] if '"' in answer else answer


if __name__ == '__main__':
    unittest.main()
