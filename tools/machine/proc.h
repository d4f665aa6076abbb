/* SPDX-License-Identifier: GPL-2.0-or-later
 * proc - the processes of this host from /proc: program, systemd unit, open files. Only root sees
 * the open files of other users' processes.
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
	/* its executable was replaced or removed since it started */
	bool replaced;
};

/* False: there is no such process. */
bool proc_read(pid_t pid, struct proc *out);

/* Seconds since it started, rounded up; 0: unknown. */
unsigned proc_age_s(pid_t pid);

/* "snmpd (pid 455, snmpd.service)" */
void proc_show(const struct proc *p, char out[PROC_SHOWN_MAX]);

/* Calls `fn` for each process except this one and those of containers, while it returns true. */
void proc_each(bool (*fn)(void *user, const struct proc *p), void *user);

/* The first process of that name. */
bool proc_find(const char *name, struct proc *out);

/* Calls `fn` for each open file of each process, as in its link in /proc: "socket:[4711]",
 * "/dev/bus/usb/001/004". False: files of some processes could not be seen. */
bool proc_each_file(void (*fn)(void *user, pid_t pid, const char *target), void *user);

#endif
