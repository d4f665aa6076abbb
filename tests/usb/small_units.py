# SPDX-License-Identifier: GPL-2.0-or-later
"""Device files of made-up units of the small families, with every field that their protocols have: {name: (driver, text)}."""

import struct

HEAD = '''id: {id} 0100
istrings: 1 2 {serial}
string 1: {maker}
string 2: {product}
transport: {transport}
descriptor: 06 00 ff 09 01 a1 01 15 00 26 ff 00 75 08 95 08 09 01 81 02 09 01 91 02 c0
'''


def hexed(data):
    """Bytes as the device file has them."""
    return ' '.join(f'{byte:02x}' for byte in data)


def head(usb_id, maker, product, transport, serial='SN12'):
    """The first lines of a device file."""
    return HEAD.format(id=usb_id, maker=maker, product=product, transport=transport, serial=3 if serial else 0) + \
        (f'string 3: {serial}\n' if serial else '')


# ---- Tripp Lite: a letter and seven bytes each ----

def tripplite(number, status, **answers):
    """A unit of this protocol; answers by letter, seven bytes or fewer."""
    lines = [f'hex {ord(letter):02x} * => {ord(letter):02x} 00 00 00 00 00 00 0d' for letter in 'WNGKJ']
    lines += [f'hex {ord(letter):02x} => {ord(letter):02x} 00 00 00 00 00 00 0d' for letter in 'AZ']
    lines.append(f'hex 00 => 00 {number >> 8:02x} {number & 255:02x} 58 58 58 58 0d')
    for letter, data in {'S': status, 'U': b'\xff\xff', **answers}.items():
        data = data if isinstance(data, bytes) else data.encode()
        lines.append(f'hex {ord(letter):02x} => {hexed(letter.encode() + data.ljust(7, b"X")[:7])}')
    return 'tripplite_usb', head('09ae:0001', 'Tripp Lite', f'TRIPP LITE UNIT{number:04X}', 'tripplite', None) + '\n'.join(lines) + '\n'


TRIPPLITE = {
    'tripplite-0004': tripplite(0x0004, '10X00X\r', V='2084X', F='1234.A', P='00150X', D='7880', L='1B', M='6F84', T='810258'),
    'tripplite-1001': tripplite(0x1001, '10XXXXX', V='1022X', F='2211.A', P='01000X', B='0CEAD8', L='00E3'),
    'tripplite-2001': tripplite(0x2001, '10X0XXX', V='1022X', F='2211.A', P='01500X', B='0CEAD8', L='00E3', U=b'\x00\x07'),
    'tripplite-3003': tripplite(0x3003, b'100\x00\x28\x30\r', V='1083X', F='1115.B', P='03000X', D='7B82\r', L='09', M='777D\r',
                                T='972571\r', U=b'\x01\x02'),
    'tripplite-3005': tripplite(0x3005, bytes([1, 0, 0, 0, 100]), V=bytes([2, 0, 12, 2]), F='29AF.D', P='00500X',
                                D=bytes([0, 117, 0, 137]), L=bytes([19]), M=bytes([0, 115, 0, 119]), T=bytes([42, 0, 2, 87, 1]),
                                U=b'\x00\x09'),
}
for code, text in ((b'1', 'bad'), (b'2', 'test'), (b'3', 'over'), (b'4', 'unknown'), (b'5', 'over5')):
    TRIPPLITE[f'tripplite-3003-{text}'] = tripplite(
        0x3003, b'1' + code + b'0\x000X\r', V='1083X', F='1115.B', P='03000X', D='7B82\r', L='09', M='777D\r', T='972570\r')
for code, text in ((b'01', 'low'), (b'11', 'ob'), (b'20', 'replace'), (b'14', 'off')):
    TRIPPLITE[f'tripplite-3003-{text}'] = tripplite(
        0x3003, code[:1] + b'00' + code[1:] + b'0X\r', V='1083X', F='1115.B', P='03000X', D='7B70\r', L='09', M='777D\r', T='972570\r')
for code, text in ((b'11', 'ob'), (b'12', 'bypass'), (b'01', 'low')):
    TRIPPLITE[f'tripplite-1001-{text}'] = tripplite(0x1001, code + b'XXXXX', V='1022X', F='2211.A', P='01000X', B='0CEAC8', L='00E3')
for digit in '0236':
    TRIPPLITE[f'tripplite-2001-range{digit}'] = tripplite(
        0x2001, '10X0XXX', V=f'{digit}0200', F='2211.A', P='01500X', B='0CEAD8', L='00E3', U=b'\xff\xff')

for digit in '01236':
    TRIPPLITE[f'tripplite-0004-range{digit}'] = tripplite(
        0x0004, '10X0XXX', V=f'{digit}0830', F='1234.A', P='00150X', D='7880', L='1B', M='6F84', T='810258')
    TRIPPLITE[f'tripplite-3003-range{digit}'] = tripplite(
        0x3003, '1000X', V=f'{digit}0830', F='1115.B', P='03000X', D='7B82', L='09', M='777D', T='972571')
for number in range(8):
    TRIPPLITE[f'tripplite-3005-range{number}'] = tripplite(
        0x3005, bytes([1, 0, 0, 0, 100]), V=bytes([number, 0, 12, 0]), F='29AF.D', P='00500X', D=bytes([0, 117, 0, 137]), L=bytes([19]),
        M=bytes([0, 115, 0, 119]), T=bytes([42, 0, 2, 87, 1]))
for status in ((0, 0, 0, 0), (1, 1, 0, 0), (1, 2, 0, 0), (1, 3, 0, 0), (1, 0, 0, 1), (1, 0, 0, 4), (0, 0, 0, 1)):
    TRIPPLITE['tripplite-3005-' + ''.join(map(str, status))] = tripplite(
        0x3005, bytes([*status, 57]), V=bytes([2, 0, 12, 0]), F='29AF.D', P='00500X', D=bytes([0, 117, 0, 137]), L=bytes([19]),
        M=bytes([0, 115, 0, 119]), T=bytes([42, 0, 2, 87, 0]))

# ---- XCP: blocks ----

FLOAT, INTEGER, SECONDS, FRACTION, DATE, TIME = 0x31, 0xf0, 0xe2, 0xf4, 0xe0, 0xe1
METERS = {0: 400.1, 1: 401.2, 2: 402.3, 3: 403.4, 4: 404.5, 5: 405.6, 18: 5.1, 19: 5.2, 20: 5.3, 21: 1000.5, 22: 1100.5, 23: 1200.5,
          24: 1300.5, 25: 0.9, 26: 0.8, 27: 50.1, 28: 49.9, 30: 50.2, 32: 1.5, 33: 54.2, 34: 97.0, 35: 1234, 41: 42.0, 43: 20.0, 46: 2.5,
          47: 31.0, 48: 32.0, 49: 33.0, 50: 501.0, 51: 502.0, 52: 503.0, 53: 231.1, 54: 232.2, 55: 233.3, 56: 234.4, 57: 235.5,
          58: 236.6, 62: 25.0, 63: 35.0, 64: 36.0, 65: 4.1, 66: 4.2, 67: 4.3, 68: 10.0, 69: 10.0, 70: 10.0, 71: 3000.0, 77: 27.0,
          78: 230.1, 79: 230.2, 80: 230.3, 82: 701.0, 83: 702.0, 84: 703.0, 85: 2700.0, 91: 3.0}
MODEL = b'PW9130 3000'


def part(data):
    """A block within the ID block."""
    return bytes([len(data)]) + data


def meter_bytes(meter, value, how):
    """Four bytes."""
    if how == DATE:
        return bytes([0x24, 0x12, 0x26, 0xa0])
    if how == TIME:
        return bytes([0x00, 0x45, 0x30, 0x17])
    return struct.pack('<f', value) if how == FLOAT else struct.pack('<i', round(value * (16 if how == FRACTION else 1)))


def xcp_id(phases, formats, rating=b'\x00' + struct.pack('<H', 60), outlets=0, alarms=260):
    """The ID block."""
    return (bytes([1, 0x50, 0x02]) + rating + bytes([phases, 0]) + part(MODEL) + part(bytes(formats.get(i, 0) for i in range(92))) +
            part(b'\xff' * (alarms // 8)) + struct.pack('<H', 128) + part(b'') + struct.pack('<HHHBHHH', 0, 0, 4, 16, len(COMMANDS) + 2, outlets, 0))


def words(size, **at):
    """A block of this size with words (wN) and bytes (bN) at these places."""
    block = bytearray(size)
    for place, value in at.items():
        struct.pack_into('<H' if place[0] == 'w' else 'B', block, int(place[1:]), value)
    return bytes(block)


LIMITS = words(48, w0=230, w2=50, w4=480, w8=300, w10=207, w12=250, b16=3, b17=1, w18=184, w20=276, w22=30, b24=40, b25=5, b26=40,
               b29=10, b30=15)
CONFIG = words(80, w8=230, w10=50, b26=2)[:48] + b'103005425-5591  ' + b'GD123U0456      '
CONFIG = CONFIG[:16] + b'\x20\x00' + CONFIG[18:]
BATTERY = words(30, b0=2, b18=0, b20=3)
OUTLETS = bytes([2, 6]) + b''.join(bytes([n, 1]) + struct.pack('<hh', 45, 60) for n in (1, 2))

COMMANDS = bytes([0x31, 0x33, 0x34, 0x35, 0x36, 0x3b, 0x3c, 0x41, 0x88, 0x89, 0x8a, 0x8b, 0x95, 0x97, 0xb1, 0xb2])


def xcp(phases, status=b'\x50\x00', formats=None, alarms=(), transport='xcp', outlets=19, **blocks):
    """A unit with all meters; blocks by name override."""
    formats = formats or {**{meter: FLOAT for meter in METERS}, 35: SECONDS, 72: DATE, 73: TIME}
    data = b''.join(meter_bytes(meter, METERS.get(meter, 0), how) for meter, how in sorted(formats.items()))
    alarm = bytearray(256)
    for number in alarms:
        alarm[number] = 1
    content = {'31': b'\x01' + xcp_id(phases, formats, outlets=outlets), '33': b'\x03' + status, '34': b'\x04' + data,
               '35': b'\x05' + bytes(alarm), '36': b'\x06' + CONFIG, '3b': b'\x09' + BATTERY, '3c': b'\x0a' + LIMITS,
               '41': b'\x10' + OUTLETS, '40': b'\x12' + bytes([len(COMMANDS), 1]) + COMMANDS, '43': b'\x11' + bytes([0x40, 0x00]),
               '95 ff 00 00': b'\x00' + bytes([0x31, 0xff, 0, 1, 2, 3, 5, 7, 8, 10, 11, 13, 14])}
    content.update({key[1:]: value for key, value in blocks.items()})
    lines = [f'hex {key} => {hexed(value)}' for key, value in content.items()] + ['hex cf 69 e8 d5 => -']
    lines += [f'hex {code} * => 00 31' for code in ('8a', '8b', '89', '88', 'b1', 'b2', '95', '97')]
    usb_id = '0592:0002' if transport == 'powerware' else '06da:0002'
    return 'bcmxcp_usb', head(usb_id, 'POWERWARE', 'UPS', transport, None) + '\n'.join(lines) + '\n'


XCP = {'xcp-one-phase': xcp(1), 'xcp-three-phases': xcp(3), 'xcp-powerware': xcp(1, transport='powerware'),
       'xcp-no-outlets': xcp(1, outlets=0),
       'xcp-integers': xcp(1, formats={**{meter: INTEGER for meter in METERS}, 35: SECONDS}),
       'xcp-fractions': xcp(1, formats={**{meter: FRACTION for meter in METERS}, 35: SECONDS}),
       'xcp-no-load': xcp(1, formats={meter: FLOAT for meter in (23, 33, 34, 56, 65, 68, 71, 78)})}
for byte in (0x50, 0xf0, 0xe0, 0x63, 0x61, 0x62, 0x60, 0x10, 0x70):
    XCP[f'xcp-status-{byte:02x}'] = xcp(1, status=bytes([byte, 0]))
XCP['xcp-status-low'] = xcp(1, status=b'\xf0\x20')
for number in (25, 55, 56, 57, 59, 141, 149, 168, 169, 174, 191, 193, 194, 196, 197, 198, 199, 206, 208):
    XCP[f'xcp-alarm-{number}'] = xcp(1, alarms=(number,))
for code in range(6):
    XCP[f'xcp-test-{code}'] = xcp(1, x3b=b'\x09' + words(30, b0=code, b18=0, b20=code))

# ---- Riello: digits of base 16 from '0' on ----


def digits(value, count):
    """Digits of base 16."""
    return ''.join(chr(0x30 + (value >> 4 * (count - 1 - i) & 15)) for i in range(count))


def riello(kind, crc, status='80000', three_in=False, three_out=False, re=True):
    """A unit: kind is the first letter of its identification."""
    identity = 'SN0123456789'.ljust(16) + 'SENTINEL PRO 22'.ljust(16) + 'SWM036-01-02' + kind + '100' + str(crc) + '0020000'
    rated = 1 if kind == '1' else 100
    ratings = digits(2200 * rated, 5) + digits(1980 * rated, 5) + digits(72, 3) + digits(9, 3) + digits(230, 3) + digits(500, 3)
    state = status + digits(501, 3) + digits(231, 3) + digits(499, 3) + digits(229, 3) + digits(33, 2) + digits(502, 3) + \
        digits(232, 3) + digits(821, 4) + digits(98, 2) + digits(47, 3) + digits(31, 2)
    state += digits(233, 3) + digits(234, 3) if three_in else ''
    if three_out:
        state += ''.join(digits(228, 3) + digits(44, 2) + digits(235, 3) for _ in 'LL')
    power = '0' * 16 + ''.join(digits(7 + i, 4) for i in range(3)) + ''.join(digits(700 + i, 5) for i in range(3)) + \
        ''.join(digits(800 + i, 5) for i in range(3))
    lines = [f'qx GI* => {identity}', f'qx GN* => {ratings}', f'qx RS* => {state}', f'qx RE* => {power}' if re else 'qx RE* => \\x15',
             'qx RC* => ' + '0' * 44] + [f'qx {letters}* => \\z' for letters in ('CS', 'CR', 'CD', 'TP', 'TB')]
    return 'riello_usb', head('04b4:5500', 'Cypress Semiconductor', 'USB to Serial', 'riello', None) + '\n'.join(lines) + '\n'


RIELLO = {'riello-1-1': riello('1', 0), 'riello-1-1-crc': riello('1', 1), 'riello-1-1-no-re': riello('1', 0, re=False),
          'riello-3-1': riello('3', 0, three_in=True), 'riello-3-3': riello('4', 1, three_in=True, three_out=True)}
for place in range(5):
    for bit in range(4):
        said = ['8', '0', '0', '0', '0']
        said[place] = digits(int(said[place]) ^ 1 << bit, 1)
        RIELLO[f'riello-bit-{place}-{bit}'] = riello('1', 0, ''.join(said))
RIELLO['riello-ob'], RIELLO['riello-ob-low'] = riello('1', 0, ':0000'), riello('1', 0, ';0000')

# ---- contacts ----


def richcomm(contacts):
    """A unit that says these contacts."""
    return 'richcomm_usb', head('0925:1234', 'RICHCOMM', 'UPS USB MON V1.4', 'richcomm', None) + \
        f'hex 01 00 00 30 => 00 00 00 {contacts:02x} 00 00\n' + 'hex 02 00 00 00 => 00 00 00 06 00 00\nhex 02 01 00 00 => 00 00 00 06 00 00\n'


def atcl(contacts):
    """Likewise."""
    return 'nutdrv_atcl_usb', head('0001:0000', 'ATCL FOR UPS', 'ATCL FOR UPS', 'atcl', None) + f'repeat: {contacts:02x} 00 00 00 00 00 00 00\n'


CONTACTS = {f'richcomm-{contacts:02x}': richcomm(contacts) for contacts in (6, 4, 2, 0)}
CONTACTS.update({f'atcl-{contacts}': atcl(contacts) for contacts in (1, 2, 3)})

UNITS = {**TRIPPLITE, **XCP, **RIELLO, **CONTACTS}
