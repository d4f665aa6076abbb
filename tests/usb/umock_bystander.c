/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_bystander - see umock_bystander.h.
 */
#include "tests/usb/umock_bystander.h"

#include "tests/usb/emu.h"

#include <errno.h>
#include <string.h>

typedef UMockdevIoctlBase Bystander;
typedef UMockdevIoctlBaseClass BystanderClass;
GType bystander_get_type(void);
G_DEFINE_TYPE(Bystander, bystander, UMOCKDEV_TYPE_IOCTL_BASE)

static gboolean on_bystander_ioctl(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	(void)self;
	emu_log("BYSTANDER %s ioctl %lx", umockdev_ioctl_client_get_devnode(c),
		umockdev_ioctl_client_get_request(c));
	umockdev_ioctl_client_complete(c, -1, ENODEV);
	return TRUE;
}

static void bystander_init(Bystander *x) { (void)x; }
static void bystander_class_init(BystanderClass *k) { k->handle_ioctl = on_bystander_ioctl; }

int bystander_add(UMockdevTestbed *bed, const char *file)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(GError) e = NULL;

	if (!g_file_get_contents(file, &text, NULL, &e) ||
		!umockdev_testbed_add_from_string(bed, text, &e)) {
		fprintf(stderr, "umock: %s\n", e->message);
		return -1;
	}
	lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++)
		if (g_str_has_prefix(*l, "E: DEVNAME=") &&
			!umockdev_testbed_attach_ioctl(bed, *l + strlen("E: DEVNAME="),
				g_object_new(bystander_get_type(), NULL), &e)) {
			fprintf(stderr, "umock: %s\n", e->message);
			return -1;
		}
	return 0;
}
