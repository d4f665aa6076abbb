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
}; /* exit status: nothing to do by the configuration; do not start again */

/* Were we started by holdoverd? It sets HOLDOVER_PARENT to its process id. It has then checked
 * ups.conf already. */
bool daemon_is_supervised(void);
/* Were we started by holdoverd or as a unit of systemd, so that the program is started again when
 * it ends? */
bool daemon_is_service(void);

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC and removes them, so that children do not notify systemd in
 * our name. */
void daemon_adopt_environment(void);
/* Call it before execv of another program that replaces us. */
void daemon_return_environment(void);
/* The interval in which systemd expects WATCHDOG=1; 0: it does not. */
uint64_t daemon_watchdog_ms(void);

/* Forks; the parent waits until the child says daemon_ready() (it then exits with 0) or dies (it
 * exits with the child's status: a program that becomes another one may fork again and exit with
 * 0). Returns in the child only, which alone keeps the descriptor `child_only` (-1: none). 0 or
 * -errno. The child keeps stderr until daemon_ready. */
int daemon_background(int child_only);

/* Call it when the daemon serves: the waiting parent exits, systemd gets READY=1, and the daemon
 * will end with holdoverd if that started it. In the background stderr is closed and the log goes
 * to syslog. */
void daemon_ready(void);
/* sd_notify(3) protocol; does nothing without NOTIFY_SOCKET. */
void daemon_notify(const char *state);

/* The user of the programs if none is configured: the first of these that exists; ends with
 * NULL. */
extern const char *const daemon_users[];

/* Makes a directory of this program with `mode` if it does not exist. 0 or -errno. */
int daemon_make_dir(const char *path, mode_t mode);

#endif
