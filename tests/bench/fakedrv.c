/* SPDX-License-Identifier: GPL-2.0-or-later
 * fakedrv - one process that plays up to 10,000 NUT drivers, for measuring servers.
 *
 * Listens on STATEPATH/DRIVER-NAME, one Unix socket per UPS, and speaks the driver's side of NUT's
 * socket protocol: DUMPALL is answered with every variable of a data file, PING with PONG, LOGOUT
 * with a goodbye. With --flip it measures how long a change of status takes to become visible:
 * SETINFO ups.status on the first UPS's socket, then GET VAR over TCP until the answer shows it. It
 * prints one JSON object then and ends. As a test program it may block: it writes its lines and
 * waits until the server has read them.
 */
#include "lib/buf.h"
#include "lib/cli.h"
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
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	UPS_MAX = 10000,
	FLIPS_MAX = 100000,
	SECONDS_MAX = 3600,
	LINE_BYTES = 512,
	EVENTS = 64,
	SEEN_WITHIN_S = 30
};

struct peer {				/* a listening socket, or a server's connection */
	int fd;
	unsigned ups;
	bool listening;
	char line[LINE_BYTES];
	size_t used;
};

struct drivers {
	const char *state, *driver, *ups, *data;
	unsigned count, seconds, port, flips;
	int epoll;
	int *server;			/* [count] the newest connection of each, -1: none */
	unsigned connected;
	struct buf dump;
};

/* ---- the data file: lines of `name: value` ---- */

static void add_line(struct buf *dump, char *line)
{
	char *colon = strchr(line, ':'), *value;

	if (*line == '#' || !colon)
		return;
	*colon = 0;
	value = colon + 1 + strspn(colon + 1, " ");
	value[strcspn(value, "\r\n")] = 0;
	buf_add_fmt(dump, "SETINFO %s ", line);
	words_quote(dump, value);
	buf_add_char(dump, '\n');
}

static int read_data(struct drivers *d)
{
	char line[1024];
	FILE *f = fopen(d->data, "r");

	if (!f)
		return -errno;
	while (fgets(line, sizeof line, f))
		add_line(&d->dump, line);
	fclose(f);
	buf_add_text(&d->dump,
		"ADDCMD test.battery.start\nADDCMD beeper.toggle\nDATAOK\nDUMPDONE\n");
	return 0;
}

/* ---- servers ---- */

static int say(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return -EPIPE;
		p += sent;
		n -= (size_t)sent;
	}
	return 0;
}

static void watch(struct drivers *d, int fd, unsigned ups, bool listening)
{
	struct peer *p = MEM_NEW(struct peer);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = p };

	*p = (struct peer){ .fd = fd, .ups = ups, .listening = listening };
	epoll_ctl(d->epoll, EPOLL_CTL_ADD, fd, &e);
}

static void take_server(struct drivers *d, const struct peer *p)
{
	int fd = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	watch(d, fd, p->ups, false);
	d->connected += d->server[p->ups] < 0;
	d->server[p->ups] = fd;
}

static void drop(struct drivers *d, struct peer *p)
{
	if (d->server[p->ups] == p->fd) {
		d->server[p->ups] = -1;
		d->connected--;
	}
	close(p->fd);
	free(p);
}

static void perform(const struct drivers *d, int fd, const char *line)
{
	if (!strcmp(line, "DUMPALL"))
		say(fd, buf_bytes(&d->dump), d->dump.len);
	else if (!strcmp(line, "PING"))
		say(fd, "PONG\n", 5);
	else if (!strcmp(line, "LOGOUT"))
		say(fd, "OK Goodbye\n", 11);
}

static void on_ready(struct drivers *d, struct peer *p)
{
	char *line = p->line, *lf;
	ssize_t n;

	if (p->listening) {
		take_server(d, p);
		return;
	}
	n = recv(p->fd, p->line + p->used, sizeof p->line - p->used - 1, 0);
	if (n <= 0) {
		drop(d, p);
		return;
	}
	p->used += (size_t)n;
	p->line[p->used] = 0;
	for (; (lf = strchr(line, '\n')); line = lf + 1) {
		*lf = 0;
		perform(d, p->fd, line);
	}
	p->used = strlen(line);
	memmove(p->line, line, p->used + 1);
	if (p->used > sizeof p->line - 2)
		p->used = 0;
}

static void serve(struct drivers *d, int timeout_ms)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(d->epoll, events, EVENTS, timeout_ms);

	for (int i = 0; i < n; i++)
		on_ready(d, events[i].data.ptr);
}

static int listen_as(struct drivers *d, unsigned i)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), n;

	if (d->count > 1)
		n = snprintf(a.sun_path, sizeof a.sun_path, "%s/%s-%s%u", d->state, d->driver,
			d->ups, i);
	else
		n = snprintf(a.sun_path, sizeof a.sun_path, "%s/%s-%s", d->state, d->driver,
			d->ups);
	if (n >= (int)sizeof a.sun_path)
		return -ENAMETOOLONG;
	unlink(a.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 8) ||
		chmod(a.sun_path, 0666))
		return -errno;
	watch(d, fd, i, true);
	return 0;
}

/* ---- how long until a change is seen ---- */

static int connect_to(unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (connect(fd, (struct sockaddr *)&a, sizeof a))
		return -errno;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

/* Asks until the answer holds `wanted`. */
static int poll_for(int fd, const char *request, const char *wanted, unsigned long *polls)
{
	uint64_t give_up = measure_ns() + SEEN_WITHIN_S * 1000000000ull;
	char answer[1024] = "";

	while (!strstr(answer, wanted)) {
		ssize_t n = say(fd, request, strlen(request))
				    ? -1
				    : recv(fd, answer, sizeof answer - 1, 0);

		if (n <= 0)
			return -EPIPE;
		answer[n] = 0;
		++*polls;
		if (measure_ns() > give_up)
			return -ETIMEDOUT;
	}
	return 0;
}

static int flip(struct drivers *d)
{
	static const char *const states[] = { "OB", "OL" };
	struct histogram *seen = MEM_NEW(struct histogram);
	char *request = mem_fmt("GET VAR %s%s ups.status\n", d->ups, d->count > 1 ? "0" : "");
	unsigned long polls = 0;
	int fd = connect_to(d->port), error = fd < 0 ? fd : 0;

	for (unsigned i = 0; i < d->flips && !error; i++) {
		char told[64], wanted[16];
		uint64_t began;

		snprintf(told, sizeof told, "SETINFO ups.status \"%s\"\n", states[i % 2]);
		snprintf(wanted, sizeof wanted, "\"%s\"", states[i % 2]);
		serve(d, 0);
		began = measure_ns();
		error = say(d->server[0], told, strlen(told));
		if (!error)
			error = poll_for(fd, request, wanted, &polls);
		histogram_add(seen, measure_ns() - began);
		/* a varying pause, not synchronous with the server */
		nanosleep(&(struct timespec){ 0, 500000 + i % 7 * 100000 }, NULL);
	}
	if (!error)
		printf("{\"mode\":\"flip\",\"flips\":%u,\"polls\":%lu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n",
			d->flips, polls, histogram_quantile_us(seen, 0.5),
			histogram_quantile_us(seen, 0.99), (double)seen->max_ns / 1e3);
	free(request);
	free(seen);
	return error;
}

/* ---- options ---- */

static const struct cli_option rows[] = {
	{ 'f', "data", "FILE", "lines of `name: value`: what every UPS tells" },
	{ 's', "statepath", "DIR", "where the sockets are" },
	{ 'd', "driver", "NAME", "first part of their names (fake)" },
	{ 'u', "ups", "NAME", "second part (ups)" },
	{ 'n', "count", "N", "more than one: NAME0 .. NAME(N-1)" },
	{ 't', "seconds", "N", "ends by itself after that (600)" },
	{ 'F', "flip", "PORT", "of the server: measure how soon a status is seen there, and end" },
	{ 'N', "flips", "N", "how often (500)" },
	{ 'h', "help", NULL, "this" },
	{ 0 }
};

static const struct cli cli = { .program = "fakedrv",
	.synopsis = "--data FILE --statepath DIR [options]", .options = rows };

static bool take_option(struct drivers *d, int letter, const char *value)
{
	switch (letter) {
	case 'f': d->data = value; break;
	case 's': d->state = value; break;
	case 'd': d->driver = value; break;
	case 'u': d->ups = value; break;
	case 'n': d->count = (unsigned)strtoul(value, NULL, 10); break;
	case 't': d->seconds = (unsigned)strtoul(value, NULL, 10); break;
	case 'F': d->port = (unsigned)strtoul(value, NULL, 10); break;
	case 'N': d->flips = (unsigned)strtoul(value, NULL, 10); break;
	default: return false;
	}
	return d->count >= 1 && d->count <= UPS_MAX && d->seconds >= 1 &&
	       d->seconds <= SECONDS_MAX && d->flips >= 1 && d->flips <= FLIPS_MAX &&
	       d->port < 65536;
}

static int run(struct drivers *d)
{
	uint64_t now = measure_ns(), end = now + d->seconds * 1000000000ull, settled = 0;
	int error = read_data(d);

	for (unsigned i = 0; i < d->count && !error; i++) {
		d->server[i] = -1;
		error = listen_as(d, i);
	}
	fputs("listening\n", stderr);
	for (; now < end && !error; now = measure_ns()) {
		serve(d, 50);
		if (d->connected == d->count && !settled) {
			fputs("connected\n", stderr);
			settled = now + 1000000000;		/* by then the dump has been read */
		}
		if (d->port && settled && now > settled)
			return flip(d);
	}
	return error;
}

int main(int argc, char **argv)
{
	struct drivers d = { .driver = "fake",
		.ups = "ups",
		.count = 1,
		.seconds = 600,
		.flips = 500 };
	const char *value;
	int letter, rest, error;

	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		if (take_option(&d, letter, value))
			continue;
		cli_help(&cli, letter == 'h' ? stdout : stderr);
		return letter == 'h' ? 0 : 2;
	}
	if (!d.data || !d.state) {
		cli_help(&cli, stderr);
		return 2;
	}
	measure_all_descriptors(0);
	d.epoll = epoll_create1(EPOLL_CLOEXEC);
	d.server = mem_new(d.count * sizeof *d.server);
	error = run(&d);
	if (error)
		fprintf(stderr, "fakedrv: %s\n", strerror(-error));
	free(d.server);
	buf_fini(&d.dump);
	return error ? 2 : 0;
}
