/* SPDX-License-Identifier: GPL-2.0-or-later
 * oid - object identifiers as plain numbers: the roots of the MIBs that are shown, and the names of
 * HOLDOVER-MIB's columns, which notifications carry too.
 */
#ifndef MIBS_TREE_OID_H
#define MIBS_TREE_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { OID_ARCS_MAX = 20 };

struct oid_arcs {			/* one that a notification carries */
	uint32_t arcs[OID_ARCS_MAX];
	size_t length;
};

#define OID_COUNT(...) (sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))
#define OID_OF(...) { { __VA_ARGS__ }, OID_COUNT(__VA_ARGS__) }

#define OID_SYSTEM 1, 3, 6, 1, 2, 1, 1
#define OID_SYSTEM_TEXT "1.3.6.1.2.1.1"
#define OID_UPS_MIB 1, 3, 6, 1, 2, 1, 33
#define OID_UPS_MIB_LENGTH 7
#define OID_UPS_MIB_TEXT "1.3.6.1.2.1.33"
#define OID_ENTITY 1, 3, 6, 1, 2, 1, 47
#define OID_ENTITY_LENGTH 7
#define OID_ENTITY_TEXT "1.3.6.1.2.1.47"
#define OID_HOLDOVER 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 33
#define OID_HOLDOVER_LENGTH 10
#define OID_HOLDOVER_TEXT "1.3.6.1.4.1.8072.9999.9999.33"

enum oid_holdover {			/* columns of holdoverUpsTable */
	OID_HOLDOVER_INDEX = 1,		/* not accessible */
	OID_HOLDOVER_NAME,
	OID_HOLDOVER_CONTEXT,
	OID_HOLDOVER_DESCR,
	OID_HOLDOVER_DRIVER,
	OID_HOLDOVER_STATE,
	OID_HOLDOVER_STATUS,
	OID_HOLDOVER_STATUS_TEXT,
	OID_HOLDOVER_CHARGE,
	OID_HOLDOVER_RUNTIME,
	OID_HOLDOVER_LOAD,
	OID_HOLDOVER_UPDATED,
};

/* The full OID of a column's instance. */
struct oid_arcs oid_holdover_column(enum oid_holdover column, uint32_t number);

/* 1.3.6.1.2.1.33 and what is below it; `length` is at most OID_ARCS_MAX - 7. */
struct oid_arcs oid_ups_mib(const uint32_t *below, size_t length);

/* Like strcmp: a name comes before all names that begin with it. */
static inline int oid_compare(const uint32_t *a, size_t a_length, const uint32_t *b,
	size_t b_length)
{
	for (size_t i = 0; i < a_length && i < b_length; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_length < b_length ? -1 : a_length > b_length;
}

static inline bool oid_begins_with(const uint32_t *oid, size_t length, const uint32_t *start,
	size_t n)
{
	return n <= length && !memcmp(oid, start, n * sizeof *oid);
}

#endif
