# SPDX-License-Identifier: GPL-2.0-or-later
"""A network of one's own for the calling process and all it starts: loopback only, every port free, addresses at will.

    def setUpModule():
        netns.enter('192.0.2.1', '192.0.2.2')

Nothing leaves this host, and no other test is met there.  Needs root, or user namespaces; without either the tests are
skipped as optional.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import time
import unittest

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK = 0x8914, 0x8916, 0x891c
IFF_UP = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _interface(request, name, rest):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, request, struct.pack('16s24s', name.encode(), rest))


def _address(text):
    return struct.pack('HH4s', socket.AF_INET, 0, socket.inet_aton(text))


def add(address, number):
    """Give loopback another IPv4 address; `number` tells aliases apart."""
    _interface(SIOCSIFADDR, f'lo:{number}', _address(address))
    _interface(SIOCSIFNETMASK, f'lo:{number}', _address('255.255.255.255'))


def add6(address):
    """Give loopback another IPv6 address."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFADDR, struct.pack('16sIi', socket.inet_pton(socket.AF_INET6, address), 128, socket.if_nametoindex('lo')))


def enter(*addresses):
    """Leave the host's network for a new one with these IPv4 addresses beside 127.0.0.1 and ::1."""
    flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWNET | CLONE_NEWUSER
    if _libc.unshare(flags):
        raise unittest.SkipTest(f'optional: no network namespace: {os.strerror(ctypes.get_errno())}')
    try:
        _interface(SIOCSIFFLAGS, 'lo', struct.pack('H', IFF_UP))
        for number, address in enumerate(addresses):
            add(address, number)
    except OSError as error:
        raise unittest.SkipTest(f'optional: no interface of our own: {error}') from None


class Elsewhere:
    """Other machines: a network of theirs, with a link to the caller's for each pair of addresses (here, there).

    What runs `inside` it and connects to `here` comes from `there`, which no interface of the caller has.
    """

    def __init__(self, *links):
        self.holder = subprocess.Popen(['unshare', '-n', 'sleep', 'infinity'])
        pid, here = str(self.holder.pid), os.readlink('/proc/self/ns/net')
        self.links = []
        while os.readlink(f'/proc/{pid}/ns/net') == here:
            time.sleep(0.01)
        for number, (near, far) in enumerate(links):
            ours, theirs = f'near{number}', f'far{number}'
            self.ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', pid)
            self.links.append(ours)
            self.ip('address', 'add', near, 'peer', far, 'dev', ours)
            self.ip('link', 'set', ours, 'up')
            self.ip('address', 'add', far, 'peer', near, 'dev', theirs, inside=True)
            self.ip('link', 'set', theirs, 'up', inside=True)

    def ip(self, *words, inside=False):
        """iproute2's ip, on either side."""
        argv = ['ip', *words]
        subprocess.run(self.inside(argv) if inside else argv, check=True)

    def inside(self, argv):
        """The command line that runs argv on those machines, in the same process."""
        return ['nsenter', '-t', str(self.holder.pid), '-n', *argv]

    def close(self):
        """Its links go with it; the kernel would remove them some time after the last process, when another one has their names."""
        for link in self.links:
            self.ip('link', 'delete', link)
        self.holder.kill()
        self.holder.wait()
