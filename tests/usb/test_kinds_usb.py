# SPDX-License-Identifier: GPL-2.0-or-later
"""HID UPSes found, read and found again on the bus: variants of the kinds of the field, each on a made-up device.

Lengths of the report descriptor that are wrong, texts that are missing or others after a re-plug, interfaces that are keyboards too.
"""

from hid_builder import CHARGED, ON_LINE, Table, charge, status, summary, ups

TABLE = Table()
DEVICE = ups(summary(status(), charge()))
SIZE = len(DEVICE.split())
GOOD = [f'feature 01: {ON_LINE}', CHARGED]
SERVED = 'battery.charge: 100\nups.status: OL'
LEFT_ALONE = '@stale yes\n@never OL OB\n!ups.vendorid'
NO_STRINGS = 'istrings: 1 2 3\n' + '\n'.join(f'rawstring {n}: stall' for n in (1, 2, 3))


def lengths():
    """The configuration and the HID descriptor say how long the report descriptor is, or do not."""
    limit = f'rdesclimit: {SIZE}'
    for name, head in {
            '0 in the configuration, HID descriptor stalls': 'hidlen: 0\nhidanswer: stall',
            '0 in both': 'hidlen: 0\nhidanswer: 09 21 10 01 00 01 22 00 00',
            'too short, HID descriptor of seven bytes': 'hidlen: 60\nhidanswer: 09 21 10 01 00 01 22',
            'too long in both, which stalls': f'hidlen: 500\nhidanswer: 09 21 10 01 00 01 22 f0 01\n{limit}',
            'too long, which stalls, and too short': f'hidlen: 500\nhidanswer: 09 21 10 01 00 01 22 40 00\n{limit}',
            'too short, and too long, which stalls': f'hidlen: 64\nhidanswer: 09 21 10 01 00 01 22 f4 01\n{limit}',
            'too short in both': 'hidlen: 60\nhidanswer: 09 21 10 01 00 01 22 3c 00',
            'too short in both, more stalls': f'hidlen: 60\nhidanswer: 09 21 10 01 00 01 22 3c 00\n{limit}',
            'too long in both': 'hidlen: 3000\nhidanswer: 09 21 10 01 00 01 22 b8 0b',
            'one too long, which stalls': f'hidlen: {SIZE + 1}\nhidanswer: stall\n{limit}',
            'one too short': f'hidlen: {SIZE - 1}\nhidanswer: stall',
            '0 in the configuration, HID descriptor of two classes': f'hidlen: 0\nhidanswer: 0c 21 10 01 00 02 22 {SIZE:02x} 00 23 10 00',
            '61939 in the configuration, which stalls, HID descriptor stalls': f'hidlen: 61939\nhidanswer: stall\n{limit}',
            'too long in both, the first answer is garbage': 'hidlen: 500\nhidanswer: 09 21 10 01 00 01 22 f0 01\nrdescbad: 1',
            'HID descriptor of ones': 'hidanswer: ff ff ff ff ff ff ff ff ff',
            'HID descriptor babbles': 'hidanswer: babble\nhidlen: 40'}.items():
        TABLE.add('length, ' + name, DEVICE, GOOD, SERVED, head=head)


def replugs():
    """The same ids at the same port, on battery since."""
    same, other = '@seen OB\nups.status: OB DISCHRG', '@stale yes\n@never OB'
    for name, changes, expect in (
            ('serial number is another', ('string 3: B2',), other), ('product is another', ('string 2: Other',), other),
            ('maker is another', ('string 1: Other',), other), ('serial number is gone', ('string 3: ',), same),
            ('product is gone', ('string 2: ',), same), ('product is gone, serial number another', ('string 2: ', 'string 3: B2'), other),
            ('two are gone, product another', ('string 1: ', 'string 3: ', 'string 2: Other'), other), ('nothing has changed', (), same)):
        TABLE.add('replug, ' + name, DEVICE, GOOD, replugged(changes, expect))
    TABLE.add('replug, no strings at all', DEVICE, GOOD, replugged((), same), strings=(), head=NO_STRINGS)
    TABLE.add('replug, the serial number appears', DEVICE, GOOD, replugged(('string 3: A1',), same), strings=('Nobody', 'Held'))
    TABLE.add('replug, another serial number appears', DEVICE, GOOD, replugged(('string 3: B2',), same), strings=('Nobody', 'Held'))
    TABLE.add('replug, on another bus', DEVICE, GOOD, '@otherbus\n' + replugged((), same))
    TABLE.add('replug, on another bus, another unit', DEVICE, GOOD, '@otherbus\n' + replugged(('string 3: B2',), other))
    TABLE.add('replug, twice, strings are late the second time', DEVICE, GOOD, '@event 1 unplug\n@event 2 plug\n@event 6 unplug\n@event 7 string 3: \n'
              '@event 7 string 2: \n@event 7 feature 01 01 24\n@event 8 plug\n@event 12 string 2: Held\n@event 12 string 3: A1\n@settle 8\n' + same)
    TABLE.add('replug, strings appear', DEVICE, GOOD, replugged(('string 1: Nobody', 'string 2: Held', 'string 3: A1'), same), strings=(),
              head=NO_STRINGS)


def replugged(changes, expect):
    """Events of a re-plug with these changes meanwhile."""
    events = ['@event 1 unplug', *(f'@event 2 {change}' for change in changes), '@event 2 feature 01 01 24', '@event 3 plug', '@settle 9']
    return '\n'.join([*events, expect])


def inputs():
    """The interface is somebody's keyboard, mouse or digitizer too; or something that is none of them."""
    bit = '15 00 25 01 75 01 95 08'
    keyboard = f'05 01 09 06 a1 01 85 20 05 07 19 e0 29 e7 {bit} 81 02 c0 '
    others = {'keyboard': (keyboard, LEFT_ALONE), 'digitizer': (f'05 0d 09 02 a1 01 85 21 09 42 {bit} 81 02 c0 ', LEFT_ALONE),
              'keypad': (f'05 01 09 07 a1 01 85 20 05 07 19 e0 29 e7 {bit} 81 02 c0 ', LEFT_ALONE),
              'keyboard, usage of four bytes': (f'0b 06 00 01 00 a1 01 85 20 {bit} 05 07 19 e0 29 e7 81 02 c0 ', LEFT_ALONE),
              'volume key': (f'05 0c 09 01 a1 01 85 22 09 e2 {bit} 81 02 c0 ', SERVED),
              'mouse': (f'05 01 09 02 a1 01 09 01 a1 00 85 20 05 09 19 01 29 08 {bit} 81 02 c0 c0 ', LEFT_ALONE),
              'gamepad': (f'05 01 09 05 a1 01 85 20 05 09 19 01 29 08 {bit} 81 02 c0 ', LEFT_ALONE),
              'pen': (f'05 0d 09 01 a1 01 85 21 09 20 a1 00 09 42 {bit} 81 02 c0 c0 ', LEFT_ALONE),
              'touch pad': (f'05 0d 09 05 a1 01 85 21 09 42 {bit} 81 02 c0 ', LEFT_ALONE),
              'numbers of a vendor': ('06 00 ff 09 01 a1 01 85 24 09 01 15 00 26 ff 00 75 08 95 08 b1 02 c0 ', SERVED),
              'power key': (f'05 01 09 80 a1 01 85 23 09 81 {bit} 81 02 c0 ', SERVED)}
    for name, (application, expect) in others.items():
        TABLE.add(f'{name} before it', application + DEVICE, GOOD, expect)
        TABLE.add(f'{name} after it', DEVICE + ' ' + application, GOOD, expect)
        TABLE.add(f'{name} after it, held by the kernel', DEVICE + ' ' + application, GOOD, '@kernel\n' + expect)
    for option in ('vendorid=1234', 'productid=5678', 'product=Held', 'vendor=Nobody', 'serial=A1'):
        TABLE.add(f'keyboard, {option}', keyboard + DEVICE, GOOD, f'@option {option}\n{SERVED}')
    for name in ('mouse', 'digitizer', 'pen', 'gamepad', 'volume key'):
        TABLE.add(f'{name}, named', DEVICE + ' ' + others[name][0], GOOD, f'@option vendorid=1234\n@kernel\n{SERVED}')
    TABLE.add('keyboard, named by its port only', keyboard + DEVICE, GOOD, '@option busport=.*\n' + LEFT_ALONE)
    TABLE.add('keyboard in an interface of its own', DEVICE, GOOD, SERVED, head='before: ' + keyboard)


for group in (lengths, replugs, inputs):
    group()

Usb = TABLE.tests()
