/* SPDX-License-Identifier: GPL-2.0-or-later
 * socket_dir - a directory for a program of tests, and the path of the one socket in it.
 */
#ifndef TESTS_UNIT_SOCKET_DIR_H
#define TESTS_UNIT_SOCKET_DIR_H

#include "tests/unit/support.h"

static char *dir, *path;

static inline int socket_dir_run(const char *name, const TTest *const tests[], size_t count)
{
	int result;

	dir = support_dir();
	path = mem_fmt("%s/sock", dir);
	result = support_run(name, tests, count);
	support_log_end();
	support_dir_remove(dir);
	free(path);
	return result;
}

#endif
