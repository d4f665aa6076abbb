/* SPDX-License-Identifier: GPL-2.0-or-later
 * instance - which process is the one running program of a name in a state directory.
 *
 * The proof is a lock (flock) on <state>/control-NAME.lock that the process holds as long as it
 * lives, never the number in a PID file: any user who may write there could put any number in it.
 * PID files are written for NUT's scripts and never read. The lock file must belong to
 * root or to us; one of another user is neither followed nor believed: root removes it, to others
 * it is an error.
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
/* As root: the file shall belong to this user. */
void instance_give(const struct instance *i, const char *user);
/* Who started us, for another program that wants our place; and who started the holder, 0: that is
 * not known. Only what root or our own user has written counts. */
void instance_sign(const struct instance *i, pid_t starter);
pid_t instance_starter(const struct instance *i);
/* Removes the file, too. Harmless when nothing is held. */
void instance_unlock(struct instance *i);

/* The process that listens on the local socket `path`, as the kernel knows it, if socket and
 * process are root's or the caller's; 0: none. Links are not followed. Blocks no longer than a
 * connect to a local socket does. */
pid_t instance_listener(const char *path);

/* PID files: 0 or -errno. */
int instance_write_pid(const char *path);

#endif
