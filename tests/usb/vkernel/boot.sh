#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# boot.sh CACHE BIN PROGRAM DEVICE-FILE TEST [RULES]: one guest with a real USB core, one emulated UPS, one program.
#
# CACHE is what prepare.sh made, BIN the directory of vups and replug (static), PROGRAM a driver or usbprobe with its libraries, TEST
# a script of this directory that `init` sources, RULES a udev rules file; programs and files named in EXTRA are put into /extra. The serial console goes to stdout; BOOT_S (180) bounds it all.
set -eu
[ $# -ge 5 ] || { echo "usage: boot.sh CACHE BIN PROGRAM DEVICE-FILE TEST [RULES]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
vk=$1/vk bin=$2 program=$3 device=$4 test=$5 rules=${6:-}
tmp=$(mktemp -d)
r=$tmp/root
trap 'rm -rf "$tmp"' EXIT

copy_libs() {
	ldd "$1" 2>/dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u | while read -r lib; do
		cp -Ln "$lib" "$r/lib/"
	done
}

mkdir -p "$r/bin" "$r/lib/systemd" "$r/lib64" "$r/proc" "$r/sys" "$r/dev" "$r/tmp" "$r/run" "$r/etc/udev/rules.d" "$r/drivers"
cp /bin/busybox "$r/bin/busybox"
ln -s busybox "$r/bin/sh"
cp "$vk"/modules/*.ko "$r/lib/"
udevadm=$(find "$vk/udev" -name udevadm -type f -perm -100 | head -1)
cp "$udevadm" "$r/bin/udevadm"
ln -s /bin/udevadm "$r/lib/systemd/systemd-udevd"
copy_libs "$udevadm"
cp "$program" "$r/drivers/"
basename "$program" >"$r/driver-name"
copy_libs "$program"
cp -L /lib64/ld-linux-x86-64.so.2 "$r/lib64/"
cp -L /lib/x86_64-linux-gnu/libnss_files.so.2 "$r/lib/" 2>/dev/null || true
cp "$bin/vups" "$bin/replug" "$r/bin/"
cp "$device" "$r/device.ups"
cp "$here/$test" "$r/test"
cp "$here/init" "$r/init"
chmod 755 "$r/init"
mkdir "$r/extra"
for file in ${EXTRA:-}; do
	cp "$file" "$r/extra/"
	copy_libs "$file"
done
[ -z "$rules" ] || cp "$rules" "$r/etc/udev/rules.d/"
printf 'root:x:0:0::/:/bin/sh\nnut:x:1:1::/:/bin/sh\n' >"$r/etc/passwd"
printf 'root:x:0:\nnut:x:1:\n' >"$r/etc/group"
(cd "$r" && find . | cpio -o -H newc --quiet) >"$tmp/initrd.cpio"
rm -rf "$r"
timeout "${BOOT_S:-180}" qemu-system-x86_64 -accel tcg -m 256 -smp 1 -nographic -nodefaults -no-user-config -no-reboot \
	-serial stdio -kernel "$vk/vmlinux" -initrd "$tmp/initrd.cpio" </dev/null \
	-append "console=ttyS0 quiet loglevel=4 mitigations=off nokaslr tsc=reliable"
