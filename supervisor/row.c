/* SPDX-License-Identifier: GPL-2.0-or-later
 * row - see row.h.
 */
#include "supervisor/row.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

static char **copy_list(const char *const *list)
{
	size_t n = 0;
	char **copy;

	while (list && list[n])
		n++;
	copy = mem_grow(NULL, n + 1, sizeof(char *));
	for (size_t i = 0; i < n; i++)
		copy[i] = mem_dup(list[i]);
	copy[n] = NULL;
	return copy;
}

static void free_list(char **list)
{
	for (char **p = list; p && *p; p++)
		free(*p);
	free(list);
}

struct row *row_new(const struct supervised *what)
{
	struct row *r = MEM_NEW(struct row);

	r->label = mem_dup(what->label);
	r->argv = copy_list(what->argv);
	r->env = copy_list(what->env);
	r->configuration = mem_dup(what->configuration);
	r->control = mem_dup(what->control);
	if (what->identity)
		r->identity = *what->identity;
	r->is_own = what->is_own;
	r->finds = what->finds;
	if (what->ports)
		r->ports = *what->ports;
	return r;
}

void row_free(struct row *r)
{
	if (!r)
		return;
	free_list(r->argv);
	free_list(r->env);
	free(r->label);
	free(r->configuration);
	free(r->control);
	free(r);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

bool row_same(const struct row *a, const struct row *b)
{
	size_t i = 0;

	if (strcmp(a->label, b->label) || !same_text(a->configuration, b->configuration) ||
		!identity_same(&a->identity, &b->identity))
		return false;
	while (a->argv[i] && b->argv[i] && !strcmp(a->argv[i], b->argv[i]))
		i++;
	return !a->argv[i] && !b->argv[i];
}

void row_adopt_ports(struct row *r, const struct row *from)
{
	r->ports = from->ports;
}
