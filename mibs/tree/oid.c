/* SPDX-License-Identifier: GPL-2.0-or-later
 * oid - see oid.h.
 */
#include "mibs/tree/oid.h"

#include <assert.h>
#include <string.h>

struct oid_arcs oid_holdover_column(enum oid_holdover column, uint32_t number)
{
	return (struct oid_arcs)OID_OF(OID_HOLDOVER, 1, 2, 1, column, number);
}

struct oid_arcs oid_ups_mib(const uint32_t *below, size_t length)
{
	struct oid_arcs oid = OID_OF(OID_UPS_MIB);

	assert(oid.length + length <= OID_ARCS_MAX);
	memcpy(oid.arcs + oid.length, below, length * sizeof *below);
	oid.length += length;
	return oid;
}
