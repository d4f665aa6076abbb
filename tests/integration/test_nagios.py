# SPDX-License-Identifier: GPL-2.0-or-later
"""Nagios 4 and Icinga 2 themselves, side by side, with Holdover's definitions and the stock ones: an outage is 0 1 2 2 0 in the
status files of both, and their own libraries read the performance data.

What Nagios has built in, /usr/lib/nagios/plugins, is a directory of the test's own there, in a mount namespace.
"""

import os
import pwd
import re
import shutil
import subprocess
import time
import unittest

import clients
import frame
from integration import namespace

PLUGINS = '/usr/lib/nagios/plugins'
OURS = os.path.join(frame.root_dir, 'conf/nagios')
SOURCE, BATTERY = '.1.3.6.1.2.1.33.1.4.1.0', '.1.3.6.1.2.1.33.1.2.1.0'
MAINS = clients.DUMP + 'input.voltage.nominal: 230\nbattery.date: 2024/05/14\nups.temperature: 28.4\n'
# Service: those of our definitions, and the stock ones.
HOLDOVER, STOCK = ('holdover', 'holdover-all', 'holdover-snmp'), ('ups', 'snmp')
WITHIN_S = 4

NAGIOS = '''log_file={d}/log
object_cache_file={d}/objects
status_file={d}/status
temp_file={d}/temp
temp_path={d}
check_result_path={d}
lock_file={d}/lock
cfg_file={d}/objects.cfg
cfg_file={ours}/holdover.cfg
interval_length=1
status_update_interval=1
check_result_reaper_frequency=1
check_external_commands=0
use_syslog=0
enable_notifications=0
nagios_user={user}
nagios_group={group}
'''
OBJECTS = '''define timeperiod {
 timeperiod_name always
 alias always
 sunday 00:00-24:00
 monday 00:00-24:00
 tuesday 00:00-24:00
 wednesday 00:00-24:00
 thursday 00:00-24:00
 friday 00:00-24:00
 saturday 00:00-24:00
}
define contact {
 contact_name admin
 service_notification_period always
 host_notification_period always
 service_notification_commands none
 host_notification_commands none
}
define command {
 command_name none
 command_line /bin/true
}
define command {
 command_name check_ups
 command_line /usr/lib/nagios/plugins/check_ups -H '$HOSTADDRESS$' -u '$ARG1$' -p '$ARG2$'
}
define command {
 command_name check_snmp
 command_line /usr/lib/nagios/plugins/check_snmp -H '$HOSTADDRESS$' -C '$ARG1$' -P 2c -p '$ARG2$' -o '$ARG3$' -w '$ARG4$' -c '$ARG5$'
}
define host {
 host_name rack
 address 127.0.0.1
 check_command none
 check_period always
 max_check_attempts 1
 contacts admin
}
'''
SERVICE = '''define service {{
 host_name rack
 service_description {name}
 check_command {command}
 check_interval 1
 max_check_attempts 1
 check_period always
 contacts admin
}}
'''
ICINGA = '''include <itl>
include <plugins>
const PluginDir = "/usr/lib/nagios/plugins"
const NodeName = "test"
template Service "generic-service" {{ check_interval = 1s; retry_interval = 1s; max_check_attempts = 1; enable_flapping = false }}
include "{ours}/icinga2.conf"
object CheckerComponent "checker" {{ }}
object StatusDataWriter "status" {{ status_path = "{d}/status"; objects_path = "{d}/objects"; update_interval = 1s }}
object CheckCommand "fine" {{ command = [ "/bin/true" ] }}
object Host "rack" {{
  check_command = "fine"
  address = "127.0.0.1"
  vars.holdover_ups = "rack"
  vars.holdover_port = "{port}"
}}
object Host "all" {{
  check_command = "fine"
  address = "127.0.0.1"
  vars.holdover_port = "{port}"
}}
object Service "holdover-all" {{ import "generic-service"; host_name = "all"; check_command = "holdover" }}
object Service "holdover-snmp" {{
  import "generic-service"
  host_name = "rack"
  check_command = "holdover"
  vars.holdover_protocol = "3"
  vars.holdover_port = "{snmp}"
  vars.holdover_secname = "look"
  vars.holdover_authpasswd = "secret-of-look"
}}
object Service "ups-stock" {{
  import "generic-service"
  host_name = "rack"
  check_command = "ups"
  vars.ups_name = "rack"
  vars.ups_port = "{port}"
}}
object Service "snmp" {{
  import "generic-service"
  host_name = "rack"
  check_command = "snmp"
  vars.snmp_version = "2c"
  vars.snmp_port = "{snmp}"
  vars.snmp_oid = "{oids}"
  vars.snmp_warn = "3:3,2:2"
  vars.snmp_crit = "3:5,0:2"
}}
'''
NAMES = {'ups': 'holdover', 'ups-stock': 'ups'}      # what Icinga's services are called, and ours of the same kind


class Monitor(frame.Daemon):
    """One of the two; its status file is in its directory."""

    def __init__(self, folder, argv, names=()):
        self.folder, self.names = folder, dict(names)
        super().__init__(argv, env={'HOME': folder})

    def services(self):
        """{name: keys of its block} in the status file."""
        try:
            with open(os.path.join(self.folder, 'status'), encoding='utf-8') as file:
                text = file.read()
        except FileNotFoundError:
            return {}
        found = {}
        for block in re.findall(r'^servicestatus \{\n(.*?)^\s*\}', text, re.MULTILINE | re.DOTALL):
            keys = dict(re.findall(r'^\s*(\w+)=(.*)$', block, re.MULTILINE))
            found[self.names.get(keys['service_description'], keys['service_description'])] = keys
        return found

    def states(self):
        """{name: state}, of those that have been checked."""
        return {name: int(keys['current_state']) for name, keys in self.services().items() if keys['has_been_checked'] == '1'}


class Nagios(unittest.TestCase):
    """Server, agent and driver of one UPS; both monitors watch it."""

    def setUp(self):
        namespace.need(self, PLUGINS)
        self.snmp = frame.free_port()
        self.conf = frame.NutConf({'rack': {'driver': 'dummy-ups', 'port': 'ups.dev', 'pollinterval': '1'}}, users=clients.USERS,
                                  holdover=f'[snmp]\n  listen = 127.0.0.1 {self.snmp}\n  community = public\n  user = look SHA secret-of-look\n'
                                           '  persistent_dir = %PERSIST\n')
        self.addCleanup(self.conf.close)
        with open(self.conf / 'holdover.conf', encoding='latin-1') as file:
            self.conf.put('holdover.conf', file.read().replace('%PERSIST', self.conf / 'p'))
        self.say('OL CHRG')
        self.driver = clients.dummy_driver(self.conf, name='rack')
        self.server = frame.OurServer(self.conf)
        self.agent = frame.Daemon([frame.product('holdover-snmp'), '-F', '-C', self.conf.path], env=self.conf.env)
        for daemon in (self.driver, self.server, self.agent):
            self.addCleanup(daemon.__exit__)
            daemon.start()
        frame.wait_until(lambda: clients.nut_status(self.conf.port, 'rack') == 'OL CHRG', 10, 'data')
        self.tmp = frame.Tmp()
        self.addCleanup(self.tmp.close)
        self.user = pwd.getpwnam('nagios') if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.put_plugins()

    def say(self, status):
        """The UPS has this status."""
        self.conf.put('ups.dev', MAINS.replace('ups.status: OL CHRG', f'ups.status: {status}'))

    def put_plugins(self):
        """The directory of plugins: two stock ones and the one just built."""
        os.mkdir(self.tmp / 'plugins')
        for path in (f'{PLUGINS}/check_ups', f'{PLUGINS}/check_snmp', frame.product('check_holdover')):
            shutil.copy(path, self.tmp / 'plugins')

    def folder(self, name):
        """A directory that the monitors may write to."""
        path = self.tmp / name
        os.mkdir(path)
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path

    def argv(self, *argv):
        """As the user nagios, with our directory of plugins."""
        group = str(self.user.pw_gid)
        drop = ['setpriv', f'--reuid={self.user.pw_uid}', f'--regid={group}', '--clear-groups'] if os.geteuid() == 0 else []
        return namespace.seeing({PLUGINS: self.tmp / 'plugins'}, [*drop, *argv])

    def nagios(self):
        """Nagios 4."""
        folder = self.folder('nagios')
        checks = {'holdover': f'check_holdover!rack!-p {self.conf.port}', 'holdover-all': f'check_holdover_all!-p {self.conf.port}',
                  'holdover-snmp': f'check_holdover_snmp!public!-p {self.snmp}', 'ups': f'check_ups!rack!{self.conf.port}',
                  'snmp': f'check_snmp!public!{self.snmp}!{SOURCE},{BATTERY}!3:3,2:2!3:5,0:2'}
        services = ''.join(SERVICE.format(name=name, command=command) for name, command in checks.items())
        group = subprocess.run(['id', '-gn', self.user.pw_name], capture_output=True, text=True, check=True).stdout.strip()
        frame.write(os.path.join(folder, 'objects.cfg'), OBJECTS + services, 0o644)
        path = frame.write(os.path.join(folder, 'nagios.cfg'),
                           NAGIOS.format(d=folder, ours=self.public(OURS), user=self.user.pw_name, group=group), 0o644)
        return Monitor(folder, self.argv(frame.tool('nagios4'), path))

    def public(self, folder):
        """A copy that the user nagios may read, wherever the tree is."""
        copy = self.tmp / os.path.basename(folder) + '-definitions'
        if not os.path.isdir(copy):
            shutil.copytree(folder, copy)
        return copy

    def icinga_argv(self, folder, *words):
        """icinga2 with all its directories in one of the test's."""
        places = {name: f'{folder}/{name}' for name in ('DataDir', 'LogDir', 'CacheDir', 'SpoolDir', 'InitRunDir')}
        for path in places.values():
            os.makedirs(path, exist_ok=True)
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return self.argv('env', f'ICINGA2_USER={self.user.pw_name}', f'ICINGA2_GROUP={self.user.pw_name}', frame.tool('icinga2'),
                         words[0], '-D', f'ConfigDir={folder}', '-D', f'PidPath={folder}/pid', '-D', f'VarsPath={folder}/vars',
                         *[word for name, path in places.items() for word in ('-D', f'{name}={path}')], *words[1:])

    def icinga(self):
        """Icinga 2."""
        folder = self.folder('icinga')
        path = frame.write(os.path.join(folder, 'icinga2.conf'),
                           ICINGA.format(d=folder, ours=self.public(OURS), port=self.conf.port, snmp=self.snmp, oids=f'{SOURCE},{BATTERY}'), 0o644)
        return Monitor(folder, self.icinga_argv(folder, 'daemon', '-c', path), NAMES)

    # ---- the tests ----

    def follow(self, monitors, change, want):
        """Until all services of both have this state; each within WITHIN_S, but for the time that its monitor was late itself."""
        begun, late = time.monotonic(), {}
        change()

        def waiting():
            for monitor in monitors:
                for name, state in monitor.states().items():
                    key = (os.path.basename(monitor.folder), name)
                    if state == want and key not in late:
                        keys = monitor.services()[name]
                        own = float(keys['check_latency']) + float(keys['check_execution_time'])
                        late[key] = time.monotonic() - begun - own
            return len(late) == 2 * len(HOLDOVER + STOCK)
        frame.alive()
        frame.wait_until(waiting, 25, lambda: f'all services in state {want}: {[m.states() for m in monitors]} {late}\n'
                                              f'{[m.output()[-1500:] for m in monitors]}', pause=0.1)
        return max(late.values()), late

    def test_an_outage_is_0_1_2_2_0_in_both(self):
        with self.nagios() as nagios, self.icinga() as icinga:
            monitors, times = (nagios, icinga), []
            self.follow(monitors, lambda: None, 0)              # they start
            self.libraries_read_performance_data(monitors)
            for change, want in ((lambda: self.say('OB DISCHRG'), 1), (lambda: self.say('OB LB DISCHRG'), 2)):
                times.append(self.follow(monitors, change, want))
            self.say('OL CHRG')
            times.append(self.follow(monitors, lambda: None, 0))
            times.append(self.follow(monitors, self.driver.stop, 2))
            for monitor in monitors:
                self.assertIn('no data for', monitor.services()['holdover']['plugin_output'])
            times.append(self.follow(monitors, self.driver.start, 0))
            self.assertLess(max(most for most, _ in times), WITHIN_S + self.starved(), times)

    @staticmethod
    def starved():
        """How long this machine makes a process wait that only sleeps: an observer that is late itself judges nothing."""
        begun = time.monotonic()
        for _ in range(10):
            subprocess.run(['true'], check=True)
        return (time.monotonic() - begun) * 2

    def libraries_read_performance_data(self, monitors):
        """Monitoring::Plugin::Performance and Icinga's own parser find every value, with unit and limits."""
        for monitor in monitors:
            for name in HOLDOVER:
                data = monitor.services()[name]['performance_data']
                mine = dict(re.findall(r"(\S+)=(-?[0-9.]+)(?:s|%)?;", data))
                self.assertLessEqual({'charge', 'runtime', 'load', 'input', 'battery', 'age'}, set(mine), data)
                self.assertEqual(self.perl(data), mine, data)
                self.assertEqual(self.icinga_reads(data), {label: float(value) for label, value in mine.items()}, data)

    @staticmethod
    def perl(data):
        """{label: value}"""
        script = 'use Monitoring::Plugin::Performance; for (Monitoring::Plugin::Performance->parse_perfstring($ARGV[0])) ' \
                 '{ print $_->label, "=", $_->value, "=", $_->threshold->warning->is_set, "\\n" }'
        done = clients.Done(['perl', '-e', script, data])
        assert not done.status and not done.err, done
        return dict(line.split('=')[:2] for line in done.out.splitlines())

    def icinga_reads(self, data):
        """{label: value}, by icinga2 console."""
        script = 'var r = []; for (p in "%s".split(" ")) { var v = parse_performance_data(p); r.add(v.label + "=" + v.value) }; r.join(" ")' % data
        done = clients.Done(self.icinga_argv(self.tmp / 'icinga', 'console', '--eval', script), timeout=60)
        assert not done.status, done
        text = re.search(r'"(.*)"', done.out)[1]
        return {label: float(value) for label, value in (word.split('=') for word in text.split())}

    def test_the_definitions_pass_their_own_checks(self):
        nagios, icinga = self.nagios(), self.icinga()
        done = clients.Done([*nagios.argv[:-1], '-v', nagios.argv[-1]])
        self.assertEqual(done.status, 0, done)
        self.assertIn('Total Errors:   0', done.out)
        done = clients.Done([*icinga.argv, '-C'], timeout=60)
        self.assertEqual(done.status, 0, done)
        self.assertNotIn('critical', done.out)


if __name__ == '__main__':
    unittest.main()
