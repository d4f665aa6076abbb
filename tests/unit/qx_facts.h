/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx_facts - a Qx dialect by its name, and what other replies have given, as one text:
 * "name=value|name=value".
 */
#ifndef TESTS_UNIT_QX_FACTS_H
#define TESTS_UNIT_QX_FACTS_H

#include "drivers/qx/dialect.h"
#include "tests/unit/support.h"

/* A qx_known_fn. Several values at a time are in use: each call has a text of its own. */
static inline const char *known(const void *user, const char *name)
{
	static char texts[8][QX_TEXT_MAX];
	static unsigned turn;
	char *text = texts[turn++ % MEM_COUNT(texts)];
	const char *list = user, *at;
	size_t n = strlen(name);

	for (at = list; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
		if (strncmp(at, name, n) || at[n] != '=')
			continue;
		snprintf(text, QX_TEXT_MAX, "%.*s", (int)strcspn(at + n + 1, "|"), at + n + 1);
		return text;
	}
	return NULL;
}

static inline const struct qx_dialect *dialect(const char *name)
{
	for (size_t i = 0; qx_dialects[i]; i++)
		if (!strcmp(qx_dialects[i]->name, name))
			return qx_dialects[i];
	ck_abort_msg("no dialect %s", name);
}

#endif
