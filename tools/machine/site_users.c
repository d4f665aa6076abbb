/* SPDX-License-Identifier: GPL-2.0-or-later
 * site_users - upsd.users, and MONITOR of upsmon.conf; see site.h.
 */
#include "lib/conf.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/machine/site_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum site_role role_of(const char *word)
{
	if (!strcasecmp(word, "primary") || !strcasecmp(word, "master"))
		return SITE_PRIMARY;
	if (!strcasecmp(word, "secondary") || !strcasecmp(word, "slave"))
		return SITE_SECONDARY;
	return SITE_NO_UPSMON;
}

/* A value follows `=`; only for `upsmon` the `=` is optional. */
static void read_key(struct site_user *u, unsigned line, const struct words *w)
{
	const char *key = words_at(w, 0);
	bool assigned = !strcmp(words_at(w, 1), "=");

	if (!strcasecmp(key, "password") && assigned && !u->password) {
		u->password = mem_dup(words_at(w, 2));	/* the first one is used */
		u->password_line = line;
	} else if (!strcasecmp(key, "upsmon")) {
		u->role = role_of(words_at(w, assigned ? 2 : 1));
	}
}

static void users_line(void *user, struct conf_place at, const struct words *w)
{
	struct site *s = user;
	char name[WORD_BYTES_MAX + 1];

	if (conf_section(w, name, sizeof name)) {
		s->users = mem_grow(s->users, s->user_count + 1, sizeof *s->users);
		s->users[s->user_count++] = (struct site_user){ .name = mem_dup(name),
			.line = at.line };
	} else if (s->user_count) {
		read_key(&s->users[s->user_count - 1], at.line, w);
	}
}

/* MONITOR system powervalue user password type */
static void monitor_line(void *user, struct conf_place at, const struct words *w)
{
	struct site *s = user;

	if (strcasecmp(words_at(w, 0), "MONITOR") != 0 || words_count(w) < 6)
		return;
	s->monitors = mem_grow(s->monitors, s->monitor_count + 1, sizeof *s->monitors);
	s->monitors[s->monitor_count++] = (struct site_monitor){
		.ups = mem_dup(words_at(w, 1)), .user = mem_dup(words_at(w, 3)),
		.password = mem_dup(words_at(w, 4)), .role = role_of(words_at(w, 5)),
		.line = at.line };
}

static void read_file(struct site *s, const char *name, conf_line_fn *line)
{
	struct conf_report quiet = { .quiet = true, .is_nut = true };
	char *path = paths_join(s->conf_dir, name);

	conf_read(path, &quiet, line, s);
	free(path);
}

void site_read_users(struct site *s)
{
	read_file(s, "upsd.users", users_line);
	read_file(s, "upsmon.conf", monitor_line);
}
