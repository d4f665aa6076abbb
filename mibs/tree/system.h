/* SPDX-License-Identifier: GPL-2.0-or-later
 * system - the system group (RFC 3418, 1.3.6.1.2.1.1): describes a context and its MIBs.
 *
 * Managers choose their template by sysObjectID and sysDescr and name a device by sysName, so each
 * UPS has a group of its own; the agent library has none. All of it is read-only: holdover.conf
 * decides.
 */
#ifndef MIBS_TREE_SYSTEM_H
#define MIBS_TREE_SYSTEM_H

#include "mibs/tree/objects.h"

enum { SYSTEM_TEXT_MAX = 255 };		/* DisplayString (SIZE (0..255)) */

struct system_texts {
	char descr[SYSTEM_TEXT_MAX + 1], contact[SYSTEM_TEXT_MAX + 1], name[SYSTEM_TEXT_MAX + 1],
		location[SYSTEM_TEXT_MAX + 1];
};

struct system_resource {		/* a row of sysORTable */
	const uint32_t *id;
	size_t id_length;
	const char *descr;		/* NULL: the text of `compliance` */
};

struct system {
	struct system_texts texts;	/* the texts of answers; changed by the owner */
	const uint32_t *object_id;	/* sysObjectID; borrowed */
	size_t object_id_length;
	const struct system_resource *resources;
	size_t resource_count;
	/* compliance of the context's UPS with RFC 1628, in words */
	const char *(*compliance)(void *user);
	const char *(*descr)(void *user);	/* sysDescr; NULL: texts.descr */
	void *user;
	uint64_t start_ms;		/* sysUpTime 0 */
	struct objects objects;
};

/* Zero it, fill in the members before start_ms, then call this. */
void system_init(struct system *s, uint64_t start_ms);

#endif
