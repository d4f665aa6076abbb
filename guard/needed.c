/* SPDX-License-Identifier: GPL-2.0-or-later
 * needed - see needed.h.
 */
#include "guard/needed.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct list {
	int seconds[NEEDED_KEPT + 1], count;
};

static void read_list(struct list *l, const char *dir, const char *name)
{
	char *path = paths_join(dir, name);
	FILE *f = fopen(path, "re");
	int n;

	while (f && l->count <= NEEDED_KEPT && fscanf(f, "%d", &n) == 1)
		if (n > 0 && n <= NEEDED_MAX_S)
			l->seconds[l->count++] = n;
	if (f)
		fclose(f);
	free(path);
}

static void write_list(const struct list *l, const char *dir, const char *name)
{
	char *path = paths_join(dir, name);
	struct buf text = { 0 };
	int first = l->count > NEEDED_KEPT ? l->count - NEEDED_KEPT : 0;

	for (int i = first; i < l->count; i++)
		buf_add_fmt(&text, "%d\n", l->seconds[i]);
	file_replace(path, buf_text(&text), 0600);	/* without it the default is used */
	buf_fini(&text);
	free(path);
}

int needed_read(const char *dir, struct needed *out)
{
	struct list l = { 0 };
	int before;

	*out = (struct needed){ .shortest_s = NEEDED_MAX_S };

	read_list(&l, dir, "shutdowns");
	before = l.count;
	read_list(&l, dir, "going");
	if (l.count > before)
		write_list(&l, dir, "shutdowns");
	needed_forget(dir);
	for (int i = 0; i < l.count; i++) {
		if (l.seconds[i] > out->longest_s)
			out->longest_s = l.seconds[i];
		if (l.seconds[i] < out->shortest_s)
			out->shortest_s = l.seconds[i];
	}
	out->count = l.count > NEEDED_KEPT ? NEEDED_KEPT : l.count;
	return out->longest_s ? out->longest_s : NEEDED_DEFAULT_S;
}

int needed_write_going(const char *dir, unsigned seconds)
{
	char *path = paths_join(dir, "going"), *text = mem_fmt("%u\n", seconds);
	int result = file_replace(path, text, 0600);

	free(text);
	free(path);
	return result;
}

void needed_forget(const char *dir)
{
	char *path = paths_join(dir, "going");

	unlink(path);
	free(path);
}
