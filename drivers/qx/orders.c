/* SPDX-License-Identifier: GPL-2.0-or-later
 * orders - see orders.h.
 */
#include "drivers/qx/orders.h"
#include "lib/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEST_DEFAULT_S = 600 };

struct line {
	char *out;
	size_t at;
	bool overflow;
};

bool qx_delay_off(const struct qx_dialect *d, long seconds, long *kept)
{
	if (seconds < d->off_least || seconds > d->off_most)
		return false;
	*kept = seconds - seconds % (seconds < 60 ? 6 : 60);
	return true;
}

bool qx_delay_on(const struct qx_dialect *d, long seconds, long *kept)
{
	if (seconds < d->on_least || seconds > (long)d->on_most)
		return false;
	*kept = seconds - seconds % 60;
	return true;
}

const struct qx_command *qx_command_row(const struct qx_dialect *d, const char *name,
	qx_known_fn *known, const void *user)
{
	for (const struct qx_command *c = d->commands; c->name; c++)
		if (!strcasecmp(c->name, name) && qx_holds(c->only, known, user))
			return c;
	return NULL;
}

const struct qx_setting *qx_setting_row(const struct qx_dialect *d, const char *name,
	qx_known_fn *known, const void *user)
{
	for (const struct qx_setting *s = d->settings; s && s->name; s++)
		if (!strcasecmp(s->name, name) && qx_holds(s->only, known, user))
			return s;
	return NULL;
}

static void put(struct line *l, const char *text)
{
	size_t n = strlen(text);

	if (l->at + n >= QX_ASK_MAX) {
		l->overflow = true;
		return;
	}
	memcpy(l->out + l->at, text, n + 1);
	l->at += n;
}

/* Tenths of a minute below one, else two digits of minutes. */
static void put_minutes(struct line *l, long seconds)
{
	char text[24];

	if (seconds < 60)
		snprintf(text, sizeof text, ".%ld", seconds / 6);
	else
		snprintf(text, sizeof text, "%02ld", seconds / 60);
	put(l, text);
}

static bool put_test(struct line *l, const struct qx_dialect *d, const char *value, bool tenths)
{
	long seconds = TEST_DEFAULT_S;
	char text[24];

	if (value && *value && !conf_number(value, d->test_least, d->test_most, &seconds))
		return false;
	if (tenths) {
		put_minutes(l, seconds);
		return true;
	}
	if (seconds < 60)
		return false;
	snprintf(text, sizeof text, "%02ld", seconds / 60);
	put(l, text);
	return true;
}

static void put_known(struct line *l, const char *name, const char *otherwise, qx_known_fn *known,
	const void *user)
{
	const char *value = known ? known(user, name) : NULL;

	put(l, value ? value : otherwise);
}

static bool put_token(struct line *l, char token, const struct qx_dialect *d,
	const struct qx_delays *delays, const char *value, qx_known_fn *known, const void *user)
{
	char text[24];

	switch (token) {
	case 'n':
		put_minutes(l, delays->off_s);
		return true;
	case 'm':
		snprintf(text, sizeof text, "%04ld", delays->on_s / 60);
		put(l, text);
		return true;
	case 't':
	case 'T':
		return put_test(l, d, value, token == 'T');
	case 'a':
		put_known(l, "ups.id", "00", known, user);
		return true;
	case 'b':
		put(l, qx_holds("ups.beeper.status=enabled", known, user) ? "OFF" : "ON");
		return true;
	default:
		return false;
	}
}

bool qx_order_line(const struct qx_dialect *d, const char *line, const struct qx_delays *delays,
	const char *value, qx_known_fn *known, const void *user, char out[QX_ASK_MAX])
{
	struct line l = { .out = out };

	out[0] = 0;
	for (const char *p = line; *p; p++) {
		if (*p == '[' && delays->on_s < 60) {
			p = strchr(p, ']');
			continue;
		}
		if (*p == '[' || *p == ']')
			continue;
		if (*p != '%')
			put(&l, (char[]){ *p, 0 });
		else if (!put_token(&l, *++p, d, delays, value, known, user))
			return false;
	}
	return !l.overflow;
}

/* "%3.0f": digits with leading zeros, and decimals. */
static const char *put_number(struct line *l, const char *p, double value)
{
	int width = p[1] - '0', decimals = p[3] - '0';
	char text[32];

	snprintf(text, sizeof text, "%0*.*f", width, decimals, value);
	put(l, text);
	return p + 4;
}

bool qx_setting_line(const struct qx_setting *s, const char *value, qx_known_fn *known,
	const void *user, char out[QX_ASK_MAX])
{
	struct line l = { .out = out };
	bool yes = false;
	double number = 0;
	char *end;

	out[0] = 0;
	if (s->how == QX_SET_YESNO) {
		if (!conf_bool(value, &yes))
			return false;
	} else {
		number = strtod(value, &end);
		if (end == value || *end ||
			!(number >= (double)s->min && number <= (double)s->max))
			return false;
		number *= s->scale > 0 ? (double)s->scale : 1;
	}
	for (const char *p = s->line; *p; p++) {
		if (*p != '%') {
			put(&l, (char[]){ *p, 0 });
		} else if (p[1] == 'c') {
			put(&l, yes ? "E" : "D");
			p++;
		} else if (p[1] == 'a') {
			put_known(&l, "ups.id", "00", known, user);
			p++;
		} else {
			p = put_number(&l, p, number);
		}
	}
	return !l.overflow;
}
