# Run in the guest: our packages and nut-server in all orders of installation, and apcupsd. What a new user of each has to do is
# counted: `do_` is one command of an administrator, `write` one file that is edited. A command is only run where the UPS is not
# served without it.
commands=0 edits=0
do_() { commands=$((commands + 1)); "$@" >>/tmp/done.log 2>&1 || { say "FAILED: $*"; tail -15 /tmp/done.log | sed 's/^/@@ /'; journalctl --no-pager -n 20 | sed 's/^/@@ journal: /'; }; }
write() { edits=$((edits + 1)); printf "$2\n" >"$1"; }
counted() { say "counted: $1: $commands commands, $edits edits"; }
count_from_here() { commands=0 edits=0; }
status() { timeout 10 upsc "$1" ups.status 2>/dev/null; }
served() { timeout 10 upsc "$1" ups.status 2>/dev/null | grep -qw OL; }
holder() { holdover ports 2>/dev/null | awk '$1 == "3493/tcp" { print $3 }'; }
failed() { systemctl --no-pager --failed --plain --no-legend | awk '{ print $1 }' | grep holdover | tr '\n' ' '; }
nut_units() { systemctl is-active nut-server nut-driver.target nut-monitor | tr '\n' ' '; }
is_logged_in() { timeout 10 upsc -c ups@localhost 2>/dev/null | grep -q .; }
apc_answers() { apcaccess 2>/dev/null | grep -q 'STATUS.*ONLINE'; }
served_or() { until_ok 40 served ups@localhost || do_ "$@"; }
apc_or() { until_ok 40 apc_answers || do_ "$@"; }
packages() { dpkg-query -W -f '${Package}\n' 'holdover*' 2>/dev/null; }
logged() { journalctl --no-pager -o cat -u 'holdover*' --since "$since" | grep -iE "$1" | tail -3 | cut -c1-230 | sed 's/^/@@ logged: /'; }
tell_since() { since=$(date '+%F %T'); sleep 1; }
guard_sees() { until_ok 60 sh -c '/usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q "fresh yes"' && say "$1: the guard sees the UPS" || say "$1: the guard sees nothing"; }

say "order: nut-server first"
count_from_here
do_ dpkg -i /foreign/nut-server/*.deb
write /etc/nut/nut.conf 'MODE=standalone'
write /etc/nut/ups.conf '[ups]\n  driver = usbhid-ups\n  port = auto'
served_or systemctl restart nut-server
served_or systemctl restart nut-driver-enumerator
served_or udevadm trigger --action=add --subsystem-match=usb
served_or systemctl restart nut-driver.target
until_ok 90 served ups@localhost && say "NUT serves: $(status ups@localhost)" || say "NUT does not serve: $(systemctl --no-pager --failed --plain --no-legend | tr '\n' ' ')"
counted "nut-server, the UPS is served"
write /etc/nut/upsd.users '[mon]\n  password = x\n  upsmon primary'
write /etc/nut/upsmon.conf 'MONITOR ups@localhost 1 mon x primary\nSHUTDOWNCMD "/sbin/shutdown -h +0"\nPOWERDOWNFLAG /etc/killpower'
do_ systemctl restart nut-server
do_ systemctl restart nut-monitor
until_ok 60 is_logged_in && say "NUT guards: upsmon is logged in"
counted "nut-server, the machine is guarded"
tell_since
count_from_here
do_ dpkg -i /debs/*.deb
counted "holdover, the machine is guarded"
until_ok 30 sh -c 'systemctl is-active -q holdover-server'
sleep 15
say "beside a running nut-server: 3493 is held by $(holder), $(status ups@localhost), failed: [$(failed)]"
logged '3493'
logged 'busy|claim|another|has the device|usbhid-ups'
holdover status 2>&1 | sed 's/^/@@ status: /'
holdover doctor 2>/dev/null | sed 's/^/@@ doctor: /' | cut -c1-200
systemctl is-active -q nut-monitor && say "upsmon of NUT still runs"

say "order: Holdover takes over from nut-server, gives back, and takes over again"
holdover import 2>&1 | sed 's/^/@@ survey: /'
holdover import --take-over 2>&1 | sed 's/^/@@ take-over: /'
until_ok 60 served ups@localhost
until_ok 60 is_logged_in && say "upsmon of NUT is logged in to Holdover"
say "taken over: 3493 is held by $(holder), $(status ups@localhost), NUT: $(nut_units), failed: [$(failed)]"
holdover import --give-back 2>&1 | sed 's/^/@@ give-back: /'
until_ok 90 served ups@localhost
until_ok 60 is_logged_in && say "upsmon of NUT is logged in to NUT"
say "given back: 3493 is held by $(holder), $(status ups@localhost), NUT: $(nut_units), Holdover: $(systemctl is-active holdover), failed: [$(failed)]"
holdover import --give-back 2>&1 | sed 's/^/@@ again: /'
do_ holdover import --take-over
until_ok 60 served ups@localhost
say "taken over again: 3493 is held by $(holder), $(status ups@localhost), NUT: $(nut_units)"

say "order: nut-server is removed, and installed after Holdover"
do_ dpkg -P nut-server
rm -f /etc/nut/ups.conf /etc/nut/upsd.users
systemctl reload holdover 2>/dev/null && say "a reload forgot a file that vanished" || say "a file that vanished changes nothing at a reload"
do_ systemctl restart holdover
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
do_ systemctl stop holdover
count_from_here
do_ dpkg -i /foreign/apcupsd/*.deb
write /etc/apcupsd/apcupsd.conf 'UPSCABLE usb\nUPSTYPE usb\nDEVICE\nLOCKFILE /var/lock\nNETSERVER on\nNISIP 127.0.0.1\nNISPORT 3551'
apc_or systemctl restart apcupsd
if ! until_ok 40 apc_answers; then
	write /etc/default/apcupsd 'ISCONFIGURED=yes'
	do_ systemctl restart apcupsd
fi
until_ok 60 apc_answers && say "apcupsd serves: $(apcaccess 2>/dev/null | grep STATUS)" || { say "apcupsd does not serve"; apcaccess 2>&1 | sed 's/^/@@ /'; journalctl -u apcupsd -n 15 -o cat | sed 's/^/@@ /'; }
counted "apcupsd, the machine is guarded"
tell_since
do_ systemctl start holdover
sleep 20
say "beside a running apcupsd: 3493 is held by $(holder), failed: [$(failed)], apcupsd is $(systemctl is-active apcupsd)"
apc_answers && say "apcupsd still serves" || say "apcupsd lost the UPS"
holdover status 2>&1 | sed 's/^/@@ status: /'
holdover doctor 2>/dev/null | sed 's/^/@@ doctor: /' | cut -c1-200
logged 'busy|claim|another|has the device|usbhid-ups'
do_ systemctl stop apcupsd
guard_sees "without apcupsd"
do_ systemctl start apcupsd
sleep 20
say "apcupsd beside Holdover: failed: [$(failed)], apcupsd is $(systemctl is-active apcupsd)"
guard_sees "beside apcupsd"
