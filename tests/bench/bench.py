#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Speed and memory of Holdover's server, Debian's upsd and a server that only echoes, side by side with one device.

    make bench [QUICK=1] [ONLY=pattern]
    tests/bench/bench.py [--quick] [--only PATTERN] [--json FILE]

Every figure is measured in this run, contestants in turn, the best of some rounds; CPU is the server process's own.  A
goal that is missed is told and is no failure: what a machine does beside us is nobody's bug.  README.md says more.
"""

import argparse
import contextlib
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True

import frame    # noqa: E402

DEVICE = os.path.join(HERE, 'device.dev')
LIMIT_S = 900               # whatever is forgotten ends by itself
OURS, NUT, LIMIT = 'ours', 'nut', 'limit'
NAMES = {OURS: 'ours', NUT: 'upsd', LIMIT: 'limit'}
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


# ---- the contestants ----

class Echo(frame.Daemon):
    """The limit: constant replies, nothing parsed."""

    def __init__(self, port):
        self.port = port
        super().__init__([frame.product('bench/echo_limit'), str(port), DEVICE, 'ups', str(LIMIT_S)])

    def start(self, ready=None, timeout=10.0):
        return super().start(ready or self._answers, timeout)

    def _answers(self):
        try:
            with frame.NutClient(self.port, timeout=2.0) as client:
                return client.ask('GET VAR ups ups.status').startswith('VAR ')
        except OSError:
            return False


class Arena(contextlib.ExitStack):
    """Servers over the same number of the same UPSes, each with a driver process of its own; started when asked for."""

    def __init__(self, count=1, upsd='', tls=None):
        super().__init__()
        self.count, self.upsd, self.tls = count, upsd, tls
        self.servers, self.drivers = {}, {}

    def server(self, kind):
        """The running contestant of that kind."""
        if kind not in self.servers:
            server = self._start(kind)
            self.callback(server.stop)
            os.sched_setaffinity(server.pid, {SERVER_CORE})
            self.servers[kind] = server
        return self.servers[kind]

    def _start(self, kind):
        if kind == LIMIT:
            return Echo(frame.free_port()).start()
        names = ['ups'] if self.count == 1 else [f'ups{i}' for i in range(self.count)]
        conf = self.enter_context(frame.NutConf(
            ups={name: {'driver': 'fake', 'port': 'auto', 'desc': 'Description'} for name in names}, upsd=self.upsd))
        if self.tls:
            conf.put('upsd.conf', f'LISTEN 127.0.0.1 {conf.port}\nSTATEPATH {conf.state}\n{certificate(conf, kind, self.tls)}\n')
        drivers = self.drivers[kind] = frame.Daemon(driver_command(conf.state, self.count))
        drivers.start(lambda: 'listening' in drivers.output())
        self.callback(drivers.stop)
        os.sched_setaffinity(drivers.pid, {CLIENT_CORE})
        server = frame.SERVERS[kind](conf).start(timeout=60.0)
        with server.client() as client:
            for name in names:
                frame.wait_until(lambda n=name: client.ask(f'GET VAR {n} ups.test.result').startswith('VAR '), 60.0)
        return server


def driver_command(state, count, *more):
    """Arguments of the scripted driver for `count` UPSes."""
    return [frame.product('bench/fakedrv'), '--data', DEVICE, '--statepath', state, '--count', str(count), '--seconds',
            str(LIMIT_S), *more]


KEYS = {'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], 'RSA-2048': ['rsa:2048']}


def certificate(conf, kind, algorithm):
    """A fresh certificate for the server and the lines of upsd.conf that name it."""
    key, cert = conf / 'key.pem', conf / 'cert.pem'
    run(['openssl', 'req', '-x509', '-newkey', *KEYS[algorithm], '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout',
         key, '-out', cert])
    if kind == OURS:
        with open(key, encoding='ascii') as k, open(cert, encoding='ascii') as c:
            return f'CERTFILE {frame.write(conf / "server.pem", c.read() + k.read())}'
    nss = conf / 'nss'      # Debian builds upsd with NSS, which keeps keys in a database
    os.mkdir(nss)
    run(['openssl', 'pkcs12', '-export', '-in', cert, '-inkey', key, '-name', 'bench', '-passout', 'pass:bench', '-out',
         nss + '/p12'])
    secret = frame.write(nss + '/secret', 'bench\n')
    run(['certutil', '-N', '-d', nss, '-f', secret])
    run(['pk12util', '-i', nss + '/p12', '-d', nss, '-k', secret, '-W', 'bench'])
    return f'CERTPATH {nss}\nCERTIDENT bench bench\nDISABLE_WEAK_SSL true'


def run(argv):
    """A tool that has to succeed."""
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def rss_kb(pid):
    """Resident memory of a process."""
    with open(f'/proc/{pid}/status', encoding='ascii') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS:'))


# ---- measuring ----

def on_client_core():
    """For preexec_fn."""
    os.sched_setaffinity(0, {CLIENT_CORE})


def on_server_core():
    """Likewise.  Where client and server take turns, two cores would measure how long an idle one takes to wake up."""
    os.sched_setaffinity(0, {SERVER_CORE})


def load(server, mode, seconds, clients=1, together=False, **options):
    """One run of nutload; its figures.  `together`: on the server's core."""
    argv = [frame.product('bench/nutload'), '--mode', mode, '--port', str(server.port), '--pid', str(server.pid),
            '--seconds', str(max(1, round(seconds))), '--clients', str(clients)]
    for name, value in options.items():
        argv += [f'--{name.replace("_", "-")}'] + ([] if value is True else [str(value)])
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False, text=True,
                          preexec_fn=on_server_core if together or clients == 1 else on_client_core)
    if not done.stdout:
        raise RuntimeError(f'{" ".join(argv)}: {done.stderr}')
    return json.loads(done.stdout)


SMALLER = {'server_cpu_us', 'client_cpu_us', 'p50_us', 'p99_us', 'bytes_per_connection'}


SHARES = ('rps', 'server_cpu_us', 'client_cpu_us')


def shares(server, client):
    """Whose work a rate of ours is: where the client has the greater part, it is its core that is full."""
    return f' {text_of(server[OURS])} us of ours, {text_of(client[OURS])} us of the client'


def best(runs, figure):
    """Of several runs the one least disturbed."""
    return (min if figure in SMALLER else max)(run[figure] for run in runs)


class Table:
    """Rows as they come; `done()` says how it went."""

    def __init__(self, only, path):
        self.only, self.path, self.rows = only, path, []
        print(f'{"":58}{"ours":>10}{"upsd":>10}{"limit":>10}  {"result":<15}{"goal":<19}')

    def wants(self, name):
        """Whether this row was asked for."""
        return not self.only or fnmatch.fnmatch(name, f'*{self.only}*')

    def row(self, name, unit, figures, goal=None, note=''):
        """figures {contestant: value}; goal (contestant or None, '<=' or '>=', factor or value)."""
        ours = figures[OURS]
        result = verdict = wanted = ''
        if goal:
            other, sign, bound = goal
            value = ours if other is None else ours / figures[other] if figures.get(other) else None
            if value is not None:
                verdict = 'PASS' if (value <= bound if sign == '<=' else value >= bound) else 'below'
                result = text_of(value) + (f' {unit}' if other is None else f' x {NAMES[other]}')
            wanted = f'{sign} {text_of(bound)}' + (f' {unit}' if other is None else f' x {NAMES[other]}')
        cells = ''.join(f'{text_of(figures[kind]) if figures.get(kind) else "-":>10}' for kind in (OURS, NUT, LIMIT))
        print(f'{name[:47]:47} {unit:>9} {cells}  {result:<15}{wanted:<19}{verdict:6}{note}', flush=True)
        self.rows.append({'name': name, 'unit': unit, 'figures': figures, 'goal': goal, 'verdict': verdict})

    def done(self):
        """The last line, and the JSON file if one was asked for."""
        judged = [row['verdict'] for row in self.rows if row['verdict']]
        print(f'{judged.count("PASS")} goals of {len(judged)} reached')
        if self.path:
            with open(self.path, 'w', encoding='utf-8') as file:
                json.dump(self.rows, file, indent=1)


def text_of(value):
    """A figure with three digits that mean something."""
    if value >= 10000:
        return f'{value / 1000:.0f} k'
    return f'{value:.0f}' if value >= 100 else f'{value:.3g}'


class Bench:
    """All measurements; each method prints its rows."""

    def __init__(self, args):
        self.quick, self.table = args.quick, Table(args.only, args.json)
        self.rounds, self.seconds = (1, 1) if args.quick else (3, 2)

    def contest(self, arena, kinds, mode, figure, **options):
        """{contestant: best figure}; with several figures {contestant: tuple}."""
        figures = figure if isinstance(figure, tuple) else (figure,)
        runs = {kind: [] for kind in kinds}
        for _ in range(self.rounds):
            for kind in kinds:
                runs[kind].append(load(arena.server(kind), mode, self.seconds, **options))
        found = [{kind: best(runs[kind], name) for kind in kinds} for name in figures]
        return found if isinstance(figure, tuple) else found[0]

    def one_ups(self):
        """Requests to one UPS over few and many connections."""
        table, all_three = self.table, (OURS, NUT, LIMIT)
        with Arena() as arena:
            if table.wants('list-var'):
                rate, p50 = self.contest(arena, all_three, 'listvar', ('rps', 'p50_us'))
                table.row('list-var, 1 connection', '/s', rate, (NUT, '>=', 500))
                table.row('list-var, 1 connection, p50', 'us', p50, (None, '<=', 100))
                for clients in (10, 100) if self.quick else (10, 100, 1000):
                    cpu = self.contest(arena, all_three, 'listvar', 'server_cpu_us', clients=clients)
                    table.row(f'list-var, {clients} connections, CPU', 'us', cpu, (NUT, '<=', 1 / 8))
            if table.wants('connect-list'):
                cpu = self.contest(arena, all_three, 'dump', 'server_cpu_us', clients=10, together=True)
                table.row('connect-list-logout, 10 clients, CPU', 'us', cpu, (NUT, '<=', 1 / 5))
            if table.wants('mixed'):
                rate, *cpu = self.contest(arena, all_three, 'mixed', SHARES, clients=100)
                table.row('mixed, 100 clients', '/s', rate, (NUT, '>=', 10), shares(*cpu))
            if table.wants('get-pipelined'):
                cpu = self.contest(arena, all_three, 'getvar', 'server_cpu_us', clients=10, pipeline=16)
                table.row('get-pipelined, 16 deep, 10 clients, CPU', 'us', cpu, (NUT, '<=', 1 / 3))
            if table.wants('get-saturated'):
                for clients in (10,) if self.quick else (10, 100):
                    cpu = self.contest(arena, all_three, 'getvar', 'server_cpu_us', clients=clients)
                    table.row(f'get-saturated, {clients} clients, CPU', 'us', cpu, (LIMIT, '<=', 1.1))
            if table.wants('get-spread'):
                cpu = self.contest(arena, all_three, 'getvar', 'server_cpu_us', clients=1000, rate=2000, together=True)
                table.row('get-spread, 2,000/s on 1,000 connections, CPU', 'us', cpu, (NUT, '<=', 1 / 10))
            if table.wants('burst'):
                p99 = self.contest(arena, (OURS, LIMIT), 'burst', 'p99_us', clients=1000, warmup_ms=0)
                if not self.quick:      # upsd leaves some waiting until nutload gives up, after 10 s
                    p99[NUT] = load(arena.server(NUT), 'burst', 1, clients=1000, warmup_ms=0)['p99_us']
                table.row('burst, 1,000 connect at once, p99', 'ms', {k: v / 1e3 for k, v in p99.items()}, (None, '<=', 60))

    def many_ups(self):
        """A thousand UPSes."""
        table, two = self.table, (OURS, NUT)
        if not table.wants('1000-ups'):
            return
        with Arena() as one, Arena(1000) as many:
            single = {kind: rss_kb(one.server(kind).pid) for kind in two}
            table.row('1000-ups, memory per UPS', 'kB', {
                kind: (rss_kb(many.server(kind).pid) - single[kind]) / 999 for kind in two}, (None, '<=', 8))
            for clients, factor in ((10, 1 / 4), (1, 1 / 8)):
                cpu = self.contest(many, two, 'getvar', 'server_cpu_us', clients=clients, ups_count=1000)
                table.row(f'1000-ups, GET, {clients} client{"s" if clients > 1 else ""}, CPU', 'us', cpu, (NUT, '<=', factor))
                if clients == 10:
                    alone = self.contest(one, (OURS,), 'getvar', 'server_cpu_us', clients=clients)
                    table.row('1000-ups, GET, 1,000 UPSes to 1', 'times', {OURS: cpu[OURS] / alone[OURS]},
                              (None, '<=', 1.25))
            rate = self.contest(many, two, 'listups', 'rps', ups_count=1000)
            table.row('1000-ups, LIST UPS', '/s', rate, (NUT, '>=', 50))
            p99 = self.contest(many, (OURS,), 'getvar', 'p99_us', clients=5000, ups_count=1000, rate=20000)
            table.row('1000-ups, 5,000 clients, 20,000/s, p99', 'ms', {OURS: p99[OURS] / 1e3}, (None, '<=', 20))

    def tls(self):
        """Connections inside TLS: the handshake, and the memory of an idle one."""
        table = self.table
        if not table.wants('tls'):
            return
        kinds, note = (OURS, NUT), ''
        if not (shutil.which('certutil') and shutil.which('pk12util')):
            kinds, note = (OURS,), ' upsd: reference, not measured (no certutil for NSS)'
        for algorithm in KEYS:
            with Arena(tls=algorithm) as arena:
                rate, *cpu, p50 = self.contest(arena, kinds, 'connect', SHARES + ('p50_us',), clients=10, tls=True)
            rate.setdefault(NUT, 222)
            cpu[0].setdefault(NUT, 1e6 / 222)
            table.row(f'tls, connect-GET-logout, 10 clients, {algorithm}', '/s', rate, (NUT, '>=', 5), note + shares(*cpu))
            table.row(f'tls, the same, {algorithm}, CPU', 'us', cpu[0], (NUT, '<=', 1 / 5))
            table.row(f'tls, the same, {algorithm}, p50', 'ms', {k: v / 1e3 for k, v in p50.items()}, (None, '<=', 3))
        with Arena(tls='P-256') as arena:
            size = {kind: load(arena.server(kind), 'idle', 1, clients=500, tls=True)['bytes_per_connection'] for kind in kinds}
            size.setdefault(NUT, 25000)
            table.row('tls, memory of an idle connection', 'bytes', size, (NUT, '<=', 1 / 2), note)

    def idle(self):
        """Memory of connections that do nothing."""
        if not self.table.wants('idle'):
            return
        with Arena(upsd='MAXCONN 10000') as arena:
            size = {kind: load(arena.server(kind), 'idle', 1, clients=4000)['bytes_per_connection'] for kind in (OURS, NUT)}
            self.table.row('idle, memory of a connection', 'bytes', size, (None, '<=', 384))

    def latency(self):
        """From a driver's word to a polling client, while others ask 10,000 times a second."""
        if not self.table.wants('status-change'):
            return
        seen = {}
        for kind in (OURS, NUT):
            with Arena() as arena:
                seen[kind] = self.flip(arena, kind)
        self.table.row('status-change, driver to client, p99', 'ms', seen, (None, '<=', 5))

    def flip(self, arena, kind):
        """p99 in ms.  A second driver takes the place of the first: the server goes over to it by itself."""
        server = arena.server(kind)
        flips = 300 if self.quick else 2000
        argv = driver_command(server.conf.state, 1, '--flip', str(server.port), '--flips', str(flips))
        crowd = subprocess.Popen([frame.product('bench/nutload'), '--mode', 'getvar', '--port', str(server.port), '--clients',
                                  '50', '--rate', '10000', '--seconds', '30'], stdout=subprocess.DEVNULL,
                                 preexec_fn=on_client_core)
        try:
            arena.drivers[kind].stop()
            time.sleep(0.1)
            done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=True,
                                  preexec_fn=on_client_core)
        finally:
            crowd.kill()
            crowd.wait()
        return json.loads(done.stdout)['p99_us'] / 1e3


def main():
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--quick', action='store_true', help='one short round of each')
    parser.add_argument('--only', metavar='PATTERN', help='rows whose name contains it')
    parser.add_argument('--json', metavar='FILE', help='figures for a program')
    bench = Bench(parser.parse_args())
    began = time.monotonic()
    for part in (bench.one_ups, bench.many_ups, bench.tls, bench.idle, bench.latency):
        part()
    bench.table.done()
    print(f'{time.monotonic() - began:.0f} s on {len(CORES)} cores: server on {SERVER_CORE}, clients on {CLIENT_CORE}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
