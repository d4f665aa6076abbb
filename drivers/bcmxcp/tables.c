/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_tables - see tables.h.
 */
#include "drivers/bcmxcp/tables.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <stddef.h>
#include <stdio.h>

const struct xcp_meter_row xcp_meter_rows[] = {
	{ 0, 0, "output.L1-L2.voltage" },
	{ 1, 0, "output.L2-L3.voltage" },
	{ 2, 0, "output.L3-L1.voltage" },
	{ 3, 0, "input.L1-L2.voltage" },
	{ 4, 0, "input.L2-L3.voltage" },
	{ 5, 0, "input.L3-L1.voltage" },
	{ 18, 1, "input.current" },
	{ 18, 3, "input.L1.current" },
	{ 19, 0, "input.L2.current" },
	{ 20, 0, "input.L3.current" },
	{ 21, 0, "ups.realpower" },
	{ 22, 0, "input.realpower" },
	{ 23, 0, "ups.power" },
	{ 24, 0, "input.power" },
	{ 25, 0, "output.powerfactor" },
	{ 26, 0, "input.powerfactor" },
	{ 27, 0, "output.frequency" },
	{ 28, 0, "input.frequency" },
	{ 30, 0, "input.bypass.frequency" },
	{ 32, 0, "battery.current" },
	{ 33, 0, "battery.voltage" },
	{ 34, 0, "battery.charge" },
	{ 35, 0, "battery.runtime" },
	{ 41, 0, "battery.voltage.low" },
	{ 43, 0, "battery.charge.low" },
	{ 46, 0, "battery.current.total" },
	{ 47, 1, "ups.load" },
	{ 47, 3, "output.L1.power.percent" },
	{ 48, 3, "output.L2.power.percent" },
	{ 49, 3, "output.L3.power.percent" },
	{ 50, 3, "output.L1.power" },
	{ 51, 3, "output.L2.power" },
	{ 52, 3, "output.L3.power" },
	{ 53, 1, "input.bypass.voltage" },
	{ 53, 3, "input.bypass.L1-N.voltage" },
	{ 54, 3, "input.bypass.L2-N.voltage" },
	{ 55, 3, "input.bypass.L3-N.voltage" },
	{ 56, 1, "input.voltage" },
	{ 56, 3, "input.L1-N.voltage" },
	{ 57, 0, "input.L2-N.voltage" },
	{ 58, 0, "input.L3-N.voltage" },
	{ 62, 0, "ambient.temperature" },
	{ 63, 0, "ups.temperature" },
	{ 64, 0, "ambient.1.temperature" },
	{ 65, 1, "output.current" },
	{ 65, 3, "output.L1.current" },
	{ 66, 0, "output.L2.current" },
	{ 67, 0, "output.L3.current" },
	{ 68, 1, "output.current.nominal" },
	{ 68, 3, "output.L1.current.nominal" },
	{ 69, 0, "output.L2.current.nominal" },
	{ 70, 0, "output.L3.current.nominal" },
	{ 71, 0, "ups.power.nominal" },
	{ 72, 0, "ups.date" },
	{ 73, 0, "ups.time" },
	{ 77, 0, "battery.temperature" },
	{ 78, 1, "output.voltage" },
	{ 78, 3, "output.L1-N.voltage" },
	{ 79, 0, "output.L2-N.voltage" },
	{ 80, 0, "output.L3-N.voltage" },
	{ 82, 3, "output.L1.realpower" },
	{ 83, 3, "output.L2.realpower" },
	{ 84, 3, "output.L3.realpower" },
	{ 85, 0, "ups.realpower.nominal" },
	{ 91, 0, "input.quality" },
	{ 0, 0, NULL },
};

const struct xcp_alarm_row xcp_alarm_rows[] = {
	{ 25, ST_OVER, "Overload!" },
	{ 55, 0, "Shutdown imminent!" },
	{ 56, ST_LB, "Battery low!" },
	{ 57, 0, NULL },
	{ 59, 0, NULL },
	{ 141, ST_BYPASS, NULL },
	{ 149, ST_RB, "Battery needs service!" },
	{ 168, ST_OB, "On battery!" },
	{ 169, ST_BYPASS, NULL },
	{ 174, 0, "Shutdown for a low battery!" },
	{ 191, ST_RB, "Battery test failed!" },
	{ 193, 0, "Fan failed!" },
	{ 194, 0, "Wiring fault!" },
	{ 196, ST_TRIM, NULL },
	{ 197, ST_BOOST, NULL },
	{ 198, ST_BOOST, NULL },
	{ 199, 0, "Batteries disconnected!" },
	{ 206, 0, "Automatic shutdown pending!" },
	{ 208, 0, "Cannot charge!" },
	{ 256, ST_CAL, NULL },
	{ -1, 0, NULL },
};

const struct xcp_limit_row xcp_limit_rows[] = {
	{ 0, 2, 1, true, "input.voltage.nominal" },
	{ 2, 2, 1, true, "input.frequency.nominal" },
	{ 10, 2, 1, true, "input.transfer.boost.high" },
	{ 12, 2, 1, true, "input.transfer.trim.low" },
	{ 16, 1, 60, true, "battery.runtime.low" },	/* the unit counts minutes */
	{ 18, 2, 1, true, "input.transfer.low" },
	{ 20, 2, 1, true, "input.transfer.high" },
	{ 22, 2, 1, false, "input.transfer.delay" },
	{ 24, 1, 1, true, "battery.charge.restart" },
	{ 25, 1, 1, true, "ambient.temperature.low" },
	{ 26, 1, 1, true, "ambient.temperature.high" },
	{ 29, 1, 1, false, "battery.energysave.load" },
	{ 30, 1, 1, false, "battery.energysave.delay" },
	{ 0, 0, 0, false, NULL },
};

/* 01 (deviation of the bypass frequency), 06 (the beeper: commands) and 0f (texts) have no variable
 * of a number. */
const struct xcp_setting_row xcp_setting_rows[] = {
	{ 0x02, 1, 0, 1000, "input.transfer.boost.high" },
	{ 0x03, 1, 0, 1000, "input.transfer.trim.low" },
	{ 0x05, 60, 60, 255 * 60, "battery.runtime.low" },
	{ 0x07, 1, 0, 0xffff, "input.transfer.delay" },
	{ 0x08, 1, 0, 100, "battery.charge.restart" },
	{ 0x0a, 1, 0, 200, "ambient.temperature.high" },
	{ 0x0b, 1, 1, 1000, "output.voltage.nominal" },
	{ 0x0d, 1, 0, 100, "battery.energysave.load" },
	{ 0x0e, 1, 0, 255, "battery.energysave.delay" },
	{ 0, 0, 0, 0, NULL },
};

static const char *const kinds[] = { [0x01] = "Off-line switcher", [0x02] = "Line-Interactive UPS",
	[0x03] = "Dual AC Input, On-Line UPS", [0x04] = "On-Line UPS",
	[0x05] = "Parallel Redundant On-Line UPS", [0x06] = "Parallel for Capacity On-Line UPS",
	[0x10] = "System Bypass Module", [0x12] = "Hot-Tie Cabinet", [0x20] = "Outlet Controller",
	[0x22] = "Dual AC Input Static Switch Module" };
static const char *const phases[] = { "Single Phase", "Two Phase", "Three Phase" };

bool xcp_topology(long code, char out[XCP_DESCRIPTION_MAX])
{
	size_t kind = (size_t)code >> 4, phase = (size_t)code & 15;

	if (code < 0 || kind >= MEM_COUNT(kinds) || !kinds[kind] || phase >= MEM_COUNT(phases))
		return false;
	snprintf(out, XCP_DESCRIPTION_MAX, "%s, %s", kinds[kind], phases[phase]);
	return true;
}
