# Run in the guest: our packages and nut-server in all orders of installation, and apcupsd. What a new user of NUT has to do is counted.
# `do_` is one command of an administrator, `write` one file that is edited.
commands=0 edits=0
do_() { commands=$((commands + 1)); "$@" >>/tmp/done.log 2>&1 || { say "FAILED: $*"; tail -15 /tmp/done.log | sed 's/^/@@ /'; }; }
write() { edits=$((edits + 1)); cat >"$1"; }
counted() { say "counted: $1: $commands commands, $edits edits"; commands=0 edits=0; }
status() { timeout 10 upsc "$1" ups.status 2>/dev/null; }
served() { timeout 10 upsc "$1" ups.status 2>/dev/null | grep -qw OL; }
holder() { holdover ports 2>/dev/null | awk '$1 == "3493/tcp" { print $3 }'; }
failed() { systemctl --no-pager --failed --plain --no-legend | awk '{ print $1 }' | grep holdover | tr '\n' ' '; }
packages() { dpkg-query -W -f '${Package}\n' 'holdover*' 2>/dev/null; }
logged() { journalctl --no-pager -o cat -u 'holdover*' --since "$since" | grep -iE "$1" | tail -3 | cut -c1-230 | sed 's/^/@@ logged: /'; }
tell_since() { since=$(date '+%F %T'); sleep 1; }
guard_sees() { until_ok 60 sh -c '/usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q "fresh yes"' && say "$1: the guard sees the UPS" || say "$1: the guard sees nothing"; }

protect_with_nut() {
	echo 'MODE=standalone' | write /etc/nut/nut.conf
	printf '[ups]\n  driver = usbhid-ups\n  port = auto\n' | write /etc/nut/ups.conf
	printf '[mon]\n  password = x\n  upsmon primary\n' | write /etc/nut/upsd.users
	printf 'MONITOR ups@localhost 1 mon x primary\nSHUTDOWNCMD "/sbin/shutdown -h +0"\nPOWERDOWNFLAG /etc/killpower\n' |
		write /etc/nut/upsmon.conf
	do_ systemctl restart nut-driver-enumerator
	do_ systemctl restart nut-server
	do_ systemctl restart nut-monitor
}

say "order: nut-server first"
do_ dpkg -i /foreign/nut-server/*.deb
protect_with_nut
counted "nut-server"
until_ok 90 served ups@localhost && say "NUT serves: $(status ups@localhost)" || say "NUT does not serve: $(systemctl --no-pager --failed --plain --no-legend | tr '\n' ' ')"
tell_since
do_ dpkg -i /debs/*.deb
counted "holdover"
until_ok 30 sh -c 'systemctl is-active -q holdover-server'
sleep 15
say "beside a running nut-server: 3493 is held by $(holder), $(status ups@localhost), failed: [$(failed)]"
logged '3493'
logged 'busy|claim|another|has the device|usbhid-ups'
holdover status 2>&1 | sed 's/^/@@ status: /'
holdover doctor 2>/dev/null | sed 's/^/@@ doctor: /' | cut -c1-200
systemctl is-active -q nut-monitor && say "upsmon of NUT still runs"

say "order: nut-server is stopped, Holdover takes its place"
systemctl disable --now nut-server nut-driver-enumerator.path nut-driver-enumerator.service nut-driver.target >/dev/null 2>&1
systemctl stop 'nut-driver@*' >/dev/null 2>&1
until_ok 60 sh -c '[ "$(holdover ports 2>/dev/null | awk "\$1 == \"3493/tcp\" { print \$3 }")" = holdover-server ]'
until_ok 60 served ups@localhost
say "after it: 3493 is held by $(holder), $(status ups@localhost)"

say "order: nut-server is removed, and installed after Holdover"
do_ dpkg -P nut-server
rm -f /etc/nut/ups.conf /etc/nut/upsd.users
do_ systemctl reload holdover
guard_sees "without nut-server"
do_ dpkg -i /foreign/nut-server/*.deb
sleep 5
say "nut-server after Holdover: 3493 is held by $(holder), $(status ups@localhost), failed: [$(failed)]"

say "order: both removed, both installed at once"
do_ dpkg -P nut-server $(packages)
say "left: $(packages | tr '\n' ' ')"
do_ dpkg -i /debs/*.deb /foreign/nut-server/*.deb
until_ok 120 served ups@localhost && say "both at once: $(status ups@localhost), 3493 is held by $(holder), failed: [$(failed)]"
sh /guest/smoke >/tmp/smoke.log 2>&1 && say "smoke test of the packages: right" || { say "smoke test of the packages: wrong"; sed 's/^/@@ /' /tmp/smoke.log; }
do_ dpkg -P nut-server

say "order: apcupsd, which cannot stand beside nut-client"
do_ dpkg -P nut-client
commands=0 edits=0
do_ dpkg -i /foreign/apcupsd/*.deb
printf 'UPSCABLE usb\nUPSTYPE usb\nDEVICE\nLOCKFILE /var/lock\nNETSERVER on\nNISIP 127.0.0.1\nNISPORT 3551\n' | write /etc/apcupsd/apcupsd.conf
echo 'ISCONFIGURED=yes' | write /etc/default/apcupsd
do_ systemctl restart apcupsd
counted "apcupsd"
sleep 5
say "beside apcupsd: 3493 is held by $(holder), failed: [$(failed)], apcupsd is $(systemctl is-active apcupsd)"
guard_sees "beside apcupsd"
holdover status 2>&1 | sed 's/^/@@ status: /'
