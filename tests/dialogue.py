# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays conformance cases: written dialogues of clients, a server and its drivers (grammar: conformance/README.md).

The dialogue says which answer belongs to which request, so nothing waits for silence: each expected line is read with
a deadline, and an unexpected one is met by the next read or by the NETVER that ends every dialogue.
"""

import json
import os
import re
import subprocess
import time

import frame

STD = os.path.join(frame.root_dir, 'tests', 'conformance', 'std')
UUID = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}'
STEP = re.compile(r'([<>])(\d?)([?~-]?)(?: (.*))?', re.DOTALL)
ANSWER_S = 4.0      # for each line of an answer, and for `>?` in all
SILENCE_S = 0.2

# A step of these kinds changes the server for good; so does what a case declares by "marks".
DRIVER_DOES = ('driver-stop', 'driver-start', 'driver-hangup', 'driver-mute')
MARKING = DRIVER_DOES + ('driver', 'driver-', 'file', 'reload')
WORDS = MARKING + ('as', 'close', 'closed', 'silence', 'wait', 'tls')


class Mismatch(AssertionError):
    """The server did not say what the dialogue says."""

    says_it_all = True      # pyworker.py shows no traceback


def std(name):
    """A file of the standard set-up."""
    with open(os.path.join(STD, name), encoding='ascii') as file:
        return file.read()


def repeat(text):
    """Put in what %{x*N} stands for."""
    return re.sub(r'%\{(.+?)\*(\d+)\}', lambda match: match[1] * int(match[2]), text, flags=re.DOTALL)


_certificate = []


def certificate():
    """Path of a self-signed certificate with its key, made once per process."""
    if not _certificate:
        tmp = frame.Tmp()
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
                        '-nodes', '-subj', '/CN=localhost', '-days', '2', '-keyout', tmp / 'key', '-out', tmp / 'crt'],
                       check=True, stdin=subprocess.DEVNULL, capture_output=True)
        with open(tmp / 'crt', encoding='ascii') as crt, open(tmp / 'key', encoding='ascii') as key:
            frame.write(tmp / 'pem', crt.read() + key.read())
        _certificate.extend((tmp / 'pem', tmp))
    return _certificate[0]


# How clients reach the server: the main port in clear, the same after STARTTLS, IANA's port 401 in clear and after STARTTLS.
WAYS = ('clear', 'tls', '401', '401-tls')
# What port 401 does not take in clear: whatever has to do with users.
_OF_USERS = re.compile(r'(?:USERNAME|PASSWORD|LOGIN|ATTACH|PRIMARY|MASTER|FSD|SET|INSTCMD|LIST CLIENT|GET TRACKING)\b', re.IGNORECASE)


def is_open_to(way, talk):
    """Whether port 401 takes all of this dialogue in clear; other ways take everything."""
    said = [STEP.fullmatch(step) for step in talk]
    return way != '401' or not any(step.startswith('as ') for step in talk) and not any(
        match and match[1] == '>' and _OF_USERS.search(match[4] or '') for match in said)


class Stage:
    """One running server of a kind ('ours', 'nut') with the standard configuration and drivers, reached one of WAYS."""

    def __init__(self, kind, extra=None, way='clear'):
        extra = {name: repeat(text) for name, text in (extra or {}).items()}
        self.way, self.port401 = way, None
        holdover = '[port401]\n  enable = no\n'
        if '401' in way:
            self.port401 = frame.free_port()
            holdover = f'[port401]\n  listen = 127.0.0.1 {self.port401}\n  writable = {"yes" if "tls" in way else "no"}\n'
        if 'tls' in way:
            extra['upsd.conf'] = f'CERTFILE %cert\n{extra.get("upsd.conf", "")}'
        if '%cert' in extra.get('upsd.conf', ''):
            extra['upsd.conf'] = extra['upsd.conf'].replace('%cert', certificate())
        self.conf = frame.NutConf(ups=std('ups.conf') + extra.get('ups.conf', ''),
                                  users=std('upsd.users') + extra.get('upsd.users', ''),
                                  upsd=f'DATAPATH {STD}\nMAXAGE 15\n' + extra.get('upsd.conf', ''), holdover=holdover)
        self.drivers = {}
        for ups in ('main', 'nodesc', 'stale'):
            behave = std('main.behave.json') if ups == 'main' else '{}'
            self.drivers[ups] = frame.FakeDriver(self.conf.socket('fakedrv', ups), std(ups + '.dump').splitlines(),
                                                 json.loads(behave), fresh=ups != 'stale')
        self.server = frame.SERVERS[kind](self.conf)
        self._serial = 0
        try:
            self.server.start(self._ready)
            self.control = self.server.client()
        except BaseException:
            self.stop()
            raise

    def _ready(self):
        try:
            with self.server.client() as client:
                return all(client.ask(f'GET VAR {name}') == answer for name, answer in (
                    ('main ups.status', 'VAR main ups.status "OL CHRG"'), ('stale ups.status', 'ERR DATA-STALE'),
                    ('nodesc battery.charge', 'VAR nodesc battery.charge "7"')))
        except OSError:
            return False

    def client(self, source):
        """A client of a dialogue, with its first steps behind it."""
        client = frame.NutClient(self.port401 or self.conf.port, timeout=ANSWER_S, source=source)
        if 'tls' in self.way:
            assert client.ask('STARTTLS') == 'OK STARTTLS'
            client.handshake()
        elif '401' in self.way:
            assert client.ask('NETVER') == '1.3'    # whose first line is no command is a stranger there
        return client

    def driver_sync(self, ups):
        """Return when the server has digested all the driver has said, shown by a variable that comes and goes."""
        self._serial += 1
        name = f'sync.{self._serial}'
        for verb, shown in (('SETINFO', f'VAR {ups} {name} "1"'), ('DELINFO', 'ERR VAR-NOT-SUPPORTED')):
            self.drivers[ups].say(f'{verb} {name} "1"')
            answers = (shown, 'ERR DATA-STALE', 'ERR DRIVER-NOT-CONNECTED')
            answer = frame.wait_until(lambda: self._among(f'GET VAR {ups} {name}', answers), ANSWER_S,
                                      f'the server knows what driver {ups} said')
            if answer != shown:
                time.sleep(SILENCE_S)       # nothing can be seen of a stale UPS

    def _among(self, request, answers):
        answer = self.control.ask(request)
        return answer if answer in answers else None

    def logged_out(self):
        """Return when the server has noticed that every client has gone."""
        for ups in ('main', 'nodesc', 'stale', 'down'):
            frame.wait_until(lambda ups=ups: len(self.control.reply(f'LIST CLIENT {ups}')) < 3, ANSWER_S,
                             f'nobody logged in to {ups}')

    def stop(self, judge=False):
        """End everything; with `judge`, insist on an orderly end of the server."""
        try:
            self.server.stop_clean() if judge else self.server.stop()
        finally:
            for driver in self.drivers.values():
                driver.stop()
            self.conf.close()


class Play:
    """One run of one dialogue on a stage."""

    def __init__(self, stage, talk, heard):
        self.stage, self.talk, self.heard = stage, talk, heard
        self.clients, self.ended, self.ids, self.log = {}, set(), [], []

    def run(self):
        """Play it; Mismatch with the record of the dialogue when something differs."""
        for driver in self.stage.drivers.values():
            driver.clear()
        try:
            at = 0
            while at < len(self.talk):
                at += self._step(at)
            self._farewell()
            self._drivers_heard()
        except (AssertionError, OSError) as error:
            raise Mismatch(f'{error or type(error).__name__}\n    so far: ' + '\n            '.join(self.log)) from None
        finally:
            for client in self.clients.values():
                client.close()
            if any(re.search('LOGIN|ATTACH', step, re.IGNORECASE) for step in self.talk):
                self.stage.logged_out()

    # ---- steps ----

    def _step(self, at):
        """Do the step at this index; how many steps were used up."""
        step = self.talk[at]
        match = STEP.fullmatch(step)
        if match and match[1] == '<':
            self._expect(match)
            return 1
        if not match:
            self.log.append(step[:200].replace('\n', '\\n'))
            return self._word(at, *step.split(' ', 1))
        conn, text = int(match[2] or 0), self._fill(match[4] or '')
        if match[3] != '?':
            self.log.append(step[:200].replace('\n', '\\n'))
            self._client(conn).send(text + ('' if match[3] == '-' else '\n'))
            return 1
        wanted = []
        while at + 1 + len(wanted) < len(self.talk) and self.talk[at + 1 + len(wanted)].startswith('<'):
            wanted.append(STEP.fullmatch(self.talk[at + 1 + len(wanted)]))
        answer = []

        def satisfied():
            answer[:] = self._client(conn).reply(text)
            return len(answer) == len(wanted) and all(self._same(want, got) for want, got in zip(wanted, answer))

        frame.wait_until(satisfied, ANSWER_S, lambda: f'{step}: the last answer was {answer!r}')
        self.log += [step] + answer
        return 1 + len(wanted)

    def _word(self, at, word, rest=''):
        ups, _, text = rest.partition(' ')
        driver = self.stage.drivers.get(ups)
        conn = int(rest) if rest.isdigit() else 0
        if word == 'driver':
            lines = [text]
            while at + len(lines) < len(self.talk) and self.talk[at + len(lines)].startswith(f'driver {ups} '):
                lines.append(self.talk[at + len(lines)].split(' ', 2)[2])
            driver.say(*(self._fill(line) for line in lines))
            self.stage.driver_sync(ups)
            return len(lines)
        if word == 'driver-':
            driver.send(self._fill(text))
            time.sleep(SILENCE_S)       # nothing shows that half a line has arrived
        elif word in DRIVER_DOES:
            getattr(driver, word[len('driver-'):])()
        elif word == 'wait':
            time.sleep(float(rest))
        elif word == 'file':
            self.stage.conf.put(ups, text)
        elif word == 'reload':
            self.stage.server.reload()
        elif word == 'as':
            user, password, conn = (self._fill(rest).split(' ') + ['0'])[:3]
            self._client(int(conn)).login(user, password)
        elif word == 'tls':
            self._client(conn).handshake()
        elif word == 'close':
            self.clients.pop(conn).close()
        elif word == 'silence':
            if not self._client(conn).silent(SILENCE_S):
                raise Mismatch(f'not silent: {self._client(conn).line()!r}')
        elif word == 'closed':
            self.ended.add(conn)
            got = self._hear(conn)
            if got is not None:
                raise Mismatch(f'not closed, but {got!r}')
        else:
            raise ValueError(f'no such step: {self.talk[at]}')
        return 1

    # ---- clients ----

    def _client(self, conn):
        if conn not in self.clients:
            self.clients[conn] = self.stage.client(f'127.0.0.{conn + 1}')
        return self.clients[conn]

    def _hear(self, conn):
        """The next line, None at the end of the connection, Ellipsis when nothing comes."""
        try:
            return self._client(conn).line()
        except TimeoutError:
            return ...

    def _expect(self, match):
        got = self._hear(int(match[2] or 0))
        if got in (None, ...) or not self._same(match, got):
            raise Mismatch(f'expected {match[0]!r}\n    got:    {got!r}')
        self.log.append(f'{match[1]}{match[2]} {got}')

    def _farewell(self):
        """Whoever is still connected is answered, and nothing else was under way."""
        for conn, client in self.clients.items():
            got = None if conn in self.ended else client.ask('NETVER')
            if conn not in self.ended and got != '1.3':
                raise Mismatch(f'connection {conn}: expected nothing more, got {got!r}')

    def _drivers_heard(self):
        wanted = {ups: [] for ups in self.stage.drivers}
        for line in self.heard:
            ups, _, text = line.partition(' ')
            wanted[ups].append(text)
        heard = {}

        def complete():
            heard.update((ups, driver.heard()) for ups, driver in self.stage.drivers.items())
            return all(len(heard[ups]) >= len(lines) for ups, lines in wanted.items())

        frame.wait_until(complete, ANSWER_S, lambda: f'drivers should hear {wanted}, heard {heard}', pause=0.002)
        time.sleep(0.01)        # a line too many has long been written when the client had its answer
        complete()
        for ups, lines in wanted.items():
            if len(lines) != len(heard[ups]) or not all(map(self._equal, lines, heard[ups])):
                raise Mismatch(f'driver {ups} should hear {lines}, heard {heard[ups]}')

    # ---- texts ----

    def _fill(self, text):
        """Put in what %{x*N}, %id, %idN and %swapcase stand for."""
        text = repeat(text)
        if '%swapcase' in text:
            text = text.replace('%swapcase', self.ids[-1].swapcase())
        return re.sub(r'%id(\d?)', lambda match: self.ids[int(match[1]) - 1 if match[1] else -1], text)

    def _same(self, match, got):
        wanted = self._fill(match[4] or '')
        if match[3] == '~':
            return re.fullmatch(wanted.replace('%uuid', UUID), got) is not None
        return self._equal(wanted, got)

    def _equal(self, wanted, got):
        wanted = self._fill(wanted)
        if '%uuid' not in wanted:
            return wanted == got
        found = re.fullmatch(f'({UUID})'.join(map(re.escape, wanted.split('%uuid'))), got)
        self.ids += found.groups() if found else ()
        return found is not None
