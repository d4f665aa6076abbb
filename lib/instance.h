/* SPDX-License-Identifier: GPL-2.0-or-later
 * instance - ensures one running program of a name in a state directory.
 *
 * The running process holds a lock (flock) on <state>/control-NAME.lock. The number in a PID file
 * is not used, because any user with write access could change it: PID files are written for NUT's
 * scripts and never read. The lock file must belong to root or to our user; root removes one of
 * another user, for others it is an error.
 */
#ifndef LIB_INSTANCE_H
#define LIB_INSTANCE_H

#include <sys/types.h>

struct instance {
	char *path;			/* of the lock */
	int fd;				/* -1: not held */
};

/* 0; -EWOULDBLOCK: another process holds it; -EPERM: the name belongs to another user; else
 * -errno. The lock passes to the child of a fork. */
int instance_lock(struct instance *i, const char *state_dir, const char *name);
/* Locks a new file if the current one was removed. 0; -EWOULDBLOCK: another process was faster. */
int instance_renew(struct instance *i, const char *state_dir, const char *name);
/* As root: changes the owner of the file to this user. */
void instance_give(const struct instance *i, const char *user);
/* instance_sign writes who started us, for a program that wants to replace us; instance_starter
 * reads who started the holder, 0: unknown. Only a file of root or of our own user is used. */
void instance_sign(const struct instance *i, pid_t starter);
pid_t instance_starter(const struct instance *i);
/* Also removes the file. Harmless when nothing is held. */
void instance_unlock(struct instance *i);

/* The process that listens on the local socket `path`, as reported by the kernel, if socket and
 * process belong to root or the caller's user; 0: none. Links are not followed. Blocks no longer
 * than a connect to a local socket does. */
pid_t instance_listener(const char *path);

/* PID files: 0 or -errno. */
int instance_write_pid(const char *path);

#endif
