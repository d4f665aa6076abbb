# Run in the guest: our packages on a machine with a UPS; faults are planted, `holdover doctor` finds each, its remedy is run as it
# is printed, and the fault has gone.
answers() { timeout 5 upsc ups ups.status 2>/dev/null; }
has() { answers | grep -qw "$1"; }
watches() { /usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q "fresh yes"; }
examine() { holdover doctor >/tmp/said 2>&1; }
finds() { examine; grep -Eq "^(✗|!) .*$1" /tmp/said; }
finds_no() { examine; tail -1 /tmp/said | grep -q 'checks: fine' && ! grep -Eq "^(✗|!) .*$1" /tmp/said; }

# The lines below a finding; those that are commands, as they are printed.
remedy() { awk -v p="$1" '/^(✗|!|[?]) /{ on = $0 ~ p; next } on && /^    /{ print substr($0, 5) }' /tmp/said; }
commands() { remedy "$1" | while IFS= read -r line; do command -v "${line%% *}" >/dev/null && printf '%s\n' "$line"; done; }

# fault NUMBER PATTERN [MEND...]: what was planted is found; MEND does what the remedy says in words; the commands are run.
fault() {
	number=$1 pattern=$2; shift 2
	until_ok 90 finds "$pattern" || { say "fault $number: not found"; sed 's/^/@@ said: /' /tmp/said; return; }
	commands "$pattern" >/tmp/commands
	[ $# = 0 ] || "$@"
	while IFS= read -r line; do
		sh -c "$line" >/tmp/log 2>&1 </dev/null || { say "fault $number: the remedy fails: $line"; sed 's/^/@@ log: /' /tmp/log; }
	done </tmp/commands
	if until_ok 60 finds_no "$pattern"; then
		say "fault $number: found and gone by $(wc -l </tmp/commands) commands"
	else
		say "fault $number: stays"; sed 's/^/@@ said: /' /tmp/said
	fi
}
unit() { # unit NAME COMMAND: one of another program, started at boot
	printf '[Service]\nExecStart=%s\n%s\n[Install]\nWantedBy=multi-user.target\n' "$2" "$3" >/etc/systemd/system/$1.service
	systemctl daemon-reload; systemctl enable $1.service 2>/dev/null; systemctl --no-block restart $1.service
	until_ok 20 systemctl is-active $1.service
}
adjust() { perl -e 'syscall(159, $b = pack("Lx4qqqqlx4", 0x1c, 0, 0, $ARGV[0], 0, $ARGV[1]) . "\0" x 200)' "$@"; }	# adjtimex

# A machine in good order: a clock that a program of the guest synchronises, and the packages in a repository.
printf '#!/bin/sh\nperl -e '\''syscall(159, $b = pack("Lx4qqqqlx4", 0x1c, 0, 0, 0, 0, 0) . "\\0" x 200)'\''\nexec sleep 100000\n' >/usr/local/sbin/guest-ntp
chmod 755 /usr/local/sbin/guest-ntp
unit guest-ntp /usr/local/sbin/guest-ntp
mkdir -p /usr/lib/systemd/ntp-units.d; echo guest-ntp.service >/usr/lib/systemd/ntp-units.d/50-guest.list
rm -rf /etc/apt/sources.list.d/*; for folder in debs foreign; do echo "deb [trusted=yes] file:/$folder ./"; done >/etc/apt/sources.list
apt-get update -qq >/tmp/log 2>&1 || sed 's/^/@@ log: /' /tmp/log
dpkg -i /debs/*.deb >/tmp/log 2>&1 || { say "dpkg failed"; sed 's/^/@@ /' /tmp/log; }
until_ok 90 has OL || say "no UPS"
until_ok 40 watches || say "the guard sees nothing"

fault 35 'never rehearsed'
examine; say "in good order: status $?, $(tail -1 /tmp/said)"; sed 's/^/@@ said: /' /tmp/said

# Each part has a number of faults, and leaves the machine as it was.
files() { # 1, 12, 13, 18, 30
mkdir -p /etc/holdover; systemctl restart holdover holdover-guard; until_ok 60 has OL || say "no UPS with /etc/holdover"
printf '[mon]\n  password = long-and-dull-17\n  upsmon primary\n' >/etc/holdover/upsd.users; chmod 600 /etc/holdover/upsd.users
fault 1 'upsd.users: .*ermission denied'
chmod 644 /etc/holdover/upsd.users
fault 13 'upsd.users holds secrets'
sed -i 's/long-and-dull-17/mypass/' /etc/holdover/upsd.users
fault 12 "password of NUT's examples"
password=$(sed -n 's/^ *password = //p' /etc/holdover/upsd.users)
printf 'MONITOR ups@localhost 1 mon %s primary\nMINSUPPLIES 1\nSHUTDOWNCMD /bin/true\n' "$password" >/etc/nut/upsmon.conf
fault 18 'upsmon does not run'
systemctl disable --now nut-monitor 2>/dev/null; : >/etc/nut/upsmon.conf

# A client with a wrong password, then with the right one.
upscmd -u mon -p wrong ups@127.0.0.1 beeper.mute >/dev/null 2>&1
fault 30 '127.0.0.1 was refused' sh -c 'printf "USERNAME mon\nPASSWORD '"$password"'\nLOGIN ups\nLOGOUT\n" | perl -MIO::Socket::INET -e "\$s = IO::Socket::INET->new(q(127.0.0.1:3493)); while (<STDIN>) { print \$s \$_; \$_ = <\$s> }"'
}

services() { # 2, 8, 9, 17, 34, 36
systemctl stop holdover
fault 2 'no server answers'
until_ok 60 has OL || say "no UPS after fault 2"
systemctl stop holdover holdover-server holdover-drivers
unit squatter "/usr/bin/perl -MIO::Socket::INET -e '@s = IO::Socket::INET->new(LocalPort => 3493, Listen => 5, ReuseAddr => 1) or die; sleep 9999'"
until_ok 20 grep -q ':0DA5 00000000:0000 0A' /proc/net/tcp || say "nothing has port 3493: fault 8 is not seen"
systemctl start holdover
fault 8 'perl .* has port 3493/tcp'
until_ok 60 has OL || say "no UPS after fault 8"
unit nut-server "/bin/sleep 9999"; cp /etc/nut/nut.conf /tmp/nut.conf; echo MODE=standalone >/etc/nut/nut.conf
fault 9 'nut-server.service is started at boot'
rm -f /etc/systemd/system/nut-server.service; cp /tmp/nut.conf /etc/nut/nut.conf; systemctl daemon-reload
until_ok 60 has OL || say "no UPS after fault 9"
systemctl disable --now holdover-guard 2>/dev/null
fault 17 'no guard runs'
until_ok 40 watches || say "no guard after fault 17"
cp /bin/sleep /usr/local/sbin/apcupsd
unit apcupsd "/usr/local/sbin/apcupsd 9999"
fault 34 'apcupsd reads UPSes'
(cd /usr/lib/holdover && cp holdover-server new && mv new holdover-server)
fault 36 'holdover-server .*replaced'
until_ok 60 has OL || say "no UPS after fault 36"
}

device() { # 3, 4, 5, 7, 19, 33
device=$(dirname "$(grep -ls '^03$' /sys/bus/usb/devices/*/bInterfaceClass)"); device=${device%%:*}
node=$(printf '/dev/bus/usb/%03d/%03d' "$(cat $device/busnum)" "$(cat $device/devnum)")
chgrp root $node; chmod 664 $node
fault 4 "no permission for $node"
rm -f /usr/lib/udev/rules.d/63-holdover-ups.rules
fault 5 'udev rules are not installed'
until_ok 60 has OL || say "no UPS after fault 5"
unit taker "/bin/sh -c 'exec sleep 9999 <$node'"
fault 7 "sleep .* has $node open"
echo auto >"$device/power/control"
fault 33 'may be suspended'
mkdir -p /etc/holdover
printf '[other]\n  driver = dummy-ups\n  port = other.dev\n' >/etc/holdover/ups.conf; echo 'ups.status: OL' >/etc/holdover/other.dev
systemctl restart holdover holdover-guard
fault 3 'is plugged in and not served'
sed 's/^/@@ ups.conf: /' /etc/holdover/ups.conf
fault 19 'the first one that runs out'
rm -f /etc/holdover/ups.conf /etc/holdover/holdover.conf; systemctl restart holdover holdover-guard
until_ok 60 has OL || say "no UPS after fault 19"
until_ok 40 watches || say "no guard after fault 19"
}

values() { # 25, 26
ups "feature 01 01 a5 00 00" "input 01 01 a5 00 00"
fault 25 'ups: the battery should be replaced' ups "feature 01 01 25 00 00" "input 01 01 25 00 00"
ups "feature 07 07 02 02 01 00 03 55 02" "input 07 07 02 02 01 00 03 55 02"
fault 26 'ups: its load is 85 %' ups "feature 07 07 02 02 01 00 03 18 02" "input 07 07 02 02 01 00 03 18 02"
}

going_down() { # 21 to 24, 32
echo 3000 >/var/lib/holdover-guard/shutdowns; chown holdover-guard /var/lib/holdover-guard/shutdowns; systemctl restart holdover-guard
fault 21 'ups lasts 1248 s; this machine needs 3000 s'
until_ok 40 watches || say "no guard after fault 21"
unit slow "/bin/sleep 9999" TimeoutStopSec=20h
fault 22 'slow.service may take 72000 s to stop'
hook=/usr/lib/systemd/system-shutdown/holdover
chmod 644 $hook
fault 23 'is not executable'
rm -f $hook
fault 23 "$hook is missing"
echo planted >/run/holdover-guard/killpower
fault 24 'killpower is there'
chmod 777 /run/holdover
fault 32 'run/holdover can be written by every user'
}

nut() { # 11
mkdir -p /etc/holdover; printf '[ups]\n  driver = usbhid-ups\n  port = auto\n[card]\n  driver = snmp-ups\n  port = 192.0.2.9\n' >/etc/holdover/ups.conf
systemctl restart holdover holdover-guard
fault 11 'card: the driver snmp-ups is not installed'
rm -rf /etc/holdover; systemctl restart holdover holdover-guard; until_ok 60 has OL || say "no UPS after fault 11"
until_ok 40 watches || say "no guard after fault 11"
examine; say "beside nut-server, its files unedited: status $?, $(tail -1 /tmp/said)"; sed 's/^/@@ said: /' /tmp/said
}

journal() { # 28, 29, 31
n=0
while [ $n -lt 11 ]; do
	ups "feature 01 01 30 00 00" "input 01 01 30 00 00"; until_ok 20 has OB || say "outage $n is not seen"
	ups "feature 01 01 25 00 00" "input 01 01 25 00 00"; until_ok 20 has OL || say "the end of outage $n is not seen"
	n=$((n + 1))
done
fault 28 'ups: on battery 1[0-9] times in the last hour'
examine; say "of these mains: $(tail -1 /tmp/said)"
n=0
while [ $n -lt 7 ]; do
	pid=$(pgrep -f '^/usr/lib/holdover/drivers/' | head -1); [ -z "$pid" ] || kill -SEGV "$pid"
	until_ok 10 sh -c "p=\$(pgrep -f '^/usr/lib/holdover/drivers/' | head -1); [ -n \"\$p\" ] && [ \"\$p\" != \"$pid\" ]"; sleep 1; n=$((n + 1))
done
fault 29 'ended [0-9]+ times in the last day'
until_ok 60 has OL || say "no UPS after fault 29"
date -s '+1 hour' >/dev/null; sleep 3
fault 31 'the clock was set forward by 3[56][0-9][0-9] s'
systemctl stop guest-ntp; systemctl disable guest-ntp 2>/dev/null; adjust 16000000 64
fault 31 'is not synchronised'
until_ok 60 has OL || say "no UPS after fault 31"
until_ok 40 watches || say "no guard after fault 31"
}

for part in $(cat /guest/parts); do say "part $part"; $part; done
examine; say "at the end: status $?, $(tail -1 /tmp/said)"; sed 's/^/@@ said: /' /tmp/said
