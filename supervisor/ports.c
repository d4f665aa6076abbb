/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - see ports.h.
 */
#include "supervisor/ports.h"
#include "lib/address.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define PORT401 "port401"
#define SNMP "snmp"

struct named {
	struct lowport_set upsd, port401, snmp;
	bool port401_enable, snmp_enable;
	long per_ups_port;
};

/* Reads the second word, the port, if there is one. */
static const char *read_listen(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct lowport_set *set = (void *)((char *)r->out + row->offset);

	if (e->value_count > 1)
		lowport_allow(set, address_port(e->values[1]));
	else if (row->section)
		lowport_allow(set, (unsigned)row->max);
	return NULL;
}

#define LISTEN(member, port)                                                                    \
	.read = read_listen, .values = 2, .flags = CONF_LIST,                                   \
	.offset = offsetof(struct named, member), .max = (port)

static const struct conf_row upsd_rows[] = {
	{ .key = "LISTEN", LISTEN(upsd, 0) },
};

static const struct conf_row holdover_rows[] = {
	{ PORT401, "enable", CONF_MEMBER(struct named, port401_enable), .flags = CONF_STRICT_NO },
	{ PORT401, "listen", LISTEN(port401, PRODUCT_PORT_UPS) },
	{ SNMP, "enable", CONF_MEMBER(struct named, snmp_enable) },
	{ SNMP, "listen", LISTEN(snmp, PRODUCT_PORT_SNMP), .options = "ups sysobjectid" },
	{ SNMP, "per_ups_port", CONF_MEMBER(struct named, per_ups_port), .min = 1,
		.max = UINT16_MAX },
};

static const struct conf_format upsd_format = {
	.rows = upsd_rows, .count = MEM_COUNT(upsd_rows), .grammar = CONF_DIRECTIVES, .is_nut = true
};
static const struct conf_format holdover_format = {
	.rows = holdover_rows, .count = MEM_COUNT(holdover_rows), .grammar = CONF_ENTRIES
};

static void read_file(struct conf_reading *r, const char *conf_dir, const char *name)
{
	char *path = paths_join(conf_dir, name);

	conf_rows_read(r, path);	/* a file that cannot be read names no port */
	free(path);
}

void ports_of_server(const char *conf_dir, struct lowport_set *out)
{
	struct conf_report report = { .quiet = true };
	struct named named = { .port401_enable = true, .snmp_enable = true };
	struct conf_reading upsd = { .format = &upsd_format, .out = &named, .report = &report },
		holdover = { .format = &holdover_format, .out = &named, .report = &report };

	read_file(&upsd, conf_dir, "upsd.conf");
	read_file(&holdover, conf_dir, "holdover.conf");
	if (!conf_rows_seen(&holdover, PORT401, "listen"))
		lowport_allow(&named.port401, PRODUCT_PORT_UPS);
	*out = named.upsd;
	if (named.port401_enable)
		lowport_allow_all(out, &named.port401);
}

void ports_of_agent(const char *conf_dir, size_t ups_count, struct lowport_set *out)
{
	struct conf_report report = { .quiet = true };
	struct named named = { .port401_enable = true, .snmp_enable = true };
	struct conf_reading r = { .format = &holdover_format, .out = &named, .report = &report };

	read_file(&r, conf_dir, "holdover.conf");
	if (!conf_rows_good(&r, SNMP, "listen"))
		lowport_allow(&named.snmp, PRODUCT_PORT_SNMP);
	for (size_t i = 0; named.per_ups_port && i < ups_count; i++)
		lowport_allow(&named.snmp, (unsigned)named.per_ups_port + (unsigned)i);
	*out = named.snmp_enable ? named.snmp : (struct lowport_set){ 0 };
}
