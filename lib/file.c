/* SPDX-License-Identifier: GPL-2.0-or-later
 * file - see file.h.
 */
#include "lib/file.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- reading what an administrator has named ---- */

static int judge_kind(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3))		/* /dev/null */
		return 0;
	return S_ISREG(st.st_mode) ? 0 : EINVAL;
}

static int open_kept(const char *path, int *fd)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd >= 0)
		return judge_kind(*fd);
	if (errno == ENXIO)		/* a socket, or a device without a driver */
		return EINVAL;
	if (errno == EACCES)		/* its modes permit it, so Landlock refused it */
		return access(path, R_OK) ? EACCES : EPERM;
	if (errno == ENOENT && !lstat(path, &st) && S_ISLNK(st.st_mode))
		return ENOLINK;
	return errno;
}

FILE *file_open(const char *path)
{
	int fd, error = open_kept(path, &fd);
	FILE *f = error ? NULL : fdopen(fd, "r");

	if (f)
		return f;
	if (!error)
		error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return NULL;
}

const char *file_error(int error)
{
	switch (error) {
	case EINVAL:
		return "not a plain file";
	case ENOLINK:
		return "a link to a file that does not exist";
	case EPERM:
		return "not in a place that was configured when the program was started, which its sandbox lets it read: start it again";
	default:
		return strerror(error);
	}
}

/* ---- replacing ---- */

static int write_all(int fd, const char *text, mode_t mode, bool synced)
{
	size_t size = strlen(text), done = 0;

	if (fchmod(fd, mode))
		return -errno;
	while (done < size) {
		ssize_t n = write(fd, text + done, size - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += (size_t)n;
	}
	return synced && fsync(fd) ? -errno : 0;
}

/* Best effort: a power cut may lose the new name, never the old file. */
static void sync_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? mem_dup_n(path, (size_t)(slash - path) + 1) : mem_dup(".");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!fsync(fd);
		close(fd);
	}
	free(dir);
}

static int replace(const char *path, const char *text, mode_t mode, bool synced)
{
	char *new = mem_fmt("%s.new", path);
	int fd, result;

	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	result = fd < 0 ? -errno : write_all(fd, text, mode, synced);
	if (fd >= 0 && close(fd) && !result)
		result = -errno;
	if (!result && rename(new, path))
		result = -errno;
	if (!result && synced)
		sync_dir_of(path);
	else if (result && fd >= 0)
		unlink(new);
	free(new);
	return result;
}

int file_replace(const char *path, const char *text, mode_t mode)
{
	return replace(path, text, mode, true);
}

int file_replace_unsynced(const char *path, const char *text, mode_t mode)
{
	return replace(path, text, mode, false);
}

int file_read_plain(const char *path, size_t max, struct buf *out, uid_t *owner)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), result;
	char bytes[4096];
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	result = fstat(fd, &st) ? -errno : S_ISREG(st.st_mode) ? 0 : -EPERM;
	if (!result && owner)
		*owner = st.st_uid;
	while (!result && out->len < max && (n = read(fd, bytes, sizeof bytes)) > 0)
		buf_add(out, bytes, max - out->len < (size_t)n ? max - out->len : (size_t)n);
	if (n < 0)
		result = -errno;
	close(fd);
	return result;
}

int file_read_trusted(const char *path, size_t max, struct buf *out)
{
	uid_t owner;
	int result = file_read_plain(path, max, out, &owner);

	if (!result && owner && owner != geteuid()) {
		buf_clear(out);
		result = -EPERM;
	}
	return result;
}
