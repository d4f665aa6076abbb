/* SPDX-License-Identifier: GPL-2.0-or-later
 * daemon - what every daemon of ours does around its loop: background, PID file, readiness,
 * privileges.
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

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC and removes them, so that children do not answer for us. */
void daemon_adopt_environment(void);
/* Within this time systemd wants WATCHDOG=1; 0: it does not. */
uint64_t daemon_watchdog_ms(void);

/* Forks; the parent waits until the child says daemon_ready() (it then exits with 0) or dies (it
 * exits with the child's status: one that becomes another program may fork again and end well).
 * Returns in the child only. 0 or -errno. The child keeps stderr until daemon_ready. */
int daemon_background(void);

/* The daemon serves: lets a waiting parent go, tells systemd READY=1, ends with holdoverd if that
 * started us. In the background stderr is closed and the log goes to syslog. */
void daemon_ready(void);
void daemon_notify(
	const char *state); /* sd_notify(3) protocol; does nothing without NOTIFY_SOCKET */

/* PID files. write: 0 or -errno. read: the process that lives, or 0 (no file, or a stale one). */
int daemon_pid_write(const char *path);
pid_t daemon_pid_read(const char *path);

extern const int daemon_signals[];	/* what a daemon of ours watches; ends with 0 */

/* What `-c WORD` sends. A row is meant by its name or any beginning of it, the first row first; a
 * NULL name ends the table. */
struct daemon_command {
	const char *name;
	int signal;
};
extern const struct daemon_command daemon_commands[];	/* reload, stop */
/* To `pid`, or with 0 to the process of the PID file. Says what went wrong; an exit status. */
int daemon_send_command(const struct daemon_command *commands, const char *word, pid_t pid,
	const char *pid_path);

/* Before the loop: refuses if `pid_path` (NULL: do not look) names a process that lives, and goes
 * to the background if asked to. Says what went wrong; 0 or -errno. */
int daemon_begin(const char *pid_path, bool background);

/* Whom the programs run as when nobody says otherwise: the first of these that exists; ends with
 * NULL. */
extern const char *const daemon_users[];

/* As root: become `user` (and `group`, NULL = the user's own) with its supplementary groups. As
 * anybody else: nothing. 0 or -errno; -ENOENT no such user or group. */
int daemon_drop_to(const char *user, const char *group);

/* A directory of ours: made with `mode` if it does not exist. 0 or -errno. */
int daemon_make_dir(const char *path, mode_t mode);

#endif
