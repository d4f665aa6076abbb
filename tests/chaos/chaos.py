#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make chaos: the attacks of test_robustness.py at full length, one after the other, with their figures.

    tests/chaos/chaos.py [--only PATTERN] [--seed N]
"""

import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import attacks  # noqa: E402
import crowds   # noqa: E402
import floods   # noqa: E402

MISSING = 'skipped: not possible on this machine'


def plan(seed):
    """[(name, what to call, whether it can be done here)], under ten minutes in all."""
    return [
        ('50 clients that never read', lambda: attacks.never_reads(50), True),
        ('1,000 slow-loris clients', lambda: attacks.slow_loris(1000, 30), True),
        ('1,000 clients silent behind STARTTLS', lambda: attacks.silent_tls(1000), True),
        ('1,000 handshakes of a byte a second', lambda: floods.slow_handshakes(1000), True),
        ('50 times 100,000 requests whose answers are not read', lambda: floods.pipelined(50, 100000), True),
        ('SNMP with wrong communities, and port 401, for 30 s', lambda: floods.ports(30), True),
        ('200 peers vanished without FIN', lambda: attacks.ghosts(200), attacks.can_vanish()),
        ('lines of 100 MB', lambda: attacks.endless_lines(100), True),
        (f'60 s of random and grammar bytes, seed {seed}', lambda: attacks.fuzz(60, seed), True),
        ('20 s of guessing passwords', lambda: attacks.brute_force(20), True),
        ('64 descriptors, 1,000 clients', lambda: attacks.no_descriptors(1000, 30), True),
        ('10,000 reloads', lambda: attacks.reloads(10000), True),
        ('wall clock jumps for 30 s', lambda: attacks.clock_jumps(30), os.path.exists(attacks.FAKETIME)),
        ('drivers killed 10 times and stopped', lambda: attacks.drivers_die(10), True),
        ('a driver floods for 60 s', lambda: attacks.flood(60), True),
        *((f'{count} connections of {addresses} {where}, {nofile} descriptors', lambda args=(count, kind, addresses, nofile): crowd(*args),
           True) for count, nofile in ((300, 256), (3000, 1024)) for addresses in (1, 200)
          for where, kind in (('on loopback', crowds.loopback), ('off loopback', crowds.network))),
        *((f'800 wrong passwords of {addresses} addresses', lambda n=addresses: crowds.guesses(800, crowds.network(n)), True)
          for addresses in (1, 1000)),
        ('handshakes of 8 addresses for 10 s', lambda: crowds.handshakes(10, crowds.network(8)), True),
    ]


def crowd(count, kind, addresses, nofile):
    """Beside a real upsmon."""
    return crowds.crowd(count, kind(addresses), nofile)


def main():
    """Run them; 0 if all have passed."""
    parser = argparse.ArgumentParser(description='attack the server')
    parser.add_argument('--only', default='', help='part of the name')
    parser.add_argument('--seed', type=int, default=int(time.time()))
    args = parser.parse_args()
    failed = 0
    crowds.netns.enter(crowds.OURS)
    for name, attack, possible in plan(args.seed):
        if args.only not in name:
            continue
        begun = time.monotonic()
        try:
            text = ', '.join(f'{key} {value}' for key, value in attack().items()) if possible else MISSING
        except (AssertionError, OSError) as error:
            text, failed = f'FAILED: {error}', failed + 1
        print(f'{name} ({time.monotonic() - begun:.0f} s): {text}', flush=True)
    print(f'{failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
