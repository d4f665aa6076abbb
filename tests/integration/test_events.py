# SPDX-License-Identifier: GPL-2.0-or-later
"""`holdover events` with systemd's own journal: journald runs in the frame of an installed system, and the server logs to it."""

import os
import time
import unittest

import clients
import frame
import installed
import schemas

JOURNALD = '/lib/systemd/systemd-journald'
STREAM = '/run/systemd/journal/stdout'
# What systemd tells a unit whose standard error is the journal.
AS_A_UNIT = 'JOURNAL_STREAM=$(stat -L -c %d:%i /dev/stderr); export JOURNAL_STREAM; exec "$@"'


def setUpModule():
    installed.enter()


def events(*args):
    """build/holdover events."""
    return clients.Done([os.path.join(installed.PROGRAMS, 'holdover'), 'events', *args])


class NoJournal(unittest.TestCase):
    """Another system, or a container."""

    def test_it_says_so(self):
        done = events()
        self.assertEqual((done.status, done.out), (3, ''), done)
        self.assertIn('there is no systemd journal on this host\nholdover: try: grep', done.err)
        self.assertEqual(events('a', 'b').status, 64)


class Journal(unittest.TestCase):
    """A server whose standard error is a stream of the journal, as under a unit."""

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        os.makedirs('/run/log/journal', exist_ok=True)
        self.journald = frame.Daemon([JOURNALD])
        self.addCleanup(self.journald.__exit__)
        self.journald.start(lambda: os.path.exists(STREAM))
        self.conf = frame.NutConf({name: {'driver': 'fake', 'port': 'auto'} for name in ('rack', 'lab')})
        self.addCleanup(self.conf.close)
        self.drivers = {name: frame.FakeDriver(self.conf.socket('fake', name), ['SETINFO ups.status "OL"', 'SETINFO battery.charge "97"'])
                        for name in ('rack', 'lab')}
        for driver in self.drivers.values():
            self.addCleanup(driver.stop)
        self.server = frame.OurServer(self.conf)
        self.server.argv[:0] = ['systemd-cat', '--identifier=server', '--level-prefix=1', 'sh', '-c', AS_A_UNIT, 'sh']
        self.addCleanup(self.server.__exit__)
        self.server.start()

    def test_a_user_who_may_not_read_the_journal(self):
        done = installed.run_as('stranger', [os.path.join(installed.PROGRAMS, 'holdover'), 'events'])
        self.assertEqual((done.status, done.out), (3, ''), done)
        self.assertIn('may not read the journal\nholdover: try: sudo holdover events', done.err)

    def until(self, ups, status, *lines):
        """Its driver says these lines; clients see this status."""
        for line in lines:
            self.drivers[ups].say(line)
        frame.wait_until(lambda: clients.nut_status(self.conf.port, ups) == status, what=status)

    def kinds(self, *args):
        """[(ups, event)] of the JSON."""
        return [(event['ups'], event['event']) for event in schemas.read('events', events('--json', *args).out)['events']]

    def test_an_outage_from_begin_to_end(self):
        self.until('lab', 'OL')
        for status in ('OB', 'OB LB', 'OL'):
            self.until('rack', status, f'SETINFO ups.status "{status}"')
        self.until('rack', 'ERR DATA-STALE', 'DATASTALE')
        self.until('rack', 'OL', 'DATAOK')
        want = ['connected', 'outage', 'battery_low', 'outage_end', 'battery_low_end', 'data_lost', 'data_lost_end']
        frame.wait_until(lambda: [kind for ups, kind in self.kinds() if ups == 'rack'] == want, 10, self.kinds)
        self.assertIn(('lab', 'connected'), self.kinds())
        self.assertEqual(self.kinds('lab'), [('lab', 'connected')])
        lines = events('rack').out.splitlines()
        self.assertRegex(lines[1], r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  rack +on battery \(battery 97 %\)$')
        self.assertEqual(len(lines), 7)
        at = schemas.read('events', events('--json', 'rack').out)['events'][0]['at']
        self.assertLess(abs(time.time() - time.mktime(time.strptime(at, '%Y-%m-%dT%H:%M:%SZ')) + time.timezone), 120)
        self.assertEqual(len(events('--since', '-1h').out.splitlines()), 8)
        self.assertEqual(events('--since', '+1h').out, 'No event is in the journal.\n')
        self.assertEqual(events('nobody').status, 1)
        done = events('--since', 'when the moon is full')
        self.assertEqual(done.status, 64, done)


if __name__ == '__main__':
    unittest.main()
