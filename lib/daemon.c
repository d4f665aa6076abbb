/* SPDX-License-Identifier: GPL-2.0-or-later
 * daemon - see daemon.h.
 */
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int ready_pipe = -1;
static bool in_background;
static char *notify_path;		/* NOTIFY_SOCKET, once it is removed from the environment */
static uint64_t watchdog_ms;

void daemon_adopt_environment(void)
{
	const char *path = getenv("NOTIFY_SOCKET"), *usec = getenv("WATCHDOG_USEC"),
		   *pid = getenv("WATCHDOG_PID");

	if (path && *path)
		notify_path = mem_dup(path);
	if (usec && (!pid || strtol(pid, NULL, 10) == (long)getpid()))
		watchdog_ms = strtoull(usec, NULL, 10) / 1000;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void daemon_return_environment(void)
{
	if (notify_path)
		setenv("NOTIFY_SOCKET", notify_path, 1);
	if (watchdog_ms) {
		char usec[32];

		snprintf(usec, sizeof usec, "%llu", (unsigned long long)watchdog_ms * 1000);
		setenv("WATCHDOG_USEC", usec, 1);
	}
}

uint64_t daemon_watchdog_ms(void)
{
	return watchdog_ms;
}

int daemon_background(int child_only)
{
	int ends[2], status = 0;
	char ok;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	child = fork();
	if (child < 0)
		return -errno;
	if (child) {
		close(ends[1]);
		if (child_only >= 0)
			close(child_only);
		if (read(ends[0], &ok, 1) == 1)
			_exit(0);
		waitpid(child, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	close(ends[0]);
	setsid();
	ready_pipe = ends[1];
	in_background = true;
	/* so that programs started before we are ready log there, too */
	if (!getenv("HOLDOVER_LOG"))
		setenv("HOLDOVER_LOG", "syslog", 1);
	return 0;
}

bool daemon_is_supervised(void)
{
	const char *parent = getenv("HOLDOVER_PARENT");

	return parent && strtol(parent, NULL, 10) == (long)getppid();
}

bool daemon_is_service(void)
{
	return daemon_is_supervised() || notify_path || getenv("NOTIFY_SOCKET");
}

/* Also if holdoverd died before we could request the signal: then we have another parent
 * already. */
static void end_with_supervisor(void)
{
	if (!getenv("HOLDOVER_PARENT"))
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (!daemon_is_supervised())
		raise(SIGTERM);
}

void daemon_ready(void)
{
	int null;

	end_with_supervisor();
	unsetenv("HOLDOVER_MUTED");
	log_mute(false);
	daemon_notify("READY=1");
	if (!in_background || ready_pipe < 0)
		return;
	if (write(ready_pipe, "!", 1) != 1)
		log_say(LOG_WARN, "the starting process could not be notified that we are ready");
	close(ready_pipe);
	ready_pipe = -1;
	log_to_syslog();
	null = process_null(O_CLOEXEC);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
}

void daemon_notify(const char *state)
{
	const char *path = notify_path ? notify_path : getenv("NOTIFY_SOCKET");
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t len;
	int fd;

	if (!path || !*path || strlen(path) >= sizeof a.sun_path)
		return;
	memcpy(a.sun_path, path, strlen(path));
	if (*path == '@')
		a.sun_path[0] = 0;
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&a,
		    len) < 0)
		log_say(LOG_WARN, "NOTIFY_SOCKET: %s", strerror(errno));
	close(fd);
}

/* ---- privileges and directories ---- */

const char *const daemon_users[] = { "holdover", "nut", NULL };

int daemon_make_dir(const char *path, mode_t mode)
{
	struct stat st;

	if (!mkdir(path, mode))
		return chmod(path, mode) ? -errno : 0;
	if (errno != EEXIST)
		return -errno;
	if (stat(path, &st))
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}
