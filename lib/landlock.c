/* SPDX-License-Identifier: GPL-2.0-or-later
 * landlock - see confine_parts.h. It uses the system calls of landlock(7), for which libc has no
 * functions.
 */
#include "lib/confine_parts.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFER (1ULL << 13)		/* ABI 2 */
#define TRUNCATE (1ULL << 14)		/* ABI 3 */
#define IOCTL_DEV (1ULL << 15)		/* ABI 5 */

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                  \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |                       \
		LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                   \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK)
#define OF_FILES                                                                                \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |                            \
		LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE | IOCTL_DEV)

static uint64_t handled;		/* all access rights that this kernel has */

int landlock_begin(void)
{
	struct landlock_ruleset_attr attr = { 0 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset;

	if (abi < 1)
		return abi < 0 ? -errno : -ENOSYS;
	handled = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;	/* ABI 1: up to MAKE_SYM */
	handled |= (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0) | (abi >= 5 ? IOCTL_DEV : 0);
	attr.handled_access_fs = handled;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	return ruleset < 0 ? -errno : ruleset;
}

static void add_rule(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr attr = { .allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;

	if (attr.parent_fd < 0)
		return;
	if (!fstat(attr.parent_fd, &st) && !S_ISDIR(st.st_mode))
		attr.allowed_access &= OF_FILES;
	attr.allowed_access &= handled;
	(void)!syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
	close(attr.parent_fd);
}

void landlock_allow(int ruleset, const char *path, bool write)
{
	add_rule(ruleset, path, READS | (write ? WRITES | TRUNCATE | IOCTL_DEV | REFER : 0));
}

void landlock_allow_run(int ruleset, const char *path)
{
	add_rule(ruleset, path, READS | LANDLOCK_ACCESS_FS_EXECUTE);
}

void landlock_allow_target(int ruleset, const char *link)
{
	char target[PATH_MAX], *slash;

	if (!realpath(link, target))
		return;
	slash = strrchr(target, '/');
	if (slash && slash != target) {
		*slash = 0;
		landlock_allow(ruleset, target, false);
	}
}

void landlock_allow_linked(int ruleset, const char *dir)
{
	struct dirent *entry;
	DIR *d = opendir(dir);

	landlock_allow(ruleset, dir, false);
	while (d && (entry = readdir(d))) {
		char *path = paths_join(dir, entry->d_name);

		if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
			landlock_allow_target(ruleset, path);
		free(path);
	}
	if (d)
		closedir(d);
}

int landlock_end(int ruleset)
{
	int result = syscall(SYS_landlock_restrict_self, ruleset, 0) ? -errno : 0;

	close(ruleset);
	return result;
}
