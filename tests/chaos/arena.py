# SPDX-License-Identifier: GPL-2.0-or-later
"""Where attacks take place: a server with two UPSes, `watched`, which the observer polls, and `victim` that is fair game, and the verdict.

    with Arena() as arena:
        figures = attack(arena, ...)
        figures |= arena.judge()

judge() insists on what every attack must leave alone: the observer's answers (no gap over half a second beyond what a
process that only sleeps was late on this machine, no drop, no wrong status), the
server's memory (back to its start within 256 kB) and its good end.
"""

import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [path for path in (os.path.join(ROOT, 'tests'), os.path.join(ROOT, 'tests', 'integration')) if path not in sys.path]
import clients  # noqa: E402
import frame    # noqa: E402
from observer import Observer  # noqa: E402

GAP_S, MEMORY_KB, MEMORY_WITHIN_S = 0.5, 256, 15
USERS = clients.USERS + '[master]\n  password = first\n  upsmon primary\n'
DUMP = [f'SETINFO {name} "{value}"' for name, value in clients.values(clients.DUMP).items() if name != 'ups.status'] + [
    'SETINFO ups.status "OL"', 'SETFLAGS ups.delay.shutdown RW NUMBER', 'ADDCMD test.panel.start', 'ADDCMD load.off']


class Process:
    """What /proc tells of a process."""

    def __init__(self, pid):
        self.pid = pid

    def memory_kb(self):
        """Resident anonymous memory."""
        with open(f'/proc/{self.pid}/status', encoding='ascii') as file:
            return int(next(line for line in file if line.startswith('RssAnon')).split()[1])

    def descriptors(self):
        """How many are open."""
        return len(os.listdir(f'/proc/{self.pid}/fd'))

    def cpu_s(self):
        """User and system time."""
        with open(f'/proc/{self.pid}/stat', encoding='ascii') as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


class Watched:
    """Observers and the memory of one server; what Arena and HoldoverdArena have in common."""

    def __init__(self, port):
        self.port, self.observers, self.process, self.start_kb, self.peak_kb, self.begun = port, [], None, 0, 0, 0.0

    def watch(self, pid, *observers):
        """From now on: `observers` are arguments of Observer behind the port."""
        self.process = Process(pid)
        self.start_kb = self.peak_kb = self.process.memory_kb()
        self.begun = time.monotonic()
        self.observers = [Observer(self.port, **how) for how in observers]

    def sample(self):
        """Memory now; the highest seen is a figure of the verdict."""
        now = self.process.memory_kb()
        self.peak_kb = max(self.peak_kb, now)
        return now

    def client(self, source=None, timeout=5.0):
        """A raw client."""
        return frame.NutClient(self.port, timeout=timeout, source=source)

    def judge(self):
        """The verdict; figures for those who print them."""
        self.sample()
        time.sleep(max(0.0, self.begun + 1 - time.monotonic()))
        told = [observer.stop() for observer in self.observers]
        self.observers = []
        for one in told:
            # how often it could ask says how busy this machine is, nothing of the server; neither does what it was late itself
            assert one['polls'], one
            assert one['longest'] <= GAP_S + one['late'], f'an answer took {one["longest"]:.2f} s: {one}'
            assert not one['drops'] and not one['refused'] and not one['wrong'], one
        frame.wait_until(lambda: self.process.memory_kb() <= self.start_kb + MEMORY_KB, MEMORY_WITHIN_S,
                         lambda: f'{self.process.memory_kb()} kB of memory after {self.start_kb} kB at the start')
        return {'longest gap ms': round(1000 * max(one['longest'] for one in told)), 'polls': sum(one['polls'] for one in told),
                'kB at start': self.start_kb, 'kB at most': self.peak_kb, 'kB in the end': self.process.memory_kb()}

    def end_observers(self):
        """Whatever happened."""
        for observer in self.observers:
            observer.process.kill()
            observer.process.wait()


class Arena(Watched):
    """The server alone, its drivers played by us.  `fresh`: whether the observer may also expect to connect anew."""

    def __init__(self, upsd='', holdover='', fresh=True, env=None):
        self.conf = frame.NutConf(ups={name: {'driver': 'fake', 'port': 'auto'} for name in ('watched', 'victim')}, users=USERS, upsd=upsd,
                                  holdover='[port401]\n  enable = no\n' + holdover)
        super().__init__(self.conf.port)
        self.drivers = {name: frame.FakeDriver(self.conf.socket('fake', name), DUMP, {'INSTCMD': ['TRACKING %id 0']})
                        for name in ('watched', 'victim')}
        self.server = frame.OurServer(self.conf)
        self.server.env.update(env or {})
        self.fresh = fresh

    def __enter__(self):
        self.server.start(lambda: all(clients.nut_status(self.port, name) == 'OL' for name in self.drivers))
        self.warm_up()
        self.watch(self.server.pid, {'fresh': self.fresh})
        return self

    def warm_up(self):
        """What is made once and kept, of libraries above all, is there before memory is measured."""
        before = self.process_descriptors()
        with self.client() as client:
            if client.ask('STARTTLS') == 'OK STARTTLS':
                client.handshake()
        for _ in range(2):
            crowd = [self.client() for _ in range(20)]
            for client in crowd:
                client.login('mon', 'look')
                client.reply('LIST VAR watched')
                client.close()
        frame.wait_until(lambda: self.process_descriptors() < before + 4, what='the crowd has gone')

    def process_descriptors(self):
        """Open descriptors of the server."""
        return Process(self.server.pid).descriptors()

    def judge(self):
        figures = super().judge()
        self.server.stop_clean()
        return figures

    def __exit__(self, *exc):
        self.end_observers()
        self.server.__exit__()
        for driver in self.drivers.values():
            driver.stop()
        self.conf.close()


class HoldoverdArena(Watched):
    """The whole system under holdoverd with our dummy-ups: `watched` is left alone, `victim` is not."""

    MAXAGE_S = 3
    NOT_YET = 'VAR victim ups.status "WAIT"'        # while the first dump of a driver is on its way
    MISSING = ('ERR DRIVER-NOT-CONNECTED', 'ERR DATA-STALE')

    def __init__(self):
        section = {'driver': 'dummy-ups', 'port': 'test.dev', 'mode': 'dummy-once'}
        self.conf = clients.system_conf({'watched': section, 'victim': section}, upsd=f'MAXAGE {self.MAXAGE_S}\n',
                                        holdover='[snmp]\n  enable = no\n[port401]\n  enable = no\n')
        self.conf.put('test.dev', clients.DUMP)
        super().__init__(self.conf.port)
        self.system = clients.Holdoverd(self.conf)

    def status(self):
        """Of the victim."""
        return self.system.status('victim')

    def __enter__(self):
        self.system.start(lambda: self.system.status('watched') == self.status() == 'OL CHRG')
        good = 'VAR {} ups.status "OL CHRG"'
        self.watch(self.system.child('holdover-server'), {'answers': [good.format('watched')]},
                   {'ups': 'victim', 'answers': [good.format('victim'), self.NOT_YET, *self.MISSING]})
        return self

    def __exit__(self, *exc):
        self.end_observers()
        self.system.__exit__()
        self.conf.close()


def until(condition, within_s, what):
    """Wait for it; the seconds it took."""
    begun = time.monotonic()
    frame.wait_until(condition, within_s, what)
    return time.monotonic() - begun
