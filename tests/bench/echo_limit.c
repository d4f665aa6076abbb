/* SPDX-License-Identifier: GPL-2.0-or-later
 * echo_limit - the physical limit of a single-threaded server of the NUT protocol on this machine.
 *
 * An epoll loop that does the least any server can do: read, find the line ends, and answer each
 * line with a constant text prepared before the start, all answers to one read in one send. It
 * looks at the first letters of a line and no further. Its only cost is the kernel's TCP over
 * loopback, so no server of this kind can be faster.
 *
 *     echo_limit PORT FILE UPS SECONDS      FILE: lines of `name: value`
 */
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/words.h"
#include "tests/bench/measure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	DESCRIPTORS_MAX = 65536,
	READ_BYTES = 16384,
	OUT_BYTES = 1 << 20,
	EVENTS = 256,
	SECONDS_MAX = 3600
};

struct limit {
	int epoll, listening;
	struct buf get, list_var, list_ups, bye;
	struct buf waiting[DESCRIPTORS_MAX];	/* bytes that a full socket did not accept */
	char out[OUT_BYTES];
};

static int prepare(struct limit *l, const char *file, const char *ups)
{
	char line[1024];
	FILE *f = fopen(file, "r");

	if (!f)
		return -errno;
	buf_add_fmt(&l->list_var, "BEGIN LIST VAR %s\n", ups);
	while (fgets(line, sizeof line, f)) {
		char *colon = strchr(line, ':'), *value;

		if (*line == '#' || !colon)
			continue;
		*colon = 0;
		value = colon + 1 + strspn(colon + 1, " ");
		value[strcspn(value, "\r\n")] = 0;
		buf_add_fmt(&l->list_var, "VAR %s %s ", ups, line);
		words_quote(&l->list_var, value);
		buf_add_char(&l->list_var, '\n');
	}
	buf_add_fmt(&l->list_var, "END LIST VAR %s\n", ups);
	buf_add_fmt(&l->get, "VAR %s ups.status \"OL\"\n", ups);
	buf_add_fmt(&l->list_ups, "BEGIN LIST UPS\nUPS %s \"Description\"\nEND LIST UPS\n", ups);
	buf_add_text(&l->bye, "OK Goodbye\n");
	fclose(f);
	return 0;
}

static void watch(struct limit *l, int operation, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	epoll_ctl(l->epoll, operation, fd, &e);
}

static void drop(struct limit *l, int fd)
{
	buf_fini(&l->waiting[fd]);
	close(fd);
}

/* False: the peer has closed. */
static bool push(struct limit *l, int fd, const char *bytes, size_t n)
{
	ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

	if (sent < 0 && errno != EAGAIN)
		return false;
	if (sent < 0)
		sent = 0;
	if ((size_t)sent == n)
		return true;
	buf_add(&l->waiting[fd], bytes + sent, n - (size_t)sent);
	watch(l, EPOLL_CTL_MOD, fd, EPOLLOUT);
	return true;
}

static void push_waiting(struct limit *l, int fd)
{
	struct buf waiting = l->waiting[fd];

	l->waiting[fd] = (struct buf){ 0 };
	watch(l, EPOLL_CTL_MOD, fd, EPOLLIN);
	if (!push(l, fd, buf_bytes(&waiting), waiting.len))
		drop(l, fd);
	buf_fini(&waiting);
}

static const struct buf *answer(const struct limit *l, const char *line)
{
	if (line[0] == 'G')
		return &l->get;
	if (line[0] != 'L' || line[1] == 'O')
		return &l->bye;
	return line[5] == 'U' ? &l->list_ups : &l->list_var;
}

static void serve(struct limit *l, int fd)
{
	char in[READ_BYTES], *end, *p = in, *lf;
	ssize_t got = recv(fd, in, sizeof in, 0);
	size_t n = 0;
	bool over = false;

	if (got <= 0) {
		if (!got || errno != EAGAIN)
			drop(l, fd);
		return;
	}
	for (end = in + got; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		const struct buf *a = answer(l, p);

		if (n + a->len > sizeof l->out)
			break;
		memcpy(l->out + n, buf_bytes(a), a->len);
		n += a->len;
		over = over || a == &l->bye;
	}
	if ((n && !push(l, fd, l->out, n)) || over)
		drop(l, fd);
}

static void take_clients(struct limit *l)
{
	int fd, one = 1;

	while ((fd = accept4(l->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (fd >= DESCRIPTORS_MAX) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		watch(l, EPOLL_CTL_ADD, fd, EPOLLIN);
	}
}

static int listen_on(struct limit *l, unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1;

	l->listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(l->listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(l->listening, (struct sockaddr *)&a, sizeof a) || listen(l->listening, 4096))
		return -errno;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	watch(l, EPOLL_CTL_ADD, l->listening, EPOLLIN);
	return 0;
}

static void run(struct limit *l, unsigned seconds)
{
	uint64_t end = measure_ns() + seconds * 1000000000ull;
	struct epoll_event events[EVENTS];

	do {
		int n = epoll_wait(l->epoll, events, EVENTS, 1000);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == l->listening)
				take_clients(l);
			else if (l->waiting[fd].len)
				push_waiting(l, fd);
			else
				serve(l, fd);
		}
	} while (measure_ns() < end);
}

int main(int argc, char **argv)
{
	struct limit *l = MEM_NEW(struct limit);
	unsigned seconds = argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;
	int error;

	if (!seconds || seconds > SECONDS_MAX) {
		fputs("usage: echo_limit PORT FILE UPS SECONDS\n", stderr);
		return 2;
	}
	measure_all_descriptors(0);
	error = prepare(l, argv[2], argv[3]);
	if (!error)
		error = listen_on(l, (unsigned)strtoul(argv[1], NULL, 10));
	if (!error)
		run(l, seconds);
	else
		fprintf(stderr, "echo_limit: %s\n", strerror(-error));
	return error ? 2 : 0;
}
