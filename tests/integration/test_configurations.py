# SPDX-License-Identifier: GPL-2.0-or-later
"""Configurations from guides and forums, and every odd form of a line, read as Debian's upsd 2.8.0 reads them.

What is different on purpose is listed with its reason.
"""

import unittest

import netns
from side_by_side import PLAIN, US, SideBySide

BOTH = ('127.0.0.1', '::1')
UPS = PLAIN['ups.conf']
USERS = '[a]\n password = x\n upsmon primary\n'
# The end of each of these is the line of a user; what it gives, and whether it does, is NUT's to say.
LINES = ['actions = set fsd', 'actions = SET,FSD', 'actions = SET, FSD', 'actions SET', 'actions = "SET FSD"', 'actions=SET\n actions=FSD',
         'ACTIONS = Set', 'actions = ALL', 'actions = FSD', 'actions = LOGIN', 'actions = MASTER', 'actions SET = FSD', 'actions x = SET',
         'actions = [SET]', 'instcmds = ALL', 'instcmds = all # every one', 'instcmds = Beeper.Toggle', 'instcmds = test.x beeper.toggle',
         'instcmds = beeper.*', 'instcmds ALL', 'instcmds a ALL', 'upsmon = primary', 'upsmon PRIMARY', 'UPSMON Master', 'upsmon secondary',
         'upsmon slave primary', 'upsmon = slave primary', 'upsmon', 'upsmon = ', 'upsmon = other', 'upsmon "primary"', 'allowfrom = lan',
         'foo = bar', 'user = nut', 'actions = SET\n actions = LOGIN MASTER FSD', 'password = y', 'password']
# (as it is written, as a client says it)
PASSWORDS = [('pa\\#ss', 'pa#ss'), ('"pa ss"', '"pa ss"'), ('pa#ss', 'pa'), ('pa=ss', '"pa=ss"'), ('pa=ss', 'pa'), ('"pa=ss"', '"pa=ss"'), ("'x'", "'x'"), ('pä', 'p'),
             ('x y', 'x'), ('a\\\\b', '"a\\\\b"'), ('[x]', '[x]'), ('x;', 'x;'), ('""', '""'), ('x\\ y', '"x y"')]
DESCS = ['desc = Büro USV', 'desc = "Büro"', 'desc = "été № 5"', 'desc =', 'desc = ""', 'desc = a b c', 'desc = "A # in quotes"', 'desc = "a" # comment',
         'desc = a#b', 'desc = "a\\"b"', 'desc = "tab\there"', 'desc = "two\nlines"', 'desc = a\\\n b', 'desc "x"', 'desc="x"', 'DESC = x', 'desc = x\n desc = y',
         'desc = "x" "y"', "desc = 'single quotes'", 'desc = a\\b', 'desc = "  lead "', 'desc = [x]', 'desc = "x=y"', 'desc = x=y', 'desc == x', '"desc" = x',
         'desc = \u00a0x', 'desc\t=\tx\t', '  desc = x  ', 'desc = x;']
SECTIONS = ['[h1] # comment', '[h2]x', '[ h3 ]', '[h4] driver = q', '   [h5]', '"[h6]"', '\t[h7]\t', '[h8] [h9]', '[a.b-c_d]', '[H10]', '[a b]']


def setUpModule():
    netns.enter(US)


def a_user(number, line):
    """A user with this line."""
    return f'[u{number}]\n password = x\n {line}\n'


class Forms(SideBySide):
    """Many odd lines in one file each."""

    def test_lines_of_upsd_users(self):
        self.same({**PLAIN, 'upsd.users': USERS + ''.join(a_user(i, line) for i, line in enumerate(LINES))},
                  [('a', 'x'), *((f'u{i}', 'x') for i in range(len(LINES))), (f'u{LINES.index("password = y")}', 'y')], BOTH)

    def test_passwords(self):
        text = ''.join(f'[p{i}]\n password = {written}\n upsmon primary\n' for i, (written, _) in enumerate(PASSWORDS))
        self.same({**PLAIN, 'upsd.users': USERS + text}, [('a', 'x'), *((f'p{i}', said) for i, (_, said) in enumerate(PASSWORDS))], BOTH)

    def test_a_password_is_assigned_and_quotes_end(self):
        self.same({**PLAIN, 'upsd.users': USERS + '[b]\n password x\n upsmon primary\n[c]\n Password = "x"y\n upsmon primary\n'},
                  [('a', 'x'), ('b', 'x'), ('c', 'x'), ('c', 'xy')], BOTH)

    def test_descriptions(self):
        text = ''.join(f'[d{i}]\n driver = usbhid-ups\n port = auto\n {line}\n' for i, line in enumerate(DESCS))
        self.same({**PLAIN, 'ups.conf': UPS + text, 'upsd.users': USERS}, [('a', 'x')], BOTH)

    def test_sections(self):
        text = ''.join(f'{head}\n driver = nutdrv_qx\n port = auto\n' for head in SECTIONS)
        self.same({**PLAIN, 'ups.conf': text + '[ups]\n driver = usbhid-ups\n port = auto\n', 'upsd.users': USERS}, [('a', 'x')], BOTH)

    def test_sections_that_lack_something(self):
        text = '[n1]\n driver = usbhid-ups\n[n2]\n port = auto\n[n3]\ndriver usbhid-ups\nport auto\n[n4]\nDriver = usbhid-ups\nPort = auto\n' \
               'include other.conf\n[ups]\n desc = "again"\n'
        self.same({**PLAIN, 'ups.conf': UPS + text, 'upsd.users': USERS}, [('a', 'x')], BOTH)

    def test_where_upsd_listens(self):
        here, there = ('127.0.0.1',), (US,)
        for lines, hosts in (('LISTEN 0.0.0.0 nut', (*here, US)), ('LISTEN ::ffff:127.0.0.1', here),
                             ('LISTEN 127.0.0.1\nLISTEN 127.0.0.1 3493', here), ('LISTEN "0.0.0.0" # all', (*here, US)),
                             (f'LISTEN {US}\nLISTEN 127.0.0.1', here + there), ('listen 0.0.0.0', BOTH), ('LISTEN', BOTH), ('LISTEN 127.1', here),
                             ('LISTEN 127.0.0.1 3493 more', here), ('MAXAGE = 15\nMAXAGE\nMAXAGE 15s\nTRACKINGDELAY 10\nMAXCONN 24', BOTH),
                             ('ALLOW_NO_DEVICE true\nDEBUG_MIN 0\nFOO bar\nSTATEPATH', BOTH)):
            with self.subTest(lines):
                self.same({**PLAIN, 'upsd.conf': lines + '\n', 'upsd.users': USERS}, [('a', 'x')], hosts)

    def test_what_gives_less_than_with_nut(self):
        """A header that is broken adds its lines to the user before it; a hash is no password. Neither is a right of anybody here."""
        self.same({**PLAIN, 'upsd.users': '[a]\n password = x\n upsmon primary\n[b]\n password = y\n upsmon secondary\n[c]x\n upsmon primary\n'},
                  [('a', 'x'), ('b', 'y')], BOTH, differs=[('b', 'y', 'PRIMARY {ups}'), ('b', 'y', 'FSD {ups}')])


class Guides(SideBySide):
    """As guides have them, one after the other; nothing in them is a fault."""

    def same(self, *args, **how):
        super().same(*args, **how)
        self.assertTrue(self.reloaded)

    def test_proxmox_from_nut_scanner(self):
        self.same({
            'ups.conf': 'maxretry = 3\nretrydelay = 5\npollinterval = 1\nsynchronous = yes\n\n[ups]\n\tdriver = "usbhid-ups"\n\tport = "auto"\n'
                        '\tvendorid = "051D"\n\tproductid = "0002"\n\tproduct = "Back-UPS ES 700G FW:871.O2 .I USB FW:O2"\n\tserial = "3B88910X16463  "\n'
                        '\tvendor = "American Power Conversion"\n\tbus = "002"\n\tignorelb\n\toverride.battery.charge.low = 30\n'
                        '\toverride.battery.runtime.low = 300\n\tdefault.ups.delay.shutdown = 60\n',
            'upsd.conf': 'LISTEN 0.0.0.0 3493\nLISTEN :: 3493\n',
            'upsd.users': '[upsadmin]\n# Administrative user\npassword = long-1\n# Allow changing values of certain variables in the UPS.\n'
                          'actions = SET\n# Allow setting the "Forced Shutdown" flag in the UPS.\nactions = FSD\ninstcmds = ALL\n\n[upsuser]\n'
                          'password = long-2\nupsmon primary\n',
        }, [('upsadmin', 'long-1'), ('upsuser', 'long-2')], (*BOTH, US))

    def test_arch(self):
        self.same({
            'ups.conf': '[ups]\n  driver = usbhid-ups\n  port = auto\n  vendorid = 0764\n  pollinterval = 15\n  lbrb_log_delay_sec = 3\n  offdelay = 60\n'
                        '  ondelay = 70\n  pollonly\n  lowbatt = 20\n',
            'upsd.conf': '',
            'upsd.users': '[admin]\n\tpassword = foo\n\tupsmon master\n\tactions = SET\n\tinstcmds = ALL\n',
        }, [('admin', 'foo')], BOTH)

    def test_freebsd(self):
        self.same({
            'ups.conf': 'user = root\nstatepath = {state}\nnolock\n[ups]\ndriver=usbhid-ups\nport=/dev/ugen0.2\ndesc="Rack # 2"\nvendorid=05[1I]D\n'
                        'productid=000(2|3)\nproduct=".*(Back|Smart)-UPS.*"\nmaxretry=3\nsdorder=-1\n',
            'upsd.conf': f'LISTEN {US}\nLISTEN 127.0.0.1\nMAXAGE 25\nSTATEPATH {{state}}',
            'upsd.users': '[root]\n\tpassword  =  "p w"\n\tactions = SET\n\tinstcmds = ALL\n\tupsmon primary',
        }, [('root', '"p w"')], ('127.0.0.1', US))

    def test_synology(self):
        self.same({
            'ups.conf': '[ups]\ndriver = usbhid-ups\nport = auto\nexplore\nvendorid = 0463\npollfreq = 30\n',
            'upsd.conf': 'LISTEN 0.0.0.0\nLISTEN ::\nACL all 0.0.0.0/0\nACCEPT all\n',
            'upsd.users': '   [monuser]\n        password = secret\n        allowfrom = localhost\n        upsmon master\n',
        }, [('monuser', 'secret')], (*BOTH, US))

    def test_qnap(self):
        self.same({
            'ups.conf': '[qnapups]\n\tdriver = usbhid-ups\n\tport = auto\n\tdesc = "QNAP UPS 1"\n\tpollinterval = 5\n',
            'upsd.conf': 'ACL all 0.0.0.0/0\nACL localhost 127.0.0.1/32\nACCEPT localhost\nREJECT all\nMAXAGE 15\nLISTEN 0.0.0.0\n',
            'upsd.users': '[admin]\n\tpassword = 123456\n\tallowfrom = localhost lan\n\tactions = SET\n\tinstcmds = ALL\n\tupsmon slave # or upsmon master\n',
        }, [('admin', '123456')], ('127.0.0.1', US), ups='qnapups')

    def test_docker_made_by_echo(self):
        self.same({
            'ups.conf': '[ups]\ndriver = usbhid-ups\nport = auto\n',
            'upsd.conf': 'LISTEN 0.0.0.0\n',
            'upsd.users': '[upsmon]\npassword = pw\nupsmon primary\nactions = SET\ninstcmds = ALL\n',
        }, [('upsmon', 'pw')], ('127.0.0.1', US))

    def test_byte_order_marks(self):
        self.same({'ups.conf': '\ufeff# Editor\n' + UPS, 'upsd.conf': '\ufeff# Editor\nLISTEN 127.0.0.1\n', 'upsd.users': '\ufeff' + USERS},
                  [('a', 'x')], ('127.0.0.1',))

    def test_no_newline_at_the_end(self):
        self.same({'ups.conf': UPS + ' desc = "last"', 'upsd.conf': 'LISTEN 127.0.0.1', 'upsd.users': USERS.rstrip()}, [('a', 'x')], ('127.0.0.1',))
        self.same({'ups.conf': UPS + ' pollonly', 'upsd.conf': 'MAXAGE 15', 'upsd.users': '[a]\n upsmon primary\n password = x'}, [('a', 'x')], BOTH)

    def test_a_serial_ups_and_one_of_the_network_beside_it(self):
        """Their drivers are NUT's: the server lists them all the same."""
        self.same({**PLAIN, 'ups.conf': UPS + '[card]\n driver = snmp-ups\n port = 192.0.2.9\n community = public\n mibs = ietf\n snmp_version = v1\n'
                                              '[serial]\n driver = apcsmart\n port = /dev/ttyS0\n cable = 940-0095B\n sdtype = 2\n[qx]\n driver = nutdrv_qx\n'
                                              ' port = auto\n runtimecal = 240,100,720,50\n default.battery.voltage.high = 13.60\n override.battery.packs = 2\n',
                   'upsd.users': USERS}, [('a', 'x')], BOTH)


if __name__ == '__main__':
    unittest.main()
