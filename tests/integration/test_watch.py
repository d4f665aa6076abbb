# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover watch` on a terminal (a pty of this process), in a pipe, over feeds and over the NUT protocol."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

import clients
import frame
import schemas

ENTER, LEAVE = '\x1b[?1049h', '\x1b[?7h\x1b[?25h\x1b[?1049l'


class Terminal:
    """A program on a terminal of a size."""

    def __init__(self, argv, env, columns=80, rows=24):
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.output = ''
        self.process = subprocess.Popen(argv, stdin=self.slave, stdout=self.slave, stderr=self.slave, env=dict(os.environ, **env),
                                        start_new_session=True)

    def resize(self, columns, rows):
        """Another size."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def read(self):
        """Everything it has written so far."""
        while select.select([self.master], [], [], 0)[0]:
            self.output += os.read(self.master, 65536).decode('utf-8', 'replace')
        return self.output

    def screen(self):
        """The lines that were drawn last."""
        text = self.read().rpartition('\x1b[H')[2]
        return re.sub(r'\x1b\[[0-9;?]*[A-Za-z]', '', text).replace('\r\n', '\n')

    def press(self, keys):
        """Keys of the user."""
        os.write(self.master, keys.encode())

    def is_restored(self):
        """The first screen, the cursor and the modes are back."""
        return self.read().rstrip().endswith(LEAVE) and termios.tcgetattr(self.slave) == self.before

    def close(self):
        """End it."""
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class Base(unittest.TestCase):
    """Two UPSes."""

    by_feeds = True
    server_class = frame.OurServer

    def setUp(self):
        self.conf = frame.NutConf({name: {'driver': 'fake', 'port': 'auto'} for name in ('lab', 'rack')}, users=clients.USERS)
        self.addCleanup(self.conf.close)
        dump = ['SETINFO ups.status "OL"', 'SETINFO battery.charge "100"', 'SETINFO battery.runtime "2460"', 'SETINFO ups.load "31"',
                'SETINFO device.model "Ellipse"', 'SETINFO input.voltage "231.4"']
        self.drivers = {name: frame.FakeDriver(self.conf.socket('fake', name), dump) for name in ('lab', 'rack')}
        for driver in self.drivers.values():
            self.addCleanup(driver.stop)
        self.server = self.server_class(self.conf).start()
        self.addCleanup(lambda: self.server.__exit__())
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'OL', what='data')

    def argv(self, *args):
        """The command line."""
        where = [] if self.by_feeds else ['--host', f'127.0.0.1:{self.conf.port}']
        return [frame.product('holdover'), 'watch', *args, *where]

    def terminal(self, columns=80, rows=24, **kwargs):
        """It runs on a terminal, and has drawn."""
        terminal = Terminal(self.argv(**kwargs), self.conf.env, columns, rows)
        self.addCleanup(terminal.close)
        frame.wait_until(lambda: 'q end' in terminal.screen(), what='the first picture', timeout=10)
        return terminal

    def expect(self, terminal, text, timeout=10):
        """It is drawn sooner or later."""
        try:
            frame.wait_until(lambda: text in terminal.screen(), what=repr(text), timeout=timeout)
        except AssertionError as error:
            raise AssertionError(f'{error}\n{terminal.screen()}') from None


class Watch(Base):
    """Over the feeds."""

    def test_an_outage_is_drawn_with_its_events(self):
        terminal = self.terminal()
        self.assertIn('2 UPSes of ', terminal.screen())
        self.assertIn('Nothing has happened since the start.', terminal.screen())
        self.drivers['lab'].say('SETINFO ups.status "OB DISCHRG"')
        self.expect(terminal, 'lab   ON BATTERY')
        self.expect(terminal, 'lab has been on battery for 2 s.')
        self.drivers['lab'].say('SETINFO battery.charge "78"')
        self.expect(terminal, ' 78 %')
        self.drivers['lab'].say('SETINFO ups.status "OL CHRG"')
        self.expect(terminal, 'lab  mains are back after ')
        self.drivers['rack'].say('DATASTALE')
        self.expect(terminal, 'rack  no data')
        lines = terminal.screen().splitlines()
        self.assertLessEqual((max(map(len, lines)), len(lines)), (80, 24))
        events = [line.split('  ')[1] for line in lines if re.match(r'\d\d:\d\d:\d\d  ', line)]
        self.assertEqual(events, ['rack', 'lab', 'lab'])

    def test_keys(self):
        terminal = self.terminal(columns=200, rows=30)
        self.assertIn('  INPUT', terminal.screen())
        terminal.press('w')
        self.expect(terminal, 'w more columns')
        self.assertNotIn('  INPUT', terminal.screen())
        terminal.press('w2')
        self.expect(terminal, 'battery.runtime')
        self.assertNotIn('lab ', terminal.screen())
        terminal.press('0')
        self.expect(terminal, 'lab ')
        terminal.press('q')
        self.assertEqual(terminal.process.wait(10), 0)
        self.assertTrue(terminal.is_restored())

    def test_the_terminal_is_restored_whatever_ends_it(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT):
            with self.subTest(signal=number):
                terminal = self.terminal()
                self.assertNotEqual(termios.tcgetattr(terminal.slave), terminal.before)
                os.kill(terminal.process.pid, number)
                status = terminal.process.wait(10)
                self.assertIn(status, (128 + number, -number))
                self.assertTrue(terminal.is_restored(), terminal.output[-200:])

    def test_stopped_and_continued(self):
        terminal = self.terminal()
        os.kill(terminal.process.pid, signal.SIGTSTP)
        frame.wait_until(terminal.is_restored, what='the terminal back')
        drawn = len(terminal.read())
        os.kill(terminal.process.pid, signal.SIGCONT)
        frame.wait_until(lambda: ENTER in terminal.read()[drawn:] and 'q end' in terminal.screen(), what='drawn again')
        self.assertNotEqual(termios.tcgetattr(terminal.slave), terminal.before)

    def test_another_size_is_drawn_anew(self):
        terminal = self.terminal()
        for columns, rows in ((200, 50), (60, 10)):
            terminal.resize(columns, rows)
            os.kill(terminal.process.pid, signal.SIGWINCH)
            if columns == 200:
                self.expect(terminal, '  INPUT')
            else:
                frame.wait_until(lambda: '  INPUT' not in terminal.screen(), what='narrow')
            lines = terminal.screen().splitlines()
            self.assertLessEqual(max(map(len, lines)), max(columns, 80))
            self.assertLessEqual(len(lines), rows)

    def test_a_server_that_is_started_again(self):
        terminal = self.terminal()
        self.server.__exit__()
        self.expect(terminal, 'no data', timeout=20)
        self.server = self.server_class(self.conf).start()
        self.expect(terminal, '2 on line', timeout=20)

    def test_a_pipe_gets_a_line_for_each_change(self):
        process = subprocess.Popen(self.argv(), env=dict(os.environ, **self.conf.env), stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.assertRegex(process.stdout.readline(), r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  lab: on line \(OL\)$')
        self.assertRegex(process.stdout.readline(), r'  rack: on line \(OL\)$')
        self.drivers['lab'].say('SETINFO ups.load "40"')        # of no interest while on line
        time.sleep(0.3)
        self.drivers['lab'].say('SETINFO ups.status "OB DISCHRG"')
        self.assertRegex(process.stdout.readline(), r'  lab: ON BATTERY \(OB DISCHRG\), charge 100 %, 41 min left$')
        self.drivers['lab'].say('SETINFO battery.charge "78"')
        self.assertRegex(process.stdout.readline(), r'  lab: ON BATTERY \(OB DISCHRG\), charge 78 %, 41 min left$')

    def test_json_is_an_object_a_line(self):
        process = subprocess.Popen(self.argv('--json'), env=dict(os.environ, **self.conf.env), stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        first = [schemas.read('watch', process.stdout.readline())['ups'] for _ in range(2)]
        self.assertEqual([(ups['name'], ups['state'], ups['load']) for ups in first], [('lab', 'online', 31), ('rack', 'online', 31)])
        self.drivers['rack'].say('SETINFO ups.load "40"')
        ups = schemas.read('watch', process.stdout.readline())['ups']
        self.assertEqual((ups['name'], ups['load'], ups['age']), ('rack', 40, None))
        process.stdout.close()                                  # the reader goes
        self.drivers['rack'].say('SETINFO ups.load "41"')
        self.assertEqual(process.wait(10), 3)


class WatchOverNut(Watch):
    """The same from a server that has to be asked again and again."""

    by_feeds = False


class WatchBesideNut(WatchOverNut):
    """And from Debian's upsd."""

    server_class = frame.NutServer


class Quiet(Base):
    """What the feeds make possible."""

    def test_nothing_wakes_it_up_but_changes(self):
        terminal = self.terminal()

        def switches():
            with open(f'/proc/{terminal.process.pid}/status', encoding='ascii') as file:
                return int(re.search(r'^voluntary_ctxt_switches:\s+(\d+)', file.read(), re.MULTILINE)[1])

        def written():
            with open(f'/proc/{terminal.process.pid}/io', encoding='ascii') as file:
                return int(re.search(r'^syscw: (\d+)', file.read(), re.MULTILINE)[1])

        time.sleep(1)
        before = switches(), written()
        time.sleep(4)
        self.assertLessEqual(switches() - before[0], 2 * 2)     # a ping each 5 s for each UPS, and its answer
        self.assertLessEqual(written() - before[1], 2 * 1)
        self.assertNotIn('q end', terminal.read()[len(terminal.output):])


if __name__ == '__main__':
    unittest.main()
