/* SPDX-License-Identifier: GPL-2.0-or-later
 * screen - see screen.h. Escape sequences are those of ECMA-48 and xterm's second screen, which all
 * current terminals have.
 */
#include "tools/cli/screen.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "tools/cli/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { USUAL_ROWS = 24, LEAST_ROWS = 6 };

static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[H\033[2J",
		  leave[] = "\033[?7h\033[?25h\033[?1049l";
static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* Static, because a signal handler needs it. */
static struct termios before;
static volatile sig_atomic_t is_begun, has_keys;

static bool write_all(const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);

		if (done < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, 1000);
		else if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
	return true;
}

/* Safe in a signal handler. */
void screen_end(void)
{
	if (!is_begun)
		return;
	is_begun = false;
	write_all(leave, sizeof leave - 1);
	if (has_keys)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
}

static void on_fault(int number)
{
	screen_end();
	signal(number, SIG_DFL);
	raise(number);
}

bool screen_begin(void)
{
	struct termios raw;

	if (!isatty(STDOUT_FILENO))
		return false;
	has_keys = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &before);
	for (size_t i = 0; i < MEM_COUNT(faults); i++)
		signal(faults[i], on_fault);
	is_begun = true;
	if (has_keys) {
		raw = before;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		raw.c_cc[VMIN] = 1;
		raw.c_cc[VTIME] = 0;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
	}
	return write_all(enter, sizeof enter - 1);
}

void screen_size(int *columns, int *rows)
{
	struct winsize size;

	*columns = text_terminal_columns(STDOUT_FILENO);
	*rows = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ? USUAL_ROWS : size.ws_row;
	if (*rows < LEAST_ROWS)
		*rows = LEAST_ROWS;
}

bool screen_draw(const char *lines)
{
	struct buf out = { 0 };
	bool good;

	buf_add_text(&out, "\033[H");
	for (const char *line = lines; *line;) {
		size_t n = strcspn(line, "\n");

		/* before the line: after one that fills the row it would erase the last
		 * character */
		buf_add_text(&out, "\033[K");
		buf_add(&out, line, n);
		line += n + (line[n] == '\n');
		if (*line)
			buf_add_text(&out, "\r\n");
	}
	buf_add_text(&out, "\033[J");
	good = write_all(buf_bytes(&out), out.len);
	buf_fini(&out);
	return good;
}

int screen_keys(char *keys, int max)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	if (poll(&p, 1, 0) <= 0)
		return 0;
	n = read(STDIN_FILENO, keys, (size_t)max);
	return n > 0 ? (int)n : n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -1;
}
