/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - see command.h.
 */
#include "guard/command.h"
#include "lib/clock.h"
#include "lib/process.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t command_start(const char *const argv[])
{
	pid_t child = fork();
	int nothing;

	if (child)
		return child;
	nothing = process_null(O_CLOEXEC);
	if (nothing >= 0)
		dup2(nothing, STDIN_FILENO);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* False: it still runs when the time is over. */
static bool ends_within(pid_t child, uint64_t limit_ms)
{
	struct pollfd p = { .fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
	uint64_t now = clock_ms(), until = now + limit_ms;
	int ended = p.fd < 0;

	for (; !ended && now <= until; now = clock_ms()) {
		uint64_t left = until - now;

		ended = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left) > 0;
		if (!left)
			break;
	}
	if (p.fd >= 0)
		close(p.fd);
	return ended;
}

int command_wait(pid_t child, uint64_t limit_ms)
{
	int status;

	if (child < 0)
		return COMMAND_FAILED;
	if (!ends_within(child, limit_ms))
		return COMMAND_OVERDUE;
	if (waitpid(child, &status, 0) != child)
		return COMMAND_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : COMMAND_FAILED;
}
