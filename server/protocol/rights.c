/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - see rights.h.
 */
#include "server/protocol/rights.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "server/limits/limits.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* characters of what a client calls somebody or something */
enum { SHOWN_MAX = 64 };

/* ---- who it is ---- */

static enum error wrong(struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (s->wrong_logins < UINT16_MAX)
		s->wrong_logins++;
	if (v->logins && peer_of_text(s->login.address, &p) &&
		limits_logins_wrong(v->logins, &p, v->max_bad_logins, s->username, s->password,
			s->wrong_logins, clock_ms()))
		s->ended = true;
	return ACCESS_DENIED;
}

static enum error wait_ms(struct session *s, uint64_t ms)
{
	s->held = true;
	s->wait_ms = (uint32_t)ms;
	return NOT_YET;
}

/* An address that has guessed too often has to wait for its turn, whether it guesses right or
 * wrong. */
static uint64_t penalty_ms(const struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (!v->logins || !peer_of_text(s->login.address, &p))
		return 0;
	return limits_logins_wait(v->logins, &p, v->max_bad_logins, clock_ms());
}

static enum error check_now(struct session *s)
{
	char hash[USERS_HASH_MAX];
	enum users_verdict v = users_check(s->service->users, s->username, s->password, hash);

	s->users_serial = s->service->users_serial;
	if (v == USERS_HASHED && s->service->verify) {
		s->verdict = SESSION_CHECKING;
		s->service->verify(s, hash);
		return wait_ms(s, 0);
	}
	if (v == USERS_HASHED)
		v = users_hash_fits(hash, s->password) ? USERS_RIGHT : USERS_WRONG;
	s->verdict = v == USERS_RIGHT ? SESSION_RIGHT : SESSION_WRONG;
	return s->verdict == SESSION_RIGHT ? NO_ERROR : wrong(s);
}

static enum error authenticate(struct session *s)
{
	uint64_t ms;

	if (s->verdict != SESSION_CHECKING && s->users_serial != s->service->users_serial)
		s->verdict = SESSION_UNCHECKED;
	switch (s->verdict) {
	case SESSION_RIGHT:
		return NO_ERROR;
	case SESSION_WRONG:
		return wrong(s);
	case SESSION_CHECKING:
		return wait_ms(s, 0);
	case SESSION_UNCHECKED:
		break;
	}
	ms = penalty_ms(s);
	return ms ? wait_ms(s, ms) : check_now(s);
}

void session_verified(struct session *s, bool right)
{
	s->verdict = right ? SESSION_RIGHT : SESSION_WRONG;
}

enum error rights_check(struct session *s, enum right right)
{
	enum error e = authenticate(s);

	if (e)
		return e;
	return users_allow(s->service->users, s->username, right) ? NO_ERROR : ACCESS_DENIED;
}

enum error rights_check_command(struct session *s, const char *command)
{
	enum error e = authenticate(s);

	if (e)
		return e;
	return users_allow_command(s->service->users, s->username, command) ? NO_ERROR
									    : ACCESS_DENIED;
}

void rights_password_seen(const struct session *s)
{
	struct peer p;

	if (s->in_tls || !s->service->logins || !peer_of_text(s->login.address, &p) ||
		peer_is_loopback(&p))
		return;
	if (limits_logins_first_in_clear(s->service->logins, &p))
		log_say(LOG_WARN,
			"client %s sends its password in clear (STARTTLS, or tls = required in holdover.conf, prevents it)",
			s->login.address);
}

/* ---- the log ---- */

static const struct audited {
	const char *verb;
	size_t ups, name;		/* which argument, counted from 1; 0: none */
	enum log_level level;		/* of success */
} audited[] = {
	{ "LOGIN", 1, 0, LOG_NOTE },
	{ "ATTACH", 1, 0, LOG_NOTE },
	{ "SET", 2, 3, LOG_NOTE },
	{ "INSTCMD", 1, 2, LOG_NOTE },
	{ "FSD", 1, 0, LOG_WARN },
};

static const struct audited *find_audited(const struct verb *v, const struct arguments *a)
{
	if (!strcasecmp(v->name, "SET") && strcasecmp(argument(a, 0), "VAR"))
		return NULL;		/* SET TRACKING concerns nobody else */
	for (size_t i = 0; i < MEM_COUNT(audited); i++)
		if (!strcasecmp(v->name, audited[i].verb))
			return &audited[i];
	return NULL;
}

void rights_audit(
	const struct session *s, const struct verb *v, const struct arguments *a, enum error result)
{
	const struct audited *row = find_audited(v, a);
	struct limits_logins *l = s->service->logins;
	struct peer p;
	char *text;

	if (!row || result == NOT_YET)
		return;
	text = mem_fmt("UPS [%.*s]: %s%s%.*s by %.*s from %s: %s", SHOWN_MAX,
		argument(a, row->ups - 1), row->verb, row->name ? " " : "", SHOWN_MAX,
		row->name ? argument(a, row->name - 1) : "", SHOWN_MAX, s->username,
		s->login.address, result ? error_text(result) : "accepted");
	if (result && l && peer_of_text(s->login.address, &p))
		log_limited(limits_logins_log(l, &p), LOG_WARN, "%s", text);
	else
		log_say(result ? LOG_WARN : row->level, "%s", text);
	free(text);
}
