/* SPDX-License-Identifier: GPL-2.0-or-later
 * replug - in the guest: unplug and plug the emulated UPS in again, and time the driver on its
 * socket.
 *
 *   replug SOCKET CTL-FIFO CYCLES
 *
 * One `@@ cycle N stale S fresh S status "..."` line per cycle, then `@@ end OK` or what went
 * wrong. Fresh = DATAOK after the plug, and a dump whose ups.status says OL. OB or LB at any time
 * is reported as `false OB`.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECT_TRIES = 300 };

static int sock;
static bool stale = true, false_ob, gone;
static char status[256];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void line(const char *l)
{
	if (!strcmp(l, "DATASTALE"))
		stale = true;
	else if (!strcmp(l, "DATAOK"))
		stale = false;
	else if (!strncmp(l, "SETINFO ups.status \"", 20)) {
		snprintf(status, sizeof status, "%.255s", l + 20);
		status[strcspn(status, "\"")] = 0;
		if (strstr(status, "OB") || strstr(status, "LB"))
			false_ob = true;
	}
}

static void take(void)
{
	static char buf[65536];
	static size_t len;
	ssize_t n = read(sock, buf + len, sizeof buf - 1 - len);
	char *end;

	if (n <= 0) {
		gone = true;
		return;
	}
	len += (size_t)n;
	buf[len] = 0;
	while ((end = strchr(buf, '\n'))) {
		*end = 0;
		line(buf);
		len -= (size_t)(end + 1 - buf);
		memmove(buf, end + 1, len + 1);
	}
	if (len == sizeof buf - 1)
		len = 0;
}

static void listen_for(double seconds)
{
	double end = now() + seconds;

	do {
		struct pollfd p = { sock, POLLIN, 0 };

		if (poll(&p, 1, 20) > 0)
			take();
	} while (now() < end && !gone);
}

static double until(bool want_stale, double limit)	/* seconds, or -1 */
{
	double start = now(), asked = 0;

	while (now() - start < limit && !gone) {
		if (stale == want_stale && (want_stale || strstr(status, "OL")))
			return now() - start;
		if (now() - asked > 0.25) {
			asked = now();
			if (write(sock, "DUMPALL\n", 8) != 8)
				gone = true;
		}
		listen_for(0.02);
	}
	return -1;
}

static void tell(const char *fifo, const char *what)
{
	int f = open(fifo, O_WRONLY);

	if (f < 0 || write(f, what, strlen(what)) < 0)
		perror(fifo);
	if (f >= 0)
		close(f);
}

static bool reach(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof a.sun_path, "%s", name);
	for (int i = 0; i < CONNECT_TRIES; i++) {
		sock = socket(AF_UNIX, SOCK_STREAM, 0);
		if (!connect(sock, (struct sockaddr *)&a, sizeof a))
			return true;
		close(sock);
		usleep(100000);
	}
	return false;
}

static bool cycle(int number, const char *fifo)
{
	double s, f;

	tell(fifo, "unplug\n");
	s = until(true, 20);
	listen_for(1);
	tell(fifo, "plug\n");
	status[0] = 0;
	stale = true;
	f = until(false, 20);
	printf("@@ cycle %d stale %.2f fresh %.2f status \"%s\"\n", number, s, f, status);
	fflush(stdout);
	listen_for(0.5);
	return s >= 0 && f >= 0;
}

int main(int argc, char **argv)
{
	bool ok = true;

	if (argc != 4)
		return 2;
	if (!reach(argv[1]) || until(false, 30) < 0) {
		printf("@@ end never fresh\n");
		return 1;
	}
	for (int i = 1; i <= atoi(argv[3]) && !gone; i++)
		ok &= cycle(i, argv[2]);
	printf("@@ end %s\n", gone ? "driver gone" : false_ob ? "false OB" : ok ? "OK" : "not all");
	return 0;
}
