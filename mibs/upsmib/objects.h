/* SPDX-License-Identifier: GPL-2.0-or-later
 * objects - the UPS-MIB of one UPS as a sorted array, from which requests are answered.
 *
 * upsmib_update() computes every object from the UPS again; readers then look at the array.
 */
#ifndef MIBS_UPSMIB_OBJECTS_H
#define MIBS_UPSMIB_OBJECTS_H

#include "mibs/upsmib/state.h"

struct upsmib_object {
	const struct upsmib_row *row;
	uint32_t oid[UPSMIB_ARCS];	/* below 1.3.6.1.2.1.33 */
	uint8_t oid_length;
	uint8_t value_length;		/* of value_oid */
	int64_t integer;		/* all types but string and OID */
	const char *text;		/* UPSMIB_STRING; lives until the next update */
	uint32_t value_oid[UPSMIB_ARCS];	/* UPSMIB_OID, below 1.3.6.1.2.1.33 too */
};

/* Computes all objects. Call it after changes (once for many) and at least once a second. */
void upsmib_update(struct upsmib_state *s, const struct ups *ups, uint64_t now_ms,
	const struct upsmib_options *options);

/* Objects in OID order; they live until the next update. Their OIDs are relative to
 * 1.3.6.1.2.1.33. */
const struct upsmib_object *upsmib_objects(const struct upsmib_state *s, size_t *count);
const struct upsmib_object *upsmib_get(const struct upsmib_state *s, const uint32_t *oid,
	size_t length);
const struct upsmib_object *upsmib_next(const struct upsmib_state *s, const uint32_t *oid,
	size_t length);			/* the first after `oid`; NULL: that was the last */

/* How far the objects that exist comply with RFC 1628, in words for sysORDescr: subset, basic or
 * full (upsCompliances). */
const char *upsmib_compliance(const struct upsmib_state *s);

#endif
