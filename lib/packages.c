/* SPDX-License-Identifier: GPL-2.0-or-later
 * packages - see packages.h. Source: the file lists of Debian 12 (nut 2.8.0).
 */
#include "lib/packages.h"
#include "lib/mem.h"

#include <string.h>

static const struct {
	const char *driver, *package;
} rows[] = {
	{ "adelsystem_cbi", "nut-modbus" },
	{ "al175", "nut-server" },
	{ "apcsmart", "nut-server" },
	{ "apcsmart-old", "nut-server" },
	{ "apcupsd-ups", "nut-server" },
	{ "asem", "nut-i2c" },
	{ "bcmxcp", "nut-server" },
	{ "bcmxcp_usb", "nut-server" },
	{ "belkin", "nut-server" },
	{ "belkinunv", "nut-server" },
	{ "bestfcom", "nut-server" },
	{ "bestfortress", "nut-server" },
	{ "bestuferrups", "nut-server" },
	{ "bestups", "nut-server" },
	{ "bicker_ser", "nut-server" },
	{ "blazer_ser", "nut-server" },
	{ "blazer_usb", "nut-server" },
	{ "clone", "nut-server" },
	{ "clone-outlet", "nut-server" },
	{ "etapro", "nut-server" },
	{ "everups", "nut-server" },
	{ "gamatronic", "nut-server" },
	{ "generic_modbus", "nut-modbus" },
	{ "genericups", "nut-server" },
	{ "huawei-ups2000", "nut-modbus" },
	{ "hwmon_ina219", "nut-server" },
	{ "isbmex", "nut-server" },
	{ "ivtscd", "nut-server" },
	{ "liebert", "nut-server" },
	{ "liebert-esp2", "nut-server" },
	{ "masterguard", "nut-server" },
	{ "metasys", "nut-server" },
	{ "mge-shut", "nut-server" },
	{ "mge-utalk", "nut-server" },
	{ "microdowell", "nut-server" },
	{ "microsol-apc", "nut-server" },
	{ "netxml-ups", "nut-xml" },
	{ "nut-ipmipsu", "nut-ipmi" },
	{ "nutdrv_qx", "nut-server" },
	{ "nutdrv_siemens-sitop", "nut-server" },
	{ "oldmge-shut", "nut-server" },
	{ "oneac", "nut-server" },
	{ "optiups", "nut-server" },
	{ "phoenixcontact_modbus", "nut-modbus" },
	{ "pijuice", "nut-i2c" },
	{ "powercom", "nut-server" },
	{ "powerman-pdu", "nut-powerman-pdu" },
	{ "powerpanel", "nut-server" },
	{ "rhino", "nut-server" },
	{ "richcomm_usb", "nut-server" },
	{ "riello_ser", "nut-server" },
	{ "riello_usb", "nut-server" },
	{ "safenet", "nut-server" },
	{ "sms_ser", "nut-server" },
	{ "snmp-ups", "nut-snmp" },
	{ "socomec_jbus", "nut-modbus" },
	{ "solis", "nut-server" },
	{ "tripplite", "nut-server" },
	{ "tripplite_usb", "nut-server" },
	{ "tripplitesu", "nut-server" },
	{ "upscode2", "nut-server" },
	{ "victronups", "nut-server" },
};

const char *packages_of_driver(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcmp(rows[i].driver, name))
			return rows[i].package;
	return NULL;
}
