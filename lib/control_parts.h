/* SPDX-License-Identifier: GPL-2.0-or-later
 * control_parts - for both sides of a control socket, lib/control and lib/control_ask.
 */
#ifndef LIB_CONTROL_PARTS_H
#define LIB_CONTROL_PARTS_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

/* False: the path is too long for a socket. */
bool control_address(const char *path, struct sockaddr_un *a);

/* Are words or answers of this peer accepted? Stores its user. `owner` is accepted in addition to
 * root and our user. */
bool control_trusts(int fd, uid_t owner, uid_t *uid);

#endif
