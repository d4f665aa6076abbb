# SPDX-License-Identifier: GPL-2.0-or-later
"""Crowds: many connections without a password beside a real upsmon on battery, and many wrong logins beside a right one.

Everything takes place in a network of one's own (netns), where addresses off loopback exist.
"""

import contextlib
import ctypes
import os
import resource
import socket
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [path for path in (os.path.join(ROOT, 'tests'), os.path.join(ROOT, 'tests', 'integration')) if path not in sys.path]
import clients  # noqa: E402
import frame    # noqa: E402
import netns    # noqa: E402
from relay import Relay    # noqa: E402
from upsmon import Upsmon  # noqa: E402

USERS = '[master]\n  password = first\n  upsmon primary\n[mon]\n  password = look\n  upsmon secondary\n'
ON_BATTERY = ['SETINFO ups.status "OB DISCHRG"', 'SETINFO battery.charge "90"']
OURS, HZ = '192.0.2.1', os.sysconf('SC_CLK_TCK')


def loopback(count):
    """127.x.y.z, `count` of them."""
    return [f'127.{1 + i // 200}.{i % 200}.9' for i in range(count)]


def network(count):
    """Addresses off loopback, which this network has from now on."""
    addresses = [f'198.18.{i // 200}.{1 + i % 200}' for i in range(count)]
    for i, address in enumerate(addresses):
        netns.add(address, f'n{i}')
    return addresses


class Crowd:
    """`count` connections from these addresses, each of which has said VER; those that were cut come again with refill()."""

    def __init__(self, port, count, addresses):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, count + 1000)), hard))
        self.port, self.addresses, self.socks = port, addresses, []
        for i in range(count):
            self.socks.append(self._connect(i))
            if i % 50 == 49:
                time.sleep(0.005)
            self.speak(i)
        for i in range(count):
            self.speak(i)

    def _connect(self, i):
        source = self.addresses[i % len(self.addresses)]
        sock = socket.socket()
        sock.bind((source, 0))
        sock.setblocking(False)
        sock.connect_ex(('127.0.0.1' if source.startswith('127.') else OURS, self.port))
        return sock

    def refill(self, most=200):
        """Whoever was cut comes again, up to `most` of them."""
        for i, sock in enumerate(self.socks):
            if most and not self._is_open(sock):
                most -= 1
                sock.close()
                self.socks[i] = self._connect(i)
                self.speak(i)

    def speak(self, i):
        """One word, as far as the connection exists."""
        with contextlib.suppress(OSError):
            self.socks[i].send(b'VER\n')

    def left(self):
        """How many are connected."""
        return sum(self._is_open(sock) for sock in self.socks)

    @staticmethod
    def _is_open(sock):
        while True:
            try:
                if not sock.recv(65536):
                    return False
            except BlockingIOError:
                return True
            except OSError:
                return False

    def close(self):
        """Go home."""
        for sock in self.socks:
            sock.close()


def cpu_s(pid):
    """User and system time of a process."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ


class Outage:
    """A server on battery power with a limit of descriptors, a primary and a secondary on it that are connected through a relay."""

    def __init__(self, nofile):
        self.stack = contextlib.ExitStack()
        self.conf = frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto'}}, users=USERS, holdover='[port401]\n  enable = no\n')
        self.stack.callback(self.conf.close)
        self.conf.put('upsd.conf', f'LISTEN 0.0.0.0 {self.conf.port}\nSTATEPATH {self.conf.state}\n')
        self.driver = frame.FakeDriver(self.conf.socket('fake', 'ups'), ON_BATTERY)
        self.stack.callback(self.driver.stop)
        self.server = frame.OurServer(self.conf)
        self.server.argv = [frame.tool('prlimit'), f'--nofile={nofile}:{nofile}', *self.server.argv]

    def __enter__(self):
        self.server.start(lambda: clients.nut_status(self.conf.port) == 'OB DISCHRG')
        self.stack.callback(self.server.stop)
        self.relay = Relay(self.conf.port)
        self.stack.callback(self.relay.close)
        self.monitors = [Upsmon(self.relay.port, role='primary', user='master', password='first'), Upsmon(self.relay.port)]
        for one in self.monitors:
            self.stack.callback(one.__exit__)
            one.start()
        self.watcher = frame.NutClient(self.conf.port)
        self.stack.callback(self.watcher.close)
        self.watcher.login('master', 'first')
        assert self.watcher.ask('PRIMARY ups') == 'OK PRIMARY-GRANTED'
        frame.wait_until(lambda: self.logins() == 2, 15, 'both upsmons are logged in')
        return self

    def __exit__(self, *exc):
        self.stack.close()

    def logins(self):
        """GET NUMLOGINS, by one who is inside."""
        return int(self.watcher.ask('GET NUMLOGINS ups').split()[2])

    def relink(self):
        """Restart the driver; how long it takes until it is served again."""
        self.driver.stop()
        frame.wait_until(lambda: self.watcher.ask('GET VAR ups ups.status').startswith('ERR'), 5, 'the driver is missed')
        self.driver.start()
        begun = time.monotonic()
        frame.wait_until(lambda: 'OB DISCHRG' in self.watcher.ask('GET VAR ups ups.status'), 5, 'the driver is linked')
        return time.monotonic() - begun


def hashed(password):
    """crypt(3) of libcrypt, yescrypt at its usual cost."""
    crypt = ctypes.CDLL('libcrypt.so.1').crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), b'$y$j9T$F5Jx5fExrKuPp53xLKQ..1$').decode()


class Guesses(Crowd):
    """Each connection gives a wrong password of its own, at the same time."""

    def speak(self, i):
        with contextlib.suppress(OSError):
            self.socks[i].send(f'USERNAME {("mon", "master", "nobody")[i % 3]}\nPASSWORD guess{i}\nLOGIN ups\n'.encode())


def loop_queued_ms(pid):
    """How long the first thread of a process, in which its loop runs, has waited for a processor so far."""
    return queued_ms(pid, [str(pid)])


def queued_ms(pid, threads=()):
    """The same of each of its threads."""
    waited = {}
    for thread in threads or os.listdir(f'/proc/{pid}/task'):
        with contextlib.suppress(OSError), open(f'/proc/{pid}/task/{thread}/schedstat', encoding='ascii') as file:
            waited[thread] = int(file.read().split()[1]) / 1e6
    return waited


def worked_ms(pid):
    """How long all threads of a process have run so far."""
    worked = 0.0
    for thread in os.listdir(f'/proc/{pid}/task'):
        with contextlib.suppress(OSError), open(f'/proc/{pid}/task/{thread}/schedstat', encoding='ascii') as file:
            worked += int(file.read().split()[0]) / 1e6
    return worked


def took_ms(pid, act, queued=queued_ms):
    """How long something took, less the time for which this machine gave the server and this process no processor.

    Of the threads that `queued` names the one that waited longest counts, so no time is excused twice. A processor that the
    server's own threads had is no excuse: it took at least as long as they worked meanwhile, on all processors together.
    """
    theirs, own, worked, begun = queued(pid), queued_ms(os.getpid()), worked_ms(pid), time.monotonic()
    act()
    took, worked = 1000 * (time.monotonic() - begun), worked_ms(pid) - worked
    late = max(ms - theirs.get(thread, 0) for thread, ms in queued(pid).items())
    mine = max(ms - own.get(thread, 0) for thread, ms in queued_ms(os.getpid()).items())
    return round(max(took - late - mine, worked / len(os.sched_getaffinity(0))))


def log_in(port, source):
    """A right login from an address that has never been here."""
    with frame.NutClient(port, host=OURS if source == OURS else '127.0.0.1', source=source, timeout=20) as client:
        client.login('mon', 'look')
        assert client.ask('LOGIN ups') == 'OK'


def force(primary):
    """FSD of a primary that is logged in."""
    assert primary.ask('FSD ups') == 'OK FSD-SET'


def guesses(count, addresses):
    """Wrong passwords against hashes: who is logged in is answered at once, also after a reload, and a right login within a second."""
    users = USERS.replace('first', f'"{hashed("first")}"').replace('look', f'"{hashed("look")}"')
    conf = frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto'}}, users=users, holdover='[port401]\n  enable = no\n')
    conf.put('upsd.conf', f'LISTEN 0.0.0.0 {conf.port}\nSTATEPATH {conf.state}\n')
    driver, server, worst = frame.FakeDriver(conf.socket('fake', 'ups'), ON_BATTERY), frame.OurServer(conf), {}
    with contextlib.closing(conf), server:
        frame.wait_until(lambda: clients.nut_status(conf.port) == 'OB DISCHRG', 10, server.output)
        with frame.NutClient(conf.port, host=OURS, source=OURS, timeout=30) as primary:
            primary.login('master', 'first')
            assert primary.ask('PRIMARY ups') == 'OK PRIMARY-GRANTED'
            for when in ('', ' after reload'):
                guests = Guesses(conf.port, count, addresses)
                if when:
                    server.reload()
                    frame.wait_until(lambda: 'configuration reloaded' in server.output(), 10, server.output)
                source = OURS if not when else '127.0.0.1'
                worst['FSD ms' + when] = took_ms(server.pid, lambda: force(primary), loop_queued_ms)
                worst['login ms' + when] = took_ms(server.pid, lambda: log_in(conf.port, source))
                guests.close()
    driver.stop()
    assert all(ms <= (100 if 'FSD' in what else 1000) for what, ms in worst.items()), worst
    return worst


def crowd(count, addresses, nofile, watch_s=8):
    """Cut off on battery beside a crowd, both upsmons come back and no machine goes down; the driver is linked again within a second."""
    with Outage(nofile) as outage:
        guests = Crowd(outage.conf.port, count, addresses)
        try:
            outage.relay.cut()
            guests.refill()
            frame.wait_until(lambda: outage.logins() < 2, 5, 'they are cut off')
            begun = time.monotonic()
            frame.wait_until(lambda: guests.refill() or outage.logins() == 2, 10, lambda: f'both are back\n{outage.monitors[0].output()[-2000:]}')
            back_s = time.monotonic() - begun
            linked_s = outage.relink()
            time.sleep(1)
            cpu, begun = cpu_s(outage.server.pid), time.monotonic()
            while time.monotonic() - begun < watch_s:
                assert not any(one.down for one in outage.monitors), 'a machine was shut down'
                time.sleep(0.2)
            share = (cpu_s(outage.server.pid) - cpu) / (time.monotonic() - begun)
            left = guests.left()
        finally:
            guests.close()
        assert linked_s <= 1, f'the driver was linked after {linked_s:.1f} s'
        assert share <= 0.05, f'{share:.3f} of a processor while the crowd stands'
        return {'back s': round(back_s, 1), 'linked s': round(linked_s, 2), 'processor': round(share, 3), 'crowd left': left}


def _shake(port, source, until, done):
    """Connect, STARTTLS, handshake, go; as often as it is let."""
    while time.monotonic() < until:
        with contextlib.suppress(OSError), frame.NutClient(port, host=OURS, source=source, timeout=5) as client:
            if client.ask('STARTTLS') == 'OK STARTTLS':
                client.handshake()
                done.append(source)


def handshakes(seconds, addresses):
    """As many TLS handshakes as possible from these: ten a second of each and fifty of all, and who only asks is answered at once."""
    from pki import Pki
    done = []
    with Pki() as pki, contextlib.closing(frame.NutConf(ups={'ups': {'driver': 'fake', 'port': 'auto'}},
                                                        holdover='[port401]\n  enable = no\n')) as conf:
        conf.put('upsd.conf', f'LISTEN 0.0.0.0 {conf.port}\nSTATEPATH {conf.state}\nCERTFILE {pki / "server.pem"}\n')
        with frame.OurServer(conf) as server:
            frame.wait_until(server.listening, 10, server.output)
            until = time.monotonic() + seconds
            threads = [threading.Thread(target=_shake, args=(conf.port, source, until, done)) for source in addresses for _ in range(3)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            cpu = cpu_s(server.pid)
    most = max(done.count(source) for source in addresses)
    assert most <= 10 + 10 * (seconds + 1), f'{most} of one address in {seconds} s'
    assert len(done) <= 50 + 50 * (seconds + 1), f'{len(done)} in {seconds} s'
    return {'handshakes': len(done), 'of one address at most': most, 'processor s': round(cpu, 2)}
