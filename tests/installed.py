# SPDX-License-Identifier: GPL-2.0-or-later
"""Holdover as it is installed: started as root, with the users of the packages, in the directories of the packages.

    def setUpModule():
        installed.enter()

    with installed.System(ups={'ups': {'driver': 'dummy-ups', 'port': 'test.dev'}}) as system:
        system.until_served()
        installed.run_as('holdover-drv', ['cat', '/etc/holdover/upsd.users'])

enter() moves the calling process, and with it all it starts, into mount and network namespaces of its own. /etc, /run
and /var/lib are private there, /etc/passwd and /etc/group have the users of the packages, the programs lie in /opt/holdover.
It needs root, since the point is what root does; elsewhere the tests are skipped as optional.
"""

import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import unittest

import frame
import netns

sys.path.append(os.path.join(frame.root_dir, 'tests', 'integration'))
import clients  # noqa: E402 (its folder had to be named first)

CONF, STATE, PROGRAMS = '/etc/holdover', '/run/holdover', '/opt/holdover'
# name: (uid, gid, supplementary groups); the groups are those of spec "users, groups, directories" of the packages
USERS = {'holdover': (61001, 61001, ('nut',)), 'holdover-drv': (61002, 61002, ('nut', 'holdover', 'dialout')),
         'holdover-snmp': (61003, 61003, ('nut', 'holdover')), 'holdover-guard': (61004, 61004, ('nut', 'holdover')),
         'nut': (61005, 61005, ())}
NOBODY = {'stranger': (61099, 61099, ())}
CLONE_NEWNS, MS_REC, MS_PRIVATE, MS_BIND = 0x20000, 0x4000, 1 << 18, 0x1000
_libc = ctypes.CDLL(None, use_errno=True)


def _mount(source, target, kind='', flags=0, data=''):
    if _libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()):
        error = ctypes.get_errno()
        raise OSError(error, f'mount {target}: {os.strerror(error)}')


def _lines_without(path, names):
    with open(path, encoding='utf-8') as file:
        return [line for line in file.read().splitlines() if line.split(':')[0] not in names]


def _add_users(users):
    known = {**USERS, **NOBODY}
    passwd, groups = _lines_without('/etc/passwd', known), _lines_without('/etc/group', known)
    members = {}
    for name, (uid, gid, others) in users.items():
        passwd.append(f'{name}:x:{uid}:{gid}::/nonexistent:/usr/sbin/nologin')
        groups.append(f'{name}:x:{gid}:')
        for other in others:
            members.setdefault(other, []).append(name)
    for i, line in enumerate(groups):
        fields = line.split(':')
        if fields[0] in members:
            fields[3] = ','.join([*filter(None, fields[3].split(',')), *members[fields[0]]])
            groups[i] = ':'.join(fields)
    for path, lines in (('/etc/passwd', passwd), ('/etc/group', groups)):
        frame.write(path, '\n'.join(lines) + '\n', 0o644)


def _place_programs():
    os.makedirs(PROGRAMS + '/drivers')
    for path in [*glob.glob(frame.product('holdover*')), *glob.glob(frame.product('drivers/*'))]:
        if os.access(path, os.X_OK) and os.path.isfile(path):
            shutil.copy(path, os.path.join(PROGRAMS, os.path.relpath(path, frame.product(''))))


def enter(users=tuple(USERS), addresses=()):
    """A machine on which these users exist and nothing of UPSes has run yet."""
    if os.geteuid():
        raise unittest.SkipTest('optional: needs root')
    netns.enter(*addresses)
    try:
        if _libc.unshare(CLONE_NEWNS):
            raise OSError(ctypes.get_errno(), 'no mount namespace')
        _mount("none", "/", "", MS_REC | MS_PRIVATE)
        copy = frame.Tmp()
        subprocess.run(['cp', '-a', '/etc', copy / 'etc'], check=True)
        for target in ('/run', '/var/lib', '/opt'):
            _mount('none', target, 'tmpfs', 0, 'mode=0755')
        _mount(copy / 'etc', '/etc', '', MS_BIND)
    except OSError as error:
        raise unittest.SkipTest(f'optional: no machine of our own: {error}') from None
    shutil.rmtree('/etc/nut', ignore_errors=True)
    _add_users({name: USERS[name] for name in users} | NOBODY)
    _place_programs()


def run_as(user, argv, timeout=20, stdin=None):
    """A program run as this user, with his groups; clients.Done has what it said."""
    return clients.Done(['setpriv', f'--reuid={user}', f'--regid={pwd.getpwnam(user).pw_gid}', '--init-groups',
                         '--inh-caps=-all', '--', *argv], timeout)


def python_as(user, script, *args):
    """Run Python text as this user."""
    return run_as(user, [sys.executable, '-c', script, *args])


def status_of(pid):
    """/proc/PID/status as a dictionary; {} if it is gone."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii', errors='replace') as file:
            return dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line)
    except (FileNotFoundError, ProcessLookupError):
        return {}


def user_of(pid):
    """Name of a process's real and effective user."""
    return pwd.getpwuid(int(status_of(pid)['Uid'].split()[1])).pw_name


class System(clients.Holdoverd):
    """holdoverd started as root on /etc/holdover, as an administrator without systemd would."""

    def __init__(self, ups='', users=clients.USERS, holdover='', upsd='', head='', devices=None, args=()):
        self.path = CONF
        os.makedirs(CONF, exist_ok=True)
        os.chmod(CONF, 0o755)
        self.put('ups.conf', head + (ups if isinstance(ups, str) else frame.NutConf.sections(ups)))
        self.put('upsd.conf', upsd)
        self.put('upsd.users', users, group='holdover')
        self.put('holdover.conf', holdover, group='holdover')
        for name, text in {'test.dev': clients.DUMP, **(devices or {})}.items():
            self.put(name, text, mode=0o644)
        self.state, self.port = STATE, 3493
        super().__init__(self, *args)
        self.argv[0] = os.path.join(PROGRAMS, 'holdoverd')
        self.env.pop('NUT_STATEPATH', None)

    def put(self, name, text, mode=0o640, group='nut'):
        """Write (again) a file of /etc/holdover, root's and readable by this group if there is one."""
        path = frame.write(os.path.join(CONF, name), text, mode)
        try:
            shutil.chown(path, 'root', group)
        except LookupError:
            os.chmod(path, mode | 0o004)
        return path

    def until_served(self, ups='ups', status='OL CHRG', timeout=10):
        """Wait for NUT clients to see it."""
        frame.wait_until(lambda: self.status(ups) == status, timeout, lambda: f'{ups}: {self.status(ups)}\n{self.output()}')
        return self

    def reload(self):
        """Have the configuration read again (asynchronous)."""
        self.signal(signal.SIGHUP)

    def users(self):
        """{program: its user} of all children."""
        return {os.path.basename(argv[0]): user_of(pid) for pid, argv in self.children().items()}

    def kill(self):
        super().kill()
        for pid in [int(entry) for entry in os.listdir('/proc') if entry.isdigit()]:
            if PROGRAMS in ' '.join(clients.command_line(pid)) and pid != os.getpid() and _same_machine(pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass


def _same_machine(pid):
    try:
        return os.readlink(f'/proc/{pid}/ns/mnt') == os.readlink('/proc/self/ns/mnt')
    except OSError:
        return False


def clean():
    """Forget what an earlier system has left in /run, /var/lib and /etc/holdover."""
    for path in [CONF, *glob.glob('/run/*'), *glob.glob('/var/lib/holdover*')]:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)
