/* SPDX-License-Identifier: GPL-2.0-or-later
 * sockets - see sockets.h.
 */
#include "tools/machine/sockets.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* State column of include/net/tcp_states.h; a UDP socket that is not connected has TCP_CLOSE. */
static const struct {
	const char *path;
	bool udp;
	unsigned state;
} tables[] = {
	{ "/proc/net/tcp", false, 0x0a },
	{ "/proc/net/tcp6", false, 0x0a },
	{ "/proc/net/udp", true, 0x07 },
	{ "/proc/net/udp6", true, 0x07 },
};

/* The kernel prints the address as host-order words in hex. */
static bool read_address(const char *hex, struct address_ip *out)
{
	size_t n = strlen(hex);

	*out = (struct address_ip){ .v6 = n == 32 };
	if (n != 8 && n != 32)
		return false;
	for (size_t i = 0; i < n / 8; i++) {
		char word[9];
		uint32_t value;

		memcpy(word, hex + 8 * i, 8);
		word[8] = 0;
		value = (uint32_t)strtoul(word, NULL, 16);
		memcpy(out->bytes + 4 * i, &value, 4);
	}
	return true;
}

/*   0: 0100007F:0DA5 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 4711 ... */
static bool read_line(const char *line, unsigned wanted_state, struct sockets_listener *out)
{
	char address[33];
	unsigned port, state;
	unsigned long inode;

	if (sscanf(line, " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %*u %*u %lu", address, &port, &state,
		    &inode) != 4 || state != wanted_state)
		return false;
	out->port = port;
	out->inode = inode;
	return read_address(address, &out->address);
}

static bool read_table(struct sockets *s, size_t table)
{
	FILE *f = fopen(tables[table].path, "re");
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		struct sockets_listener l = { .udp = tables[table].udp };

		if (!read_line(line, tables[table].state, &l))
			continue;
		s->all = mem_grow(s->all, s->count + 1, sizeof *s->all);
		s->all[s->count++] = l;
	}
	free(line);
	if (f)
		fclose(f);
	return f != NULL;
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
	bool any = false;

	*out = (struct sockets){ 0 };
	for (size_t i = 0; i < MEM_COUNT(tables); i++)
		any |= read_table(out, i);
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
