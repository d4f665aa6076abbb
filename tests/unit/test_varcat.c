/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_varcat - the catalogue keeps its promises, and finds what clients ask for.
 */
#include "lib/varcat.h"

#include "tests/unit/support.h"

/* A name that the row stands for: n -> `number`, L -> `phase`, * -> a.b; both NULL: left out. */
static void instance(const char *row, const char *number, const char *phase, char out[256])
{
	out[0] = '\0';
	for (const char *p = row; *p;) {
		size_t len = strcspn(p, ".");
		char component[128] = "";
		const char *part = component;

		memcpy(component, p, len);
		if (!strcmp(component, "n"))
			part = number;
		else if (!strcmp(component, "L"))
			part = phase;
		else if (!strcmp(component, "*"))
			part = "a.b";
		if (part && out[0])
			strcat(out, ".");
		if (part)
			strcat(out, part);
		p += len;
		p += *p == '.';
	}
}

static void check_rows(const struct varcat_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ck_assert_msg(strlen(rows[i].text) > 0 && strlen(rows[i].text) < 100, "%s",
			rows[i].name);
		for (const char *p = rows[i].text; *p; p++)
			ck_assert_msg(*p >= ' ' && *p <= '~' && !strchr("\"\\#", *p), "%s",
				rows[i].name);
		for (const char *p = rows[i].name; *p; p++)
			ck_assert_msg(strchr("abcdefghijklmnopqrstuvwxyz0123456789._-L*", *p), "%s",
				rows[i].name);
		ck_assert_msg(strlen(rows[i].name) < 100, "%s", rows[i].name);
	}
}

START_TEST(texts_go_on_the_wire_as_they_are)
{
	check_rows(varcat_vars, varcat_var_count);
	check_rows(varcat_commands, varcat_command_count);
	ck_assert_uint_gt(varcat_var_count, 400);
	ck_assert_uint_gt(varcat_command_count, 50);
}
END_TEST

static void check_order(const struct varcat_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		char last[256], here[256];

		ck_assert_str_ne(rows[i - 1].name, rows[i].name);
		instance(rows[i - 1].name, NULL, NULL, last);
		instance(rows[i].name, NULL, NULL, here);
		ck_assert_msg(strcmp(last, here) <= 0, "%s behind %s", rows[i].name,
			rows[i - 1].name);
	}
}

START_TEST(rows_are_sorted_by_name_without_wildcards)
{
	check_order(varcat_vars, varcat_var_count);
	check_order(varcat_commands, varcat_command_count);
}
END_TEST

START_TEST(every_row_is_found_with_numbers_and_phases)
{
	static const char *const phases[] = { "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N",
		"L1-L2", "L2-L3", "L3-L1" };
	char name[256];

	for (size_t i = 0; i < varcat_var_count; i++) {
		instance(varcat_vars[i].name, "1", "L1", name);
		ck_assert_msg(varcat_var_text(name) == varcat_vars[i].text, "%s", name);
		instance(varcat_vars[i].name, "42", phases[i % MEM_COUNT(phases)], name);
		ck_assert_msg(varcat_var_text(name) == varcat_vars[i].text, "%s", name);
		instance(varcat_vars[i].name, NULL, NULL, name);
		ck_assert_msg(varcat_var_text(name) != NULL, "%s", name);
	}
	for (size_t i = 0; i < varcat_command_count; i++) {
		instance(varcat_commands[i].name, "3", NULL, name);
		ck_assert_msg(varcat_command_text(name) == varcat_commands[i].text, "%s", name);
	}
}
END_TEST

static const char *const known[] = {
	"ambient.1.present", "ambient.2.contacts.1.status", "ambient.2.temperature.high",
	"ambient.contacts.2.name",
	"ambient.count", "ambient.humidity", "ambient.temperature.low.critical", "battery.charge",
	"battery.charge.approx", "battery.charge.low", "battery.charger.status", "battery.date",
	"battery.energysave.delay",
	"battery.mfr.date", "battery.packs.bad", "battery.runtime", "battery.runtime.low",
	"battery.temperature.cell.max",
	"battery.voltage.nominal", "device.1.model", "device.2.ups.load", "device.mfr",
	"device.usb.version",
	"driver.debug", "driver.flag.allow_killpower", "driver.name",
	"driver.parameter.override.battery.charge.low",
	"driver.parameter.port", "driver.version.data",
	"experimental.statistics.lowering_AVR_trigger_counter",
	"experimental.ups.mode.buzzwords", "input.1.voltage.status", "input.L1-L2.voltage",
	"input.L1-N.voltage",
	"input.L2.current", "input.N.current", "input.bypass.L3-N.voltage",
	"input.bypass.frequency",
	"input.bypass.switchable", "input.frequency.nominal", "input.phases",
	"input.servicebypass.L1.current",
	"input.transfer.boost.low", "input.transfer.high.max", "input.transfer.reason",
	"input.voltage",
	"outlet.0.switchable", "outlet.3.status", "outlet.group.2.count", "outlet.group.count",
	"outlet.switchable",
	"output.L1.power.percent", "output.L3-L1.voltage", "output.inverter.latency",
	"output.powerfactor",
	"output.voltage", "server.info", "ups.L2.realpower", "ups.beeper.status",
	"ups.delay.shutdown", "ups.mode",
	"ups.status", "ups.test.result", "ups.timer.reboot", "ups.vendorid", "upstream.ups.load",
};

START_TEST(names_that_clients_ask_for_have_a_text)
{
	for (size_t i = 0; i < MEM_COUNT(known); i++)
		ck_assert_msg(varcat_var_text(known[i]) != NULL, "%s", known[i]);
	ck_assert_str_eq(varcat_var_text("BATTERY.Charge"), varcat_var_text("battery.charge"));
	ck_assert_str_ne(varcat_var_text("outlet.group.count"),
		varcat_var_text("outlet.group.1.count"));
	ck_assert_ptr_nonnull(varcat_command_text("load.off"));
	ck_assert_ptr_nonnull(varcat_command_text("OUTLET.2.load.on"));
	ck_assert_ptr_nonnull(varcat_command_text("outlet.load.off"));
	ck_assert_ptr_nonnull(varcat_command_text("test.battery.start.deep"));
}
END_TEST

static const char *const unknown[] = {
	"", ".", "..", "no.such.var", "battery", "battery.", ".battery.charge", "battery.charge.",
	"battery..charge",
	"battery.chargex", "battery.charg", "battery.1.charge", "battery.L1.charge",
	"driver.parameter", "driver.parameter.",
	"input.L4.voltage", "input.L1.L2.voltage", "input.L1-L2-L3.voltage", "input.2.phases",
	"input.L.voltage", "outlet.n.status", "outlet.1.2.status", "outlet.-1.status",
	"outlet.x.status", "ups.3.status",
	"device.1", "device.1.", "device.1.no.such.var", "upstream.", "load.off", "1", "L1",
	"1.2.3", "zzz", "*",
};

START_TEST(nonsense_has_no_text)
{
	char longest[4096];

	for (size_t i = 0; i < MEM_COUNT(unknown); i++)
		ck_assert_msg(!varcat_var_text(unknown[i]), "%s", unknown[i]);
	ck_assert_ptr_null(varcat_command_text("battery.charge"));
	ck_assert_ptr_null(varcat_command_text("load"));
	ck_assert_ptr_null(varcat_command_text("load.off.now"));
	memset(longest, 'a', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	ck_assert_ptr_null(varcat_var_text(longest));
	memset(longest, '1', sizeof longest - 1);
	ck_assert_ptr_null(varcat_var_text(longest));
	ck_assert_ptr_null(varcat_var_text("\xff\x80.\x01"));
}
END_TEST

/* Regression: reset.watchdog and the outlet switches of Ever reached the driver. */
START_TEST(what_can_take_the_power_away_is_control)
{
	static const char *const commands[] = { "load.off", "load.on.delay", "outlet.2.load.off",
		"outlet.group.1.load.cycle", "outlet.load.off", "shutdown.return", "shutdown.stop",
		"outlet.1.shutdown.return", "driver.killpower", "reset.watchdog", "bypass.start",
		"device.2.load.off", "no.such.command", "" };
	static const char *const harmless[] = { "test.battery.start.quick", "beeper.mute",
		"calibrate.start", "test.panel.start", "reset.input.minmax", "driver.reload" };

	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		ck_assert_msg(varcat_command_is_control(commands[i]), "%s", commands[i]);
	for (size_t i = 0; i < MEM_COUNT(harmless); i++)
		ck_assert_msg(!varcat_command_is_control(harmless[i]), "%s", harmless[i]);
}
END_TEST

START_TEST(variables_that_switch_are_control_and_settings_are_not)
{
	static const char *const vars[] = { "outlet.1.switch", "outlet.switch",
		"experimental.outlet.1.switch_off_control", "experimental.control.ups_on",
		"ups.timer.shutdown", "outlet.3.timer.shutdown", "ups.shutdown",
		"driver.flag.allow_killpower", "device.2.outlet.1.switch", "no.such.variable" };
	static const char *const settings[] = { "input.transfer.low", "ups.delay.shutdown",
		"battery.charge.low", "ups.id", "ups.beeper.status", "output.voltage.nominal",
		"outlet.1.desc", "ups.start.auto", "driver.debug" };

	for (size_t i = 0; i < MEM_COUNT(vars); i++)
		ck_assert_msg(varcat_var_is_control(vars[i]), "%s", vars[i]);
	for (size_t i = 0; i < MEM_COUNT(settings); i++)
		ck_assert_msg(!varcat_var_is_control(settings[i]), "%s", settings[i]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		texts_go_on_the_wire_as_they_are,
		rows_are_sorted_by_name_without_wildcards,
		every_row_is_found_with_numbers_and_phases,
		names_that_clients_ask_for_have_a_text,
		nonsense_has_no_text,
		what_can_take_the_power_away_is_control,
		variables_that_switch_are_control_and_settings_are_not,
	};

	return support_run("varcat", tests, MEM_COUNT(tests));
}
