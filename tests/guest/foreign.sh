#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# foreign.sh CACHE: once. What the machine of CACHE lacks to install Debian's nut-server, nut-snmp or apcupsd, in CACHE/foreign/NAME.
# Exit 77: the packages cannot be had here.
set -eu
cache=$(cd "${1:?usage: foreign.sh CACHE}" && pwd)
mkdir -p "$cache/foreign"
tar xf "$cache/root.tar" -C "$cache/foreign" --strip-components=4 ./var/lib/dpkg/status
for name in nut-server apcupsd nut-snmp; do
	[ ! -e "$cache/foreign/$name/complete" ] || continue
	rm -rf "$cache/foreign/$name"; mkdir -p "$cache/foreign/$name"; cd "$cache/foreign/$name"
	missing=$(apt-get -s --no-install-recommends -o Dir::State::status="$cache/foreign/status" install $name 2>/dev/null |
		sed -n 's/^Inst \([^ ]*\).*/\1/p')
	[ -n "$missing" ] && timeout 200 apt-get download -qq $missing 2>/dev/null ||
		{ echo "$name cannot be downloaded" >&2; exit 77; }
	: >complete
done
