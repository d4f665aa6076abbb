/* SPDX-License-Identifier: GPL-2.0-or-later
 * order - see order.h.
 */
#include "mibs/tree/order.h"

#include "lib/mem.h"

#include <stdlib.h>

static void add(struct orders *o, const struct order *order)
{
	o->all = mem_grow(o->all, o->count + 1, sizeof *o->all);
	o->all[o->count++] = *order;
}

void orders_add_command(struct orders *o, void *to, size_t item, const char *name,
	const char *value)
{
	add(o, &(struct order){ .to = to, .item = item, .command = true, .name = mem_dup(name),
		.value = mem_dup(value) });
}

void orders_add_variable(struct orders *o, void *to, size_t item, const char *name,
	const char *value, const char *before)
{
	add(o, &(struct order){ .to = to, .item = item, .name = mem_dup(name),
		.value = mem_dup(value), .before = mem_dup(before) });
}

void orders_fini(struct orders *o)
{
	for (size_t i = 0; i < o->count; i++) {
		free(o->all[i].name);
		free(o->all[i].value);
		free(o->all[i].before);
	}
	free(o->all);
	*o = (struct orders){ 0 };
}
