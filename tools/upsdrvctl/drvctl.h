/* SPDX-License-Identifier: GPL-2.0-or-later
 * drvctl - NUT's upsdrvctl, for scripts that call it: start, stop and shutdown.
 *
 * holdoverd starts and watches the drivers, so start and stop are words to it. shutdown has each
 * UPS cut its load, as the last step of a shutdown: it runs drivers with -k, in the order of
 * `sdorder` of ups.conf, except for a UPS with sdorder = -1. Blocking.
 */
#ifndef TOOLS_DRVCTL_H
#define TOOLS_DRVCTL_H

#include "lib/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct drvctl {
	const char *conf_dir, *user;	/* user: NULL, or for -u of drivers */
	bool test;			/* print the actions, and do nothing */
};

/* Usable sections in the order of their sdorder, those of the same order as in the file; without
 * those with -1. `out` has room for settings->ups_count. Returns how many. */
size_t drvctl_order(const struct settings *settings, const struct section **out);

/* `ups` NULL: all. Exit statuses. */
int drvctl_start(const struct drvctl *d, const char *ups);
int drvctl_stop(const struct drvctl *d, const char *ups);
int drvctl_shutdown(const struct drvctl *d, const char *ups);

#endif
