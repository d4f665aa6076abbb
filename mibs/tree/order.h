/* SPDX-License-Identifier: GPL-2.0-or-later
 * order - the requests of a SET to UPSes: SET VAR and INSTCMD, in the order in which they are sent.
 *
 * A MIB that judges a SET fills in the list and changes nothing; mibs/ups/steps carries it out.
 */
#ifndef MIBS_TREE_ORDER_H
#define MIBS_TREE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct order {
	/* the UPS: a pointer that the owner of the tree gave the MIB */
	void *to;
	size_t item;			/* index of the varbind */
	bool command;			/* INSTCMD; else SET VAR */
	char *name, *value;		/* value of a command may be NULL */
	char *before;			/* of a variable: its value; NULL: unknown */
};

struct orders {				/* zeroed is empty */
	struct order *all;
	size_t count;
};

/* Texts are copied. */
void orders_add_command(struct orders *o, void *to, size_t item, const char *name,
	const char *value);
void orders_add_variable(struct orders *o, void *to, size_t item, const char *name,
	const char *value, const char *before);
void orders_fini(struct orders *o);

#endif
