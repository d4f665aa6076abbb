#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The cost of an SNMP request to Holdover's agent, Debian's snmpd and a bare echo, in one run; and a storm of damaged packets.

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
import snmpwire     # noqa: E402
from snmpwire import GET, GETBULK, message     # noqa: E402

SYSDESCR, SYSTEM, UPS_MIB = ((1, 3, 6, 1, 2, 1) + tail for tail in ((1, 1, 0), (1,), (33,)))
SECONDS, ROUNDS, MANY, REPEAT = 1.0, 5, 100, 50
SEEDS = os.path.join(os.path.dirname(HERE), 'fuzz/corpus/fuzz_snmp_packet')     # made for this engine ID and these names
ACCESS = '''engine_id = 0x8000000001
community = public
community = writer access=write
user = u access=write
allow_control = yes
'''


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
        names = [f'u{n}' for n in range(1, count + 1)]
        conf = frame.NutConf(ups={name: {'driver': 'dummy-ups', 'port': 'ups.dev'} for name in names})
        conf.put('ups.dev', open(os.path.join(HERE, 'device.dev'), encoding='latin-1').read())
        conf.put('holdover.conf', f'[snmp]\nlisten = 127.0.0.1 {port}\npersistent_dir = {conf / "p"}\n{ACCESS}')
        last = names[-1]
        driver = frame.Daemon([frame.product('drivers/dummy-ups'), '-a', last, '-F'], env=conf.env)
        driver.start(lambda: os.path.exists(conf.socket('dummy-ups', last)))
        server = frame.OurServer(conf).start()
        agent = frame.Daemon([frame.product('holdover-snmp'), '-F', '-C', conf.path], env=conf.env)
        agent.start(lambda: self.answers(port, message(GETBULK, [UPS_MIB], f'public@{last}', repeat=REPEAT)) > 700)
        return conf, agent, port, last, (driver, server)

    def snmpd(self):
        """Debian's agent, as small as it can be."""
        port = frame.free_port()
        path = frame.write(self.tmp / 'snmpd.conf', f'agentaddress udp:127.0.0.1:{port}\nrocommunity public 127.0.0.1\n')
        daemon = frame.Daemon([frame.tool('snmpd'), '-f', '-Lf', '/dev/null', '-C', '-c', path],
                              env={'MIBS': '', 'SNMP_PERSISTENT_DIR': self.tmp / 'd'})
        return daemon.start(lambda: self.answers(port, message(GET, [SYSDESCR]))), port

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
    """The table of costs and the goals.

    A GET asks all for the same object.  A GETBULK asks for fifty repetitions: of us the whole UPS-MIB, of snmpd the system
    group and what is behind it, so both send as many varbinds.
    """
    one, many = bench.agent(1), bench.agent(MANY)
    snmpd, snmpd_port = bench.snmpd()
    echo_port = frame.free_port()
    get, bulk, theirs = message(GET, [SYSDESCR]), *(message(GETBULK, [root], repeat=REPEAT) for root in (UPS_MIB, SYSTEM))
    echo = frame.Daemon([bench.load, 'echo', str(echo_port)]).start(lambda: bench.answers(echo_port, get))
    last = f'public@{many[3]}'
    rows = [
        ('echo', echo.pid, echo_port, get), ('get', one[1].pid, one[2], get), ('bulk', one[1].pid, one[2], bulk),
        ('get of 100', many[1].pid, many[2], message(GET, [SYSDESCR], last)),
        ('bulk of 100', many[1].pid, many[2], message(GETBULK, [UPS_MIB], last, repeat=REPEAT)),
        ('snmpd get', snmpd.pid, snmpd_port, get), ('snmpd bulk', snmpd.pid, snmpd_port, theirs)]
    best = bench.compare(rows)
    for name, _, port, packet in rows:
        (cost, rate, longest), answer = best[name], snmpwire.ask(port, packet)
        print(f'{name:12} {cost:7.2f} us CPU  {rate:8.0f}/s  {longest:5} bytes  {len(answer.varbinds):3} varbinds')
    cost = {name: told[0] for name, told in best.items()}
    last_oid = max(name for name in snmpwire.ask(one[2], bulk).names)
    for text, value, limit, below in (
            ('GET / snmpd GET', cost['get'] / cost['snmpd get'], 0.5, True),
            ('snmpd bulk / bulk', cost['snmpd bulk'] / cost['bulk'], 5, False),
            ('100 UPSes / 1, GET', cost['get of 100'] / cost['get'], 1.3, True),
            ('100 UPSes / 1, bulk', cost['bulk of 100'] / cost['bulk'], 1.3, True),
            ('all of UPS-MIB in one', int(last_oid[:7] > UPS_MIB), 1, False),
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
    """Damaged packets of every kind: alive, no growth, few words about it."""
    _, agent, port, _, others = bench.agent(1)
    seeds = [message(GET, [SYSDESCR])]
    for name in sorted(os.listdir(SEEDS)):
        with open(os.path.join(SEEDS, name), 'rb') as file:
            seeds.append(file.read())
    head, tail = [bench.load, 'storm', str(port)], [seed.hex() for seed in seeds]
    subprocess.run([*head, '100000', '1', *tail], capture_output=True, check=True)
    before, lines = memory_kb(agent.pid), len(agent.output().splitlines())
    done = subprocess.run([*head, str(count), '7', *tail], capture_output=True, text=True, check=True)
    good, lost, longest = map(int, done.stdout.split())
    print(f'packets={count} good={good} unanswered={lost} longest={longest} growth_kb={memory_kb(agent.pid) - before} '
          f'log_lines={len(agent.output().splitlines()) - lines} alive={"yes" if agent.running else "no"}')
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
