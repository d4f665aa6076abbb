# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's programs with places built into them (/etc/nut, /run/nut), run so that they find ours there: a mount namespace of their own."""

import functools
import os
import subprocess

MOUNT = 'while [ "$1" != -- ]; do mount --bind "$2" "$1" || exit 99; shift 2; done; shift; exec "$@"'


def seeing(places, argv):
    """argv, wrapped so that the program sees directory places[target] at target."""
    pairs = [word for target, ours in places.items() for word in (target, ours)]
    return ['unshare', '-m', *([] if os.geteuid() == 0 else ['-r']), 'sh', '-c', MOUNT, 'sh', *pairs, '--', *argv]


@functools.cache
def missing(*targets):
    """Why it cannot be done here; None if it can."""
    absent = [target for target in targets if not os.path.isdir(target)]
    if absent:
        return f'no {absent[0]}'
    try:
        done = subprocess.run(seeing({target: '/tmp' for target in targets}, ['true']), capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f'optional: no mount namespaces here ({error})'
    return f'optional: no mount namespaces here ({done.stderr.decode().strip()})' if done.returncode else None


def need(test, *targets):
    """Skip a test where it cannot be done."""
    reason = missing(*targets)
    if reason:
        test.skipTest(reason)
