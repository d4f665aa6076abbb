/* SPDX-License-Identifier: GPL-2.0-or-later
 * entity - entPhysicalTable of ENTITY-MIB (RFC 6933): the inventory of a context.
 *
 * Row 1 is this host; each UPS of the context is contained in it, with index 1 + holdoverUpsIndex.
 * Maker, model, serial number and firmware are the last values of the UPS, stale or not.
 */
#ifndef MIBS_ENTITYMIB_ENTITY_H
#define MIBS_ENTITYMIB_ENTITY_H

#include "mibs/holdovermib/tables.h"
#include "mibs/tree/objects.h"

enum { ENTITY_TEXT_MAX = 255 };		/* SnmpAdminString (SIZE (0..255)) */

struct entity {
	const struct holdovermib *upses; /* those of the context */
	const char *host;		/* its name */
	uint64_t changed_ticks;		/* sysUpTime when the table changed; set by the owner */
	char text[ENTITY_TEXT_MAX + 1];	/* of the last answer */
	struct objects objects;
};

/* `upses` and `host` are borrowed. */
void entity_init(struct entity *e, const struct holdovermib *upses, const char *host);

/* Whether the table has this variable of a UPS, so that a change of it is one of the table. */
bool entity_shows(const char *variable);
/* A checksum of the table, to find out whether a new configuration has changed it. */
uint64_t entity_sum(struct entity *e);

/* Eight bytes of DateAndTime from "2019/03/28", "2019-03-28" or "03/28/19"; zeros if it is none of
 * them. */
void entity_date(const char *text, char out[8]);

#endif
