/* SPDX-License-Identifier: GPL-2.0-or-later
 * gathered - see gathered.h.
 */
#include "tools/client/gathered.h"
#include "lib/mem.h"

#include <stdlib.h>

struct ups *gather_add(struct gathered *g, const char *name)
{
	if (g->count == GATHER_UPSES_MAX)
		return NULL;
	g->ups = mem_grow(g->ups, g->count + 1, sizeof(struct ups *));
	g->ups[g->count] = ups_new(name);
	return g->ups[g->count++];
}

void gather_fini(struct gathered *g)
{
	for (size_t i = 0; i < g->count; i++)
		ups_free(g->ups[i]);
	free(g->ups);
	g->ups = NULL;
	g->count = 0;
}
