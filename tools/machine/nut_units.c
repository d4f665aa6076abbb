/* SPDX-License-Identifier: GPL-2.0-or-later
 * nut_units - see nut_units.h.
 */
#include "tools/machine/nut_units.h"
#include "lib/conf.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MODE_BYTES = 32 };

const char *const nut_units[] = { "nut-server.service", "nut-driver-enumerator.service",
	"nut-driver-enumerator.path", "nut-driver.target" };
const size_t nut_units_count = MEM_COUNT(nut_units);

/* MODE=standalone; with netclient only upsmon runs. */
static void on_line(void *user, struct conf_place at, const struct words *w)
{
	char *mode = user;

	(void)at;
	if (!strcmp(words_at(w, 0), "MODE") && !strcmp(words_at(w, 1), "="))
		snprintf(mode, MODE_BYTES, "%s", words_at(w, 2));
}

static bool has_mode(const char *one, const char *other, const char *third)
{
	struct conf_report quiet = { .quiet = true };
	char mode[MODE_BYTES] = "";

	conf_read(PRODUCT_NUT_CONF_DIR "/nut.conf", &quiet, on_line, mode);
	return !strcasecmp(mode, one) || !strcasecmp(mode, other) || !strcasecmp(mode, third);
}

bool nut_units_serve(void)
{
	return has_mode("standalone", "netserver", "netserver");
}

bool nut_units_monitor(void)
{
	return has_mode("standalone", "netserver", "netclient");
}
