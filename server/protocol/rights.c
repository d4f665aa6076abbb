/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - see rights.h.
 */
#include "server/protocol/rights.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "server/limits/limits.h"
#include "server/protocol/credentials.h"

#include <string.h>

/* ---- who it is ---- */

/* Gets the peer; true if its attempts are counted. */
static bool is_counted(const struct session *s, struct peer *p)
{
	return s->service->logins && peer_of_text(s->login.address, p);
}

/* Counts one more wrong attempt; it may have been charged already. */
static enum error denied(struct session *s)
{
	const struct service *v = s->service;
	struct credentials *k = credentials_of(s);
	struct peer p;

	if (k->wrong_logins < UINT16_MAX)
		k->wrong_logins++;
	if (is_counted(s, &p) && limits_logins_cuts(v->logins, &p, v->max_bad_logins,
					 k->wrong_logins, clock_ms()))
		s->turn = SESSION_END;
	return ACCESS_DENIED;
}

const char *rights_certified(const struct session *s)
{
	const struct credentials *k = s->credentials;
	const char *name = k && k->subject ? users_of_certificate(s->service->users, k->subject)
					   : NULL;

	return name && k->username && strcmp(name, k->username) ? NULL : name;
}

const char *rights_user(const struct session *s)
{
	const char *name = rights_certified(s);

	return name || !s->credentials ? name : s->credentials->username;
}

static enum error wrong(struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (is_counted(s, &p))
		limits_logins_charge(v->logins, &p, v->max_bad_logins, s->credentials->username,
			s->credentials->password, clock_ms());
	return denied(s);
}

static void right(struct session *s)
{
	const struct service *v = s->service;
	struct credentials *k = s->credentials;

	k->verdict = SESSION_RIGHT;
	k->user_stamp = users_stamp(v->users, k->username);
	if (v->logins)
		limits_logins_set_right(v->logins, k->username, k->password, true, clock_ms());
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
	const struct credentials *k = s->credentials;

	return s->service->logins && limits_logins_was_right(s->service->logins, k->username,
					     k->password, clock_ms());
}

/* An address that has guessed too often has to wait, whether its password is right or wrong; a pair
 * that was right before is no guess. */
static uint64_t penalty_ms(const struct session *s)
{
	const struct service *v = s->service;
	struct peer p;

	if (!is_counted(s, &p) || was_right(s))
		return 0;
	return limits_logins_wait(v->logins, &p, v->max_bad_logins, clock_ms());
}

/* The attempt is charged before it is queued, because others of the same address may come while it
 * waits. */
static enum error begin_check(struct session *s, const char *hash)
{
	const struct service *v = s->service;
	struct credentials *k = s->credentials;
	bool urgent = was_right(s);
	struct peer p;

	k->charged = !urgent && is_counted(s, &p) &&
		     limits_logins_charge(v->logins, &p, v->max_bad_logins, k->username,
			     k->password, clock_ms());
	k->verdict = SESSION_CHECKING;
	v->verify(s, hash, urgent);
	return wait_ms(s, 0);
}

static enum error check_now(struct session *s)
{
	char hash[USERS_HASH_MAX];
	struct credentials *k = s->credentials;
	enum users_verdict v = users_check(s->service->users, k->username, k->password, hash);

	k->users_serial = s->service->users_serial;
	if (v == USERS_HASHED && s->service->verify)
		return begin_check(s, hash);
	if (v == USERS_HASHED)
		v = users_hash_fits(hash, k->password) ? USERS_RIGHT : USERS_WRONG;
	if (v != USERS_RIGHT) {
		k->verdict = SESSION_WRONG;
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

/* After a reload: a correct pair stays so unless the user's own lines have changed; all others are
 * checked again. */
static void review(struct session *s)
{
	const struct service *v = s->service;
	struct credentials *k = s->credentials;

	if (k->users_serial == v->users_serial || k->verdict == SESSION_CHECKING)
		return;
	k->users_serial = v->users_serial;
	if (k->verdict != SESSION_RIGHT || k->user_stamp != users_stamp(v->users, k->username))
		k->verdict = SESSION_UNCHECKED;
}

static enum error authenticate(struct session *s)
{
	struct credentials *k = credentials_of(s);
	enum session_verdict was;

	if (rights_certified(s)) {
		if (s->service->authenticated)
			s->service->authenticated(s);
		return NO_ERROR;
	}
	review(s);
	was = (enum session_verdict)k->verdict;
	switch (was) {
	case SESSION_RIGHT:
		return NO_ERROR;
	case SESSION_WRONG:
		return wrong(s);
	case SESSION_CHECKING:
		return wait_ms(s, 0);
	case SESSION_FOUND_WRONG:
	case SESSION_REFUSED:
		k->verdict = was == SESSION_REFUSED ? SESSION_UNCHECKED : SESSION_WRONG;
		return denied(s);
	case SESSION_UNCHECKED:
		break;
	}
	return check_in_turn(s);
}

/* The result of a check that began before a reload does not apply to the new users. */
void rights_verified(struct session *s, enum session_verification result)
{
	const struct service *v = s->service;
	struct credentials *k = s->credentials;
	struct peer p;

	if (result != VERIFIED_WRONG && k->charged && is_counted(s, &p))
		limits_logins_refund(v->logins, &p, clock_ms());
	k->charged = false;
	if (result == VERIFIED_REFUSED)
		k->verdict = SESSION_REFUSED;
	else if (k->users_serial != v->users_serial)
		k->verdict = SESSION_UNCHECKED;
	else if (result == VERIFIED_RIGHT)
		right(s);
	else
		k->verdict = SESSION_FOUND_WRONG;
	if (k->verdict == SESSION_FOUND_WRONG && v->logins)
		limits_logins_set_right(v->logins, k->username, k->password, false, clock_ms());
}

enum error rights_known(struct session *s)
{
	const struct credentials *k = s->credentials;
	struct peer p;

	if (peer_of_text(s->login.address, &p) && peer_is_loopback(&p))
		return NO_ERROR;
	return rights_certified(s) || (k && k->username && k->password) ? authenticate(s)
									: ACCESS_DENIED;
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
