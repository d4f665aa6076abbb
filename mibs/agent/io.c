/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_io - see agent_io.h.
 *
 * The library tells which descriptors and which timeout it wants; that is asked anew after each of
 * its timers and whenever a listener was opened, not after each packet, since answering one opens
 * nothing.
 */
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"
#include "mibs/agent/io.h"
#include "mibs/agent/strangers.h"

#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/large_fd_set.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RETRY_MS = 5000, HOST_MAX = 128 };

struct watch { /* one descriptor of the library */
	uv_poll_t poll;
	int fd;
	ino_t inode; /* a number may come back as another socket */
	bool wanted;
	struct agent_io *io;
	struct watch *next;
};

struct listener {
	struct sockaddr_storage address;
	socklen_t length;
	char *endpoint, *shown; /* "udp:127.0.0.1:161", "127.0.0.1 161" */
	bool optional;          /* a host without IPv6 is not an error */
	char *ups;              /* shown in the default context; NULL: the default one */
	bool wanted;            /* during a reload */
	int error;
	struct agent_io *io;
	netsnmp_session *session; /* NULL: not open */
	netsnmp_transport *transport; /* the session's */
	struct listener *next;
};

/* In a session's myvoid: it is one of ours, not one the library keeps for itself. */
static const char listener_mark[] = "listener";

struct agent_io {
	uv_loop_t *loop;
	uv_timer_t timeout, retry;
	netsnmp_large_fd_set ready;
	struct watch *watches;
	struct listener *listeners;
	netsnmp_callback received;
	void *user;
	struct strangers strangers;
	bool accepted; /* false: a packet is being read, of somebody we do not know yet */
	/* the library's; v4, v6 */
	int (*send[2])(netsnmp_transport *, const void *, int, void **, int *);
	bool agentx;
	bool stopped;
};

/* The library is one per process, and where it sends it has no place for whose transport that
 * is. */
static struct agent_io *only;

/* ---- descriptors and timers of the library ---- */

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct agent_io *io = w->io;

	(void)events;
	if (status) /* the library takes the error from the socket; libuv has stopped */
		uv_poll_start(poll, UV_READABLE, on_readable);
	NETSNMP_LARGE_FD_SET(w->fd, &io->ready);
	io->accepted = false;
	snmp_read2(&io->ready); /* one packet */
	io->accepted = true;
	NETSNMP_LARGE_FD_CLR(w->fd, &io->ready);
	netsnmp_check_outstanding_agent_requests();
	if (io->agentx) /* the master may have gone */
		agent_io_refresh(io);
}

static void on_timeout(uv_timer_t *timer)
{
	snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
	agent_io_refresh(timer->data);
}

static void on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static ino_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void want(struct agent_io *io, int fd)
{
	ino_t inode = inode_of(fd);
	struct watch *w;

	for (w = io->watches; w; w = w->next) {
		if (w->fd == fd && w->inode == inode) {
			w->wanted = true;
			return;
		}
	}
	w = MEM_NEW(struct watch);
	w->fd = fd;
	w->inode = inode;
	w->wanted = true;
	w->io = io;
	w->next = io->watches;
	io->watches = w;
	uv_poll_init(io->loop, &w->poll, fd);
	w->poll.data = w;
}

/* First all that is not wanted any more: its descriptor may be closed and its number in use again.
 */
static void apply(struct agent_io *io)
{
	struct watch **at = &io->watches, *w;

	while ((w = *at)) {
		if (w->wanted) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		uv_poll_stop(&w->poll);
		uv_close((uv_handle_t *)&w->poll, on_watch_closed);
	}
	for (w = io->watches; w; w = w->next)
		if (!uv_is_active((uv_handle_t *)&w->poll))
			uv_poll_start(&w->poll, UV_READABLE, on_readable);
}

void agent_io_refresh(struct agent_io *io)
{
	netsnmp_large_fd_set set;
	struct timeval wait = { 0 };
	int n = 0, block = 1;

	netsnmp_large_fd_set_init(&set, FD_SETSIZE);
	NETSNMP_LARGE_FD_ZERO(&set);
	snmp_select_info2(&n, &set, &wait, &block);
	for (struct watch *w = io->watches; w; w = w->next)
		w->wanted = false;
	for (int fd = 0; fd < n; fd++)
		if (NETSNMP_LARGE_FD_ISSET(fd, &set))
			want(io, fd);
	netsnmp_large_fd_set_cleanup(&set);
	apply(io);
	if (block)
		uv_timer_stop(&io->timeout);
	else
		uv_timer_start(&io->timeout, on_timeout,
			(uint64_t)wait.tv_sec * 1000 + (uint64_t)wait.tv_usec / 1000 + 1, 0);
}

/* ---- who is answered ---- */

static const struct listener *listener_of(const netsnmp_session *session)
{
	return session->myvoid == (const void *)listener_mark ? session->callback_magic : NULL;
}

/* Transports begin with a socket's address, some with more behind it. */
size_t agent_io_address(const void *data, int length, uint8_t out[16])
{
	const union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} *from = data;
	size_t n = from && length > 0 ? (size_t)length : 0;

	if (n >= sizeof from->v6 && from->any.sa_family == AF_INET6) {
		memcpy(out, &from->v6.sin6_addr, sizeof from->v6.sin6_addr);
		return sizeof from->v6.sin6_addr;
	}
	if (n < sizeof from->v4 || from->any.sa_family != AF_INET)
		return 0;
	memcpy(out, &from->v4.sin_addr, sizeof from->v4.sin_addr);
	return sizeof from->v4.sin_addr;
}

/* Of all listeners' transports. What is held back counts as sent, as if it were lost on its way. */
static int send_if_allowed(
	netsnmp_transport *t, const void *packet, int size, void **to, int *to_length)
{
	uint8_t address[16];
	size_t length = agent_io_address(*to, *to_length, address);

	if (!only->accepted &&
		!strangers_may_be_answered(&only->strangers, address, length, clock_ms()))
		return size;
	return only->send[length == sizeof address](t, packet, size, to, to_length);
}

void agent_io_accept(const netsnmp_session *session, const netsnmp_pdu *pdu)
{
	const struct listener *l = listener_of(session);
	uint8_t address[16];
	size_t length = agent_io_address(pdu->transport_data, pdu->transport_data_length, address);

	if (!l)
		return;
	l->io->accepted = true;
	strangers_known(&l->io->strangers, address, length);
}

/* ---- listeners ---- */

/* A socket at the listener's address, or -errno. */
static int open_socket(const struct listener *l)
{
	int one = 1, error,
	    fd = socket(l->address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (l->address.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	else
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	error = lowport_bind(fd, (const struct sockaddr *)&l->address, l->length);
	if (!error)
		return fd;
	close(fd);
	return error;
}

/* The library would bind the socket itself, and may not. So its transport is made on a port of the
 * kernel's choice, and the socket in it is replaced. */
static netsnmp_transport *transport_on(const struct listener *l, int *error)
{
	bool v6 = l->address.ss_family == AF_INET6;
	int fd = open_socket(l);
	netsnmp_transport *t;

	*error = fd < 0 ? fd : 0;
	if (fd < 0)
		return NULL;
	t = netsnmp_transport_open_server("snmp", v6 ? "udp6:[::]:0" : "udp:0.0.0.0:0");
	if (!t)
		*error = -EAGAIN;
	else if (dup3(fd, t->sock, O_CLOEXEC) < 0)
		*error = -errno;
	close(fd);
	if (t && !*error && t->local && t->local_length >= (int)l->length)
		memcpy(t->local, &l->address, l->length);
	if (t && *error)
		netsnmp_transport_free(t);
	return *error ? NULL : t;
}

static void open_listener(struct agent_io *io, struct listener *l)
{
	netsnmp_session session;
	netsnmp_transport *t = transport_on(l, &l->error);

	if (!t)
		return;
	snmp_sess_init(&session);
	session.version = SNMP_DEFAULT_VERSION;
	session.callback = io->received;
	session.callback_magic = l;
	session.myvoid = (void *)(uintptr_t)listener_mark;
	session.authenticator = NULL;
	session.isAuthoritative = SNMP_SESS_AUTHORITATIVE;
	t->flags |= NETSNMP_TRANSPORT_FLAG_OPENED;
	io->send[l->address.ss_family == AF_INET6] = t->f_send;
	t->f_send = send_if_allowed;
	l->session = snmp_add(&session, t, NULL, netsnmp_agent_check_parse);
	l->transport = t;
	l->error = l->session ? 0 : -ENOMEM;
	if (l->session)
		log_say(LOG_NOTE, "SNMP on %s", l->shown);
}

static bool try_all(struct agent_io *io)
{
	bool missing = false;

	for (struct listener *l = io->listeners; l; l = l->next) {
		if (!l->session)
			open_listener(io, l);
		missing |= !l->session && !l->optional;
	}
	agent_io_refresh(io);
	return missing;
}

static void on_retry(uv_timer_t *timer)
{
	if (!try_all(timer->data))
		uv_timer_stop(timer);
}

static const char *remedy(int error)
{
	switch (error) {
	case -EACCES:
		return "ports below 1024 need root or `setcap cap_net_bind_service+ep` on this "
		       "program, or choose another one: listen = 127.0.0.1 1161";
	case -EADDRINUSE:
		return "another agent (snmpd?) has it: stop that one, or choose another port: "
		       "listen = 127.0.0.1 1161";
	default:
		return "see `listen` in holdover.conf";
	}
}

static void complain(const struct agent_io *io)
{
	struct buf where = { 0 };
	int error = 0;

	for (const struct listener *l = io->listeners; l; l = l->next) {
		if (l->session || l->optional)
			continue;
		buf_add_fmt(&where, "%s%s (%s)", error ? ", " : "", l->shown, strerror(-l->error));
		error = error == -EACCES ? error : l->error;
	}
	log_say(LOG_WARN, "no SNMP on %s: %s; trying again every %d s", buf_text(&where),
		remedy(error), RETRY_MS / 1000);
	buf_fini(&where);
}

static struct listener *find(const struct agent_io *io, const char *endpoint)
{
	struct listener *l = io->listeners;

	while (l && strcmp(l->endpoint, endpoint))
		l = l->next;
	return l;
}

static void add_address(struct agent_io *io, const struct addrinfo *a,
	const struct agentconf_listen *where, bool optional)
{
	const char *port = where->port;
	char host[HOST_MAX], *endpoint;
	bool v6 = a->ai_family == AF_INET6;
	struct listener *l, **last = &io->listeners;

	if (getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof host, NULL, 0, NI_NUMERICHOST))
		return;
	endpoint = mem_fmt("%s%s%s:%s", v6 ? "udp6:[" : "udp:", host, v6 ? "]" : "", port);
	l = find(io, endpoint);
	if (l) {
		free(endpoint);
		if (!l->wanted) { /* it stays; the first line of a file decides */
			free(l->ups);
			l->ups = mem_dup(where->ups);
		}
		l->wanted = true;
		return;
	}
	l = MEM_NEW(struct listener);
	l->io = io;
	l->wanted = true;
	l->ups = mem_dup(where->ups);
	memcpy(&l->address, a->ai_addr, a->ai_addrlen);
	l->length = a->ai_addrlen;
	l->endpoint = endpoint;
	l->shown = mem_fmt("%s %s", host, port);
	l->optional = optional;
	while (*last)
		last = &(*last)->next;
	*last = l;
}

static void add_named(struct agent_io *io, const struct agentconf *conf,
	const struct agentconf_listen *where, const char *address, bool optional)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV },
			*found = NULL;
	int error = getaddrinfo(address, where->port, &hints, &found);

	if (error) {
		log_say(LOG_ERROR, "%s:%u: listen %s: %s; left out", conf->file, where->line,
			address, gai_strerror(error));
		return;
	}
	for (const struct addrinfo *a = found; a; a = a->ai_next)
		add_address(io, a, where, optional);
	freeaddrinfo(found);
}

static void add_configured(struct agent_io *io, const struct agentconf *conf)
{
	for (size_t i = 0; i < conf->listen_count; i++) {
		const struct agentconf_listen *l = &conf->listens[i];
		bool any = !strcmp(l->address, "*");

		if (any)
			add_named(io, conf, l, "0.0.0.0", false);
		add_named(io, conf, l, any ? "::" : l->address,
			any || (!l->line && strchr(l->address, ':')));
	}
}

static void listener_free(struct listener *l)
{
	if (l->session)
		snmp_close(l->session);
	free(l->endpoint);
	free(l->shown);
	free(l->ups);
	free(l);
}

static void drop_unwanted(struct agent_io *io)
{
	struct listener **at = &io->listeners, *l;

	while ((l = *at)) {
		if (l->wanted) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		listener_free(l);
	}
}

static void open_all(struct agent_io *io)
{
	if (!try_all(io)) {
		uv_timer_stop(&io->retry);
		return;
	}
	complain(io);
	uv_timer_start(&io->retry, on_retry, RETRY_MS, RETRY_MS);
}

void agent_io_reload(struct agent_io *io, const struct agentconf *conf)
{
	for (struct listener *l = io->listeners; l; l = l->next)
		l->wanted = false;
	add_configured(io, conf);
	drop_unwanted(io);
	if (!io->listeners)
		log_say(LOG_WARN, "no address is left to answer SNMP on: see `listen` in %s",
			conf->file);
	open_all(io);
}

void *agent_io_user(const void *magic)
{
	return ((const struct listener *)magic)->io->user;
}

/* ---- notifications ---- */

static void add_integer(netsnmp_variable_list **list, const oid *name, size_t length,
	const struct notice_var *v)
{
	static const u_char types[] = {
		[SUBTREE_INTEGER] = ASN_INTEGER,
		[SUBTREE_COUNTER] = ASN_COUNTER,
		[SUBTREE_GAUGE] = ASN_GAUGE,
		[SUBTREE_TIMETICKS] = ASN_TIMETICKS,
	};
	long number = (long)v->integer;

	snmp_varlist_add_variable(list, name, length, types[v->type], &number, sizeof number);
}

void agent_io_add_varbinds(netsnmp_variable_list **list, const struct notice *n)
{
	for (size_t i = 0; i < n->var_count; i++) {
		const struct notice_var *v = &n->vars[i];
		oid name[NOTICE_OID_MAX], value[NOTICE_OID_MAX];

		for (size_t arc = 0; arc < v->name.length; arc++)
			name[arc] = v->name.arcs[arc];
		for (size_t arc = 0; arc < v->value.length; arc++)
			value[arc] = v->value.arcs[arc];
		if (v->type == SUBTREE_STRING)
			snmp_varlist_add_variable(list, name, v->name.length, ASN_OCTET_STR,
				v->text, v->text_length);
		else if (v->type == SUBTREE_OID)
			snmp_varlist_add_variable(list, name, v->name.length, ASN_OBJECT_ID, value,
				v->value.length * sizeof *value);
		else
			add_integer(list, name, v->name.length, v);
	}
}

/* ---- life ---- */

struct agent_io *agent_io_new(uv_loop_t *loop, const struct agentconf *conf,
	netsnmp_callback received, void *user)
{
	struct agent_io *io = MEM_NEW(struct agent_io);
	uint64_t secret;

	if (getrandom(&secret, sizeof secret, 0) != sizeof secret)
		secret = clock_ms();
	strangers_init(&io->strangers, secret);
	io->accepted = true;
	only = io;
	io->loop = loop;
	io->received = received;
	io->user = user;
	io->agentx = conf->agentx;
	netsnmp_large_fd_set_init(&io->ready, FD_SETSIZE);
	NETSNMP_LARGE_FD_ZERO(&io->ready);
	uv_timer_init(loop, &io->timeout);
	uv_timer_init(loop, &io->retry);
	io->timeout.data = io->retry.data = io;
	if (conf->agentx)
		agent_io_refresh(io);
	else
		agent_io_reload(io, conf);
	return io;
}

void agent_io_stop(struct agent_io *io)
{
	if (io->stopped)
		return;
	io->stopped = true;
	for (struct watch *w = io->watches; w; w = w->next) {
		uv_poll_stop(&w->poll);
		uv_close((uv_handle_t *)&w->poll, on_watch_closed);
	}
	io->watches = NULL;
	uv_close((uv_handle_t *)&io->timeout, NULL);
	uv_close((uv_handle_t *)&io->retry, NULL);
	for (struct listener *l = io->listeners; l; l = l->next) {
		if (l->session)
			snmp_close(l->session);
		l->session = NULL;
	}
}

void agent_io_free(struct agent_io *io)
{
	struct listener *l;

	if (!io)
		return;
	only = NULL;
	while ((l = io->listeners)) {
		io->listeners = l->next;
		listener_free(l);
	}
	netsnmp_large_fd_set_cleanup(&io->ready);
	free(io);
}

const char *agent_io_ups(const netsnmp_session *session)
{
	const struct listener *l = listener_of(session);

	return l ? l->ups : NULL;
}

netsnmp_transport *agent_io_transport(const netsnmp_session *session)
{
	const struct listener *l = listener_of(session);

	return l ? l->transport : NULL;
}

