# SPDX-License-Identifier: GPL-2.0-or-later
"""NUT's upsmon with a configuration of its own, as many of them as a test wants: each has a private /run/nut for its PID file."""

import os

import frame
import namespace


class Upsmon(frame.Daemon):
    """upsmon in the foreground; `down` is true when it has run its SHUTDOWNCMD, `flagged` when it has set POWERDOWNFLAG.

    The files are in a directory of its own, `more` are further lines of upsmon.conf. `where`: a netns.Elsewhere, for one
    on another machine.
    """

    def __init__(self, port, role='secondary', user='mon', password='look', more='', host='127.0.0.1', ups='ups', where=None):
        self.tmp = frame.Tmp()
        run = self.tmp / 'run'
        os.mkdir(run)
        frame.write(self.tmp / 'upsmon.conf', f'''MONITOR {ups}@{host}:{port} 1 {user} {password} {role}
MINSUPPLIES 1
SHUTDOWNCMD "touch {self.tmp / 'down'}"
POWERDOWNFLAG {self.tmp / 'killpower'}
POLLFREQ 1
POLLFREQALERT 1
HOSTSYNC 10
DEADTIME 5
FINALDELAY 0
RUN_AS_USER root
{more}
''')
        argv = namespace.seeing({'/run/nut': run}, [frame.tool('upsmon'), '-F', '-D'])
        super().__init__(where.inside(argv) if where else argv,
                         env={'NUT_CONFPATH': self.tmp.path, 'NUT_STATEPATH': run, 'NUT_QUIET_INIT_BANNER': 'true'})

    @property
    def down(self):
        """Whether this machine would be going down."""
        return os.path.exists(self.tmp / 'down')

    @property
    def flagged(self):
        """Whether the UPS is to be told to cut the power."""
        return os.path.exists(self.tmp / 'killpower')

    def says(self, text):
        """Whether it has written this."""
        return text in self.output()

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.tmp.close()
