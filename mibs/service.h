/* SPDX-License-Identifier: GPL-2.0-or-later
 * service - everything that runs in the agent: a bridge for each UPS, the trees of all contexts,
 * receivers of notifications, and the agent itself; it also distributes a new configuration to
 * them.
 */
#ifndef MIBS_SERVICE_H
#define MIBS_SERVICE_H

#include "lib/settings.h"
#include "mibs/conf/agentconf.h"

#include <sys/types.h>
#include <uv.h>

struct service;

/* The contents of ups.conf and holdover.conf; the service owns them after it adopted them. */
struct service_files {
	struct settings ups;
	struct agentconf conf;
};

/* Opens ports and files. `files` is emptied. */
struct service *service_new(uv_loop_t *loop, struct service_files *files, const char *state_dir);

/* Adopts a new configuration, as soon as no SET is under way. `files` is emptied. */
void service_reload(struct service *s, struct service_files *files);

/* The configuration in use; valid until the next reload. */
const struct agentconf *service_conf(const struct service *s);

/* Stops everything that keeps the loop alive; call service_free when the loop has ended. */
void service_stop(struct service *s);
void service_free(struct service *s);

void service_files_fini(struct service_files *f);

#endif
