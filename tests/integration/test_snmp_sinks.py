# SPDX-License-Identifier: GPL-2.0-or-later
"""Receivers of notifications that are down, silent, unreachable or many: the cost of a GET compared with an agent without
receivers.

HOLDOVER_SNMP_SECONDS is how long each kind is watched (0.5 in the usual run); the figures are printed.
"""

import os
import socket
import time
import unittest

import frame
from integration.snmp_rack import Rack

SECONDS = float(os.environ.get('HOLDOVER_SNMP_SECONDS', '0.5'))
SOURCE = '1.3.6.1.2.1.33.1.4.1.0'
ENGINE = '0x80001f88047472617064'
ACCESS = '''  community = public
  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"
'''


class Sinks(unittest.TestCase):
    """Notifications flow while somebody asks."""

    def setUp(self):
        self.dumb = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.dumb.close)
        self.dumb.bind(('127.0.0.1', 0))
        self.dumb.setblocking(False)

    def sinks(self):
        """{what they are: lines of [snmp]}"""
        dumb, closed = self.dumb.getsockname()[1], frame.free_port()
        kinds = {
            'none': [], 'v3-inform, down, engine to be asked for': [f'{closed} kind=v3-inform user=reader'],
            'v3-inform, down, engine known': [f'{closed} kind=v3-inform user=reader engine={ENGINE}'],
            'v3-inform, never acknowledges': [f'{dumb} kind=v3-inform user=reader engine={ENGINE}'],
            'v2c-inform, never acknowledges': [f'{dumb} kind=v2c-inform'],
            'fifty of every kind': [f'{port} kind={kind}' for port in (dumb, closed) for kind in (
                'v1', 'v2c', 'v2c-inform', 'v3 user=reader', f'v3-inform user=reader engine={ENGINE}')] * 5}
        lines = {name: ''.join(f'  trapsink = 127.0.0.1 {line}\n' for line in some) for name, some in kinds.items()}
        lines['names without an address'] = ''.join(f'  trapsink = none{n}.invalid kind=v2c-inform\n' for n in range(20))
        return {**lines, 'none, once more': ''}     # how much of a difference is the machine's

    def drain(self):
        """Take what came and answer nothing; how many datagrams."""
        count = 0
        try:
            while self.dumb.recv(65536):
                count += 1
        except BlockingIOError:
            return count

    def watch(self, lines):
        """Milliseconds that each GET took while the UPS went on battery and back all the time, and datagrams sent."""
        rack, took, sent = Rack(['rack1'], snmp=ACCESS + lines), [], 0
        try:
            rack.start(lambda: rack.manager(timeout=0.2).value(SOURCE) == 3)
            manager, end = rack.manager(), time.monotonic() + SECONDS
            while time.monotonic() < end:
                if len(took) % 50 == 0:
                    rack.drivers['rack1'].set('ups.status', 'OL' if len(took) % 100 else 'OB')
                begun = time.monotonic()
                self.assertIn(manager.value(SOURCE), (3, 5))
                took.append(1000 * (time.monotonic() - begun))
                sent += self.drain()
                time.sleep(0.001)
        finally:
            rack.close()
        return sorted(took), sent

    def test_no_receiver_delays_an_answer(self):
        for name, lines in self.sinks().items():
            took, sent = self.watch(lines)
            print(f'{name}: {len(took)} GETs, p50 {took[len(took) // 2]:.2f} ms, p99 {took[len(took) * 99 // 100]:.2f} ms, '
                  f'most {took[-1]:.1f} ms; {sent} datagrams')
            self.assertLess(took[-1], 1000, name)      # one blocking call of the library takes seconds
            self.assertEqual(sent > 0, 'acknowledges' in name or 'fifty' in name, name)


if __name__ == '__main__':
    unittest.main()
