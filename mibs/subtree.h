/* SPDX-License-Identifier: GPL-2.0-or-later
 * subtree - a piece of the tree of objects, as the agent wants to see it.
 *
 * The contract between what knows objects (bridge, system) and what speaks SNMP (agent): neither includes the
 * other's world. One tree is one registration: a root in one context. Calls are made on the loop's thread and must
 * not block; a value lives until the next call.
 */
#ifndef MIBS_SUBTREE_H
#define MIBS_SUBTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUBTREE_OID_MAX = 128 };

enum subtree_type {
	SUBTREE_INTEGER, SUBTREE_COUNTER, SUBTREE_GAUGE, SUBTREE_TIMETICKS, SUBTREE_STRING,
	SUBTREE_OID,
};

struct subtree_value {
	uint32_t oid[8];		/* of the instance, below the root */
	size_t oid_length;
	enum subtree_type type;
	int64_t integer;		/* all types but string and OID */
	const char *text;		/* SUBTREE_STRING */
	const uint32_t *value_oid;	/* SUBTREE_OID, in full */
	size_t value_oid_length;
};

struct subtree {
	const char *name;		/* for messages */
	const char *context;		/* "" = the default one */
	const uint32_t *root;
	size_t root_length;
	/* The instance `oid` (below the root). False: there is none. */
	bool (*get)(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out);
	/* The first instance behind `oid`, which need not exist. */
	bool (*next)(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out);
	/* The whole context is not to be answered at the moment. NULL: never. */
	bool (*silent)(void *owner);
	void *owner;
};

#endif
