# SPDX-License-Identifier: GPL-2.0-or-later
"""One UPS under several names: a NAS of Synology asks for `ups`, one of QNAP for `qnapups` and has no field to change it."""

import re
import unittest

import clients
import frame
import namespace
import upsmon

STATE = ['SETINFO ups.status "OL"', 'SETINFO ups.id "a"', 'SETFLAGS ups.id RW STRING', 'SETAUX ups.id 20',
         'SETINFO input.transfer.low "90"', 'SETFLAGS input.transfer.low RW', 'ADDENUM input.transfer.low "90"',
         'ADDRANGE input.transfer.low 80 100', 'ADDCMD beeper.on']
UPS = '''[rack]
  driver = fake
  port = auto
  desc = "The cabinet"
  alias = ups qnapups
[lab]
  driver = fake
  port = auto
  alias = "Lab-2"
'''
# Verbs with a name in them, and what comes back; one conversation each, logged in as a primary.
VERBS = ['GET VAR {} ups.status', 'GET TYPE {} ups.id', 'GET DESC {} ups.status', 'GET CMDDESC {} beeper.on', 'GET UPSDESC {}',
         'GET NUMLOGINS {}', 'GET NUMATTACH {}', 'LIST VAR {}', 'LIST RW {}', 'LIST CMD {}', 'LIST ENUM {} input.transfer.low',
         'LIST RANGE {} input.transfer.low', 'LOGIN {}', 'GET NUMLOGINS {}', 'LIST CLIENT {}', 'PRIMARY {}', 'MASTER {}',
         'SET VAR {} ups.id b', 'INSTCMD {} beeper.on', 'GET VAR {} no.such', 'FSD {}']


class Aliases(unittest.TestCase):
    """A server with two UPSes of three and two names."""

    holdover = '[port401]\nenable = no\n'

    def setUp(self):
        users = clients.USERS + '[prim]\n  password = p\n  actions = SET FSD\n  instcmds = ALL\n  upsmon primary\n'
        self.conf = frame.NutConf(UPS, users=users, holdover=self.holdover)
        self.addCleanup(self.conf.close)
        self.drivers = {name: frame.FakeDriver(self.conf.socket('fake', name), STATE, {'SET': ['TRACKING %id 0'], 'INSTCMD': ['TRACKING %id 0']})
                        for name in ('rack', 'lab')}
        for driver in self.drivers.values():
            self.addCleanup(driver.stop)
        self.server = frame.OurServer(self.conf).start()
        self.addCleanup(self.server.__exit__)
        for name in ('rack', 'lab'):
            frame.wait_until(lambda ups=name: clients.nut_status(self.conf.port, ups) == 'OL', what=name)

    def dialogue(self, name):
        """All verbs by this name; LISTs as one text."""
        out = []
        with self.server.client() as client:
            client.ask('USERNAME prim')
            client.ask('PASSWORD p')
            for verb in VERBS:
                line = client.ask(verb.format(name))
                lines = [line]
                while line.startswith('BEGIN') and not lines[-1].startswith('END'):
                    lines.append(client.line())
                out.append('\n'.join(lines))
        return out

    def test_every_verb_answers_with_the_name_that_was_asked(self):
        want = self.dialogue('rack')
        self.assertTrue(all(answer for answer in want))
        for name in ('ups', 'QNAPUPS', 'rack'):
            with self.server.client() as client:        # the latch of the conversation before
                self.assertEqual(client.ask(f'GET VAR {name} ups.status'), f'VAR {name} ups.status "FSD OL"')
            got = self.dialogue(name)
            for verb, mine, other in zip(VERBS, got, want, strict=True):
                with self.subTest(verb=verb, name=name):
                    self.assertEqual(re.sub(f'(?<= ){name}(?= |$)', 'rack', mine, flags=re.M).replace('"FSD OL"', '"OL"'),
                                     other.replace('"FSD OL"', '"OL"'))
                    if name != 'rack':
                        self.assertNotIn('rack', mine)

    def test_it_counts_once_in_list_ups(self):
        with self.server.client() as client:
            lines = [client.ask('LIST UPS')] + [client.line() for _ in range(3)]
        self.assertEqual(lines, ['BEGIN LIST UPS', 'UPS rack "The cabinet"', 'UPS lab "Description unavailable"', 'END LIST UPS'])

    def test_upsc_upsrw_and_upscmd_by_alias(self):
        self.assertEqual(clients.upsc(self.conf.port, 'ups.status', ups='qnapups').out, 'OL\n')
        self.assertEqual(clients.values(clients.upsc(self.conf.port, ups='lab-2').out)['ups.id'], 'a')
        self.assertIn('SUCCESS', clients.upsrw(self.conf.port, 'ups.id=c', ups='ups').text)
        self.assertIn('SUCCESS', clients.upscmd(self.conf.port, 'beeper.on', ups='ups').text)

    def test_upsmon_by_alias_shuts_down_when_fsd_is_set_by_the_name(self):
        namespace.need(self, '/run/nut')
        monitor = upsmon.Upsmon(self.conf.port).start()
        self.addCleanup(monitor.__exit__)

        def logins():
            with self.server.client() as client:
                return client.ask('GET NUMLOGINS rack')
        frame.wait_until(lambda: logins() == 'NUMLOGINS rack 1', 10, monitor.output)
        with self.server.client() as client:
            for line in ('USERNAME prim', 'PASSWORD p', 'PRIMARY rack', 'FSD rack'):
                self.assertIn('OK', client.ask(line))
        frame.wait_until(lambda: monitor.down, 15, monitor.output)

    def test_a_reload_adds_and_removes_names_and_keeps_the_ups(self):
        self.conf.put('ups.conf', UPS.replace('ups qnapups', 'other'))
        self.server.reload()
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'other') == 'OL', what='the new alias')
        self.assertEqual(clients.nut_status(self.conf.port, 'qnapups'), 'ERR UNKNOWN-UPS')
        self.assertEqual(self.drivers['rack'].dumps, 1)


class Listed(Aliases):
    """alias_list = yes"""

    holdover = '[port401]\nenable = no\n[server]\nalias_list = yes\n'

    def test_it_counts_once_in_list_ups(self):
        with self.server.client() as client:
            lines = [client.ask('LIST UPS')]
            while lines[-1] != 'END LIST UPS':
                lines.append(client.line())
        self.assertEqual(lines[1:-1], ['UPS rack "The cabinet"', 'UPS qnapups "The cabinet"', 'UPS ups "The cabinet"',
                                       'UPS lab "Description unavailable"', 'UPS Lab-2 "Description unavailable"'])


class Conflicts(unittest.TestCase):
    """A name has one owner; the others are errors with file and line."""

    def test_each_conflict_is_an_error_with_its_line(self):
        for text, line in (('[a]\ndriver = fake\nport = x\nalias = b\n[b]\ndriver = fake\nport = x\n', 4),
                           ('[a]\ndriver = fake\nport = x\nalias = B\n[b]\ndriver = fake\nport = x\n', 4),
                           ('[a]\ndriver = fake\nport = x\nalias = c\n[b]\ndriver = fake\nport = x\nalias = d C\n', 8),
                           ('[a]\ndriver = fake\nport = x\nalias = A\n', 4), ('[a]\ndriver = fake\nport = x\nalias = c/d\n', 4),
                           ('[a]\ndriver = fake\nport = x\nalias = "c@d"\n', 4)):
            conf = frame.NutConf(text)
            self.addCleanup(conf.close)
            done = clients.Done([frame.product('holdover-server'), '-t', '-C', conf.path], env=conf.env)
            self.assertEqual(done.status, 1, done)
            self.assertRegex(done.text, rf'ups\.conf:{line}: .*alias')


if __name__ == '__main__':
    unittest.main()
