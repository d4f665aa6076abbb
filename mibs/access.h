/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - who may ask, in the words net-snmp's access control understands.
 *
 * Pure: [snmp] of holdover.conf in, configuration lines of net-snmp out (com2sec, group, view, access: RFC 3415;
 * createUser: RFC 3414). Names of groups and views are our own numbers, so nothing an administrator calls something
 * can mean something to net-snmp; what he wrote himself is always quoted.
 */
#ifndef MIBS_ACCESS_H
#define MIBS_ACCESS_H

#include "mibs/agentconf.h"

/* Lines in the order in which they must be applied. `text` lives for the call and may hold a secret. */
void access_lines(
	const struct agentconf *c, void (*line)(void *user, const char *text), void *user);

/* createUser of a user as another engine knows him, for informs. */
void access_user_line(const struct agentconf_user *u, const uint8_t *engine, size_t engine_length,
	void (*line)(void *user, const char *text), void *user);

#endif
