/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - see rights.h.
 */
#include "server/protocol/rights.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "server/limits/limits.h"

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
		s->turn = SESSION_END;
	return ACCESS_DENIED;
}

static enum error wait_ms(struct session *s, uint64_t ms)
{
	s->wait_ms = (uint32_t)ms;
	return NOT_YET;
}

/* An address that has guessed too often has to wait, whether it guesses right or wrong. */
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
	switch ((enum session_verdict)s->verdict) {
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

void rights_log(const struct session *s, enum log_level level, bool refused, const char *text)
{
	struct limits_logins *l = s->service->logins;
	struct peer p;

	if (refused && l && peer_of_text(s->login.address, &p))
		log_limited(limits_logins_log(l, &p), level, "%s", text);
	else
		log_say(level, "%s", text);
}
