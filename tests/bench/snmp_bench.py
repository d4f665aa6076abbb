#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What an SNMP request costs us, Debian's snmpd and a bare echo, in one run; and a storm of damaged packets.

    tests/bench/snmp_bench.py [--quick] [--storm COUNT]

CPU is the agent process's own run time (schedstat) divided by answers, the best of some rounds, contestants in turn.
"""

import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True

import frame    # noqa: E402

SYSDESCR, SYSTEM, UPS_MIB = ((1, 3, 6, 1, 2, 1) + tail for tail in ((1, 1, 0), (1,), (33,)))
SECONDS, ROUNDS, MANY = 1.0, 5, 100
DISCOVERY = bytes.fromhex('303e020103301102040000000102 0300ffe3040104020103041030 0e0400020100020100040004000400'
                          '301404000400a00e0204000000010201000201003000')


def ber(tag, *parts):
    """One element."""
    body = b''.join(parts)
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])) + body


def arc(number):
    """One arc in base 128."""
    out = [number & 0x7f]
    while number > 0x7f:
        number >>= 7
        out.insert(0, 0x80 | number & 0x7f)
    return bytes(out)


def request(kind, oid, community='public', repeat=50):
    """A v2c GET (0xa0) or GETBULK (0xa5)."""
    name = ber(6, bytes([oid[0] * 40 + oid[1]]), *map(arc, oid[2:]))
    second = ber(2, bytes([repeat if kind == 0xa5 else 0]))
    return ber(0x30, ber(2, b'\x01'), ber(4, community.encode()),
               ber(kind, ber(2, b'\x12\x34'), ber(2, b'\0'), second, ber(0x30, ber(0x30, name, ber(5)))))


class Bench:
    """The contestants."""

    def __init__(self, seconds, rounds):
        self.seconds, self.rounds = seconds, rounds
        self.tmp = frame.Tmp()
        self.load = self.tmp / 'load'
        subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-o', self.load, os.path.join(HERE, 'snmp_load.c')], check=True)

    def agent(self, count):
        """Our agent over `count` UPSes that a driver of ours plays to our server."""
        port = frame.free_port()
        names = [f'ups{n}' for n in range(1, count + 1)]
        conf = frame.NutConf(ups={name: {'driver': 'dummy-ups', 'port': 'ups.dev'} for name in names})
        conf.put('ups.dev', open(os.path.join(HERE, 'device.dev'), encoding='latin-1').read())
        conf.put('holdover.conf', f'[snmp]\nlisten = 127.0.0.1 {port}\npersistent_dir = {conf / "p"}\n')
        last = names[-1]
        driver = frame.Daemon([frame.product('drivers/dummy-ups'), '-a', last, '-F'], env=conf.env)
        driver.start(lambda: os.path.exists(conf.socket('dummy-ups', last)))
        server = frame.OurServer(conf).start()
        agent = frame.Daemon([frame.product('holdover-snmp'), '-F', '-C', conf.path], env=conf.env)
        agent.start(lambda: self.answers(port, request(0xa5, UPS_MIB, f'public@{last}')) > 700)
        return conf, agent, port, last, (driver, server)

    def snmpd(self):
        """Debian's agent, as small as it can be."""
        port = frame.free_port()
        path = frame.write(self.tmp / 'snmpd.conf', f'agentaddress udp:127.0.0.1:{port}\nrocommunity public 127.0.0.1\n')
        daemon = frame.Daemon([frame.tool('snmpd'), '-f', '-Lf', '/dev/null', '-C', '-c', path],
                              env={'MIBS': '', 'SNMP_PERSISTENT_DIR': self.tmp / 'd'})
        return daemon.start(lambda: self.answers(port, request(0xa0, SYSDESCR))), port

    def answers(self, port, packet):
        """Length of the longest answer in a moment; 0: none."""
        done = subprocess.run([self.load, 'run', str(port), '0.02', packet.hex()], capture_output=True, text=True, check=False)
        return int(done.stdout.split()[1]) if done.returncode == 0 else 0

    def cost(self, pid, port, packet):
        """(microseconds of CPU per answer, answers per second, longest answer) of one round."""
        def spent():
            with open(f'/proc/{pid}/schedstat', encoding='ascii') as stat:
                return int(stat.read().split()[0])
        before = spent()
        done = subprocess.run([self.load, 'run', str(port), str(self.seconds), packet.hex()], capture_output=True,
                              text=True, check=True)
        answers, longest = map(int, done.stdout.split())
        return (spent() - before) / answers / 1000, answers / self.seconds, longest

    def compare(self, rows):
        """{name: best (cost, rate, longest)} of (name, pid, port, packet) rows, measured in turn."""
        best = {}
        for _ in range(self.rounds):
            for name, pid, port, packet in rows:
                told = self.cost(pid, port, packet)
                best[name] = min(best.get(name, told), told)
        return best


def speed(bench):
    """The table of costs and the goals."""
    one, many = bench.agent(1), bench.agent(MANY)
    snmpd, snmpd_port = bench.snmpd()
    echo_port = frame.free_port()
    echo = frame.Daemon([bench.load, 'echo', str(echo_port)]).start()
    get, bulk = request(0xa0, SYSDESCR), request(0xa5, UPS_MIB)
    last = f'public@{many[3]}'
    best = bench.compare([
        ('echo', echo.pid, echo_port, get), ('get', one[1].pid, one[2], get), ('bulk', one[1].pid, one[2], bulk),
        ('get of 100', many[1].pid, many[2], request(0xa0, SYSDESCR, last)),
        ('bulk of 100', many[1].pid, many[2], request(0xa5, UPS_MIB, last)),
        ('snmpd get', snmpd.pid, snmpd_port, get), ('snmpd bulk', snmpd.pid, snmpd_port, request(0xa5, SYSTEM))])
    for name, (cost, rate, longest) in best.items():
        print(f'{name:12} {cost:7.2f} us CPU  {rate:8.0f}/s  {longest:5} bytes')
    cost = {name: told[0] for name, told in best.items()}
    for text, value, limit, below in (
            ('GET / snmpd GET', cost['get'] / cost['snmpd get'], 0.5, True),
            ('snmpd bulk / bulk', cost['snmpd bulk'] / cost['bulk'], 5, False),
            ('100 UPSes / 1, GET', cost['get of 100'] / cost['get'], 1.3, True),
            ('100 UPSes / 1, bulk', cost['bulk of 100'] / cost['bulk'], 1.3, True),
            ('longest bulk answer', best['bulk'][2], 1400, True)):
        met = value <= limit if below else value >= limit
        print(f'{text:22} {value:8.2f}  {"<=" if below else ">="} {limit}  {"met" if met else "MISSED"}')
    for daemon in (echo, snmpd, one[1], *one[4], many[1], *many[4]):
        daemon.stop()


def memory_kb(pid):
    """Private memory of a process."""
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        return sum(int(line.split()[1]) for line in file if line.startswith('Private_'))


def storm(bench, count):
    """Damaged packets: alive, no growth, few words about it."""
    _, agent, port, last, others = bench.agent(1)
    seeds = [request(0xa0, SYSDESCR), request(0xa5, UPS_MIB), request(0xa3, SYSDESCR), request(0xa0, UPS_MIB, f'public@{last}'),
             DISCOVERY]
    warm_up = [bench.load, 'storm', str(port), '100000', '1', *(seed.hex() for seed in seeds)]
    subprocess.run(warm_up, capture_output=True, check=True)
    before = memory_kb(agent.pid)
    done = subprocess.run([*warm_up[:3], str(count), '7', *warm_up[5:]], capture_output=True, text=True, check=True)
    good, lost, longest = map(int, done.stdout.split())
    print(f'storm: {count} damaged packets, {good} good ones between, {lost} of them unanswered, longest answer {longest} '
          f'bytes, private memory {before} -> {memory_kb(agent.pid)} kB, {len(agent.output().splitlines())} lines of log, '
          f'agent {"lives" if agent.running else "DIED"}')
    for daemon in (agent, *others):
        daemon.stop()


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--quick', action='store_true', help='shorter rounds')
    parser.add_argument('--storm', type=int, default=0, metavar='COUNT', help='only send so many damaged packets')
    options = parser.parse_args()
    bench = Bench(0.3 if options.quick else SECONDS, 3 if options.quick else ROUNDS)
    if options.storm:
        storm(bench, options.storm)
    else:
        speed(bench)


if __name__ == '__main__':
    main()
