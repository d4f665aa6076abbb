# Run in the guest: an outage on a machine that does not go down as it is told. First boot: a unit that does not stop. Second boot of
# the same disk: a systemd that does nothing at all.
if [ ! -e /usr/lib/holdover/holdover-guard ]; then
	cat >/run/systemd/system/hangs.service <<C
[Service]
ExecStart=/bin/sleep infinity
ExecStop=/bin/sleep infinity
TimeoutStopSec=600
C
	systemctl start hangs && say "a unit will not stop"
else
	printf '#!/bin/sh\nexit 0\n' >/run/does-nothing
	chmod 755 /run/does-nothing
	mount --bind /run/does-nothing /usr/bin/systemctl && say "systemd will do nothing"
fi
. /guest/outage.sh
