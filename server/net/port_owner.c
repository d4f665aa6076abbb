/* SPDX-License-Identifier: GPL-2.0-or-later
 * port_owner - see port_owner.h. Source: proc(5), /proc/PID/net/tcp and /proc/PID/fd.
 */
#include "server/net/port_owner.h"
#include "lib/mem.h"

#include <dirent.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTENING = 0x0a, SOCKETS_MAX = 16 };

struct sockets {
	unsigned long inodes[SOCKETS_MAX];
	uid_t uid;		/* of the first */
	size_t count;
};

static unsigned port_of(const struct sockaddr *a)
{
	return ntohs(a->sa_family == AF_INET6 ?
			     ((const struct sockaddr_in6 *)(const void *)a)->sin6_port :
			     ((const struct sockaddr_in *)(const void *)a)->sin_port);
}

/* A wildcard of IPv6 may hold the port of IPv4, so both tables are read. */
static void add_listening(struct sockets *all, const char *table, unsigned port)
{
	FILE *f = fopen(table, "re");
	char line[512];

	while (f && fgets(line, sizeof line, f) && all->count < SOCKETS_MAX) {
		unsigned at, state, uid;
		unsigned long inode;

		if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %u %*d %lu",
			    &at, &state, &uid, &inode) != 4 ||
			at != port || state != LISTENING || !inode)
			continue;
		if (!all->count)
			all->uid = uid;
		all->inodes[all->count++] = inode;
	}
	if (f)
		fclose(f);
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

/* Its process is hidden from us, but not whose it is. */
static char *describe_user(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? mem_fmt("a program of user %s (`holdover ports` names it)", user->pw_name)
		    : mem_fmt("a program of user %lu", (unsigned long)uid);
}

char *port_owner(const struct sockaddr *a)
{
	struct sockets all = { .count = 0 };
	char *text = NULL;
	DIR *d;

	add_listening(&all, "/proc/self/net/tcp", port_of(a));
	add_listening(&all, "/proc/self/net/tcp6", port_of(a));
	d = all.count ? opendir("/proc") : NULL;
	for (const struct dirent *e; !text && d && (e = readdir(d));)
		if (*e->d_name >= '1' && *e->d_name <= '9' && atol(e->d_name) != getpid() &&
			holds_one(e->d_name, &all))
			text = describe(e->d_name);
	if (d)
		closedir(d);
	return text || !all.count ? text : describe_user(all.uid);
}
