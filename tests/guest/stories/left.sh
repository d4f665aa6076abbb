# What an outage has left: read at the boot after it.
[ -e /run/holdover-guard/killpower ] && say "a record of the last command is still there" || say "no record is left"
say "file system: $(dmesg | grep -ciE 'recovering journal|orphan cleanup') signs of an unclean stop"
say "shutdowns: $(cat /var/lib/holdover-guard/shutdowns 2>/dev/null | tr '\n' ' ')"
say "failed units: [$(systemctl --no-pager --failed --plain --no-legend 2>/dev/null | awk '{ print $1 }' | tr '\n' ' ')]"
