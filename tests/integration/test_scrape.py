# SPDX-License-Identifier: GPL-2.0-or-later
"""A monitor that asks for each variable by a question of its own (go.nut: telegraf, nut_exporter) is served as fast as by NUT's upsd.
That it stays so beside one that asks without end is shown without a clock, in test_conn and test_hosts."""

import contextlib
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
