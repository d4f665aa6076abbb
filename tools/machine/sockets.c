/* SPDX-License-Identifier: GPL-2.0-or-later
 * sockets - see sockets.h.
 */
#include "tools/machine/sockets.h"
#include "lib/listeners.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct sockets *sockets;
	bool udp;
};

static bool keep(void *user, const struct listener *l)
{
	const struct reading *r = user;
	struct sockets *s = r->sockets;

	s->all = mem_grow(s->all, s->count + 1, sizeof *s->all);
	s->all[s->count++] = (struct sockets_listener){ .udp = r->udp, .address = l->address,
		.port = l->port, .inode = l->inode };
	return true;
}

static void on_file(void *user, pid_t pid, const char *target)
{
	struct sockets *s = user;
	unsigned long inode;

	if (sscanf(target, "socket:[%lu]", &inode) != 1)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (s->all[i].inode == inode && !s->all[i].holder.pid)
			proc_read(pid, &s->all[i].holder);
}

bool sockets_read(struct sockets *out)
{
	struct reading tcp = { out, false }, udp = { out, true };
	bool any;

	*out = (struct sockets){ 0 };
	any = listeners_each(SOCK_STREAM, keep, &tcp);
	any |= listeners_each(SOCK_DGRAM, keep, &udp);
	out->complete = any && proc_each_file(on_file, out);
	return any;
}

void sockets_fini(struct sockets *s)
{
	free(s->all);
	*s = (struct sockets){ 0 };
}

bool sockets_is_loopback(const struct address_ip *a)
{
	static const uint8_t v6[16] = { [15] = 1 }, mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (!a->v6)
		return a->bytes[0] == 127;
	return !memcmp(a->bytes, v6, 16) || (!memcmp(a->bytes, mapped, 12) && a->bytes[12] == 127);
}
