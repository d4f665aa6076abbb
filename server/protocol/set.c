/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - SET and INSTCMD: checked here, passed to the driver. OK means accepted; a variable changes when the driver says so.
 */
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "server/protocol/verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_MAX = 255 };

/* Hands a request on, with an id of its own if the client wants to hear how it ended. */
static enum error pass_on(struct session *s, struct unit *u, struct sp_request *r, enum error unreachable, struct buf *out)
{
	char id[TRACKING_ID_LENGTH + 1];
	int result;

	if (s->tracking_on) {
		tracking_begin(s->service->tracking, clock_ms(), id);
		r->id = id;
	}
	result = unit_request(u, r);
	log_say(LOG_NOTE, "UPS [%s]: %s %s by %s from %s: %s", u->name, r->verb == SP_SET ? "SET" : "INSTCMD", r->name, s->username,
		s->login.address, result ? strerror(-result) : "passed to the driver");
	if (result == -EMSGSIZE)
		return TOO_LONG;
	if (result)
		return unreachable;
	if (s->tracking_on)
		buf_add_fmt(out, "OK TRACKING %s\n", id);
	else
		buf_add_text(out, "OK\n");
	return NO_ERROR;
}

static bool in_enum(const struct var_limits *l, const char *value)
{
	for (size_t i = 0; i < l->enum_count; i++)
		if (!strcmp(l->enums[i], value))
			return true;
	return !l->enum_count;
}

static bool in_range(const struct var_limits *l, const char *value)
{
	long n = strtol(value, NULL, 10);

	for (size_t i = 0; i < l->range_count; i++)
		if (n >= l->ranges[i].min && n <= l->ranges[i].max)
			return true;
	return !l->range_count;
}

static enum error check_value(const struct var *v, const char *value)
{
	long max = v->limits ? v->limits->max_length : 0;

	if (!(v->flags & VAR_RW))
		return READONLY;
	if (v->flags & VAR_STRING && max < 1)
		return SET_FAILED;
	if (v->flags & VAR_STRING && strlen(value) > (size_t)max)
		return TOO_LONG;
	if (strlen(value) > VALUE_MAX)
		return TOO_LONG;
	if (v->limits && (!in_enum(v->limits, value) || !in_range(v->limits, value)))
		return INVALID_VALUE;
	return NO_ERROR;
}

static enum error set_var(struct session *s, const struct arguments *a, struct buf *out)
{
	struct sp_request r = { .verb = SP_SET, .name = argument(a, 2), .value = argument(a, 3) };
	const struct var *v;
	struct unit *u;
	enum error e;

	e = find_fresh_unit(s, argument(a, 1), &u);
	if (e)
		return e;
	if (!users_may(s->service->users, s->username, s->password, RIGHT_SET))
		return ACCESS_DENIED;
	v = ups_var(u->ups, r.name);
	if (!v)
		return VAR_NOT_SUPPORTED;
	e = check_value(v, r.value);
	return e ? e : pass_on(s, u, &r, SET_FAILED, out);
}

static enum error set_tracking(struct session *s, const struct arguments *a, struct buf *out)
{
	bool on = !strcasecmp(argument(a, 1), "ON");

	if (!on && strcasecmp(argument(a, 1), "OFF"))
		return INVALID_ARGUMENT;
	s->tracking_on = on;
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

static const struct subcommand subcommands[] = {
	{ "VAR", set_var, 4 },
	{ "TRACKING", set_tracking, 2 },
};

enum error verb_set(struct session *s, const struct arguments *a, struct buf *out)
{
	return subcommand_run(subcommands, MEM_COUNT(subcommands), s, a, out);
}

enum error verb_instcmd(struct session *s, const struct arguments *a, struct buf *out)
{
	struct sp_request r = { .verb = SP_INSTCMD, .name = argument(a, 1), .value = a->count > 2 ? argument(a, 2) : NULL };
	struct unit *u;
	enum error e = find_fresh_unit(s, argument(a, 0), &u);

	if (e)
		return e;
	if (!ups_command(u->ups, r.name))
		return CMD_NOT_SUPPORTED;
	if (!users_may_command(s->service->users, s->username, s->password, r.name))
		return ACCESS_DENIED;
	if (r.value && strlen(r.value) > VALUE_MAX)
		return TOO_LONG;
	return pass_on(s, u, &r, INSTCMD_FAILED, out);
}
