/* SPDX-License-Identifier: GPL-2.0-or-later
 * handed - sockets that systemd's socket units opened before this program started.
 *
 * The form is that of sd_listen_fds(3): descriptors from 3 on, their number in LISTEN_FDS. A socket
 * is known by the address it is bound to, so names (LISTEN_FDNAMES) are not used. LISTEN_PID must
 * be our process id, or be absent when holdoverd started us (HOLDOVER_PARENT).
 */
#ifndef LIB_HANDED_H
#define LIB_HANDED_H

#include <sys/socket.h>

enum { HANDED_MAX = 64 };

/* Call it once, before any other descriptor is opened. Makes them non-blocking and close-on-exec,
 * and removes the variables, so that child processes do not see them. */
void handed_init(void);

/* The socket of this type (SOCK_STREAM: listening, or SOCK_DGRAM) that is bound to exactly this
 * address and port; -1: none. The caller owns it then, and closes it. */
int handed_socket(int type, const struct sockaddr *address, socklen_t size);

/* Closes the sockets that no caller has requested. */
void handed_close_rest(void);

#endif
