/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - the data for the last command, written before this machine is shut down.
 *
 * One line for each UPS that is to cut its load: the driver, its section, the delays and every
 * option of the section, so that the shutdown hook needs no configuration, no found.conf and no
 * process of Holdover. It is in memory (/run), mode 0600, and lost at a boot. Grammar: lib/words.
 *
 * 	ups "rack" driver "usbhid-ups" delay 60 ondelay 30 rule "C2" "port=auto" "serial=1"
 */
#ifndef GUARD_RECORD_H
#define GUARD_RECORD_H

#include "lib/buf.h"
#include "lib/words.h"

#include <stdbool.h>

enum { RECORD_OPTIONS_MAX = 20 };

struct record {				/* texts are borrowed */
	const char *ups, *driver, *rule;
	long delay_s, ondelay_s;	/* -1: the device's own */
	const char *options[RECORD_OPTIONS_MAX];	/* "key=value", or a lone key */
	size_t option_count;
};

/* Appends one line. False: a value cannot be written in a record; nothing is appended. */
bool record_write(struct buf *out, const struct record *r);

/* False: not a line of a record. */
bool record_read(struct record *r, const struct words *w);

#endif
