/* SPDX-License-Identifier: GPL-2.0-or-later
 * handed - sockets that were opened before this program started: by systemd's socket units, or by
 * holdoverd, which opens ports below 1024 so that no other program needs to be root.
 *
 * The form is that of sd_listen_fds(3): descriptors from 3 on, their number in LISTEN_FDS, their
 * names in LISTEN_FDNAMES, separated by colons. LISTEN_PID must be our process id, or be absent
 * when holdoverd started us (HOLDOVER_PARENT), which cannot know it before the fork. Names that
 * holdoverd uses: `nut` (TCP, the LISTEN lines of upsd.conf), `port401` (TCP and UDP), `snmp`
 * (UDP), `web`. The descriptor of HOLDOVER_HEARTBEAT comes after them.
 */
#ifndef LIB_HANDED_H
#define LIB_HANDED_H

#include <sys/socket.h>

enum { HANDED_MAX = 64 };

/* Once, before any other descriptor is opened. Makes them non-blocking and close-on-exec, and
 * removes the variables, so that children of ours do not see them. */
void handed_init(void);

/* The socket of this type (SOCK_STREAM: listening, or SOCK_DGRAM) that is bound to exactly this
 * address and port; -1: none. It is the caller's from then on, and is closed by it. */
int handed_socket(int type, const struct sockaddr *address, socklen_t size);

/* The next one of that name and type that has not been handed out yet; -1: none. */
int handed_next(const char *name, int type);

/* Those that nobody wanted are closed. */
void handed_close_rest(void);

#endif
