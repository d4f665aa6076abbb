/* SPDX-License-Identifier: GPL-2.0-or-later
 * systemd - its units and its journal, through systemctl and journalctl.
 */
#ifndef TOOLS_SYSTEMD_H
#define TOOLS_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>

/* Does a systemd run this host? */
bool systemd_runs(void);

/* Is it started at boot? Also without a running systemd. */
bool systemd_is_enabled(const char *unit);
bool systemd_is_active(const char *unit);

/* One word of systemctl for one unit, as `disable`. 0; an exit status of systemctl or -errno, and
 * its last line in `why`. */
enum { SYSTEMD_WHY_MAX = 256 };
int systemd_do(const char *verb, const char *option, const char *unit, char why[SYSTEMD_WHY_MAX]);

/* The stop time-outs of all running services, in seconds; UINT_MAX: none. False: no answer. */
bool systemd_each_stop(void (*fn)(void *user, const char *unit, unsigned seconds), void *user);

/* `times`: how many messages it stands for, those that the program counted in place of logging them. */
typedef void systemd_message_fn(void *user, const char *text, unsigned times);

/* Each message of a program of Holdover's since so many seconds, oldest first, whether it has a unit of
 * its own or holdoverd has started it. False: no journal. */
bool systemd_each_message(const char *program, unsigned since_s, systemd_message_fn *fn, void *user);

#endif
