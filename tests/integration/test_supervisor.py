# SPDX-License-Identifier: GPL-2.0-or-later
"""holdoverd keeps the service up: killed programs are restarted, others are not affected, no process is left over."""

import glob
import os
import signal
import threading
import time
import unittest

import clients
import frame

MAXAGE_S = 3
SILENCE_S = 10          # supervisor/child.h: CHILD_SILENCE_MS
ERRORS = ('ERR DRIVER-NOT-CONNECTED', 'ERR DATA-STALE')


class Watch(threading.Thread):
    """Asks for one UPS's status all the time over one connection; `answers` is what was said, with its time."""

    def __init__(self, port, ups):
        super().__init__(daemon=True)
        self.port, self.ups, self.answers, self.over = port, ups, [], False
        self.start()

    def run(self):
        with frame.NutClient(self.port) as client:
            while not self.over:
                self.answers.append(client.ask(f'GET VAR {self.ups} ups.status'))
                time.sleep(0.005)

    def finish(self):
        """Stop asking; the distinct answers."""
        self.over = True
        self.join(10)
        return set(self.answers)


class Supervised(unittest.TestCase):
    """Two simulated UPSes under holdoverd; one system for each test."""

    section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}
    holdover = '[snmp]\n  enable = no\n'

    def setUp(self):
        self.conf = clients.system_conf({'left': self.section, 'right': self.section}, upsd=f'MAXAGE {MAXAGE_S}',
                                        holdover=self.holdover)
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)
        self.system = clients.Holdoverd(self.conf)
        self.addCleanup(self.system.__exit__)
        self.system.start(lambda: self.fresh('left') and self.fresh('right'))

    def fresh(self, ups):
        """Whether the server has good data of it."""
        return self.system.status(ups) == 'OL CHRG'

    def until(self, condition, timeout, what):
        """The seconds it took."""
        begun = time.monotonic()
        frame.wait_until(condition, timeout, lambda: f'{what}\n{self.system.output()}')
        return time.monotonic() - begun

    def gone(self, pids):
        """Until none of these processes lives."""
        self.until(lambda: not any(clients.command_line(pid) for pid in pids), 2, 'the end of all children')


class Serving(Supervised):
    """What dies comes back."""

    def test_both_are_served(self):
        for ups in ('left', 'right'):
            shown = clients.values(clients.upsc(self.conf.port, ups=ups).out)
            self.assertEqual((shown['ups.status'], shown['battery.charge']), ('OL CHRG', '97'))

    def test_killed_driver_costs_its_ups_for_a_moment_and_no_other(self):
        watch, driver = Watch(self.conf.port, 'right'), self.system.child('dummy-ups', 'left')
        os.kill(driver, signal.SIGKILL)
        self.assertLess(self.until(lambda: self.system.status('left') in ERRORS, 2, 'an error'), 0.5)
        self.assertLess(self.until(lambda: self.fresh('left'), 5, 'fresh again'), 2)
        self.assertNotEqual(self.system.child('dummy-ups', 'left'), driver)
        self.assertEqual(watch.finish(), {'VAR right ups.status "OL CHRG"'})
        self.assertGreater(len(watch.answers), 5)

    def test_killed_server_is_back_with_fresh_data(self):
        client = self.system.client()
        self.addCleanup(client.close)
        drivers = {self.system.child('dummy-ups', ups) for ups in ('left', 'right')}
        os.kill(self.system.child('holdover-server'), signal.SIGKILL)
        self.assertTrue(client.closed(1))
        self.assertLess(self.until(lambda: self.fresh('left') and self.fresh('right'), 5, 'fresh data'), 2)
        self.assertLessEqual(drivers, set(self.system.children()))

    def test_stopped_driver_is_stale_after_maxage_and_back_when_it_goes_on(self):
        driver = self.system.child('dummy-ups', 'left')
        os.kill(driver, signal.SIGSTOP)
        try:
            took = self.until(lambda: self.system.status('left') in ERRORS, MAXAGE_S + 4, 'stale')
            self.assertEqual(self.system.status('left'), 'ERR DATA-STALE')
            self.assertGreater(took, MAXAGE_S / 2)
            self.assertLess(took, MAXAGE_S + 1.5)
            self.assertTrue(self.fresh('right'))
        finally:
            os.kill(driver, signal.SIGCONT)
        self.assertLess(self.until(lambda: self.fresh('left'), 5, 'fresh again'), 2)
        self.assertEqual(self.system.child('dummy-ups', 'left'), driver)


    def test_driver_that_is_killed_again_and_again_is_back_each_time(self):
        for _ in range(8):
            driver = self.system.child('dummy-ups', 'left')
            os.kill(driver, signal.SIGKILL)
            self.until(lambda: self.system.status('left') in ERRORS, 2, 'an error')
            self.assertLess(self.until(lambda: self.fresh('left'), 5, 'fresh again'), 2)

    def test_programs_that_hang_are_killed_and_replaced(self):
        hung = {name: self.system.child(*name) for name in (('dummy-ups', 'left'), ('holdover-server',))}
        for pid in hung.values():
            os.kill(pid, signal.SIGSTOP)
        took = self.until(lambda: not any(clients.command_line(pid) for pid in hung.values()), SILENCE_S + 4, 'their end')
        self.assertGreater(took, SILENCE_S - 2)
        self.assertLess(self.until(lambda: self.fresh('left') and self.fresh('right'), 5, 'fresh again'), 2)
        for name, pid in hung.items():
            self.assertNotEqual(self.system.child(*name), pid)


class Agent(Supervised):
    """The SNMP agent is kept alive, too."""

    def setUp(self):
        self.port = frame.free_port()
        self.holdover = f'[snmp]\n  listen = 127.0.0.1 {self.port}\n'
        self.assertTrue(os.access(frame.product('holdover-snmp'), os.X_OK), 'holdover-snmp was not built')
        super().setUp()

    def test_killed_agent_is_back(self):
        self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'an answer')
        agent, watch = self.system.child('holdover-snmp'), Watch(self.conf.port, 'left')
        os.kill(agent, signal.SIGKILL)
        self.assertLess(self.until(lambda: not clients.command_line(agent) and
                                   clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'an answer again'), 2)
        self.assertNotEqual(self.system.child('holdover-snmp'), agent)
        self.assertEqual(watch.finish(), {'VAR left ups.status "OL CHRG"'})

    def test_agent_that_hangs_is_replaced(self):
        self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'an answer')
        agent = self.system.child('holdover-snmp')
        os.kill(agent, signal.SIGSTOP)
        self.assertGreater(self.until(lambda: not clients.command_line(agent), SILENCE_S + 4, 'its end'), SILENCE_S - 2)
        self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'an answer again')
        self.assertNotEqual(self.system.child('holdover-snmp'), agent)

    def test_killed_server_is_found_again_by_the_agent(self):
        self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'an answer')
        agent = self.system.child('holdover-snmp')
        os.kill(self.system.child('holdover-server'), signal.SIGKILL)
        self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 1, 2, 'other(1): the source is not known')
        self.assertLess(self.until(lambda: clients.snmp_integer(self.port, timeout=0.1) == 3, 5, 'fresh again'), 2)
        self.assertEqual(self.system.child('holdover-snmp'), agent)


class Ending(Supervised):
    """Nothing stays behind."""

    def left_behind(self):
        """Sockets and PID files."""
        return sorted(os.path.basename(path) for path in glob.glob(self.conf.state + '/*'))

    def ended_well(self, pids):
        """It ended by itself, with all its children and their traces."""
        self.assertEqual(self.system.wait(5), 0, self.system.output())
        self.assertFalse([pid for pid in pids if clients.command_line(pid)])
        self.assertEqual(self.left_behind(), [])
        self.assertEqual(self.system.status('left'), '')

    def test_sigterm_ends_all_of_it(self):
        pids = list(self.system.children())
        self.assertGreaterEqual(len(pids), 3, self.system.children())
        self.assertIn('dummy-ups-left', self.left_behind())
        self.system.signal(signal.SIGTERM)
        self.ended_well(pids)

    def test_stop_command_ends_all_of_it(self):
        pids = list(self.system.children())
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'stop'])
        self.assertEqual((done.status, done.text), (0, ''))
        self.ended_well(pids)
        again = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'stop'])
        self.assertEqual(again.status, 1)
        self.assertIn('no instance is running', again.text)

    def test_a_second_instance_is_refused_and_the_first_goes_on(self):
        done = clients.Done([frame.product('holdoverd'), '-F', '-C', self.conf.path])
        self.assertEqual(done.status, 1)
        self.assertIn('an instance is running', done.text)
        self.assertTrue(self.fresh('left') and self.fresh('right'))

    def test_children_of_a_killed_supervisor_end_by_themselves(self):
        pids = list(self.system.children())
        self.system.signal(signal.SIGKILL)
        self.system.wait(5)
        self.gone(pids)

    def test_supervisor_killed_while_it_starts_leaves_nothing_behind(self):
        self.system.stop()
        for _ in range(5):
            system = clients.Holdoverd(self.conf)
            frame.Daemon.start(system)          # not waiting for anything
            pids = frame.wait_until(lambda: clients.children(system.pid), pause=0.0005)
            system.signal(signal.SIGKILL)
            system.wait(5)
            self.gone(pids)
            self.until(lambda: system.status('left') == '', 2, 'nobody on the port')

    def test_it_starts_again_behind_a_killed_one(self):
        self.system.signal(signal.SIGKILL)
        self.system.wait(5)
        with clients.Holdoverd(self.conf) as system:
            frame.wait_until(lambda: system.status('left') == 'OL CHRG', 5, system.output)

    def test_child_that_ignores_sigterm_is_killed(self):
        pids = list(self.system.children())
        os.kill(self.system.child('dummy-ups', 'left'), signal.SIGSTOP)
        self.system.signal(signal.SIGTERM)
        self.assertEqual(self.system.wait(8), 0)
        self.assertFalse([pid for pid in pids if clients.command_line(pid)])


class Foreign(unittest.TestCase):
    """What comes from a NUT installation."""

    def test_statepath_of_upsd_conf_counts_where_ups_conf_has_none(self):
        conf = clients.system_conf('')
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        with open(conf / 'ups.conf', encoding='ascii') as file:
            head = ''.join(line for line in file if not line.startswith('statepath'))
        conf.put('ups.conf', head + conf.sections({'ups': {'driver': 'dummy-ups', 'port': 'test.dev'}}))
        with clients.Holdoverd(conf) as system:
            frame.wait_until(lambda: system.status() == 'OL CHRG', 5, system.output)
            self.assertTrue(os.path.exists(conf.socket('dummy-ups', 'ups')))
            self.assertEqual(clients.Done([frame.product('holdoverd'), '-C', conf.path, '-c', 'stop']).status, 0)
            self.assertEqual(system.wait(5), 0)

    def test_driver_of_nut_is_started_from_driverpath_and_served(self):
        folder = frame.Tmp()
        self.addCleanup(folder.close)
        # Under a name that we do not ship: NUT's drivers take theirs from the path.
        section = {'driver': 'dummy-nut', 'port': 'test.dev', 'mode': 'dummy-once'}
        conf = clients.system_conf({'ups': dict(section, driver='dummy-ups'), 'nut': section},
                                   head=f'driverpath = "{folder.path}"\n')
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        os.symlink(frame.tool('dummy-ups'), folder / 'dummy-nut')
        with clients.Holdoverd(conf) as system:
            frame.wait_until(lambda: system.status('nut') == 'OL CHRG', 8, system.output)
            frame.wait_until(lambda: system.status('ups') == 'OL CHRG', 3, system.output)
            shown = clients.values(clients.upsc(conf.port, ups='nut').out)
            self.assertEqual((shown['driver.name'], shown['driver.version']), ('dummy-nut', '2.8.0'))
            pid = system.child('dummy-nut')
            system.signal(signal.SIGTERM)
            self.assertEqual(system.wait(6), 0)
            self.assertFalse(clients.command_line(pid))


if __name__ == '__main__':
    unittest.main()
