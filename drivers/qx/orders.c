/* SPDX-License-Identifier: GPL-2.0-or-later
 * orders - see orders.h.
 */
#include "drivers/qx/orders.h"
#include "lib/conf.h"

#include <math.h>
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

/* The slave address of a Masterguard, two digits. */
static void put_address(struct line *l, qx_known_fn *known, const void *user)
{
	const char *value = known ? known(user, "ups.id") : NULL;
	char text[24];

	snprintf(text, sizeof text, "%02d", value ? atoi(value) : 0);
	put(l, text);
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
		put_address(l, known, user);
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

/* ---- settings ---- */

static double known_number(const char *name, qx_known_fn *known, const void *user)
{
	const char *text = name && known ? known(user, name) : NULL;

	return text ? atof(text) : NAN;
}

bool qx_setting_range(const struct qx_setting *s, qx_known_fn *known, const void *user, double *min,
	double *max)
{
	double about = s->about ? known_number(s->about, known, user) : 0;

	if (s->codes || s->among || isnan(about))
		return false;
	*min = about + (double)s->min;
	*max = about + (double)s->max;
	return true;
}

static const char *code_for(const struct qx_code *codes, const char *word)
{
	for (; codes->from; codes++)
		if (!strcasecmp(codes->to, word))
			return codes->from;
	return NULL;
}

bool qx_is_among(const char *words, const char *word)
{
	size_t n;

	for (const char *w = words; w && *w; w += n + strspn(w + n, " ")) {
		n = strcspn(w, " ");
		if (strlen(word) == n && !strncmp(w, word, n))
			return true;
	}
	return false;
}

static bool may_be(const struct qx_setting *s, const char *value, double number, qx_known_fn *known,
	const void *user)
{
	double min, max;

	if (s->among)
		return known && qx_is_among(known(user, s->among), value);
	return qx_setting_range(s, known, user, &min, &max) && number >= min && number <= max;
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

static void put_days(struct line *l, long seconds)
{
	char text[32];

	snprintf(text, sizeof text, "%04ld:%02ld:%02ld:%02ld", seconds / 86400, seconds / 3600 % 24,
		seconds / 60 % 60, seconds % 60);
	put(l, text);
}

static void put_value(struct line *l, const char *line, const char *text, double number,
	qx_known_fn *known, const void *user)
{
	for (const char *p = line; *p; p++) {
		if (*p != '%') {
			put(l, (char[]){ *p, 0 });
			continue;
		}
		if (p[1] >= '0' && p[1] <= '9') {
			p = put_number(l, p, number);
			continue;
		}
		switch (*++p) {
		case 's':
			put(l, text);
			break;
		case 'u':
			put_days(l, lround(number));
			break;
		case 'a':
			put_address(l, known, user);
			break;
		}
	}
}

bool qx_setting_line(const struct qx_setting *s, const char *value, qx_known_fn *known,
	const void *user, char out[QX_ASK_MAX])
{
	struct line l = { .out = out };
	const char *text = s->codes ? code_for(s->codes, value) : "";
	char *end;
	double number = strtod(value, &end);

	out[0] = 0;
	if (!text)
		return false;
	if (!s->codes && (end == value || *end || !may_be(s, value, number, known, user)))
		return false;
	put_value(&l, s->line, text, number * (s->scale > 0 ? (double)s->scale : 1), known, user);
	return !l.overflow;
}
