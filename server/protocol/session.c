/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - see session.h.
 */
#include "server/protocol/session.h"
#include "server/protocol/credentials.h"
#include "server/protocol/rights.h"
#include "server/protocol/verbs.h"

#include <string.h>

void session_init(struct session *s, const struct service *service, const char *address)
{
	*s = (struct session){ .service = service, .login = { .address = address } };
}

void session_fini(struct session *s)
{
	unit_logout(&s->login);
	credentials_free(s);
}

void session_verified(struct session *s, enum session_verification result)
{
	rights_verified(s, result);
}

/* Names are repeated as they were sent, and the tokenizer keeps DEL, the only byte that must not
 * get into a reply. */
static void replace_del(struct buf *out, size_t from)
{
	char *p = out->len > from ? out->data + out->start + from : NULL;

	while (p && (p = memchr(p, 0x7f, (size_t)(out->data + out->start + out->len - p))))
		*p = '?';
}

enum session_turn session_line(struct session *s, const struct words *w, struct buf *out)
{
	size_t from = out->len;
	enum error e;

	s->turn = SESSION_ANSWERED;
	s->penalised = false;
	e = commands_run(&verbs, s, w, out);
	if (e == NOT_YET)
		return SESSION_HELD;
	if (e)
		buf_add_fmt(out, "ERR %s\n", error_text(e));
	replace_del(out, from);
	/* Lines sent in clear may have been forged. */
	if (s->turn == SESSION_START_TLS) {
		unit_logout(&s->login);
		credentials_forget(s);
	}
	return (enum session_turn)s->turn;
}
