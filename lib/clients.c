/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - see clients.h.
 */
#include "lib/clients.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char primary[] = "primary", secondary[] = "secondary", local[] = "local";

bool clients_add(struct buf *text, const struct client *c)
{
	char word[128];
	size_t n = (size_t)snprintf(word, sizeof word, "%s%s/%s%s%s", text->len ? " " : "",
		c->address, c->primary ? primary : secondary, c->local ? "/" : "",
		c->local ? local : "");

	if (n >= sizeof word || text->len + n > CLIENTS_TEXT_MAX)
		return false;
	buf_add(text, word, n);
	return true;
}

void clients_add_count(struct buf *text, unsigned count)
{
	if (count)
		buf_add_fmt(text, " +%u", count);
}

static struct client read_word(char *word)
{
	char *rest = word, *address = strsep(&rest, "/"), *role = strsep(&rest, "/");
	struct client c = { .address = address, .count = 1 };

	c.primary = role && !strcmp(role, primary);
	c.local = rest && !strcmp(rest, local);
	if (*word != '+')
		return c;
	return (struct client){ .count = (unsigned)strtoul(word + 1, NULL, 10) };
}

void clients_each(const char *text, void (*each)(void *user, const struct client *c), void *user)
{
	char *copy = mem_dup(text ? text : ""), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		struct client c = read_word(w);

		each(user, &c);
	}
	free(copy);
}
