/* SPDX-License-Identifier: GPL-2.0-or-later
 * subtree - a part of the tree of objects, in the form that the agent needs.
 *
 * The contract between the code of the objects (bridge, system, holdovermib) and the code of SNMP
 * (agent): neither includes the other's headers. One tree may be shown in several contexts. Calls
 * are made on the loop's thread and must not block; a value lives until the next call.
 *
 * A SET goes through a tree as RFC 3416 4.2.5 wants it: check() judges all varbinds and changes
 * nothing, act() makes the changes that may fail, commit() those that cannot, undo() reverts those
 * of act(). forget() is the last call in every case.
 */
#ifndef MIBS_TREE_SUBTREE_H
#define MIBS_TREE_SUBTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUBTREE_OID_MAX = 128 };

/* While the data of a UPS are stale: its measured values are absent, or the last ones are shown, or
 * its whole context is not answered. */
enum subtree_stale { SUBTREE_DROP, SUBTREE_KEEP, SUBTREE_SILENT };

enum subtree_type {
	SUBTREE_INTEGER, SUBTREE_COUNTER, SUBTREE_GAUGE, SUBTREE_TIMETICKS, SUBTREE_STRING,
	SUBTREE_OID, SUBTREE_OTHER,
};

struct subtree_value {
	const uint32_t *oid;		/* of the instance, below the root */
	size_t oid_length;
	enum subtree_type type;
	int64_t integer;		/* all types but string and OID */
	const char *text;		/* SUBTREE_STRING; not terminated */
	size_t text_length;
	const uint32_t *value_oid;	/* SUBTREE_OID, in full */
	size_t value_oid_length;
};

/* Why a varbind cannot be set; the names are those of RFC 3416. */
enum subtree_fault {
	SUBTREE_OK, SUBTREE_NO_CREATION, SUBTREE_NOT_WRITABLE, SUBTREE_WRONG_TYPE,
	SUBTREE_WRONG_LENGTH, SUBTREE_WRONG_VALUE, SUBTREE_INCONSISTENT, SUBTREE_UNAVAILABLE,
	SUBTREE_COMMIT_FAILED, SUBTREE_UNDO_FAILED, SUBTREE_GEN_ERR, SUBTREE_FAULTS,
};

struct subtree_item {			/* one varbind */
	struct subtree_value wanted;
	enum subtree_fault fault;	/* set by the tree */
};

struct subtree_set {			/* the varbinds of one request below one root */
	struct subtree_item *items;	/* in the order of the request */
	size_t count;
	void *work;			/* the tree's own; NULL before check() */
};

struct subtree_writer {
	/* Checks the varbinds; the first faulty one gets its fault. */
	void (*check)(void *owner, struct subtree_set *set);
	/* Carries it out. `done` is called exactly once, now or later, with the faults set; but not
	 * after forget(). */
	void (*act)(void *owner, struct subtree_set *set, void (*done)(void *user), void *user);
	void (*commit)(void *owner, struct subtree_set *set);
	enum subtree_fault (*undo)(void *owner, struct subtree_set *set);
	void (*forget)(void *owner, struct subtree_set *set);
};

struct subtree {
	const char *name;		/* for messages */
	const uint32_t *root;
	size_t root_length;
	/* The instance `oid` (below the root). False: there is none. */
	bool (*get)(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out);
	/* NULL, or the value for a name that is no instance but that some managers ask for (option
	 * get_compat). Only type and value are set. */
	bool (*get_nearly)(void *owner, const uint32_t *oid, size_t length,
		struct subtree_value *out);
	/* The first instance after `oid`, which need not exist. */
	bool (*next)(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out);
	/* Does `oid` begin with an object of this tree, whether it has instances or not? It decides
	 * between noSuchInstance and noSuchObject (RFC 3416, 4.2.1). */
	bool (*is_object)(void *owner, const uint32_t *oid, size_t length);
	const struct subtree_writer *writer;	/* NULL: nothing can be written */
	/* Is the whole context not answered at present? NULL: never. */
	bool (*silent)(void *owner);
	void *owner;
};

#endif
