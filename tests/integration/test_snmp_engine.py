# SPDX-License-Identifier: GPL-2.0-or-later
"""The SNMPv3 engine over crashes: boots that only rise, and files that are torn, hostile or cannot be kept.

What must be is RFC 3414, 2.2 and 2.3.  HOLDOVER_SNMP_KILLS is how often the agent is killed (30 in the usual run).
"""

import os
import random
import shutil
import time
import unittest

from integration import snmp_ber
from integration.snmp_rack import READER, UPS, Rack

KILLS = int(os.environ.get('HOLDOVER_SNMP_KILLS', '30'))
LOST = 2 ** 31 - 1
SOURCE = f'{UPS}.4.1.0'
ACCESS = '''  community = public
  user = nobody
  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"
'''
NOBODY = ('-v3', '-u', 'nobody', '-l', 'noAuthNoPriv')


class Engine(unittest.TestCase):
    """One agent without a server: the engine needs none."""

    def setUp(self):
        self.rack = Rack(['rack1'], snmp=ACCESS)
        self.addCleanup(self.rack.close)
        self.dir = self.rack.conf / 'p'
        self.file = os.path.join(self.dir, 'engine')

    def start(self):
        """The agent anew: (engine ID, boots)."""
        self.rack.agent.start(lambda: snmp_ber.discover(self.rack.port, 0.2))
        return snmp_ber.discover(self.rack.port)[:2]

    def restart(self):
        """Killed, and started again."""
        self.rack.agent.kill()
        return self.start()

    def told(self, engine='0x80001f88030a0b0c0d'):
        """From the next start on the ID is the configured one."""
        self.rack.configure(f'{ACCESS}  engine_id = {engine}\n')

    def spoil(self, content):
        """Put something else in the place of the file."""
        self.rack.agent.kill()
        if os.path.isdir(self.file):
            shutil.rmtree(self.file)
        elif os.path.lexists(self.file):
            os.unlink(self.file)
        if callable(content):
            content()
        else:
            with open(self.file, 'wb') as file:
                file.write(content)

    def wrecks(self):
        """Names and makers of what a disk, a crash or an enemy may leave."""
        with open(self.file, 'rb') as file:
            whole = file.read()
        return {'empty': b'', 'torn in the ID': whole[:20], 'torn in boots': whole[:-2].rstrip(b'0123456789'),
                'zeros': bytes(4096), 'random': random.Random(1).randbytes(300), 'endless': b'id 0x80' * 100000,
                'negative': whole.replace(b'boots ', b'boots -'), 'huge': whole.replace(b'boots ', b'boots 9999999999'),
                'link': lambda: os.symlink('/etc/passwd', self.file), 'pipe': lambda: os.mkfifo(self.file),
                'directory': lambda: os.makedirs(self.file + '/x')}

    def test_boots_rise_over_every_kill_and_the_id_stays(self):
        first, last = self.start()
        begun = time.monotonic()
        for _ in range(KILLS):
            engine, boots = self.restart()
            self.assertEqual(engine, first)
            self.assertGreater(boots, last)
            last = boots
        print(f'{KILLS} kills: boots {last}, {1000 * (time.monotonic() - begun) / KILLS:.0f} ms a start')
        for pause in range(0, 20, 2):       # killed while it starts: boots may skip, never repeat
            self.rack.agent.kill()
            self.rack.agent.start()
            time.sleep(pause / 1000)
        engine, boots = self.restart()
        self.assertEqual(engine, first)
        self.assertIn(boots, range(last + 1, last + 12))

    def test_a_manager_that_knows_the_engine_goes_on_after_a_crash(self):
        engine, boots = self.start()
        for passed in (0, 100, 100000):
            cached = (*READER, '-e', f'0x{engine}', '-Z', f'{boots},{passed}')
            self.assertEqual(self.restart(), (engine, boots + 1))
            boots += 1
            self.assertEqual(self.rack.value(SOURCE, *cached), '1', passed)

    def test_a_spoilt_file_makes_an_engine_that_was_never_seen(self):
        seen = {self.start()[0]}
        for name, content in self.wrecks().items():
            with self.subTest(name):
                self.spoil(content)
                engine, boots = self.start()
                self.assertEqual(boots, 1)
                self.assertNotIn(engine, seen)
                seen.add(engine)
                self.assertEqual(self.rack.value(SOURCE, *READER), '1')
                again = self.restart()
                if os.path.isfile(self.file) and not os.path.islink(self.file):
                    self.assertEqual(again, (engine, 2))
                else:                       # not ours to remove: a new engine each time
                    self.assertNotIn(again[0], seen)
                    self.assertIn('cannot be kept', self.rack.agent.output())

    def test_a_told_id_with_a_spoilt_file_authenticates_nobody_until_it_is_changed(self):
        self.told()
        engine, _ = self.start()
        wrecks = self.wrecks()
        for name in ('torn in boots', 'link'):
            with self.subTest(name):
                self.spoil(wrecks[name])
                for again in (self.start(), self.restart()):
                    self.assertEqual(again, (engine, LOST))
                self.assertEqual(self.rack.value(SOURCE, *READER), '')
                self.assertEqual(self.rack.value(SOURCE, *NOBODY), '1')
                self.assertEqual(self.rack.value(SOURCE, '-v2c', '-c', 'public'), '1')
                self.assertIn('choose another engine_id', self.rack.agent.output())
        self.spoil(b'torn')
        self.start()
        self.told('0x80001f88030a0b0c0e')
        self.assertEqual(self.restart(), ('80001f88030a0b0c0e', 1))
        self.assertEqual(self.rack.value(SOURCE, *READER), '1')

    @unittest.skipIf(os.geteuid(), 'optional: needs root')
    def test_a_directory_that_cannot_be_written_never_gives_the_same_engine_twice(self):
        engine, _ = self.start()
        self.rack.agent.stop_clean()
        os.chmod(self.rack.conf.path, 0o755)
        os.chown(self.rack.conf / 'holdover.conf', 65534, -1)
        os.chown(self.rack.conf / 'ups.conf', 65534, -1)
        os.chmod(self.dir, 0o755)
        os.chmod(self.file, 0o644)
        self.rack.agent.argv = ['setpriv', '--reuid=65534', '--clear-groups', *self.rack.agent.argv]
        seen = {engine}
        for _ in range(3):
            again, boots = self.restart()
            self.assertEqual(boots, 1)
            self.assertNotIn(again, seen)
            seen.add(again)
            self.assertEqual(self.rack.value(SOURCE, *READER), '1')
        self.rack.agent.argv = self.rack.agent.argv[3:]
        self.assertEqual(self.restart(), (engine, 2))


if __name__ == '__main__':
    unittest.main()
