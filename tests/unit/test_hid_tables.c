/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_tables - every row of every vendor's tables is valid.
 *
 * A table cannot fail at run time: a path with a typing error is a variable that never appears. So
 * the tables are tested here; which vendor is chosen, in test_hid_vendor_choice.c.
 */
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_usage_of(const struct hid_vendor *v, uint32_t usage)
{
	for (size_t i = 0; i < v->usage_count; i++)
		if (v->usages[i].usage == usage)
			return true;
	return false;
}

static void parses(const struct hid_vendor *v, const char *path)
{
	struct hid_usage_names names = { v->usages, v->usage_count };
	char full[HID_PATH_TEXT_MAX], again[HID_PATH_TEXT_MAX];
	struct hid_path parsed, reparsed;
	bool complete = *path == '/';

	ck_assert_msg(strlen(path) + 5 < sizeof full, "%s: %s too long", v->name, path);
	snprintf(full, sizeof full, "%s%s", complete ? "" : "UPS.", complete ? path + 1 : path);
	ck_assert_msg(hid_path_parse(full, &names, &parsed), "%s: %s does not parse", v->name,
		path);
	ck_assert_msg(strncmp(path, "UPS.", 4) != 0 && !strstr(path, ".UPS."),
		"%s: %s names UPS twice", v->name, path);
	hid_path_text(&parsed, &names, again);
	ck_assert_msg(hid_path_parse(again, &names, &reparsed) &&
		hid_path_equal(&parsed, &reparsed),
		"%s: %s reads back as %s", v->name, path, again);
	/* No component was taken for a number by accident ("ff...": a slip in a name made of hex
	 * digits). */
	for (int i = 0; i < parsed.depth; i++)
		ck_assert_msg(parsed.node[i] >> 16 != 0 || is_usage_of(v, parsed.node[i]),
			"%s: %s node %d", v->name, path, i);
}

/* Components of lower case letters and digits, but for the phases; what is not standardized has '_'
 * and more. */
static bool good_name(const char *name)
{
	bool standard = strncmp(name, "experimental.", 13) != 0;
	const char *letters = standard ? "abcdefghijklmnopqrstuvwxyz0123456789"
				       : "abcdefghijklmnopqrstuvwxyz0123456789_AVR";
	static const char *const phases[] = { "L1", "L2", "L3", "L1-L2", "L2-L3", "L3-L1", "L1-N",
		"L2-N", "L3-N", "N" };
	size_t len;

	for (; ; name += len + 1) {
		bool phase = false;

		len = strcspn(name, ".");
		for (size_t i = 0; i < MEM_COUNT(phases); i++)
			phase |= strlen(phases[i]) == len && memcmp(name, phases[i], len) == 0;
		if (len == 0 || (!phase && strspn(name, letters) < len))
			return false;
		if (name[len] == '\0')
			return true;
	}
}

static bool has_var(const struct hid_vendor *v, const char *name)
{
	for (const struct hid_var_row *r = v->vars; r->name; r++)
		if (strcmp(r->name, name) == 0)
			return true;
	return false;
}

START_TEST(variables_are_well_formed)
{
	const struct hid_vendor *v = hid_vendors[_i];

	ck_assert_ptr_nonnull(v->vars[0].name);
	for (const struct hid_var_row *r = v->vars; r->name; r++) {
		bool settable = r->flags & HID_SETTABLE, server = r->flags & HID_KEPT_HERE;
		bool command = r->flags & HID_COMMAND;
		unsigned poll =
			r->flags & (HID_QUICK | HID_STATIC | HID_SEMISTATIC | HID_KEPT_HERE);

		parses(v, r->path);
		ck_assert_msg(good_name(r->name), "%s: %s", v->name, r->name);
		ck_assert_msg(r->decimals >= 0 && r->decimals <= 3, "%s: %s decimals", v->name,
			r->name);
		ck_assert_msg((poll & (poll - 1)) == 0, "%s: %s is read in two ways", v->name,
			r->name);
		ck_assert_msg((server || command) == (r->preset != NULL), "%s: %s preset", v->name,
			r->name);
		ck_assert_msg(!command || (settable && !server && r->convert), "%s: %s", v->name,
			r->name);
		ck_assert_msg(!server || (settable && !r->convert), "%s: %s", v->name, r->name);
		ck_assert_msg(settable || r->max_length == 0, "%s: %s length without setting",
			v->name, r->name);
		ck_assert_msg(!r->convert || r->convert->to_text, "%s: %s", v->name, r->name);
		ck_assert_msg(!settable || !r->convert || r->convert->to_value,
			"%s: %s: no way back", v->name, r->name);
		ck_assert_msg(!server || strlen(r->preset) <= (size_t)r->max_length, "%s: %s",
			v->name, r->name);
	}
}
END_TEST

/* A row for a command shows nothing of its field, and what it does without an argument is something
 * it can do. */
START_TEST(converted_commands_are_commands)
{
	const struct hid_vendor *v = hid_vendors[_i];
	struct hid_context ctx = { .model = "" };
	char text[HID_TEXT_MAX];

	for (const struct hid_var_row *r = v->vars; r->name; r++) {
		double value;

		if (!(r->flags & HID_COMMAND))
			continue;
		ck_assert_ptr_nonnull(hid_vendor_command(v, r->name));
		for (value = 0; value < 300; value++)
			ck_assert_msg(!r->convert->to_text(r->convert, &ctx, value, text), "%s: %s",
				v->name, r->name);
		if (strchr(r->preset, '.'))
			ck_assert_msg(has_var(v, r->preset), "%s: %s wants %s", v->name, r->name,
				r->preset);
		for (const struct hid_command_row *c = v->commands; c->name; c++)
			ck_assert_msg(strcmp(c->name, r->name) != 0 ||
					      strcmp(c->path, r->path) != 0,
				"%s: %s is a plain command too", v->name, r->name);
	}
	ck_assert_ptr_null(hid_vendor_command(v, "ups.load"));
}
END_TEST

START_TEST(enumerated_settings_have_a_list)
{
	for (const struct hid_var_row *r = hid_vendors[_i]->vars; r->name; r++)
		if (r->flags & HID_SETTABLE && r->max_length == 0)
			ck_assert_msg(r->convert && r->convert->lookup &&
				r->convert->lookup[0].text, "%s: %s",
				hid_vendors[_i]->name, r->name);
}
END_TEST

START_TEST(words_fit_the_length_of_their_setting)
{
	for (const struct hid_var_row *r = hid_vendors[_i]->vars; r->name; r++) {
		if (!(r->flags & HID_SETTABLE) || r->max_length == 0 || !r->convert ||
			!r->convert->lookup)
			continue;
		for (const struct hid_lookup *l = r->convert->lookup; l->text; l++)
			ck_assert_msg(strlen(l->text) <= (size_t)r->max_length, "%s: %s", r->name,
				l->text);
	}
}
END_TEST

START_TEST(no_row_stands_twice)
{
	const struct hid_vendor *v = hid_vendors[_i];

	for (const struct hid_var_row *a = v->vars; a->name; a++)
		for (const struct hid_var_row *b = a + 1; b->name; b++)
			ck_assert_msg(strcasecmp(a->name, b->name) != 0 ||
				strcasecmp(a->path, b->path) != 0 ||
				a->convert != b->convert,
				"%s: %s %s", v->name, a->name, a->path);
	for (const struct hid_bit_row *a = v->bits; a->path; a++)
		for (const struct hid_bit_row *b = a + 1; b->path; b++)
			ck_assert_msg(a->bit != b->bit || strcasecmp(a->path, b->path) != 0,
				"%s: %s", v->name, a->path);
	for (const struct hid_command_row *a = v->commands; a->name; a++)
		for (const struct hid_command_row *b = a + 1; b->name; b++)
			ck_assert_msg(strcasecmp(a->name, b->name) != 0 ||
				strcasecmp(a->path, b->path) != 0,
				"%s: %s %s", v->name, a->name, a->path);
}
END_TEST

START_TEST(status_rows_are_well_formed)
{
	const struct hid_vendor *v = hid_vendors[_i];
	bool online = false, discharging = false;

	for (const struct hid_bit_row *r = v->bits; r->path; r++) {
		parses(v, r->path);
		ck_assert_msg(r->bit < POWER_BIT_COUNT, "%s: %s", v->name, r->path);
		unsigned part = r->flags & ~(unsigned)HID_QUICK;

		ck_assert_msg(part == 0 || ((part >> 16) >= 1 && (part >> 16) <= 8 &&
			(part & 0xffff) >> 8 <= 31 && (part & 0xff) == 0),
			"%s: %s flags", v->name, r->path);
		ck_assert_msg(r->cases || r->one != r->zero, "%s: %s says nothing", v->name,
			r->path);
		ck_assert_msg(!r->cases || r->cases[0].say != POWER_UNREAD, "%s: %s", v->name,
			r->path);
		ck_assert_msg(r->bit == POWER_ONLINE || (r->one != POWER_NOT_IN_USE &&
			r->zero != POWER_NOT_IN_USE),
			"%s: %s: NOT is for the mains", v->name, r->path);
		/* Only ACPresent itself may claim a power failure, or what a vendor has in its
		 * place. */
		ck_assert_msg(r->bit != POWER_ONLINE || strstr(r->path, "ACPresent") ||
			strstr(r->path, "BELKINPowerStatus") ||
			strstr(r->path, "PowercomPrimaryBatterySupport") ||
			(r->one != POWER_CLEAR && r->zero != POWER_CLEAR), "%s: %s", v->name,
				r->path);
		online |= r->bit == POWER_ONLINE && r->flags & HID_QUICK;
		discharging |= r->bit == POWER_DISCHARGING && r->flags & HID_QUICK;
	}
	ck_assert_msg(online && discharging, "%s: a power failure must be seen in every poll",
		v->name);
}
END_TEST

START_TEST(commands_are_well_formed)
{
	const struct hid_vendor *v = hid_vendors[_i];
	/* the driver makes them, where no row does it better */
	static const char *const composed[] = {
		"load.on", "load.off", "shutdown.stayoff", "beeper.on", "beeper.off",
	};
	/* a delay of 1, a tree of its own */
	bool better = v == &hid_belkin || v == &hid_powercom;

	for (const struct hid_command_row *r = v->commands; r->name; r++) {
		parses(v, r->path);
		ck_assert_msg(good_name(r->name), "%s: %s", v->name, r->name);
		ck_assert_msg(!r->value_var || has_var(v, r->value_var), "%s: %s wants %s", v->name,
			r->name, r->value_var);
		if (strcmp(r->name, "load.off.delay") == 0)
			ck_assert_msg(r->value_var &&
				strcmp(r->value_var, "ups.delay.shutdown") == 0,
				"%s: %s", v->name, r->name);
		else if (strcmp(r->name, "load.on.delay") == 0)
			ck_assert_msg(r->value_var && strcmp(r->value_var, "ups.delay.start") == 0,
				"%s: %s", v->name, r->name);
		else if (strcmp(r->name, "shutdown.return") != 0)
			ck_assert_msg(!r->value_var, "%s: %s", v->name, r->name);
		for (size_t i = 0; i < MEM_COUNT(composed); i++)
			ck_assert_msg(better || strcmp(r->name, composed[i]) != 0, "%s: %s",
				v->name, r->name);
	}
}
END_TEST

/* Variables that a family of devices is known not to have. A row that is deleted by accident is not
 * in this list.
 */
static const struct {
	const struct hid_vendor *vendor;
	const char *names;		/* a blank before and after each */
} lacking[] = {
	{ &hid_arduino,
		" input.voltage.nominal input.transfer.low input.transfer.high"
		" output.voltage.nominal ups.beeper.status ups.test.result"
		" beeper.enable beeper.disable beeper.mute test.battery.start.quick"
		" test.battery.start.deep test.battery.stop " },
	{ &hid_ecoflow,
		" input.voltage input.voltage.nominal input.transfer.low"
		" input.transfer.high output.voltage output.voltage.nominal ups.load"
		" ups.delay.shutdown ups.delay.start ups.timer.start ups.test.result"
		" load.off.delay load.on.delay shutdown.stop shutdown.reboot"
		" beeper.enable beeper.disable beeper.mute test.battery.start.quick"
		" test.battery.start.deep test.battery.stop " },
	{ &hid_ever,
		" battery.voltage.nominal battery.charge.low input.voltage.nominal"
		" input.transfer.low input.transfer.high ups.beeper.status"
		" ups.delay.start ups.timer.start ups.test.result load.on.delay"
		" shutdown.stop shutdown.reboot beeper.enable beeper.disable"
		" beeper.mute test.battery.start.quick test.battery.start.deep"
		" test.battery.stop " },
	{ &hid_idowell,
		" input.voltage input.voltage.nominal ups.beeper.status ups.test.result"
		" shutdown.reboot beeper.enable beeper.disable beeper.mute"
		" test.battery.start.quick test.battery.start.deep test.battery.stop " },
	{ &hid_legrand,
		" battery.type output.voltage.nominal ups.beeper.status"
		" ups.timer.shutdown ups.timer.start ups.test.result shutdown.stop"
		" shutdown.reboot beeper.mute " },
	{ &hid_liebert,
		" battery.charge.low input.voltage.nominal shutdown.reboot"
		" beeper.enable beeper.disable beeper.mute test.battery.start.quick"
		" test.battery.start.deep test.battery.stop " },
	{ &hid_openups,
		" battery.voltage.nominal input.voltage.nominal input.transfer.low"
		" input.transfer.high output.voltage.nominal ups.load ups.beeper.status"
		" ups.delay.shutdown ups.delay.start ups.timer.shutdown ups.timer.start"
		" ups.test.result load.off.delay load.on.delay shutdown.stop"
		" shutdown.reboot beeper.enable beeper.disable beeper.mute"
		" test.battery.start.quick test.battery.start.deep test.battery.stop " },
	{ &hid_powercom,
		" battery.voltage.nominal input.transfer.low input.transfer.high"
		" load.off.delay shutdown.stop shutdown.reboot beeper.mute"
		" test.battery.start.deep test.battery.stop " },
	{ &hid_powervar,
		" input.voltage.nominal input.transfer.low input.transfer.high"
		" output.voltage.nominal ups.beeper.status ups.delay.shutdown"
		" ups.delay.start ups.timer.shutdown ups.timer.start ups.test.result"
		" load.off.delay load.on.delay shutdown.stop shutdown.reboot"
		" beeper.enable beeper.disable beeper.mute test.battery.start.quick"
		" test.battery.start.deep test.battery.stop " },
	{ &hid_salicru,
		" beeper.enable beeper.disable beeper.mute " },
};

static bool is_lacking(const struct hid_vendor *v, const char *name)
{
	char word[80];

	snprintf(word, sizeof word, " %s ", name);
	for (size_t i = 0; i < MEM_COUNT(lacking); i++)
		if (lacking[i].vendor == v && strstr(lacking[i].names, word))
			return true;
	return false;
}

static bool has_command(const struct hid_vendor *v, const char *name)
{
	for (const struct hid_command_row *r = v->commands; r->name; r++)
		if (strcmp(r->name, name) == 0)
			return true;
	return hid_vendor_command(v, name) != NULL;
}

START_TEST(a_vendor_can_switch_off_and_test_unless_known_otherwise)
{
	static const char *const wanted[] = {
		"load.off.delay", "load.on.delay", "shutdown.stop", "shutdown.reboot",
			"beeper.enable", "beeper.disable",
		"beeper.mute", "test.battery.start.quick", "test.battery.start.deep",
			"test.battery.stop",
	};
	const struct hid_vendor *v = hid_vendors[_i];

	for (size_t i = 0; i < MEM_COUNT(wanted); i++)
		ck_assert_msg(has_command(v, wanted[i]) != is_lacking(v, wanted[i]), "%s: %s",
			v->name, wanted[i]);
}
END_TEST

static bool has_raw(const struct hid_vendor *v, const char *name)
{
	for (const struct hid_raw_row *r = v->raw; r && r->name; r++)
		if (strcmp(r->name, name) == 0)
			return true;
	return false;
}

START_TEST(a_vendor_has_what_most_devices_publish_unless_known_otherwise)
{
	static const char *const wanted[] = {
		"battery.charge", "battery.runtime", "battery.voltage", "battery.voltage.nominal",
			"battery.type",
		"battery.charge.low", "input.voltage", "input.voltage.nominal",
			"input.transfer.low", "input.transfer.high",
		"output.voltage", "output.voltage.nominal", "ups.load", "ups.beeper.status",
			"ups.delay.shutdown",
		"ups.delay.start", "ups.timer.shutdown", "ups.timer.start", "ups.test.result",
	};
	const struct hid_vendor *v = hid_vendors[_i];

	for (size_t i = 0; i < MEM_COUNT(wanted); i++)
		ck_assert_msg((has_var(v, wanted[i]) || has_raw(v, wanted[i])) !=
			is_lacking(v, wanted[i]), "%s: %s", v->name, wanted[i]);
}
END_TEST

START_TEST(raw_rows_are_well_formed)
{
	const struct hid_vendor *v = hid_vendors[_i];
	size_t count = 0;

	for (const struct hid_raw_row *r = v->raw; r && r->name; r++, count++) {
		ck_assert_msg(good_name(r->name), "%s: %s", v->name, r->name);
		ck_assert_msg(r->report_id != 0 && r->to_text, "%s: %s", v->name, r->name);
		ck_assert_msg(!has_var(v, r->name), "%s: %s is a field too", v->name, r->name);
		for (const struct hid_raw_row *other = v->raw; other < r; other++)
			ck_assert_msg(strcmp(r->name, other->name) != 0, "%s: %s", v->name,
				r->name);
	}
	ck_assert_uint_le(count, 64);	/* the driver keeps one bit for each */
}
END_TEST

START_TEST(usages_have_one_name_each)
{
	const struct hid_vendor *v = hid_vendors[_i];

	for (size_t i = 0; i < v->usage_count; i++) {
		ck_assert_msg(!strpbrk(v->usages[i].name, ". []"), "%s: %s", v->name,
			v->usages[i].name);
		for (size_t j = i + 1; j < v->usage_count; j++) {
			ck_assert_msg(strcasecmp(v->usages[i].name, v->usages[j].name) != 0,
				"%s: %s", v->name, v->usages[i].name);
			ck_assert_msg(v->usages[i].usage != v->usages[j].usage, "%s: %s", v->name,
				v->usages[i].name);
		}
	}
}
END_TEST

/* Where an unknown device may have a value: the summary is made for us, an outlet's is the least of
 * the UPS. */
static int trust(const char *path)
{
	static const struct { const char *begin; int rank;
	} places[] = {
		{ "PowerSummary.", 0 },
		{ "Battery", 1 },
		{ "Input.", 2 },
		{ "Output.", 2 },
		{ "Flow.", 2 },
		{ "PowerConverter.", 3 },
		{ "OutletSystem.", 4 },
	};

	for (size_t i = 0; i < MEM_COUNT(places); i++)
		if (strncmp(path, places[i].begin, strlen(places[i].begin)) == 0)
			return places[i].rank;
	return -1;
}

START_TEST(an_unknown_device_is_believed_in_order_of_trust)
{
	for (const struct hid_var_row *a = hid_generic.vars; a->name; a++)
		for (const struct hid_var_row *b = a + 1; b->name; b++)
			ck_assert_msg(strcmp(a->name, b->name) != 0 || trust(b->path) < 0 ||
				trust(a->path) <= trust(b->path), "%s: %s before %s", a->name,
				a->path, b->path);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_tables");
	TCase *t = tcase_create("all");
	SRunner *sr;
	int n = (int)hid_vendor_count;

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, variables_are_well_formed, 0, n);
	tcase_add_loop_test(t, enumerated_settings_have_a_list, 0, n);
	tcase_add_loop_test(t, words_fit_the_length_of_their_setting, 0, n);
	tcase_add_loop_test(t, no_row_stands_twice, 0, n);
	tcase_add_loop_test(t, status_rows_are_well_formed, 0, n);
	tcase_add_loop_test(t, commands_are_well_formed, 0, n);
	tcase_add_loop_test(t, converted_commands_are_commands, 0, n);
	tcase_add_loop_test(t, a_vendor_can_switch_off_and_test_unless_known_otherwise, 0, n);
	tcase_add_loop_test(t, a_vendor_has_what_most_devices_publish_unless_known_otherwise, 0, n);
	tcase_add_loop_test(t, raw_rows_are_well_formed, 0, n);
	tcase_add_loop_test(t, usages_have_one_name_each, 0, n);
	tcase_add_test(t, an_unknown_device_is_believed_in_order_of_trust);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
