/* SPDX-License-Identifier: GPL-2.0-or-later
 * sink - see sink.h.
 *
 * A state machine that step() drives: first the address, then the receiver's engine if informs need
 * it, then a session, then the notifications that wait.
 */
#include "mibs/notify/sink.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"
#include "mibs/agent/session.h"
#include "mibs/notify/discovery.h"
#include "mibs/notify/source.h"
#include "mibs/notify/waiting.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	LOOKUP_MS = 300000,
	LOOKUP_AGAIN_MS = 30000,
	ASK_AGAIN_MS = 5000,
	AGAIN_MS = 5000,
	BURST = 16,	/* traps at once: a receiver's socket has no room for hundreds */
	PAUSE_MS = 10
};

/* A lookup of an address. Its memory must last until libuv has answered. */
struct lookup {
	uv_getaddrinfo_t request;
	struct sink *owner;	/* NULL: the sink was freed */
};

struct sink {
	uv_loop_t *loop;
	struct agent *agent;
	const struct agentconf *conf;
	const struct agentconf_sink *where;
	const struct engine *engine; /* the agent's */
	struct waiting waiting;
	unsigned logged_dropped;
	struct timer *timer;
	struct lookup *lookup; /* NULL: none in progress */
	struct sockaddr_storage address;
	socklen_t address_length; /* 0: unknown */
	uint64_t look_at_ms, ask_at_ms, again_ms;
	uint8_t peer[SNMPTEXT_ENGINE_MAX]; /* engine of the receiver */
	size_t peer_length;
	struct watch *asking; /* the socket that waits for its engine ID; NULL: none */
	int asking_fd;
	uint32_t ask_id;
	struct agent_session *session;	/* NULL: not open */
	char source[SOURCE_TEXT_MAX];	/* of the session; "": the kernel's choice */
	struct notification *flying; /* an inform that is not yet acknowledged */
	bool reopen; /* the session is of an old configuration; the inform is waited for */
	struct log_limit trouble;
};

static void step(struct sink *s);

/* ---- session ---- */

static void close_session(struct sink *s)
{
	struct agent_session *session = s->session;

	s->session = NULL;
	s->reopen = false;
	if (s->flying)
		waiting_return(&s->waiting, s->flying);
	s->flying = NULL;
	agent_session_close(session);
}

static void on_answered(void *user, bool acknowledged);

static void open_session(struct sink *s)
{
	const struct sockaddr *to = (struct sockaddr *)&s->address;
	struct agent_session_terms terms = { .agent = s->agent, .conf = s->conf,
		.where = s->where, .engine = s->engine, .peer = s->peer,
		.peer_length = s->peer_length, .to = to, .to_length = s->address_length,
		.source = s->source, .answered = on_answered, .user = s };

	source_choose(s->conf, s->where, to, s->address_length, s->source);
	if (s->where->kind == AGENTCONF_V1)
		source_agent_address(s->source, to, s->address_length, terms.agent_address);
	s->session = agent_session_open(&terms);
	if (s->session)
		return;
	log_limited(&s->trouble, LOG_WARN,
		"trapsink %s %s: cannot be opened%s%s; trying again in %d s", s->where->address,
		s->where->port, *s->source ? " from " : "", s->source, AGAIN_MS / 1000);
	s->again_ms = clock_ms() + AGAIN_MS;
}

/* ---- sending ---- */

/* An inform was not acknowledged. A receiver whose engine ID was discovered may have a new one
 * meanwhile. */
static void inform_failed(struct sink *s)
{
	log_limited(&s->trouble, LOG_WARN,
		"trapsink %s %s does not acknowledge; %zu wait for it, trying again in %d s",
		s->where->address, s->where->port, s->waiting.count + 1, AGAIN_MS / 1000);
	waiting_return(&s->waiting, s->flying);
	s->flying = NULL;
	s->again_ms = clock_ms() + AGAIN_MS;
	if (s->where->kind == AGENTCONF_V3_INFORM && !s->where->engine_length)
		s->peer_length = 0;
	step(s);
}

static void on_answered(void *user, bool acknowledged)
{
	struct sink *s = user;

	if (!s->flying)
		return;
	if (!acknowledged) {
		inform_failed(s);
		return;
	}
	notification_free(s->flying);
	s->flying = NULL;
	s->again_ms = 0;
	step(s);
}

/* A session cannot be closed from within its answer, where step() may be. */
static void on_timer(void *user)
{
	struct sink *s = user;

	if (s->reopen && !s->flying)
		close_session(s);
	step(s);
}

static void send_one(struct sink *s, struct notification *n)
{
	bool inform = s->where->kind == AGENTCONF_V2C_INFORM ||
		      s->where->kind == AGENTCONF_V3_INFORM, sent;

	if (inform)
		s->flying = n;
	sent = agent_session_send(s->session, n);
	if (!inform)
		notification_free(n); /* a trap is not acknowledged: it is done */
	if (sent)
		return;
	if (s->flying)
		inform_failed(s);
	else
		log_limited(&s->trouble, LOG_WARN,
			"trapsink %s %s: a notification could not be sent", s->where->address,
			s->where->port);
}

/* ---- the engine of a receiver ---- */

static void stop_asking(struct sink *s)
{
	if (!s->asking)
		return;
	watch_end(s->asking, NULL);
	close(s->asking_fd);
	s->asking = NULL;
}

/* Also reads the error of a closed port. */
static void on_report(void *user, unsigned events)
{
	struct sink *s = user;
	uint8_t bytes[1500];
	ssize_t n = recv(s->asking_fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)events;
	if (n <= 0)
		return;
	s->peer_length = discovery_read(bytes, (size_t)n, s->ask_id, s->peer);
	if (!s->peer_length)
		return;
	stop_asking(s);
	close_session(s);
	step(s);
}

/* Opens a socket bound to the source of the notifications, and connected, so that only the receiver
 * can answer. */
static bool open_asking(struct sink *s)
{
	const struct sockaddr *to = (struct sockaddr *)&s->address;
	int error;

	source_choose(s->conf, s->where, to, s->address_length, s->source);
	s->asking_fd = source_socket(s->source, to, s->address_length);
	if (s->asking_fd < 0)
		return false;
	s->asking = watch_new(s->loop, s->asking_fd, WATCH_READ, on_report, s, &error);
	if (!s->asking)
		close(s->asking_fd);
	return s->asking;
}

static void ask_engine(struct sink *s)
{
	uint8_t bytes[DISCOVERY_BYTES];

	s->ask_at_ms = clock_ms() + ASK_AGAIN_MS;
	if (!s->asking && !open_asking(s))
		return;
	if (getrandom(&s->ask_id, sizeof s->ask_id, GRND_NONBLOCK) != sizeof s->ask_id)
		s->ask_id++;
	discovery_ask(bytes, s->ask_id);
	(void)!send(s->asking_fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* ---- the address ---- */

static void read_address(struct sink *s, const struct addrinfo *found)
{
	if (s->address_length == found->ai_addrlen &&
		!memcmp(&s->address, found->ai_addr, found->ai_addrlen))
		return;
	close_session(s);
	stop_asking(s);
	memcpy(&s->address, found->ai_addr, found->ai_addrlen);
	s->address_length = found->ai_addrlen;
	if (!s->where->engine_length)
		s->peer_length = 0;
}

static void on_looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *lookup = (struct lookup *)(void *)request;
	struct sink *s = lookup->owner;

	free(lookup);
	if (!s) {
		uv_freeaddrinfo(found);
		return;
	}
	s->lookup = NULL;
	s->look_at_ms = clock_ms() + (status ? LOOKUP_AGAIN_MS : LOOKUP_MS);
	if (status)
		log_limited(&s->trouble, LOG_WARN, "trapsink %s: %s; trying again in %d s",
			s->where->address, uv_strerror(status), LOOKUP_AGAIN_MS / 1000);
	else
		read_address(s, found);
	uv_freeaddrinfo(found);
	step(s);
}

/* A name is looked up for addresses that the source can reach. */
static void want_family(const struct agentconf_sink *where, struct addrinfo *hints)
{
	if (where->source)
		hints->ai_family = strchr(where->source, ':') ? AF_INET6 : AF_INET;
	else
		hints->ai_flags |= AI_ADDRCONFIG;
}

static void look_up(struct sink *s)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV },
			*found;

	if (!getaddrinfo(s->where->address, s->where->port, &hints,
		    &found)) { /* a numeric address needs no lookup */
		read_address(s, found);
		freeaddrinfo(found);
		s->look_at_ms = UINT64_MAX;
		return;
	}
	hints.ai_flags = AI_NUMERICSERV;
	want_family(s->where, &hints);
	s->look_at_ms = clock_ms() + LOOKUP_AGAIN_MS;
	s->lookup = MEM_NEW(struct lookup);
	s->lookup->owner = s;
	if (!uv_getaddrinfo(s->loop, &s->lookup->request, on_looked_up, s->where->address,
		    s->where->port, &hints))
		return;
	free(s->lookup);
	s->lookup = NULL;
}

/* ---- what is next ---- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void wait(struct sink *s, bool burst, uint64_t now)
{
	uint64_t next = s->lookup ? UINT64_MAX : s->look_at_ms, due = waiting_due_ms(&s->waiting);

	if (s->address_length && !s->peer_length && s->where->kind == AGENTCONF_V3_INFORM)
		next = earlier(next, s->ask_at_ms);
	else if (s->address_length && due != UINT64_MAX && !s->flying)
		next = earlier(next, due > s->again_ms ? due : s->again_ms);
	if (burst)
		next = now + PAUSE_MS;
	if (next != UINT64_MAX)
		timer_start(s->timer, next > now ? next - now : 1, 0);
	else
		timer_stop(s->timer);
}

static void log_dropped(struct sink *s)
{
	if (s->waiting.dropped == s->logged_dropped)
		return;
	s->logged_dropped = s->waiting.dropped;
	log_limited(&s->trouble, LOG_WARN, "trapsink %s %s: %u notifications were dropped so far",
		s->where->address, s->where->port, s->waiting.dropped);
}

static void send_due(struct sink *s, uint64_t now, bool *burst)
{
	struct notification *n;

	for (int i = 0; i < BURST && s->session && !s->flying && now >= s->again_ms; i++) {
		n = waiting_next(&s->waiting, now);
		if (!n)
			return;
		send_one(s, n);
		*burst = i == BURST - 1;
	}
}

static void step(struct sink *s)
{
	uint64_t now = clock_ms();
	bool burst = false, v3_inform = s->where->kind == AGENTCONF_V3_INFORM;

	if (s->reopen && !s->flying) {
		timer_start(s->timer, 0, 0);
		return;
	}
	if (!s->lookup && now >= s->look_at_ms)
		look_up(s);
	if (v3_inform && !s->peer_length && s->where->engine_length) {
		memcpy(s->peer, s->where->engine, s->where->engine_length);
		s->peer_length = s->where->engine_length;
	}
	if (s->address_length && v3_inform && !s->peer_length) {
		if (now >= s->ask_at_ms)
			ask_engine(s);
	} else if (s->address_length && !s->session && now >= s->again_ms) {
		open_session(s);
	}
	if (!v3_inform || s->peer_length)
		send_due(s, now, &burst);
	log_dropped(s);
	wait(s, burst, now);
}

/* ---- life ---- */

struct sink *sink_new(uv_loop_t *loop, struct agent *agent, const struct agentconf *conf,
	const struct agentconf_sink *where, const struct engine *engine)
{
	struct sink *s = MEM_NEW(struct sink);

	s->loop = loop;
	s->agent = agent;
	s->conf = conf;
	s->where = where;
	s->engine = engine;
	s->timer = timer_new(loop, on_timer, s);
	timer_start(s->timer, 0, 0);
	return s;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool sink_keep(struct sink *s, const struct agentconf *conf, const struct agentconf_sink *where)
{
	const struct agentconf_sink *old = s->where;

	if (old->kind != where->kind || strcmp(old->address, where->address) ||
		strcmp(old->port, where->port) || !same_text(old->community, where->community) ||
		!same_text(old->user, where->user) || !same_text(old->source, where->source) ||
		old->engine_length != where->engine_length ||
		memcmp(old->engine, where->engine, where->engine_length) != 0)
		return false;
	s->conf = conf;
	s->where = where;
	s->reopen = s->flying;
	if (s->reopen)
		agent_session_adopt(s->session, conf, where);
	else
		close_session(s);
	s->again_ms = 0;
	timer_start(s->timer, 0, 0);
	return true;
}

void sink_put(struct sink *s, const struct notification *notification)
{
	bool wanted = !s->where->ups_count || notification->kind == NOTIFICATION_COLD_START;

	for (size_t i = 0; i < s->where->ups_count; i++)
		wanted |= !strcmp(s->where->ups[i], notification->ups);
	if (!wanted)
		return;
	waiting_put(&s->waiting, notification, clock_ms());
	timer_start(s->timer, 0, 0); /* not now: the caller may be inside the library */
}

void sink_free(struct sink *s)
{
	if (!s)
		return;
	close_session(s);
	stop_asking(s);
	waiting_fini(&s->waiting);
	if (s->lookup) {
		s->lookup->owner = NULL;
		uv_cancel((uv_req_t *)&s->lookup->request);
	}
	timer_free(s->timer);
	free(s);
}
