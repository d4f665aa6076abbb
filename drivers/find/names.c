/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - see names.h.
 */
#include "drivers/find/names.h"

#include "drivers/find/section.h"
#include "drivers/usb/match.h"
#include "lib/conf.h"
#include "lib/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- which unit is it ---- */

enum match { SAME_PLACE, SAME_SERIAL, MOVED, MATCHES };

static bool same_ids(const struct find_unit *u, const struct usb_info *i)
{
	return u->vid == i->vid && u->pid == i->pid && !strcmp(u->serial, i->serial);
}

static bool matches(const struct find_unit *u, const struct find_seen *s, enum match how)
{
	if (u->present || !same_ids(u, &s->info))
		return false;
	switch (how) {
	case SAME_PLACE: return !strcmp(u->path, s->info.path);
	case SAME_SERIAL: return *u->serial;
	default: return !*u->serial;
	}
}

/* The first match; for MOVED only if there is exactly one. */
static struct find_unit *find_unit(struct find_names *n, const struct find_seen *s, enum match how)
{
	struct find_unit *found = NULL;

	for (size_t i = 0; i < n->count; i++) {
		if (!matches(&n->units[i], s, how))
			continue;
		if (found && how == MOVED)
			return NULL;
		if (!found)
			found = &n->units[i];
	}
	return found;
}

static void adopt_place(struct find_unit *u, const struct find_seen *s)
{
	u->kind = s->kind;
	u->present = u->listed = true;
	snprintf(u->path, sizeof u->path, "%s", s->info.path);
}

/* ---- new units ---- */

static struct find_unit *named(struct find_names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (!strcasecmp(n->units[i].name, name))
			return &n->units[i];
	return NULL;
}

static bool forget_oldest(struct find_names *n)
{
	for (size_t i = 0; i < n->count; i++) {
		if (n->units[i].listed)
			continue;
		memmove(&n->units[i], &n->units[i + 1], (--n->count - i) * sizeof *n->units);
		return true;
	}
	return false;
}

static void add_unit(struct find_names *n, const struct find_seen *s)
{
	struct find_unit u = { .vid = s->info.vid, .pid = s->info.pid };

	if (n->count == FIND_MAX && !forget_oldest(n))
		return;
	snprintf(u.name, sizeof u.name, "ups");
	for (unsigned k = 2; named(n, u.name); k++)
		snprintf(u.name, sizeof u.name, "ups%u", k);
	snprintf(u.serial, sizeof u.serial, "%s", s->info.serial);
	adopt_place(&u, s);
	n->units[n->count++] = u;
}

void find_names_update(struct find_names *n, const struct find_seen *seen, size_t count)
{
	bool placed[FIND_MAX] = { false };

	for (size_t i = 0; i < n->count; i++)
		n->units[i].present = false;
	for (enum match how = 0; how < MATCHES; how++)
		for (size_t i = 0; i < count; i++) {
			struct find_unit *u = placed[i] ? NULL : find_unit(n, &seen[i], how);

			if (u)
				adopt_place(u, &seen[i]);
			placed[i] |= u != NULL;
		}
	for (size_t i = 0; i < count; i++)
		if (!placed[i] && !seen[i].named_only)
			add_unit(n, &seen[i]);
}

const struct find_kind *find_names_known(void *user, const struct usb_info *info)
{
	const struct find_names *n = user;

	for (size_t i = 0; i < n->count; i++)
		if (same_ids(&n->units[i], info))
			return n->units[i].kind;
	return NULL;
}

/* ---- the memory ---- */

/* A section's name and part of a file name. */
static bool is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";

	return *text && *text != '.' && strlen(text) < FIND_NAME_MAX &&
	       !text[strspn(text, letters)];
}

static bool is_place(const char *text)
{
	return *text && strlen(text) < sizeof ((struct find_unit *)0)->path &&
	       !text[strspn(text, "0123456789-.")];
}

static bool read_ids(const char *text, struct find_unit *u)
{
	unsigned vid, pid;
	int used = 0;

	if (strlen(text) != 9 || sscanf(text, "%4x:%4x%n", &vid, &pid, &used) != 2 || used != 9)
		return false;
	u->vid = (uint16_t)vid;
	u->pid = (uint16_t)pid;
	return true;
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct find_names *n = user;
	const char *name = words_at(w, 0), *path = words_at(w, 3), *serial = words_at(w, 4);
	struct find_unit u = { .kind = find_kind_named(words_at(w, 1)) };

	(void)at;
	if (n->count == FIND_MAX || words_count(w) != 5 || !is_name(name) || named(n, name) ||
		!u.kind || !read_ids(words_at(w, 2), &u) || !is_place(path) ||
		strlen(serial) >= sizeof u.serial)
		return;
	snprintf(u.name, sizeof u.name, "%s", name);
	snprintf(u.path, sizeof u.path, "%s", path);
	snprintf(u.serial, sizeof u.serial, "%s", serial);
	usb_match_clean(u.serial);
	n->units[n->count++] = u;
}

int find_names_read(struct find_names *n, const char *path)
{
	struct conf_report unheard = { .quiet = true };
	struct stat st;

	if (lstat(path, &st))
		return -errno;
	return S_ISREG(st.st_mode) ? conf_read(path, &unheard, read_line, n) : -EINVAL;
}

static void print_unit(const struct find_unit *u, struct buf *out)
{
	buf_add_fmt(out, "%s %s %04x:%04x %s ", u->name, u->kind->driver, u->vid, u->pid, u->path);
	words_quote(out, u->serial);
	buf_add_char(out, '\n');
}

/* Units seen in this run are printed last, so that they are removed last. */
void find_names_print(const struct find_names *n, struct buf *out)
{
	buf_add_text(out,
		"# Which UPS has which name: name, driver, USB ids, port, serial number. Written\n"
		"# by holdover-find; stop holdoverd before you change a name or remove a line.\n");
	for (int listed = 0; listed < 2; listed++)
		for (size_t i = 0; i < n->count; i++)
			if (n->units[i].listed == listed)
				print_unit(&n->units[i], out);
}

/* ---- what is served ---- */

static bool has_twin(const struct find_names *n, const struct find_unit *u)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct find_unit *other = &n->units[i];

		if (other != u && other->listed && other->vid == u->vid && other->pid == u->pid &&
			!strcmp(other->serial, u->serial))
			return true;
	}
	return false;
}

void find_names_sections(const struct find_names *n, struct buf *out)
{
	buf_add_text(out, "# The UPSes that holdover-find has seen; not to be edited.\n");
	for (size_t i = 0; i < n->count; i++) {
		const struct find_unit *u = &n->units[i];
		struct usb_info info = { .vid = u->vid, .pid = u->pid };

		if (!u->listed)
			continue;
		snprintf(info.serial, sizeof info.serial, "%s", u->serial);
		snprintf(info.path, sizeof info.path, "%s", u->path);
		find_section_print(out, u->name, u->kind->driver, &info, has_twin(n, u));
	}
}

void find_names_list(struct find_names *n, const char *name)
{
	struct find_unit *u = named(n, name);

	if (u)
		u->listed = true;
}
