#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client that sends requests endlessly: flooder.py PORT SOURCE CONNECTIONS LINE.  Many connections of one address, each with
more
requests under way than the server answers in a turn; what comes is read and dropped.  Ends when its standard input does."""

import select
import socket
import sys

REQUESTS = 64


def main(port, source, connections, line):
    """Print a line when all connections ask."""
    batch = (line + '\n').encode() * REQUESTS
    poll, peers, sink = select.epoll(), {}, bytearray(1 << 17)
    poll.register(0, select.EPOLLIN)
    for _ in range(connections):
        peer = socket.create_connection(('127.0.0.1', port), 10, (source, 0))
        peer.setblocking(False)
        peers[peer.fileno()] = [peer, b'']
        poll.register(peer, select.EPOLLIN | select.EPOLLOUT)
    print('asking', flush=True)
    while True:
        for fd, events in poll.poll():
            if not fd:
                return
            peer, rest = peers[fd]
            try:
                if events & select.EPOLLIN:
                    peer.recv_into(sink)
                if events & select.EPOLLOUT:
                    rest = rest or batch
                    peers[fd][1] = rest[peer.send(rest):]
            except BlockingIOError:
                pass


if __name__ == '__main__':
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])
