/* SPDX-License-Identifier: GPL-2.0-or-later
 * process - see process.h.
 */
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int process_null(int flags)
{
	int fd = open("/dev/null", O_RDWR | flags), ends[2];

	if (fd >= 0)
		return fd;
	if (pipe2(ends, flags))
		return -1;
	close(ends[1]);
	return ends[0];
}

unsigned long process_files(void)
{
	struct rlimit r, raised;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return PROCESS_FILES_MIN;
	raised = (struct rlimit){ PROCESS_FILES_MIN, r.rlim_max };
	if (r.rlim_cur < PROCESS_FILES_MIN && !setrlimit(RLIMIT_NOFILE, &raised))
		r = raised;
	return r.rlim_cur;
}

void process_begin(void)
{
	sigset_t none;
	int fd;

	while ((fd = process_null(0)) >= 0 && fd <= STDERR_FILENO)
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
	errno = error ? error : EIO;	/* an earlier write failed, and its errno is lost */
	return true;
}
