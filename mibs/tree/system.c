/* SPDX-License-Identifier: GPL-2.0-or-later
 * system - see system.h.
 */
#include "mibs/tree/system.h"

#include "lib/clock.h"

#include <string.h>
#include <unistd.h>

enum { DESCR = 1, OBJECT_ID, UP_TIME, CONTACT, NAME, LOCATION, SERVICES, LAST = SERVICES };

/* Layers 4 (end to end) and 7 (applications): 2^(4-1) + 2^(7-1). */
enum { SERVICES_VALUE = 72 };

static const uint32_t root[] = { 1, 3, 6, 1, 2, 1, 1 };

static void say_text(struct subtree_value *out, const char *text)
{
	out->type = SUBTREE_STRING;
	out->text = text;
	out->text_length = strlen(text);
}

static void fill(struct system *s, uint32_t object, struct subtree_value *out)
{
	const struct agentconf *c = s->conf;

	s->oid[0] = object;
	*out = (struct subtree_value){ .oid = s->oid, .oid_length = 2 };
	switch (object) {
	case DESCR: say_text(out, c->sysdescr); break;
	case CONTACT: say_text(out, c->syscontact); break;
	case NAME: say_text(out, c->sysname ? c->sysname : s->host); break;
	case LOCATION: say_text(out, c->syslocation); break;
	case OBJECT_ID:
		out->type = SUBTREE_OID;
		out->value_oid = c->sysobjectid;
		out->value_oid_length = c->sysobjectid_length;
		break;
	case UP_TIME:
		out->type = SUBTREE_TIMETICKS;
		out->integer = (int64_t)((clock_ms() - s->start_ms) / 10 & UINT32_MAX);
		break;
	default:
		out->type = SUBTREE_INTEGER;
		out->integer = SERVICES_VALUE;
		break;
	}
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	if (length != 2 || oid[0] < DESCR || oid[0] > LAST || oid[1])
		return false;
	fill(owner, oid[0], out);
	return true;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	(void)owner;
	return length > 0 && oid[0] >= DESCR && oid[0] <= LAST;
}

static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	uint32_t object = length ? oid[0] : 0;

	if (length < 2 && object >= DESCR && object <= LAST)
		object--;		/* the object itself is before its instance */
	if (object >= LAST)
		return false;
	fill(owner, object + 1, out);
	return true;
}

void system_init(struct system *s, const struct agentconf *conf, uint64_t start_ms)
{
	*s = (struct system){ .conf = conf, .start_ms = start_ms };
	s->subtree = (struct subtree){ .name = "system", .root = root,
		.root_length = sizeof root / sizeof *root, .get = get, .next = next,
		.is_object = is_object, .owner = s };
	if (gethostname(s->host, sizeof s->host - 1))
		strcpy(s->host, "localhost");
}
