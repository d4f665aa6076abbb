/* SPDX-License-Identifier: GPL-2.0-or-later
 * units_record - see units_record.h.
 */
#include "tools/import/units_record.h"
#include "lib/conf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "tools/machine/nut_units.h"
#include "tools/machine/systemd.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "/var/lib/holdover-import"
#define RECORD DIRECTORY "/taken-over"

enum { RECORD_BYTES_MAX = 4096 };

/* The constant of that name; NULL: a take-over does not use this unit. */
static const char *known_unit(const char *name)
{
	for (size_t i = 0; i < nut_units_count; i++)
		if (!strcmp(nut_units[i], name))
			return nut_units[i];
	return strcmp(name, UNITS_RECORD_HOLDOVER) ? NULL : UNITS_RECORD_HOLDOVER;
}

static void on_line(void *user, struct conf_place at, const struct words *w)
{
	struct units_record *r = user;
	const char *name = known_unit(words_at(w, 1));

	(void)at;
	if (!strcmp(words_at(w, 0), "unit") && name && r->count < UNITS_RECORD_MAX)
		r->units[r->count++] = (struct unit_state){ name, !strcmp(words_at(w, 3), "yes"),
			!strcmp(words_at(w, 5), "yes") };
}

int units_record_read(struct units_record *out)
{
	struct conf_report quiet = { .quiet = true };
	struct buf text = { 0 };
	int error = file_read_trusted(RECORD, RECORD_BYTES_MAX, &text);

	*out = (struct units_record){ 0 };
	if (!error)
		conf_read_text(RECORD, buf_text(&text), &quiet, on_line, out);
	buf_fini(&text);
	return error;
}

int units_record_write(const struct units_record *r)
{
	struct buf text = { 0 };
	int error;

	for (size_t i = 0; i < r->count; i++)
		buf_add_fmt(&text, "unit %s enabled %s active %s\n", r->units[i].name,
			r->units[i].enabled ? "yes" : "no", r->units[i].active ? "yes" : "no");
	error = mkdir(DIRECTORY, 0755) && errno != EEXIST
			? -errno
			: file_replace(RECORD, buf_text(&text), 0644);
	buf_fini(&text);
	return error;
}

int units_record_remove(void)
{
	return unlink(RECORD) ? -errno : 0;
}

static void add(struct units_record *r, const char *unit)
{
	r->units[r->count++] = (struct unit_state){ unit, systemd_is_enabled(unit),
		systemd_is_active(unit) };
}

void units_record_look(struct units_record *out)
{
	*out = (struct units_record){ 0 };
	for (size_t i = 0; i < nut_units_count; i++)
		add(out, nut_units[i]);
	add(out, UNITS_RECORD_HOLDOVER);
}
