# Run in the guest: our packages on a machine with a UPS, and what an administrator does with them. No outage.
now_ms() { read -r up rest </proc/uptime; echo "${up%.*}${up#*.}0"; }
answers() { timeout 5 upsc ups ups.status 2>/dev/null; }
on_line() { timeout 5 upsc ups ups.status 2>/dev/null | grep -qw OL; }
model() { timeout 5 snmpget -v2c -c public -t 1 -r 0 -Oqv 127.0.0.1 .1.3.6.1.2.1.33.1.1.2.0 2>/dev/null | grep -q '"..'; }
failed() { systemctl --no-pager --failed --plain --no-legend | awk '{ print $1 }' | tr '\n' ' '; }
pid() { systemctl show -p MainPID --value "$1"; }
check() { # check NAME COMMAND...: "NAME: ok" or "NAME: FAILED"
	name=$1; shift
	if "$@"; then say "$name: ok"; else say "$name: FAILED"; journalctl --no-pager -o short-monotonic -n 25 | sed 's/^/@@ log: /'; fi
}
sees_ups() { until_ok 40 on_line; }

dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || { say "dpkg failed"; sed 's/^/@@ /' /tmp/dpkg.log; }
check "installed" sees_ups
until_ok 30 model || say "snmp is silent"

# Each kill of the server: SNMP shows the UPS again within 3 s of the server's answer.
kills=0 slow=0 worst=0
while [ $kills -lt 20 ]; do
	kill -9 "$(pid holdover-server)"
	until_ok 20 on_line || say "no server after kill $kills"
	begun=$(now_ms)
	until_ok 20 model || say "no snmp after kill $kills"
	took=$(($(now_ms) - begun)); kills=$((kills + 1))
	[ $took -le 3000 ] || slow=$((slow + 1))
	[ $took -le $worst ] || worst=$took
done
say "kills of the server: $kills, snmp late: $slow, worst $worst ms"
say "failed after the kills: [$(failed)]"

for verb in restart reload; do systemctl $verb holdover || say "$verb: exit status"; check "$verb" sees_ups; done
systemctl stop holdover
check "stop" sh -c '! pgrep -x holdover-server && ! pgrep -x holdoverd && pgrep -x holdover-guard >/dev/null'
systemctl start holdover
check "start" sees_ups
say "failed after the verbs: [$(failed)]"

guard=$(pid holdover-guard)
dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || say "upgrade: dpkg failed"
check "upgrade" sees_ups
check "guard after the upgrade" until_ok 20 sh -c '/usr/lib/holdover/holdover-guard -c status | grep -q "fresh yes"'
[ "$(pid holdover-guard)" != "$guard" ] && say "the upgrade restarted the guard" || say "the guard is the old one"
say "failed after the upgrade: [$(failed)]"

packages=$(dpkg-query -W -f '${Package}\n' 'holdover*' | tr '\n' ' ')
dpkg -r $packages >/tmp/dpkg.log 2>&1 || { say "removal: dpkg failed"; sed 's/^/@@ /' /tmp/dpkg.log; }
say "processes after the removal: [$(ps -eo args | grep '[/]holdover' | grep -v guest | tr '\n' ' ')]"
say "failed after the removal: [$(failed)]"
dpkg -P $packages >/tmp/dpkg.log 2>&1 || { say "purge: dpkg failed"; sed 's/^/@@ /' /tmp/dpkg.log; }
say "left after the purge: [$(find / -xdev \( -path /proc -o -path /sys -o -path /debs -o -path /guest \) -prune -o -name '*holdover*' -print | grep -v ^/tmp/ | sort | tr '\n' ' ')]"
dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || say "reinstallation: dpkg failed"
check "installed again" sees_ups
check "guard again" until_ok 20 sh -c '/usr/lib/holdover/holdover-guard -c status | grep -q "fresh yes"'
say "failed at the end: [$(failed)]"
