/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - the ports below 1024 that the configuration names for each program.
 *
 * holdoverd binds low ports for the server and the agent (lib/lowport). A compromised program may
 * request any port; it gets only those that root's files name: LISTEN of upsd.conf, `listen` of
 * [port401] and [snmp] in holdover.conf, per_ups_port. Nothing else is read here; the program
 * itself reports errors of a line.
 */
#ifndef SUPERVISOR_PORTS_H
#define SUPERVISOR_PORTS_H

#include "lib/lowport.h"

#include <stddef.h>

/* Reads the current files. Blocking; for start and reload only. */
void ports_of_server(const char *conf_dir, struct lowport_set *out);
/* per_ups_port is the first of `ups_count` ports. */
void ports_of_agent(const char *conf_dir, size_t ups_count, struct lowport_set *out);

#endif
