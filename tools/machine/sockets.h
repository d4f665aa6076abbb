/* SPDX-License-Identifier: GPL-2.0-or-later
 * sockets - the listening sockets of this host (lib/listeners), and their processes.
 */
#ifndef TOOLS_SOCKETS_H
#define TOOLS_SOCKETS_H

#include "lib/address.h"
#include "tools/machine/proc.h"

struct sockets_listener {
	bool udp;
	struct address_ip address;
	unsigned port;
	unsigned long inode;
	struct proc holder;		/* pid 0: it cannot be seen */
};

struct sockets {
	struct sockets_listener *all;
	size_t count;
	bool complete;			/* the open files of every process could be seen */
};

/* False: the kernel shows none. sockets_fini in any case. */
bool sockets_read(struct sockets *out);
void sockets_fini(struct sockets *s);

/* True if it is reachable only from this host. */
bool sockets_is_loopback(const struct address_ip *a);

#endif
