/* SPDX-License-Identifier: GPL-2.0-or-later
 * daemon - what every daemon does around its loop: background, readiness, privileges.
 *
 * For start and stop only; these functions block briefly.
 */
#ifndef LIB_DAEMON_H
#define LIB_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	DAEMON_EXIT_IDLE = 7
}; /* exit status: the configuration leaves nothing to do, do not start again */

/* Were we started by holdoverd? It sets HOLDOVER_PARENT to its process id. Then ups.conf has been
 * judged by it already. */
bool daemon_is_supervised(void);
/* By holdoverd or as a unit of systemd: when the program ends it is started again. */
bool daemon_is_service(void);

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC and removes them, so that children do not answer for us. */
void daemon_adopt_environment(void);
/* Before we become another program by execv, which then is in our place. */
void daemon_return_environment(void);
/* Within this time systemd wants WATCHDOG=1; 0: it does not. */
uint64_t daemon_watchdog_ms(void);

/* Forks; the parent waits until the child says daemon_ready() (it then exits with 0) or dies (it
 * exits with the child's status: one that becomes another program may fork again and end well).
 * Returns in the child only, which alone keeps the
 * descriptor `child_only` (-1: none). 0 or -errno. The child keeps stderr until daemon_ready. */
int daemon_background(int child_only);

/* The daemon serves: lets a waiting parent go, sends systemd READY=1, ends with holdoverd if that
 * started us. In the background stderr is closed and the log goes to syslog. */
void daemon_ready(void);
/* sd_notify(3) protocol; does nothing without NOTIFY_SOCKET. */
void daemon_notify(const char *state);

/* User the programs run as where none is configured: the first of these that exists; ends with
 * NULL. */
extern const char *const daemon_users[];

/* A directory of this program: made with `mode` if it does not exist. 0 or -errno. */
int daemon_make_dir(const char *path, mode_t mode);

#endif
