/* SPDX-License-Identifier: GPL-2.0-or-later
 * numbers - data of UPSes that are kept over restarts: holdoverUpsIndex, and the texts that
 * managers stored in upsIdentName and upsIdentAttachedDevices.
 *
 * A small file beside that of mibs/agent/engine, replaced by rename(2). A UPS keeps its number
 * while it is not in ups.conf, too.
 */
#ifndef MIBS_UPS_NUMBERS_H
#define MIBS_UPS_NUMBERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { NUMBERS_MAX = 4096 };		/* UPSes ever seen */

struct numbers_row {
	uint32_t number;
	uint32_t last_alarm;		/* of this start of the agent; not kept */
	char *ups, *name, *attached;	/* NULL: nothing stored */
};

struct numbers {
	char *path;			/* NULL: nothing is kept */
	struct numbers_row *rows;
	size_t count;
};

/* Reads DIR/upses; `dir` may be NULL. A file that cannot be read counts as missing, with a warning.
 * Blocking, as numbers_save is. */
void numbers_read(struct numbers *n, const char *dir);
void numbers_fini(struct numbers *n);

/* The row of a UPS, made if there is none. Lives until the next call. */
struct numbers_row *numbers_row(struct numbers *n, const char *ups);

/* 0, or -errno. */
int numbers_save(const struct numbers *n);

#endif
