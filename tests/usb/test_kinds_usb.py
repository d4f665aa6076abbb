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
              'power key': (f'05 01 09 80 a1 01 85 23 09 81 {bit} 81 02 c0 ', SERVED)}
    for name, (application, expect) in others.items():
        TABLE.add(f'{name} before it', application + DEVICE, GOOD, expect)
        TABLE.add(f'{name} after it', DEVICE + ' ' + application, GOOD, expect)
        TABLE.add(f'{name} after it, held by the kernel', DEVICE + ' ' + application, GOOD, '@kernel\n' + expect)
    for option in ('vendorid=1234', 'productid=5678', 'product=Held', 'vendor=Nobody', 'serial=A1'):
        TABLE.add(f'keyboard, {option}', keyboard + DEVICE, GOOD, f'@option {option}\n{SERVED}')
    TABLE.add('keyboard, named by its port only', keyboard + DEVICE, GOOD, '@option busport=.*\n' + LEFT_ALONE)
    TABLE.add('keyboard in an interface of its own', DEVICE, GOOD, SERVED, head='before: ' + keyboard)


for group in (lengths, replugs, inputs):
    group()

Usb = TABLE.tests()
