/* SPDX-License-Identifier: GPL-2.0-or-later
 * paths - the directories of configuration, state and programs.
 *
 * The same rules in every process, so that both sides of a socket agree: configuration -C DIR, else
 * HOLDOVER_CONFPATH, else NUT_CONFPATH, else /etc/holdover if it exists, else /etc/nut. State:
 * NUT_STATEPATH, else `statepath` of ups.conf, else STATEPATH of upsd.conf, else /run/holdover. PID
 * files: NUT_ALTPIDPATH, else the state directory.
 */
#ifndef LIB_PATHS_H
#define LIB_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/* `option`: the argument of -C, or NULL. Borrowed from argument, environment or a constant. */
const char *paths_conf_dir(const char *option);

/* Either argument may be NULL. Borrowed, too. */
const char *paths_state_dir(const char *ups_conf, const char *upsd_conf);
const char *paths_pid_dir(const char *state_dir);

bool paths_is_volatile(const char *state_dir);	/* below /run: lost at a reboot */

/* The directory for files that survive a boot: the first of $STATE_DIRECTORY (systemd's), else
 * /var/lib/holdover if the state directory is below /run, else the state directory. The caller
 * frees. */
char *paths_lasting_dir(const char *state_dir);

/* The directory that holds our programs: of the running executable, or its parent when that is
 * `drivers`, `libexec` or `nut`. The caller frees. */
char *paths_program_dir(void);

/* The driver of that name: Holdover's in <program_dir>/drivers, else in `driverpath` (NULL:
 * /lib/nut). NULL: not found. The caller frees. */
char *paths_driver(const char *program_dir, const char *driverpath, const char *name, bool *is_own);

/* The directory does not exist, and can be made: only the last part of its path is missing. */
bool paths_can_be_made(const char *dir);

/* "dir/name"; the caller frees. */
char *paths_join(const char *dir, const char *name);

/* <state>/<driver>-<ups> and <state>/holdover-server-<ups>; the caller frees. `driver` may be a
 * path: its last part is used. */
char *paths_driver_socket(const char *state_dir, const char *driver, const char *ups);
char *paths_feed_socket(const char *state_dir, const char *ups);

#endif
