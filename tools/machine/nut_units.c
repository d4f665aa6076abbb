/* SPDX-License-Identifier: GPL-2.0-or-later
 * nut_units - see nut_units.h.
 */
#include "tools/machine/nut_units.h"
#include "lib/conf.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <string.h>
#include <strings.h>

const char *const nut_units[] = { "nut-server.service", "nut-driver-enumerator.service",
	"nut-driver-enumerator.path", "nut-driver.target" };
const size_t nut_units_count = MEM_COUNT(nut_units);

/* MODE=standalone; of netclient only upsmon runs. */
static void on_line(void *user, struct conf_place at, const struct words *w)
{
	bool *serves = user;
	const char *mode = words_at(w, 2);

	(void)at;
	if (!strcmp(words_at(w, 0), "MODE") && !strcmp(words_at(w, 1), "="))
		*serves = !strcasecmp(mode, "standalone") || !strcasecmp(mode, "netserver");
}

bool nut_units_serve(void)
{
	struct conf_report quiet = { .quiet = true };
	bool serves = false;

	conf_read(PRODUCT_NUT_CONF_DIR "/nut.conf", &quiet, on_line, &serves);
	return serves;
}
