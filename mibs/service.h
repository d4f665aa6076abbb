/* SPDX-License-Identifier: GPL-2.0-or-later
 * service - everything that runs while the agent runs: a bridge for each UPS, the trees of all
 * contexts, receivers of notifications, and the agent itself; and how a new configuration becomes
 * theirs.
 */
#ifndef MIBS_SERVICE_H
#define MIBS_SERVICE_H

#include "lib/settings.h"
#include "mibs/conf/agentconf.h"

#include <sys/types.h>
#include <uv.h>

struct service;

/* What was read of ups.conf and holdover.conf; the service owns it from then on. */
struct service_files {
	struct settings ups;
	struct agentconf conf;
};

/* Opens ports and files. `files` is emptied. */
struct service *service_new(uv_loop_t *loop, struct service_files *files, const char *state_dir);

/* Adopts a new configuration, as soon as no SET is under way. `files` is emptied. */
void service_reload(struct service *s, struct service_files *files);

/* What is in force; until the next reload. */
const struct agentconf *service_conf(const struct service *s);

/* Ends what keeps the loop alive; service_free follows when the loop has ended. */
void service_stop(struct service *s);
void service_free(struct service *s);

void service_files_fini(struct service_files *f);

#endif
