/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - see rights.h.
 */
#include "server/protocol/rights.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "server/limits/limits.h"

#include <string.h>

/* ---- who it is ---- */

/* The peer, if anybody counts. */
static bool is_counted(const struct session *s, struct peer *p)
{
	return s->service->logins && peer_of_text(s->login.address, p);
}

/* One more wrong attempt; whether it has been charged already is not its concern. */
static enum error denied(struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (s->wrong_logins < UINT16_MAX)
		s->wrong_logins++;
	if (is_counted(s, &p) && limits_logins_cuts(v->logins, &p, v->max_bad_logins,
					 s->wrong_logins, clock_ms()))
		s->turn = SESSION_END;
	return ACCESS_DENIED;
}

const char *rights_certified(const struct session *s)
{
	const char *name = s->subject ? users_of_certificate(s->service->users, s->subject) : NULL;

	return name && s->username && strcmp(name, s->username) ? NULL : name;
}

const char *rights_user(const struct session *s)
{
	const char *name = rights_certified(s);

	return name ? name : s->username;
}

static enum error wrong(struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (is_counted(s, &p))
		limits_logins_charge(v->logins, &p, v->max_bad_logins, s->username, s->password,
			clock_ms());
	return denied(s);
}

static void right(struct session *s)
{
	const struct service *v = s->service;

	s->verdict = SESSION_RIGHT;
	s->user_stamp = users_stamp(v->users, s->username);
	if (v->logins)
		limits_logins_set_right(v->logins, s->username, s->password, true, clock_ms());
	if (v->authenticated)
		v->authenticated(s);
}

static enum error wait_ms(struct session *s, uint64_t ms)
{
	s->wait_ms = (uint32_t)ms;
	return NOT_YET;
}

static bool was_right(const struct session *s)
{
	return s->service->logins && limits_logins_was_right(s->service->logins, s->username,
					     s->password, clock_ms());
}

/* An address that has guessed too often has to wait for its turn, whether it guesses right or
 * wrong; what was right before is no guess. */
static uint64_t penalty_ms(const struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (!is_counted(s, &p) || was_right(s))
		return 0;
	return limits_logins_wait(v->logins, &p, v->max_bad_logins, clock_ms());
}

/* Charged before it is queued: while it waits others of the same address may come. */
static enum error begin_check(struct session *s, const char *hash)
{
	const struct service *v = s->service;
	bool urgent = was_right(s);
	struct peer p;

	s->charged = !urgent && is_counted(s, &p) &&
		     limits_logins_charge(v->logins, &p, v->max_bad_logins, s->username,
			     s->password, clock_ms());
	s->verdict = SESSION_CHECKING;
	v->verify(s, hash, urgent);
	return wait_ms(s, 0);
}

static enum error check_now(struct session *s)
{
	char hash[USERS_HASH_MAX];
	enum users_verdict v = users_check(s->service->users, s->username, s->password, hash);

	s->users_serial = s->service->users_serial;
	if (v == USERS_HASHED && s->service->verify)
		return begin_check(s, hash);
	if (v == USERS_HASHED)
		v = users_hash_fits(hash, s->password) ? USERS_RIGHT : USERS_WRONG;
	if (v != USERS_RIGHT) {
		s->verdict = SESSION_WRONG;
		return wrong(s);
	}
	right(s);
	return NO_ERROR;
}

static enum error check_in_turn(struct session *s)
{
	const struct service *v = s->service;
	uint64_t ms = penalty_ms(s);

	if (!ms)
		return check_now(s);
	if (v->may_be_penalised && !v->may_be_penalised(s))
		return denied(s);
	s->penalised = true;
	return wait_ms(s, ms);
}

/* After a reload: who proved right stays so unless his own line has changed; all others are
 * checked again. */
static void review(struct session *s)
{
	const struct service *v = s->service;

	if (s->users_serial == v->users_serial || s->verdict == SESSION_CHECKING)
		return;
	s->users_serial = v->users_serial;
	if (s->verdict != SESSION_RIGHT || s->user_stamp != users_stamp(v->users, s->username))
		s->verdict = SESSION_UNCHECKED;
}

static enum error authenticate(struct session *s)
{
	enum session_verdict was;

	if (rights_certified(s)) {
		if (s->service->authenticated)
			s->service->authenticated(s);
		return NO_ERROR;
	}
	review(s);
	was = (enum session_verdict)s->verdict;
	switch (was) {
	case SESSION_RIGHT:
		return NO_ERROR;
	case SESSION_WRONG:
		return wrong(s);
	case SESSION_CHECKING:
		return wait_ms(s, 0);
	case SESSION_FOUND_WRONG:
	case SESSION_REFUSED:
		s->verdict = was == SESSION_REFUSED ? SESSION_UNCHECKED : SESSION_WRONG;
		return denied(s);
	case SESSION_UNCHECKED:
		break;
	}
	return check_in_turn(s);
}

/* What was asked of the users of before a reload says nothing about those of now. */
void rights_verified(struct session *s, enum session_verification result)
{
	const struct service *v = s->service;
	struct peer p;

	if (result != VERIFIED_WRONG && s->charged && is_counted(s, &p))
		limits_logins_refund(v->logins, &p, clock_ms());
	s->charged = false;
	if (result == VERIFIED_REFUSED)
		s->verdict = SESSION_REFUSED;
	else if (s->users_serial != v->users_serial)
		s->verdict = SESSION_UNCHECKED;
	else if (result == VERIFIED_RIGHT)
		right(s);
	else
		s->verdict = SESSION_FOUND_WRONG;
	if (s->verdict == SESSION_FOUND_WRONG && v->logins)
		limits_logins_set_right(v->logins, s->username, s->password, false, clock_ms());
}

enum error rights_known(struct session *s)
{
	struct peer p;

	if (peer_of_text(s->login.address, &p) && peer_is_loopback(&p))
		return NO_ERROR;
	return rights_certified(s) || (s->username && s->password) ? authenticate(s) :
								     ACCESS_DENIED;
}

enum error rights_check(struct session *s, enum right right)
{
	enum error e = authenticate(s);

	if (e)
		return e;
	return users_allow(s->service->users, rights_user(s), right) ? NO_ERROR : ACCESS_DENIED;
}

enum error rights_check_command(struct session *s, const char *command)
{
	enum error e = authenticate(s);

	if (e)
		return e;
	return users_allow_command(s->service->users, rights_user(s), command) ? NO_ERROR
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
