/* SPDX-License-Identifier: GPL-2.0-or-later
 * entry - one line of holdover.conf: `key = value ... option=value ...`.
 *
 * The grammar on top of lib/words that all sections of that file share. Words and lines have
 * limits, and the tokenizer drops the rest silently; a missing `from=` or half an address must not
 * be read as an entry that permits more, so a line at the limit is refused as a whole.
 */
#ifndef LIB_ENTRY_H
#define LIB_ENTRY_H

#include "lib/conf.h"

enum { ENTRY_OPTIONS_MAX = WORDS_MAX / 3 };

struct entry {				/* texts are borrowed from the words */
	struct conf_place at;
	const char *key;
	const char *values[WORDS_MAX];
	size_t value_count;		/* a key alone has one: "yes" */
	bool is_bare;
	struct {
		const char *name, *value;
	} options[ENTRY_OPTIONS_MAX];
	size_t option_count;
};

/* NULL, or the error of the line. */
const char *entry_read(struct entry *e, struct conf_place at, const struct words *w);

const char *entry_value(const struct entry *e, size_t i);		/* NULL beyond the last */
const char *entry_option(const struct entry *e, const char *name);	/* NULL: not in the line */

/* Calls back for each part of "a,b,c"; false as soon as the callback returns false, or for an empty
 * part. */
bool entry_each(const char *list, bool (*part)(void *user, const char *text), void *user);

#endif
