/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - see session.h. The checks that are the same for every command stand here, in their
 * order.
 */
#include "server/protocol/session.h"
#include "lib/mem.h"
#include "lib/names.h"
#include "server/protocol/rights.h"
#include "server/protocol/verbs.h"

#include <stdlib.h>
#include <string.h>

void session_init(struct session *s, const struct service *service, const char *address)
{
	*s = (struct session){ .service = service, .login = { .address = address } };
}

void session_fini(struct session *s)
{
	unit_logout(&s->login);
	if (s->password)
		explicit_bzero(s->password, strlen(s->password));
	free(s->username);
	free(s->password);
	s->username = s->password = NULL;
}

const char *argument(const struct arguments *a, size_t i)
{
	return words_at(a->words, a->skip + i);
}

enum error find_unit(const struct session *s, const char *name, struct unit **out)
{
	*out = fleet_find(s->service->fleet, name);
	return *out ? NO_ERROR : UNKNOWN_UPS;
}

enum error find_fresh_unit(const struct session *s, const char *name, struct unit **out)
{
	enum error e = find_unit(s, name, out);

	if (e)
		return e;
	switch (ups_state((*out)->ups)) {
	case UPS_ABSENT:
		return DRIVER_NOT_CONNECTED;
	case UPS_STALE:
		return DATA_STALE;
	case UPS_CONNECTING:		/* its status reads WAIT */
	case UPS_FRESH:
		break;
	}
	return NO_ERROR;
}

/* Who is logged in, and what became of others' requests, is no reading of a UPS. */
static enum verb_class class_of(const struct verb *v, const struct arguments *a)
{
	if (v->class == VERB_READ && (!names_order(argument(a, 0), "CLIENT") ||
					     !names_order(argument(a, 0), "TRACKING")))
		return VERB_USER;
	return v->class;
}

static enum error admit(const struct session *s, const struct verb *v, const struct arguments *a)
{
	if (!s->policy || class_of(v, a) <= (s->in_tls ? s->policy->in_tls : s->policy->in_clear))
		return NO_ERROR;
	return !s->in_tls && s->service->tls_offered ? TLS_NOT_ENABLED : ACCESS_DENIED;
}

static enum error check_and_handle(struct session *s, const struct words *w, struct buf *out)
{
	const struct verb *v = verb_find(words_at(w, 0));
	struct arguments a = { .words = w, .skip = 1 };
	enum error e;

	if (!v || !words_count(w))
		return UNKNOWN_COMMAND;
	a.count = words_count(w) - 1;
	e = admit(s, v, &a);
	if (e)
		return e;
	if (v->credentials && !s->username)
		return USERNAME_REQUIRED;
	if (v->credentials && !s->password)
		return PASSWORD_REQUIRED;
	if (a.count < v->min || a.count > v->max)
		return INVALID_ARGUMENT;
	e = v->handle(s, &a, out);
	if (v->credentials)
		rights_audit(s, v, &a, e);
	return e;
}

/* Names are repeated as they were typed, and the tokenizer keeps DEL: the one byte that must not
 * get into a reply. */
static void tame(struct buf *out, size_t from)
{
	char *p = out->len > from ? out->data + out->start + from : NULL;

	while (p && (p = memchr(p, 0x7f, (size_t)(out->data + out->start + out->len - p))))
		*p = '?';
}

void session_line(struct session *s, const struct words *w, struct buf *out)
{
	size_t from = out->len;
	enum error e;

	s->held = false;
	e = check_and_handle(s, w, out);
	if (e == NOT_YET)
		return;
	if (e)
		buf_add_fmt(out, "ERR %s\n", error_text(e));
	tame(out, from);
}
