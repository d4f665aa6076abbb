# Run in the guest at its second boot: what is left of the outage.
until_ok 90 sh -c 'timeout 5 upsc ups ups.status 2>/dev/null | grep -qw OL' && say "status: $(upsc ups ups.status 2>/dev/null)"
. /guest/left.sh
