# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for tests that start a program: places, ports, daemons, configuration directories and a line client.

    conf = frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto'}})
    driver = frame.FakeDriver(conf.socket('fake', 'ups'), ['SETINFO ups.status "OL"'])
    with frame.OurServer(conf) as server, server.client() as client:
        frame.wait_until(lambda: client.ask('GET VAR ups ups.status') == 'VAR ups ups.status "OL"')

`tests/run` puts this directory on the module path; by hand: PYTHONPATH=tests python3 -m unittest FILE.
Nothing here sleeps for a fixed time: everything waits for a condition with a deadline.  Both servers, ours and NUT's,
have one interface (OurServer, NutServer), so one test can judge both.
"""

import atexit
import ctypes
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from fakedrv import FakeDriver
from nutclient import NutClient

__all__ = ['FakeDriver', 'Daemon', 'NutClient', 'NutConf', 'NutServer', 'OurServer', 'SERVERS', 'free_port', 'product',
           'root_dir', 'Tmp', 'tool', 'wait_until', 'write']

root_dir = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = {
    'upsd': '/lib/nut/upsd', 'upsc': '/usr/bin/upsc', 'upscmd': '/usr/bin/upscmd', 'upsrw': '/usr/bin/upsrw',
    'upsmon': '/lib/nut/upsmon', 'dummy-ups': '/lib/nut/dummy-ups', 'snmp-ups': '/lib/nut/snmp-ups',
    'check_ups': '/usr/lib/nagios/plugins/check_ups',
}


# ---- places ----

def product(name):
    """Path of something we build, e.g. product('drivers/dummy-ups').  HOLDOVER_BUILD chooses the tree."""
    return os.path.join(root_dir, os.environ.get('HOLDOVER_BUILD', 'build'), name)


def tool(name):
    """Path of a foreign program, found where Debian puts it or on the PATH; None if it is not installed."""
    path = TOOLS.get(name)
    if path and os.access(path, os.X_OK):
        return path
    return shutil.which(name, path=os.environ.get('PATH', '') + ':/sbin:/usr/sbin')


def write(path, text, mode=0o640):
    """Write a file with exactly this mode."""
    with open(path, 'w', encoding='latin-1') as file:
        file.write(text)
    os.chmod(path, mode)
    return path


class Tmp:
    """A directory with a short path (socket addresses end at 107 bytes); goes away with its `with` or the process."""

    def __init__(self):
        base = os.environ.get('TMPDIR', '/tmp')
        self.path = tempfile.mkdtemp(prefix='ho', dir=base if len(base) < 40 else '/tmp')
        os.chmod(self.path, 0o755)
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def close(self):
        """Remove it; harmless when done twice."""
        atexit.unregister(self.close)
        shutil.rmtree(self.path, ignore_errors=True)


# ---- time and ports ----

def wait_until(condition, timeout=5.0, what='the condition', pause=0.01):
    """Poll until condition() is true, give its value; AssertionError with `what` (text or function) at the deadline."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise AssertionError(f'{what() if callable(what) else what}: not within {timeout:g} s')
        time.sleep(pause)


_held = []      # reservations live as long as this process


def free_port():
    """A port nobody uses on 127.0.0.1 and ::1, TCP and UDP, and that no other test process will choose.

    Chosen below the kernel's ephemeral range, so no outgoing connection takes it between our look and the server's
    bind; an abstract Unix socket of that number is the reservation against tests running beside us.
    """
    for _ in range(2000):
        port = random.randrange(20000, 30000)
        hold = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            hold.bind(f'\0holdover-test-port-{port}')
            for family, host in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    _try_bind(family, kind, host, port)
        except OSError:
            hold.close()
            continue
        _held.append(hold)
        return port
    raise RuntimeError('no free port between 20000 and 30000')


def _try_bind(family, kind, host, port):
    try:
        probe = socket.socket(family, kind)
    except OSError:
        return          # a machine without IPv6
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            if family == socket.AF_INET:
                raise   # ::1 may simply not be configured


# ---- long tests ----

_signs = None


def alive():
    """A sign of life to tests/run, which ends a test that is silent for long."""
    global _signs
    if _signs is None:
        _signs = os.environ.get('HOLDOVER_TEST_SIGNS')
        _signs = os.fdopen(int(_signs), 'w', closefd=False) if _signs else False
    if _signs:
        _signs.write('{"alive": 1}\n')
        _signs.flush()


class keep_alive:
    """Signs of life from a thread, while something blocks."""

    def __enter__(self):
        self.over = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        """Until the end."""
        while not self.over.wait(5):
            alive()

    def __exit__(self, *exc):
        self.over.set()


# ---- programs ----

_prctl = ctypes.CDLL(None).prctl     # looked up here: a forked child should do as little as possible


def _die_with_parent():
    _prctl(1, signal.SIGKILL, 0, 0, 0)      # PR_SET_PDEATHSIG


class Daemon:
    """A program in a process group of its own, its output kept in a file; dies with the test whatever happens."""

    def __init__(self, argv, env=None, cwd=None, log=None):
        self.argv, self.env, self.cwd = argv, dict(os.environ, **(env or {})), cwd
        self._tmp = None if log else Tmp()
        self.log_path = log or self._tmp / 'log'
        self.process = None

    def start(self, ready=None, timeout=10.0):
        """Start; with ready(), wait until it is true or fail with the program's output."""
        with open(self.log_path, 'ab') as log:
            self.process = subprocess.Popen(self.argv, env=self.env, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True, preexec_fn=_die_with_parent)
        atexit.register(self.kill)
        if ready:
            wait_until(lambda: self._alive() and ready(), timeout, lambda: f'{self.argv[0]} ready\n{self.output()}')
        return self

    def _alive(self):
        if self.process.poll() is not None:
            raise AssertionError(f'{self.argv[0]} ended with {self.process.returncode}:\n{self.output()}')
        return True

    @property
    def pid(self):
        """Process id."""
        return self.process.pid

    @property
    def running(self):
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def output(self):
        """All it wrote on stdout and stderr so far."""
        with open(self.log_path, encoding='utf-8', errors='replace') as log:
            return log.read()

    def signal(self, number):
        """Send a signal."""
        self.process.send_signal(number)

    def wait(self, timeout=5.0):
        """Wait for its own end; its exit status."""
        return self.process.wait(timeout)

    def stop(self, timeout=5.0):
        """SIGTERM, after `timeout` SIGKILL to the whole group; the exit status (negative: killed by that signal)."""
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                pass
        self.kill()
        return self.process.returncode if self.process else None

    def kill(self):
        """SIGKILL to the whole group; harmless when it is gone."""
        atexit.unregister(self.kill)
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
            self.process.wait()

    def stop_clean(self, status=0):
        """Stop and insist on the exit status and on silence of the sanitizers."""
        code = self.stop()
        text = self.output()
        assert 'Sanitizer' not in text and 'runtime error:' not in text, text
        assert code == status, f'{self.argv[0]} ended with {code}, not {status}:\n{text}'

    def __enter__(self):
        return self if self.process else self.start()

    def __exit__(self, *exc):
        self.stop()
        if self._tmp:
            self._tmp.close()


# ---- configuration ----

class NutConf(Tmp):
    """A configuration directory (ups.conf, upsd.conf, upsd.users, holdover.conf; 0640) with a state directory in it.

    ups     text, or {section: {key: value}}: strings are quoted, True is a flag
    users   text of upsd.users
    upsd    more lines of upsd.conf, behind LISTEN (127.0.0.1, a free port) and STATEPATH
    """

    def __init__(self, ups='', users='', upsd='', holdover=None, port=None):
        super().__init__()
        self.port = port or free_port()
        self.state = self / 's'
        os.mkdir(self.state)
        os.chmod(self.state, 0o770)
        self.put('ups.conf', ups if isinstance(ups, str) else self.sections(ups))
        self.put('upsd.conf', f'LISTEN 127.0.0.1 {self.port}\nSTATEPATH {self.state}\n{upsd}\n')
        self.put('upsd.users', users)
        if holdover is not None:
            self.put('holdover.conf', holdover)

    def put(self, name, text, mode=0o640):
        """Write (again) one file of the directory."""
        return write(self / name, text, mode)

    def socket(self, driver, ups):
        """Path of a driver's socket."""
        return os.path.join(self.state, f'{driver}-{ups}')

    @staticmethod
    def sections(table):
        """{section: {key: value}} in the grammar of ups.conf."""
        out = []
        for section, keys in table.items():
            out.append(f'[{section}]')
            for key, value in keys.items():
                quoted = str(value).replace('\\', '\\\\').replace('"', '\\"').replace('#', '\\#')
                out.append(f'\t{key}' if value is True else f'\t{key} = "{quoted}"')
        return '\n'.join(out) + '\n'

    @property
    def env(self):
        """What makes a server or driver use this directory and nothing else."""
        return {'NUT_CONFPATH': self.path, 'HOLDOVER_CONFPATH': self.path, 'NUT_STATEPATH': self.state,
                'NUT_ALTPIDPATH': self.state, 'NUT_PIDPATH': self.state, 'NUT_QUIET_INIT_BANNER': 'true'}


# ---- servers ----

class _Server(Daemon):
    """A network server over a NutConf; `client()` connects."""

    program, name = None, None

    def __init__(self, conf, *args):
        self.conf, self.port = conf, conf.port
        user = pwd.getpwuid(os.getuid()).pw_name
        super().__init__([self.program(), '-F', '-u', user, *args], env=conf.env)

    def listening(self):
        """Whether a connection is accepted and NETVER answered."""
        try:
            with self.client(timeout=2.0) as client:
                return client.ask('NETVER') == '1.3'
        except OSError:
            return False

    def start(self, ready=None, timeout=10.0):
        return super().start(ready or self.listening, timeout)

    def client(self, timeout=5.0, source=None):
        """A fresh connection, from the address `source` if one is given."""
        return NutClient(self.port, timeout=timeout, source=source)

    def reload(self):
        """Have the configuration read again (asynchronous)."""
        self.signal(signal.SIGHUP)

    @classmethod
    def missing(cls):
        """Why it cannot be run here; None if it can."""
        path = cls.program()
        return None if path and os.access(path, os.X_OK) else f'{cls.name}: no program'


class OurServer(_Server):
    """build/holdover-server"""

    name = 'ours'

    @staticmethod
    def program():
        return os.environ.get('HOLDOVER_SERVER') or product('holdover-server')


class NutServer(_Server):
    """NUT's upsd: the other opinion"""

    name = 'nut'

    @staticmethod
    def program():
        return tool('upsd')


SERVERS = {'ours': OurServer, 'nut': NutServer}
