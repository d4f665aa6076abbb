#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [-i IMAGE] [-o CONSOLE] [-s SAID] [-m MB] [-t SECONDS] [-p PID-FILE] PORT CACHE SCRIPT [TREE...]
#
# Boots the machine of CACHE with the UPS that `outlet serve` shows at PORT on its USB cable, lays every TREE over its root, runs
# SCRIPT in it, and ends when the machine is off. What SCRIPT says goes to SAID as it is said (else to stdout at the end).
# -i keeps the disk in IMAGE, made if missing, for the next boot. Exit: 0 the machine powered off, 124 too slow.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
image='' console='' said='' mb=384 limit=180 pid=''
while getopts i:o:s:m:t:p: o; do case $o in
	i) image=$OPTARG ;; o) console=$OPTARG ;; s) said=$OPTARG ;; m) mb=$OPTARG ;; t) limit=$OPTARG ;; p) pid=$OPTARG ;;
	*) exit 2 ;; esac; done
shift $((OPTIND - 1))
port=$1 cache=$2 script=$3
shift 3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
disk=${image:-$tmp/disk}
[ -e "$disk" ] || cp --sparse=always "$cache/base.ext4" "$disk"
mkdir -p "$tmp/pay/guest"
for tree; do cp -a "$tree/." "$tmp/pay/"; done
cp "$here/root/guest/functions" "$here"/stories/*.sh "$tmp/pay/guest/"
cp "$script" "$tmp/pay/guest/script"
tar c -C "$tmp/pay" --owner=0 --group=0 --transform 's,^\./\(bin\|sbin\|lib\)/,./usr/\1/,' -f "$tmp/payload" .
[ -n "$said" ] || said=$tmp/said
: >"$said"
timeout "$limit" qemu-system-x86_64 -accel tcg -m "$mb" -smp 1 -display none -nodefaults -no-user-config -no-reboot \
	-serial "file:${console:-$tmp/console}" -serial "file:$said" \
	-drive "file=$disk,if=none,id=d0,format=raw,cache=unsafe" -device virtio-blk-pci,drive=d0 \
	-drive "file=$tmp/payload,if=none,id=d1,format=raw,readonly=on" -device virtio-blk-pci,drive=d1 \
	-netdev user,id=n0,restrict=off -device virtio-net-pci,netdev=n0,romfile= \
	-kernel "$cache/vmlinux" -initrd "$cache/initrd.cpio" \
	-append "console=ttyS0 root=/dev/vda rw quiet loglevel=4 mitigations=off nokaslr tsc=unstable net.ifnames=0 panic=-1 guest.port=$port" </dev/null &
vm=$!
[ -z "$pid" ] || echo $vm >"$pid"
rc=0
wait $vm || rc=$?
[ "$said" != "$tmp/said" ] || cat "$said"
exit $rc
