/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient - see nutclient.h. Its memory is one struct that is freed one iteration of the loop
 * after its handles.
 */
#include "lib/nutclient.h"
#include "lib/buf.h"
#include "lib/dial.h"
#include "lib/mem.h"
#include "lib/nutclient_tls.h"
#include "lib/stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OUT_CAP = 65536, LINE_MAX_BYTES = 65536, WHY_MAX = 256 };

enum state { DIALLING, STARTTLS, HANDSHAKE, USERNAME, PASSWORD, READY, ENDED };

struct question {
	struct question *next;
	struct buf line;
	bool list;
	const struct nutclient_asker *asker;
	void *user;
};

struct nutclient {
	struct stream stream;		/* first: a stream's callbacks find the client by it */
	uv_loop_t *loop;
	uv_timer_t limit, soon;
	struct dial *dial;		/* NULL: not in progress */
	enum state state;
	char *host, *user, *password;
	char why[WHY_MAX];
	unsigned port, timeout_ms, lines, open_handles;
	enum nutclient_tls_use tls_use;
	struct nutclient_tls *tls;
	struct nutclient_handshake handshake;
	struct question *first, **end;
	bool asked, in_list, streaming, secure, freed;
	const struct nutclient_ops *ops;
	void *owner;
};

/* ---- the end ---- */

static void release(struct nutclient *c)
{
	if (!c->freed || c->open_handles || c->streaming)
		return;
	free(c->host);
	free(c->user);
	free(c->password);
	nutclient_tls_free(c->tls);
	free(c);
}

static void on_handle_closed(uv_handle_t *h)
{
	struct nutclient *c = h->data;

	c->open_handles--;
	release(c);
}

static void drop_questions(struct nutclient *c)
{
	while (c->first) {
		struct question *q = c->first;

		c->first = q->next;
		buf_fini(&q->line);
		free(q);
	}
	c->end = &c->first;
}

static void stop(struct nutclient *c)
{
	if (c->state == ENDED)
		return;
	c->state = ENDED;
	dial_stop(c->dial);
	c->dial = NULL;
	if (c->streaming)
		stream_close(&c->stream, 0);
	uv_timer_stop(&c->limit);
	drop_questions(c);
}

/* Reported from the loop, so that the owner may free the client at any place. */
static void on_soon(uv_timer_t *t);

static void end(struct nutclient *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void end(struct nutclient *c, const char *fmt, ...)
{
	va_list args;

	if (c->state == ENDED)
		return;
	va_start(args, fmt);
	vsnprintf(c->why, sizeof c->why, fmt, args);
	va_end(args);
	stop(c);
	if (!c->freed)
		uv_timer_start(&c->soon, on_soon, 0, 0);
}

static void on_limit(uv_timer_t *t)
{
	struct nutclient *c = t->data;

	end(c, "%s: no answer within %u s", c->host, (c->timeout_ms + 999) / 1000);
}

static void set_limit(struct nutclient *c)
{
	uv_timer_start(&c->limit, on_limit, c->timeout_ms, 0);
}

/* ---- questions ---- */

static void send_text(struct nutclient *c, const char *text)
{
	set_limit(c);
	stream_write(&c->stream, text, strlen(text));
}

static void ask_next(struct nutclient *c)
{
	if (c->state != READY || c->asked)
		return;
	if (!c->first) {
		uv_timer_stop(&c->limit);
		return;
	}
	c->asked = true;
	c->in_list = false;
	c->lines = 0;
	set_limit(c);
	stream_write_buf(&c->stream, &c->first->line);
}

void nutclient_ask_words(struct nutclient *c, const char *const *words,
	const struct nutclient_asker *asker, void *user)
{
	struct question *q;

	if (c->state == ENDED)
		return;
	q = MEM_NEW(struct question);
	q->asker = asker;
	q->user = user;
	q->list = !strcasecmp(words[0], "LIST");
	for (size_t i = 0; words[i]; i++) {
		if (i)
			buf_add_char(&q->line, ' ');
		if (*words[i] && !strpbrk(words[i], " \t\"\\#="))
			buf_add_text(&q->line, words[i]);
		else
			words_quote(&q->line, words[i]);
	}
	buf_add_char(&q->line, '\n');
	*c->end = q;
	c->end = &q->next;
	ask_next(c);
}

static void collect(const char *words[WORDS_MAX + 1], va_list args)
{
	size_t n = 1;

	while (n < WORDS_MAX && (words[n] = va_arg(args, const char *)))
		n++;
	words[n] = NULL;
}

void nutclient_ask(struct nutclient *c, const char *verb, ...)
{
	const char *words[WORDS_MAX + 1] = { verb };
	va_list args;

	va_start(args, verb);
	collect(words, args);
	va_end(args);
	nutclient_ask_words(c, words, &c->ops->asker, c->owner);
}

void nutclient_ask_for(struct nutclient *c, const struct nutclient_asker *asker, void *user,
	const char *verb, ...)
{
	const char *words[WORDS_MAX + 1] = { verb };
	va_list args;

	va_start(args, verb);
	collect(words, args);
	va_end(args);
	nutclient_ask_words(c, words, asker, user);
}

static void finish_question(struct nutclient *c, const char *error)
{
	struct question *q = c->first;
	const struct nutclient_asker *asker = q->asker;
	void *user = q->user;

	c->first = q->next;
	if (!c->first)
		c->end = &c->first;
	buf_fini(&q->line);
	free(q);
	c->asked = false;
	if (asker->answered)
		asker->answered(user, error);
	ask_next(c);
}

static void pass_line(struct nutclient *c, const struct words *w)
{
	if (c->first->asker->line)
		c->first->asker->line(c->first->user, w);
}

static bool begins(const struct words *w, const char *first, const char *second)
{
	return !strcmp(words_at(w, 0), first) && (!second || !strcmp(words_at(w, 1), second));
}

static void on_answer(struct nutclient *c, const struct words *w)
{
	if (!c->asked) {
		end(c, "%s: an answer that was not asked for", c->host);
	} else if (begins(w, "ERR", NULL)) {
		finish_question(c, words_at(w, 1));
	} else if (!c->first->list) {
		pass_line(c, w);
		if (c->state == READY)
			finish_question(c, NULL);
	} else if (!c->in_list) {
		c->in_list = begins(w, "BEGIN", "LIST");
		if (!c->in_list)
			end(c, "%s: not the answer to a LIST", c->host);
	} else if (begins(w, "END", "LIST")) {
		finish_question(c, NULL);
	} else if (++c->lines > NUTCLIENT_ANSWER_MAX) {
		end(c, "%s: an answer of more than %d lines", c->host, NUTCLIENT_ANSWER_MAX);
	} else {
		set_limit(c);
		pass_line(c, w);
	}
}

/* ---- from connected to ready ---- */

static void be_ready(struct nutclient *c)
{
	c->state = READY;
	uv_timer_stop(&c->limit);
	c->ops->ready(c->owner);
}

static void send_login(struct nutclient *c, enum state state, const char *verb, const char *text)
{
	struct buf line = { 0 };

	c->state = state;
	buf_add_fmt(&line, "%s ", verb);
	words_quote(&line, text);
	buf_add_char(&line, '\n');
	set_limit(c);
	stream_write_buf(&c->stream, &line);
	buf_fini(&line);
}

static void identify(struct nutclient *c)
{
	if (c->user)
		send_login(c, USERNAME, "USERNAME", c->user);
	else
		be_ready(c);
}

static void on_soon(uv_timer_t *t)
{
	struct nutclient *c = t->data;

	if (c->freed)
		return;
	if (c->state == ENDED)
		c->ops->ended(c->owner, c->why);
	else if (c->state == HANDSHAKE)
		identify(c);
}

static void on_handshake(void *user)
{
	struct nutclient *c = user;

	c->secure = true;
	uv_timer_start(&c->soon, on_soon, 0, 0);
}

static void on_starttls(struct nutclient *c, const struct words *w)
{
	struct stream_layer *layer;

	if (!begins(w, "OK", NULL)) {
		if (c->tls_use == NUTCLIENT_TLS_REQUIRE)
			end(c, "%s: TLS is not offered (%s)", c->host, words_at(w, 1));
		else
			identify(c);
		return;
	}
	c->handshake = (struct nutclient_handshake){ .done = on_handshake, .user = c };
	layer = nutclient_tls_connect(c->tls, stream_fd(&c->stream), c->host, &c->handshake);
	if (!layer) {
		end(c, "%s: out of memory", c->host);
		return;
	}
	c->state = HANDSHAKE;
	set_limit(c);
	stream_change(&c->stream, layer);
}

static void on_username(struct nutclient *c, const struct words *w)
{
	if (!begins(w, "OK", NULL))
		end(c, "%s: user %s is refused (%s)", c->host, c->user, words_at(w, 1));
	else if (c->password)
		send_login(c, PASSWORD, "PASSWORD", c->password);
	else
		be_ready(c);
}

static void on_password(struct nutclient *c, const struct words *w)
{
	if (begins(w, "OK", NULL))
		be_ready(c);
	else
		end(c, "%s: user %s is refused (%s)", c->host, c->user, words_at(w, 1));
}

static void (*const steps[ENDED + 1])(struct nutclient *, const struct words *) = {
	[STARTTLS] = on_starttls,
	[USERNAME] = on_username,
	[PASSWORD] = on_password,
	[READY] = on_answer,
};

static void on_line(struct stream *s, const struct words *w)
{
	struct nutclient *c = (struct nutclient *)(void *)s;

	if (c->state == ENDED || !words_count(w))
		return;
	if (steps[c->state])
		steps[c->state](c, w);
	else
		end(c, "%s: an answer that was not asked for", c->host);
}

static void on_too_long(struct stream *s)
{
	struct nutclient *c = (struct nutclient *)(void *)s;

	end(c, "%s: a line of more than %d bytes", c->host, LINE_MAX_BYTES);
}

static void on_closed(struct stream *s, int error)
{
	struct nutclient *c = (struct nutclient *)(void *)s;

	c->streaming = false;
	if (c->state == HANDSHAKE && !c->secure)
		end(c, "%s: TLS handshake failed%s%s", c->host, *c->handshake.fault ? ": " : "",
			c->handshake.fault);
	else
		end(c, "%s: %s", c->host,
			error ? strerror(-error) : "the server closed the connection");
	release(c);
}

static const struct stream_ops stream_ops = {
	.line = on_line,
	.too_long = on_too_long,
	.closed = on_closed,
	.out_cap = OUT_CAP,
	.line_max = LINE_MAX_BYTES,
};

/* ---- connecting ---- */

static void on_dialled(void *user, int fd, const char *why)
{
	struct nutclient *c = user;
	int error;

	c->dial = NULL;
	if (fd < 0) {
		end(c, "%s port %u: %s", c->host, c->port, why);
		return;
	}
	error = stream_open(&c->stream, c->loop, fd, &stream_ops);
	if (error) {
		end(c, "%s: %s", c->host, strerror(-error));
		return;
	}
	c->streaming = true;
	if (c->tls_use == NUTCLIENT_TLS_OFF) {
		identify(c);
		return;
	}
	c->state = STARTTLS;
	send_text(c, "STARTTLS\n");
}

static void begin_dial(struct nutclient *c)
{
	c->dial = dial_new(c->loop, c->host, c->port, on_dialled, c);
	if (c->dial)
		set_limit(c);
	else
		end(c, "%s: not a name that can be looked up", c->host);
}

static void init_timer(struct nutclient *c, uv_timer_t *t)
{
	uv_timer_init(c->loop, t);
	t->data = c;
	c->open_handles++;
}

struct nutclient *nutclient_new(uv_loop_t *loop, const struct nutclient_config *config,
	const struct nutclient_ops *ops, void *user)
{
	struct nutclient *c = MEM_NEW(struct nutclient);

	c->loop = loop;
	c->host = mem_dup(config->host);
	c->user = mem_dup(config->user);
	c->password = mem_dup(config->password);
	c->port = config->port ? config->port : NUTCLIENT_PORT;
	c->timeout_ms = config->timeout_ms ? config->timeout_ms : NUTCLIENT_TIMEOUT_MS;
	c->tls_use = config->tls;
	c->end = &c->first;
	c->ops = ops;
	c->owner = user;
	init_timer(c, &c->limit);
	init_timer(c, &c->soon);
	if (config->tls != NUTCLIENT_TLS_OFF) {
		char why[WHY_MAX];

		c->tls = nutclient_tls_new(config->authorities, why, sizeof why);
		if (!c->tls) {
			end(c, "%s", why);
			return c;
		}
	}
	begin_dial(c);
	return c;
}

void nutclient_free(struct nutclient *c)
{
	if (!c || c->freed)
		return;
	c->freed = true;
	stop(c);
	uv_close((uv_handle_t *)&c->limit, on_handle_closed);
	uv_close((uv_handle_t *)&c->soon, on_handle_closed);
}

bool nutclient_is_secure(const struct nutclient *c)
{
	return c->secure;
}
