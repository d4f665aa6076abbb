/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - SET and INSTCMD: checked here, passed to the driver. OK means accepted; a variable changes
 * when the driver reports it.
 */
#include "lib/clock.h"
#include "lib/mem.h"
#include "server/protocol/rights.h"
#include "server/protocol/handlers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_MAX = 255 };

static void add_accepted(struct session *s, const char *id, struct buf *out)
{
	if (!s->tracking_on) {
		buf_add_text(out, "OK\n");
		return;
	}
	tracking_begin(s->service->tracking, clock_ms(), id);
	buf_add_fmt(out, "OK TRACKING %s\n", id);
}

/* Passes a request on, with a new id if the client wants its result. */
static enum error pass_on(struct session *s, struct unit *u, struct sp_request *r,
	enum error unreachable, struct buf *out)
{
	char id[TRACKING_ID_LENGTH + 1];
	int result;

	if (s->tracking_on) {
		tracking_make_id(id);
		r->id = id;
	}
	result = unit_request(u, r);
	if (result == -EMSGSIZE)
		return TOO_LONG;
	if (result == -ENOTCONN)
		return DRIVER_NOT_CONNECTED;
	if (result)
		return unreachable;
	add_accepted(s, id, out);
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

enum error set_var(struct session *s, const struct arguments *a, struct buf *out)
{
	struct sp_request r = { .verb = SP_SET, .name = arguments_at(a, 2), .value = arguments_at(a, 3) };
	const struct var *v;
	struct unit *u;
	enum error e;

	e = command_fresh_unit(s, arguments_at(a, 1), &u);
	if (e)
		return e;
	e = rights_check(s, RIGHT_SET);
	if (e)
		return e;
	v = ups_var(unit_ups(u), r.name);
	if (!v)
		return VAR_NOT_SUPPORTED;
	e = check_value(v, r.value);
	return e ? e : pass_on(s, u, &r, SET_FAILED, out);
}

enum error set_tracking(struct session *s, const struct arguments *a, struct buf *out)
{
	bool on = !strcasecmp(arguments_at(a, 1), "ON");

	if (!on && strcasecmp(arguments_at(a, 1), "OFF"))
		return INVALID_ARGUMENT;
	s->tracking_on = on;
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

/* The server's own command, for every UPS and any driver: clears the latch that FSD has set. It is
 * not listed, so that no client offers it by mistake. */
static enum error clear_fsd(struct session *s, const struct arguments *a, struct buf *out)
{
	char id[TRACKING_ID_LENGTH + 1];
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 0), &u);

	if (!e)
		e = rights_check(s, RIGHT_FSD);
	if (e)
		return e;
	unit_set_fsd(u, false);
	tracking_make_id(id);
	add_accepted(s, id, out);
	tracking_result(s->service->tracking, id, SP_OK);
	return NO_ERROR;
}

enum error set_instcmd(struct session *s, const struct arguments *a, struct buf *out)
{
	struct sp_request r = { .verb = SP_INSTCMD,
		.name = arguments_at(a, 1),
		.value = a->count > 2 ? arguments_at(a, 2) : NULL };
	struct unit *u;
	enum error e;

	if (!strcasecmp(r.name, "server.fsd.clear"))
		return clear_fsd(s, a, out);
	e = command_fresh_unit(s, arguments_at(a, 0), &u);
	if (e)
		return e;
	if (!ups_command(unit_ups(u), r.name))
		return CMD_NOT_SUPPORTED;
	e = rights_check_command(s, r.name);
	if (e)
		return e;
	/* a value without quotes: the command must not run with a part of it */
	if (a->count > 3)
		return INVALID_ARGUMENT;
	if (r.value && strlen(r.value) > VALUE_MAX)
		return TOO_LONG;
	return pass_on(s, u, &r, INSTCMD_FAILED, out);
}
