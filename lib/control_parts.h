/* SPDX-License-Identifier: GPL-2.0-or-later
 * control_parts - what both sides of a control socket need; for lib/control and lib/control_ask.
 */
#ifndef LIB_CONTROL_PARTS_H
#define LIB_CONTROL_PARTS_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

/* False: the path is too long for a socket. */
bool control_address(const char *path, struct sockaddr_un *a);

/* May the words or answers of this peer, whose user is stored, count? `owner`: beside root and us. */
bool control_trusts(int fd, uid_t owner, uid_t *uid);

#endif
