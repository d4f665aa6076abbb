/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - see listen.h.
 */
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"
#include "mibs/agent/listen.h"
#include "mibs/agent/strangers.h"

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { RETRY_MS = 5000, HOST_MAX = 128 };

struct listener {
	struct sockaddr_storage address;
	socklen_t length;
	char *endpoint, *shown;		/* "udp:127.0.0.1:161", "127.0.0.1 161" */
	bool optional;			/* a host without IPv6 is not an error */
	char *ups;			/* the UPS in the default context; NULL: the default UPS */
	struct agentconf_oid object_id;	/* length 0: the common one */
	bool wanted;			/* during a reload */
	int error;
	struct agent_listen *owner;
	netsnmp_session *session;	/* NULL: not open */
	netsnmp_transport *transport;	/* the session's */
	struct listener *next;
};

/* In a session's myvoid: marks the session of a listener, as opposed to the library's own. */
static const char listener_mark[] = "listener";

struct agent_listen {
	struct agent_io *io;
	uv_timer_t retry;
	struct listener *listeners;
	netsnmp_callback received;
	void *user;
	struct strangers strangers;
	bool accepted;		/* false: the packet being read is not yet permitted */
	size_t received_bytes;	/* of that packet */
	/* the library's; v4, v6 */
	int (*send[2])(netsnmp_transport *, const void *, int, void **, int *);
	int (*receive[2])(netsnmp_transport *, void *, int, void **, int *);
	bool stopped;
};

/* There is one library per process, and its send function has no argument for the owner of the
 * transport. */
static struct agent_listen *only;

/* ---- who is answered ---- */

static const struct listener *listener_of(const netsnmp_session *session)
{
	return session->myvoid == (const void *)listener_mark ? session->callback_magic : NULL;
}

/* The data of a transport begin with a socket address; some have more after it. */
size_t agent_listen_address(const void *data, int length, uint8_t out[16])
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

/* The receive function of all listeners' transports. */
static int receive(netsnmp_transport *t, void *packet, int size, void **from, int *from_length)
{
	bool v6 = t->domain == netsnmp_UDPIPv6Domain;
	int n = only->receive[v6](t, packet, size, from, from_length);

	only->accepted = false;
	only->received_bytes = n > 0 ? (size_t)n : 0;
	if (n > 0)
		snmp_increment_statistic(STAT_SNMPINPKTS);
	return n;
}

/* The send function of all listeners' transports. An answer that is held back counts as sent, as if
 * it were lost in the network. */
static int send_if_allowed(
	netsnmp_transport *t, const void *packet, int size, void **to, int *to_length)
{
	uint8_t address[16];
	size_t length = agent_listen_address(*to, *to_length, address);

	if (agent_io_is_reading(only->io) && !only->accepted &&
		!strangers_may_be_answered(&only->strangers, address, length, clock_ms()))
		return size;
	return only->send[length == sizeof address](t, packet, size, to, to_length);
}

void agent_listen_accept(const netsnmp_session *session, const netsnmp_pdu *pdu)
{
	const struct listener *l = listener_of(session);
	uint8_t address[16];
	size_t length =
		agent_listen_address(pdu->transport_data, pdu->transport_data_length, address);

	if (!l)
		return;
	l->owner->accepted = true;
	strangers_known(&l->owner->strangers, address, length);
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

/* The library would bind the socket itself, without the privilege for it. So its transport is made
 * on a port of the kernel's choice, and the socket in it is replaced. */
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

static void open_listener(struct agent_listen *a, struct listener *l)
{
	netsnmp_session session;
	netsnmp_transport *t = transport_on(l, &l->error);

	if (!t)
		return;
	snmp_sess_init(&session);
	session.version = SNMP_DEFAULT_VERSION;
	session.callback = a->received;
	session.callback_magic = l;
	session.myvoid = (void *)(uintptr_t)listener_mark;
	session.authenticator = NULL;
	session.isAuthoritative = SNMP_SESS_AUTHORITATIVE;
	t->flags |= NETSNMP_TRANSPORT_FLAG_OPENED;
	a->send[l->address.ss_family == AF_INET6] = t->f_send;
	a->receive[l->address.ss_family == AF_INET6] = t->f_recv;
	t->f_send = send_if_allowed;
	t->f_recv = receive;
	l->session = snmp_add(&session, t, NULL, netsnmp_agent_check_parse);
	l->transport = t;
	l->error = l->session ? 0 : -ENOMEM;
	if (l->session)
		log_say(LOG_NOTE, "SNMP: listening on %s", l->shown);
}

static bool try_all(struct agent_listen *a)
{
	bool missing = false;

	for (struct listener *l = a->listeners; l; l = l->next) {
		if (!l->session)
			open_listener(a, l);
		missing |= !l->session && !l->optional;
	}
	agent_io_refresh(a->io);
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
	case -EPERM:
		return "holdoverd binds the ports that it has read in holdover.conf only: "
		       "holdoverd -c reload";
	case -EADDRINUSE:
		return "another agent (snmpd?) has it: stop that one, or choose another port: "
		       "listen = 127.0.0.1 1161";
	default:
		return "see `listen` in holdover.conf";
	}
}

static void complain(const struct agent_listen *a)
{
	struct buf where = { 0 };
	int error = 0;

	for (const struct listener *l = a->listeners; l; l = l->next) {
		if (l->session || l->optional)
			continue;
		buf_add_fmt(&where, "%s%s (%s)", error ? ", " : "", l->shown, strerror(-l->error));
		error = error == -EACCES || error == -EPERM ? error : l->error;
	}
	log_say(LOG_WARN, "no SNMP on %s: %s; trying again every %d s", buf_text(&where),
		remedy(error), RETRY_MS / 1000);
	buf_fini(&where);
}

static struct listener *find(const struct agent_listen *a, const char *endpoint)
{
	struct listener *l = a->listeners;

	while (l && strcmp(l->endpoint, endpoint))
		l = l->next;
	return l;
}

/* Adopts the options of a `listen` line for its port. */
static void describe(struct listener *l, const struct agentconf_listen *where)
{
	free(l->ups);
	l->ups = mem_dup(where->ups);
	l->object_id = where->object_id;
}

static struct listener *append(struct agent_listen *a, char *endpoint)
{
	struct listener *l = MEM_NEW(struct listener), **last = &a->listeners;

	l->owner = a;
	l->endpoint = endpoint;
	while (*last)
		last = &(*last)->next;
	*last = l;
	return l;
}

static void add_address(struct agent_listen *a, const struct addrinfo *at,
	const struct agentconf_listen *where, bool optional)
{
	bool v6 = at->ai_family == AF_INET6;
	char host[HOST_MAX], *endpoint;
	struct listener *l;

	if (getnameinfo(at->ai_addr, at->ai_addrlen, host, sizeof host, NULL, 0, NI_NUMERICHOST))
		return;
	endpoint = mem_fmt("%s%s%s:%s", v6 ? "udp6:[" : "udp:", host, v6 ? "]" : "", where->port);
	l = find(a, endpoint);
	if (l) {
		free(endpoint);
		if (!l->wanted)		/* it stays; the first line of a file decides */
			describe(l, where);
		l->wanted = true;
		return;
	}
	l = append(a, endpoint);
	l->wanted = true;
	describe(l, where);
	memcpy(&l->address, at->ai_addr, at->ai_addrlen);
	l->length = at->ai_addrlen;
	l->shown = mem_fmt("%s %s", host, where->port);
	l->optional = optional;
}

static void add_named(struct agent_listen *a, const struct agentconf *conf,
	const struct agentconf_listen *where, const char *address, bool optional)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV },
			*found = NULL;
	int error = getaddrinfo(address, where->port, &hints, &found);

	if (error) {
		log_say(LOG_ERROR, "%s:%u: listen %s: %s; ignored", conf->file, where->line,
			address, gai_strerror(error));
		return;
	}
	for (const struct addrinfo *at = found; at; at = at->ai_next)
		add_address(a, at, where, optional);
	freeaddrinfo(found);
}

static void add_configured(struct agent_listen *a, const struct agentconf *conf)
{
	for (size_t i = 0; i < conf->listen_count; i++) {
		const struct agentconf_listen *l = &conf->listens[i];
		bool any = !strcmp(l->address, "*");

		if (any)
			add_named(a, conf, l, "0.0.0.0", false);
		add_named(a, conf, l, any ? "::" : l->address,
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

static void drop_unwanted(struct agent_listen *a)
{
	struct listener **at = &a->listeners, *l;

	while ((l = *at)) {
		if (l->wanted) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		listener_free(l);
	}
}

static void open_all(struct agent_listen *a)
{
	if (!try_all(a)) {
		uv_timer_stop(&a->retry);
		return;
	}
	complain(a);
	uv_timer_start(&a->retry, on_retry, RETRY_MS, RETRY_MS);
}

void agent_listen_reload(struct agent_listen *a, const struct agentconf *conf)
{
	for (struct listener *l = a->listeners; l; l = l->next)
		l->wanted = false;
	add_configured(a, conf);
	drop_unwanted(a);
	if (!a->listeners)
		log_say(LOG_WARN, "no address is left to answer SNMP on: see `listen` in %s",
			conf->file);
	open_all(a);
}

void *agent_listen_user(const void *magic)
{
	return ((const struct listener *)magic)->owner->user;
}

size_t agent_listen_received(const struct agent_listen *l)
{
	return l->received_bytes;
}

struct agent_listen_port agent_listen_port(const netsnmp_session *session)
{
	const struct listener *l = listener_of(session);

	return (struct agent_listen_port){ l ? l->ups : NULL,
		l && l->object_id.length ? &l->object_id : NULL };
}

netsnmp_transport *agent_listen_transport(const netsnmp_session *session)
{
	const struct listener *l = listener_of(session);

	return l ? l->transport : NULL;
}

/* ---- life ---- */

struct agent_listen *agent_listen_new(uv_loop_t *loop, struct agent_io *io,
	const struct agentconf *conf, netsnmp_callback received, void *user)
{
	struct agent_listen *l = MEM_NEW(struct agent_listen);
	uint64_t secret;

	if (getrandom(&secret, sizeof secret, 0) != sizeof secret)
		secret = clock_ms();
	strangers_init(&l->strangers, secret);
	l->accepted = true;
	only = l;
	l->io = io;
	l->received = received;
	l->user = user;
	uv_timer_init(loop, &l->retry);
	l->retry.data = l;
	agent_listen_reload(l, conf);
	return l;
}

void agent_listen_stop(struct agent_listen *a)
{
	if (!a || a->stopped)
		return;
	a->stopped = true;
	uv_close((uv_handle_t *)&a->retry, NULL);
	for (struct listener *l = a->listeners; l; l = l->next) {
		if (l->session)
			snmp_close(l->session);
		l->session = NULL;
	}
}

void agent_listen_free(struct agent_listen *a)
{
	struct listener *l;

	if (!a)
		return;
	only = NULL;
	while ((l = a->listeners)) {
		a->listeners = l->next;
		listener_free(l);
	}
	free(a);
}
