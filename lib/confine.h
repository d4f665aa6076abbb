/* SPDX-License-Identifier: GPL-2.0-or-later
 * confine - sandboxes the running program: it gives up rights that it no longer needs.
 *
 * lib/program calls it in two steps. Before the program starts its work: Landlock for paths, which
 * applies to the calling thread and the threads that it makes later. After it has started: no new
 * privileges, not dumpable, no core file, no capability (except that for ports below 1024 if no
 * holdoverd binds them for it), and a seccomp allow list of system calls for all threads; a row for
 * each kind of program. A call that is not in the list fails with ENOSYS, so that a missing call
 * disables a function and not the service, and a newer C library uses an older call. These limits
 * apply to every program that the process starts, too. The guard, which starts notify programs of
 * the administrator, therefore has no list of calls: it would need all calls of a shell, curl or a
 * mail program. Its paths are limited. `sandbox = no` in [system] of holdover.conf does not limit
 * paths and calls, `sandbox = kill` ends a program at a forbidden call. A feature that the kernel
 * lacks is logged as a debug line. Builds with sanitizers stay dumpable and keep all calls, since
 * those tools need them.
 */
#ifndef LIB_CONFINE_H
#define LIB_CONFINE_H

#include <stdint.h>

enum confine_kind {
	CONFINE_NONE,			/* it starts other programs, or becomes another one */
	CONFINE_SUPERVISOR,		/* starts programs: neither calls nor paths are limited */
	CONFINE_SERVER,
	CONFINE_AGENT,
	CONFINE_DRIVER,
	CONFINE_FINDER,
	CONFINE_GUARD,			/* starts programs of the administrator: paths only */
};

/* Call them before confine_files: a further file or directory that this process may read, or also
 * write. At most 32; those that do not exist, and NULL, are ignored. */
void confine_read(const char *path);
void confine_write(const char *path);
/* The same for a path that this process may read and from which it may run programs. */
void confine_run(const char *path);

/* Call it before confine_files: nothing is limited, because this process starts an important
 * program that would inherit the limits. */
void confine_nothing(void);

/* `state_dir` may be written. */
void confine_files(enum confine_kind kind, const char *conf_dir, const char *state_dir);
void confine(enum confine_kind kind, const char *conf_dir);

/* The list of calls of a kind on a machine (SCMP_ARCH_..., seccomp_arch_add(3)) as text. 0 or
 * -errno. For tests. */
int confine_export(enum confine_kind kind, uint32_t machine, int fd);

#endif
