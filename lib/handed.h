/* SPDX-License-Identifier: GPL-2.0-or-later
 * handed - sockets that were opened before this program started, by systemd's socket units.
 *
 * The form is that of sd_listen_fds(3): descriptors from 3 on, their number in LISTEN_FDS. A socket is
 * known by the address it is bound to, so names (LISTEN_FDNAMES) do not matter. LISTEN_PID must be our
 * process id, or be absent when holdoverd started us (HOLDOVER_PARENT).
 */
#ifndef LIB_HANDED_H
#define LIB_HANDED_H

#include <sys/socket.h>

enum { HANDED_MAX = 64 };

/* Once, before any other descriptor is opened. Makes them non-blocking and close-on-exec, and
 * removes the variables, so that child processes do not see them. */
void handed_init(void);

/* The socket of this type (SOCK_STREAM: listening, or SOCK_DGRAM) that is bound to exactly this
 * address and port; -1: none. It is the caller's from then on, and is closed by it. */
int handed_socket(int type, const struct sockaddr *address, socklen_t size);

/* Those that were not wanted are closed. */
void handed_close_rest(void);

#endif
