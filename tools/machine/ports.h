/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - each port of the UPS service: which program shall have it, by the configuration, and which
 * process has it.
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
	/* what is found; NULL: none */
	const struct sockets_listener *listener;
	bool only_here;			/* on addresses of loopback alone */
	bool own;			/* `program` has it */
};

struct ports {
	struct sockets sockets;
	struct ports_row *rows;
	size_t count;
};

/* False: the kernel shows none. ports_fini in any case. */
bool ports_read(const struct site *site, struct ports *out);
void ports_fini(struct ports *p);

/* Another process, one that can be named, has a port that a program of Holdover's shall have. */
bool ports_is_taken(const struct ports_row *r);

#endif
