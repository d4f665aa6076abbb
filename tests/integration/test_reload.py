# SPDX-License-Identifier: GPL-2.0-or-later
"""holdoverd -c reload: a changed ups.conf takes effect, and what did not change notices nothing."""

import os
import re
import signal
import subprocess
import time
import unittest

import clients
import frame

SECTION = '[{name}]\n  driver = dummy-ups\n  port = test.dev\n  mode = dummy-once\n{more}'


class Reload(unittest.TestCase):
    """Two simulated UPSes under holdoverd; then the file changes."""

    def setUp(self):
        section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
        self.conf = clients.system_conf({'left': section, 'right': section}, holdover='[snmp]\n  enable = no\n')
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)
        with open(self.conf / 'ups.conf', encoding='ascii') as file:
            self.head = file.read().split('[', 1)[0]
        self.system = clients.Holdoverd(self.conf)
        self.addCleanup(self.system.__exit__)
        self.system.start(lambda: self.fresh('left') and self.fresh('right'))
        self.right = self.system.child('dummy-ups', 'right')
        self.server = self.system.child('holdover-server')

    def fresh(self, ups):
        """Whether the server has good data of it."""
        return self.system.status(ups) == 'OL CHRG'

    def reload(self, text):
        """Write ups.conf and have it read."""
        done = self.ask(text)
        self.assertEqual(done.status, 0, done)

    def ask(self, text):
        """The same; what `-c reload` answers."""
        self.conf.put('ups.conf', self.head + text)
        return clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'])

    def until(self, condition, what):
        """Within 5 s."""
        frame.wait_until(condition, 5, lambda: f'{what}\n{self.system.output()}')

    def test_new_ups_is_served_removed_one_is_gone_and_the_others_go_on(self):
        left = self.system.child('dummy-ups', 'left')
        with self.system.client() as client:
            self.reload(SECTION.format(name='fresh', more='') + SECTION.format(name='right', more=''))
            self.until(lambda: self.fresh('fresh'), 'the new UPS')
            self.until(lambda: self.system.status('left') == 'ERR UNKNOWN-UPS', 'the removed UPS')
            self.until(lambda: not clients.command_line(left), 'its driver')
            self.assertEqual(client.ask('GET VAR right ups.status'), 'VAR right ups.status "OL CHRG"')
        self.assertEqual(self.system.child('dummy-ups', 'right'), self.right)
        self.assertEqual(self.system.child('holdover-server'), self.server)

    def test_changed_option_starts_that_driver_anew_and_no_other(self):
        left = self.system.child('dummy-ups', 'left')
        self.reload(SECTION.format(name='left', more='  override.battery.charge = 55\n') +
                    SECTION.format(name='right', more=''))
        with self.system.client() as client:
            self.until(lambda: client.ask('GET VAR left battery.charge') == 'VAR left battery.charge "55"', 'the option')
        self.assertNotEqual(self.system.child('dummy-ups', 'left'), left)
        self.assertEqual(self.system.child('dummy-ups', 'right'), self.right)

    def test_broken_file_changes_nothing(self):
        left = self.system.child('dummy-ups', 'left')
        done = self.ask('[left]\n  driver = dummy-ups\n  port = "test.dev\n  mode = dummy-once\n')
        self.assertEqual(done.status, 1, done)
        self.assertIn('ups.conf:', done.text)
        self.assertTrue(self.fresh('left') and self.fresh('right'))
        self.assertEqual(self.system.child('dummy-ups', 'left'), left)
        self.assertIn('ups.conf:', self.system.output())

    def test_each_fault_of_many_sections_is_said_once_and_in_their_order(self):
        more = {17: '  pollinterval = often\n', 70: '  mode = nonsense\n', 71: '  port = none.dev\n', 149: '  pollinterval = never\n'}
        text = ''.join(SECTION.format(name=f'many{n}', more=more.get(n, '')) for n in range(150))
        reload = self.ask(text)
        checked = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-t'], timeout=60)
        for done in (checked, reload):
            self.assertEqual(done.status, 1, done)
            said = re.findall(r'often|nonsense|none\.dev|never', done.text)
            self.assertCountEqual(said, ['often', 'nonsense', 'none.dev', 'never'], done)
        self.assertEqual(re.findall(r'often|nonsense|none\.dev|never', checked.text), ['often', 'nonsense', 'none.dev', 'never'])
        self.assertTrue(self.fresh('left') and self.fresh('right'))

    def test_restart_of_one_ups_touches_no_other(self):
        left = self.system.child('dummy-ups', 'left')
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'restart left'])
        self.assertEqual(done.status, 0, done)
        self.until(lambda: self.system.child('dummy-ups', 'left') != left and self.fresh('left'), 'another driver')
        self.assertEqual(self.system.child('dummy-ups', 'right'), self.right)
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'restart nowhere'])
        self.assertEqual(done.status, 1)
        self.assertIn('no driver', done.text)

    def test_next_driver_starts_when_the_old_one_is_gone(self):
        left = self.system.child('dummy-ups', 'left')
        os.kill(left, signal.SIGSTOP)           # ends by SIGKILL after 5 s
        self.reload(SECTION.format(name='left', more='  override.battery.charge = 56\n') +
                    SECTION.format(name='right', more=''))
        begun = time.monotonic()
        while clients.command_line(left):
            drivers = [argv for argv in self.system.children().values() if 'left' in argv]
            self.assertLessEqual(len(drivers), 1, drivers)
            self.assertLess(time.monotonic() - begun, 6.5)
            time.sleep(0.05)
        self.until(lambda: self.fresh('left'), 'the new driver')

    def test_many_reloads_at_once_are_all_answered(self):
        asked = [subprocess.Popen([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(8)]
        for process in asked:
            text, _ = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 0, text)
        self.assertTrue(self.fresh('left') and self.fresh('right'))

    def test_program_that_does_not_answer_refuses(self):
        os.kill(self.server, signal.SIGSTOP)
        try:
            done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'])
        finally:
            os.kill(self.server, signal.SIGCONT)
        self.assertEqual(done.status, 1)
        self.assertIn('server', done.text)


class WithAgent(unittest.TestCase):
    """One simulated UPS, served by NUT and SNMP."""

    GOOD = SECTION.format(name='left', more='')

    def setUp(self):
        self.port = frame.free_port()
        self.conf = clients.system_conf(self.GOOD, holdover=self.snmp('public'))
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)
        self.system = clients.Holdoverd(self.conf)
        self.addCleanup(self.system.__exit__)
        self.system.start(lambda: self.system.status('left') == 'OL CHRG' and clients.snmp_integer(self.port) == 3)

    def snmp(self, community):
        """holdover.conf."""
        return f'[snmp]\n  listen = 127.0.0.1 {self.port}\n  community = {community}\n[port401]\n  enable = no\n'


class Starting(WithAgent):
    """A reload while a program starts."""

    def test_a_program_that_answers_only_at_the_end_goes_on_with_the_new_files(self):
        server, agent = (self.system.child(name) for name in ('holdover-server', 'holdover-snmp'))
        control, away = (os.path.join(self.conf.state, name) for name in ('control-holdover-server', 'away'))
        with open(self.conf / 'ups.conf', 'a', encoding='ascii') as file:
            file.write(SECTION.format(name='right', more=''))
        with self.system.client() as client:
            os.kill(agent, signal.SIGSTOP)
            os.rename(control, away)
            reload = subprocess.Popen([frame.product('holdoverd'), '-C', self.conf.path, '-c', 'reload'])
            try:
                time.sleep(0.3)         # the server's socket was looked for by now
                os.rename(away, control)
            finally:
                os.kill(agent, signal.SIGCONT)
            self.assertEqual(reload.wait(20), 0)
            frame.wait_until(lambda: client.ask('GET VAR right ups.status') == 'VAR right ups.status "OL CHRG"',
                             what=self.system.output)
        self.assertEqual(self.system.child('holdover-server'), server)


class Refused(WithAgent):
    """An error in any file: exit 1, the reason with its place, and nothing is changed anywhere."""

    USERS, PROGRAM = clients.USERS, frame.product('holdoverd')

    def files(self):
        """The text of each file now."""
        texts = {}
        for name in ('ups.conf', 'upsd.conf', 'upsd.users', 'holdover.conf'):
            with open(self.conf / name, encoding='ascii') as file:
                texts[name] = file.read()
        return texts

    def reload(self):
        """What `-c reload` answers."""
        return clients.Done([self.PROGRAM, '-C', self.conf.path, '-c', 'reload'])

    def test_each_kind_of_fault_in_each_file_is_refused_by_all(self):
        good = self.files()
        more = SECTION.format(name='more', more='')
        faults = {
            'ups.conf': [('port', '[bad]\n  driver = dummy-ups\n'), ('driver', '[bad]\n  port = x\n'),
                         ('quote', '[bad]\n  driver = "dummy-ups\n'), ('no driver', '[bad]\n  driver = no-such\n  port = x\n'),
                         ('case', '[LEFT]\n  driver = dummy-ups\n  port = x\n'), ('section', '[two words]\n'),
                         ('pollinterval', '[bad]\n  driver = dummy-ups\n  port = test.dev\n  pollinterval = often\n'),
                         *([('user', '[bad]\n  driver = dummy-ups\n  port = test.dev\n  user = no-such-user\n')]
                           if os.geteuid() == 0 else [])],     # unprivileged, all runs as the calling user
            'upsd.conf': [('quote', 'MAXAGE "15\n')],
            'upsd.users': [('quote', '[bad]\n  password = "x\n'), ('section', '[two words]\n')],
            'holdover.conf': [('quote', '[server]\n  tls = "optional\n'), ('max_rate', '[server]\n  max_rate = many\n'),
                              ('allow', '[port401]\n  allow = 10.0.0.0/99\n'), ('mode', '[snmp]\n  mode = none\n')],
        }
        children = sorted(self.system.children())
        for name, cases in faults.items():
            for word, text in cases:
                with self.subTest(file=name, text=text):
                    # all other files ask for a change, which must not come
                    self.conf.put('ups.conf', good['ups.conf'] + more + (text if name == 'ups.conf' else ''))
                    self.conf.put('upsd.users', good['upsd.users'] + '[new]\n  password = x\n  actions = SET\n' +
                                  (text if name == 'upsd.users' else ''))
                    self.conf.put('holdover.conf', self.snmp('other') + (text if name == 'holdover.conf' else ''))
                    self.conf.put('upsd.conf', good['upsd.conf'] + (text if name == 'upsd.conf' else ''))
                    done = self.reload()
                    self.assertEqual(done.status, 1, done)
                    self.assertRegex(done.text, rf'{re.escape(str(self.conf / name))}:\d+: .*{word}')
                    checked = clients.Done([self.PROGRAM, '-C', self.conf.path, '-t'])
                    self.assertEqual(checked.status, 1, checked)
                    self.assertRegex(checked.text, rf'{re.escape(str(self.conf / name))}:\d+: .*{word}')
                    self.assertEqual(self.system.status('more'), 'ERR UNKNOWN-UPS')
                    self.assertEqual(clients.snmp_integer(self.port), 3)        # of community public
                    self.assertEqual(sorted(self.system.children()), children)
        for name in faults:
            with self.subTest(missing=name):
                if name in ('ups.conf', 'holdover.conf'):
                    continue
                os.unlink(self.conf / name)
                done = self.reload()
                self.assertEqual((done.status, f'{self.conf / name}: No such file' in done.text), (1, True), done)
                self.conf.put(name, good[name])
        self.conf.put('ups.conf', good['ups.conf'] + more)
        self.conf.put('holdover.conf', self.snmp('other'))
        done = self.reload()
        self.assertEqual((done.status, done.text), (0, ''), done)
        frame.wait_until(lambda: self.system.status('more') == 'OL CHRG', 5, self.system.output)
        self.assertIsNone(clients.snmp_integer(self.port))

    def test_line_that_only_costs_itself_is_no_obstacle_at_the_start_nor_at_a_reload(self):
        self.conf.put('ups.conf', self.files()['ups.conf'] + '  desc = "UPS #1"\n')
        done = self.reload()
        self.assertEqual(done.status, 0, done)
        self.assertIn('ups.conf:', done.text)
        done = clients.Done([self.PROGRAM, '-C', self.conf.path, '-t'])
        self.assertEqual(done.status, 0, done)
        self.assertIn('ups.conf:', done.text)


if __name__ == '__main__':
    unittest.main()
