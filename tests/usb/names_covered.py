#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How many of the names that NUT's usbhid-ups publishes are in Holdover's tables: names per vendor, and those that are missing.

    tests/usb/names_covered.py [--list] DIRECTORY

DIRECTORY holds dumps of the NUT devices dump library (*.dev, `upsc` output). The tables are asked themselves: a small
program linked with them prints their rows. --list prints the names seen, as names.txt has them; test_tables.py holds
the tables to that file.
"""

import collections
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PROGRAM = r'''
#include "drivers/usbhid/hid/vendor.h"
#include <stdio.h>
int main(void)
{
	for (size_t i = 0; i < hid_vendor_count; i++) {
		const struct hid_vendor *v = hid_vendors[i];

		for (const struct hid_var_row *r = v->vars; r->name; r++)
			printf("%s %s %s %s\n", v->name, r->flags & HID_COMMAND ? "command" : "var", r->name, r->path);
		for (const struct hid_bit_row *r = v->bits; r->path; r++)
			printf("%s bit - %s\n", v->name, r->path);
		for (const struct hid_command_row *r = v->commands; r->name; r++)
			printf("%s command %s %s\n", v->name, r->name, r->path);
		for (const struct hid_raw_row *r = v->raw; r && r->name; r++)
			printf("%s var %s %02x\n", v->name, r->name, r->report_id);
	}
	return 0;
}
'''

# driver.version.data of a dump, without its version, and whose tables serve such a device now.
SUBDRIVERS = {
    'APC HID': 'apc', 'APC/CyberPower HID': 'cps', 'CyberPower HID': 'cps', 'Belkin HID': 'belkin', 'Belkin/Liebert HID': 'belkin',
    'Delta UPS HID': 'delta_ups', 'Ever HID': 'ever', 'Legrand HID': 'legrand', 'Liebert HID': 'liebert', 'MGE HID': 'mge',
    'Phoenixtec/Liebert HID': 'liebert', 'PowerCOM HID': 'powercom', 'Salicru HID': 'salicru', 'TrippLite HID': 'tripplite',
    'iDowell HID': 'idowell', 'openUPS HID': 'openups', 'LiebertPSP HID': 'belkin', 'Arduino HID': 'arduino',
    'EcoFlow HID': 'ecoflow', 'PowerVar HID': 'powervar',
}

# What the driver and the core say of any device.
COMMON = set('''ups.mfr ups.model ups.serial ups.vendorid ups.productid ups.status ups.alarm ups.firmware ups.firmware.aux
device.mfr device.model device.serial device.type input.transfer.reason battery.charger.status'''.split())

REASONS = [     # names we do not say, and why
    (r'driver\..*|server\..*', None),
    (r'battery\.date', 'battery.mfr.date in newer versions'),
    (r'battery\.voltage\.(high|low)', 'set by the administrator, not by the device'),
    (r'ups\.delay\.reboot', 'a variable that newer versions dropped'),
    (r'ups\.delay\.restart', 'ups.timer.reboot in newer versions'),
    (r'outlet\.0\..*', 'outlet.* in newer versions'),
    (r'ups\.(powersummary|input|output)\..*', 'fields as they are, by a version that did not know the device'),
    (r'battery\.mfr\.date', 'text of iOEMInformation: "1"'),
    (r'battery\.temperature|ups\.mfr\.date', 'an APC with the tables of another vendor: 0 K, year 0'),
    (r'fault\.site\.status', 'seen once, of an early version; no field is known for it'),
]


def rows_of_tables():
    """(vendor, var|bit|command, name, path) of each row; a raw row has its report in place of the path."""
    build = os.path.join(ROOT, os.environ.get('HOLDOVER_BUILD', 'build'))
    with tempfile.TemporaryDirectory() as tmp:
        source, program = os.path.join(tmp, 'rows.c'), os.path.join(tmp, 'rows')
        with open(source, 'w', encoding='ascii') as file:
            file.write(PROGRAM)
        subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-I' + ROOT, '-o', program, source, os.path.join(build, 'drivers.a'),
                        os.path.join(build, 'lib.a'), '-lm'], check=True)
        listing = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split()) for line in listing.splitlines()]


def names_of_tables(rows):
    """{vendor: names of variables}."""
    found = collections.defaultdict(set)
    for vendor, kind, name, _ in rows:
        if kind == 'var':
            found[vendor].add(name)
    return found


def read_dump(path):
    """Variables of one dump."""
    with open(path, encoding='utf-8', errors='replace') as file:
        return dict(re.findall(r'^([A-Za-z][A-Za-z0-9._-]*): ?(.*)$', file.read(), re.MULTILINE))


def vendor_of(values):
    """Whose tables, by what the driver said of itself and by the id."""
    said = re.sub(r'\s*[0-9.]+(\s*\(.*\))?$', '', values.get('driver.version.data', ''))
    vendor = SUBDRIVERS.get(said)
    if values.get('ups.vendorid') == '2e66':
        return 'salicru'
    if values.get('ups.vendorid') == '10af':
        return 'belkin'
    return vendor


def reason_of(name):
    """Why a name is missing; None: it is none of a device."""
    for pattern, reason in REASONS:
        if re.fullmatch(pattern, name):
            return reason
    return '?'


def seen_in(directory):
    """{vendor: number of dumps}, {vendor: {name: number of dumps}}, number of dumps that do not tell."""
    seen, dumps, unknown = collections.defaultdict(collections.Counter), collections.Counter(), 0
    for path in sorted(glob.glob(os.path.join(directory, '*usbhid?ups*.dev'))):
        values = read_dump(path)
        vendor = vendor_of(values)
        if not vendor:
            unknown += 1
            continue
        dumps[vendor] += 1
        seen[vendor].update(name for name in values if reason_of(name) is not None)
    return dumps, seen, unknown


def main(directory):
    """Print the table."""
    tables = names_of_tables(rows_of_tables())
    dumps, seen, unknown = seen_in(directory)
    print(f'{"tables":12}{"dumps":>6}{"names":>7}{"ours":>6}  missing (in so many dumps)')
    for vendor in sorted({*tables, *seen}):
        names = seen[vendor]
        ours = [name for name in names if name in tables[vendor] or name in COMMON]
        print(f'{vendor:12}{dumps[vendor]:6}{len(names):7}{len(ours):6}')
        for name in sorted(set(names) - set(ours)):
            print(f'{"":33}{name} ({names[name]}): {reason_of(name)}')
    print(f'{unknown} dumps do not tell their subdriver')


def print_list(directory):
    """The names seen, one a line."""
    print("# Names that NUT's usbhid-ups was seen to publish (devices dump library), by the tables that serve the device now.")
    for vendor, names in sorted(seen_in(directory)[1].items()):
        for name in sorted(names):
            print(vendor, name)


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == '--list':
        print_list(sys.argv[2])
    elif len(sys.argv) == 2:
        main(sys.argv[1])
    else:
        sys.exit(__doc__)
