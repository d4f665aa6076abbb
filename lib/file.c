/* SPDX-License-Identifier: GPL-2.0-or-later
 * file - see file.h.
 */
#include "lib/file.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *text, mode_t mode)
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
	return fsync(fd) ? -errno : 0;
}

/* Best effort: the new name may be lost with the power, never the old file. */
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

int file_replace(const char *path, const char *text, mode_t mode)
{
	char *new = mem_fmt("%s.new", path);
	int fd, result;

	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	result = fd < 0 ? -errno : write_all(fd, text, mode);
	if (fd >= 0 && close(fd) && !result)
		result = -errno;
	if (!result && rename(new, path))
		result = -errno;
	if (!result)
		sync_dir_of(path);
	else if (fd >= 0)
		unlink(new);
	free(new);
	return result;
}
