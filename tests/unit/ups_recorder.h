/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups_recorder - a model (lib/ups.h) and a watcher that writes down each change as "op name
 * value".
 *
 * A case compares the whole record, so a change too many fails as well as one too few.
 */
#ifndef TESTS_UNIT_UPS_RECORDER_H
#define TESTS_UNIT_UPS_RECORDER_H

#include "lib/ups.h"
#include "tests/unit/support.h"

struct recorder {
	struct ups_watcher watcher;		/* first */
	struct buf heard;
};

static struct ups *ups;
static struct recorder recorder;

static inline void record(struct ups_watcher *w, struct ups *u, const struct ups_change *c)
{
	static const char *const names[] = { "set", "delete", "enum", "noenum", "range", "norange",
		"length", "flags", "cmd", "nocmd", "state", "fsd" };
	struct recorder *r = (struct recorder *)(void *)w;

	ck_assert_ptr_eq(u, ups);
	buf_add_fmt(&r->heard, "%s", names[c->op]);
	if (c->name)
		buf_add_fmt(&r->heard, " %s", c->name);
	if (c->value)
		buf_add_fmt(&r->heard, " %s", c->value);
	if (c->op == UPS_ADD_RANGE || c->op == UPS_DEL_RANGE)
		buf_add_fmt(&r->heard, " %ld %ld", c->range.min, c->range.max);
	if (c->op == UPS_SET_LENGTH || c->op == UPS_SET_FLAGS || c->op == UPS_SET_STATE ||
		c->op == UPS_SET_FSD)
		buf_add_fmt(&r->heard, " %ld", c->number);
	buf_add_char(&r->heard, ';');
}

static inline void begin(void)
{
	ups = ups_new("test");
	recorder = (struct recorder){ .watcher.changed = record };
	ups_watch(ups, &recorder.watcher);
}

static inline void end(void)
{
	ups_free(ups);
	buf_fini(&recorder.heard);
}

/* What has been heard since the last call. */
static inline void heard(const char *expected)
{
	ck_assert_str_eq(buf_text(&recorder.heard), expected);
	buf_clear(&recorder.heard);
}

static inline int op(enum ups_op what, const char *name, const char *value)
{
	return ups_apply(ups, &(struct ups_change){ .op = what, .name = name, .value = value });
}

static inline int range(enum ups_op what, const char *name, long min, long max)
{
	return ups_apply(ups,
		&(struct ups_change){ .op = what, .name = name, .range = { min, max } });
}

static inline int number(enum ups_op what, const char *name, long n)
{
	return ups_apply(ups, &(struct ups_change){ .op = what, .name = name, .number = n });
}

#endif
