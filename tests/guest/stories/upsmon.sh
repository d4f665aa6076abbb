# Run in the guest: stock upsmon does the shutdown, the guard stands by and its hook cuts the power.
has() { timeout 5 upsc ups ups.status 2>/dev/null | grep -qw "$1"; }
status() { /usr/lib/holdover/holdover-guard -c status 2>/dev/null; }
mkdir -p /etc/holdover
printf '[mon]\n  password = x\n  upsmon primary\n' >/etc/holdover/upsd.users
dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || { say "dpkg failed"; sed 's/^/@@ /' /tmp/dpkg.log; }
chgrp -R nut /etc/holdover; chmod 640 /etc/holdover/upsd.users
systemctl restart holdover
cat >/etc/nut/upsmon.conf <<C
MONITOR ups@localhost 1 mon x primary
MINSUPPLIES 1
SHUTDOWNCMD "touch /run/upsmon-shuts-down; /sbin/shutdown -h +0"
POWERDOWNFLAG /run/killpower
POLLFREQ 1
POLLFREQALERT 1
HOSTSYNC 5
DEADTIME 15
FINALDELAY 3
C
sed -i 's/^MODE=.*/MODE=netclient/' /etc/nut/nut.conf
until_ok 60 has OL || say "no UPS"
systemctl restart nut-monitor
until_ok 40 sh -c '/usr/lib/holdover/holdover-guard -c status | grep -q "stands_by_for upsmon"' && say "the guard stands by" || say "the guard does not stand by: $(status | tr '\n' ' ')"
cat >/run/systemd/system/witness.service <<C
[Unit]
Before=nut-monitor.service holdover-server.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/bin/sh -c '. /guest/functions; { say "upsmon shuts down: \$([ -e /run/upsmon-shuts-down ] && echo yes || echo no)"; say "guard asked: \$([ -e /run/holdover-guard/killpower ] && echo yes || echo no)"; } >/dev/ttyS1'
C
systemctl daemon-reload; systemctl start witness
ups "feature 01 01 30 00 00" "input 01 01 30 00 00"; say "mains fail"
until_ok 20 has OB && say "status: $(upsc ups ups.status 2>/dev/null)"
ups "feature 01 01 32 00 00" "input 01 01 32 00 00" "feature 06 06 10 20 00 00 00"; say "battery is low"
STAY=1
