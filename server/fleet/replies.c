/* SPDX-License-Identifier: GPL-2.0-or-later
 * replies - see replies.h.
 */
#include "server/fleet/replies.h"
#include "lib/words.h"

#include <string.h>
#include <strings.h>

enum { VALUE_CHARACTERS = 255, SCRATCH = UPS_SHOWN_MAX };

static const char status_name[] = "ups.status", no_status_yet[] = "WAIT";

static const char *const listing_words[LISTINGS] = {
	[LISTING_VAR] = "VAR", [LISTING_RW] = "RW", [LISTING_CMD] = "CMD",
};

void replies_quote(struct buf *out, const char *value)
{
	buf_add_char(out, '"');
	words_escape_max(out, value, VALUE_CHARACTERS);
	buf_add_char(out, '"');
}

/* While the first dump runs nobody has told a status: WAIT is what clients know for that. */
static bool waits_for_status(const struct unit *u)
{
	return ups_state(u->ups) == UPS_CONNECTING && !ups_var(u->ups, status_name);
}

const char *replies_value(const struct unit *u, const char *name, char *scratch, size_t size)
{
	const struct var *v = ups_var(u->ups, name);

	if (v)
		return ups_shown_value(u->ups, v, scratch, size);
	return waits_for_status(u) && !strcasecmp(name, status_name) ? no_status_yet : NULL;
}

static void add_item(
	struct buf *out, enum listing which, const char *ups, const char *name, const char *value)
{
	buf_add_text(out, listing_words[which]);
	buf_add_char(out, ' ');
	buf_add_text(out, ups);
	buf_add_char(out, ' ');
	buf_add_text(out, name);
	if (value) {
		buf_add_char(out, ' ');
		replies_quote(out, value);
	}
	buf_add_char(out, '\n');
}

static void add_vars(struct buf *out, const struct unit *u, const char *ups)
{
	bool wait = waits_for_status(u);
	char scratch[SCRATCH];

	for (size_t i = 0; i < u->ups->var_count; i++) {
		const struct var *v = &u->ups->vars[i];

		if (wait && strcasecmp(v->name, status_name) >= 0) {
			add_item(out, LISTING_VAR, ups, status_name, no_status_yet);
			wait = false;
		}
		if (!v->unconfirmed)
			add_item(out, LISTING_VAR, ups, v->name,
				ups_shown_value(u->ups, v, scratch, sizeof scratch));
	}
	if (wait)
		add_item(out, LISTING_VAR, ups, status_name, no_status_yet);
}

static void add_writable(struct buf *out, const struct unit *u, const char *ups)
{
	for (size_t i = 0; i < u->ups->var_count; i++) {
		const struct var *v = &u->ups->vars[i];

		if (!v->unconfirmed && v->flags & VAR_RW)
			add_item(out, LISTING_RW, ups, v->name, v->value);
	}
}

static void add_commands(struct buf *out, const struct unit *u, const char *ups)
{
	for (size_t i = 0; i < u->ups->command_count; i++)
		if (!u->ups->commands[i].unconfirmed)
			add_item(out, LISTING_CMD, ups, u->ups->commands[i].name, NULL);
}

static void render(struct buf *out, const struct unit *u, enum listing which, const char *ups)
{
	static void (*const add[LISTINGS])(struct buf *, const struct unit *, const char *) = {
		[LISTING_VAR] = add_vars, [LISTING_RW] = add_writable, [LISTING_CMD] = add_commands,
	};

	buf_add_fmt(out, "BEGIN LIST %s %s\n", listing_words[which], ups);
	add[which](out, u, ups);
	buf_add_fmt(out, "END LIST %s %s\n", listing_words[which], ups);
}

static void render_ups(struct buf *out, const struct fleet *f)
{
	buf_add_text(out, "BEGIN LIST UPS\n");
	for (size_t i = 0; i < fleet_count(f); i++) {
		const struct unit *u = fleet_at(f, i);

		buf_add_fmt(out, "UPS %s ", u->name);
		replies_quote(out, u->desc ? u->desc : "Description unavailable");
		buf_add_char(out, '\n');
	}
	buf_add_text(out, "END LIST UPS\n");
}

void replies_list_ups(struct fleet *f, struct buf *out)
{
	struct buf *kept = fleet_list(f);

	if (!kept->len)
		render_ups(kept, f);
	buf_add(out, buf_bytes(kept), kept->len);
}

void replies_list(struct unit *u, enum listing which, const char *typed_name, struct buf *out)
{
	struct buf *kept = &u->reply[which];

	if (strcmp(typed_name, u->name) || ups_state(u->ups) == UPS_CONNECTING) {
		render(out, u, which, typed_name);
		return;
	}
	if (!kept->len)
		render(kept, u, which, u->name);
	buf_add(out, buf_bytes(kept), kept->len);
}
