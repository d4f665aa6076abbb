/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf - reads [snmp] of holdover.conf.
 *
 * Every key has a default and the file may be missing: then the agent answers `public` from this
 * host only. A faulty entry is ignored, never read as one that permits more; in particular
 * `community` and `user` lines remove the default community even if all of them are faulty.
 */
#ifndef MIBS_CONF_AGENTCONF_H
#define MIBS_CONF_AGENTCONF_H

#include "lib/conf.h"
#include "lib/settings.h"
#include "mibs/conf/types.h"

/* Reads DIR/holdover.conf; a missing file is an empty one. `ups`: the UPSes that entries may refer
 * to. 0, or -errno if the file is there and cannot be read. agentconf_fini in any case. */
int agentconf_read(const char *conf_dir, const struct settings *ups, struct agentconf *out,
	struct conf_report *report);
void agentconf_fini(struct agentconf *c);

/* The directory for engine ID and boots; the caller frees. It is not created here. */
char *agentconf_dir(const struct agentconf *c, const char *state_dir);

#endif
