/* SPDX-License-Identifier: GPL-2.0-or-later
 * bindable - see bindable.h.
 */
#include "lib/bindable.h"
#include "lib/address.h"
#include "lib/listeners.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct search {
	const struct sockaddr *wanted;
	uid_t user;
	bool found;
};

/* Is it a socket of the same family on that address or on a wildcard, or is the wanted address a
 * wildcard? */
static bool look_in_the_way(void *user, const struct listener *l)
{
	struct search *s = user;
	struct address_ip wanted;

	s->found = (int)l->port == address_port_of(s->wanted) &&
		   address_of_socket(s->wanted, &wanted) && wanted.v6 == l->address.v6 &&
		   (address_is_any(&l->address) || address_is_any(&wanted) ||
			   !memcmp(wanted.bytes, l->address.bytes, sizeof wanted.bytes));
	return !s->found;
}

static bool look_ours(void *user, const struct listener *l)
{
	struct search *s = user;

	s->found = (int)l->port == address_port_of(s->wanted) && (l->uid == s->user || !l->uid);
	return !s->found;
}

static bool finds(int type, const struct sockaddr *a, listeners_fn *look)
{
	struct search s = { .wanted = a, .user = geteuid() };

	listeners_each(type, look, &s);
	return s.found;
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
	if (error == -EACCES)		/* a low port, which we have no privilege to bind */
		error = finds(type, a, look_in_the_way) ? -EADDRINUSE : 0;
	return error == -EADDRINUSE || error == -EADDRNOTAVAIL ? error : 0;
}

bool bindable_is_ours(int type, const struct sockaddr *a)
{
	return finds(type, a, look_ours);
}

/* An address with a zone, as fe80::1%eth0, too. */
static socklen_t read_zone(const char *host, const char *port, struct sockaddr_storage *out)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM }, *found;
	socklen_t length;

	if (getaddrinfo(host, port, &hints, &found))
		return 0;
	length = found->ai_addrlen;
	memcpy(out, found->ai_addr, length);
	freeaddrinfo(found);
	return length;
}

socklen_t bindable_read(const char *host, const char *port, struct sockaddr_storage *out)
{
	struct address_ip ip;

	if (!strcmp(host, "*"))
		host = "0.0.0.0";
	if (strchr(host, '%'))
		return read_zone(host, port, out);
	if (!address_read(host, &ip))
		return 0;
	return address_socket(&ip, (uint16_t)atoi(port), out);
}

struct addrinfo *bindable_look_up(const char *host, const char *port, int type, const char **why)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = type },
			*found = NULL;
	int error;

	setenv("RES_OPTIONS", "timeout:1 attempts:2", 0);
	error = getaddrinfo(host, port, &hints, &found);
	if (error)
		*why = gai_strerror(error);
	return error ? NULL : found;
}
