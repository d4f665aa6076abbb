/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - who may ask what, decided for each request.
 *
 * Pure: [snmp] of holdover.conf and a question in, a right or a refusal out; nothing here knows
 * sockets or net-snmp. It replaces the library's VACM (RFC 3415) because that one looks
 * everything up again for each varbind and ends a context's name at 32 characters, and because one
 * decision in one place can be tested. What the library must know itself are the secrets of users
 * (createUser: RFC 3414), which leave here as its configuration lines.
 */
#ifndef MIBS_AGENT_ACCESS_H
#define MIBS_AGENT_ACCESS_H

#include "mibs/conf/types.h"

struct access;
struct access_view;

/* `conf` is borrowed and must outlive it. */
struct access *access_new(const struct agentconf *conf);
void access_free(struct access *a);

struct access_question {
	const char *community;		/* v1, v2c; NULL: SNMPv3 */
	size_t community_length;
	bool v6;			/* where it came from */
	uint8_t source[16];
	const char *user, *context; /* v3, authenticated as far as `level` says; not terminated */
	size_t user_length, context_length;
	enum agentconf_level level;
	const char *port_ups;		/* in the port's default context; NULL: the default UPS */
	const struct agentconf_oid *port_object_id;	/* sysObjectID; NULL: that of all */
};

enum access_verdict {
	ACCESS_SILENCE,			/* no answer: unknown community, source, context */
	ACCESS_REFUSED,			/* authorizationError: a user, but not like that */
	ACCESS_GRANTED,
};

struct access_right {
	const char *context;		/* whose trees: a UPS, or "" */
	const struct access_view *view;
	const struct agentconf_oid *object_id;	/* sysObjectID that is shown; NULL: that of all */
	bool may_write;
	/* Who asks is this host, was named by address in the configuration, or has authenticated
	 * itself: an answer that is many times the request cannot hit a third party. */
	bool known;
	bool not_all; /* in the default context: without the tables of all UPSes */
};

/* What `right` refers to lives as long as `a`. */
enum access_verdict access_judge(
	const struct access *a, const struct access_question *q, struct access_right *right);

/* ---- views: the longest line that a name begins with decides ---- */

enum access_extent { ACCESS_NOTHING, ACCESS_PARTLY, ACCESS_ALL };

/* How much below (and at) an OID may be seen. */
enum access_extent access_extent(const struct access_right *r, const uint32_t *oid, size_t length);

/* May this name be seen? If not, `next` is the first name after it that might be (0 arcs:
 * none). */
bool access_sees(const struct access_right *r, const uint32_t *oid, size_t length,
	uint32_t next[SNMPTEXT_OID_MAX], size_t *next_length);

/* ---- secrets, for net-snmp: `text` lives for the call ---- */

void access_lines(
	const struct agentconf *c, void (*line)(void *user, const char *text), void *user);

/* createUser of a user as another engine knows him, for informs. */
void access_user_line(const struct agentconf_user *u, const uint8_t *engine, size_t engine_length,
	void (*line)(void *user, const char *text), void *user);

#endif
