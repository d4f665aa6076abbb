/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-usb-id DEVPATH: for udev. Prints HOLDOVER_UPS and the driver if this USB device is a UPS
 * by its report descriptor or by its ids, and nothing else. It only reads sysfs, so any user may
 * run it. udev runs it as root; the device's data are then parsed as user 65534, without a
 * capability and without the right to gain one. The exit status is 0 for "no" as well: a device
 * that is no UPS is not an error.
 */
#include "drivers/find/scan.h"
#include "lib/identity.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* False: the process is still root. In a user namespace without that number, root has only the
 * rights of the user who made the namespace, and continues. */
static bool become_nobody(void)
{
	const struct identity id = { .change = true, .uid = 65534, .gid = 65534 };
	int error;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	error = geteuid() ? 0 : identity_become(&id);
	return !error || error == -EINVAL;
}

int main(int argc, char **argv)
{
	struct find_seen seen;
	const char *slash;

	if (argc != 2 || !strcmp(argv[1], "-h")) {
		fprintf(argc == 2 ? stdout : stderr, "usage: holdover-usb-id DEVPATH\n");
		return argc == 2 ? 0 : 2;
	}
	if (!become_nobody())
		return 1;
	slash = strrchr(argv[1], '/');
	if (find_look(slash ? slash + 1 : argv[1], &seen, NULL, NULL) &&
		!seen.named_only)
		printf(FIND_PROPERTY "=%s\n", seen.kind->driver);
	return 0;
}
