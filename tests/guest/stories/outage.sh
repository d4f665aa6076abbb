# Run in the guest: an outage to its end, as short as can be.
STAY=1
has() { timeout 5 upsc ups ups.status 2>/dev/null | grep -qw "$1"; }
[ -e /usr/lib/holdover/holdover-guard ] || dpkg -i /debs/*.deb >/tmp/dpkg.log 2>&1 || say "dpkg failed"
until_ok 60 has OL && say "status: $(upsc ups ups.status 2>/dev/null)"
until_ok 20 sh -c '/usr/lib/holdover/holdover-guard -c status 2>/dev/null | grep -q "fresh yes"' && say "guard watches"
ups "feature 01 01 30 00 00" "input 01 01 30 00 00"; say "mains fail"
until_ok 20 has OB && say "status: $(upsc ups ups.status 2>/dev/null)"
ups "feature 01 01 32 00 00" "input 01 01 32 00 00" "feature 06 06 10 20 00 00 00"; say "battery is low"
until_ok 20 has LB && say "status: $(upsc ups ups.status 2>/dev/null)"
# The mains may return before the point of no return: then this machine is up, and the guard says so.
while sleep 2; do
	case $(/usr/lib/holdover/holdover-guard -c status 2>/dev/null | head -1) in
	"state watching") on=$((${on:-0} + 1)); [ $on -lt 4 ] || { has LB || { say "script ends, guard watching"; break; }; } ;;
	*) on=0 ;;
	esac
done
