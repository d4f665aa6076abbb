/* SPDX-License-Identifier: GPL-2.0-or-later
 * journal_export - reads the events of UPSes from systemd's Journal Export Format, as `journalctl
 * -o export` prints it. Pure; any bytes are survivable.
 */
#ifndef TOOLS_JOURNAL_EXPORT_H
#define TOOLS_JOURNAL_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_event {			/* texts are cut; "": the entry has no such field */
	uint64_t at_us;			/* since 1970 */
	char event[64], ups[128], message[512];
};

/* Reads the next entry, with or without an EVENT; *at moves after it. False: there is none, or it
 * is incomplete. */
bool journal_export_next(const char **at, const char *end, struct journal_event *out);

/* The message without the names of program and UPS at its beginning. */
const char *journal_event_text(const struct journal_event *e);

#endif
