# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual pages against the programs: every option and every key is described, and nothing else is.

What there is is asked from the programs (-h, -L) or, for the configuration files, read from the one table in the source
that knows the keys.  In a page an option is `.It Fl`, a key `.It Ic`; so both directions are compared.
"""

import glob
import os
import re
import subprocess
import unittest

import frame

MAN = os.path.join(frame.root_dir, 'docs/man')
MACROS = {'Ar', 'Cm', 'Dv', 'Ev', 'Fl', 'Ic', 'No', 'Ns', 'Oc', 'Oo', 'Op', 'Pa', 'Ql', 'Va', 'Xr'}
PUNCTUATION = {',', '.', ':', '=', '|', '...'}
ROOMS = ('lib', 'server', 'supervisor', 'drivers', 'mibs', 'guard')
COMMON = 'holdover-drivers.8'       # the page for what all drivers understand
FOREIGN = {'apcupsd.8', 'crypt.5', 'snmpwalk.1', 'systemd.1', 'syslog.3', 'ups.conf.5', 'upsd.conf.5', 'upsd.users.5', 'nutupsdrv.8',
           'snmp-ups.8', 'snmpd.8', 'udev.7', 'upsc.8', 'upscmd.8', 'upsd.8', 'upsdrvctl.8', 'upsmon.8', 'upsrw.8'}


# ---- what is there ----

def sources(*patterns):
    """{name: text} of source files."""
    texts = {}
    for pattern in patterns:
        for name in sorted(glob.glob(pattern, root_dir=frame.root_dir, recursive=True)):
            with open(os.path.join(frame.root_dir, name), encoding='utf-8') as file:
                texts[name] = file.read()
    return texts


def source(*patterns):
    """Text of source files."""
    return '\n'.join(sources(*patterns).values())


def programs(drivers):
    """Names of the drivers, or of all other programs, as the Makefile has them."""
    makefile = source('Makefile').replace('\\\n', ' ')
    row = r'^DRIVERS *:= *(.*)$' if drivers else r'^PROGRAMS *:= *(.*)$'
    words = re.search(row, makefile, re.MULTILINE)[1]
    return words.split() if drivers else re.findall(r'\$\(BUILD\)/([\w-]+)(?:\s|$)', words)


def told(program, *options):
    """What a program of ours prints; a plugin's help is UNKNOWN by the plugin guidelines."""
    done = subprocess.run([frame.product(program), *options], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=20, check=False)
    if done.returncode != (3 if program == 'check_holdover' else 0):
        raise AssertionError(f'{program} {options}: {done}')
    return done.stdout


def help_options(program):
    """{'-C': has an argument, '--config': likewise} out of -h."""
    options, text = {}, told(program, '-h')
    if program == 'holdover':        # its commands have options of their own
        text += ''.join(told(program, command, '-h') for command in re.findall(r'(?m)^  (\w+) ', text))
    lines_of_help = re.findall(r'^  -(\S)(?: ([^,\s]+))?, --([\w-]+) ', text, re.MULTILINE)
    for letter, argument, name in lines_of_help:
        options[f'-{letter}'] = options[f'--{name}'] = bool(argument)
    for name, argument in re.findall(r'^      --([\w-]+)(?: ([A-Z][^\s]*))? ', text, re.MULTILINE):
        options[f'--{name}'] = bool(argument)
    return options


def listed_keys(driver):
    """The keys that -L names."""
    return {line.split()[0] for line in told(f'drivers/{driver}', '-L').splitlines()}


def rows(text, table):
    """The rows of a `const struct` table: [(first word, the rest)]."""
    body = re.search(rf'{table}\[\] = \{{\n(.*?)\n\}};', text, re.DOTALL)[1]
    found = re.findall(r'\{ (?:[A-Z]\w+, |\.key = |\.section = "\w+", \.key = )?"(\w+)",([^}]*)\}', body)
    return found + re.findall(r'\t(?:PLAIN|NUMBER)\("(\w+)",([^)]*)\)', body)


def readers():
    """The files that read holdover.conf, each with a table `rows`; not one whose NAME_read() nobody calls yet."""
    texts = sources(*(f'{room}/**/*.c' for room in ROOMS))
    calls = {name: re.compile(rf'\b{os.path.basename(name)[:-2]}_read\(') for name in texts}
    return [text for name, text in texts.items() if '"holdover.conf"' in text and any(
        calls[name].search(user) for other, user in texts.items() if other != name)]


# ---- what is described ----

def lines(page):
    """Lines of a page."""
    with open(os.path.join(MAN, page), encoding='utf-8') as file:
        return file.read().splitlines()


def arguments(line, macro):
    """The words under a macro in one line of mdoc."""
    current, words = None, []
    for word in line.lstrip('.').split():
        if word in MACROS:
            current = word
        elif word not in PUNCTUATION and current == macro:
            words.append(word)
    return words


def items(page, macro):
    """The words under a macro in the heads of lists."""
    return {word for line in lines(page) if line.startswith('.It ') for word in arguments(line, macro)}


def described_options(page):
    """As help_options, out of a page."""
    return {f'-{flag}': bool(arguments(line, 'Ar')) for line in lines(page) if line.startswith('.It Fl')
            for flag in arguments(line, 'Fl')}


def pages():
    """Names of all pages."""
    return sorted(name for name in os.listdir(MAN) if re.search(r'\.\d$', name))


class Options(unittest.TestCase):
    """What -h says."""

    def test_each_option_of_a_program_is_in_its_page_and_no_other(self):
        for program in programs(drivers=False):
            with self.subTest(program):
                page, = [name for name in pages() if re.fullmatch(rf'{program}\.[18]', name)]
                self.assertEqual(described_options(page), help_options(program))

    def test_the_options_of_drivers_are_in_the_common_page_and_no_other(self):
        for driver in programs(drivers=True):
            with self.subTest(driver):
                self.assertEqual(described_options(COMMON), help_options(f'drivers/{driver}'))
                self.assertEqual(described_options(f'{driver}.8'), {})


class Keys(unittest.TestCase):
    """What may stand in the configuration files, and in the environment."""

    def test_each_key_of_a_driver_is_in_its_page_or_the_common_one_and_no_other(self):
        keys = {driver: listed_keys(driver) for driver in programs(drivers=True)}
        common = set.intersection(*keys.values())
        usb = set.intersection(*(known for known in keys.values() if 'vendorid' in known)) - common
        self.assertEqual(items(COMMON, 'Ic'), common)
        self.assertEqual(items('holdover-usb.7', 'Ic'), usb)
        for driver, known in keys.items():
            with self.subTest(driver):
                own = known - common - (usb if 'vendorid' in known else set())
                self.assertEqual(items(f'{driver}.8', 'Ic') - {'port'}, own)

    def test_each_hid_table_is_in_the_page_of_its_driver_and_no_other(self):
        listed = re.findall(r'^HID_VENDOR\((\w+)\)', source('drivers/usbhid/hid/vendor_list.h'), re.MULTILINE)
        names = dict(re.findall(r'^const struct hid_vendor hid_(\w+) = \{\s*\.name = "([\w-]+)"',
                                source('drivers/usbhid/vendors/*.c'), re.MULTILINE))
        tables = {names[symbol] for symbol in listed}
        self.assertEqual(items('usbhid-ups.8', 'Cm') - {'auto'}, tables)

    def test_each_key_of_upsd_conf_and_upsd_users_is_described_and_no_other(self):
        known = {name for name, _ in rows(source('server/conf/config.c'), 'rows')}
        known |= {name for name, _ in rows(source('server/protocol/users.c'), 'keys')}
        self.assertEqual(items('holdover-server.8', 'Ic'), known)

    def test_each_key_that_holdoverd_reads_is_described_and_no_other(self):
        known = set(re.findall(r'global, "(\w+)"', source('supervisor/*.c', 'lib/settings.c')))
        self.assertEqual(items('holdoverd.8', 'Ic'), known)

    def test_each_key_and_option_of_holdover_conf_is_described_and_no_other_key(self):
        known = [row for text in readers() for row in rows(text, 'rows')]
        options = {word for _, rest in known for text in re.findall(r'"([^"]*)"', rest) for word in text.split()}
        page = 'holdover.conf.5'
        self.assertEqual(items(page, 'Ic'), {name for name, _ in known})
        self.assertIn('from', options)
        self.assertEqual(options - items(page, 'Cm'), set())

    def test_each_variable_of_the_environment_is_in_the_overview_and_no_other(self):
        read = re.findall(r'\b(?:getenv|from_environment)\("(\w+)"\)', source(*(f'{room}/**/*.c' for room in ROOMS)))
        self.assertEqual(items('holdover.7', 'Ev'), set(read) - {'UMOCKDEV_DIR'})     # of the emulator in tests/usb


class Examples(unittest.TestCase):
    """What the pages show works as it stands there."""

    def example(self, page, about):
        """The one literal text of a page in which these words are."""
        found = re.findall(r'^\.Bd -literal[^\n]*\n(.*?)^\.Ed', '\n'.join(lines(page)), re.DOTALL | re.MULTILINE)
        text, = [text for text in found if about in text]
        return text.replace('\\e', '\\')

    def run_quietly(self, conf, program, *args):
        """Run it on a configuration; success and no word of complaint are wanted.  Its output."""
        done = subprocess.run([frame.product(program), '-C', conf.path, *args], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=20, check=False, env={**os.environ, **conf.env})
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_the_example_of_holdover_conf_is_accepted_without_a_warning(self):
        with frame.NutConf(ups={'ups': {'driver': 'dummy-ups', 'port': 'x.dev'}},
                           holdover=self.example('holdover.conf.5', '[snmp]')) as conf:
            self.run_quietly(conf, 'holdover-snmp', '-t')

    def test_the_example_of_upsd_users_is_accepted_without_a_warning(self):
        with frame.NutConf(ups={'ups': {'driver': 'dummy-ups', 'port': 'x.dev'}},
                           users=self.example('holdover-server.8', 'upsmon secondary'),
                           holdover='[port401]\nenable = no\n') as conf:      # another test may have the port
            self.run_quietly(conf, 'holdover-server', '-t')

    def test_the_example_of_a_file_is_played_by_its_section(self):
        with frame.NutConf(ups=self.example('dummy-ups.8', '[toy]')) as conf:
            conf.put('outage.seq', self.example('dummy-ups.8', 'TIMER'))
            shown = self.run_quietly(conf, 'drivers/dummy-ups', '-a', 'toy', '-d', '1').splitlines()
        self.assertIn('ups.status: OL', shown)
        self.assertIn('device.model: Toy 500', shown)

    def test_the_example_for_all_drivers_has_known_keys_only(self):
        with frame.NutConf(ups=self.example('holdover-drivers.8', '[rack]')) as conf:
            self.run_quietly(conf, 'drivers/usbhid-ups', '-a', 'rack', '-t')


class Form(unittest.TestCase):
    """What every page must be."""

    def test_each_page_says_what_it_is_and_has_the_usual_sections(self):
        for page in pages():
            with self.subTest(page):
                name, _, number = page.rpartition('.')
                text = lines(page)
                heads = [line for line in text if re.match(r'\.(Dt|Nm) ', line)]
                self.assertEqual(heads[:2], [f'.Dt {name.upper()} {number}', f'.Nm {name}'])
                sections = [line[len('.Sh '):] for line in text if line.startswith('.Sh ')]
                wanted = ['NAME', 'DESCRIPTION', 'EXAMPLES', 'SEE ALSO']
                wanted[1:1] = ['SYNOPSIS'] if number == '8' else []
                wanted[-2:-2] = ['EXIT STATUS'] if number == '8' else []
                self.assertEqual([section for section in sections if section in wanted], wanted)

    def test_each_reference_leads_to_a_page(self):
        known = set(pages()) | FOREIGN
        for page in pages():
            references = re.findall(r'\bXr (\S+) (\d)', '\n'.join(lines(page)))
            with self.subTest(page):
                self.assertTrue(references)
                self.assertEqual({'.'.join(reference) for reference in references} - known, set())

    def test_no_page_makes_the_formatter_complain(self):
        command = self.formatter()
        for page in pages():
            with self.subTest(page):
                self.assertEqual(self.complaints(command, os.path.join(MAN, page)), '')

    def test_a_faulty_page_makes_the_formatter_complain(self):
        with frame.Tmp() as tmp:
            page = frame.write(tmp / 'bad.8', '.Dd May 1, 2026\n.Dt BAD 8\n.Os\n.Sh NAME\n.Nm bad\n.Nd bad\n.Xq bad\n')
            self.assertNotEqual(self.complaints(self.formatter(), page), '')

    def formatter(self):
        """The command of groff, else of man."""
        for program, *options in (('groff', '-mandoc', '-ww', '-z', '-Tutf8'), ('man', '--warnings', '-l', '-Tutf8')):
            if frame.tool(program):
                return [frame.tool(program), *options]
        self.skipTest('optional: neither groff nor man is installed')

    @staticmethod
    def complaints(command, page):
        """What the formatter says of a page."""
        return subprocess.run([*command, page], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, timeout=20, check=True).stderr


if __name__ == '__main__':
    unittest.main()
