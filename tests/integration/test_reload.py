# SPDX-License-Identifier: GPL-2.0-or-later
"""holdoverd -c reload: a changed ups.conf takes effect, and what did not change notices nothing."""

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


if __name__ == '__main__':
    unittest.main()
