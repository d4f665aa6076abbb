/* SPDX-License-Identifier: GPL-2.0-or-later
 * source - see source.h.
 */
#include "mibs/notify/source.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Parses a numeric address of this family; false: it is none. */
static bool parse(const char *text, int family, struct sockaddr_storage *out, socklen_t *length)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST }, *found;

	if (getaddrinfo(text, NULL, &hints, &found))
		return false;
	memcpy(out, found->ai_addr, found->ai_addrlen);
	*length = found->ai_addrlen;
	freeaddrinfo(found);
	return true;
}

int source_socket(const char *source, const struct sockaddr *receiver, socklen_t length)
{
	struct sockaddr_storage from;
	socklen_t from_length;
	int fd = socket(receiver->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool good = fd >= 0;

	if (good && *source)
		good = parse(source, receiver->sa_family, &from, &from_length) &&
		       !bind(fd, (struct sockaddr *)&from, from_length);
	if (good)
		good = !connect(fd, receiver, length);
	if (good)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_wildcard(const struct sockaddr_storage *a)
{
	static const struct in6_addr any = IN6ADDR_ANY_INIT;

	if (a->ss_family == AF_INET6)
		return !memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr, &any, sizeof any);
	return ((const struct sockaddr_in *)a)->sin_addr.s_addr == INADDR_ANY;
}

/* The only listen address of a family; NULL: there is none, or more, or a wildcard. A name counts
 * as more than one, since it may have any addresses. */
static const char *only_listen(const struct agentconf *conf, int family)
{
	const char *only = NULL;

	for (size_t i = 0; i < conf->listen_count; i++) {
		const char *text = conf->listens[i].address;
		struct sockaddr_storage address;
		socklen_t length;

		if (!parse(text, AF_UNSPEC, &address, &length))
			return NULL;
		if (address.ss_family != family)
			continue;
		if (is_wildcard(&address) || (only && strcmp(only, text) != 0))
			return NULL;
		only = text;
	}
	return only;
}

void source_choose(const struct agentconf *conf, const struct agentconf_sink *where,
	const struct sockaddr *receiver, socklen_t length, char out[SOURCE_TEXT_MAX])
{
	const char *source = where->source;
	int fd;

	*out = '\0';
	if (!source) {
		source = only_listen(conf, receiver->sa_family);
		fd = source ? source_socket(source, receiver, length) : -1;
		if (fd < 0)
			return;
		close(fd);
	}
	snprintf(out, SOURCE_TEXT_MAX, "%s", source);
}

void source_agent_address(const char *source, const struct sockaddr *receiver, socklen_t length,
	unsigned char out[4])
{
	struct sockaddr_in own = { 0 };
	socklen_t own_length = sizeof own;
	int fd;

	memset(out, 0, 4);
	if (receiver->sa_family != AF_INET || (fd = source_socket(source, receiver, length)) < 0)
		return;
	if (!getsockname(fd, (struct sockaddr *)&own, &own_length))
		memcpy(out, &own.sin_addr, 4);
	close(fd);
}
