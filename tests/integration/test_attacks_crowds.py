# SPDX-License-Identifier: GPL-2.0-or-later
"""As each unprivileged user, by number and by stealth: crowds on local sockets, planted names, debuggers, passed descriptors."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import unittest

import clients
import frame
import installed
from test_attacks import USERS, Attacked
from test_installed import UPS

# Connects as often as it is let, again and again, and holds what it gets.
CROWD = '''
import resource, socket, sys, time
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
held, tried, end = [], 0, time.monotonic() + 60
while time.monotonic() < end:
    for path in sys.argv[2:]:
        s = socket.socket(socket.AF_UNIX); s.setblocking(False); tried += 1
        try: s.connect(path); held.append(s)
        except OSError: s.close()
    if tried == int(sys.argv[1]): print("crowded", flush=True)
    if tried > int(sys.argv[1]): time.sleep(0.002)
    if len(held) > 2000: del held[:1000]
'''

# Descriptors sent along with lines: how many were sent.
PASSING = '''
import array, os, socket, sys
s = socket.socket(socket.AF_UNIX); s.settimeout(3); s.connect(sys.argv[1])
fd = os.open("/etc/hostname", os.O_RDONLY); sent = 0
for i in range(int(sys.argv[2])):
    try: sent += s.sendmsg([b"PING\\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd] * 10))]) > 0
    except OSError: break
print(sent)
'''

DEBUGGER = '''
import ctypes, sys
c = ctypes.CDLL(None, use_errno=True)
c.ptrace.argtypes = [ctypes.c_long] * 4
for request in (16, 0x4206):        # PTRACE_ATTACH, PTRACE_SEIZE
    if c.ptrace(request, int(sys.argv[1]), 0, 0) == 0: print("attached")
'''

KINDS = {'symlink': 'os.symlink("/etc/victim", path)', 'link to nothing': 'os.symlink("/etc/made-by-root", path)',
         'FIFO': 'os.mkfifo(path, 0o666)', 'directory': 'os.mkdir(path, 0o777)',
         'hard link': 'os.link("/etc/holdover/test.dev", path)', 'file': 'open(path, "w").write("1\\n" * 9)'}
PLANT = 'import os, sys\nfor path in sys.argv[1:]:\n    try: {}\n    except OSError: pass\n'


def setUpModule():
    installed.enter()


class Crowds(Attacked):
    """Connections in any number cost their own user only."""

    options = {}

    @contextlib.contextmanager
    def crowd(self, user, count, *sockets):
        """Somebody who connects at least so often, and goes on."""
        argv = ['setpriv', f'--reuid={user}', f'--regid={user}', '--init-groups', '--inh-caps=-all', sys.executable, '-c', CROWD, str(count),
                *(os.path.join(installed.STATE, name) for name in sockets)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            try:
                self.assertEqual(process.stdout.readline(), b'crowded\n')
                yield
            finally:
                process.kill()

    def test_on_sockets_of_drivers_and_feeds(self):
        with self.crowd('holdover-guard', 20000, 'dummy-ups-ups', 'holdover-server-ups'):
            self.assertEqual(self.system.status(), 'OL CHRG')
            for program in ('holdover-server', 'holdover-snmp', 'dummy-ups'):
                os.kill(self.system.child(program, 'ups') if program == 'dummy-ups' else self.system.child(program), signal.SIGKILL)
                self.system.until_served()
                self.until_snmp(10)

    def test_on_control_sockets_of_its_own_user(self):
        for user, name in (('holdover', 'control-holdover-server'), ('holdover-drv', 'control-dummy-ups-ups'), ('holdover-snmp', 'control-holdover-snmp')):
            with self.subTest(user=user), self.crowd(user, 100000 if user == 'holdover' else 5000, name):
                done = clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'reload'])
                self.assertEqual((done.status, done.text), (0, ''))
        self.assertEqual(self.system.status(), 'OL CHRG')


class Stealth(Attacked):
    """What the kernel lets users do to each other's processes."""

    options = {}

    def descriptors(self):
        """{process id: how many it has}"""
        return {pid: len(os.listdir(f'/proc/{pid}/fd')) for pid in [self.system.pid, *self.system.children()]}

    def test_passed_descriptors_are_not_kept(self):
        self.until_snmp(10)
        before, sent = self.descriptors(), 0
        for name in sorted(os.listdir(installed.STATE)):
            for user in USERS:
                sent += int(self.python(user, PASSING, f'{installed.STATE}/{name}', '200') or 0)
        self.assertGreater(sent, 2000)
        frame.wait_until(lambda: all(count <= before[pid] for pid, count in self.descriptors().items()), 5,
                         lambda: f'{before} {self.descriptors()}')
        self.assertEqual(self.system.status(), 'OL CHRG')

    def test_nobody_debugs_them_not_even_their_own_user(self):
        for pid in [self.system.pid, *self.system.children()]:
            for user in USERS:
                self.assertEqual(self.python(user, DEBUGGER, str(pid)), '', (user, installed.user_of(pid)))

    def test_no_name_is_abstract(self):
        with open('/proc/net/unix', encoding='ascii', errors='replace') as file:
            self.assertEqual([line for line in file if ' @' in line], [])


class Planted(unittest.TestCase):
    """Names of the state directory that a user has taken before the system starts."""

    NAMES = ('found.conf', 'holdoverd.pid', 'upsd.pid', 'dummy-ups-ups.pid', 'control-holdoverd', 'control-holdoverd.lock', 'control-holdover-server',
             'control-holdover-server.lock', 'control-dummy-ups-ups.lock', 'holdover-server-ups', 'holdover-server-ups~', 'dummy-ups-ups', 'dummy-ups-ups~')

    def setUp(self):
        installed.clean()
        self.addCleanup(installed.clean)
        frame.write('/etc/victim', 'as it was\n', 0o600)

    def judge(self, what):
        """With it there the system serves, or ends with a reason; it never follows, never hangs."""
        system = installed.System({'ups': UPS})
        self.addCleanup(system.__exit__)
        frame.Daemon.start(system)
        frame.wait_until(lambda: not system.running or system.status() == 'OL CHRG' or 'remove' in system.output(), 10,
                         lambda: f'{what}: neither served nor refused\n{system.output()}')
        system.signal(signal.SIGTERM)
        frame.wait_until(lambda: not system.running, 8, lambda: f'{what}: does not end\n{system.output()}')
        with open('/etc/victim', encoding='ascii') as file:
            self.assertEqual(file.read(), 'as it was\n', what)
        self.assertFalse(os.path.lexists('/etc/made-by-root'), what)
        with open(f'{installed.CONF}/test.dev', encoding='ascii') as file:
            self.assertEqual(file.read(), clients.DUMP, what)
        seen = os.stat('/etc/victim')
        self.assertEqual((seen.st_uid, seen.st_mode & 0o777), (0, 0o600), what)

    def test_every_name_by_every_kind_of_file(self):
        for user in ('holdover', 'holdover-drv', 'holdover-snmp'):
            for kind, script in KINDS.items():
                shutil.rmtree(installed.STATE, ignore_errors=True)
                with installed.System({'ups': UPS}) as system:      # makes the directory
                    system.until_served()
                for name in os.listdir(installed.STATE):
                    os.unlink(f'{installed.STATE}/{name}')
                installed.python_as(user, PLANT.format(script), *(f'{installed.STATE}/{name}' for name in self.NAMES))
                self.judge(f'{kind} of {user}')

    def test_ten_thousand_giant_names(self):
        with installed.System({'ups': UPS}) as system:
            system.until_served()
            done = installed.python_as('holdover-snmp', 'import sys\nfor i in range(10000): open(f"{sys.argv[1]}/{i:05}" + "x" * 250, "w").close()',
                                       installed.STATE)
            self.assertEqual(done.status, 0, done)
            done = clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'reload'])
            self.assertEqual((done.status, done.text), (0, ''))
            self.assertEqual(system.status(), 'OL CHRG')


class Posing(unittest.TestCase):
    """A driver that was taken over, on its line to holdoverd: it is neither the server nor the finder."""

    # It sends a list of UPSes, asks for port 22 and for holdoverd's own descriptors, then floods; answers go to a file.
    DRIVER = '''#!/usr/bin/python3
import array, os, socket, struct, time
line = socket.socket(fileno=int(os.environ["HOLDOVER_HEARTBEAT"])); line.settimeout(2)
line.send(b"!")
line.send(b"=[evil]\\n driver = dummy-ups\\n port = /etc/shadow\\n")
s = socket.socket()
where = struct.pack("=H", socket.AF_INET) + struct.pack("!H", 22) + socket.inet_aton("127.0.0.1") + bytes(8)
bound = []
for size in range(100, 200):
    packet = b"b" + bytes(3) + struct.pack("=I", 16) + where + bytes(size - 8 - len(where))
    line.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
    line.recv(64)
    bound.append(s.getsockname()[1])
open("/run/drivers/result", "w").write(str(sum(bound)))
line.settimeout(None)
while True:
    line.send(b"!" + bytes(60000))
'''

    def test_a_driver_gets_no_port_and_no_list(self):
        installed.clean()
        self.addCleanup(installed.clean)
        os.makedirs('/run/drivers')
        os.chmod('/run/drivers', 0o777)
        program = f'{installed.PROGRAMS}/drivers/dummy-ups'
        os.rename(program, program + '.real')
        self.addCleanup(os.rename, program + '.real', program)
        frame.write(program, self.DRIVER, 0o755)
        with installed.System({'ups': UPS}) as system:
            frame.wait_until(lambda: os.path.exists('/run/drivers/result'), 10, system.output)
            with open('/run/drivers/result', encoding='ascii') as file:
                self.assertEqual(file.read(), '0')
            self.assertEqual(system.status('evil'), 'ERR UNKNOWN-UPS')
            done = clients.Done([f'{installed.PROGRAMS}/holdoverd', '-c', 'status'])
            self.assertEqual(done.status, 0, done)
            system.signal(signal.SIGTERM)
            frame.wait_until(lambda: not system.running, 8, system.output)

    # Asks for some ports and writes which it got; the user of a server may write into its own directory only.
    ASKER = '''#!/usr/bin/python3
import array, errno, os, signal, socket, struct, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
line = socket.socket(fileno=int(os.environ["HOLDOVER_HEARTBEAT"])); line.settimeout(2)
line.send(b"!")
answers = []
for kind, port in ((socket.SOCK_STREAM, 22), (socket.SOCK_STREAM, 80), (socket.SOCK_STREAM, 401), (socket.SOCK_DGRAM, 161), (socket.SOCK_STREAM, 600)):
    s = socket.socket(socket.AF_INET, kind)
    where = struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + socket.inet_aton("127.0.0.1") + bytes(8)
    line.sendmsg([b"b" + bytes(3) + struct.pack("=I", 16) + where + bytes(128 - len(where))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
    answers.append(f"{port} {errno.errorcode.get(-struct.unpack('i', line.recv(64))[0], 'bound')} {s.getsockname()[1]}")
open("/run/drivers/" + os.path.basename(__file__), "w").write(", ".join(answers))
while True:
    line.send(b"!")
    time.sleep(0.5)
'''

    def test_server_and_agent_get_the_low_ports_of_their_configuration_only(self):
        installed.clean()
        self.addCleanup(installed.clean)
        os.makedirs('/run/drivers')
        os.chmod('/run/drivers', 0o777)
        for name in ('holdover-server', 'holdover-snmp'):
            program = f'{installed.PROGRAMS}/{name}'
            os.rename(program, program + '.real')
            self.addCleanup(os.rename, program + '.real', program)
            frame.write(program, self.ASKER, 0o755)
        wanted = {'holdover-server': '22 EPERM 0, 80 EPERM 0, 401 bound 401, 161 EPERM 0, 600 bound 600',
                  'holdover-snmp': '22 EPERM 0, 80 EPERM 0, 401 EPERM 0, 161 bound 161, 600 EPERM 0'}
        system = installed.System({'ups': UPS}, upsd='LISTEN 127.0.0.1 600\n')
        self.addCleanup(system.__exit__)
        frame.Daemon.start(system)
        for name, answers in wanted.items():
            frame.wait_until(lambda n=name: os.path.exists(f'/run/drivers/{n}') and os.path.getsize(f'/run/drivers/{n}'),
                             10, system.output)
            with open(f'/run/drivers/{name}', encoding='ascii') as file:
                self.assertEqual(file.read(), answers, system.output())
        self.assertIn('that its configuration does not name', system.output())


if __name__ == '__main__':
    unittest.main()
