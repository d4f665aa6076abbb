# Run in the guest: our packages are installed on a machine that has a UPS at its USB port. No file is edited.
STAY=1
now_ms() { read -r up rest </proc/uptime; echo "${up%.*}${up#*.}0"; }
answers() { timeout 5 upsc ups ups.status 2>/dev/null; }
has() { answers | grep -qw "$1"; }
sys_name=.1.3.6.1.2.1.33.1.1.1.0
walks() { snmpget -v2c -c public -t 1 -r 0 -Oqv 127.0.0.1 $sys_name 2>/dev/null | grep -q .; }

begun=$(now_ms)
dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 && say "packages installed" || { say "dpkg failed"; sed 's/^/@@ /' /tmp/dpkg.log; }
installed=$(now_ms)
until_ok 60 has OL && say "first answer: $(answers), $(($(now_ms) - installed)) ms after dpkg, 0 edits"
until_ok 20 walks && say "snmp answers" || say "snmp is silent"
ps -eo user:16,args | grep '[h]oldover' | grep -v guest | while read -r user command rest; do say "process $user $command"; done
systemctl --no-pager --failed --plain 2>/dev/null | grep holdover | sed 's/^/@@ failed unit: /'
systemctl is-active holdover holdover-server holdover-drivers holdover-snmp holdover-guard | tr '\n' ' ' | { read -r s; say "units: $s"; }
ls -l /dev/bus/usb/*/* | awk '{ print $4 }' | sort -u | tr '\n' ' ' | { read -r g; say "device groups: $g"; }

until_ok 20 sh -c '/usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q "fresh yes"' && say "guard watches" || { say "the guard sees nothing"; /usr/lib/holdover/holdover-guard -c status 2>&1 | sed 's/^/@@ /'; }
holdover guard rehearse >/tmp/rehearsal && say "rehearsal: right" || say "rehearsal: wrong"
sed 's/^/@@ /' /tmp/rehearsal
journalctl --no-pager -o cat -u 'holdover*' -n 60 | sed 's/^/@@ log: /' | cut -c1-200
journalctl -f -n 0 -o short-monotonic -u holdover-guard >/dev/ttyS1 &
ups "feature 01 01 30 00 00" "input 01 01 30 00 00"; say "mains fail"
until_ok 20 has OB && say "status: $(answers)"
ups "feature 01 01 32 00 00" "input 01 01 32 00 00" "feature 06 06 10 20 00 00 00"; say "battery is low"
until_ok 20 has LB && say "status: $(answers)"
