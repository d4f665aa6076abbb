/* SPDX-License-Identifier: GPL-2.0-or-later
 * paths - see paths.h.
 */
#include "lib/paths.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static const char *from_environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *paths_conf_dir(const char *option)
{
	const char *dir = option;

	if (!dir)
		dir = from_environment("HOLDOVER_CONFPATH");
	if (!dir)
		dir = from_environment("NUT_CONFPATH");
	if (!dir)
		dir = access(PRODUCT_CONF_DIR, F_OK) ? PRODUCT_NUT_CONF_DIR : PRODUCT_CONF_DIR;
	return dir;
}

const char *paths_state_dir(const char *ups_conf, const char *upsd_conf)
{
	const char *dir = from_environment("NUT_STATEPATH");

	if (!dir)
		dir = ups_conf;
	if (!dir)
		dir = upsd_conf;
	return dir ? dir : PRODUCT_STATE_DIR;
}

const char *paths_pid_dir(const char *state_dir)
{
	const char *dir = from_environment("NUT_ALTPIDPATH");

	return dir ? dir : state_dir;
}

bool paths_is_volatile(const char *state_dir)
{
	return !strncmp(state_dir, "/run/", 5) || !strncmp(state_dir, "/var/run/", 9);
}

char *paths_lasting_dir(const char *state_dir)
{
	const char *given = from_environment("STATE_DIRECTORY");

	if (given && *given == '/')
		return mem_dup_n(given, strcspn(given, ":"));
	if (paths_is_volatile(state_dir))
		return mem_dup("/var/lib/holdover");
	return mem_dup(state_dir);
}

static bool is_below(const char *folder)
{
	static const char *const names[] = { "/drivers", "/libexec", "/nut" };

	for (size_t i = 0; folder && i < MEM_COUNT(names); i++)
		if (!strcmp(folder, names[i]))
			return true;
	return false;
}

/* The path that was passed to execve. */
static const char *started_as(void)
{
	return (const char *)(uintptr_t)getauxval(AT_EXECFN);
}

char *paths_program_dir(void)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	char *slash;

	if (n > 0)
		exe[n] = 0;
	else if (!realpath(started_as(), exe))		/* no /proc here */
		return mem_dup(".");
	if ((slash = strrchr(exe, '/')))
		*slash = 0;
	slash = strrchr(exe, '/');
	if (is_below(slash))
		*slash = 0;
	return mem_dup(exe);
}

bool paths_can_be_made(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	char *parent = slash ? mem_dup_n(dir, (size_t)(slash - dir) + 1) : mem_dup(".");
	bool can = access(dir, F_OK) && !access(parent, W_OK | X_OK);

	free(parent);
	return can;
}

char *paths_join(const char *dir, const char *name)
{
	return mem_fmt("%s/%s", dir, name);
}

char *paths_driver_socket(const char *state_dir, const char *driver, const char *ups)
{
	const char *slash = strrchr(driver, '/');

	return mem_fmt("%s/%s-%s", state_dir, slash ? slash + 1 : driver, ups);
}

char *paths_feed_socket(const char *state_dir, const char *ups)
{
	return mem_fmt("%s/holdover-server-%s", state_dir, ups);
}

char *paths_driver(const char *program_dir, const char *driverpath, const char *name, bool *is_own)
{
	char *path = mem_fmt("%s/drivers/%s", program_dir, name);

	*is_own = true;
	if (!strchr(name, '/') && !access(path, X_OK))
		return path;
	free(path);
	*is_own = false;
	path = paths_join(driverpath ? driverpath : "/lib/nut", name);
	if (!strchr(name, '/') && !access(path, X_OK))
		return path;
	free(path);
	return NULL;
}
