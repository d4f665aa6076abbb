/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_nutclient - a hostile server answers lib/nutclient and lib/nutorder, in any pieces.
 *
 * An input is a byte that chooses the configuration (bit 0: a login, bit 2: an order besides the
 * questions, bits 1 and 3 both: STARTTLS is tried, which is slow and therefore rarer) and then
 * pieces, each a byte with its length and the piece. Oracle: what the client sends is whole lines
 * of verbs it knows, in printable ASCII, until TLS begins; `ready` comes once at most and before
 * any answer, an answer never without a question, `ended` once at most; lines are bounded; and
 * nothing is left in the loop at the end. A pair of sockets replaces lib/dial: looking up and
 * connecting would take most of the time.
 */
#include "lib/dial.h"
#include "lib/mem.h"
#include "lib/nutorder.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

enum { LOGIN = 1, TLS = 2 | 8, ORDER = 4, TURNS = 2, TURNS_MAX = 100000 };

static uv_loop_t loop;

struct dial {			/* one at a time */
	dial_done *done;
	void *user;
};

static struct dial under_way;

struct run {
	struct nutclient *client;
	struct nutorder *order;
	unsigned readies, asked, answered, ends, lines, outcomes;
	bool with_order;
};

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	struct run *r = user;

	r->order = NULL;
	r->outcomes++;
	HOLDS(r->outcomes == 1 && (result == SP_OK) == !error);
}

static void on_line(void *user, const struct words *w)
{
	struct run *r = user;

	HOLDS(r->readies == 1 && !r->ends && words_count(w) > 0);
	HOLDS(++r->lines <= NUTCLIENT_ANSWER_MAX * 3);
}

static void on_answered(void *user, const char *error)
{
	struct run *r = user;

	(void)error;
	HOLDS(r->readies == 1 && !r->ends && ++r->answered <= r->asked);
	if (r->answered == 2 && r->with_order)
		r->order = nutorder_new(&loop, r->client,
			(const char *const[]){ "SET", "VAR", "u", "a.b", "x \"y\" #z", NULL },
			on_ordered, r);
}

static void on_ready(void *user)
{
	struct run *r = user;

	HOLDS(++r->readies == 1 && !r->ends);
	r->asked = 3;
	nutclient_ask(r->client, "GET", "VAR", "u", "ups.status", NULL);
	nutclient_ask(r->client, "LIST", "VAR", "u", NULL);
	nutclient_ask(r->client, "LIST", "UPS", NULL);
}

static void on_ended(void *user, const char *why)
{
	struct run *r = user;

	HOLDS(++r->ends == 1 && *why);
}

static const struct nutclient_ops ops = { { on_line, on_answered }, on_ready, on_ended };

struct dial *dial_new(uv_loop_t *l, const char *host, unsigned port, dial_done *done, void *user)
{
	HOLDS(l == &loop && *host && port == NUTCLIENT_PORT && !under_way.done);
	under_way = (struct dial){ done, user };
	return &under_way;
}

void dial_stop(struct dial *d)
{
	if (d)
		d->done = NULL;
}

/* The server's end. */
static int connect_client(void)
{
	const struct dial d = under_way;
	int ends[2];

	HOLDS(d.done && !socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
	under_way.done = NULL;
	d.done(d.user, ends[0], NULL);
	return ends[1];
}

static void begin_once(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&loop);
}

/* The client's own lines, as far as they are in clear. */
static void check(const struct buf *heard)
{
	static const char words[] = " STARTTLS USERNAME PASSWORD GET LIST SET ";
	const char *p = buf_bytes(heard), *end = p + heard->len, *lf;

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		char word[16];

		if (*p == 22)
			return;		/* a TLS handshake, RFC 8446 section 5.1 */
		for (const char *q = p; q < lf; q++)
			HOLDS(*q >= 0x20 && *q < 0x7f);
		HOLDS(snprintf(word, sizeof word, " %.*s ", (int)strcspn(p, " \n"), p) <
				(int)sizeof word && strstr(words, word));
	}
}

static void listen_to(int fd, struct buf *heard)
{
	char chunk[4096];
	ssize_t n;

	while ((n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT)) > 0)
		buf_add(heard, chunk, (size_t)n);
}

static void turn(int fd, struct buf *heard)
{
	for (int i = 0; i < TURNS; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	listen_to(fd, heard);
}

static void play(int fd, struct buf *heard, const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t n = data[at++];

		n = n < size - at ? n : size - at;
		if (n && send(fd, data + at, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			return;
		at += n;
		turn(fd, heard);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t how = size ? data[0] : 0;
	struct nutclient_config config = { .host = "127.0.0.1",
		.user = how & LOGIN ? "me" : NULL, .password = how & LOGIN ? "p\"q" : NULL,
		.tls = (how & TLS) == TLS ? NUTCLIENT_TLS_TRY : NUTCLIENT_TLS_OFF };
	struct run r = { .with_order = how & ORDER };
	struct buf heard = { 0 };
	int fd;

	begin_once();
	r.client = nutclient_new(&loop, &config, &ops, &r);
	fd = connect_client();
	turn(fd, &heard);
	play(fd, &heard, data + !!size, size - !!size);
	turn(fd, &heard);
	check(&heard);
	close(fd);
	nutclient_free(r.client);
	nutorder_free(r.order);
	buf_fini(&heard);
	for (int i = 0; uv_loop_alive(&loop); i++) {
		HOLDS(i < TURNS_MAX);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	return 0;
}
