/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_claim - see umock_claim.h.
 */
#include "tests/usb/umock_claim.h"

#include "tests/usb/emu.h"
#include "tests/usb/umock_client.h"

#include <errno.h>
#include <limits.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

/* of the HID interface, before a client claims it */
EMU_STATE static enum claim_holder holder_at_plug, holder;
static void (*bound)(const char *driver);

void claim_begin(enum claim_holder at_plug, void (*show)(const char *driver))
{
	bound = show;
	holder_at_plug = at_plug;
}

void claim_plug(void)
{
	holder = holder_at_plug;
}

void claim_show(void)
{
	unsigned claims = client_claims_of_others() | (client_me ? client_me->claimed : 0);

	bound(claims & 1u << (emu_interface() & 31) || holder == OTHER_PROCESS ? "usbfs"
	      : holder == KERNEL ? "usbhid" : NULL);
}

/* 0, or the errno with which usbfs refuses a request to an interface. */
int claim_check(const guint8 *setup)
{
	unsigned interface = setup[4];

	if ((setup[0] & 0x1f) != 1 || (setup[0] & 0x60) == 0x40 ||
		client_me->claimed & 1u << (interface & 31))
		return 0;
	emu_log("UNCLAIMED %02x %02x interface %u", setup[0], setup[1], interface);
	if ((holder != NOBODY && interface == (unsigned)emu_interface()) ||
		client_claims_of_others() & 1u << (interface & 31))
		return EBUSY;
	client_me->claimed |= 1u << (interface & 31);
	return 0;
}

unsigned claim_wanted(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(unsigned), NULL);
	unsigned v = UINT_MAX;

	if (d)
		memcpy(&v, d->data, sizeof v);
	return v;
}

static int detach_kernel(void)
{
	if (holder != KERNEL)
		return 0;
	emu_log("DETACHED kernel driver");
	holder = NOBODY;
	claim_show();
	return 1;
}

int claim_interface(unsigned interface, int detach)
{
	int ours = interface == (unsigned)emu_interface();

	if (!client_is_here())
		return ENODEV;
	if (client_claims_of_others() & 1u << (interface & 31))
		return EBUSY;
	if (ours && detach)
		detach_kernel();
	if (ours && holder != NOBODY)
		return EBUSY;
	client_me->claimed |= 1u << (interface & 31);
	emu_log("CLAIMED %u", interface);
	claim_show();
	return 0;
}

void claim_release(unsigned interface)
{
	client_me->claimed &= ~(1u << (interface & 31));
	claim_show();
}

int claim_driver(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_getdriver), NULL);
	struct usbdevfs_getdriver g;

	if (!d)
		return EFAULT;
	memcpy(&g, d->data, sizeof g);
	if (!client_is_here())
		return ENODEV;
	if (g.interface != (unsigned)emu_interface() ||
		(holder == NOBODY && !client_me->claimed && !client_claims_of_others()))
		return ENODATA;
	g_strlcpy(g.driver, holder == KERNEL ? "usbhid" : "usbfs", sizeof g.driver);
	umockdev_ioctl_data_update(d, 0, (guint8 *)&g, sizeof g);
	return 0;
}

void claim_command(UMockdevIoctlClient *c, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_ioctl), NULL);
	struct usbdevfs_ioctl i = { .ifno = -1 };
	int ours;

	if (d)
		memcpy(&i, d->data, sizeof i);
	ours = client_is_here() && i.ifno == emu_interface();
	if (ours && (unsigned)i.ioctl_code == USBDEVFS_DISCONNECT && detach_kernel()) {
		umockdev_ioctl_client_complete(c, 0, 0);
	} else if (ours && (unsigned)i.ioctl_code == USBDEVFS_CONNECT && holder == NOBODY) {
		emu_log("ATTACHED kernel driver");
		holder = holder_at_plug;
		claim_show();
		umockdev_ioctl_client_complete(c, 1, 0);
	} else {
		umockdev_ioctl_client_complete(c, -1, client_is_here() ? ENODATA : ENODEV);
	}
}
