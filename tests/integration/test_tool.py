# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line `holdover`, beside our server (feeds and NUT protocol) and Debian's upsd; upsc is the judge of values."""

import os
import re
import resource
import subprocess
import time
import unittest

import clients
import frame
import schemas
from pki import Pki

WORDS = {'OL CHRG': ('on line', 'online', 0), 'OB DISCHRG': ('ON BATTERY', 'on_battery', 1), 'OB LB': ('LOW BATTERY', 'low', 2),
         'FSD OL': ('LOW BATTERY', 'low', 2), 'OL OFF': ('off', 'off', 1), 'OL BYPASS': ('bypass', 'bypass', 1),
         'CAL OB LB': ('calibrating', 'calibrating', 0), 'MYWORD': ('no data', 'no_data', 2), 'OL LB': ('on line', 'online', 0)}


def holdover(*args, env=None):
    """build/holdover with these arguments."""
    return clients.Done([frame.product('holdover'), *args], env=env)


class Tool(unittest.TestCase):
    """One UPS whose driver says what a test wants."""

    server_class = frame.OurServer

    def setUp(self):
        self.conf = frame.NutConf({'rack': {'driver': 'fake', 'port': 'auto'}}, users=clients.USERS)
        self.addCleanup(self.conf.close)
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'rack'), [
            'SETINFO ups.status "OL CHRG"', 'SETINFO battery.charge "78"', 'SETINFO battery.runtime "2460"', 'SETINFO ups.load "31"',
            'SETINFO device.model "Smart-UPS \\"1500\\" of a very long name indeed"', 'SETINFO ups.id "a"', 'SETFLAGS ups.id RW STRING',
            'SETAUX ups.id 20', 'ADDCMD beeper.on', 'ADDCMD load.off'], {'SET': ['TRACKING %id 2'], 'INSTCMD': ['TRACKING %id 0']})
        self.addCleanup(self.driver.stop)
        self.server = self.server_class(self.conf).start()
        self.addCleanup(self.server.__exit__)
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'OL CHRG', what='data')
        frame.write(self.conf / 'password', 'top\n')
        self.host = f'127.0.0.1:{self.conf.port}'

    def run_tool(self, *args):
        """Over the way that this class tests."""
        return holdover(*args, '--host', self.host, env=self.conf.env)

    def say(self, *lines):
        """The driver says this."""
        self.driver.say(*lines)

    def order(self, *args):
        """As admin, over the protocol."""
        return holdover(*args, '--host', self.host, '--user', 'admin', '--password-file', self.conf / 'password')

    def test_status_of_each_kind_in_words_json_and_exit_code(self):
        for status, (text, name, code) in WORDS.items():
            with self.subTest(status=status):
                self.say(f'SETINFO ups.status "{status}"')
                frame.wait_until(lambda want=status: clients.nut_status(self.conf.port, 'rack') == want, what=status)
                done = self.run_tool('status')
                self.assertEqual((done.status, done.err), (code, ''), done)
                self.assertIn(f'rack  {text}', done.out)
                self.assertLessEqual(max(map(len, done.out.splitlines())), 80, done.out)
                done = self.run_tool('status', '--json')
                ups = schemas.read('status', done.out)['ups'][0]
                self.assertEqual((done.status, ups['state'], ups['status']), (code, name, status.split()), done)

    def test_values_are_those_of_upsc(self):
        shown = clients.values(clients.upsc(self.conf.port, ups='rack').out)
        ups = schemas.read('status', self.run_tool('status', '--json').out)['ups'][0]
        self.assertEqual((ups['charge'], ups['runtime'], ups['load'], ups['model']), (78, 2460, 31, shown['device.model']))
        row = self.run_tool('status').out.splitlines()[1]
        for word in ('78 %', '41 min', '31 %'):
            self.assertIn(word, row)
        one = self.run_tool('status', 'rack')
        for name, value in shown.items():
            if not name.startswith(('driver.', 'server.')):
                self.assertRegex(one.out, rf'(?m)^  {name} +{value.replace(chr(34), ".")}$')

    def test_stale_is_no_data_and_unknown_values_are_null(self):
        self.say('DELINFO battery.charge')
        frame.wait_until(lambda: 'battery.charge' not in clients.upsc(self.conf.port, ups='rack').out, what='deleted')
        self.assertIsNone(schemas.read('status', self.run_tool('status', '--json').out)['ups'][0]['charge'])
        self.say('DATASTALE')
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'ERR DATA-STALE', what='stale')
        done = self.run_tool('status')
        self.assertEqual(done.status, 2, done)
        self.assertIn('no data', done.out)
        ups = schemas.read('status', self.run_tool('status', '--json').out)['ups'][0]
        self.assertEqual((ups['state'], ups['runtime']), ('no_data', None))

    def test_cmd_lists_and_runs(self):
        self.assertEqual(self.run_tool('cmd', 'rack').out, 'beeper.on\nload.off\n')
        self.assertEqual(schemas.read('cmd', self.run_tool('cmd', 'rack', '--json').out)['commands'], ['beeper.on', 'load.off'])
        done = self.order('cmd', 'rack', 'beeper.on')
        self.assertEqual((done.status, done.out), (0, 'done\n'), done)
        self.assertEqual(self.order('cmd', 'rack', 'no.such').status, 1)
        self.assertEqual(self.run_tool('cmd', 'nobody').status, 3)

    def test_what_takes_the_power_away_is_not_sent_unasked(self):
        done = self.order('cmd', 'rack', 'load.off')
        self.assertEqual((done.status, done.out), (1, ''), done)
        self.assertIn('try: --yes', done.err)
        self.assertEqual(self.order('cmd', 'rack', 'load.off', '--yes').out, 'done\n')

    def test_set_lists_and_says_what_the_driver_said(self):
        self.assertIn('ups.id = a\n', self.run_tool('set', 'rack').out)
        self.assertEqual(schemas.read('set', self.run_tool('set', 'rack', '--json').out)['settings']['ups.id'], 'a')
        done = self.order('set', 'rack', 'ups.id=b')
        self.assertEqual((done.status, done.out), (1, ''), done)
        self.assertIn('INVALID', done.err)
        self.assertEqual(self.order('set', 'rack', 'ups.model=b').status, 1)

    def start_test(self, *args):
        """`holdover test` as admin under way; the driver has accepted it."""
        self.driver.set('ups.test.result', 'No test initiated')
        self.driver.dump += ['ADDCMD test.battery.start.quick', 'ADDCMD test.battery.stop']
        self.driver.say('ADDCMD test.battery.start.quick', 'ADDCMD test.battery.stop')
        frame.wait_until(lambda: 'quick' in clients.Done([frame.tool('upscmd'), '-l', f'rack@{self.host}']).out, what='the command')
        tool = subprocess.Popen([frame.product('holdover'), 'test', 'rack', *args, '--host', self.host, '--user', 'admin',
                                 '--password-file', self.conf / 'password'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(tool.kill)
        self.driver.wait_for('INSTCMD test.battery.start.quick')
        return tool

    def test_a_battery_test_is_followed_to_its_end(self):
        for text, result, status in (('Done and passed', 'passed', 0), ('Done and error', 'failed', 2)):
            with self.subTest(result=result):
                tool = self.start_test('--json')
                self.driver.set('ups.status', 'OL TEST DISCHRG')
                self.driver.set('ups.test.result', 'In progress')
                time.sleep(3)
                self.assertIsNone(tool.poll())
                self.driver.set('battery.charge', '75')
                self.driver.set('ups.status', 'OL CHRG')
                self.driver.set('ups.test.result', text)
                out, err = tool.communicate(timeout=20)
                said = schemas.read('test', out)
                self.assertEqual((tool.returncode, said['result'], said['reported'], said['charge_after'], err),
                                 (status, result, text, 75, ''))
                self.driver.clear()

    def test_a_test_that_cannot_be_begun(self):
        done = self.order('test', 'rack', 'quick')
        self.assertEqual((done.status, done.out), (1, ''), done)
        self.assertIn('has no command for this', done.err)
        self.say('SETINFO ups.status "OB"', 'ADDCMD test.battery.start.quick')
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'OB', what='OB')
        done = self.order('test', 'rack')
        self.assertEqual((done.status, done.out), (1, ''), done)
        self.assertIn('on battery', done.err)
        done = self.order('test', 'rack', 'deep')
        self.assertEqual(done.status, 1, done)
        self.assertIn('try: --yes', done.err)
        self.assertEqual([line for line in self.driver.heard() if line.startswith('INSTCMD')], [])

    def test_without_a_user_orders_are_refused_with_the_remedy(self):
        done = self.run_tool('cmd', 'rack', 'beeper.on')
        self.assertEqual(done.status, 1, done)
        self.assertIn('holdover: try: --user', done.err)

    def test_nobody_there_and_wrong_usage(self):
        self.assertEqual(holdover('status', '--host', f'127.0.0.1:{frame.free_port()}').status, 3)
        for words in ((), ('dance',), ('status', 'a', 'b'), ('status', '--frob'), ('cmd',), ('set', 'rack', 'x'), ('status', '--host', 'a:b')):
            done = holdover(*words)
            self.assertEqual(done.status, 64, done)
            self.assertRegex(done.err, '(?m)^holdover: ')


class ToolBesideNut(Tool):
    """Debian's upsd."""

    server_class = frame.NutServer


class ToolOverFeeds(Tool):
    """status over the feeds of this host; the server's port is not where it would be looked for."""

    def run_tool(self, *args):
        if args[0] == 'status':
            return holdover(*args, env=self.conf.env)
        return super().run_tool(*args)

    def test_orders_of_the_servers_user_need_no_password(self):
        done = holdover('cmd', 'rack', 'beeper.on', env=self.conf.env)
        self.assertEqual((done.status, done.out, done.err), (0, 'done\n', ''), done)
        done = holdover('set', 'rack', 'ups.id=b', env=self.conf.env)
        self.assertEqual((done.status, done.out, done.err), (1, '', 'holdover: INVALID-VALUE\n'), done)
        done = holdover('cmd', 'rack', 'load.off', env=self.conf.env)
        self.assertEqual((done.status, done.out), (1, ''), done)
        self.assertNotIn('INSTCMD load.off', '\n'.join(self.driver.received))
        self.assertEqual(holdover('cmd', 'rack', env=self.conf.env).out, 'beeper.on\nload.off\n')
        self.assertEqual(holdover('set', 'rack', env=self.conf.env).out, 'ups.id = a\n')


    def test_since_age_and_clients(self):
        ups = schemas.read('status', self.run_tool('status', '--json').out)['ups'][0]
        self.assertIsNone(ups['since'])                 # this server has not seen it begin
        self.assertLessEqual(ups['age'], 15)
        self.say('SETINFO ups.status "OB"')
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'OB', what='OB')
        with self.server.client() as client:
            client.login('mon', 'look')
            client.ask('LOGIN rack')
            ups = schemas.read('status', self.run_tool('status', '--json').out)['ups'][0]
        self.assertEqual((ups['clients'], ups['state']), (['127.0.0.1/secondary/local'], 'on_battery'))
        self.assertRegex(ups['since'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        self.assertRegex(self.run_tool('status').out, r'(?m)^rack has been on battery for \d+ s\.$')
        self.assertRegex(self.run_tool('status', 'rack').out, r'^rack: ON BATTERY for \d+ s\n')
        self.say('DATASTALE')
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'ERR DATA-STALE', what='stale')
        self.assertRegex(self.run_tool('status').out, r'(?m)^rack  no data      since \d\d:\d\d$')

    def test_one_ups_in_groups(self):
        out = self.run_tool('status', 'rack').out
        titles = [line for line in out.splitlines() if line and not line.startswith(' ')]
        self.assertEqual(titles, ['rack: on line', 'Battery', 'UPS', 'Device', 'Settings'])
        self.assertIn('\nSettings\n  ups.id ', out)


class Many(unittest.TestCase):
    """A thousand UPSes."""

    def test_they_are_listed_in_a_fifth_of_a_second_of_the_processor(self):
        names = [f'u{i:04d}' for i in range(1000)]
        conf = frame.NutConf({name: {'driver': 'fake', 'port': 'auto'} for name in names}, users=clients.USERS)
        self.addCleanup(conf.close)
        conf.put('upsd.conf', f'LISTEN 127.0.0.1 {conf.port}\nSTATEPATH {conf.state}\nMAXAGE 300\n')
        dump = ['SETINFO ups.status "OL"', *(f'SETINFO outlet.{i}.id "{i}"' for i in range(20))]
        for name in names:
            self.addCleanup(frame.FakeDriver(conf.socket('fake', name), dump).stop)
        server = frame.OurServer(conf).start()
        self.addCleanup(server.__exit__)
        frame.wait_until(lambda: holdover('status', env=conf.env).out.count('  on line') == 1000, timeout=60, what='all of them', pause=1)
        for args in ((), ('--host', f'127.0.0.1:{conf.port}')):
            took = []
            for _ in range(3):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                self.assertEqual(holdover('status', *args, env=conf.env).out.count('  on line'), 1000)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            self.assertLess(min(took), 0.2)     # of the processor: the clock on the wall judges other tests, too


class Completion(unittest.TestCase):
    """What shells complete; bash is asked itself."""

    def complete(self, *words):
        """What bash offers for the last word."""
        script = frame.write(self.tmp / 'completion', holdover('completion', 'bash').out)
        line = ' '.join(f"'{word}'" for word in words)
        done = clients.Done(['bash', '-c', f'. {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _holdover; '
                             'printf "%s\\n" "${COMPREPLY[@]}"'], env={'PATH': os.path.dirname(frame.product('holdover')) + ':/usr/bin:/bin'})
        return done.out.split()

    def setUp(self):
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)

    def test_bash(self):
        self.assertEqual(self.complete('holdover', 'sta'), ['status'])
        self.assertTrue({'status', 'watch', 'scan', 'test', 'explain'} <= set(self.complete('holdover', '')))
        self.assertEqual(self.complete('holdover', 'status', '--js'), ['--json'])
        self.assertIn('--take-over', self.complete('holdover', 'import', '--t'))
        self.assertNotIn('--take-over', self.complete('holdover', 'status', '--t'))

    def test_others_name_every_command(self):
        listed = re.findall(r'(?m)^  ([a-z]+) ', holdover('--help').out)
        for shell in ('zsh', 'fish'):
            out = holdover('completion', shell).out
            self.assertEqual([name for name in listed if name not in out], [])
        self.assertEqual(holdover('completion', 'cmd').status, 64)


class Certificate(unittest.TestCase):
    """--tls-ca"""

    def test_a_server_of_another_authority_is_refused(self):
        pki = Pki()
        self.addCleanup(pki.close)
        conf = frame.NutConf({'rack': {'driver': 'fake', 'port': 'auto'}}, users=clients.USERS)
        self.addCleanup(conf.close)
        conf.put('upsd.conf', f'LISTEN 127.0.0.1 {conf.port}\nSTATEPATH {conf.state}\nCERTFILE {pki / "server.pem"}\n')
        server = frame.OurServer(conf).start()
        self.addCleanup(server.__exit__)
        for authority, status in (('ca', 2), ('stranger', 3)):
            done = holdover('status', '--host', f'127.0.0.1:{conf.port}', '--tls-ca', pki / f'{authority}.crt')
            self.assertEqual(done.status, status, done)
        self.assertIn('certificate', done.err)
        plain = frame.NutConf({'rack': {'driver': 'fake', 'port': 'auto'}}, users=clients.USERS)
        self.addCleanup(plain.close)
        server = frame.OurServer(plain).start()
        self.addCleanup(server.__exit__)
        done = holdover('status', '--host', f'127.0.0.1:{plain.port}', '--tls-ca', pki / 'ca.crt')
        self.assertEqual(done.status, 3, done)


if __name__ == '__main__':
    unittest.main()
