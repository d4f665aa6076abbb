/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - which ports below 1024 the configuration names for which program.
 *
 * holdoverd binds low ports for the server and the agent (lib/lowport). One of them that was taken
 * over may ask for any; it gets what root's files name: LISTEN of upsd.conf, `listen` of [port401]
 * and [snmp] in holdover.conf, per_ups_port. Nothing else is read here, and what is wrong with a
 * line is for the program itself to report.
 */
#ifndef SUPERVISOR_PORTS_H
#define SUPERVISOR_PORTS_H

#include "lib/lowport.h"

#include <stddef.h>

/* As the files are now. Blocking; for start and reload only. */
void ports_of_server(const char *conf_dir, struct lowport_set *out);
/* per_ups_port counts on for each of `ups_count` UPSes. */
void ports_of_agent(const char *conf_dir, size_t ups_count, struct lowport_set *out);

#endif
