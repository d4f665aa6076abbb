/* SPDX-License-Identifier: GPL-2.0-or-later
 * client - see client.h.
 */
#include "tests/bench/client.h"
#include "lib/mem.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 65536, EVENTS = 256, COMPLAINTS_MAX = 3 };

/* ---- transport: > 0 bytes, 0 the end, -EAGAIN, -EIO ---- */

static ssize_t tls_result(struct client *c, int result)
{
	int error;

	if (result > 0)
		return result;
	error = SSL_get_error(c->tls, result);
	ERR_clear_error();
	if (error == SSL_ERROR_ZERO_RETURN)
		return 0;
	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -EAGAIN : -EIO;
}

static ssize_t plain_result(ssize_t result)
{
	if (result >= 0)
		return result;
	return errno == EAGAIN || errno == EINTR ? -EAGAIN : -EIO;
}

static bool inside_tls(const struct client *c)
{
	return c->tls && c->state >= CLIENT_READY;
}

static ssize_t get(struct client *c, char *bytes, size_t n)
{
	return inside_tls(c) ? tls_result(c, SSL_read(c->tls, bytes, (int)n))
			     : plain_result(recv(c->fd, bytes, n, 0));
}

static ssize_t put(struct client *c, const char *bytes, size_t n)
{
	return inside_tls(c) ? tls_result(c, SSL_write(c->tls, bytes, (int)n)) :
		plain_result(send(c->fd, bytes, n, MSG_NOSIGNAL));
}

static void watch(struct client *c, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = c };

	if (events == c->watched)
		return;
	epoll_ctl(c->all->epoll, c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &e);
	c->watched = events;
}

/* ---- the end ---- */

void client_close(struct client *c)
{
	struct linger hard = { 1, 0 };	/* ports must last for a whole run */

	if (c->state == CLIENT_FREE)
		return;
	if (c->state < CLIENT_READY || c->settling)
		c->all->setting_up--;
	else
		c->all->open--;
	SSL_free(c->tls);
	c->tls = NULL;
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	close(c->fd);
	c->state = CLIENT_FREE;
	c->watched = 0;
	c->in_flight = c->oldest = 0;
	c->settling = false;
	c->line_bytes = 0;
	buf_clear(&c->out);
}

static void fail(struct client *c, const char *why)
{
	struct clients *all = c->all;

	if (!all->stopping && all->counts.errors++ < COMPLAINTS_MAX)
		fprintf(stderr, "nutload: connection lost: %s (%s)\n", why, strerror(errno));
	client_close(c);
}

/* ---- asking ---- */

static void flush(struct client *c)
{
	while (c->out.len) {
		ssize_t n = put(c, buf_bytes(&c->out), c->out.len);

		if (n == -EAGAIN) {
			watch(c, EPOLLIN | EPOLLOUT);
			return;
		}
		if (n <= 0) {
			fail(c, "write");
			return;
		}
		buf_drop(&c->out, (size_t)n);
	}
	watch(c, EPOLLIN);
}

void client_ask(struct client *c, uint64_t at_ns)
{
	const struct request *r = &c->all->requests[c->next_request];

	c->next_request = (c->next_request + 1) % c->all->request_count;
	c->asked[(c->oldest + c->in_flight) % c->all->pipeline] = (struct asked){ at_ns, r->list };
	c->in_flight++;
	buf_add(&c->out, r->text, r->length);
}

void client_pump(struct client *c)
{
	const struct clients *all = c->all;

	if (all->running && !all->one_shot && !all->paced) {
		uint64_t now = measure_ns();

		while (c->in_flight < all->pipeline)
			client_ask(c, now);
	}
	if (c->out.len)
		flush(c);
}

void client_connect(struct client *c)
{
	struct clients *all = c->all;
	int one = 1;

	c->fd = socket(all->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	c->state = CLIENT_CONNECTING;
	all->setting_up++;
	c->born_ns = measure_ns();
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(c->fd, (struct sockaddr *)&all->address, all->address_length) &&
		errno != EINPROGRESS)
		fail(c, "connect");
	else
		watch(c, EPOLLOUT);
}

static void become_ready(struct client *c)
{
	struct clients *all = c->all;

	c->state = CLIENT_READY;
	all->counts.connects++;
	if (all->no_first_request) {
		all->setting_up--;
		all->open++;
	} else {
		c->settling = true;
		client_ask(c, c->born_ns);
	}
	watch(c, EPOLLIN);
	client_pump(c);
}

static void shake(struct client *c)
{
	struct clients *all = c->all;
	int result = SSL_connect(c->tls), error;

	if (result == 1) {
		if (!*all->tls_name)
			snprintf(all->tls_name, sizeof all->tls_name, "%s %s",
				SSL_get_version(c->tls), SSL_get_cipher(c->tls));
		become_ready(c);
		return;
	}
	error = SSL_get_error(c->tls, result);
	ERR_clear_error();
	if (error == SSL_ERROR_WANT_READ)
		watch(c, EPOLLIN);
	else if (error == SSL_ERROR_WANT_WRITE)
		watch(c, EPOLLOUT);
	else
		fail(c, "TLS handshake");
}

static void on_connected(struct client *c)
{
	int error = 0;
	socklen_t length = sizeof error;

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error) {
		errno = error;
		fail(c, "connect");
	} else if (c->all->tls) {
		c->state = CLIENT_TLS_ASK;
		c->tls = SSL_new(c->all->tls_context);
		SSL_set_fd(c->tls, c->fd);
		buf_add_text(&c->out, "STARTTLS\n");
		flush(c);
	} else {
		become_ready(c);
	}
}

/* ---- being answered ---- */

static void line_ended(struct client *c)
{
	struct clients *all = c->all;
	bool error = c->line_bytes >= 3 && !memcmp(c->head, "ERR", 3);
	bool end = c->line_bytes >= 8 && !memcmp(c->head, "END LIST", 8);

	if (!c->in_flight) {
		all->counts.errors += c->state != CLIENT_BYE;	/* there it is "OK Goodbye" */
		return;
	}
	if (c->asked[c->oldest].list && !error && !end)
		return;
	histogram_add(&all->latency, measure_ns() - c->asked[c->oldest].at_ns);
	c->oldest = (c->oldest + 1) % all->pipeline;
	c->in_flight--;
	all->counts.answers++;
	all->counts.errors += error;
	if (c->settling) {
		c->settling = false;
		all->setting_up--;
		all->open++;
	}
}

static void scan(struct client *c, const char *p, const char *end)
{
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		if (c->line_bytes < CLIENT_HEAD_BYTES) {
			size_t room = CLIENT_HEAD_BYTES - c->line_bytes;

			memcpy(c->head + c->line_bytes, p, n < room ? n : room);
		}
		c->line_bytes += n;
		if (!lf)
			return;
		line_ended(c);
		c->line_bytes = 0;
		p = lf + 1;
	}
}

static void on_starttls_answer(struct client *c, const char *bytes, size_t n)
{
	if (n < 2 || memcmp(bytes, "OK", 2)) {
		fail(c, "STARTTLS refused");
		return;
	}
	c->state = CLIENT_TLS_SHAKE;
	shake(c);
}

static void on_readable(struct client *c)
{
	char bytes[READ_BYTES];
	ssize_t n;

	do {
		n = get(c, bytes, sizeof bytes);
		if (n == -EAGAIN)
			break;
		if (n <= 0 && c->state == CLIENT_BYE) {
			client_close(c);
			return;
		}
		if (n <= 0) {
			fail(c, n ? "read" : "closed by server");
			return;
		}
		c->all->counts.bytes += (uint64_t)n;
		if (c->state == CLIENT_TLS_ASK) {
			on_starttls_answer(c, bytes, (size_t)n);
			return;
		}
		scan(c, bytes, bytes + n);
	} while ((size_t)n == sizeof bytes || c->tls);
	if (c->all->one_shot && c->state == CLIENT_READY && !c->in_flight) {
		c->state = CLIENT_BYE;
		buf_add_text(&c->out, "LOGOUT\n");
	}
	client_pump(c);
}

static void on_event(struct client *c, uint32_t events)
{
	switch (c->state) {
	case CLIENT_FREE:
		break;
	case CLIENT_CONNECTING:
		on_connected(c);
		break;
	case CLIENT_TLS_SHAKE:
		shake(c);
		break;
	case CLIENT_TLS_ASK:
	case CLIENT_READY:
	case CLIENT_BYE:
		if (events & EPOLLOUT)
			flush(c);
		if (c->state != CLIENT_FREE && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			on_readable(c);
		break;
	}
}

void clients_poll(struct clients *all, uint64_t timeout_ns)
{
	struct timespec t = { (time_t)(timeout_ns / 1000000000u),
		(long)(timeout_ns % 1000000000u) };
	struct epoll_event events[EVENTS];
	int n = epoll_pwait2(all->epoll, events, EVENTS, &t, NULL);

	for (int i = 0; i < n; i++)
		on_event(events[i].data.ptr, events[i].events);
}

/* ---- all ---- */

/* The certificate is made for this run, so its chain is not checked. The handshake still verifies
 * that the server has the key. */
static int accept_chain(X509_STORE_CTX *chain, void *user)
{
	(void)chain;
	(void)user;
	return 1;
}

static int init_tls(struct clients *all)
{
	SSL_CTX *t = SSL_CTX_new(TLS_client_method());

	if (!t)
		return -ENOMEM;
	SSL_CTX_set_verify(t, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_cert_verify_callback(t, accept_chain, NULL);
	SSL_CTX_set_session_cache_mode(t, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(t, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	all->tls_context = t;
	return 0;
}

int clients_init(struct clients *all)
{
	all->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (all->epoll < 0)
		return -errno;
	all->client = mem_new(all->count * sizeof *all->client);
	for (unsigned i = 0; i < all->count; i++) {
		all->client[i] = (struct client){ .all = all,
			.fd = -1,
			.next_request = i % all->request_count };
		all->client[i].asked = mem_new(all->pipeline * sizeof(struct asked));
	}
	return all->tls ? init_tls(all) : 0;
}

void clients_fini(struct clients *all)
{
	all->stopping = true;
	for (unsigned i = 0; i < all->count; i++) {
		client_close(&all->client[i]);
		buf_fini(&all->client[i].out);
		free(all->client[i].asked);
	}
	free(all->client);
	SSL_CTX_free(all->tls_context);
	close(all->epoll);
}
