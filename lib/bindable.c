/* SPDX-License-Identifier: GPL-2.0-or-later
 * bindable - see bindable.h.
 */
#include "lib/bindable.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LISTENING = 0x0a, UNCONNECTED = 7 };

static unsigned port_of(const struct sockaddr *a)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;

	return ntohs(a->sa_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

static const char *table_of(int type, const struct sockaddr *a)
{
	static const char *const tables[2][2] = {
		{ "/proc/self/net/tcp", "/proc/self/net/tcp6" },
		{ "/proc/self/net/udp", "/proc/self/net/udp6" },
	};

	return tables[type != SOCK_STREAM][a->sa_family == AF_INET6];
}

/* The address as the tables have it: 32 bits at a time, as numbers of this machine. */
static void print_address(const struct sockaddr *a, char out[33])
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;
	const uint32_t *words = a->sa_family == AF_INET ? &v4->sin_addr.s_addr
							 : v6->sin6_addr.s6_addr32;

	for (int i = 0; i < (a->sa_family == AF_INET ? 1 : 4); i++)
		snprintf(out + 8 * i, 9, "%08X", words[i]);
}

static bool is_wildcard(const char *hex)
{
	return !hex[strspn(hex, "0")];
}

/* A line of a table: a socket that has this port, of TCP one that listens; of `user` or
 * root on any address, else (NULL) on one that is in the way. */
static bool is_in_the_way(const char *line, const struct sockaddr *a, int type, const uid_t *user)
{
	char at[33], wanted[33];
	unsigned port, state, uid;

	if (sscanf(line, " %*d: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %u", at, &port, &state,
		    &uid) != 4 ||
		port != port_of(a) || state != (type == SOCK_STREAM ? LISTENING : UNCONNECTED))
		return false;
	if (user)
		return uid == *user || !uid;
	print_address(a, wanted);
	return is_wildcard(at) || is_wildcard(wanted) || !strcmp(at, wanted);
}

static bool in_table(const char *table, const struct sockaddr *a, int type, const uid_t *user)
{
	FILE *f = fopen(table, "re");
	char line[512];
	bool found = false;

	while (f && !found && fgets(line, sizeof line, f))
		found = is_in_the_way(line, a, type, user);
	if (f)
		fclose(f);
	return found;
}

int bindable(int type, const struct sockaddr *a, socklen_t length)
{
	int one = 1, error, fd = socket(a->sa_family, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return 0;
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (a->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	error = bind(fd, a, length) ? -errno : 0;
	close(fd);
	if (error == -EACCES)		/* a low port, to which we have no right */
		error = in_table(table_of(type, a), a, type, NULL) ? -EADDRINUSE : 0;
	return error == -EADDRINUSE || error == -EADDRNOTAVAIL ? error : 0;
}

bool bindable_is_ours(int type, const struct sockaddr *a)
{
	uid_t us = geteuid();
	bool tcp = type == SOCK_STREAM;

	return in_table(tcp ? "/proc/self/net/tcp" : "/proc/self/net/udp", a, type, &us) ||
	       in_table(tcp ? "/proc/self/net/tcp6" : "/proc/self/net/udp6", a, type, &us);
}
