/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - each port of the UPS service: the program that shall have it by the configuration, and
 * the process that has it.
 */
#ifndef TOOLS_PORTS_H
#define TOOLS_PORTS_H

#include "tools/machine/site.h"
#include "tools/machine/sockets.h"

struct ports_row {
	const char *protocol, *program;	/* program NULL: none of Holdover's */
	const char *unwanted;		/* why the program shall not have it; NULL: it shall */
	unsigned port;
	bool udp;
	/* the socket found; NULL: none */
	const struct sockets_listener *listener;
	bool only_here;			/* only on loopback addresses */
	bool own;			/* `program` has the port */
};

struct ports {
	struct sockets sockets;
	struct ports_row *rows;
	size_t count;
};

/* False: the kernel shows none. ports_fini in any case. */
bool ports_read(const struct site *site, struct ports *out);
void ports_fini(struct ports *p);

/* Does another, known process have a port that a program of Holdover shall have? */
bool ports_is_taken(const struct ports_row *r);

#endif
