# SPDX-License-Identifier: GPL-2.0-or-later
"""Several UPSes behind our server and one agent, for the SNMP tests: drivers that the test itself plays.

    with Rack(['rack1', 'rack2'], snmp='  community = public\\n') as rack:
        rack.value(rack.ups + '.1.2.0', '-v2c', '-c', 'public@rack2')
"""

import os
import re
import subprocess

import frame
from integration import snmp_ber

UPS = '.1.3.6.1.2.1.33.1'
HOLDOVER = '.1.3.6.1.4.1.8072.9999.9999.33'
ADMIN = ('-v3', '-u', 'admin', '-l', 'authPriv', '-a', 'SHA-512', '-A', 'third pass phrase', '-x', 'AES-256',
         '-X', 'fourth pass phrase')
READER = ('-v3', '-u', 'reader', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'a long pass phrase', '-x', 'AES',
          '-X', 'another pass phrase')
USERS = '''  user = admin SHA-512 "third pass phrase" AES-256 "fourth pass phrase" access=write
  user = reader SHA-256 "a long pass phrase" AES "another pass phrase"
  community = public
  community = writer access=write
'''
COMMANDS = ('load.off', 'load.on', 'shutdown.return', 'shutdown.stop', 'test.battery.start.quick', 'test.battery.stop',
            'beeper.mute', 'beeper.enable', 'beeper.disable')
DONE = ['TRACKING %id 0']


def dump(name, status='OL'):
    """What a small UPS tells."""
    return ['SETINFO ups.mfr "Fake"', f'SETINFO ups.model "Model {name}"', f'SETINFO ups.status "{status}"',
            'SETINFO battery.charge "90"', 'SETINFO battery.runtime "1200"', 'SETINFO ups.load "30"',
            'SETINFO ups.beeper.status "enabled"', 'SETINFO ups.id "before"', 'SETFLAGS ups.id RW STRING',
            'SETAUX ups.id 32', 'SETINFO input.transfer.low "180"', 'SETFLAGS input.transfer.low RW NUMBER',
            'ADDRANGE input.transfer.low 160 200', 'SETINFO input.transfer.high "260"',
            'SETFLAGS input.transfer.high RW NUMBER'] + [f'ADDCMD {command}' for command in COMMANDS]


class Rack:
    """Drivers, server and agent; entered, all of them answer."""

    def __init__(self, names=('rack1', 'rack2'), snmp=USERS, agent_args=(), port=None):
        self.names, self.port, self.managers = list(names), port or frame.free_port(), []
        self.conf = frame.NutConf(ups={name: self.section(name) for name in names})
        self.snmp = snmp
        self.configure(snmp)
        self.drivers = {name: self.play(name) for name in names}
        self.server = frame.OurServer(self.conf)
        self.agent = frame.Daemon([frame.product('holdover-snmp'), '-F', '-C', self.conf.path, *agent_args],
                                  env=self.conf.env)
        self.tool_env = dict(os.environ, MIBS='', SNMPCONFPATH=self.conf.path, SNMP_PERSISTENT_DIR=self.conf / 't')
        os.makedirs(self.conf / 't/cert_indexes')       # or the first tool tells that it made them

    def section(self, name):
        """What ups.conf says of a UPS."""
        return {'driver': 'fake', 'port': 'auto', 'desc': f'UPS {name}'}

    def play(self, name):
        """Its driver, running."""
        return frame.FakeDriver(self.conf.socket('fake', name), dump(name), {'SET ': DONE, 'INSTCMD ': DONE})

    def configure(self, snmp):
        """Write holdover.conf."""
        self.conf.put('holdover.conf', f'[snmp]\n  listen = 127.0.0.1 {self.port}\n  persistent_dir = '
                                       f'{self.conf / "p"}\n{snmp}')

    def start(self, ready=True):
        """All of it, until ready(); True: until the last UPS is shown to be on line; False: at once."""
        if ready is True:
            def ready():
                return self.value(f'{UPS}.4.1.0', *ADMIN, '-n', self.names[-1]) == '3'
        self.server.start()
        self.agent.start(ready or None)
        return self

    def manager(self, community='public', version=2, timeout=4.0, port=None):
        """A manager of our own making; closed with the rack."""
        manager = snmp_ber.Manager(port or self.port, community, version, timeout)
        self.managers.append(manager)
        return manager

    def close(self):
        """Stop all; sanitizers must have been silent."""
        while self.managers:
            self.managers.pop().close()
        for daemon in (self.agent, self.server):
            if daemon.running:
                daemon.stop_clean()
        for driver in self.drivers.values():
            driver.stop()
        self.conf.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.close()

    def tool(self, name, *args, port=None, retries=1, timeout=3):
        """Output of one of net-snmp's tools."""
        argv = [frame.tool(name), '-On', '-r', str(retries), '-t', str(timeout), *args]
        at = next(i for i, arg in enumerate(argv) if arg.startswith('.1') or arg == '--')
        argv[at:at] = [f'127.0.0.1:{port or self.port}']
        if '--' in argv:
            argv.remove('--')
        done = subprocess.run(argv, env=self.tool_env, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout + done.stderr

    def value(self, oid, *access, port=None):
        """The bare value, '' for none."""
        text = self.tool('snmpget', '-Oqve', *access, oid, port=port, retries=0, timeout=2).strip()
        return '' if 'No Such' in text or 'Timeout' in text or 'Error' in text or 'error' in text or 'snmpget:' in text else text

    def set(self, *varbinds, access=ADMIN, context='rack1'):
        """Sends a SET; '' if it was done, else (error, index)."""
        where = ('-n', context) if access[0] == '-v3' and context else ()
        text = self.tool('snmpset', *access, *where, *varbinds, retries=0, timeout=5)
        reason = re.search(r'Reason: \(?(\w+)', text)
        place = re.search(r'Failed object: (\S+)', text)
        if reason:
            return reason.group(1), place.group(1) if place else ''
        return '' if ' = ' in text else text
