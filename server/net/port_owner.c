/* SPDX-License-Identifier: GPL-2.0-or-later
 * port_owner - see port_owner.h. Source: proc(5), /proc/PID/fd.
 */
#include "server/net/port_owner.h"
#include "lib/listeners.h"
#include "lib/mem.h"

#include <dirent.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOCKETS_MAX = 16 };

struct sockets {
	int port;
	unsigned long inodes[SOCKETS_MAX];
	uid_t uid;		/* of the first owner */
	size_t count;
};

static bool keep(void *user, const struct listener *l)
{
	struct sockets *all = user;

	if ((int)l->port != all->port || !l->inode)
		return true;
	if (!all->count)
		all->uid = l->uid;
	all->inodes[all->count++] = l->inode;
	return all->count < SOCKETS_MAX;
}

static bool is_one_of(const struct sockets *all, const char *path)
{
	char target[64];
	ssize_t n = readlink(path, target, sizeof target - 1);
	unsigned long inode;

	if (n <= 0)
		return false;
	target[n] = 0;
	if (sscanf(target, "socket:[%lu]", &inode) != 1)
		return false;
	for (size_t i = 0; i < all->count; i++)
		if (all->inodes[i] == inode)
			return true;
	return false;
}

static bool holds_one(const char *pid, const struct sockets *all)
{
	char *path = mem_fmt("/proc/%s/fd", pid);
	DIR *d = opendir(path);
	bool found = false;

	for (const struct dirent *e; !found && d && (e = readdir(d));) {
		char *one = mem_fmt("%s/%s", path, e->d_name);

		found = is_one_of(all, one);
		free(one);
	}
	if (d)
		closedir(d);
	free(path);
	return found;
}

static char *describe(const char *pid)
{
	char *path = mem_fmt("/proc/%s/comm", pid), name[64] = "";
	FILE *f = fopen(path, "re");

	if (f && fgets(name, sizeof name, f))
		name[strcspn(name, "\n")] = 0;
	if (f)
		fclose(f);
	free(path);
	return mem_fmt("%s (process %s)", *name ? name : "a program", pid);
}

/* The process is hidden from us, but not its user. */
static char *describe_user(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? mem_fmt("a program of user %s (`holdover ports` names it)", user->pw_name)
		    : mem_fmt("a program of user %lu", (unsigned long)uid);
}

char *port_owner(const struct sockaddr *a)
{
	struct sockets all = { .port = address_port_of(a) };
	char *text = NULL;
	DIR *d;

	/* A wildcard of IPv6 may also hold the port of IPv4, so both tables are read. */
	listeners_each(SOCK_STREAM, keep, &all);
	d = all.count ? opendir("/proc") : NULL;
	for (const struct dirent *e; !text && d && (e = readdir(d));)
		if (*e->d_name >= '1' && *e->d_name <= '9' && atol(e->d_name) != getpid() &&
			holds_one(e->d_name, &all))
			text = describe(e->d_name);
	if (d)
		closedir(d);
	return text || !all.count ? text : describe_user(all.uid);
}
