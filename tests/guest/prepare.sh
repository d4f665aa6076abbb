#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# prepare.sh CACHE: once. Debian's kernel, a Debian 12 root with systemd, udev and D-Bus as an ext4 image, and an initramfs that
# starts it; about 3 minutes and 1.2 GB. There is a lock, and the cache appears whole or not at all.
# Exit 77 = cannot be had here (not root, no amd64 Debian, no network, tools missing), with the reason.
set -eu
[ $# = 1 ] || { echo "usage: prepare.sh CACHE" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "virtual machine: $*" >&2; exit 77; }

for tool in qemu-system-x86_64 mmdebstrap cpio modprobe mke2fs; do
	PATH=$PATH:/sbin:/usr/sbin command -v $tool >/dev/null || skip "$tool is not installed"
done
PATH=$PATH:/sbin:/usr/sbin
if [ ! -x /bin/busybox ] || ldd /bin/busybox >/dev/null 2>&1; then skip "busybox-static is not installed"; fi
[ "$(id -u)" = 0 ] || skip "only root can make its disk"
[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || skip "this is no amd64 Debian"

mkdir -p "$1"
cache=$(cd "$1" && pwd)
exec 9>"$cache/lock"
flock 9
stamp=$(cat "$0" "$here/init" $(find "$here/root" -type f | sort) | sha256sum | cut -c1-16)
[ "$(cat "$cache/complete" 2>/dev/null)" != "$stamp" ] || exit 0
rm -f "$cache/complete"
cd "$cache"

# The kernel: the bare ELF image, booted by PVH, and its modules.
image=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
[ -n "$image" ] || { timeout 120 apt-get update -qq >/dev/null 2>&1 || skip "the package lists cannot be had"
	image=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1); }
ls "$image"_*.deb >/dev/null 2>&1 || timeout 300 apt-get download -qq "$image" 2>/dev/null || skip "$image cannot be downloaded"
rm -rf k; mkdir k; dpkg --fsys-tarfile "$image"_*.deb | tar x -C k ./boot ./lib/modules
python3 - k/boot/vmlinuz-* vmlinux <<'P'
import lzma, sys
z = open(sys.argv[1], 'rb').read()
open(sys.argv[2], 'wb').write(lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(z[z.index(b'\xfd7zXZ\0'):]))
P
version=$(ls k/lib/modules); depmod -b k "$version" 2>/dev/null
closure() { modprobe -d "$cache/k" -S "$version" --show-depends "$1" | awk '$1 == "insmod" { print $2 }'; }

# The initramfs: a disk, ext4, a network card; nothing else.
rm -rf r; mkdir -p r/bin r/proc r/sys r/dev r/root r/lib
cp /bin/busybox r/bin/; ln -s busybox r/bin/sh; cp "$here/init" r/init; chmod 755 r/init
for m in virtio_pci virtio_blk ext4 crc32c_generic virtio_net autofs4; do closure $m; done | awk '!seen[$0]++' | while read -r f; do
	cp "$f" r/lib/; echo "${f##*/}" >>r/lib/order
done
(cd r && find . | cpio -o -H newc --quiet) >initrd.cpio; rm -rf r

# The root file system.
packages=systemd,systemd-sysv,udev,dbus,kmod,procps,libuv1,libssl3,libcrypt1,libseccomp2,libusb-1.0-0,libsnmp40,nut-client,snmp,bsdutils
[ -f root.tar ] || { timeout 500 mmdebstrap --quiet --mode=root --variant=minbase --include=$packages bookworm root.new.tar \
	$(ls /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null) >mmdebstrap.log 2>&1 ||
	skip "mmdebstrap: $(tail -1 mmdebstrap.log)"; mv root.new.tar root.tar; }
rm -rf root; mkdir root; tar x -C root --exclude='./dev/*' -f root.tar
for m in vhci-hcd usbhid hid-generic; do closure $m; done | awk '!seen[$0]++' | while read -r f; do
	to=root/usr/lib/modules/$version/${f#*"/$version/"}; mkdir -p "${to%/*}"; cp "$f" "$to"
done
cp k/lib/modules/"$version"/modules.{builtin,order} root/usr/lib/modules/"$version"/ 2>/dev/null || true
[ -e root/lib ] || ln -s usr/lib root/lib
depmod -b root "$version" 2>/dev/null
mkdir -p root/guest; cp -r "$here/root/." root/
mkdir -p root/etc/systemd/system/sysinit.target.wants root/etc/systemd/system/multi-user.target.wants
ln -sf ../guest-attach.service root/etc/systemd/system/sysinit.target.wants/
ln -sf ../guest-script.service root/etc/systemd/system/multi-user.target.wants/
ln -sf /lib/systemd/system/multi-user.target root/etc/systemd/system/default.target
for u in apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer man-db.timer systemd-timesyncd.service \
	getty@tty1.service serial-getty@ttyS0.service serial-getty@ttyS1.service e2scrub_reap.service systemd-networkd.service \
	systemd-binfmt.service systemd-pstore.service modprobe@drm.service; do
	ln -sf /dev/null root/etc/systemd/system/$u
done
printf '/dev/vda / ext4 errors=remount-ro 0 1\n' >root/etc/fstab
printf 'guest\n' >root/etc/hostname; printf '127.0.0.1 localhost guest\n::1 localhost\n' >root/etc/hosts
printf 'vhci-hcd\n' >root/etc/modules-load.d/vhci.conf
printf '4a4b4c4d4e4f40414243444546474849\n' >root/etc/machine-id
rm -rf root/usr/share/{doc,man,locale,info}/* root/var/cache/apt/* root/var/lib/apt/lists/*
rm -f base.ext4; truncate -s 700M base.ext4
mke2fs -q -t ext4 -O ^has_journal -F -E lazy_itable_init=1 -d root base.ext4
tune2fs -O has_journal base.ext4 >/dev/null 2>&1
rm -rf root k
echo "$stamp" >complete
