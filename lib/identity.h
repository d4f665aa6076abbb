/* SPDX-License-Identifier: GPL-2.0-or-later
 * identity - whom a program runs as: user, group, supplementary groups; no capabilities.
 *
 * Resolved by holdoverd before it forks, since looking names up allocates and may open files;
 * applied by the child between fork and exec, so that no program is root for even a moment.
 * Each role has a user of its own (identity_user). Where the packages' users do not exist all
 * programs share one: the configured user, else `holdover`, else `nut`, else the user who started us.
 */
#ifndef LIB_IDENTITY_H
#define LIB_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum identity_role { IDENTITY_SERVER, IDENTITY_DRIVER, IDENTITY_SNMP, IDENTITY_GUARD,
	IDENTITY_ROLES };

enum { IDENTITY_GROUPS_MAX = 32, IDENTITY_NAME_MAX = 64 };

struct identity {
	/* false: stay who we are */
	bool change;
	char user[IDENTITY_NAME_MAX];
	uid_t uid;
	gid_t gid, groups[IDENTITY_GROUPS_MAX];
	size_t group_count;
};

/* The user that the packages make for a role: "holdover", "holdover-drv", ... */
const char *identity_user(enum identity_role role);

/* Where he keeps what lasts, below /var/lib. */
const char *identity_directory(enum identity_role role);

/* The user for a role when started as root: its own where the users of the packages exist, else
 * `configured` (may be NULL), else the first of daemon_users that exists. NULL: there is none. 0, or
 * -errno where it cannot be known whether a user exists: then nothing may be started, since "there
 * is none" means root. */
int identity_choose(enum identity_role role, const char *configured, const char **user);

/* `user` with `group` (NULL: his own) and his supplementary groups. A NULL user, and any user when
 * we are not root, is "stay who we are". 0; -ENOENT no such user or group; or -errno. */
int identity_resolve(struct identity *out, const char *user, const char *group);

/* One more supplementary group; what does not fit or is there already is ignored. */
void identity_add_group(struct identity *id, gid_t group);

/* Whether a program started as one is one started as the other; NULL: who we are. */
bool identity_same(const struct identity *a, const struct identity *b);

/* Whether the permission bits let this user write to a file or directory with these owners. */
bool identity_may_write(const struct identity *id, uid_t owner, gid_t group, mode_t mode);

/* Between fork and exec: calls nothing that allocates. Gives up all capabilities with root.
 * 0 or -errno. */
int identity_become(const struct identity *id);

/* For a program that was started as root by hand: keeps the right to ports below 1024, until
 * lib/confine gives that up too. */
int identity_become_binder(const struct identity *id);

#endif
