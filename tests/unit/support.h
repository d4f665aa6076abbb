/* SPDX-License-Identifier: GPL-2.0-or-later
 * support - helpers for unit tests: running a list of tests, a line of words, files in a directory
 * of their own, the log as text, fixed pseudo-random numbers, and (with SUPPORT_CLOCK) a clock that
 * stands still until it is moved, with an event loop driven by it.
 *
 * The clock replaces clock_gettime for the whole program, libuv included, so timers of minutes fire
 * at once and in order: a test never sleeps. Include it in the one source file of a test program
 * only.
 */
#ifndef TESTS_UNIT_SUPPORT_H
#define TESTS_UNIT_SUPPORT_H

#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/words.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* `setup` and `teardown` (NULL: none) around each test; the exit status of main. */
static inline int support_run_with(const char *name, const TTest *const tests[], size_t count,
	SFun setup, SFun teardown)
{
	Suite *s = suite_create(name);
	TCase *t = tcase_create(name);
	SRunner *sr;
	int failed;

	if (setup || teardown)
		tcase_add_checked_fixture(t, setup, teardown);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(t, tests[i]);
	tcase_set_timeout(t, 0);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}

static inline int support_run(const char *name, const TTest *const tests[], size_t count)
{
	return support_run_with(name, tests, count, NULL, NULL);
}

/* ---- words ---- */

/* one line, without its LF */
static inline void support_line(struct words *w, const char *text)
{
	char *line = mem_fmt("%s\n", text);
	const char *p = line, *end = line + strlen(line);

	ck_assert_msg(words_read(w, &p, end) == WORDS_LINE && p == end, "not one line: %s", text);
	free(line);
}

/* ---- files ---- */

static inline char *support_dir(void)		/* a new directory; support_dir_remove frees */
{
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_fmt("%s/holdover-test-XXXXXX", tmp ? tmp : "/tmp");

	if (!mkdtemp(dir))
		abort();
	return dir;
}

static inline void support_write(const char *dir, const char *name, const char *text)
{
	char *path = mem_fmt("%s/%s", dir, name);
	FILE *f = fopen(path, "we");

	if (!f || fchmod(fileno(f), 0640) || fputs(text, f) < 0 ||
		fclose(f)) /* may be called outside of tests: no ck_assert */
		abort();
	free(path);
}

static inline void support_dir_remove(char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (*e->d_name != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
	free(dir);
}

/* ---- local sockets, non-blocking ---- */

/* connected to it, or listening there */
static inline int support_socket(const char *path, bool listening)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	ck_assert_uint_lt(strlen(path), sizeof a.sun_path);
	memcpy(a.sun_path, path, strlen(path));
	if (listening)
		unlink(path);
	ck_assert_int_eq((listening ? bind : connect)(fd, (struct sockaddr *)&a, sizeof a), 0);
	if (listening)
		ck_assert_int_eq(listen(fd, 16), 0);
	return fd;
}

static inline void support_send(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* All that has arrived, as text; false in *open once the other side has closed. */
static inline const char *support_receive(int fd, struct buf *into, bool *open)
{
	char chunk[65536];
	ssize_t n;

	buf_clear(into);
	while ((n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT)) > 0)
		buf_add(into, chunk, (size_t)n);
	if (open)
		*open = n < 0 && errno == EAGAIN;
	return buf_text(into);
}

/* ---- the log: one line each, "W text" for a warning (E, W, N, D) ---- */

static struct buf support_logged;

static inline void support_log_line(enum log_level level, const char *line)
{
	buf_add_fmt(&support_logged, "%c %s\n", "EWND"[level], line);
}

static inline void support_log_begin(void)
{
	buf_fini(&support_logged);
	log_capture(support_log_line);
}

static inline const char *support_log(void)
{
	return buf_text(&support_logged);
}

static inline unsigned support_log_count(const char *text)	/* occurrences */
{
	unsigned n = 0;

	for (const char *p = support_log(); (p = strstr(p, text)); p += strlen(text))
		n++;
	return n;
}

static inline void support_log_end(void)
{
	log_capture(NULL);
	buf_fini(&support_logged);
}

/* ---- numbers ---- */

/* xorshift64*; state starts as any number but 0 */
static inline uint32_t support_random(uint64_t *state, uint32_t below)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 0x2545f4914f6cdd1du >> 33) % below);
}

/* ---- time ---- */

#ifdef SUPPORT_CLOCK

#include <sys/syscall.h>
#include <time.h>
#include <uv.h>

static uint64_t support_now_ms = 1000000;

int clock_gettime(clockid_t id, struct timespec *t)
{
	if (id != CLOCK_MONOTONIC && id != CLOCK_MONOTONIC_COARSE && id != CLOCK_BOOTTIME)
		return (int)syscall(SYS_clock_gettime, id, t);
	t->tv_sec = (time_t)(support_now_ms / 1000);
	t->tv_nsec = (long)(support_now_ms % 1000) * 1000000;
	return 0;
}

/* Runs the loop until all immediate work is done. Local sockets deliver at once, so a few
 * iterations are enough.
 */
static inline void support_settle(uv_loop_t *loop)
{
	for (unsigned i = 0; i < 400; i++)
		uv_run(loop, UV_RUN_NOWAIT);
}

/* Lets `ms` pass: from timer to timer, so each fires at its time. Returns how often the loop woke
 * up. */
static inline unsigned support_pass(uv_loop_t *loop, uint64_t ms)
{
	uint64_t end = support_now_ms + ms;
	unsigned wakes = 0;

	uv_run(loop, UV_RUN_NOWAIT);
	while (support_now_ms < end) {
		int timeout = uv_backend_timeout(loop);
		uint64_t step = end - support_now_ms;

		if (timeout >= 0 && (uint64_t)timeout < step)
			step = (uint64_t)timeout;
		support_now_ms += step;
		wakes++;
		ck_assert_uint_lt(wakes, 20000000);
		uv_run(loop, UV_RUN_NOWAIT);
		uv_run(loop, UV_RUN_NOWAIT);
	}
	return wakes;
}

/* all handles must have been closed by their owners */
static inline void support_loop_close(uv_loop_t *loop)
{
	support_settle(loop);
	ck_assert_int_eq(uv_loop_close(loop), 0);
}

#endif
#endif
