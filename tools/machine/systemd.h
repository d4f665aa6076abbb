/* SPDX-License-Identifier: GPL-2.0-or-later
 * systemd - queries units and the journal with systemctl and journalctl.
 */
#ifndef TOOLS_SYSTEMD_H
#define TOOLS_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>

/* Does a systemd run this host? */
bool systemd_runs(void);

/* Is it started at boot? Works also without a running systemd. */
bool systemd_is_enabled(const char *unit);
bool systemd_is_active(const char *unit);

/* Runs systemctl with one verb for one unit, such as `disable`. 0; an exit status of systemctl or
 * -errno, with its last line in `why`. */
enum { SYSTEMD_WHY_MAX = 256 };
int systemd_do(const char *verb, const char *option, const char *unit, char why[SYSTEMD_WHY_MAX]);

/* The stop time-outs of all running services, in seconds; UINT_MAX: none. False: no answer. */
bool systemd_each_stop(void (*fn)(void *user, const char *unit, unsigned seconds), void *user);

/* `times`: the number of messages that it stands for, including those that the program only
 * counted. */
typedef void systemd_message_fn(void *user, const char *text, unsigned times);

/* Calls back for each message of a program of Holdover in the last `since_s` seconds, oldest first,
 * whether it has its own unit or holdoverd has started it. False: no journal. */
bool systemd_each_message(const char *program, unsigned since_s, systemd_message_fn *fn,
	void *user);

#endif
