#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# prepare.sh [-i] CACHE: kernel image, USB modules and udevd of this Debian into CACHE, once; 76 MB, about 15 s.
#
# Safe to call in every `make check`, also twice at once: there is a lock, and the cache appears whole or not at all. Nothing
# is installed unless -i says so. Exit 77 = cannot be had here (not amd64 Debian, no network, tools missing), with the reason.
set -eu
install=
[ "${1:-}" != -i ] || { install=1; shift; }
[ $# = 1 ] || { echo "usage: prepare.sh [-i] CACHE" >&2; exit 2; }
skip() { echo "virtual kernel: $*" >&2; exit 77; }

missing=
command -v qemu-system-x86_64 >/dev/null || missing="$missing qemu-system-x86"
command -v cpio >/dev/null || missing="$missing cpio"
{ [ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1; } || missing="$missing busybox-static"
if [ -n "$missing" ]; then
	[ -n "$install" ] || skip "please install$missing"
	apt-get update -qq >/dev/null
	# shellcheck disable=SC2086  # several names
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

mkdir -p "$1"
cache=$(cd "$1" && pwd)
exec 9>"$cache/lock"
flock 9
[ ! -f "$cache/vk/complete" ] || exit 0
command -v apt-get >/dev/null || skip "no Debian"
[ "$(dpkg --print-architecture)" = amd64 ] || skip "not amd64"

work=$cache/work
rm -rf "$work" "$cache/vk"
mkdir -p "$work/deb" "$work/vk/modules"
trap 'rm -rf "$work"' EXIT
cd "$work/deb"
name_of_kernel() { apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1; }
kernel=$(name_of_kernel)
if [ -z "$kernel" ] || ! timeout 300 apt-get download -qq "$kernel" udev 2>download.log; then
	timeout 120 apt-get update -qq >/dev/null 2>&1 || skip "the package lists cannot be had"
	kernel=$(name_of_kernel)
	timeout 300 apt-get download -qq "$kernel" udev 2>download.log || skip "$kernel cannot be downloaded: $(head -1 download.log)"
fi
dpkg --fsys-tarfile linux-image-*.deb | tar x ./boot ./lib/modules
dpkg -x udev_*.deb "$work/vk/udev"
# The bare ELF image boots by PVH: 3 s faster than unpacking in the guest.
python3 - boot/vmlinuz-* "$work/vk/vmlinux" <<'P'
import lzma, sys
packed = open(sys.argv[1], 'rb').read()
open(sys.argv[2], 'wb').write(lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(packed[packed.index(b'\xfd7zXZ\0'):]))
P
for m in usb/common/usb-common usb/core/usbcore usb/usbip/usbip-core usb/usbip/vhci-hcd hid/hid hid/hid-generic \
	hid/usbhid/usbhid; do
	cp lib/modules/*/kernel/drivers/$m.ko "$work/vk/modules/"
	strip -g "$work/vk/modules/${m##*/}.ko"
done
touch "$work/vk/complete"
mv "$work/vk" "$cache/vk"
