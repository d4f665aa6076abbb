/* SPDX-License-Identifier: GPL-2.0-or-later
 * identity - see identity.h. setresuid from root clears the permitted, effective and ambient
 * capability sets (capabilities(7)); the inheritable one is cleared by hand.
 */
#include "lib/identity.h"
#include "lib/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const users[IDENTITY_ROLES] = {
	[IDENTITY_SERVER] = "holdover",
	[IDENTITY_DRIVER] = "holdover-drv",
	[IDENTITY_SNMP] = "holdover-snmp",
	[IDENTITY_GUARD] = "holdover-guard",
};

const char *identity_user(enum identity_role role)
{
	return users[role];
}

const char *identity_directory(enum identity_role role)
{
	static const char *const directories[IDENTITY_ROLES] = {
		[IDENTITY_SERVER] = "holdover-server",
		[IDENTITY_DRIVER] = "holdover",
		[IDENTITY_SNMP] = "holdover-snmp",
		[IDENTITY_GUARD] = "holdover-guard",
	};

	return directories[role];
}

/* getpwnam does not report why it found nothing: a lookup that failed for lack of a descriptor
 * looks like one of a user that does not exist. 0: the lookup was possible. */
static int could_look(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	close(fd);
	return 0;
}

/* 0; -ENOENT: there is no such user; or -errno: the lookup failed. */
static int look_up(const char *name, const struct passwd **found)
{
	int error;

	errno = 0;
	*found = getpwnam(name);
	if (*found)
		return 0;
	if (errno == ENOMEM || errno == EIO)
		return -errno;
	error = could_look();
	return error ? error : -ENOENT;
}

/* The packages may be installed without the agent or the guard; server and drivers belong
 * together. */
static int has_own(enum identity_role role)
{
	const char *const names[] = { users[role], users[IDENTITY_SERVER], users[IDENTITY_DRIVER] };
	const struct passwd *p;
	int error = 0;

	for (size_t i = 0; !error && i < sizeof names / sizeof *names; i++)
		error = look_up(names[i], &p);
	return error;
}

int identity_choose(enum identity_role role, const char *configured, const char **user)
{
	const struct passwd *p;
	int error = has_own(role);

	*user = error ? configured : users[role];
	for (const char *const *name = daemon_users; error == -ENOENT && !*user && *name; name++) {
		error = look_up(*name, &p);
		if (!error)
			*user = *name;
	}
	return error == -ENOENT ? 0 : error;
}

void identity_add_group(struct identity *id, gid_t group)
{
	for (size_t i = 0; i < id->group_count; i++)
		if (id->groups[i] == group)
			return;
	if (id->group_count < IDENTITY_GROUPS_MAX)
		id->groups[id->group_count++] = group;
}

static int group_of(const char *name, gid_t otherwise, gid_t *gid)
{
	const struct group *g = name ? getgrnam(name) : NULL;

	if (name && !g)
		return -ENOENT;
	*gid = g ? g->gr_gid : otherwise;
	return 0;
}

int identity_resolve(struct identity *out, const char *user, const char *group)
{
	int count = IDENTITY_GROUPS_MAX / 2, error;
	const struct passwd *p;

	*out = (struct identity){ .uid = geteuid(), .gid = getegid() };
	if (!user || geteuid())
		return 0;
	error = look_up(user, &p);
	if (error)
		return error;
	snprintf(out->user, sizeof out->user, "%s", p->pw_name);
	out->uid = p->pw_uid;
	out->gid = p->pw_gid;
	if (group_of(group, out->gid, &out->gid))
		return -ENOENT;
	if (!out->uid)
		return 0;			/* the administrator has configured root */
	out->change = true;
	if (getgrouplist(out->user, out->gid, out->groups, &count) < 0)
		count = IDENTITY_GROUPS_MAX / 2;
	out->group_count = (size_t)count;
	return 0;
}

bool identity_same(const struct identity *a, const struct identity *b)
{
	if (!a || !b || !a->change || !b->change)
		return (a && a->change) == (b && b->change);
	return a->uid == b->uid && a->gid == b->gid && a->group_count == b->group_count &&
	       !memcmp(a->groups, b->groups, a->group_count * sizeof *a->groups);
}

bool identity_may_write(const struct identity *id, uid_t owner, gid_t group, mode_t mode)
{
	bool member = id->gid == group;

	for (size_t i = 0; i < id->group_count; i++)
		member |= id->groups[i] == group;
	if (!id->uid)
		return true;
	if (id->uid == owner)
		return mode & 0200;
	return member ? mode & 0020 : mode & 0002;
}

/* Only these capabilities are permitted and effective from now on; none is inherited. */
static int keep_capabilities(uint32_t kept)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { kept, kept, 0 } };

	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static int become(const struct identity *id, uint32_t kept)
{
	if (setgroups(id->group_count, id->groups) || setresgid(id->gid, id->gid, id->gid) ||
		setresuid(id->uid, id->uid, id->uid))
		return -errno;
	return keep_capabilities(kept);
}

int identity_become(const struct identity *id)
{
	int error = id->change ? become(id, 0) : 0;

	if (id->change && !error && !setuid(0))
		/* the process must not be able to become root again */
		return -EPERM;
	return error;
}

int identity_become_binder(const struct identity *id)
{
	int error;

	if (!id->change)
		return 0;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	error = become(id, 1u << CAP_NET_BIND_SERVICE);
	prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
	return !error && !setuid(0) ? -EPERM : error;
}
