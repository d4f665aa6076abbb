/* SPDX-License-Identifier: GPL-2.0-or-later
 * daemon - see daemon.h.
 */
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"

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

uint64_t daemon_watchdog_ms(void)
{
	return watchdog_ms;
}

int daemon_background(void)
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
		if (read(ends[0], &ok, 1) == 1)
			_exit(0);
		waitpid(child, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	close(ends[0]);
	setsid();
	ready_pipe = ends[1];
	in_background = true;
	/* so that programs started before we are ready log there from the beginning */
	if (!getenv("HOLDOVER_LOG"))
		setenv("HOLDOVER_LOG", "syslog", 1);
	return 0;
}

bool daemon_is_supervised(void)
{
	const char *parent = getenv("HOLDOVER_PARENT");

	return parent && strtol(parent, NULL, 10) == (long)getppid();
}

/* Also when it has died before we could ask for the signal: then we have another parent by now. */
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
	daemon_notify("READY=1");
	if (!in_background || ready_pipe < 0)
		return;
	if (write(ready_pipe, "!", 1) != 1)
		log_say(LOG_WARN, "the starting process could not be notified that we are ready");
	close(ready_pipe);
	ready_pipe = -1;
	log_to_syslog();
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
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

/* ---- PID files ---- */

int daemon_pid_write(const char *path)
{
	FILE *f;
	int result = 0;

	unlink(path);			/* never write through somebody's link */
	f = fopen(path, "wxe");
	if (!f)
		return -errno;
	fchmod(fileno(f), 0644);
	if (fprintf(f, "%ld\n", (long)getpid()) < 0)
		result = -EIO;
	if (fclose(f))
		result = -errno;
	return result;
}

pid_t daemon_pid_read(const char *path)
{
	FILE *f = fopen(path, "re");
	long pid = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%ld", &pid) != 1 || pid <= 1)
		pid = 0;
	fclose(f);
	if (pid && kill((pid_t)pid, 0) && errno == ESRCH)
		pid = 0;
	return (pid_t)pid;
}

static int signal_of_file(const char *path, int signal_number)
{
	pid_t pid = daemon_pid_read(path);

	if (!pid)
		return -ESRCH;
	return kill(pid, signal_number) ? -errno : 0;
}

const int daemon_signals[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, 0 };

const struct daemon_command daemon_commands[] = {
	{ "reload", SIGHUP }, { "stop", SIGTERM }, { 0 }
};

int daemon_send_command(const struct daemon_command *c, const char *word, pid_t pid,
	const char *pid_path)
{
	int result;

	while (c->name && (!*word || strncmp(c->name, word, strlen(word))))
		c++;
	if (!c->name) {
		log_say(LOG_ERROR, "-c %s: unknown command", word);
		return 1;
	}
	if (pid > 1)
		result = kill(pid, c->signal) ? -errno : 0;
	else
		result = signal_of_file(pid_path, c->signal);
	if (result)
		log_say(LOG_ERROR, "%s: %s", pid_path,
			result == -ESRCH ? "no instance is running" : strerror(-result));
	return result ? 1 : 0;
}

int daemon_begin(const char *pid_path, bool background)
{
	int result;

	if (pid_path && daemon_pid_read(pid_path)) {
		log_say(LOG_ERROR, "%s: an instance is running", pid_path);
		return -EEXIST;
	}
	result = background ? daemon_background() : 0;
	if (result)
		log_say(LOG_ERROR, "cannot go to the background: %s", strerror(-result));
	return result;
}

/* ---- privileges and directories ---- */

const char *const daemon_users[] = { "holdover", "nut", NULL };

static gid_t group_of(const char *name)
{
	struct group *g = getgrnam(name);

	return g ? g->gr_gid : (gid_t)-1;
}

int daemon_drop_to(const char *user, const char *group)
{
	struct passwd *p;
	gid_t gid;

	if (geteuid() != 0 || !user)
		return 0;
	errno = 0;
	p = getpwnam(user);
	if (!p)
		return errno ? -errno : -ENOENT;
	gid = group ? group_of(group) : p->pw_gid;
	if (gid == (gid_t)-1)
		return -ENOENT;
	if (!p->pw_uid)
		return 0;
	if (initgroups(p->pw_name, gid) || setresgid(gid, gid, gid) ||
		setresuid(p->pw_uid, p->pw_uid, p->pw_uid))
		return -errno;
	return setuid(0) ? 0 : -EPERM;		/* root must not be reachable any more */
}

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
