/* SPDX-License-Identifier: GPL-2.0-or-later
 * listeners - see listeners.h.
 */
#include "lib/listeners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* State column of include/net/tcp_states.h; a UDP socket that is not connected has TCP_CLOSE. */
enum { TCP_LISTEN = 0x0a, TCP_CLOSE = 0x07 };

/* The kernel prints the address as hexadecimal words in host order. */
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
static bool read_line(const char *line, unsigned wanted_state, struct listener *out)
{
	char address[33];
	unsigned state;

	return sscanf(line, " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %u %*u %lu", address,
		       &out->port, &state, &out->uid, &out->inode) == 5 &&
	       state == wanted_state && read_address(address, &out->address);
}

/* False: `fn` has ended the search. */
static bool read_table(FILE *f, unsigned state, listeners_fn *fn, void *user)
{
	char line[512];
	struct listener l;
	bool more = true;

	while (more && fgets(line, sizeof line, f))
		if (read_line(line, state, &l))
			more = fn(user, &l);
	return more;
}

bool listeners_each(int type, listeners_fn *fn, void *user)
{
	static const char *const paths[2][2] = {
		{ "/proc/self/net/tcp", "/proc/self/net/tcp6" },
		{ "/proc/self/net/udp", "/proc/self/net/udp6" },
	};
	bool is_udp = type != SOCK_STREAM, any = false, more = true;

	for (size_t i = 0; i < 2 && more; i++) {
		FILE *f = fopen(paths[is_udp][i], "re");

		if (!f)
			continue;
		any = true;
		more = read_table(f, is_udp ? TCP_CLOSE : TCP_LISTEN, fn, user);
		fclose(f);
	}
	return any;
}
