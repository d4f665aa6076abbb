/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_client - sends requests to an SNMP agent, v1, v2c and v3; the only file of tools/ that uses
 * net-snmp.
 *
 * Each call blocks until there is an answer; the caller bounds it with an alarm. An answer of any
 * content is survivable. No file of net-snmp is read or written.
 */
#ifndef TOOLS_PLUGIN_SNMP_CLIENT_H
#define TOOLS_PLUGIN_SNMP_CLIENT_H

#include "mibs/tree/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum snmp_protocol { SNMP_V1, SNMP_V2C, SNMP_V3 };

struct snmp_access { /* texts may be NULL */
	enum snmp_protocol version;
	char *community, *user, *level, *auth, *auth_secret, *privacy, *privacy_secret, *context;
};

/* The error in it, as text; NULL: none. */
const char *snmp_access_fault(const struct snmp_access *a);

enum snmp_kind {
	SNMP_NOTHING, /* there is no such object */
	SNMP_NUMBER,
	SNMP_TEXT,
	SNMP_NAME,
};

enum { SNMP_TEXT_MAX = 256, SNMP_NAMES_MAX = 64 };

struct snmp_value {
	struct oid_arcs oid; /* of the object; length 0 if it is longer than OID_ARCS_MAX */
	enum snmp_kind kind;
	int64_t number;
	char text[SNMP_TEXT_MAX]; /* printable, cut */
	struct oid_arcs name;     /* SNMP_NAME; length 0 if it is too long */
};

struct snmp_client;

/* `node`: community@node, or the context; NULL: as `a` has it. NULL: see why. */
struct snmp_client *snmp_client_new(const char *host, unsigned port, const struct snmp_access *a,
	const char *node, char *why, size_t size);
void snmp_client_free(struct snmp_client *s);

/* values[i] is that of names[i]. A long or partly unknown request that the agent refuses is
 * repeated in parts. False: no answer, see why. `count` is at most SNMP_NAMES_MAX. */
bool snmp_client_get(struct snmp_client *s, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, char *why, size_t size);
/* The object after each name; SNMP_NOTHING at the end of the tree. */
bool snmp_client_next(struct snmp_client *s, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, char *why, size_t size);

#endif
