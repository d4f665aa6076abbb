/* SPDX-License-Identifier: GPL-2.0-or-later
 * instance - see instance.h.
 */
#include "lib/instance.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int open_lock(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0) {
		int error = -errno;

		/* a link, or a file of another user in a sticky directory */
		return !lstat(path, &st) && (st.st_uid != geteuid() || !S_ISREG(st.st_mode))
			? -EPERM : error;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || (st.st_uid && st.st_uid != geteuid())) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

static int open_or_replace(const char *path)
{
	int fd = open_lock(path);

	if (fd == -EPERM && !geteuid() && !unlink(path))
		fd = open_lock(path);
	return fd;
}

/* Its last holder may have removed the file between open and lock. */
static int is_still_there(int fd, const char *path)
{
	struct stat held, named;

	return !fstat(fd, &held) && !lstat(path, &named) && held.st_ino == named.st_ino &&
		held.st_dev == named.st_dev;
}

int instance_lock(struct instance *i, const char *state_dir, const char *name)
{
	int error = 0;

	if (!i->path)
		i->path = mem_fmt("%s/control-%s.lock", state_dir, name);
	i->fd = -1;
	while (!error) {
		int fd = open_or_replace(i->path);

		if (fd < 0)
			return fd;
		if (flock(fd, LOCK_EX | LOCK_NB))
			error = -errno;
		else if (is_still_there(fd, i->path)) {
			i->fd = fd;
			return 0;
		}
		close(fd);
	}
	return error;
}

int instance_renew(struct instance *i, const char *state_dir, const char *name)
{
	struct instance again = { .fd = -1 };
	int error;

	if (i->fd < 0 || is_still_there(i->fd, i->path))
		return 0;
	error = instance_lock(&again, state_dir, name);
	free(again.path);
	if (error)
		return error;
	close(i->fd);
	i->fd = again.fd;
	return 0;
}

void instance_give(const struct instance *i, const char *user)
{
	const struct passwd *pw = geteuid() ? NULL : getpwnam(user);

	if (pw && i->fd >= 0 && fchown(i->fd, pw->pw_uid, pw->pw_gid))
		log_say(LOG_WARN, "%s: %s", i->path, strerror(errno));
}

void instance_sign(const struct instance *i, pid_t starter)
{
	char text[32];

	snprintf(text, sizeof text, "%ld\n", (long)starter);
	if (ftruncate(i->fd, 0) || pwrite(i->fd, text, strlen(text), 0) < 0)
		log_say(LOG_DETAIL, "%s: %s", i->path, strerror(errno));
}

pid_t instance_starter(const struct instance *i)
{
	struct buf text = { 0 };
	long starter = 0;

	if (!file_read_trusted(i->path, 32, &text))
		starter = strtol(buf_text(&text), NULL, 10);
	buf_fini(&text);
	return starter > 0 ? (pid_t)starter : 0;
}

void instance_unlock(struct instance *i)
{
	if (i->path && i->fd >= 0) {
		unlink(i->path);
		close(i->fd);
	}
	free(i->path);
	*i = (struct instance){ .fd = -1 };
}

/* The socket is opened without following a link; its name in /proc refers to that same socket. */
static int open_socket(const char *path)
{
	struct stat st;
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && !fstat(fd, &st) && S_ISSOCK(st.st_mode) &&
		(!st.st_uid || st.st_uid == geteuid()))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

pid_t instance_listener(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t size = sizeof peer;
	int place = open_socket(path), fd;

	if (place < 0)
		return 0;
	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d", place);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) ||
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ||
		(peer.uid && peer.uid != geteuid()))
		peer.pid = 0;
	if (fd >= 0)
		close(fd);
	close(place);
	return peer.pid;
}

int instance_write_pid(const char *path)
{
	FILE *f;
	int result = 0;

	unlink(path);			/* never write through a link */
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
