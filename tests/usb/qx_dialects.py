# SPDX-License-Identifier: GPL-2.0-or-later
"""A Qx unit of each dialect as a device file: the first reply to each question that tests/unit/qx_replies.h has."""

import os
import subprocess
import tempfile

import frame
from qx_units import DESCRIPTOR, TRANSPORTS

PROGRAM = r'''
#include "tests/unit/qx_replies.h"
#include <stdio.h>
#include <string.h>

int main(void)
{
	for (size_t i = 0; i < sizeof qx_replies / sizeof *qx_replies; i++) {
		const struct qx_reply_case *c = &qx_replies[i];
		size_t n = c->length ? c->length : strlen(c->reply);

		printf("%s\t%s\t", c->dialect, c->ask);
		for (size_t k = 0; k < n; k++)
			printf("%02x", (unsigned char)c->reply[k]);
		puts("");
	}
	return 0;
}
'''
ADDRESS = '00'                                      # of a Masterguard


def replies():
    """{dialect: {question: bytes}}."""
    found = {}
    with tempfile.TemporaryDirectory() as tmp:
        source, program = os.path.join(tmp, 'replies.c'), os.path.join(tmp, 'replies')
        with open(source, 'w', encoding='ascii') as file:
            file.write(PROGRAM)
        subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-I' + frame.root_dir, '-o', program, source], check=True)
        listing = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        dialect, ask, reply = line.split('\t')
        found.setdefault(dialect, {}).setdefault(ask.replace('%a', ADDRESS), bytes.fromhex(reply))
    return found


def escaped(data):
    """Bytes as a device file has them."""
    return ''.join(chr(b) if 0x21 <= b <= 0x7e and b != 0x5c else f'\\x{b:02x}' for b in data)


def device_text(dialect, said, transport='cypress', *more):
    """The device file of a unit that gives these replies and sends back what it does not know."""
    ids, maker, product, _ = TRANSPORTS[transport]
    lines = [f'id: {ids} 0100', 'istrings: 1 2 0', f'string 1: {maker}', f'string 2: {product}', f'transport: {transport}',
             f'descriptor: {DESCRIPTOR}', *(f'qx {ask} => {escaped(reply)}' for ask, reply in said.items()), *more]
    if dialect == 'voltronic-axpert':
        lines.append('crc: xmodem')
    return '\n'.join(line for line in lines if not line.startswith('string 1: \n')) + '\n'
