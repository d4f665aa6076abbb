/* SPDX-License-Identifier: GPL-2.0-or-later
 * proc - the processes of this host, as /proc shows them: which program, which unit of systemd, what
 * it has open. Of other users' processes only root sees what they have open.
 */
#ifndef TOOLS_PROC_H
#define TOOLS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PROC_NAME_MAX = 64, PROC_UNIT_MAX = 128, PROC_SHOWN_MAX = 256 };

struct proc {
	pid_t pid;
	char name[PROC_NAME_MAX];	/* of the executable, else what the kernel calls it */
	char unit[PROC_UNIT_MAX];	/* "snmpd.service"; "" if it belongs to none */
	bool replaced;			/* its executable has been replaced or removed since it began */
};

/* False: there is no such process. */
bool proc_read(pid_t pid, struct proc *out);

/* Seconds since it began, rounded up; 0: that is not known. */
unsigned proc_age_s(pid_t pid);

/* "snmpd (pid 455, snmpd.service)" */
void proc_show(const struct proc *p, char out[PROC_SHOWN_MAX]);

/* Each process but this one and those of containers, while `fn` returns true. */
void proc_each(bool (*fn)(void *user, const struct proc *p), void *user);

/* The first process of that name. */
bool proc_find(const char *name, struct proc *out);

/* Each open file of each process, as its link in /proc reads: "socket:[4711]", "/dev/bus/usb/001/004".
 * False: files of some processes could not be seen. */
bool proc_each_file(void (*fn)(void *user, pid_t pid, const char *target), void *user);

#endif
