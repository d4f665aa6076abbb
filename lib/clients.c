/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - see clients.h.
 */
#include "lib/clients.h"
#include "lib/mem.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char primary[] = "primary", secondary[] = "secondary";

static const struct {
	const char *mark;
	size_t place;			/* offset of the bool in struct client */
} marks[] = {
	{ "local", offsetof(struct client, local) },
	{ "tls", offsetof(struct client, tls) },
	{ "old", offsetof(struct client, old) },
};

static bool *flag(struct client *c, size_t i)
{
	return (bool *)((char *)c + marks[i].place);
}

bool clients_add(struct buf *text, const struct client *c)
{
	struct client copy = *c;
	struct buf word = { 0 };
	bool fits;

	buf_add_fmt(&word, "%s%s/%s", text->len ? " " : "", c->address,
		c->primary ? primary : secondary);
	for (size_t i = 0; i < MEM_COUNT(marks); i++)
		if (*flag(&copy, i))
			buf_add_fmt(&word, "/%s", marks[i].mark);
	fits = text->len + word.len <= CLIENTS_TEXT_MAX;
	if (fits)
		buf_add(text, buf_text(&word), word.len);
	buf_fini(&word);
	return fits;
}

void clients_add_count(struct buf *text, unsigned count)
{
	if (count)
		buf_add_fmt(text, " +%u", count);
}

static void set_mark(struct client *c, const char *mark)
{
	for (size_t i = 0; i < MEM_COUNT(marks); i++)
		if (!strcmp(marks[i].mark, mark))
			*flag(c, i) = true;
}

static struct client read_word(char *word)
{
	char *rest = word, *address = strsep(&rest, "/"), *role = strsep(&rest, "/");
	struct client c = { .address = address, .count = 1 };

	c.primary = role && !strcmp(role, primary);
	while (rest)
		set_mark(&c, strsep(&rest, "/"));
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
