/* SPDX-License-Identifier: GPL-2.0-or-later
 * objects - a subtree of scalars and small tables, read from a const list of objects.
 *
 * For the groups that describe the agent itself: system, snmp, snmpEngine, entPhysicalTable. The
 * owner says how an object is read and which rows a table has; order, GET and GETNEXT are done
 * here.
 */
#ifndef MIBS_TREE_OBJECTS_H
#define MIBS_TREE_OBJECTS_H

#include "mibs/tree/subtree.h"

enum { OBJECTS_ARCS = 6 };

struct objects_row {
	uint8_t arcs[OBJECTS_ARCS];	/* below the root, in OID order, ends at 0 */
	uint8_t what;			/* for read(); also which table, for next_row() */
	bool column;			/* of a table; else a scalar */
};

struct objects_reader {
	const struct objects_row *rows;
	size_t count;
	/* Sets type and value; out->type is SUBTREE_INTEGER before. `row` is 0 for a scalar. */
	void (*read)(void *owner, unsigned what, uint32_t row, struct subtree_value *out);
	/* The first row of the table after `after`, from 1; 0: there is none. NULL: no tables. */
	uint32_t (*next_row)(void *owner, uint32_t after);
};

struct objects {
	const struct objects_reader *reader;
	void *owner;
	uint32_t oid[OBJECTS_ARCS + 1];	/* instance of the last answer */
	struct subtree subtree;
};

/* name, root, reader and owner are borrowed. */
void objects_init(struct objects *o, const char *name, const uint32_t *root, size_t root_length,
	const struct objects_reader *reader, void *owner);

/* For read(): a text that lives until the next call. NULL is "". */
void objects_set_text(struct subtree_value *out, const char *text);

#endif
