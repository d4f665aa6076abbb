# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover ports` and `holdover restart`, as installed: real sockets on the real ports of a network of their own."""

import os
import subprocess
import sys
import unittest

import clients
import frame
import installed
import schemas

UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
SQUATTER = '''
import socket, sys
kind = socket.SOCK_DGRAM if sys.argv[1] == 'udp' else socket.SOCK_STREAM
s = socket.socket(socket.AF_INET, kind)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((sys.argv[3], int(sys.argv[2])))
if sys.argv[1] == 'tcp':
    s.listen()
print('ready', flush=True)
sys.stdin.read()
'''


def setUpModule():
    installed.enter()


def holdover(*args, user='root'):
    """The command line on /etc/holdover."""
    return installed.run_as(user, [os.path.join(installed.PROGRAMS, 'holdover'), *args])


def ports(*args, user='root'):
    """{(port, transport): row} and the exit status."""
    done = holdover('ports', '--json', *args, user=user)
    return {(row['port'], row['transport']): row for row in schemas.read('ports', done.out)['ports']}, done.status


class Serving(unittest.TestCase):
    """One system for each test."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)

    def serve(self, **options):
        """A system that serves one UPS."""
        system = installed.System({'ups': UPS}, **options)
        self.addCleanup(system.__exit__)
        system.start()
        system.until_served()
        return system

class Ports(Serving):
    """Who has each port."""

    def squat(self, transport, port, address='127.0.0.1'):
        """Another process that has a port, as a user of its own."""
        squatter = subprocess.Popen(['setpriv', '--reuid=0', sys.executable, '-c', SQUATTER, transport, str(port), address],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(squatter.stdout.close)
        self.addCleanup(squatter.wait)
        self.addCleanup(squatter.stdin.close)
        self.assertEqual(squatter.stdout.readline(), 'ready\n')
        return squatter

    def test_a_system_as_installed_has_its_ports_on_this_host_only(self):
        system = self.serve()
        frame.wait_until(lambda: clients.snmp_integer(161) == 3, 10)
        rows, status = ports()
        self.assertEqual(status, 0, rows)
        for key, program in (((3493, 'tcp'), 'holdover-server'), ((401, 'tcp'), 'holdover-server'), ((401, 'udp'), 'holdover-server'),
                             ((161, 'udp'), 'holdover-snmp')):
            self.assertEqual((rows[key]['program'], rows[key]['this_host_only'], rows[key]['expected']), (program, True, 'yes, this host only'))
            self.assertEqual(rows[key]['pid'], system.child(program))
        for key in ((162, 'udp'), (40, 'tcp')):
            self.assertEqual((rows[key]['open'], rows[key]['as_expected']), (False, True))

    def test_a_wildcard_is_not_this_host_only(self):
        self.serve(upsd='LISTEN 0.0.0.0 3493\n')
        row = ports()[0][(3493, 'tcp')]
        self.assertEqual((row['this_host_only'], row['expected']), (False, 'yes'))

    def test_a_port_of_another_program_is_named_with_its_process(self):
        squatter = self.squat('tcp', 3493)
        installed.System({'ups': UPS})
        rows, status = ports()
        row = rows[(3493, 'tcp')]
        self.assertEqual((status, row['as_expected'], row['pid']), (1, False, squatter.pid))
        self.assertTrue(row['program'].startswith('python3'), row)
        done = holdover('ports')
        self.assertEqual(done.status, 1)
        self.assertRegex(done.out, rf'(?m)^ 3493/tcp +NUT +python3\S* \(pid {squatter.pid}\b.*NO: holdover-server should have it$')

    def test_the_unit_of_a_process_is_a_service_of_the_system(self):
        squatter = self.squat('tcp', 3493)
        installed.System({'ups': UPS})
        with frame.Tmp() as tmp:
            for cgroup, unit in (('0::/system.slice/nut-server.service', 'nut-server.service'),
                                 ('0::/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service'),
                                 ('0::/user.slice/user-7.slice/user@7.service/app.slice/evil.service', None),
                                 ('0::/system.slice/x;reboot.service', None), ('0::/init.scope', None)):
                subprocess.run(['mount', '--bind', frame.write(tmp / 'cgroup', cgroup + '\n'), f'/proc/{squatter.pid}/cgroup'], check=True)
                try:
                    self.assertEqual(ports()[0][(3493, 'tcp')]['unit'], unit, cgroup)
                finally:
                    subprocess.run(['umount', f'/proc/{squatter.pid}/cgroup'], check=True)

    def test_a_port_that_the_configuration_leaves_to_another_is_as_expected(self):
        self.squat('udp', 161)
        self.serve(holdover='[snmp]\n mode = agentx\n[port401]\n enable = no\n')
        rows, status = ports()
        self.assertEqual((status, rows[(161, 'udp')]['expected']), (0, 'yes: mode = agentx'), rows)
        self.assertEqual(rows[(401, 'tcp')]['expected'], 'yes: [port401] enable = no')

    def test_the_agent_is_a_package_of_its_own(self):
        agent = os.path.join(installed.PROGRAMS, 'holdover-snmp')
        os.rename(agent, agent + '.away')
        self.addCleanup(os.rename, agent + '.away', agent)
        self.serve()
        rows, status = ports()
        self.assertEqual((status, rows[(161, 'udp')]['expected']), (0, 'yes: holdover-snmp is not installed'), rows)

    def test_the_ports_are_those_of_the_configuration(self):
        self.serve(upsd='LISTEN 127.0.0.1 3493\nLISTEN 127.0.0.1 13493\n', holdover='[snmp]\n listen = 127.0.0.1 1161\n')
        rows, _ = ports()
        self.assertEqual(rows[(13493, 'tcp')]['program'], 'holdover-server')
        self.assertNotIn((161, 'udp'), rows)
        self.assertIn((1161, 'udp'), rows)

    def test_a_program_that_does_not_listen_is_missed(self):
        installed.System({'ups': UPS})
        rows, status = ports()
        self.assertEqual((status, rows[(3493, 'tcp')]['open'], rows[(3493, 'tcp')]['as_expected']), (1, False, False))

    def test_a_user_sees_what_he_may_and_is_told_so(self):
        self.serve()
        done = holdover('ports', user='stranger')
        self.assertIn('run as root', done.out)
        rows, status = ports(user='stranger')
        self.assertEqual((status, rows[(3493, 'tcp')]['open'], rows[(3493, 'tcp')]['pid']), (0, True, None), rows)
        self.assertTrue(rows[(3493, 'tcp')]['this_host_only'])

    def test_wrong_usage(self):
        self.assertEqual(holdover('ports', 'x').status, 64)


class Restart(Serving):
    """One driver is stopped and started again."""

    def test_a_driver_has_another_process_and_serves_again(self):
        system = self.serve()
        before = system.child('dummy-ups')
        done = holdover('restart', 'ups')
        self.assertEqual((done.status, done.out), (0, 'the driver of ups is starting again\n'), done)
        frame.wait_until(lambda: not clients.command_line(before), 10)
        self.assertNotEqual(system.child('dummy-ups'), before)
        system.until_served()

    def test_a_ups_that_there_is_not(self):
        self.serve()
        done = holdover('restart', 'none', '--json')
        self.assertEqual((done.status, schemas.read('restart', done.out)['restarted']), (1, False), done)

    def test_without_holdoverd_or_rights(self):
        installed.System({'ups': UPS})
        self.assertEqual(holdover('restart', 'ups').status, 3)
        self.serve()
        self.assertEqual(holdover('restart', 'ups', user='stranger').status, 3)
        for words in ((), ('a', 'b'), ('a"b',), ('--host', '127.0.0.1', 'ups')):
            self.assertEqual(holdover('restart', *words).status, 64)


if __name__ == '__main__':
    unittest.main()
