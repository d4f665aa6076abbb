/* SPDX-License-Identifier: GPL-2.0-or-later
 * replies - see replies.h.
 */
#include "server/fleet/replies.h"
#include "lib/words.h"

#include <string.h>
#include <strings.h>

enum { VALUE_CHARACTERS = 255, BYTES_KEPT = 65536 };

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

/* While the first dump runs there is no status yet: clients know WAIT for that. */
static bool waits_for_status(const struct ups *u)
{
	return ups_state(u) == UPS_CONNECTING && !ups_var(u, status_name);
}

const char *replies_value(const struct ups *u, const char *name, char *scratch, size_t size)
{
	const struct var *v = ups_var(u, name);

	if (v)
		return ups_shown_value(u, v, scratch, size);
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

static void add_vars(struct buf *out, const struct ups *u, const char *ups)
{
	bool wait = waits_for_status(u);
	char scratch[UPS_SHOWN_MAX];

	for (size_t i = 0; i < u->var_count; i++) {
		const struct var *v = &u->vars[i];

		if (wait && strcasecmp(v->name, status_name) >= 0) {
			add_item(out, LISTING_VAR, ups, status_name, no_status_yet);
			wait = false;
		}
		if (!v->unconfirmed)
			add_item(out, LISTING_VAR, ups, v->name,
				ups_shown_value(u, v, scratch, sizeof scratch));
	}
	if (wait)
		add_item(out, LISTING_VAR, ups, status_name, no_status_yet);
}

static void add_writable(struct buf *out, const struct ups *u, const char *ups)
{
	for (size_t i = 0; i < u->var_count; i++) {
		const struct var *v = &u->vars[i];

		if (!v->unconfirmed && v->flags & VAR_RW)
			add_item(out, LISTING_RW, ups, v->name, v->value);
	}
}

static void add_commands(struct buf *out, const struct ups *u, const char *ups)
{
	for (size_t i = 0; i < u->command_count; i++)
		if (!u->commands[i].unconfirmed)
			add_item(out, LISTING_CMD, ups, u->commands[i].name, NULL);
}

static void render(struct buf *out, const struct ups *u, enum listing which, const char *ups)
{
	static void (*const add[LISTINGS])(struct buf *, const struct ups *, const char *) = {
		[LISTING_VAR] = add_vars, [LISTING_RW] = add_writable, [LISTING_CMD] = add_commands,
	};

	buf_add_fmt(out, "BEGIN LIST %s %s\n", listing_words[which], ups);
	add[which](out, u, ups);
	buf_add_fmt(out, "END LIST %s %s\n", listing_words[which], ups);
}

/* ---- kept until the model changes ---- */

/* The memory is kept for the next reply, unless it is very large. */
static void forget(struct buf *reply)
{
	if (reply->cap > BYTES_KEPT)
		buf_fini(reply);
	else
		buf_clear(reply);
}

void replies_forget(struct replies *r)
{
	for (size_t i = 0; i < LISTINGS; i++)
		forget(&r->kept[i]);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *c)
{
	struct replies *r = (struct replies *)(void *)w;
	bool commands = c->op == UPS_ADD_COMMAND || c->op == UPS_DEL_COMMAND,
	     all = c->op == UPS_SET_STATE;

	(void)ups;
	if (commands || all)
		forget(&r->kept[LISTING_CMD]);
	if (!commands) {
		forget(&r->kept[LISTING_VAR]);
		forget(&r->kept[LISTING_RW]);
	}
}

void replies_init(struct replies *r, struct ups *ups)
{
	*r = (struct replies){ .watcher.changed = on_change, .ups = ups };
	ups_watch(ups, &r->watcher);
}

void replies_fini(struct replies *r)
{
	ups_unwatch(r->ups, &r->watcher);
	for (size_t i = 0; i < LISTINGS; i++)
		buf_fini(&r->kept[i]);
}

void replies_list(struct replies *r, enum listing which, const char *typed_name, struct buf *out)
{
	struct buf *kept = &r->kept[which];

	if (strcmp(typed_name, r->ups->name) || ups_state(r->ups) == UPS_CONNECTING) {
		render(out, r->ups, which, typed_name);
		return;
	}
	if (!kept->len)
		render(kept, r->ups, which, r->ups->name);
	buf_add(out, buf_bytes(kept), kept->len);
}
