# SPDX-License-Identifier: GPL-2.0-or-later
"""The attacks, each a function of an arena and its size: what it does to the server is here, what nobody else may notice is in arena.py.

Each gives figures, and asserts what is special to it (who must have been cut off, and when).
"""

import os
import random
import signal
import socket
import ssl
import threading
import time

from arena import Arena, HoldoverdArena, clients, frame, until
from guests import Guest, Guests

TCP_REPAIR = 19
FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
REPLY_KB, OUTPUT_KB, CONNECTION_KB = 16, 64, 16


# ---- clients that do not do their part ----

def never_reads(count):
    """Clients that ask without end and never read: each costs what its limit allows and is cut after 10 s without progress."""
    with Arena() as arena:
        before = arena.process.descriptors()
        with Guests(arena.port, count, receive_buffer=4096) as guests:
            request = b'LIST VAR watched\n' * 500
            for guest in guests:
                guest.stuff(request)
            until(lambda: arena.process.descriptors() >= before + count and arena.sample(), 5, 'they are all connected')
            figures = {'until cut s': round(until(lambda: arena.sample() and arena.process.descriptors() < before + 4, 25,
                                                  'those who do not read are cut off'), 1)}
            allowed = arena.start_kb + 256 + count * (OUTPUT_KB * 2 + REPLY_KB + CONNECTION_KB)
            assert arena.peak_kb <= allowed, f'{arena.peak_kb} kB, {allowed} allowed'
        return figures | arena.judge()


def slow_loris(count, timeout_s):
    """Clients that send a byte now and then and never a whole line: beyond max_pending they go at once, the others at their timeout."""
    with Arena(holdover=f'[server]\n  max_pending = 64\n  pending_timeout = {timeout_s}\n') as arena:
        before = arena.process.descriptors()
        with Guests(arena.port, count) as guests:
            text, end, i = b'GET VAR watched ups.status' * 50, time.monotonic() + timeout_s + 4, 0

            def gone(limit):
                nonlocal i
                i += 1
                for guest in guests:
                    guest.push(text[i % len(text):][:1])
                arena.sample()
                return arena.process.descriptors() <= before + 3 + limit
            surplus = until(lambda: gone(64), 6, 'those beyond max_pending are cut off')
            all_gone = until(lambda: gone(0), max(1.0, end - time.monotonic()), 'all are cut off')
        return {'surplus gone s': round(surplus, 1), 'all gone s': round(surplus + all_gone, 1)} | arena.judge()


def silent_tls(count):
    """STARTTLS and then nothing, half a ClientHello, or commands in clear: no answer, cut at the deadline of 5 s."""
    from pki import Pki
    bio = ssl.MemoryBIO()
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), bio, server_hostname='localhost').do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = bio.read()
    with Pki() as pki, Arena(upsd=f'CERTFILE {pki / "server.pem"}') as arena:
        with Guests(arena.port, count) as guests:
            begun = time.monotonic()
            for i, guest in enumerate(guests):
                guest.stuff(b'STARTTLS\n' + (b'', hello[:100], b'GET VAR watched ups.status\n', b'')[i % 4])
            for guest in guests:
                guest.read_until(b'OK STARTTLS\n', 5)
            for i, guest in enumerate(guests):
                guest.stuff((b'', hello[100:200], b'', b'GET VAR watched ups.status\nVER\n')[i % 4])
            arena.sample()
            for guest in guests:
                rest = guest.read_all(begun + 8 - time.monotonic())
                assert rest is not None, 'still connected 8 s after STARTTLS'
                assert b'VAR' not in rest and b'Network' not in rest, rest      # at most a TLS alert
            took = time.monotonic() - begun
        return {'all gone s': round(took, 1)} | arena.judge()


def ghosts(count):
    """Peers that log in and vanish without a FIN: they no longer count after 20 s at most."""
    with Arena() as arena:
        with Guests(arena.port, count) as guests:
            for guest in guests:
                guest.ask(b'USERNAME mon\nPASSWORD look\nLOGIN watched\n', b'OK\nOK\nOK\n')
            with arena.client() as client:
                assert client.ask('GET NUMLOGINS watched') == f'NUMLOGINS watched {count}'
                for guest in guests:
                    guest.sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)        # closed silently: the kernel forgets it
                    guest.close()
                took = until(lambda: client.ask('GET NUMLOGINS watched') == 'NUMLOGINS watched 0', 22, 'the vanished no longer count')
        return {'until forgotten s': round(took, 1)} | arena.judge()


def can_vanish():
    """Whether this process may use TCP_REPAIR (CAP_NET_ADMIN)."""
    with socket.socket() as sock, socket.create_server(('127.0.0.1', 0)) as server:
        sock.connect(server.getsockname())
        try:
            sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        except OSError:
            return False
        return True


# ---- bytes ----

def endless_lines(megabytes):
    """Lines without an end, of all kinds: refused and cut off, and none of it is kept."""
    kinds = {'letters': (b'', b'A'), 'words': (b'', b'a '), 'open quote': (b'GET "', b'a'), 'zeros': (b'', b'\0'), 'backslashes': (b'', b'\\'),
             'quotes': (b'', b'"a" '), 'blanks': (b'', b'\t'), 'comment': (b'#', b'a')}
    with Arena() as arena:
        for kind, (beginning, unit) in kinds.items():
            guest = Guest(arena.port)
            guest.stuff(beginning)
            chunk, sent = unit * (65536 // len(unit)), 0
            while sent < megabytes << 20 and guest.send_patiently(chunk, 5):
                sent += len(chunk)
                arena.sample()
            rest = guest.read_all(5)
            assert rest is not None, f'{kind}: still connected after {sent} bytes'
            assert rest in (b'', b'ERR INVALID-ARGUMENT\n'), (kind, rest)
            guest.close()
        assert arena.peak_kb <= arena.start_kb + 1024, f'{arena.peak_kb} kB after {arena.start_kb}'
        return arena.judge()


WORDS = '''GET SET LIST VAR UPS CMD RW ENUM RANGE CLIENT NUMLOGINS NUMATTACH UPSDESC DESC CMDDESC TYPE TRACKING ON OFF INSTCMD LOGIN
ATTACH USERNAME PASSWORD PRIMARY MASTER FSD HELP VER NETVER PROTVER victim nobody ups.status battery.charge ups.delay.shutdown
test.panel.start load.off admin top mon look 0 1 -1 99999999999 "" "a b" "\\"" \\ é'''.split()


def fuzz_line(rng):
    """A line that is nearly, or not at all, one of the protocol.  The observer's UPS is named in none that changes anything."""
    kind = rng.random()
    if kind < 0.6:
        return ' '.join(rng.choices(WORDS, k=rng.randint(1, 6))).encode('utf-8', 'replace') + b'\n'
    if kind < 0.8:
        line = bytearray(' '.join(rng.choices(WORDS, k=rng.randint(1, 4))).encode() + b'\n')
        for _ in range(rng.randint(1, 4)):
            line[rng.randrange(len(line))] = rng.randrange(256)
        return bytes(line)
    if kind < 0.999:
        return rng.randbytes(rng.randint(1, 80)) + b'\n'
    return rng.choice((b'"' * 5000, b'x ' * 2000, b'\r\r\n', b'\n', b'LOGOUT', b'DETACH', b'GET ' + b'A' * 70000)) + b'\n'


def fuzz(seconds, seed):
    """Random bytes and a random grammar on eight connections, some of them with good credentials."""
    rng = random.Random(seed)
    stock = [b''.join(fuzz_line(rng) for _ in range(100)) for _ in range(200)]
    with Arena() as arena:
        answered, cuts, end, i = 0, 0, time.monotonic() + seconds, 0
        guests = [None] * 8
        while time.monotonic() < end:
            i += 1
            at = i % len(guests)
            if guests[at] is None or guests[at].ended:
                if guests[at]:
                    cuts += 1
                    answered += guests[at].lines
                guests[at] = Guest(arena.port, source=f'127.0.{1 + i // 250 % 200}.{1 + i % 250}')
                if at % 2:
                    guests[at].push(b'USERNAME admin\nPASSWORD top\n')
            guests[at].push(rng.choice(stock))
            guests[at].drain()
            if i % 100 == 0:
                arena.sample()
        for guest in filter(None, guests):
            answered += guest.lines
            guest.close()
        assert answered > 10000 * seconds, f'{answered} lines only'
        return {'lines answered': answered, 'cut off': cuts} | arena.judge()


def brute_force(seconds):
    """Four guessers at one address: the guesses become few, who knows his password at another address notices nothing."""
    with Arena() as arena:
        tried, stop = [], threading.Event()

        def guess(who):
            """One pair of name and password is all that a connection can give."""
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    with arena.client(source='127.0.0.9') as client:
                        client.send(f'USERNAME admin\nPASSWORD guess{who}-{number}\nINSTCMD victim load.off\n')
                        answers = [client.line() for _ in range(3)]
                except OSError:
                    continue
                if answers[2] is not None:
                    tried.append(answers[2])

        guessers = [threading.Thread(target=guess, args=(who,)) for who in range(4)]
        for one in guessers:
            one.start()
        worst, end = 0.0, time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            with arena.client() as client:
                client.login('admin', 'top')
                assert client.ask('INSTCMD victim test.panel.start') == 'OK'
            worst = max(worst, time.monotonic() - begun)
            time.sleep(0.05)
        stop.set()
        for one in guessers:
            one.join(15)
        assert worst < 0.5, f'an honest login took {worst:.2f} s'
        assert len(tried) <= 20 + 5 * seconds, f'{len(tried)} guesses in {seconds} s'
        assert set(tried) == {'ERR ACCESS-DENIED'}, set(tried)
        assert 'INSTCMD load.off' not in arena.drivers['victim'].heard()
        return {'guesses': len(tried)} | arena.judge()


# ---- limits of the machine ----

def no_descriptors(count, seconds):
    """A limit of 64 descriptors and hundreds of clients: those inside are served, the loop does not spin, and afterwards all is as before."""
    import resource
    with Arena(fresh=False) as arena:
        lines = arena.server.output().count('\n')
        _, hard = resource.prlimit(arena.server.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(arena.server.pid, resource.RLIMIT_NOFILE, (64, hard))
        with Guests(arena.port, count) as guests:
            cpu, end = arena.process.cpu_s(), time.monotonic() + seconds
            while time.monotonic() < end:
                for guest in guests:
                    guest.push(b'VER\n')
                    guest.drain()
                    if guest.ended:
                        guest.again()
                assert arena.process.descriptors() <= 64
                arena.sample()
                time.sleep(0.2)
            share = (arena.process.cpu_s() - cpu) / seconds
        lines = arena.server.output().count('\n') - lines
        assert share <= 0.25, f'{share:.2f} of a processor'
        assert lines <= 10 + seconds / 6, f'{lines} lines of log\n{arena.server.output()[-2000:]}'
        took = until(lambda: clients.nut_status(arena.port, 'watched') == 'OL', 2, 'a new client is let in again')
        return {'processor': round(share, 3), 'log lines': lines, 'until open again s': round(took, 2)} | arena.judge()


BROKEN = {'ups.conf': '[ups\n  driver = "fake\n', 'upsd.users': '[admin\n  password = "x\n', 'upsd.conf': 'LISTEN "127.0.0.1\nMAXAGE x\n'}


def reloads(count):
    """SIGHUP after SIGHUP, every other time with a broken file: nobody is cut off, no login is lost, good files take effect."""
    with Arena() as arena:
        good = {name: _read(arena.conf / name) for name in BROKEN}
        crowd = [arena.client() for _ in range(20)]
        for client in crowd:
            client.login('mon', 'look')
            assert client.ask('LOGIN victim') == 'OK'
        for i in range(count):
            name = list(BROKEN)[i // 2 % len(BROKEN)]
            if i % 2:
                arena.conf.put(name, BROKEN[name])
                _refused(arena.server)
                arena.conf.put(name, good[name])
            else:
                arena.conf.put('ups.conf', good['ups.conf'].replace('[victim]', f'[victim]\n  desc = "number {i}"'))
                arena.server.reload()
                frame.wait_until(lambda n=i: crowd[0].ask('GET UPSDESC victim') == f'UPSDESC victim "number {n}"', 5,
                                 lambda n=i: f'reload {n} takes effect\n{arena.server.output()[-2000:]}', 0.001)
                arena.conf.put('ups.conf', good['ups.conf'])
            if i % 50 == 0:
                arena.sample()
                for client in crowd:        # on a busy machine this takes longer than a client may be silent
                    assert client.ask('NETVER') == '1.3', f'a client was lost before reload {i}'
        for client in crowd:
            assert client.ask('GET NUMLOGINS victim') == f'NUMLOGINS victim {len(crowd)}', 'a login was lost'
        for client in crowd:
            client.close()
        return {'reloads': count} | arena.judge()


def _read(path):
    with open(path, encoding='latin-1') as file:
        return file.read()


def _refused(server):
    """Reload a broken file and wait until the server has read it: it says something, whatever that is."""
    before = os.path.getsize(server.log_path)
    server.reload()
    frame.wait_until(lambda: os.path.getsize(server.log_path) > before, 5, 'a word about the broken file', 0.001)


def clock_jumps(seconds):
    """Wall clock an hour forward, two back, and so on: timers do not notice."""
    tmp = frame.Tmp()
    stamp = frame.write(tmp / 'time', '+0\n', 0o644)
    env = {'LD_PRELOAD': FAKETIME, 'FAKETIME_TIMESTAMP_FILE': stamp, 'FAKETIME_NO_CACHE': '1', 'FAKETIME_DONT_FAKE_MONOTONIC': '1',
           'DONT_FAKE_MONOTONIC': '1'}
    with tmp, Arena(env=env) as arena:
        crowd = [arena.client() for _ in range(20)]
        for client in crowd:
            client.login('mon', 'look')
            assert client.ask('LOGIN watched') == 'OK'
        for i in range(seconds):
            frame.write(stamp, ('+1h\n', '-1h\n', '+30d\n', '+0\n')[i % 4], 0o644)
            if i == 0:
                hour = int(clients.Done(['date', '+%s'], env=env).out) - time.time()
                assert abs(hour - 3600) < 60, f'the clock does not jump: {hour}'
            time.sleep(1)
            with arena.client() as client:
                client.login('admin', 'top')
                client.ask('SET TRACKING ON')
                answer = client.ask('INSTCMD watched test.panel.start')
                tracking = answer.split()[2]
                frame.wait_until(lambda c=client, t=tracking: c.ask(f'GET TRACKING {t}') == 'SUCCESS', 2, 'the result is not forgotten')
        for client in crowd:
            assert client.ask('GET NUMLOGINS watched') == f'NUMLOGINS watched {len(crowd)}'
        for client in crowd:
            client.close()
        return arena.judge()


# ---- drivers ----

def drivers_die(kills):
    """kill -9 and SIGSTOP of a driver: its UPS is missing at once, or stale in time, never wrong; the other one notices nothing."""
    with HoldoverdArena() as arena:
        gone = back = 0.0
        for _ in range(kills):
            os.kill(arena.system.child('dummy-ups', 'victim'), signal.SIGKILL)
            with arena.client() as client:
                begun = time.monotonic()
                while client.ask('GET VAR victim ups.status') not in arena.MISSING:
                    assert time.monotonic() - begun < 0.1, 'still served 0.1 s after its driver died'
                gone = max(gone, time.monotonic() - begun)
            back = max(back, until(lambda: arena.status() == 'OL CHRG', 12, 'the driver is restarted'))
        pid = arena.system.child('dummy-ups', 'victim')
        os.kill(pid, signal.SIGSTOP)
        try:
            stale = until(lambda: arena.status() == 'ERR DATA-STALE', arena.MAXAGE_S + 1.5, 'stale after MAXAGE')
        finally:
            os.kill(pid, signal.SIGCONT)
        until(lambda: arena.status() == 'OL CHRG', 5, 'fresh again')
        return {'until gone ms': round(gone * 1000), 'until back s': round(back, 1), 'until stale s': round(stale, 1)} | arena.judge()


def flood(seconds):
    """A driver gone mad: changes without end, names without end, a line without end, garbage.  Its UPS may suffer, nothing else."""
    with Arena() as arena:
        driver, rng = arena.drivers['victim'], random.Random(5)
        names = iter(range(1 << 30))
        kinds = {
            'changes': lambda: ''.join(f'SETINFO battery.charge "{next(names) % 100}"\n' for _ in range(500)).encode(),
            'names': lambda: ''.join(f'SETINFO x.{next(names)} "{"v" * 200}"\n' for _ in range(500)).encode(),
            'enumerations': lambda: ''.join(f'ADDENUM ups.delay.shutdown {next(names)}\n' for _ in range(500)).encode(),
            'commands': lambda: ''.join(f'ADDCMD c.{next(names)}\n' for _ in range(500)).encode(),
            'garbage': lambda: rng.randbytes(30000),
            'endless line': lambda: b'SETINFO a "' + b'x' * 30000,
        }
        said = 0
        for make in kinds.values():
            frame.wait_until(lambda: driver.connected, 10, 'the server connects again')
            end = time.monotonic() + seconds / len(kinds)
            while time.monotonic() < end:
                data = make()
                driver.send(data)
                said += len(data)
                arena.sample()
        with arena.client() as client:
            client.ask('NETVER')
            held = len(client.reply('LIST VAR victim'))
        assert held <= 1024 + 2, f'{held} variables'
        assert arena.peak_kb <= arena.start_kb + 4096, f'{arena.peak_kb} kB after {arena.start_kb}'
        driver.stop()
        driver.start()
        until(lambda: clients.nut_status(arena.port, 'victim') == 'OL', 12, 'a sane driver is served again')
        return {'MB said': said >> 20, 'variables held': held} | arena.judge()
