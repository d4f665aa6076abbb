# Run in the guest at its second boot: what is left of the outage.
until_ok 90 sh -c 'timeout 5 upsc ups ups.status 2>/dev/null | grep -qw OL' && say "status: $(upsc ups ups.status 2>/dev/null)"
[ -e /run/holdover-guard/killpower ] && say "a record of the last command is still there" || say "no record is left"
dmesg | grep -ciE 'recovering journal|orphan cleanup' | { read -r n; say "file system: $n signs of an unclean stop"; }
say "shutdowns: $(cat /var/lib/holdover-guard/shutdowns 2>/dev/null | tr '\n' ' ')"
