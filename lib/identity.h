/* SPDX-License-Identifier: GPL-2.0-or-later
 * identity - the user, group and supplementary groups of a program; it has no capabilities.
 *
 * Resolved by holdoverd before it forks, since looking names up allocates and may open files;
 * applied by the child between fork and exec, so that no program is root for even a moment. Each
 * role has a user of its own (identity_user). If the packages' users do not exist all programs
 * share one: the configured user, else `holdover`, else `nut`, else the user who started the
 * program.
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
	/* false: keep the current user */
	bool change;
	char user[IDENTITY_NAME_MAX];
	uid_t uid;
	gid_t gid, groups[IDENTITY_GROUPS_MAX];
	size_t group_count;
};

/* The user that the packages make for a role: "holdover", "holdover-drv", ... */
const char *identity_user(enum identity_role role);

/* Its directory for permanent files, below /var/lib. */
const char *identity_directory(enum identity_role role);

/* The user for a role when started as root: its own if the users of the packages exist, else
 * `configured` (may be NULL), else the first of daemon_users that exists. NULL: there is none. 0,
 * or -errno if the lookup failed: then nothing may be started, because "no such user" would mean
 * root. */
int identity_choose(enum identity_role role, const char *configured, const char **user);

/* Resolves `user` with `group` (NULL: the user's own) and the user's supplementary groups. A NULL
 * user, and any user when we are not root, means "keep the current user". 0; -ENOENT no such user
 * or group; or -errno. */
int identity_resolve(struct identity *out, const char *user, const char *group);

/* Adds a supplementary group; one that does not fit or is present already is ignored. */
void identity_add_group(struct identity *id, gid_t group);

/* Whether two identities are the same; NULL: the current user. */
bool identity_same(const struct identity *a, const struct identity *b);

/* Whether the permission bits let this user write to a file or directory with these owners. */
bool identity_may_write(const struct identity *id, uid_t owner, gid_t group, mode_t mode);

/* For use between fork and exec: does not allocate. Gives up root and all capabilities. 0 or
 * -errno. */
int identity_become(const struct identity *id);

/* For a program that was started by hand as root: keeps the capability for ports below 1024, until
 * lib/confine gives it up, too. */
int identity_become_binder(const struct identity *id);

#endif
