# SPDX-License-Identifier: GPL-2.0-or-later
"""The guard beside a real server: a scripted driver is the UPS, a socket of ours the helper that would power off."""

import os
import socket
import time
import unittest

import clients
import frame
import schemas
from guard_helper import Helper

FAST = '[guard]\n  confirm = 1\n  finaldelay = 2\n  hostsync = 4\n'
UPS = {'rack': {'driver': 'fake', 'port': 'auto', 'desc': 'Rack'}}
ON_MAINS = ['SETINFO ups.status "OL"', 'SETINFO battery.charge "100"', 'SETINFO battery.runtime "1800"',
            'SETINFO driver.name "fake"', 'SETINFO driver.parameter.port "auto"', 'SETINFO driver.parameter.serial "X1"',
            'SETINFO ups.delay.shutdown "20"', 'SETINFO ups.delay.start "30"']
USERS = '[mon]\n  password = x\n  upsmon primary\n[sec]\n  password = x\n  upsmon secondary\n'


class GuardTest(unittest.TestCase):
    """One machine, one UPS, no upsmon unless a test says so."""

    answer = 'ok'
    holdover = FAST
    has_helper = True
    more_env = {}

    def make_conf(self):
        """The configuration directory."""
        return frame.NutConf(ups=UPS, users=USERS, holdover=self.holdover)

    def setUp(self):
        self.conf = self.make_conf()
        self.addCleanup(self.conf.close)
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'rack'), ON_MAINS)
        self.addCleanup(self.driver.stop)
        self.server = frame.OurServer(self.conf).start()
        self.addCleanup(self.server.stop)
        if self.has_helper:
            self.helper = Helper(self.conf / 'helper', self.answer)
        self.guard = frame.Daemon([frame.product('holdover-guard'), '-F', '-C', self.conf.path],
                                  env=dict(self.conf.env, HOLDOVER_POWEROFF=self.conf / 'helper', **self.more_env))
        self.start_guard()

    def start_guard(self):
        """Start it and wait until it has seen the UPS."""
        self.guard.start(lambda: 'status "OL"' in self.ask('status')[1])
        self.addCleanup(self.guard.stop)

    def ask(self, word):
        """The control socket: status and lines."""
        lines = []
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(os.path.join(self.conf.state, 'control-holdover-guard'))
            except OSError:
                return 1, ''
            s.sendall(word.encode() + b'\n')
            lines = s.makefile().read().split('\n')
        said = '\n'.join(line[5:-1].replace('\\"', '"') for line in lines if line.startswith('SAY '))
        return int(next((line.split()[1] for line in lines if line.startswith('DONE')), 1)), said

    def show(self, *lines):
        """The driver reports."""
        self.driver.say(*lines)

    def status(self):
        """ups.status as a client of the server sees it."""
        with self.server.client() as client:
            return client.ask('GET VAR rack ups.status').split('"')[1]

    def seen(self, text):
        """Wait for words in the guard's log."""
        frame.wait_until(lambda: text in self.guard.output(), 12, lambda: f'{text!r} in\n{self.guard.output()}', 0.05)

    def record(self):
        """Text of the record of the last command, or None."""
        path = os.path.join(self.conf.state, 'killpower')
        return open(path, encoding='ascii').read() if os.path.exists(path) else None


class Course(GuardTest):
    """Low battery to power-off."""

    def test_low_battery_ends_in_fsd_record_and_power_off(self):
        self.show('SETINFO ups.status "OB"')
        self.seen('UPS rack on battery')
        self.show('SETINFO ups.status "OB LB"', 'SETINFO battery.runtime "170"')
        begun = time.monotonic()
        frame.wait_until(lambda: self.helper.asked('poweroff'), 15, self.guard.output)
        self.assertLess(time.monotonic() - begun, 8)
        self.assertIn('FSD', self.status())
        self.assertRegex(self.record(), r'^ups "rack" driver "fake" delay (59|60) ondelay 30 rule "C2" ')
        self.assertIn('"port=auto"', self.record())
        self.assertIn('"serial=X1"', self.record())
        self.assertEqual(os.stat(os.path.join(self.conf.state, 'killpower')).st_mode & 0o777, 0o600)
        self.assertRegex(self.helper.asked('poweroff')[0], r'^poweroff 1[0-5]\d UPS rack: on battery, and the battery is low$')
        self.assertTrue(any('UPS rack on battery' in line for line in self.helper.asked('wall')))

    def test_status_is_lines_of_keys_and_values(self):
        said = self.ask('status')[1]
        self.assertRegex(said, '(?m)^state watching\nreason none\nstands_by_for none\nleft none\nfinal no\nneed none\nconfirm 1\n')
        self.assertIn('\nups rack supplies 1 status "OL" fresh yes others 0 upsmon no rule none charge 20 runtime 150', said)
        self.assertEqual(self.ask('now')[0], 0)
        self.assertRegex(self.ask('status')[1], '(?m)^state decided\nreason order none "[^"]*"\nstands_by_for none\nleft [12]\n')

    def test_mains_back_in_the_final_delay_cancel(self):
        self.show('SETINFO ups.status "OB LB"')
        self.seen('goes down in 2 s')
        self.show('SETINFO ups.status "OL CHRG"')
        time.sleep(1)
        self.assertEqual(self.ask('cancel')[0], 0)
        self.seen('this machine stays up')
        time.sleep(3)
        self.assertEqual(self.helper.asked('poweroff'), [])
        self.assertNotIn('FSD', self.status())

    def test_order_and_cancel(self):
        self.assertEqual(self.ask('now')[0], 0)
        self.assertEqual(self.ask('now')[0], 1)
        self.assertEqual(self.ask('cancel')[0], 0)
        self.assertEqual(self.ask('cancel')[0], 1)
        self.assertIn('state watching', self.ask('status')[1])

    def test_it_explains_what_would_happen(self):
        def holdover(*args):
            return clients.Done([frame.product('holdover'), *args], env=self.conf.env)
        done = holdover('explain')
        self.assertEqual((done.status, done.err), (0, ''), done)
        lines = done.out.splitlines()
        self.assertLessEqual(max(map(len, lines)), 80, done.out)
        self.assertIn('     0 s  the mains fail; rack expects to last 30 min', lines)
        # needed 120 s and 30 s more are left after 27 min 30 s; charge falls in proportion, to 20 % after 24 min
        self.assertRegex(done.out, r'(?m)^ +24 min  rack: .*\(rule C3\);')
        text = ' '.join(done.out.split())
        self.assertIn('this machine powers off (120 s are set aside: no shutdown was measured yet)', text)
        self.assertRegex(text, r'the last act: rack is told to cut its load 60 s later, and to restore it 30 s after the mains return')
        self.assertIn('the time left is the estimate of rack; no battery test has proved it', text.partition('Not certain: ')[2])
        self.assertIn('rack has no command that restores its load', text)
        said = schemas.read('explain', holdover('explain', 'rack', '--json').out)
        self.assertEqual([(step['at'], step['rule'], step['who']) for step in said['steps'][:2]], [(0, None, 'rack'), (1441, 'C3', 'rack')])
        self.assertEqual((said['missing'], holdover('explain', 'other').status), ([], 1))
        self.assertIn('state watching', self.ask('status')[1])
        self.guard.__exit__()
        done = holdover('explain')
        self.assertEqual(done.status, 1, done)
        self.assertTrue(done.out.startswith('Missing:\n\n          no guard runs on this machine'), done.out)

    def test_it_explains_by_what_has_been_measured_and_tested(self):
        self.guard.stop()
        self.conf.put('s/shutdowns', '31\n22\n25\n')
        self.start_guard()
        self.show('ADDCMD shutdown.return', 'SETINFO ups.delay.shutdown "90"', 'SETINFO ups.test.date "2026-04-29"',
                  'SETINFO ups.test.result "Done and \\"passed\\""')
        done = None

        def explained():
            nonlocal done
            done = clients.Done([frame.product('holdover'), 'explain'], env=self.conf.env)
            return 'passed' in done.out
        frame.wait_until(explained, what='the last test')
        text = ' '.join(done.out.split())
        self.assertIn('this machine powers off (its last 3 shutdowns took 22 to 31 s)', text)
        self.assertIn('rack is told to cut its load 90 s later, and to restore it 30 s after the mains return', text)
        self.assertIn('its last battery test, of 2026-04-29, reports: Done and ?passed?', text)
        self.assertNotIn('no command that restores', text)
        self.assertLessEqual(max(map(len, done.out.splitlines())), 80, done.out)

    def test_the_command_line_asks_and_orders(self):
        def holdover(*args):
            return clients.Done([frame.product('holdover'), 'guard', *args], env=self.conf.env)
        self.assertIn('state watching', holdover().out)
        self.assertIn('state watching', schemas.read('guard', holdover('status', '--json').out)['lines'])
        self.assertEqual(holdover('now').status, 1)
        self.assertIn('state watching', holdover('status').out)
        self.assertEqual(holdover('now', '--yes').status, 0)
        self.assertNotIn('state watching', holdover('status').out)
        self.assertEqual([holdover('cancel').status, holdover('cancel').status], [0, 1])
        self.assertEqual(holdover('dance').status, 64)
        self.guard.stop()
        self.assertEqual(holdover('status').status, 3)

    def test_a_reload_is_no_loss_of_communications(self):
        self.show('SETINFO ups.status "OB"')
        self.seen('UPS rack on battery')
        for _ in range(3):
            self.assertEqual(self.ask('reload')[0], 0)
            frame.wait_until(lambda: 'status "OB" fresh yes' in self.ask('status')[1])
        self.show('SETINFO ups.status "OL"')
        self.seen('UPS rack on line power')
        self.assertEqual([self.guard.output().count(text) for text in ('Communications', 'on battery\n')], [0, 1], self.guard.output())

    def test_silent_feed_on_battery(self):
        """C6: the server dies while on battery; what was known last counts, and not for ever."""
        self.conf.put('holdover.conf', FAST + '  deadtime = 5\n')
        self.assertEqual(self.ask('reload')[0], 0)
        frame.wait_until(lambda: 'status "OL"' in self.ask('status')[1])
        self.show('SETINFO ups.status "OB"')
        self.seen('UPS rack on battery')
        self.server.kill()
        frame.wait_until(lambda: self.helper.asked('poweroff'), 25, self.guard.output)
        self.assertIn('silent since', self.helper.asked('poweroff')[0])

    def test_server_that_dies_on_mains_is_nothing(self):
        self.server.kill()
        time.sleep(10)
        self.assertIn('state watching', self.ask('status')[1])
        self.assertEqual(self.helper.asked('poweroff'), [])

    def test_notification_programs(self):
        out = self.conf / 'told'
        os.mkdir(self.conf / 'notify.d')
        frame.write(self.conf / 'notify.d/say', f'#!/bin/sh\necho "$1|$NOTIFYTYPE|$UPSNAME" >>{out}\n', 0o755)
        self.show('SETINFO ups.status "OB"')
        frame.wait_until(lambda: os.path.exists(out) and open(out, encoding='ascii').read()
                         == 'UPS rack on battery|ONBATT|rack@localhost\n', 8, self.guard.output)


class Others(GuardTest):
    """Other machines and upsmon of this one."""

    def login(self, user, source):
        """A client that stays logged in."""
        client = self.server.client(source=source)
        self.addCleanup(client.close)
        for line in (f'USERNAME {user}', 'PASSWORD x', 'LOGIN rack'):
            self.assertEqual(client.ask(line).split()[0], 'OK')
        return client

    def test_stands_by_beside_upsmon(self):
        local = self.login('mon', '127.0.0.1')
        self.seen('standing by')
        self.show('SETINFO ups.status "OB LB"')
        time.sleep(6)
        self.assertEqual(self.helper.asked('poweroff'), [])
        self.assertRegex(self.ask('status')[1], '(?m)^state standing_by\nreason C2 rack "[^"]*"\nstands_by_for upsmon\n')
        local.close()
        self.seen('on guard again')
        frame.wait_until(lambda: self.helper.asked('poweroff'), 10, self.guard.output)


    def test_record_for_a_shutdown_of_upsmon(self):
        """upsmon may power this machine off within a second: the record is there as soon as FSD is, and goes with it."""
        local = self.login('mon', '127.0.0.1')
        self.seen('standing by')
        self.assertEqual((local.ask('PRIMARY rack'), local.ask('FSD rack')), ('OK PRIMARY-GRANTED', 'OK FSD-SET'))
        frame.wait_until(self.record, 5, self.guard.output)
        self.assertRegex(self.record(), r'^ups "rack" driver "fake" delay (59|60) ondelay 30 rule "C1" ')
        self.server.kill()      # the feed is gone: that calls nothing off
        time.sleep(3)
        self.assertIsNotNone(self.record())

    def test_record_goes_when_the_shutdown_of_upsmon_is_called_off(self):
        local = self.login('mon', '127.0.0.1')
        self.seen('standing by')
        self.show('SETINFO ups.status "FSD OB"')
        frame.wait_until(self.record, 5, self.guard.output)
        self.show('SETINFO ups.status "OL"')
        frame.wait_until(lambda: self.record() is None, 5, self.guard.output)
        self.assertEqual(self.helper.asked('poweroff'), [])
        local.close()


class Refused(GuardTest):
    """The helper does not do it."""

    answer = 'no'

    def test_it_asks_again(self):
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: len(self.helper.asked('poweroff')) >= 2, 20, self.guard.output)


class Silent(GuardTest):
    """The helper does not answer, or too late."""

    answer = None

    def test_it_asks_again(self):
        self.show('SETINFO ups.status "OB LB"')
        frame.wait_until(lambda: len(self.helper.asked('poweroff')) >= 2, 20, self.guard.output)
        self.seen('the power-off is not confirmed: no answer')


class SlowCommand(GuardTest):
    """There is no helper, and the shutdown command takes longer than the guard waits."""

    has_helper = False

    def make_conf(self):
        conf = super().make_conf()
        self.ran = conf / 'ran'
        frame.write(conf / 'down', f'#!/bin/sh\necho x >>{self.ran}\nsleep 7\n', 0o755)
        frame.write(conf / 'holdover.conf', FAST + f'  shutdown_command = {conf / "down"}\n')
        return conf

    def test_it_is_run_once(self):
        self.show('SETINFO ups.status "OB LB"')
        self.seen('the power-off is not confirmed: the shutdown command still runs')
        self.seen('power-off accepted')
        with open(self.ran, encoding='ascii') as file:
            self.assertEqual(file.read(), 'x\n')


class Trial(GuardTest):
    """A rehearsal that is asked for: an outage is played, nothing is done."""

    def test_it_says_what_would_be_done(self):
        status, said = self.ask('rehearse')
        self.assertEqual(status, 0, said)
        lines = said.split('\n')
        moments = [r' 0 s  the mains fail', r'30 s  the battery is low', r'3[12] s  rack: on battery, .* \(C2\)',
                   r'3[345] s  would set the forced shutdown of rack; no other machine', r'would write the record',
                   r'would power this machine off', r'^ups "rack" driver "fake" delay 60 ondelay 30 rule "C2" ', r'the helper would']
        for pattern in moments:
            self.assertRegex(lines.pop(0), pattern, said)
        self.assertEqual(self.helper.requests[0][1].split()[0], 'rehearse')
        self.assertEqual(len(self.helper.requests), 1)
        self.assertIsNone(self.record())
        self.assertNotIn('FSD', self.status())
        self.assertRegex(self.ask('status')[1], r'(?m)^state watching(.*\n)*rehearsed 20\d\d-\d\d-\d\dT')
        self.assertEqual(self.ask('rehearse other')[0], 1)
        done = clients.Done([frame.product('holdover'), 'guard', 'rehearse', 'rack'], env=self.conf.env)
        self.assertEqual((done.status, done.out.splitlines()[-1]), (0, said.splitlines()[-1]))
        self.assertEqual(clients.Done([frame.product('holdover'), 'guard', 'now', 'rack'], env=self.conf.env).status, 64)

    def test_it_counts_other_machines(self):
        with self.server.client() as client:
            for line in ('USERNAME sec', 'PASSWORD x', 'LOGIN rack'):
                self.assertEqual(client.ask(line).split()[0], 'OK')
            frame.wait_until(lambda: 'upsmon yes' in self.ask('status')[1], 10)
            self.assertIn('it would act first', self.ask('rehearse rack')[1])


class TrialFails(GuardTest):
    """A helper that refuses: the rehearsal is not counted."""

    answer = 'the shutdown hook cannot be run'

    def test_a_helper_that_refuses(self):
        status, said = self.ask('rehearse')
        self.assertEqual(status, 1)
        self.assertIn('the helper fails: the shutdown hook cannot be run', said)
        self.assertIn('rehearsed none', self.ask('status')[1])


class Rehearsal(GuardTest):
    """Everything but the deed."""

    holdover = FAST + '  rehearse = yes\n'

    def test_nothing_is_done(self):
        self.show('SETINFO ups.status "OB LB"')
        self.seen('rehearsal: would power this machine off')
        self.assertNotIn('FSD', self.status())
        self.assertIsNone(self.record())
        self.assertEqual(self.helper.requests, [])
        self.show('SETINFO ups.status "OL"')
        self.seen('rehearsal: over')
        self.assertIn('state watching', self.ask('status')[1])


if __name__ == '__main__':
    unittest.main()
