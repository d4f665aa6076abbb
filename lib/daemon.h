/* SPDX-License-Identifier: GPL-2.0-or-later
 * daemon - what every daemon of ours does around its loop: background, PID file, readiness,
 * privileges.
 *
 * For start and stop only; these functions block briefly.
 */
#ifndef LIB_DAEMON_H
#define LIB_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

enum {
	DAEMON_EXIT_IDLE = 7
}; /* exit status: the configuration leaves nothing to do, do not start again */

/* Were we started by holdoverd? It sets HOLDOVER_PARENT to its process id. Then ups.conf has been
 * judged by it already. */
bool daemon_is_supervised(void);

/* Forks; the parent waits until the child says daemon_ready() (it then exits with 0) or dies (it
 * exits with the child's status). Returns in the child only. 0 or -errno. The child keeps stderr
 * until daemon_ready. */
int daemon_background(void);

/* The daemon serves: lets a waiting parent go, tells systemd READY=1, ends with holdoverd if that
 * started us. In the background stderr is closed and the log goes to syslog. */
void daemon_ready(void);
void daemon_notify(
	const char *state); /* sd_notify(3) protocol; does nothing without NOTIFY_SOCKET */

/* PID files. write: 0 or -errno. read: the process that lives, or 0 (no file, or a stale one). */
int daemon_pid_write(const char *path);
pid_t daemon_pid_read(const char *path);
int daemon_pid_signal(const char *path, int signal);	/* -ESRCH: none runs */

/* As root: become `user` (and `group`, NULL = the user's own) with its supplementary groups. As
 * anybody else: nothing. 0 or -errno; -ENOENT no such user or group. */
int daemon_drop_to(const char *user, const char *group);
gid_t daemon_group(const char *group);		/* (gid_t)-1: NULL or unknown */

/* A directory of ours: made with `mode` if it does not exist. 0 or -errno. */
int daemon_make_dir(const char *path, mode_t mode);

#endif
