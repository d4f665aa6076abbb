/* SPDX-License-Identifier: GPL-2.0-or-later
 * reading - see reading.h.
 */
#include "tools/plugin/reading.h"
#include "lib/mem.h"

#include <math.h>
#include <stdlib.h>

struct reading *readings_add(struct readings *r, const char *name)
{
	if (r->count == READINGS_MAX)
		return NULL;
	r->all = mem_grow(r->all, r->count + 1, sizeof *r->all);
	r->all[r->count] = (struct reading){ .ups = ups_new(name), .age_s = NAN, .outage_s = NAN };
	return &r->all[r->count++];
}

void readings_fini(struct readings *r)
{
	for (size_t i = 0; i < r->count; i++)
		ups_free(r->all[i].ups);
	free(r->all);
	r->all = NULL;
	r->count = 0;
}
