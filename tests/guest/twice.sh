#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# twice.sh BUILD: the packages of BUILD/deb built again, in a directory whose path has another length: they are identical byte by
# byte, or the difference is shown.
set -eu
build=${1:?usage: twice.sh BUILD}
cd "$(dirname "$0")/../.."
again=$build/packages-again
rm -rf "$again"
make --no-print-directory deb BUILD="$again"
differ=0
for deb in "$build"/deb/*.deb; do
	cmp "$deb" "$again/deb/${deb##*/}" || differ=1
done
[ $differ = 0 ] && echo "two builds, $(ls "$build"/deb/*.deb | wc -l) packages: identical"
rm -rf "$again"
exit $differ
