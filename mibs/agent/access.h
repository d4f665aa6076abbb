/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - decides for each request whether it is permitted.
 *
 * Pure: its input is [snmp] of holdover.conf and a request, its result a right or a refusal;
 * nothing here uses sockets or net-snmp. It replaces the library's VACM (RFC 3415) because VACM
 * repeats all lookups for each varbind and limits a context's name to 32 characters, and because a
 * decision in one place can be tested. The library itself needs the secrets of users (createUser:
 * RFC 3414); they are passed to it as configuration lines.
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
	bool v6;			/* its source address */
	uint8_t source[16];
	const char *user, *context; /* v3, authenticated as `level` says; not terminated */
	size_t user_length, context_length;
	enum agentconf_level level;
	/* the UPS in the port's default context; NULL: the default UPS */
	const char *port_ups;
	const struct agentconf_oid *port_object_id;	/* sysObjectID; NULL: the common one */
};

enum access_verdict {
	ACCESS_SILENCE,			/* no answer: unknown community, source, context */
	/* authorizationError: a known user, but the level is too low */
	ACCESS_REFUSED,
	ACCESS_GRANTED,
};

struct access_right {
	const char *context;		/* the context whose trees are shown: a UPS, or "" */
	const struct access_view *view;
	const struct agentconf_oid *object_id;	/* the sysObjectID to show; NULL: the common one */
	bool may_write;
	/* The sender is this host, is named by address in the configuration, or is authenticated:
	 * an answer much longer than the request cannot be sent to a third party. */
	bool known;
	bool not_all; /* the default context, without the tables of all UPSes */
};

/* The data that `right` refers to live as long as `a`. */
enum access_verdict access_judge(
	const struct access *a, const struct access_question *q, struct access_right *right);

/* ---- views: the longest line that a name begins with decides ---- */

enum access_extent { ACCESS_NOTHING, ACCESS_PARTLY, ACCESS_ALL };

/* How much at and below an OID is visible. */
enum access_extent access_extent(const struct access_right *r, const uint32_t *oid, size_t length);

/* Is this name visible? If not, `next` is the first later name that may be (0 arcs: none). */
bool access_sees(const struct access_right *r, const uint32_t *oid, size_t length,
	uint32_t next[SNMPTEXT_OID_MAX], size_t *next_length);

/* ---- secrets, for net-snmp: `text` lives for the call ---- */

void access_lines(
	const struct agentconf *c, void (*line)(void *user, const char *text), void *user);

/* The createUser line of a user for another engine, for informs. */
void access_user_line(const struct agentconf_user *u, const uint8_t *engine, size_t engine_length,
	void (*line)(void *user, const char *text), void *user);

#endif
