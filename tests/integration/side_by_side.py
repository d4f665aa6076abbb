# SPDX-License-Identifier: GPL-2.0-or-later
"""One configuration, served by Debian's upsd and by Holdover's server: the addresses that answer, the lists, and the rights of
every user.

Both servers run on NUT's own port in a network of our own, which has the address US.
"""

import os
import unittest

import clients
import frame

US = '192.0.2.1'
STATE = ['SETINFO ups.status "OL"', 'SETINFO battery.charge "100"', 'SETINFO ups.id "rack"', 'SETFLAGS ups.id RW STRING',
         'SETAUX ups.id 20', 'ADDCMD beeper.toggle']
PLAIN = {'ups.conf': '[ups]\n driver = usbhid-ups\n port = auto\n', 'upsd.conf': '', 'upsd.users': ''}
CALLS = ['LOGIN {ups}', 'PRIMARY {ups}', 'SET VAR {ups} ups.id x', 'INSTCMD {ups} beeper.toggle', 'FSD {ups}']


class SideBySide(unittest.TestCase):
    """`files` as somebody has them; {state} stands for the state directory."""

    reloaded = None         # whether the last reload was accepted

    def write(self, conf, files, mode=0o640, link=False):
        """In place of what is there."""
        for name, text in files.items():
            if os.path.lexists(conf / name):
                os.unlink(conf / name)
            text = text.replace('{state}', conf.state).encode().decode('latin-1')      # as frame.write has it
            if link:
                os.symlink(conf.put(f'store-{name}', text, mode), conf / name)
            else:
                conf.put(name, text, mode)

    def serve(self, server, files, users, ups='ups', driver='usbhid-ups', before=None, **how):
        """What this server makes of it: {what was asked: answer}. With the files `before` it starts, and then reloads."""
        conf = frame.NutConf(port=3493)
        self.addCleanup(conf.close)
        self.write(conf, before or files, **how)
        fake = frame.FakeDriver(conf.socket(driver, ups), STATE, {'SET': ['TRACKING %id 0'], 'INSTCMD': ['TRACKING %id 0']})
        daemon = server(conf)
        try:
            daemon.start(lambda: clients.nut_status(3493, ups) == 'OL')
            if before:
                self.write(conf, files, **how)
                daemon.reload()
                frame.wait_until(lambda: 'reloaded' in daemon.output(), 10, daemon.output)
                self.reloaded = 'not reloaded' not in daemon.output()
            return self.ask(ups, users)
        finally:
            daemon.stop()
            fake.stop()

    def check(self, files, **how):
        """The exit status of holdoverd -t, and what it says."""
        with frame.NutConf(port=3493) as conf:
            self.write(conf, files, **how)
            return clients.Done([frame.product('holdoverd'), '-t', '-C', conf.path, *clients.AS_ROOT], env=conf.env, timeout=60)

    @staticmethod
    def ask(ups, users):
        """All questions."""
        told = {}
        for host in ('127.0.0.1', '::1', US):
            try:
                with frame.NutClient(3493, host=host) as client:
                    told[host] = [client.reply('LIST UPS'), client.ask(f'GET VAR {ups} battery.charge'), client.ask('GET UPSDESC ' + ups),
                                  client.reply(f'LIST VAR {ups}')]
            except OSError as error:
                told[host] = type(error).__name__
        for name, password in users:
            for call in CALLS:
                with frame.NutClient(3493) as client:
                    client.login(name, password)
                    told[name, password, call] = client.ask(call.format(ups=ups))
        return told

    def same(self, files, users, open_to, differs=(), **how):
        """Ours answers as NUT's does, wherever that does, and on these addresses (upsd 2.8.0 loses one of two wildcards); `differs` are
        questions that are answered otherwise. Check, start and reload agree."""
        users = [*users, *((name, 'wrong') for name, _ in users[:1])]
        nut, ours = (self.serve(server, files, users, **how) for server in (frame.NutServer, frame.OurServer))
        asked = {key for key in nut if isinstance(key, tuple) or isinstance(nut[key], list)} - set(differs)
        self.assertEqual({key: ours[key] for key in asked}, {key: nut[key] for key in asked})
        self.assertEqual([key for key in differs if ours[key] == nut[key]], [])
        self.assertEqual({host for host in ('127.0.0.1', '::1', US) if isinstance(ours[host], list)}, set(open_to))
        self.assertIn('OK', [answer for key, answer in ours.items() if isinstance(key, tuple) and key[1] != 'wrong'])
        self.agree(files, users, ours, **how)
        return ours

    def agree(self, files, users, ours, ups='ups', mode=0o640, link=False, **how):
        """What the check calls good is served by a reload as by a start; what it does not is not reloaded."""
        plain = {**PLAIN, 'ups.conf': PLAIN['ups.conf'].replace('[ups]', f'[{ups}]')}
        checked = self.check(files, mode=mode, link=link)
        told = self.serve(frame.OurServer, files, users, ups=ups, before=plain, mode=mode, link=link, **how)
        self.assertIn(checked.status, (0, 1), checked)
        self.assertEqual(self.reloaded, not checked.status, checked)
        if self.reloaded:
            self.assertEqual(told, ours)
