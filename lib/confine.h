/* SPDX-License-Identifier: GPL-2.0-or-later
 * confine - a running program locks itself: what it will not need any more is given up.
 *
 * Called by the life of a program, in two steps. Before it starts its work: Landlock for paths,
 * which binds only the calling thread and those that it makes later. Once it has started: no new
 * privileges, not dumpable, no core file, no capability (but that for ports below 1024 where no
 * holdoverd binds them for us), and a seccomp allow list of system calls for all threads; a row for
 * each kind of program. A call that is not in the list fails with ENOSYS, so that what was forgotten
 * costs a function and not the service, and a C library that is newer than the list makes an older
 * call.
 * What a process is denied is denied to every program that it starts, too. A program that starts those
 * of the administrator (the guard and its notify programs) therefore has no list of calls: it would
 * be one of all calls that a shell, curl or a mail program make. Its paths are limited.
 * `sandbox = no` in [system] of holdover.conf leaves paths and calls free, `sandbox = kill` ends a
 * program at a forbidden call. What a kernel lacks is a debug line. Builds with sanitizers stay
 * dumpable and keep all calls, since those tools need them.
 */
#ifndef LIB_CONFINE_H
#define LIB_CONFINE_H

#include <stdint.h>

enum confine_kind {
	CONFINE_NONE,			/* it starts programs of others, or becomes another one */
	CONFINE_SUPERVISOR,		/* starts programs: neither calls nor paths are limited */
	CONFINE_SERVER,
	CONFINE_AGENT,
	CONFINE_DRIVER,
	CONFINE_FINDER,
	CONFINE_GUARD,			/* starts programs of the administrator: paths only */
};

/* Before confine_files: a file or directory beside the usual ones that this process shall be able to
 * read, or also to write in. At most 32; those that do not exist, and NULL, are ignored. */
void confine_read(const char *path);
void confine_write(const char *path);
/* The same for one that this process shall be able to read and to run programs from. */
void confine_run(const char *path);

/* Before confine_files: this process starts a program on which more depends than on its confinement,
 * and which would inherit it. Nothing is limited. */
void confine_nothing(void);

/* `state_dir`: may be written in. */
void confine_files(enum confine_kind kind, const char *conf_dir, const char *state_dir);
void confine(enum confine_kind kind, const char *conf_dir);

/* The list of calls of a kind on a machine (SCMP_ARCH_..., seccomp_arch_add(3)) as text. 0 or
 * -errno. For tests. */
int confine_export(enum confine_kind kind, uint32_t machine, int fd);

#endif
