/* SPDX-License-Identifier: GPL-2.0-or-later
 * age - which source each variable came from, and which variables are removed when a source no
 * longer answers.
 *
 * A source is what a driver requests at once (a report, a query, an OID), with a number of the
 * driver's choice. When a source was requested DEVICE_MISSES times in a row without an answer, its
 * variables are removed: a value that is no longer confirmed must not be shown as current. Flags
 * and limits of such a variable are kept and return with it. Source 0 has no age: it is for
 * identity and for settings that the driver keeps.
 */
#ifndef DRIVERS_CORE_AGE_H
#define DRIVERS_CORE_AGE_H

#include "drivers/driver.h"
#include "lib/ups.h"

struct age;

struct age *age_new(struct ups *ups);	/* `ups` is borrowed */
void age_free(struct age *a);

/* A new session: no variable has a source yet. */
void age_begin(struct age *a);

/* Variables that are set after this call come from this source, which has answered. */
void age_source(struct age *a, unsigned source);

/* The driver has set this variable in the model. */
void age_set(struct age *a, const char *name);
/* The driver has removed this variable. */
void age_removed(struct age *a, const char *name);

/* The source was requested and did not answer. At the third miss in a row `forget` is called for
 * each of its variables, and at each further miss for those that another source has set since. */
void age_missed(struct age *a, unsigned source,
	void (*forget)(void *user, const char *name), void *user);

#endif
