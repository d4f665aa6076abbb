/* SPDX-License-Identifier: GPL-2.0-or-later
 * numbers - see numbers.h. A line is `ups NUMBER NAME [name=TEXT] [attached=TEXT]` in the grammar
 * of holdover.conf.
 */
#include "mibs/ups/numbers.h"

#include "lib/buf.h"
#include "lib/conf.h"
#include "lib/entry.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct numbers_row *find(struct numbers *n, const char *ups)
{
	for (size_t i = 0; i < n->count; i++)
		if (!strcmp(n->rows[i].ups, ups))
			return &n->rows[i];
	return NULL;
}

static bool is_taken(const struct numbers *n, uint32_t number)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->rows[i].number == number)
			return true;
	return false;
}

static struct numbers_row *add(struct numbers *n, const char *ups, uint32_t number)
{
	n->rows = mem_grow(n->rows, n->count + 1, sizeof *n->rows);
	n->rows[n->count] = (struct numbers_row){ .number = number, .ups = mem_dup(ups) };
	return &n->rows[n->count++];
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct numbers *n = user;
	struct numbers_row *row;
	long number;

	(void)at;
	if (strcmp(words_at(w, 0), "ups") || words_count(w) < 3 || n->count >= NUMBERS_MAX ||
		!conf_number(words_at(w, 1), 1, INT32_MAX, &number) ||
		is_taken(n, (uint32_t)number) || find(n, words_at(w, 2)))
		return;
	row = add(n, words_at(w, 2), (uint32_t)number);
	for (size_t i = 3; i + 2 < words_count(w); i += 3) {
		char **text = !strcmp(words_at(w, i), "name") ? &row->name : &row->attached;

		free(*text);
		*text = mem_dup(words_at(w, i + 2));
	}
}

void numbers_read(struct numbers *n, const char *dir)
{
	struct conf_report report = { .quiet = true };
	int error;

	*n = (struct numbers){ .path = dir ? paths_join(dir, "upses") : NULL };
	error = dir ? conf_read(n->path, &report, read_line, n) : 0;
	if (error && error != -ENOENT)
		log_say(LOG_WARN, "%s: %s; UPSes are numbered from 1 again", n->path,
			strerror(-error));
}

void numbers_fini(struct numbers *n)
{
	for (size_t i = 0; i < n->count; i++) {
		free(n->rows[i].ups);
		free(n->rows[i].name);
		free(n->rows[i].attached);
	}
	free(n->rows);
	free(n->path);
	*n = (struct numbers){ 0 };
}

struct numbers_row *numbers_row(struct numbers *n, const char *ups)
{
	struct numbers_row *row = find(n, ups);
	uint32_t number = 1;

	if (row)
		return row;
	while (is_taken(n, number))
		number++;
	return add(n, ups, number);
}

static void render(const struct numbers *n, struct buf *out)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct numbers_row *row = &n->rows[i];

		buf_add_fmt(out, "ups %u ", (unsigned)row->number);
		words_quote(out, row->ups);
		if (row->name) {
			buf_add_text(out, " name=");
			words_quote(out, row->name);
		}
		if (row->attached) {
			buf_add_text(out, " attached=");
			words_quote(out, row->attached);
		}
		buf_add_char(out, '\n');
	}
}

static int write_file(int fd, const struct buf *text)
{
	if (write(fd, buf_bytes(text), text->len) != (ssize_t)text->len)
		return -EIO;
	return fsync(fd) ? -errno : 0;
}

int numbers_save(const struct numbers *n)
{
	struct buf text = { 0 };
	char *new;
	int fd, result;

	if (!n->path)
		return 0;
	render(n, &text);
	new = mem_fmt("%s.new", n->path);
	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	result = fd < 0 ? -errno : write_file(fd, &text);
	if (fd >= 0)
		close(fd);
	if (!result && rename(new, n->path))
		result = -errno;
	buf_fini(&text);
	free(new);
	return result;
}
