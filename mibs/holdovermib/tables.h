/* SPDX-License-Identifier: GPL-2.0-or-later
 * tables - HOLDOVER-MIB: a table of UPSes, of all their variables, and of all their commands.
 *
 * It shows data for which UPS-MIB has no object. The default context shows every UPS, the context
 * of a UPS only this one, so that access to one UPS does not disclose the others. Variables and
 * commands are rows indexed by number and name (IMPLIED: the bytes of the name, no length), in the
 * order of their bytes.
 */
#ifndef MIBS_HOLDOVERMIB_TABLES_H
#define MIBS_HOLDOVERMIB_TABLES_H

#include "lib/ups.h"
#include "mibs/tree/subtree.h"

struct holdovermib_result {		/* of a command that was run */
	char *command;
	const char *text;		/* a constant */
	struct holdovermib_result *next;
};

struct holdovermib_ups {			/* shown in two trees: the common one and its own */
	const struct ups *ups;		/* borrowed */
	uint32_t number;		/* holdoverUpsIndex */
	bool keep_stale;		/* the last values are shown while the UPS is stale */
	bool allow_control;		/* commands that can switch off the load are permitted */
	void *desk;			/* `to` of the orders for this UPS */
	char *driver, *descr;		/* of ups.conf; "" if not given */
	struct holdovermib_result *results;
};

enum { HOLDOVERMIB_NAME_MAX = 64, HOLDOVERMIB_OID_MAX = 5 + HOLDOVERMIB_NAME_MAX };

struct holdovermib {
	struct holdovermib_ups **upses;	/* by number; borrowed; the array is owned */
	size_t count;
	uint64_t start_ms;
	struct subtree subtree;
	uint32_t oid[HOLDOVERMIB_OID_MAX];	/* of the last answer, and its text */
	char text[UPS_SHOWN_MAX];
};

/* `writer` carries out SETs (mibs/ups/holdover_writer). */
void holdovermib_init(struct holdovermib *h, uint64_t start_ms,
	const struct subtree_writer *writer);
void holdovermib_add(struct holdovermib *h, struct holdovermib_ups *u);
void holdovermib_clear(struct holdovermib *h);		/* no UPS */
void holdovermib_fini(struct holdovermib *h);

void holdovermib_ups_fini(struct holdovermib_ups *u);		/* texts and results */

/* May the data of the UPS be shown: are they fresh, or is the option to show the last ones set? */
bool holdovermib_has_data(const struct holdovermib_ups *u);

/* NULL: there is none. */
struct holdovermib_ups *holdovermib_numbered(const struct holdovermib *h, uint32_t number);

/* The name of the variable or command in the row of these arcs; NULL: it is not shown. */
const char *holdovermib_find(const struct holdovermib_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length);

#endif
