/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_ups - one UPS read from UPS-MIB, as variables of NUT (mibs/upsmib/take).
 */
#ifndef TOOLS_PLUGIN_SNMP_UPS_H
#define TOOLS_PLUGIN_SNMP_UPS_H

#include "tools/plugin/reading.h"
#include "tools/plugin/snmp_client.h"

struct snmp_listed { /* a row of holdoverUpsTable */
	char *name;
	int64_t state;              /* holdoverUpsState; 0: not known */
	int64_t updated;            /* sysUpTime sysUpTime of the last update; 0: unknown */
	char status[SNMP_TEXT_MAX]; /* in NUT's words; "": not known */
};

/* Adds it to `out`. `row` NULL: another maker's agent. False: no answer, see out->why. Blocks. */
bool snmp_ups_read(struct snmp_client *s, const char *name, const struct snmp_listed *row,
	struct readings *out);

#endif
