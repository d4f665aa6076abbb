/* SPDX-License-Identifier: GPL-2.0-or-later
 * places - the directories that programs with different users share or own, made by root.
 *
 * The state directory is root's, of the server's group, 3770: setgid, so that every socket in it is
 * the group's, and sticky, so that no program removes or renames another's. One that the
 * administrator has chosen is checked and never changed. What lasts lies in one directory for each
 * user (spec: users, groups, directories).
 */
#ifndef SUPERVISOR_PLACES_H
#define SUPERVISOR_PLACES_H

#include "lib/identity.h"

#include <stdbool.h>

/* Makes or checks it. `server`: whose group it gets. *group: the one that all programs need to be
 * in, or (gid_t)-1. 0 or -errno; what is wrong is logged with the remedy. */
int places_state(const char *dir, const struct identity *server, gid_t *group);

/* For -t: whether places_state would succeed, without making or changing anything. 0 or -errno; what
 * is wrong is logged. */
int places_judge(const char *dir, const struct identity *server);

/* "STATE_DIRECTORY=/var/lib/..." for a program of this role, the directory made and given to it;
 * NULL if we are not root or the state directory lies elsewhere than in /run (lib/paths). The
 * caller frees. */
char *places_lasting(enum identity_role role, const struct identity *id, gid_t group,
	const char *state_dir);

#endif
