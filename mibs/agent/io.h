/* SPDX-License-Identifier: GPL-2.0-or-later
 * io - the sockets and timers of net-snmp on our loop.
 */
#ifndef MIBS_AGENT_IO_H
#define MIBS_AGENT_IO_H

#include <stdbool.h>
#include <uv.h>

struct agent_io;

/* `always`: the library may open and close sockets whenever it reads (mode = agentx). */
struct agent_io *agent_io_new(uv_loop_t *loop, bool always);
/* queries the descriptors and the timeout of the library */
void agent_io_refresh(struct agent_io *io);
bool agent_io_is_reading(const struct agent_io *io);	/* a packet is being handled */
void agent_io_stop(struct agent_io *io);	/* no more calls */
void agent_io_free(struct agent_io *io);	/* once the loop has run out */

#endif
