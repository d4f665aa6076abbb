# SPDX-License-Identifier: GPL-2.0-or-later
"""A monitor that asks for each variable by a question of its own (go.nut: telegraf, nut_exporter) is served as fast as by NUT's upsd,
and stays so beside one that asks without end (without a clock: test_conn and test_hosts)."""

import contextlib
import os
import subprocess
import sys
import time
import unittest

import frame
import netns

US = '192.0.2.1'
UPSES, VARIABLES = 25, 60
NAMES = [f'test.variable.{i}' for i in range(VARIABLES - 1)] + ['ups.status']


def setUpModule():
    netns.enter(US)


class Scrape(unittest.TestCase):
    """25 UPSes of 60 variables."""

    @contextlib.contextmanager
    def serving(self, server):
        """The server, with all its drivers linked."""
        with contextlib.ExitStack() as stack:
            conf = frame.NutConf({f'ups{i}': {'driver': 'fake', 'port': 'auto'} for i in range(UPSES)}, holdover='[port401]\nenable = no\n')
            stack.callback(conf.close)
            conf.put('upsd.conf', f'LISTEN 0.0.0.0 {conf.port}\nSTATEPATH {conf.state}\n')
            for i in range(UPSES):
                driver = frame.FakeDriver(conf.socket('fake', f'ups{i}'), [f'SETINFO {name} "{name}"' for name in NAMES])
                stack.callback(driver.stop)
            daemon = server(conf)
            daemon.start()
            stack.callback(daemon.stop)
            with daemon.client() as client:
                for i in range(UPSES):
                    frame.wait_until(lambda i=i: '"ups.status"' in client.ask(f'GET VAR ups{i} ups.status'), 15, 'data')
            yield daemon

    @staticmethod
    def scrape(port):
        """Seconds for one question a variable, all of one connection from another host."""
        with frame.NutClient(port, host=US, source=US) as client:
            begun = time.monotonic()
            for i in range(UPSES):
                for name in NAMES:
                    assert client.ask(f'GET VAR ups{i} {name}').startswith('VAR '), name
            return time.monotonic() - begun

    def test_as_fast_as_upsd(self):
        took = {}
        for server in (frame.NutServer, frame.OurServer):
            with self.serving(server) as daemon:
                took[server.name] = min(self.scrape(daemon.port) for _ in range(3))
        self.assertLessEqual(took['ours'], 1.5 * took['nut'] + 0.05, took)


class Flood(unittest.TestCase):
    """What the server does for a flood while the question of another address waits is judged, by its own processor time: that of a
    clock says more about what else the machine does."""

    CONNECTIONS, QUESTIONS, PAUSE_S = 150, 400, 0.002
    FLOODER = os.path.join(frame.root_dir, 'tests', 'integration', 'flooder.py')

    @contextlib.contextmanager
    def flood(self, port):
        """One address asks for everything, on many connections, without end; by another spelling, whose answer is not kept."""
        with subprocess.Popen([sys.executable, self.FLOODER, str(port), '127.0.0.7', str(self.CONNECTIONS), 'LIST VAR UPS'],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            try:
                self.assertEqual(process.stdout.readline(), b'asking\n')
                time.sleep(0.5)
                yield
            finally:
                process.kill()

    @staticmethod
    def worked_ms(pid):
        """How long a process has had a processor."""
        with open(f'/proc/{pid}/schedstat', encoding='ascii') as file:
            return int(file.read().split()[0]) / 1e6

    def ask(self, daemon):
        """Questions with pauses, in which others are served: what the server did until each was answered, and how long that took.

        Both are sorted.
        """
        worked, waited = [], []
        with frame.NutClient(daemon.port, timeout=60) as client:
            for _ in range(self.QUESTIONS):
                time.sleep(self.PAUSE_S)
                begun, had = time.monotonic(), self.worked_ms(daemon.pid)
                self.assertTrue(client.ask('GET VAR ups ups.status').startswith('VAR '))
                worked.append(self.worked_ms(daemon.pid) - had)
                waited.append((time.monotonic() - begun) * 1e3)
        return sorted(worked), sorted(waited)

    @contextlib.contextmanager
    def server(self):
        """With one UPS of many variables."""
        with frame.NutConf({'ups': {'driver': 'fake', 'port': 'auto'}}, holdover='[port401]\nenable = no\n') as conf:
            driver = frame.FakeDriver(conf.socket('fake', 'ups'), [f'SETINFO {name} "{name}"' for name in NAMES])
            daemon = frame.OurServer(conf).start()
            try:
                with daemon.client() as client:
                    frame.wait_until(lambda: '"ups.status"' in client.ask('GET VAR ups ups.status'), 15, 'data')
                yield daemon
            finally:
                daemon.stop()
                driver.stop()

    def test_the_questions_of_another_address_are_answered_within_some_rounds(self):
        """Half of them after 12 ms of work at most, all but a hundredth after 30; without rounds half wait for 60 and more."""
        median, last = self.QUESTIONS // 2, self.QUESTIONS * 99 // 100
        with self.server() as daemon:
            _, alone = self.ask(daemon)
            with self.flood(daemon.port):
                had = self.worked_ms(daemon.pid)
                worked, waited = self.ask(daemon)
                had = self.worked_ms(daemon.pid) - had
        told = ', '.join(f'{name} {found[median]:.2f} ms, p99 {found[last]:.2f}' for name, found in (
            ('work', worked), ('wait', waited), ('wait without the flood', alone)))
        self.assertGreater(had, 100, 'no flood: the server hardly did anything')
        self.assertLessEqual(worked[median], 12, told)
        self.assertLessEqual(worked[last], 30, told)
