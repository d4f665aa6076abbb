/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-usb-id DEVPATH: for udev. Prints HOLDOVER_UPS and the driver if this USB device is a UPS
 * by its report descriptor or by its ids, and nothing else. It reads sysfs and does nothing else
 * either, so anybody may run it. The exit status is 0 for "no" as well: it is no fault not to be a
 * UPS.
 */
#include "drivers/find/scan.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct find_seen seen;
	const char *slash;

	if (argc != 2 || !strcmp(argv[1], "-h")) {
		fprintf(argc == 2 ? stdout : stderr, "usage: holdover-usb-id DEVPATH\n");
		return argc == 2 ? 0 : 2;
	}
	slash = strrchr(argv[1], '/');
	if (find_look(slash ? slash + 1 : argv[1], &seen, NULL, NULL) &&
		!seen.named_only)
		printf(FIND_PROPERTY "=%s\n", seen.kind->driver);
	return 0;
}
