/* SPDX-License-Identifier: GPL-2.0-or-later
 * port - see port.h.
 */
#include "drivers/serial/port.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { SLICE_MS = 250 };		/* the longest wait without a heartbeat */

struct serial {
	int fd;
};

static const struct {
	unsigned baud;
	speed_t speed;
} speeds[] = {
	{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 },
	{ 38400, B38400 }, { 57600, B57600 }, { 115200, B115200 },
};

bool serial_cable_power(const char *word, struct serial_line *line)
{
	static const struct {
		const char *word;
		bool dtr, rts;
	} powers[] = {
		{ "normal", true, false }, { "reverse", false, true }, { "both", true, true },
		{ "none", false, false },
	};

	for (size_t i = 0; i < MEM_COUNT(powers); i++) {
		if (strcasecmp(powers[i].word, word))
			continue;
		line->dtr = powers[i].dtr;
		line->rts = powers[i].rts;
		return true;
	}
	return false;
}

static int set_line(int fd, const struct serial_line *line)
{
	struct termios t;
	speed_t speed = B2400;

	if (tcgetattr(fd, &t))
		return -errno;
	for (size_t i = 0; i < MEM_COUNT(speeds); i++)
		if (speeds[i].baud == line->baud)
			speed = speeds[i].speed;
	cfmakeraw(&t);
	t.c_cflag = (t.c_cflag & (tcflag_t)~(CSTOPB | PARENB | CRTSCTS)) | CS8 | CLOCAL | CREAD;
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	cfsetispeed(&t, speed);
	cfsetospeed(&t, speed);
	if (tcsetattr(fd, TCSANOW, &t))
		return -errno;
	tcflush(fd, TCIOFLUSH);
	return 0;
}

/* A pseudo-terminal has no DTR and RTS; the error is ignored. */
static void set_power(int fd, const struct serial_line *line)
{
	int dtr = TIOCM_DTR, rts = TIOCM_RTS;

	ioctl(fd, line->dtr ? TIOCMBIS : TIOCMBIC, &dtr);
	ioctl(fd, line->rts ? TIOCMBIS : TIOCMBIC, &rts);
}

int serial_open(const char *path, const struct serial_line *line, struct serial **out,
	char why[256])
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), result = 0;

	if (fd < 0) {
		result = -errno;
		snprintf(why, 256, "%.200s: %s", path, strerror(errno));
		return result;
	}
	if (!isatty(fd)) {
		result = -ENOTTY;
		snprintf(why, 256, "%.200s is no serial line", path);
	} else if (flock(fd, LOCK_EX | LOCK_NB) || ioctl(fd, TIOCEXCL)) {
		result = -EBUSY;
		snprintf(why, 256, "%.200s is used by another program", path);
	} else if ((result = set_line(fd, line))) {
		snprintf(why, 256, "%.180s cannot be set up: %s", path, strerror(-result));
	}
	if (result) {
		close(fd);
		return result;
	}
	set_power(fd, line);
	*out = MEM_NEW(struct serial);
	(*out)->fd = fd;
	return 0;
}

void serial_close(struct serial *s)
{
	if (!s)
		return;
	ioctl(s->fd, TIOCNXCL);
	close(s->fd);
	free(s);
}

/* 1: ready, 0: time is over. */
static int wait_for(struct serial *s, short events, uint64_t until_ms)
{
	for (;;) {
		uint64_t now = clock_ms();
		uint64_t left = until_ms > now ? until_ms - now : 0;
		struct pollfd p = { .fd = s->fd, .events = events };
		int n = poll(&p, 1, left > SLICE_MS ? SLICE_MS : (int)left);

		heartbeat_alive();
		if (n > 0 && p.revents & events)
			return 1;
		if (n > 0)
			return -ENODEV;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (!left)
			return 0;
	}
}

static int error_of(int error)
{
	return error == EIO || error == ENXIO ? -ENODEV : -error;
}

int serial_write(struct serial *s, const uint8_t *bytes, size_t n, unsigned ms)
{
	uint64_t until_ms = clock_ms() + ms;
	size_t done = 0;

	while (done < n) {
		ssize_t wrote;
		int ready = wait_for(s, POLLOUT, until_ms);

		if (ready <= 0)
			return ready ? ready : -ETIMEDOUT;
		wrote = write(s->fd, bytes + done, n - done);
		if (wrote < 0 && errno != EAGAIN && errno != EINTR)
			return error_of(errno);
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return 0;
}

int serial_read(struct serial *s, uint8_t *out, size_t size, unsigned ms)
{
	int ready = wait_for(s, POLLIN, clock_ms() + ms);
	ssize_t n;

	if (ready <= 0)
		return ready;
	n = read(s->fd, out, size);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : error_of(errno);
	return n ? (int)n : -ENODEV;
}
