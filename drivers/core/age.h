/* SPDX-License-Identifier: GPL-2.0-or-later
 * age - which source each variable came from, and what is forgotten when a source falls silent.
 *
 * A source is whatever a driver asks for in one go (a report, a query, an OID), by a number of the
 * driver's choice. A source that was asked in vain DEVICE_MISSES times in a row loses its
 * variables, for a value that is not confirmed any more must not be shown as if it were measured now.
 * Flags and limits of such a variable are kept and return with it. Source 0 has no age: identity,
 * settings kept by the driver.
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

/* What is set from here on comes from this source, which has answered. */
void age_source(struct age *a, unsigned source);

/* This variable has just been set in the model. */
void age_set(struct age *a, const char *name);
/* It has been removed by the driver. */
void age_removed(struct age *a, const char *name);

/* The source was asked in vain. At the third time in a row `forget` is called for each of its
 * variables, and again each further time for those that came back from elsewhere. */
void age_missed(struct age *a, unsigned source,
	void (*forget)(void *user, const char *name), void *user);

#endif
