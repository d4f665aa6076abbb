/* SPDX-License-Identifier: GPL-2.0-or-later
 * entity - see entity.h.
 */
#include "mibs/entitymib/entity.h"

#include "lib/mem.h"
#include "lib/product.h"
#include "mibs/tree/oid.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	DESCR = 2, VENDOR_TYPE, CONTAINED_IN, CLASS, PARENT_REL_POS, NAME, HARDWARE_REV,
	FIRMWARE_REV, SOFTWARE_REV, SERIAL_NUM, MFG_NAME, MODEL_NAME, ALIAS, ASSET_ID, IS_FRU,
	MFG_DATE, URIS, LAST_CHANGE,
};

enum { HOST_ROW = 1, CHASSIS = 3, POWER_SUPPLY = 6, YES = 1, NO = 2, DATE_BYTES = 8 };

static const uint32_t root[] = { OID_ENTITY, 1 };

#define COLUMN(n) { { 1, 1, 1, n }, n, true }

static const struct objects_row rows[] = {
	COLUMN(DESCR), COLUMN(VENDOR_TYPE), COLUMN(CONTAINED_IN), COLUMN(CLASS),
	COLUMN(PARENT_REL_POS), COLUMN(NAME), COLUMN(HARDWARE_REV), COLUMN(FIRMWARE_REV),
	COLUMN(SOFTWARE_REV), COLUMN(SERIAL_NUM), COLUMN(MFG_NAME), COLUMN(MODEL_NAME),
	COLUMN(ALIAS), COLUMN(ASSET_ID), COLUMN(IS_FRU), COLUMN(MFG_DATE), COLUMN(URIS),
	{ { 4, 1 }, LAST_CHANGE, false },
};

void entity_date(const char *text, char out[8])
{
	unsigned a = 0, b = 0, c = 0, year, month, day;

	memset(out, 0, DATE_BYTES);
	if (!text || sscanf(text, "%4u%*1[/.-]%2u%*1[/.-]%4u", &a, &b, &c) != 3)
		return;
	year = a > 31 ? a : c < 100 ? c + (c < 70 ? 2000 : 1900) : c;
	month = a > 31 ? b : a;
	day = a > 31 ? c : b;
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return;
	out[0] = (char)(year >> 8);
	out[1] = (char)year;
	out[2] = (char)month;
	out[3] = (char)day;
}

/* The variables of a column; the first that has a text. */
static const char *const variables[LAST_CHANGE][2] = {
	[HARDWARE_REV] = { "device.part" }, [FIRMWARE_REV] = { "ups.firmware" },
	[SOFTWARE_REV] = { "ups.firmware.aux" }, [SERIAL_NUM] = { "ups.serial", "device.serial" },
	[MFG_NAME] = { "ups.mfr", "device.mfr" }, [MODEL_NAME] = { "ups.model", "device.model" },
	[MFG_DATE] = { "ups.mfr.date" },
};

static const char *value_of(const struct ups *ups, unsigned column)
{
	const char *const *names = variables[column],
		   *text = names[0] ? ups_value(ups, names[0]) : NULL;

	return text && *text ? text : names[1] ? ups_value(ups, names[1]) : NULL;
}

bool entity_shows(const char *variable)
{
	for (size_t column = 0; column < MEM_COUNT(variables); column++)
		for (size_t i = 0; i < MEM_COUNT(variables[column]); i++)
			if (variables[column][i] && !strcasecmp(variable, variables[column][i]))
				return true;
	return false;
}

static void set_text(struct entity *e, struct subtree_value *out, const char *text)
{
	snprintf(e->text, sizeof e->text, "%s", text ? text : "");
	objects_set_text(out, e->text);
}

static void set_date(struct entity *e, struct subtree_value *out, const char *text)
{
	entity_date(text, e->text);
	out->type = SUBTREE_STRING;
	out->text = e->text;
	out->text_length = DATE_BYTES;
}

/* zeroDotZero: the type of the hardware is unknown. */
static void set_no_type(struct subtree_value *out)
{
	static const uint32_t zero[] = { 0, 0 };

	out->type = SUBTREE_OID;
	out->value_oid = zero;
	out->value_oid_length = MEM_COUNT(zero);
}

static void read_host(struct entity *e, unsigned what, struct subtree_value *out)
{
	switch (what) {
	case DESCR: set_text(e, out, "Host of the UPS service"); break;
	case VENDOR_TYPE: set_no_type(out); break;
	case CONTAINED_IN: out->integer = 0; break;
	case CLASS: out->integer = CHASSIS; break;
	case PARENT_REL_POS: out->integer = -1; break;
	case NAME: set_text(e, out, e->host); break;
	case SOFTWARE_REV: set_text(e, out, PRODUCT_NAME " " PRODUCT_VERSION); break;
	case IS_FRU: out->integer = NO; break;
	case MFG_DATE: set_date(e, out, NULL); break;
	default: set_text(e, out, ""); break;
	}
}

static void set_descr(struct entity *e, const struct holdovermib_ups *u, struct subtree_value *out)
{
	const char *maker = value_of(u->ups, MFG_NAME), *model = value_of(u->ups, MODEL_NAME);

	snprintf(e->text, sizeof e->text, "UPS %.60s%s%.120s", maker ? maker : "",
		maker && model ? " " : "", model ? model : maker ? "" : u->ups->name);
	objects_set_text(out, e->text);
}

static void read_ups(struct entity *e, const struct holdovermib_ups *u, unsigned what,
	struct subtree_value *out)
{
	const struct ups *ups = u->ups;

	switch (what) {
	case DESCR: set_descr(e, u, out); break;
	case VENDOR_TYPE: set_no_type(out); break;
	case CONTAINED_IN: out->integer = HOST_ROW; break;
	case CLASS: out->integer = POWER_SUPPLY; break;
	case PARENT_REL_POS: out->integer = u->number; break;
	case NAME: set_text(e, out, ups->name); break;
	case ALIAS: set_text(e, out, u->descr); break;
	case IS_FRU: out->integer = YES; break;
	case MFG_DATE: set_date(e, out, value_of(ups, what)); break;
	default: set_text(e, out, value_of(ups, what)); break;
	}
}

static void read(void *owner, unsigned what, uint32_t row, struct subtree_value *out)
{
	struct entity *e = owner;

	if (what == LAST_CHANGE) {
		out->type = SUBTREE_TIMETICKS;
		out->integer = (int64_t)(e->changed_ticks & UINT32_MAX);
	} else if (row == HOST_ROW) {
		read_host(e, what, out);
	} else {
		read_ups(e, holdovermib_numbered(e->upses, row - HOST_ROW), what, out);
	}
}

/* UPSes are sorted by number. */
static uint32_t next_row(void *owner, uint32_t after)
{
	const struct entity *e = owner;

	if (after < HOST_ROW)
		return HOST_ROW;
	for (size_t i = 0; i < e->upses->count; i++)
		if (e->upses->upses[i]->number + HOST_ROW > after)
			return e->upses->upses[i]->number + HOST_ROW;
	return 0;
}

/* FNV-1a */
static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t n)
{
	for (const unsigned char *p = bytes; n--; p++)
		sum = (sum ^ *p) * 0x100000001b3;
	return sum;
}

uint64_t entity_sum(struct entity *e)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (uint32_t row = 0; (row = next_row(e, row));) {
		sum = add_bytes(sum, &row, sizeof row);
		for (unsigned column = DESCR; column < LAST_CHANGE; column++) {
			struct subtree_value v = { .type = SUBTREE_INTEGER };

			read(e, column, row, &v);
			sum = add_bytes(sum, &v.integer, sizeof v.integer);
			sum = add_bytes(sum, v.text, v.text ? v.text_length + 1 : 0);
		}
	}
	return sum;
}

static const struct objects_reader reader = { rows, MEM_COUNT(rows), read, next_row };

void entity_init(struct entity *e, const struct holdovermib *upses, const char *host)
{
	*e = (struct entity){ .upses = upses, .host = host };
	objects_init(&e->objects, "ENTITY-MIB", root, MEM_COUNT(root), &reader, e);
}
