/* SPDX-License-Identifier: GPL-2.0-or-later
 * entry - see entry.h.
 *
 * The tokenizer makes `=` a word of its own, so an option is the three words name, =, value.
 */
#include "lib/entry.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_equals(const struct words *w, size_t i)
{
	return i < words_count(w) && !strcmp(words_at(w, i), "=");
}

static bool may_be_cut(const struct words *w)
{
	if (words_count(w) >= WORDS_MAX)
		return true;
	for (size_t i = 0; i < words_count(w); i++)
		if (strlen(words_at(w, i)) >= WORD_BYTES_MAX)
			return true;
	return false;
}

static const char *add_option(struct entry *e, const char *name, const char *value)
{
	if (entry_option(e, name))
		return "an option is given twice";
	if (!*value)
		return "an option without value";
	e->options[e->option_count].name = name;
	e->options[e->option_count++].value = value;
	return NULL;
}

const char *entry_read(struct entry *e, struct conf_place at, const struct words *w)
{
	const char *fault = NULL;

	*e = (struct entry){ .at = at, .key = words_at(w, 0) };
	if (may_be_cut(w))
		return "the line is too long (32 words, 511 characters each)";
	if (words_count(w) == 1) {
		e->values[e->value_count++] = "yes";
		e->is_bare = true;
		return NULL;
	}
	if (!is_equals(w, 1))
		return "not of the form `key = value`";
	for (size_t i = 2; i < words_count(w) && !fault; i++) {
		if (is_equals(w, i + 1)) {
			fault = add_option(e, words_at(w, i), words_at(w, i + 2));
			i += 2;
		} else if (e->option_count || is_equals(w, i)) {
			fault = "a value after an option, or a `=` too many";
		} else {
			e->values[e->value_count++] = words_at(w, i);
		}
	}
	return fault || e->value_count ? fault : "there is no value";
}

const char *entry_value(const struct entry *e, size_t i)
{
	return i < e->value_count ? e->values[i] : NULL;
}

const char *entry_option(const struct entry *e, const char *name)
{
	for (size_t i = 0; i < e->option_count; i++)
		if (!strcasecmp(e->options[i].name, name))
			return e->options[i].value;
	return NULL;
}

bool entry_each(const char *list, bool (*part)(void *user, const char *text), void *user)
{
	bool good = true;

	for (const char *p = list; good; p++) {
		size_t n = strcspn(p, ",");
		char *text = mem_dup_n(p, n);

		good = n && part(user, text);
		free(text);
		p += n;
		if (!*p)
			break;
	}
	return good;
}
