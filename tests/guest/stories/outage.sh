# Run in the guest: an outage to its end. The first boot installs; a later one of the same disk says what the outage before has left.
STAY=1
state() { /usr/lib/holdover/holdover-guard -c status 2>/dev/null | sed -n 's/^state //p'; }
status() { timeout 10 upsc ups ups.status 2>/dev/null; }
has() { status | grep -qw "$1"; }
on_guard() { /usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q 'fresh yes'; }
calm() { [ "$(state)" = watching ] && has OL && ! has LB; }
if [ -e /usr/lib/holdover/holdover-guard ]; then
	. /guest/left.sh
else
	dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || say "dpkg failed"
fi
until_ok 120 has OL && say "status: $(status)"
until_ok 60 on_guard && say "guard watches"
journalctl -f -n 0 -o short-monotonic -u holdover-guard >/dev/ttyS1 &
ups "feature 01 01 30 00 00" "input 01 01 30 00 00"; say "mains fail"
until_ok 30 has OB && say "status: $(status)"
ups "feature 01 01 32 00 00" "input 01 01 32 00 00" "feature 06 06 10 20 00 00 00"; say "battery is low"
# The mains may return before the point of no return: then this machine stays up.
n=0
while [ $n -lt 8 ]; do sleep 1; if calm; then n=$((n + 1)); else n=0; fi; done
say "calm, guard watching"
STAY=		# an orderly end: no record, no command
