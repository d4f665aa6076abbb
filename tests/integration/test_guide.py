# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/guide.md is true: its commands are run, its configurations are read, its log lines are those of the sources, its tables
those of the manual pages.

Blocks are ```sh (run line by line, as root on an installed system with the UPSes rack, lab and ups), ```conf FILE (checked by
holdoverd -t in a directory of their own) and ``` without a word (an excerpt).
"""

import glob
import os
import re
import shutil
import subprocess
import unittest

import clients
import frame
import installed

GUIDE = os.path.join(frame.root_dir, 'docs/guide.md')
# Commands that cannot be run here, by their beginning, and why.
ELSEWHERE = {
    'sudo apt install ./holdover_': 'the packages are installed in the guest stories (tests/guest)',
    'sudo holdover import --': 'it stops and starts units of systemd; the guest stories try it',
    'sudo systemctl ': 'there is no systemd in this frame; the units are tried in the guest stories',
    'journalctl ': 'there is no journal in this frame',
}
DONE = {'holdover doctor': (0, 1, 2),       # it finds what a test's frame lacks
        'sudo holdover guard rehearse': (0, 1, 2),   # there is no helper of systemd's here
        'holdover scan': (0, 1),             # no USB device
        'timeout 5 holdoverd': (124, 143, 0),
        'holdover guard status': (0, 1)}
UPS = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
HOLDOVER = '[snmp]\n  listen = 127.0.0.1\n'
FORMAT = re.compile(r'%[-0-9.*]*[lzh]*[a-zA-Z]')
STRING = re.compile(r'"((?:\\.|[^"\\\n])*)"')


def blocks():
    """[(word, argument, text)] of fenced blocks."""
    with open(GUIDE, encoding='utf-8') as file:
        return re.findall(r'^```(\w*) ?(\S*)\n(.*?)^```$', file.read(), re.MULTILINE | re.DOTALL)


def formats():
    """Regular expressions of all texts in the sources that could be log lines, or parts of them."""
    found = set()
    for house in ('lib', 'server', 'supervisor', 'drivers', 'mibs', 'guard'):
        for path in glob.glob(os.path.join(frame.root_dir, house, '**/*.c'), recursive=True):
            with open(path, encoding='utf-8') as file:
                text = file.read()
            for run in re.findall(r'(?:"(?:\\.|[^"\\\n])*"\s*)+', text):
                found.add(''.join(STRING.findall(run)).replace('\\"', '"').replace('\\n', ''))
    letters = {text: re.sub(r'UPS \[|\W', '', FORMAT.sub('', text)) for text in found}
    return [re.compile(pattern_of(text)) for text in found if len(letters[text]) > 8]


def pattern_of(text):
    """A printf format as a regular expression."""
    return '.*'.join(re.escape(part.replace('%%', '%')) for part in FORMAT.split(text))


class Text(unittest.TestCase):
    """What can be judged without running anything."""

    def test_log_lines_are_those_of_the_sources(self):
        with open(GUIDE, encoding='utf-8') as file:
            text = file.read().partition('## Troubleshooting')[2]
        lines = re.findall(r'^\| `([^`|]+)` \|', text, re.MULTILINE)
        self.assertGreater(len(lines), 20)
        patterns = formats()
        for line in lines:
            body = re.sub(r'^UPS \[\w+\]: ', '', line)
            self.assertTrue(any(p.fullmatch(line) or p.fullmatch(body) for p in patterns), line)

    def test_a_log_line_that_is_none_is_noticed(self):
        patterns = formats()
        for line in ('UPS [rack]: data are fine', 'the moon is full', 'cannot listen on 127.0.0.1 port 3493'):
            self.assertFalse(any(p.fullmatch(line) for p in patterns), line)

    def test_the_table_of_managers_is_that_of_the_manual_page(self):
        with open(os.path.join(frame.root_dir, 'docs/man/holdover-snmp.8'), encoding='utf-8') as file:
            page = file.read()
        rows = {}
        for row in re.findall(r'^\.It (.*Ta.*)$', page, re.MULTILINE):
            cells = [cell.strip() for cell in re.sub(r'\s*\bTa\b\s*', '\t', row).split('\t')]
            rows[cells[0].strip('"')] = cells[1:]
        with open(GUIDE, encoding='utf-8') as file:
            table = re.findall(r'^\| ([^|]+) \| ([^|]+) \| (v[^|]+) \| ([^|]+) \| (drop|silent|keep) \|$', file.read(), re.MULTILINE)
        self.assertGreater(len(table), 8)
        for name, *cells in table:
            self.assertEqual([' '.join(cell.split()) for cell in rows[name]], cells, name)

    def test_links_lead_somewhere(self):
        for name in ('docs/guide.md', 'README.md'):
            with open(os.path.join(frame.root_dir, name), encoding='utf-8') as file:
                text = file.read()
            heads = {re.sub(r'[^a-z0-9 -]', '', head.lower()).replace(' ', '-') for head in re.findall(r'^#+ (.*)$', text, re.MULTILINE)}
            for target in re.findall(r'\]\(([^)]+)\)', text):
                path, _, anchor = target.partition('#')
                self.assertTrue(not path or os.path.exists(os.path.join(frame.root_dir, os.path.dirname(name), path)), target)
                self.assertTrue(path or anchor in heads, target)

    def test_commands_that_are_not_run_are_few_and_there(self):
        commands = [line for word, _, text in blocks() if word == 'sh' for line in text.splitlines()]
        skipped = [line for line in commands if line.startswith(tuple(ELSEWHERE))]
        for begin in ELSEWHERE:
            self.assertTrue(any(line.startswith(begin) for line in skipped), begin)
        self.assertLess(len(skipped) * 3, len(commands), skipped)


class Running(unittest.TestCase):
    """On an installed system."""

    @classmethod
    def setUpClass(cls):
        installed.enter()
        installed.clean()
        cls.system = installed.System({'rack': {**UPS, 'alias': 'ups qnapups'}, 'lab': UPS}, holdover=HOLDOVER)
        cls.addClassCleanup(cls.system.__exit__)
        cls.system.start()
        cls.system.until_served('rack')
        cls.system.until_served('lab')
        frame.wait_until(lambda: clients.snmp_integer(161) == 3, 10, 'SNMP')
        cls.guard = frame.Daemon([os.path.join(installed.PROGRAMS, 'holdover-guard'), '-F', '-u', 'holdover-guard'])
        cls.addClassCleanup(cls.guard.__exit__)
        cls.guard.start()
        cls.work = frame.Tmp()
        cls.addClassCleanup(cls.work.close)
        cls.put_programs()

    @classmethod
    def put_programs(cls):
        """sudo, for root; the programs as they are installed; a second configuration, and NUT's directory."""
        bin_dir = cls.work / 'bin'
        os.mkdir(bin_dir)
        frame.write(os.path.join(bin_dir, 'sudo'), '#!/bin/sh\nexec "$@"\n', 0o755)
        for name in ('holdoverd', 'holdover', 'holdover-find'):
            os.symlink(os.path.join(installed.PROGRAMS, name), os.path.join(bin_dir, name))
        cls.env = dict(os.environ, PATH=bin_dir + ':/usr/bin:/bin:/usr/sbin:/sbin', HOME=cls.work.path)
        for folder, port in (('/etc/nut', 3494), ('/etc/example', 3495)):
            os.makedirs(folder)
            frame.write(folder + '/ups.conf', f'statepath = /run/other{port}\n[ups]\n  driver = dummy-ups\n  port = test.dev\n', 0o644)
            frame.write(folder + '/test.dev', clients.DUMP, 0o644)
            frame.write(folder + '/upsd.conf', f'LISTEN 127.0.0.1 {port}\n', 0o644)
            frame.write(folder + '/holdover.conf', '[snmp]\n  enable = no\n[port401]\n  enable = no\n', 0o644)
        plugins = cls.work / 'plugins'
        os.mkdir(plugins)
        shutil.copy(frame.product('check_holdover'), plugins)
        installed._mount(plugins, '/usr/lib/nagios/plugins', '', installed.MS_BIND)

    def run_line(self, line):
        """As an administrator types it."""
        done = subprocess.run(['bash', '-c', line], cwd=self.work.path, env=self.env, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False)
        allowed = next((codes for begin, codes in DONE.items() if line.startswith(begin)), (0,))
        self.assertIn(done.returncode, allowed, f'{line}\n{done.stdout}{done.stderr}')
        self.assertNotRegex(done.stderr, 'usage:|unknown option|invalid option|no command', line)
        return done

    def adopt(self, name, text):
        """A configuration of the guide counts from the next command on, where it fits the system that runs."""
        if name == 'upsd.conf' and 'CERTFILE' in text or name == 'holdover.conf' and 'tls =' in text:
            self.system.put(name, text + (HOLDOVER if name == 'holdover.conf' else ''), mode=0o644)

    def test_all_commands_in_order(self):
        ran = 0
        for word, argument, text in blocks():
            if word == 'conf':
                self.adopt(argument, text)
            for line in text.splitlines() if word == 'sh' else ():
                if line.startswith(tuple(ELSEWHERE)):
                    continue
                with self.subTest(command=line):
                    self.run_line(line)
                    ran += 1
        self.assertGreater(ran, 20)

    def test_configurations_are_accepted_without_a_word(self):
        for word, name, text in blocks():
            if word != 'conf':
                continue
            with self.subTest(file=name, text=text):
                shutil.rmtree('/etc/trial', ignore_errors=True)
                os.mkdir('/etc/trial')
                files = {'ups.conf': '[rack]\n  driver = usbhid-ups\n  port = auto\n[lab]\n  driver = usbhid-ups\n  port = auto\n',
                         'upsd.conf': '', 'upsd.users': '', 'holdover.conf': '', name: text}
                for file, content in files.items():
                    shutil.chown(frame.write(f'/etc/trial/{file}', content), 'root', 'nut')
                if 'CERTFILE' in text:
                    self.run_line('test -e /etc/holdover/server.pem || (openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k -out c '
                                  '&& cat c k >/etc/holdover/server.pem && chgrp holdover /etc/holdover/server.pem '
                                  '&& chmod 640 /etc/holdover/server.pem) 2>/dev/null')
                if 'tls =' in text:
                    shutil.chown(frame.write('/etc/trial/upsd.conf', 'CERTFILE /etc/holdover/server.pem\n'), 'root', 'nut')
                done = clients.Done([os.path.join(installed.PROGRAMS, 'holdoverd'), '-C', '/etc/trial', '-t'], env=self.env)
                self.assertEqual(done.status, 0, done)
                self.assertNotRegex(done.text, r'ignored|unknown|ups\.conf:\d|upsd\.conf:\d|users:\d|holdover\.conf:\d', name)


if __name__ == '__main__':
    unittest.main()
