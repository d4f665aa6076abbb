/* SPDX-License-Identifier: GPL-2.0-or-later
 * pty_qx - a serial UPS that speaks Megatec/Qx lines, on a pseudo-terminal.
 *
 *   pty_qx [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE LINK
 *
 * LINK becomes a symbolic link to the terminal; the driver gets it as `port`. The `qx` lines,
 * `unknown:` and the faults of emu_ask.c apply, packets do not. Line speed and cable power (DTR,
 * RTS, BREAK) are ignored: a pseudo-terminal has none. `unplug` and `plug` hang up and open a new
 * terminal under the same LINK.
 */
#include "tests/usb/emu_play.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 32 };

static int tty = -1, keeper = -1;
static const char *link_path;
static volatile sig_atomic_t ended;
static struct {
	long at_ms;
	char line[256];
} events[EVENTS];
static int event_count;

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void to_queue(const uint8_t *d, int n)
{
	emu_input_add(d, n);
}

static const struct play serial = { .name = "serial", .reply = to_queue };

/* The terminal, raw, and its far side held open so that a closing driver does not hang it up. */
static int plug(void)
{
	struct termios t;
	const char *name;

	if (tty >= 0)
		return 0;
	tty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (tty < 0 || grantpt(tty) || unlockpt(tty) || !(name = ptsname(tty)))
		return -1;
	keeper = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (keeper < 0 || tcgetattr(keeper, &t))
		return -1;
	cfmakeraw(&t);
	tcsetattr(keeper, TCSANOW, &t);
	chmod(name, 0666);
	unlink(link_path);
	emu_input_flush();
	emu_log("PLUGGED %s", name);
	return symlink(name, link_path);
}

static void unplug(void)
{
	if (tty < 0)
		return;
	close(keeper);
	close(tty);
	unlink(link_path);
	tty = -1;
	emu_log("UNPLUGGED");
}

static int add_event(long at_ms, const char *line)
{
	if (event_count == EVENTS)
		return -1;
	events[event_count].at_ms = at_ms;
	snprintf(events[event_count++].line, sizeof events->line, "%s", line);
	return 0;
}

static void event(char *line)
{
	switch (emu_event(line)) {
	case EMU_PLUG:
		plug();
		break;
	case EMU_UNPLUG:
		unplug();
		break;
	case EMU_QUIT:
		ended = 1;
		break;
	case EMU_STAY:
		break;
	}
}

static void read_line(void)
{
	static uint8_t line[ASK_MAX];
	static int len;
	uint8_t c;

	while (read(tty, &c, 1) == 1)
		if (c == '\r') {
			emu_asked(line, len);
			len = 0;
		} else if (len < ASK_MAX) {
			line[len++] = c;
		}
}

static void write_answers(void)
{
	uint8_t d[EMU_MAX];

	while (emu_input_ready()) {
		int n = emu_input_take(d, sizeof d);

		if (n > 0 && write(tty, d, (size_t)n) != n)
			emu_log("write: %s", strerror(errno));
	}
}

static int sooner(int a, int b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

/* ms until the next event of the command line; runs those that are due */
static int run_events(void)
{
	long next = -1, now = now_ms();
	for (int i = 0; i < event_count; i++) {
		if (!events[i].line[0])
			continue;
		if (events[i].at_ms <= now) {
			event(events[i].line);
			events[i].line[0] = 0;
		} else if (next < 0 || events[i].at_ms - now < next) {
			next = events[i].at_ms - now;
		}
	}
	return (int)next;
}

static void on_signal(int n)
{
	(void)n;
	ended = 1;
}

static int usage(void)
{
	fprintf(stderr, "usage: pty_qx [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE LINK\n");
	return 2;
}

static int options(int argc, char **argv, const char **fifo)
{
	int opt;

	while ((opt = getopt(argc, argv, "+l:c:e:")) != -1)
		switch (opt) {
		case 'l':
			emu_log_file = fopen(optarg, "we");
			break;
		case 'c':
			*fifo = optarg;
			break;
		case 'e':
			if (optind >= argc || add_event(now_ms() + atol(optarg), argv[optind++]))
				return -1;
			break;
		default:
			return -1;
		}
	return argc - optind == 2 ? 0 : -1;
}

static void run(int control)
{
	while (!ended) {
		struct pollfd p[2] = { { tty, POLLIN, 0 }, { control, POLLIN, 0 } };
		int back_ms, wait = run_events();

		if (poll(p, 2, sooner(wait, tty >= 0 ? emu_next_ms() : -1)) < 0 && errno != EINTR)
			return;
		if (p[1].revents & POLLIN)
			emu_read_events(control, event);
		if (tty >= 0 && p[0].revents & POLLIN)
			read_line();
		if (tty >= 0)
			write_answers();
		if (!emu_dropped(&back_ms))
			continue;
		unplug();
		if (back_ms >= 0)
			add_event(now_ms() + back_ms, "plug");
	}
}

int main(int argc, char **argv)
{
	const char *fifo = NULL;
	int control = -1;

	if (options(argc, argv, &fifo))
		return usage();
	if (emu_load(argv[optind], 0))
		return 2;
	link_path = argv[optind + 1];
	emu_playing = &serial;
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	if (fifo) {
		mkfifo(fifo, 0600);
		control = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	}
	if (plug()) {
		perror("pty_qx");
		return 1;
	}
	run(control);
	unplug();
	return 0;
}
