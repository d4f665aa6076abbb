/* SPDX-License-Identifier: GPL-2.0-or-later
 * configured - see configured.h.
 */
#include "drivers/qx/configured.h"
#include "lib/log.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define ENABLED " [enabled or disabled]"

const struct driver_option qx_configured_options[] = {
	{ .key = "reset_to_default",
		.help = "(flag) settings kept in the unit, to their defaults" },
	{ .key = "alarm_control", .help = "the alarm at all" ENABLED },
	{ .key = "bypass_alarm", .help = "the alarm in bypass" ENABLED },
	{ .key = "battery_alarm", .help = "the alarm on battery" ENABLED },
	{ .key = "bypass_when_off", .help = "bypass while the unit is off" ENABLED },
	{ .key = "bypass_forbidding", .help = "never go to bypass" ENABLED },
	{ .key = "converter_mode", .help = "a constant output frequency" ENABLED },
	{ .key = "eco_mode", .help = "mains to the output while they are good" ENABLED },
	{ .key = "advanced_eco_mode", .help = "the same with the inverter off" ENABLED },
	{ .key = "battery_open_status_check", .help = "look for the battery at start" ENABLED },
	{ .key = "site_fault_detection", .help = "sound for neutral and line swapped" ENABLED },
	{ .key = "constant_phase_angle", .help = "an output angle of its own" ENABLED },
	{ .key = "limited_runtime_on_battery", .help = "end after a time on battery" ENABLED },
	{ .key = "max_bypass_volt", .help = "<volts> up to which bypass may be used" },
	{ .key = "min_bypass_volt", .help = "<volts> down to which bypass may be used" },
	{ .key = "max_bypass_freq", .help = "<hertz> up to which bypass may be used" },
	{ .key = "min_bypass_freq", .help = "<hertz> down to which bypass may be used" },
	{ .key = "battery_number", .help = "<1 to 9> batteries in a pack" },
	{ .key = "work_range_type", .help = "<Appliance or UPS> range of mains" },
	{ .key = "output_phase_angle", .help = "<000, 120, 180 or 240> degrees" },
	{ .key = "pins_shutdown_mode", .help = "<0 to 6> what pins 1 and 7 of a Best UPS do" },
	{ .key = "slave_addr", .help = "<address> of a Masterguard; any other is refused" },
	{ .key = NULL }
};

/* Equal as words, or as numbers: "53" equals "53.0". */
static bool same(const char *a, const char *b)
{
	char *end_a, *end_b;
	double x = strtod(a, &end_a), y = strtod(b, &end_b);

	if (end_a == a || end_b == b || *end_a || *end_b)
		return !strcasecmp(a, b);
	return fabs(x - y) < 0.05;
}

static void report(const struct device *d, const char *what, const char *value,
	enum sp_result result)
{
	log_say(result == SP_OK ? LOG_NOTE : LOG_WARN, "UPS [%s]: %s%s%s: %s", d->name, what,
		*value ? " = " : "", value,
		result == SP_OK              ? "set in the unit"
		: result == SP_NOT_SUPPORTED ? "this unit does not have it"
		: result == SP_INVALID       ? "out of what the unit can be set to; ignored"
					     : "the unit has not accepted it");
}

static void apply(const struct device *d, struct qx_unit *u, const char *name)
{
	const char *wanted = device_option(d, name), *is;
	char key[QX_TEXT_MAX];

	snprintf(key, sizeof key, ".%s", name);
	is = qx_unit_value(u, key);
	if (!wanted || (is && same(wanted, is)))
		return;
	report(d, name, wanted, is ? qx_unit_set(u, key, wanted) : SP_NOT_SUPPORTED);
}

static bool is_setting(const struct qx_dialect *dialect, const char *name)
{
	for (const struct qx_setting *s = dialect->settings; s && s->name; s++)
		if (*s->name == '.' && !strcasecmp(s->name + 1, name))
			return true;
	return false;
}

void qx_configured_apply(const struct device *d, struct qx_unit *u)
{
	if (device_flag(d, "reset_to_default"))
		report(d, "reset_to_default", "", qx_unit_reset(u));
	for (const struct driver_option *o = qx_configured_options; o->key; o++)
		if (is_setting(u->dialect, o->key))
			apply(d, u, o->key);
}

bool qx_configured_is_wanted(const struct device *d, const struct qx_unit *u)
{
	const char *wanted = device_option(d, "slave_addr"), *is = qx_unit_value(u, "ups.id");

	if (!wanted || !is || same(wanted, is))
		return true;
	log_say(LOG_WARN, "UPS [%s]: its slave address is %s, not %s; it is not served", d->name,
		is, wanted);
	return false;
}
