/* SPDX-License-Identifier: GPL-2.0-or-later
 * guardconf - reads the section [guard] of holdover.conf. Every key is optional.
 */
#ifndef GUARD_GUARDCONF_H
#define GUARD_GUARDCONF_H

#include "guard/policy.h"
#include "lib/conf.h"

enum guard_killpower { KILLPOWER_YES, KILLPOWER_NO, KILLPOWER_ONLY_ALONE };

struct guardconf {
	char *file;
	bool enable, rehearse;
	enum guard_killpower killpower;
	int secondaries_s;		/* time that other machines need to shut down */
	char *shutdown_command, *notify;	/* NULL: not configured */
	char *names[GUARD_UPS_MAX];	/* of `ups`; count 0: every UPS that is served */
	size_t name_count;
	struct guard_config policy;	/* ups[i] belongs to names[i]; without names all supply 1 */
};

/* 0, also without a file; -errno. guardconf_fini in any case. */
int guardconf_read(const char *conf_dir, struct guardconf *out, struct conf_report *report);
void guardconf_fini(struct guardconf *c);

#endif
