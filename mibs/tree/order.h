/* SPDX-License-Identifier: GPL-2.0-or-later
 * order - what a SET asks of UPSes: SET VAR and INSTCMD, in the order in which they are to be sent.
 *
 * A MIB that judges a SET fills in the list and changes nothing; mibs/ups/steps carries it out.
 */
#ifndef MIBS_TREE_ORDER_H
#define MIBS_TREE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct order {
	void *to;			/* which UPS: what the owner of the tree gave the MIB */
	size_t item;			/* the varbind that asked */
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
