# SPDX-License-Identifier: GPL-2.0-or-later
"""As installed: who runs as whom, who may read what, and that SNMP and NUT see the UPS whatever is killed."""

import os
import shutil
import signal
import subprocess
import sys
import unittest

import clients
import frame
import installed
from clients import Emulator

UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}

DEVICE = 'apc-back-ups-cs-500'


def setUpModule():
    installed.enter()


class AsRoot(unittest.TestCase):
    """One system as installed for each test."""

    ups, options = {'ups': UPS}, {}

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.system = installed.System(self.ups, **self.options)
        self.addCleanup(self.system.__exit__)
        self.system.start()
        self.system.until_served()

    def until_snmp(self, timeout=5):
        """Wait for the agent to show a UPS on line, on port 161."""
        frame.wait_until(lambda: clients.snmp_integer(161, timeout=0.2) == 3, timeout,
                         lambda: f'SNMP shows {clients.snmp_integer(161)}\n{self.system.output()}')


class Serving(AsRoot):
    """P1: data for every kind of client, at every start and after every kill."""

    def test_snmp_has_data_in_twenty_of_twenty_starts(self):
        for _ in range(20):
            self.until_snmp(3)
            self.assertEqual(self.system.stop(), 0, self.system.output())
            self.system.start()
            self.system.until_served()

    def test_snmp_has_data_after_any_program_is_killed(self):
        self.until_snmp()
        for name in ('holdover-server', 'holdover-snmp', 'dummy-ups') * 3:
            pid = self.system.child(name)
            os.kill(pid, signal.SIGKILL)
            frame.wait_until(lambda pid=pid: not clients.command_line(pid), 2)
            self.system.until_served()
            self.until_snmp(3)

    def test_the_ports_below_1024_are_served(self):
        self.until_snmp()
        with frame.NutClient(401) as client:
            self.assertIn('ups.status', client.ask('GET VAR ups ups.status'))


class Identity(AsRoot):
    """No program but holdoverd is root; each has its own user and no more rights than that."""

    def test_each_program_runs_as_its_own_user(self):
        self.until_snmp()
        self.assertEqual(self.system.users(), {'holdover-server': 'holdover', 'dummy-ups': 'holdover-drv',
                                               'holdover-snmp': 'holdover-snmp'})

    def test_no_program_was_root_for_a_moment_that_ps_can_see(self):
        for _ in range(5):
            killed = [self.system.child(name) for name in ('holdover-server', 'holdover-snmp', 'dummy-ups')]
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            seen = set()

            def all_back(seen=seen, killed=killed):
                seen.update((os.path.basename(argv[0]), installed.status_of(pid).get('Uid', '').split('\t')[0])
                            for pid, argv in self.system.children().items()
                            if pid not in killed and argv[0].startswith(installed.PROGRAMS))
                return len({name for name, _ in seen} - {'holdoverd'}) == 3
            frame.wait_until(all_back, 5, pause=0.001)
            self.assertFalse([name for name, uid in seen if uid == '0' and name != 'holdoverd'], seen)

    def test_programs_cannot_gain_rights(self):
        self.until_snmp()
        for pid, argv in self.system.children().items():
            status = installed.status_of(pid)
            with self.subTest(argv[0]):
                self.assertEqual(status['NoNewPrivs'], '1')
                for kind in ('CapEff', 'CapPrm', 'CapInh', 'CapAmb'):
                    self.assertEqual(int(status[kind], 16), 0, kind)
                with open(f'/proc/{pid}/limits', encoding='ascii') as limits:
                    core = next(line for line in limits if line.startswith('Max core file size'))
                self.assertEqual(core.split()[4:6], ['0', '0'])
                self.assertEqual(os.stat(f'/proc/{pid}/environ').st_uid, 0, 'dumpable')
                self.assertEqual(status['Seccomp'], '2')


class Shapes(unittest.TestCase):
    """The same programs without root: as one user, and as systemd's units start them."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)

    def test_started_by_an_unprivileged_user_everything_runs_as_that_user(self):
        home = frame.Tmp()
        self.addCleanup(home.close)
        os.mkdir(home / 's')
        snmp = frame.free_port()
        for name, text in (('ups.conf', f'statepath = {home / "s"}\n' + frame.NutConf.sections({'ups': UPS})), ('upsd.conf', ''),
                           ('upsd.users', clients.USERS), ('holdover.conf', f'[snmp]\n listen = 127.0.0.1 {snmp}\n'), ('test.dev', clients.DUMP)):
            frame.write(home / name, text)
        for path in [home.path, *(os.path.join(home.path, name) for name in os.listdir(home.path))]:
            os.chown(path, 61099, 61099)
        system = installed.System({})
        system.argv = ['setpriv', '--reuid=stranger', '--regid=stranger', '--clear-groups', '--', system.argv[0], '-F', '-C', home.path]
        self.addCleanup(system.__exit__)
        system.start()
        system.until_served()
        frame.wait_until(lambda: clients.snmp_integer(snmp) == 3, 5, system.output)
        self.assertEqual(set(system.users().values()), {'stranger'})
        self.assertEqual(system.output().count('holdover-server: port 401:'), 1, system.output())
        self.assertEqual(system.stop(), 0, system.output())

    def test_the_global_user_is_for_drivers_where_programs_have_users_of_their_own(self):
        system = installed.System({'ups': UPS}, head='user = root\n')
        said = 'ups.conf:1: user root is for drivers; the server runs as holdover, the SNMP agent as holdover-snmp (holdoverd -u root'
        self.assertIn(said, clients.Done([f'{installed.PROGRAMS}/holdoverd', '-t']).text)
        with system:
            system.until_served()
            frame.wait_until(lambda: clients.snmp_integer(161) == 3, 5, system.output)
            self.assertEqual(system.users(), {'holdover-server': 'holdover', 'dummy-ups': 'root', 'holdover-snmp': 'holdover-snmp'})
            self.assertEqual(system.output().count(said), 1, system.output())
            with frame.NutClient(3493) as client:
                client.login('admin', 'top')
                self.assertEqual(client.ask('SET VAR ups driver.debug 0')[:2], 'OK')
        with installed.System({'ups': UPS}, head='user = root\n', args=('-u', 'root')) as system:
            system.until_served()
            self.assertEqual(set(system.users().values()), {'root'})

    def test_a_user_that_holdoverd_cannot_give_is_named(self):
        installed.System({'ups': {**UPS, 'user': 'holdover-drv'}}, head='user = root\n')
        done = installed.run_as('nut', [f'{installed.PROGRAMS}/holdoverd', '-t'])
        self.assertIn('ups.conf:1: user root has no effect: holdoverd is not root', done.text)
        self.assertIn('ups.conf:7: user holdover-drv has no effect: holdoverd is not root', done.text)

    def test_a_directory_that_is_made_after_the_start_is_named_at_a_reload(self):
        self.addCleanup(shutil.rmtree, '/etc/nut')
        os.makedirs('/etc/nut')
        frame.write('/etc/nut/ups.conf', frame.NutConf.sections({'ups': UPS}), 0o644)
        frame.write('/etc/nut/test.dev', clients.DUMP, 0o644)
        daemon = frame.Daemon([f'{installed.PROGRAMS}/holdoverd', '-F'])
        self.addCleanup(daemon.stop)
        daemon.start(lambda: clients.nut_status(3493, 'ups') == 'OL CHRG')
        reload = [f'{installed.PROGRAMS}/holdoverd', '-c', 'reload']
        done = clients.Done(reload)
        self.assertEqual(done.status, 0, done)
        shutil.copytree('/etc/nut', '/etc/holdover')
        done = clients.Done(reload)
        self.assertEqual(done.status, 1, done)
        self.assertIn('the configuration is in /etc/holdover now, and was in /etc/nut when this program began: start again (systemctl', done.text)
        daemon.stop()
        daemon.start(lambda: clients.nut_status(3493, 'ups') == 'OL CHRG')
        self.assertEqual(clients.Done(reload).status, 0)

    def test_sockets_that_systemd_has_opened_are_served(self):
        installed.System({'ups': UPS})
        os.mkdir('/run/holdover')
        os.chown('/run/holdover', 61001, 61001)
        start = ('import os, socket, sys\n'
                 's = socket.create_server(("127.0.0.1", 401)); os.dup2(s.fileno(), 3); os.set_inheritable(3, True)\n'
                 'os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), ALLOW_NO_DEVICE="true")\n'
                 'os.setgroups([61001, 61005]); os.setgid(61001); os.setuid(61001)\n'
                 'os.execv(sys.argv[1], [sys.argv[1], "-F"])')
        with frame.Daemon([sys.executable, '-c', start, f'{installed.PROGRAMS}/holdover-server']).start() as unit:
            frame.wait_until(lambda: clients.nut_status(3493) != '', 5, unit.output)
            with frame.NutClient(401) as client:
                self.assertIn('DRIVER-NOT-CONNECTED', client.ask('GET VAR ups ups.status'))


class Units(unittest.TestCase):
    """As units of systemd: nothing is root, and each program has a user of its own."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.conf = installed.System({'ups': UPS})
        os.mkdir('/run/holdover')
        os.chown('/run/holdover', 0, 61001)
        os.chmod('/run/holdover', 0o3770)
        bind = ['--inh-caps=+net_bind_service', '--ambient-caps=+net_bind_service', '--bounding-set=-all,+net_bind_service']
        none = ['--inh-caps=-all', '--bounding-set=-all']
        units = [('holdover', 'holdover', bind, ['holdover-server', '-F']), ('holdover-drv', 'holdover', none, ['holdoverd', '-F', '--drivers']),
                 ('holdover-snmp', 'holdover-snmp', bind, ['holdover-snmp', '-F'])]
        self.units = []
        for user, group, rights, (name, *args) in units:
            os.makedirs(f'/var/lib/holdover-units/{user}')
            os.chown(f'/var/lib/holdover-units/{user}', *installed.USERS[user][:2])
            unit = frame.Daemon(['setpriv', f'--reuid={user}', f'--regid={group}', '--init-groups', *rights, '--no-new-privs', '--',
                                 f'{installed.PROGRAMS}/{name}', *args], env={'ALLOW_NO_DEVICE': 'true', 'STATE_DIRECTORY': f'/var/lib/holdover-units/{user}'})
            unit.start()
            self.units.append(unit)
            self.addCleanup(unit.stop)
        frame.wait_until(lambda: clients.nut_status(3493) == 'OL CHRG', 8, self.output)
        frame.wait_until(lambda: clients.snmp_integer(161) == 3, 5, self.output)

    def output(self):
        """What all of them have logged."""
        return '\n'.join(unit.output() for unit in self.units)

    def test_who_they_are(self):
        with frame.NutClient(401) as client:
            self.assertIn('OL CHRG', client.ask('GET VAR ups ups.status'))
        self.assertEqual({installed.user_of(pid) for pid in clients.children(self.units[1].pid)}, {'holdover-drv'})
        with frame.NutClient(3493) as client:
            client.login('admin', 'top')
            self.assertEqual(client.ask('SET VAR ups driver.debug 0')[:2], 'OK')

    @staticmethod
    def names():
        """The UPSes that the server knows."""
        with frame.NutClient(3493) as client:
            return [line.split()[1] for line in client.items('UPS')]

    def write(self, community, *more):
        """ups.conf with these UPSes beside `ups`, and holdover.conf."""
        self.conf.put('ups.conf', frame.NutConf.sections({name: UPS for name in ('ups', *more)}))
        self.conf.put('holdover.conf', f'[snmp]\n  community = {community}\n', group='nut')

    @staticmethod
    def reload(user='root'):
        """What `holdoverd -c reload` answers this user."""
        return installed.run_as(user, [f'{installed.PROGRAMS}/holdoverd', '-c', 'reload'], 30)

    def test_a_reload_is_all_or_nothing(self):
        self.write('public\n  mode = none', 'other')
        done = self.reload()
        self.assertEqual(done.status, 1, done.text)
        self.assertIn('holdover.conf:3', done.text)
        self.assertIn('nothing is changed', done.text)
        self.assertEqual(self.names(), ['ups'], self.output())

        self.write('secret', 'other')
        done = self.reload()
        self.assertEqual(done.status, 0, done.text)
        self.assertEqual(sorted(self.names()), ['other', 'ups'], self.output())
        frame.wait_until(lambda: clients.nut_status(3493, 'other') == 'OL CHRG', 8, self.output)
        frame.wait_until(lambda: clients.snmp_integer(161) is None, 5, self.output)    # which asks as public

    def test_what_a_driver_refuses_changes_no_other_unit(self):
        self.write('secret')
        self.conf.put('ups.conf', frame.NutConf.sections({'ups': UPS, 'other': {**UPS, 'pollinterval': 'soon'}}))
        done = self.reload()
        self.assertEqual(done.status, 1, done.text)
        self.assertIn('pollinterval', done.text)
        self.assertEqual(self.names(), ['ups'], self.output())
        self.assertEqual(clients.snmp_integer(161), 3, self.output())

    def test_users_of_the_programs_have_no_say_over_another(self):
        done = self.reload('holdover-drv')
        self.assertEqual(done.status, 1, done.text)
        self.assertIn('ask as root', done.text)
        self.assertNotIn('reloaded', self.units[0].output())


class Found(unittest.TestCase):
    """Without ups.conf, as root: the finder, its list and the USB driver are the drivers' user."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        self.system = installed.System('')
        self.leave_out()
        emulator = Emulator(DEVICE, self.system.argv, ['-k', '-z', '-n'])
        self.addCleanup(emulator.__exit__)
        self.emulator = emulator
        emulator.start(lambda: self.status('none') != '')
        emulator.event('plug')
        self.until(lambda: self.open_testbed() or self.status().startswith('OL'))

    def leave_out(self):
        """What is not configured."""
        os.unlink(f'{installed.CONF}/ups.conf')

    def open_testbed(self):
        """The emulated /sys and /dev and the sockets behind it belong to root alone at first."""
        for pid in clients.children(self.emulator.pid):
            with open(f'/proc/{pid}/environ', 'rb') as file:
                env = dict(entry.split(b'=', 1) for entry in file.read().split(b'\0') if b'=' in entry)
            if b'UMOCKDEV_DIR' in env:
                subprocess.run(['chmod', '-R', '-f', 'a+rwX', env[b'UMOCKDEV_DIR']], check=False)

    def status(self, ups='ups'):
        """What NUT's clients see."""
        return clients.nut_status(3493, ups)

    def until(self, condition, timeout=10):
        """Wait for it."""
        frame.wait_until(condition, timeout, self.emulator.output)

    def holdoverd(self):
        """Its process id; umock started it."""
        def find(pids):
            for pid in pids:
                if os.path.basename(clients.command_line(pid)[0] if clients.command_line(pid) else '') == 'holdoverd':
                    return pid
                found = find(clients.children(pid))
                if found:
                    return found
            return None
        return find([self.emulator.pid])

    def children(self):
        """{program: process id}"""
        return {os.path.basename(argv[0]): pid for pid in clients.children(self.holdoverd()) if (argv := clients.command_line(pid))}

    def test_all_of_it_works_without_root_and_after_each_kill(self):
        self.assertEqual({name: installed.user_of(pid) for name, pid in self.children().items()},
                         {'holdover-server': 'holdover', 'holdover-find': 'holdover-drv', 'usbhid-ups': 'holdover-drv', 'holdover-snmp': 'holdover-snmp'})
        self.assertEqual({installed.status_of(pid)['Seccomp'] for pid in self.children().values()}, {'2'})
        self.emulator.event('unplug')
        self.until(lambda: self.status() == 'ERR DATA-STALE')
        self.emulator.event('plug')
        self.until(lambda: self.open_testbed() or self.status().startswith('OL'))
        seen = os.stat(f'{installed.STATE}/found.conf')
        self.assertEqual((seen.st_uid, seen.st_gid), (0, 61001))
        self.until(lambda: clients.snmp_integer(161) == 3)
        for name in ('holdover-find', 'holdover-server', 'usbhid-ups', 'holdover-snmp', 'holdover-find'):
            pid = self.children()[name]
            os.kill(pid, signal.SIGKILL)
            self.until(lambda name=name, pid=pid: self.children().get(name) not in (None, pid))
            self.until(lambda: self.status().startswith('OL'))
            self.until(lambda: clients.snmp_integer(161) == 3)


class NoDirectory(Found):
    """The first package on a fresh machine: neither /etc/holdover nor /etc/nut is there."""

    def leave_out(self):
        shutil.rmtree(installed.CONF)
        place = self.system.argv.index('-C')        # one that is named has to be there
        del self.system.argv[place:place + 2]


class MakeRun(unittest.TestCase):
    """What `make run` starts."""

    def test_as_root_beside_the_packages_says_what_to_do(self):
        done = clients.Done([os.path.join(frame.root_dir, 'tools/try'), os.path.relpath(frame.product(''), frame.root_dir)])
        self.assertEqual(done.status, 1, done)
        self.assertIn('systemctl stop holdover', done.err)
