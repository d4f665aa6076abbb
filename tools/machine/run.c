/* SPDX-License-Identifier: GPL-2.0-or-later
 * run - see run.h.
 */
#include "tools/machine/run.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int start(const char *const argv[], int output, pid_t *child)
{
	posix_spawn_file_actions_t files;
	int error, null = process_null(O_CLOEXEC);

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, null, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	setenv("LC_ALL", "C", 1);
	error = posix_spawnp(child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	close(null);
	return -error;
}

bool run_exists(const char *name)
{
	char *path = mem_dup(getenv("PATH") ? getenv("PATH") : ""), *save = NULL;
	bool found = false;

	for (char *dir = strtok_r(path, ":", &save); dir && !found; dir = strtok_r(NULL, ":", &save)) {
		char *file = paths_join(dir, name);

		found = !access(file, X_OK);
		free(file);
	}
	free(path);
	return found;
}

static void keep(struct buf *out, const char *bytes, size_t n)
{
	buf_add(out, bytes, out->len + n > RUN_BYTES_MAX ? RUN_BYTES_MAX - out->len : n);
}

/* 0 at the end of its output, -ETIMEDOUT before. */
static int read_all(int from, uint64_t until, struct buf *out)
{
	for (;;) {
		struct pollfd p = { .fd = from, .events = POLLIN };
		uint64_t now = clock_ms();
		char bytes[4096];
		ssize_t n;

		if (now >= until || !poll(&p, 1, (int)(until - now)))
			return -ETIMEDOUT;
		n = read(from, bytes, sizeof bytes);
		if (n > 0)
			keep(out, bytes, (size_t)n);
		else if (!n || errno != EINTR)
			return n ? -errno : 0;
	}
}

static int end(pid_t child, int error)
{
	int status;

	if (error)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (error)
		return error;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_output(const char *const argv[], unsigned timeout_ms, struct buf *out)
{
	uint64_t until = clock_ms() + timeout_ms;
	int line[2], result;
	pid_t child;

	if (pipe2(line, O_CLOEXEC))
		return -errno;
	result = start(argv, line[1], &child);
	close(line[1]);
	if (!result)
		result = end(child, read_all(line[0], until, out));
	close(line[0]);
	return result;
}
