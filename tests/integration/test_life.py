# SPDX-License-Identifier: GPL-2.0-or-later
"""The life that all programs share: the one instance, words that are answered, the log, the end."""

import os
import re
import signal
import socket
import subprocess
import time
import unittest

import clients
import frame

SECTION = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once', 'pollinterval': '1'}


class Life(unittest.TestCase):
    """A directory with two simulated UPSes."""

    def setUp(self):
        self.conf = clients.system_conf({'left': SECTION, 'right': SECTION})
        self.addCleanup(self.conf.close)
        self.conf.put('test.dev', clients.DUMP)

    def run_system(self):
        """holdoverd in the foreground, both UPSes fresh."""
        system = clients.Holdoverd(self.conf)
        self.addCleanup(system.__exit__)
        return system.start(lambda: system.status('left') == system.status('right') == 'OL CHRG')

    def command(self, word, program='holdoverd'):
        """-c WORD of a program."""
        return clients.Done([frame.product(program), '-C', self.conf.path, '-c', word])


class Instance(Life):
    """Who is running is proved by a lock and a socket, never by a number in a file."""

    def test_pid_file_that_names_another_process_is_not_believed(self):
        system = self.run_system()
        with subprocess.Popen(['sleep', '60']) as victim:
            self.addCleanup(victim.kill)
            for name in ('holdoverd.pid', 'upsd.pid', 'holdover-snmp.pid', 'dummy-ups-left.pid'):
                path = os.path.join(self.conf.state, name)
                if os.path.exists(path):
                    os.unlink(path)
                frame.write(path, f'{victim.pid}\n')
            self.assertEqual(self.command('reload').status, 0)
            clients.Done([frame.product('drivers/dummy-ups'), '-C', self.conf.path, '-a', 'left', '-k', *clients.AS_ROOT])
            self.assertEqual(self.command('stop').status, 0)
            self.assertEqual(system.wait(6), 0)
            self.assertIsNone(victim.poll(), 'a process named by a PID file was ended')
            victim.kill()

    def test_emptied_pid_file_admits_no_second_instance(self):
        system = self.run_system()
        frame.write(os.path.join(self.conf.state, 'holdoverd.pid'), '')
        done = clients.Done([frame.product('holdoverd'), '-F', '-C', self.conf.path])
        self.assertEqual(done.status, 1)
        self.assertIn('an instance is running', done.text)
        self.assertTrue(system.running)

    def test_link_in_place_of_the_lock_is_not_followed(self):
        target = self.conf / 'target'
        os.symlink(target, os.path.join(self.conf.state, 'control-holdoverd.lock'))
        system = self.run_system()
        self.assertFalse(os.path.exists(target))
        if os.geteuid():
            self.assertIn('belongs to another user: remove it', system.output())

    def test_status_names_the_process(self):
        system = self.run_system()
        done = self.command('status')
        self.assertEqual(done.status, 0)
        self.assertIn(str(system.pid), done.text)

    def test_stray_word_is_refused(self):
        for program in ('holdoverd', 'holdover-server', 'holdover-snmp', 'holdover-find'):
            done = clients.Done([frame.product(program), '-C', self.conf.path, 'status'])
            self.assertEqual(done.status, 2, program)
            self.assertIn('status', done.text)


class Emptied(Life):
    """A state directory that somebody has emptied heals."""

    def test_all_is_reachable_again(self):
        system = self.run_system()
        for name in os.listdir(self.conf.state):
            os.unlink(os.path.join(self.conf.state, name))
        frame.wait_until(lambda: self.command('status').status == 0, 10, system.output)
        frame.wait_until(lambda: {'control-holdover-server', 'control-holdoverd.lock', 'dummy-ups-left', 'dummy-ups-right',
                                  'holdover-server-left'} <= set(os.listdir(self.conf.state)), 15,
                         lambda: f'{os.listdir(self.conf.state)}\n{system.output()}')
        done = clients.Done([frame.product('holdoverd'), '-F', '-C', self.conf.path])
        self.assertEqual((done.status, 'an instance is running' in done.text), (1, True), done)
        frame.wait_until(lambda: system.status('left') == system.status('right') == 'OL CHRG', 10, system.output)
        self.assertEqual(self.command('reload').status, 0)


class Stopping(Life):
    """Stopping is a state: nothing is started in it."""

    def test_hangup_while_stopping_starts_nothing(self):
        system = self.run_system()
        os.kill(system.child('dummy-ups', 'left'), signal.SIGSTOP)
        begun = time.monotonic()
        system.signal(signal.SIGTERM)
        for _ in range(4):
            time.sleep(0.2)
            system.signal(signal.SIGHUP)
        self.assertEqual(system.wait(8), 0, system.output())
        self.assertLess(time.monotonic() - begun, 6.5)
        left = [name for name in os.listdir(self.conf.state) if 'dummy-ups-left' not in name]      # that one was killed
        self.assertEqual(left, [], system.output())


class Background(Life):
    """In the background every program keeps one log, also after a restart."""

    def setUp(self):
        super().setUp()
        self.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.log.close)
        self.log.bind(self.conf / 'log')
        self.log.setblocking(False)
        self.lines = []

    def logged(self, text):
        """Whether a line with this text has come."""
        try:
            while True:
                self.lines.append(self.log.recv(2048).decode())
        except BlockingIOError:
            pass
        return any(re.search(text, line) for line in self.lines)

    def test_lines_of_every_program_are_in_syslog_also_after_kill(self):
        env = {'HOLDOVER_LOG': f'syslog:{self.conf / "log"}'}
        done = clients.Done([frame.product('holdoverd'), '-C', self.conf.path], env=env)
        self.assertEqual(done.status, 0, done)
        self.addCleanup(self.command, 'stop')
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'left') == 'OL CHRG', 8)
        pid = int(self.command('status').text.split()[-1])

        def server():
            return next((p for p in clients.children(pid) if 'holdover-server' in clients.command_line(p)[0]), 0)

        def bad_login():
            with frame.NutClient(self.conf.port) as client:
                client.ask('USERNAME nobody')
                client.ask('PASSWORD wrong')
                client.ask('LOGIN left')

        bad_login()
        frame.wait_until(lambda: self.logged(r'holdover-server\[\d+\]: .*nobody'), 5, lambda: self.lines)
        old = server()
        os.kill(old, signal.SIGKILL)
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'left') == 'OL CHRG', 8)
        self.assertTrue(self.logged('holdoverd.*server was killed'), self.lines)
        self.lines.clear()
        bad_login()
        frame.wait_until(lambda: self.logged(r'holdover-server\[\d+\]: .*nobody'), 5, lambda: self.lines)

    def test_driver_of_nut_is_heard_in_syslog(self):
        folder = frame.Tmp()
        self.addCleanup(folder.close)
        os.symlink(frame.tool('dummy-ups'), folder / 'dummy-nut')
        conf = clients.system_conf({'nut': dict(SECTION, driver='dummy-nut')}, head=f'driverpath = "{folder.path}"\n')
        self.addCleanup(conf.close)
        conf.put('test.dev', clients.DUMP)
        self.conf, before = conf, self.conf
        done = clients.Done([frame.product('holdoverd'), '-C', conf.path], env={'HOLDOVER_LOG': f'syslog:{before / "log"}'})
        self.assertEqual(done.status, 0, done)
        self.addCleanup(self.command, 'stop')
        frame.wait_until(lambda: self.logged(r'holdoverd\[\d+\]: driver of \[nut\]: '), 8, lambda: self.lines)


if __name__ == '__main__':
    unittest.main()
