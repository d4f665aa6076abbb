/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - reads ups.conf, for every program.
 *
 * Global keys first, then sections; `key = value` or a lone word (a flag). A repeated key: the last
 * one is used; a repeated section: its keys are merged; of two names that differ only in case the
 * second is refused. Errors are reported with file:line and affect only their section. Grammar and
 * keys are those of NUT's ups.conf(5).
 *
 * Without an ups.conf, or with one without a section, the UPSes are those that have been found: the
 * sections of found.conf in the state directory (lib/found), read here so that every program sees
 * the same ones. Global keys in it are ignored.
 */
#ifndef LIB_SETTINGS_H
#define LIB_SETTINGS_H

#include "lib/buf.h"
#include "lib/conf.h"
#include "lib/name_index.h"

#include <stdbool.h>
#include <stddef.h>

struct setting {
	char *key;
	char *value;			/* NULL: a flag */
	unsigned line;
};

struct section {
	char *name;			/* NULL: the global part */
	struct setting *items;
	size_t count;
	unsigned line;
	bool usable;			/* has driver and port */
	/* The names of `alias`, in addition to its own; no two UPSes share a name. */
	char **aliases;
	size_t alias_count;
};

struct settings {
	char *file;
	struct section global;
	struct section **ups;		/* in file order, usable or not */
	size_t ups_count;
	struct name_index names;	/* names and aliases: indices in `ups` */
	bool absent;			/* there is no ups.conf, and need not be */
	bool automatic;			/* ups.conf has no section: `ups` are the found ones */
};

/* Reads DIR/ups.conf, and found.conf if that has no section. 0, also when the directory has no
 * ups.conf; -errno if it cannot be read (out is then empty but valid). settings_fini in any
 * case. */
int settings_read(const char *conf_dir, struct settings *out, struct conf_report *report);
void settings_fini(struct settings *s);

/* Was there an ups.conf before that is missing now? Then a new one may be about to be written, and
 * the previous settings stay in use. */
bool settings_vanished(const struct settings *now, const struct settings *before);

/* Exact name; NULL if none. */
const struct section *settings_ups(const struct settings *s, const char *name);

/* For one section; keys exactly as written. NULL or false if not given. */
const struct setting *section_find(const struct section *s, const char *key);
const char *section_value(const struct section *s, const char *key);
/* True for a key without a value, or a value that means yes. */
bool section_flag(const struct section *s, const char *key);
/* Sets or replaces a key. */
void section_set(struct section *s, const char *key, const char *value, unsigned line);
void section_fini(struct section *s);

/* The directory of all sockets, determined in the same way by every program: NUT_STATEPATH, else
 * `statepath` of ups.conf, else STATEPATH of upsd.conf in the same directory, else /run/holdover.
 * The caller frees. Blocking; for start only. */
char *settings_state_dir(const struct settings *s, const char *conf_dir);

/* Turns the finder's list into the text of found.conf: sections with the permitted keys, and
 * nothing else. */
void settings_check_found(const char *sections, struct buf *out);

/* The section's key, else the global one. */
const char *settings_value(const struct settings *s, const struct section *ups, const char *key);

#endif
