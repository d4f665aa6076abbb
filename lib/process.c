/* SPDX-License-Identifier: GPL-2.0-or-later
 * process - see process.h.
 */
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void process_begin(void)
{
	sigset_t none;
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd >= 0)
		close(fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

static bool reader_is_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 1 && out.revents & (POLLERR | POLLHUP);
}

bool process_lost_output(void)
{
	bool lost = ferror(stdout) != 0;
	int error = 0;

	errno = 0;
	if (fflush(stdout)) {
		lost = true;
		error = errno;
	}
	if (!lost || error == EPIPE || reader_is_gone())
		return false;
	errno = error ? error : EIO;	/* an earlier write failed, and only that knew why */
	return true;
}
