/* SPDX-License-Identifier: GPL-2.0-or-later
 * places - makes, as root, the directories that programs with different users share or own.
 *
 * The state directory is root's, of the server's group, 3770: setgid, so that every socket in it
 * has its group, and sticky, so that no program can remove or rename another's. A directory that
 * the administrator has chosen is checked and never changed. Permanent files are in one directory
 * for each user.
 */
#ifndef SUPERVISOR_PLACES_H
#define SUPERVISOR_PLACES_H

#include "lib/identity.h"

#include <stdbool.h>

/* Makes or checks it. It gets the group of `server`. *group: the group that all programs need, or
 * (gid_t)-1. 0 or -errno; the error is logged with the remedy. */
int places_state(const char *dir, const struct identity *server, gid_t *group);

/* For -t: whether places_state would succeed, without making or changing anything. 0 or -errno; the
 * error is logged. */
int places_judge(const char *dir, const struct identity *server);

/* "STATE_DIRECTORY=/var/lib/..." for a program of this role, for which the directory is made and
 * its owner set; NULL if we are not root or the state directory is not below /run (lib/paths). The
 * caller frees. */
char *places_lasting(enum identity_role role, const struct identity *id, gid_t group,
	const char *state_dir);

#endif
