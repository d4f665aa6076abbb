/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_control - any bytes on the control socket: from two askers at once, in any pieces, and as
 * the answer to a word that was asked.
 *
 * The first byte chooses the side. As answers the rest is what a listener sends; as words it is a
 * row of steps, a byte that says who acts and how (below), for a piece a byte with its length, and
 * the piece. Oracle: of each connection at most one word is passed on, and never an empty one; an
 * asker reads whole lines `SAY "..."` in printable ASCII and one `DONE n` at the end; each call is
 * answered exactly once; and at the end no handle keeps the loop alive.
 */
#include "lib/control.h"
#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

enum { ASKERS = 2, TURNS_MAX = 100000, SAYS_MAX = 40, ANSWER_MS = 2 };
/* In bits 1 to 3; bit 0: which asker. */
enum step { SEND, TURN = 2, READ = 4, LEAVE = 6, ANSWER = 8, STEPS = 16 };

struct asker {
	int fd;				/* -1: has left */
	struct buf heard;
};

static uv_loop_t loop;
static char path[64];
static struct control_asker *waiting[ASKERS];
static unsigned handed_over, answered;

static void ignore(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

static void answer(struct control_asker *a, const char *text)
{
	control_say(a, text);
	control_done(a, *text == 'n');
}

/* A word that begins with `l` is answered later, one that begins with `m` has a long answer. */
static void on_word(void *user, struct control_asker *a, const struct words *w)
{
	const char *word = words_at(w, 0);

	(void)user;
	HOLDS(words_count(w) >= 1 && ++handed_over <= ASKERS);
	for (int i = 0; *word == 'm' && i < SAYS_MAX; i++)
		control_say(a, words_at(w, 1));
	for (size_t i = 0; *word == 'l' && i < ASKERS; i++) {
		if (waiting[i])
			continue;
		waiting[i] = a;
		return;
	}
	answer(a, word);
}

static void answer_waiting(void)
{
	for (size_t i = 0; i < ASKERS; i++) {
		if (waiting[i])
			answer(waiting[i], "later \"#\\");
		waiting[i] = NULL;
	}
}

static struct sockaddr_un place(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	return a;
}

static struct asker come(void)
{
	struct sockaddr_un a = place();
	struct asker k = { .fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };

	HOLDS(k.fd >= 0 && !connect(k.fd, (struct sockaddr *)&a, sizeof a));
	return k;
}

static void listen_to(struct asker *k)
{
	char chunk[16384];
	ssize_t n;

	while (k->fd >= 0 && (n = read(k->fd, chunk, sizeof chunk)) > 0)
		buf_add(&k->heard, chunk, (size_t)n);
}

static void leave(struct asker *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

static void check(const struct asker *k)
{
	const char *p = buf_bytes(&k->heard), *end = p + k->heard.len, *lf;
	bool done = false;

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		HOLDS(!done);
		done = !strncmp(p, "DONE ", 5);
		HOLDS(done ? lf - p == 6 && (p[5] == '0' || p[5] == '1')
			   : !strncmp(p, "SAY \"", 5) && lf[-1] == '"');
		for (; p < lf; p++)
			HOLDS(*p >= 0x20 && *p < 0x7f);
	}
	HOLDS(p == end);
}

static size_t act(struct asker *k, enum step step, const uint8_t *data, size_t size)
{
	size_t n = size ? *data : 0;

	switch (step) {
	case TURN:
		uv_run(&loop, UV_RUN_NOWAIT);
		return 0;
	case READ:
		listen_to(k);
		return 0;
	case LEAVE:
		leave(k);
		return 0;
	case ANSWER:
		answer_waiting();
		return 0;
	default:
		n = n < size ? n : size ? size - 1 : 0;
		if (k->fd >= 0 && n)
			send(k->fd, data + 1, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		return size ? n + 1 : 0;
	}
}

static void run_to_the_end(void)
{
	for (int i = 0; uv_loop_alive(&loop); i++) {
		HOLDS(i < TURNS_MAX);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
}

static void as_words(const uint8_t *data, size_t size)
{
	struct asker askers[ASKERS];
	int error;
	struct control *c = control_open(&loop, path, on_word, NULL, &error);

	HOLDS(c);
	handed_over = 0;
	for (size_t i = 0; i < ASKERS; i++)
		askers[i] = come();
	for (size_t at = 0; at < size;) {
		uint8_t b = data[at++];

		at += act(&askers[b % ASKERS], (enum step)(b & (STEPS - 2)), data + at, size - at);
	}
	for (int i = 0; i < 4; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	answer_waiting();
	for (int i = 0; i < 4; i++) {
		for (size_t k = 0; k < ASKERS; k++)
			listen_to(&askers[k]);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	for (size_t i = 0; i < ASKERS; i++) {
		check(&askers[i]);
		leave(&askers[i]);
		buf_fini(&askers[i].heard);
	}
	control_close(c);
	run_to_the_end();
	HOLDS(access(path, F_OK));
}

static void on_say(void *user, const char *text)
{
	(void)user;
	HOLDS(!answered && strlen(text) <= WORD_BYTES_MAX);
}

static void on_done(void *user, int status)
{
	(void)user;
	(void)status;
	answered++;
}

static void as_answers(const uint8_t *data, size_t size)
{
	struct sockaddr_un a = place();
	int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;

	HOLDS(listening >= 0 && !bind(listening, (struct sockaddr *)&a, sizeof a));
	HOLDS(!listen(listening, 1));
	answered = 0;
	control_call(&loop, path, "status", ANSWER_MS, on_say, on_done, NULL);
	HOLDS(!answered);
	fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	HOLDS(fd >= 0);
	for (size_t at = 0, n; at < size; at += n) {
		n = size - at > 64 ? 64 : size - at;
		send(fd, data + at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	if (size % 2)
		shutdown(fd, SHUT_WR);
	uv_run(&loop, UV_RUN_DEFAULT);
	HOLDS(answered == 1);
	close(fd);
	close(listening);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!*path) {
		char dir[] = "/tmp/fuzz-control-XXXXXX";

		HOLDS(mkdtemp(dir) && !rmdir(dir));
		snprintf(path, sizeof path, "%s", dir);
		signal(SIGPIPE, SIG_IGN);	/* as every daemon does */
		log_capture(ignore);
		uv_loop_init(&loop);
	}
	if (!size)
		return 0;
	if (*data % 2)
		as_answers(data + 1, size - 1);
	else
		as_words(data + 1, size - 1);
	return 0;
}
