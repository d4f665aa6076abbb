/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - see listen.h.
 */
#include "server/net/listen.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, ACCEPTS_A_TURN = 32 };

struct listener {
	uv_poll_t poll;
	struct sockaddr_storage address;
	socklen_t length;
	int fd;
	bool wanted;			/* by the configuration that is being read */
	struct listeners *all;
	struct listener *next;
};

struct listeners {
	uv_loop_t *loop;
	struct conn_list *conns;
	struct listener *first;
	size_t count, closing;
	int reserve;			/* a descriptor to give up when there are no more */
	bool closed;
	struct log_limit complaint;
};

/* ---- accepting ---- */

static void turn_away(struct listeners *l, int listening)
{
	int fd;

	close(l->reserve);
	fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	log_limited(&l->complaint, LOG_WARN, "no file descriptors left; a new client was turned away (see LimitNOFILE, ulimit -n)");
}

static void take(struct listeners *l, int fd, const struct sockaddr *from, socklen_t length)
{
	char address[INET6_ADDRSTRLEN] = "?";

	getnameinfo(from, length, address, sizeof address, NULL, 0, NI_NUMERICHOST);
	conn_open(l->conns, fd, address);
}

static void on_connection(uv_poll_t *handle, int status, int events)
{
	struct listener *listener = handle->data;

	(void)status;
	(void)events;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		struct sockaddr_storage from;
		socklen_t length = sizeof from;
		int fd = accept4(listener->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			take(listener->all, fd, (struct sockaddr *)&from, length);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE)
			turn_away(listener->all, listener->fd);
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

/* ---- opening ---- */

static struct listener *find_open(const struct listeners *l, const struct sockaddr *a, socklen_t length)
{
	for (struct listener *o = l->first; o; o = o->next)
		if (o->length == length && !memcmp(&o->address, a, length))
			return o;
	return NULL;
}

static int open_socket(const struct addrinfo *a)
{
	int one = 1, error, fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	if (!bind(fd, a->ai_addr, a->ai_addrlen) && !listen(fd, BACKLOG))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

static void add_listener(struct listeners *l, int fd, const struct addrinfo *a)
{
	struct listener *o = MEM_NEW(struct listener);

	memcpy(&o->address, a->ai_addr, a->ai_addrlen);
	o->length = a->ai_addrlen;
	o->fd = fd;
	o->wanted = true;
	o->all = l;
	o->next = l->first;
	l->first = o;
	l->count++;
	uv_poll_init(l->loop, &o->poll, fd);
	o->poll.data = o;
	uv_poll_start(&o->poll, UV_READABLE, on_connection);
}

static const char *remedy(int error)
{
	switch (error) {
	case -EADDRINUSE:
		return "another server has it: stop nut-server, or choose another port with LISTEN";
	case -EACCES:
		return "not permitted: ports below 1024 need root or CAP_NET_BIND_SERVICE";
	case -EADDRNOTAVAIL:
		return "this host has no such address (yet)";
	default:
		return strerror(-error);
	}
}

static void open_one(struct listeners *l, const struct config *config, const char *address, const char *port, unsigned line,
	bool optional)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *found = NULL;
	int error = getaddrinfo(address, port, &hints, &found), fd;
	struct listener *open;

	if (error) {
		log_say(LOG_ERROR, "%s:%u: LISTEN %s: %s", config->file, line, address, gai_strerror(error));
		return;
	}
	open = find_open(l, found->ai_addr, found->ai_addrlen);
	if (open) {
		open->wanted = true;
	} else {
		fd = open_socket(found);
		if (fd >= 0)
			add_listener(l, fd, found);
		else if (!optional || fd == -EADDRINUSE)
			log_say(LOG_ERROR, "cannot listen on %s port %s: %s", address, port, remedy(fd));
	}
	freeaddrinfo(found);
}

static void open_configured(struct listeners *l, const struct config *config, const struct config_listen *where)
{
	if (strcmp(where->address, "*")) {
		open_one(l, config, where->address, where->port, where->line, false);
		return;
	}
	open_one(l, config, "0.0.0.0", where->port, where->line, false);
	open_one(l, config, "::", where->port, where->line, true);
}

static void open_all(struct listeners *l, const struct config *config)
{
	for (size_t i = 0; i < config->listen_count; i++)
		open_configured(l, config, &config->listen[i]);
	if (!config->listen_count) {
		open_one(l, config, "127.0.0.1", "3493", 0, false);
		open_one(l, config, "::1", "3493", 0, true);	/* a host without IPv6 is not an error */
	}
}

struct listeners *listeners_open(uv_loop_t *loop, const struct config *config, struct conn_list *conns)
{
	struct listeners *l = MEM_NEW(struct listeners);

	l->loop = loop;
	l->conns = conns;
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	open_all(l, config);
	return l;
}

size_t listeners_count(const struct listeners *l)
{
	return l->count;
}

/* ---- closing ---- */

static void release(struct listeners *l)
{
	if (l->closed && !l->closing)
		free(l);
}

static void on_closed(uv_handle_t *h)
{
	struct listener *o = h->data;
	struct listeners *l = o->all;

	free(o);
	l->closing--;
	release(l);
}

static void close_listener(struct listener *o)
{
	uv_poll_stop(&o->poll);
	close(o->fd);
	o->all->count--;
	o->all->closing++;
	uv_close((uv_handle_t *)&o->poll, on_closed);
}

void listeners_reload(struct listeners *l, const struct config *config)
{
	struct listener **at, *o;

	for (o = l->first; o; o = o->next)
		o->wanted = false;
	open_all(l, config);
	for (at = &l->first; (o = *at);) {
		if (o->wanted) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		close_listener(o);
	}
}

void listeners_close(struct listeners *l)
{
	struct listener *next;

	if (!l)
		return;
	for (struct listener *o = l->first; o; o = next) {
		next = o->next;
		close_listener(o);
	}
	l->first = NULL;
	close(l->reserve);
	l->closed = true;
	release(l);
}
