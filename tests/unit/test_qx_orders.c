/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_orders - the lines of every command and setting of every Qx dialect, byte by byte, at the
 * edges of their ranges.
 */
#include "drivers/qx/orders.h"
#include "tests/unit/support.h"

static const char *known(const void *user, const char *name)
{
	static char text[QX_TEXT_MAX];
	const char *list = user, *at;
	size_t n = strlen(name);

	for (at = list; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
		if (strncmp(at, name, n) || at[n] != '=')
			continue;
		snprintf(text, sizeof text, "%.*s", (int)strcspn(at + n + 1, "|"), at + n + 1);
		return text;
	}
	return NULL;
}

static const struct qx_dialect *dialect(const char *name)
{
	for (size_t i = 0; qx_dialects[i]; i++)
		if (!strcmp(qx_dialects[i]->name, name))
			return qx_dialects[i];
	ck_abort_msg("no dialect %s", name);
}

/* "": the command or the value is refused. */
static const char *line_of(const char *name, const char *command, long off_s, long on_s,
	const char *value, const char *facts)
{
	static char line[QX_ASK_MAX];
	const struct qx_dialect *d = dialect(name);
	const struct qx_command *c = qx_command_row(d, command, known, facts);
	struct qx_delays delays = { off_s, on_s };

	if (!c || !qx_order_line(d, c->line, &delays, value, known, facts, line))
		return "";
	return line;
}

static const struct {
	const char *dialect, *command, *line, *facts;
} plain[] = {
	{ "megatec", "beeper.toggle", "Q", NULL },
	{ "megatec", "load.off", "S00R0000", NULL },
	{ "megatec", "load.on", "C", NULL },
	{ "megatec", "shutdown.return", "S.5R0003", NULL },
	{ "megatec", "shutdown.stayoff", "S.5R0000", NULL },
	{ "megatec", "shutdown.stop", "C", NULL },
	{ "megatec", "test.battery.start", "T10", NULL },
	{ "megatec", "test.battery.start.deep", "TL", NULL },
	{ "megatec", "test.battery.start.quick", "T", NULL },
	{ "megatec", "test.battery.stop", "CT", NULL },
	{ "mecer", "test.battery.start", "T10", "ups.firmware.aux=P98" },
	{ "mecer", "beeper.toggle", "Q", NULL },
	{ "voltronic", "load.off", "SOFF", NULL },
	{ "voltronic", "load.on", "SON", NULL },
	{ "voltronic", "shutdown.return", "S.5R0003", NULL },
	{ "voltronic", "shutdown.stayoff", "S.5R0000", NULL },
	{ "voltronic", "shutdown.stop", "CS", NULL },
	{ "voltronic", "test.battery.start", "T10", NULL },
	{ "voltronic", "test.battery.start.deep", "TL", NULL },
	{ "voltronic", "test.battery.start.quick", "T", NULL },
	{ "voltronic", "test.battery.stop", "CT", NULL },
	{ "voltronic", "beeper.toggle", "BZOFF", "ups.beeper.status=enabled" },
	{ "voltronic", "beeper.toggle", "BZON", "ups.beeper.status=disabled" },
	{ "voltronic", "beeper.enable", "PEA", ".alarm_control=disabled" },
	{ "voltronic", "beeper.disable", "PDA", ".alarm_control=enabled" },
	{ "voltronic", "beeper.enable", "", NULL },
	{ "voltronic", "outlet.1.load.off", "SKOFF1", "outlet.1.status=on" },
	{ "voltronic", "outlet.2.load.on", "SKON2", "outlet.2.status=off" },
	{ "voltronic", "outlet.3.load.off", "SKOFF3", "outlet.3.status=on" },
	{ "voltronic", "outlet.4.load.on", "SKON4", "outlet.4.status=off" },
	{ "voltronic", "outlet.4.load.off", "", NULL },
	{ "voltronic", "bypass.start", "PEE", NULL },
	{ "voltronic", "bypass.stop", "PDE", NULL },
	{ "voltronic-qs", "load.off", "S00R0000", NULL },
	{ "voltronic-qs", "test.battery.start.quick", "T", NULL },
	{ "voltronic-qs", "test.battery.start", "", NULL },
	{ "voltronic-qs-hex", "test.battery.start.quick", "T", "ups.firmware.aux=PM-T" },
	{ "voltronic-qs-hex", "test.battery.start.quick", "", "ups.firmware.aux=PM-P" },
	{ "voltronic-qs-hex", "shutdown.return", "S.5R0003", NULL },
	{ "ablerex", "load.off", "S.2", NULL },
	{ "ablerex", "shutdown.stayoff", "S.5R0000", NULL },
	{ "bestups", "load.off", "S00R0000", NULL },
	{ "bestups", "shutdown.return", "S.5R0003", NULL },
	{ "omron", "shutdown.return", "S.5", NULL },
	{ "omron", "shutdown.stayoff", "Sf.5", NULL },
	{ "omron", "shutdown.stop", "C", NULL },
	{ "masterguard", "load.off", "S.0", NULL },
	{ "masterguard", "shutdown.return", "S.5R0003", NULL },
	{ "masterguard", "shutdown.stayoff", "S.5", NULL },
	{ "masterguard", "test.battery.start.low", "TL", NULL },
	{ "masterguard", "test.battery.start.deep", "TUD,07", ".series=E|ups.id=07" },
	{ "masterguard", "test.battery.start.deep", "", ".series=A" },
	{ "masterguard", "clear.fault.record", "FCLR,00", ".series=E" },
	{ "masterguard", "beeper.enable", "SS---1,00", ".series=E" },
	{ "masterguard", "beeper.disable", "SS---0,00", ".series=E" },
	{ "masterguard", "bypass.start", "FOFF", NULL },
	{ "masterguard", "bypass.stop", "FON", NULL },
	{ "innovart31", "beeper.toggle", "", NULL },
	{ "innovart31", "load.off", "S00R0000", NULL },
};

START_TEST(every_command_has_its_line)
{
	for (size_t i = 0; i < MEM_COUNT(plain); i++)
		ck_assert_str_eq(line_of(plain[i].dialect, plain[i].command, 30, 180, NULL,
			plain[i].facts), plain[i].line);
}
END_TEST

START_TEST(a_shutdown_counts_tenths_of_a_minute_or_minutes)
{
	static const struct {
		long off_s, on_s;
		const char *line;
	} cases[] = {
		{ 12, 180, "S.2R0003" }, { 54, 180, "S.9R0003" }, { 60, 60, "S01R0001" },
		{ 120, 300, "S02R0005" }, { 180, 0, "S03" }, { 600, 599940, "S10R9999" },
		{ 30, 0, "S.5" }, { 5940, 60, "S99R0001" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_str_eq(line_of("megatec", "shutdown.return", cases[i].off_s,
			cases[i].on_s, NULL, NULL), cases[i].line);
	ck_assert_str_eq(line_of("megatec", "shutdown.stayoff", 600, 0, NULL, NULL), "S10R0000");
}
END_TEST

START_TEST(delays_are_kept_in_the_steps_of_the_unit)
{
	static const struct {
		const char *dialect;
		long off_s, kept;		/* -1: refused */
	} cases[] = {
		{ "megatec", 11, -1 }, { "megatec", 12, 12 }, { "megatec", 17, 12 },
		{ "megatec", 59, 54 }, { "megatec", 60, 60 }, { "megatec", 119, 60 },
		{ "megatec", 600, 600 }, { "megatec", 601, -1 }, { "voltronic", 5940, 5940 },
		{ "voltronic", 5941, -1 }, { "voltronic-qs", 540, 540 }, { "voltronic-qs", 541, -1 },
	};
	long kept;

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		kept = -1;
		qx_delay_off(dialect(cases[i].dialect), cases[i].off_s, &kept);
		ck_assert_int_eq(kept, cases[i].kept);
	}
	ck_assert(qx_delay_on(dialect("megatec"), 0, &kept) && !kept);
	ck_assert(qx_delay_on(dialect("megatec"), 179, &kept) && kept == 120);
	ck_assert(qx_delay_on(dialect("megatec"), 599940, &kept) && kept == 599940);
	ck_assert(!qx_delay_on(dialect("megatec"), 599941, &kept));
	ck_assert(!qx_delay_on(dialect("voltronic-qs"), 59, &kept));
}
END_TEST

START_TEST(a_test_has_a_range)
{
	static const struct {
		const char *dialect, *facts, *value, *line;
	} cases[] = {
		{ "megatec", NULL, "59", "" }, { "megatec", NULL, "60", "T01" },
		{ "megatec", NULL, "600", "T10" }, { "megatec", NULL, "5940", "T99" },
		{ "megatec", NULL, "5941", "" }, { "megatec", NULL, "x", "" },
		{ "megatec", NULL, "", "T10" }, { "voltronic", NULL, "12", "T.2" },
		{ "voltronic", NULL, "11", "" }, { "voltronic", NULL, "54", "T.9" },
		{ "voltronic", NULL, "60", "T01" }, { "voltronic", NULL, "5940", "T99" },
		{ "mecer", "ups.firmware.aux=P98", "12", "T.2" }, { "mecer", NULL, "12", "" },
		{ "mecer", NULL, "60", "T01" },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_str_eq(line_of(cases[i].dialect, "test.battery.start", 30, 180,
			cases[i].value, cases[i].facts), cases[i].line);
}
END_TEST

START_TEST(every_setting_has_its_line)
{
	static const struct {
		const char *dialect, *name, *value, *line, *facts;
	} cases[] = {
		{ "voltronic", "ups.start.auto", "yes", "PER", NULL },
		{ "voltronic", "ups.start.auto", "no", "PDR", NULL },
		{ "voltronic", "ups.start.auto", "x", "", NULL },
		{ "voltronic", "battery.protection", "yes", "PES", NULL },
		{ "voltronic", "battery.energysave", "no", "PDG", NULL },
		{ "voltronic", "ups.start.battery", "yes", "PEC", NULL },
		{ "voltronic", "outlet.0.switchable", "no", "PDJ", NULL },
		{ "voltronic", "outlet.1.delay.shutdown", "480", "PSK1008", NULL },
		{ "voltronic", "outlet.2.delay.shutdown", "0", "PSK2000", NULL },
		{ "voltronic", "outlet.3.delay.shutdown", "59940", "PSK3999", NULL },
		{ "voltronic", "outlet.4.delay.shutdown", "59941", "", NULL },
		{ "voltronic", "input.transfer.high", "242", "HEH242", NULL },
		{ "voltronic", "input.transfer.low", "98", "HEL098", NULL },
		{ "voltronic", "input.frequency.high", "53", "FREH53.0", NULL },
		{ "voltronic", "input.frequency.low", "47.5", "FREL47.5", NULL },
		{ "voltronic", "battery.packs", "3", "BATGN03", NULL },
		{ "voltronic", "battery.packs", "100", "", NULL },
		{ "voltronic", "battery.packs", "nan", "", NULL },
		{ "voltronic", "battery.voltage.low", "21", "W0E21", NULL },
		{ "bestups", "battery.packs", "2", "BP2", ".model=AX1" },
		{ "bestups", "battery.packs", "2", "", ".model=FOR" },
		{ "masterguard", "battery.packs.external", "3", "SS--3-,05", "ups.id=05" },
		{ "masterguard", "output.voltage.nominal", "230", "PNV=230", NULL },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char line[QX_ASK_MAX] = "";
		const struct qx_setting *s = qx_setting_row(dialect(cases[i].dialect),
			cases[i].name, known, cases[i].facts);

		if (!s || !qx_setting_line(s, cases[i].value, known, cases[i].facts, line))
			*line = 0;
		ck_assert_str_eq(line, cases[i].line);
	}
}
END_TEST

START_TEST(every_row_of_every_dialect_makes_a_line)
{
	struct qx_delays delays = { 30, 180 };
	char line[QX_ASK_MAX];

	for (size_t i = 0; qx_dialects[i]; i++)
		for (const struct qx_command *c = qx_dialects[i]->commands; c->name; c++) {
			ck_assert_msg(qx_order_line(qx_dialects[i], c->line, &delays, NULL, NULL,
				NULL, line), "%s %s", qx_dialects[i]->name, c->name);
			ck_assert(!strpbrk(line, "%[]"));
		}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_command_has_its_line,
		a_shutdown_counts_tenths_of_a_minute_or_minutes,
		delays_are_kept_in_the_steps_of_the_unit,
		a_test_has_a_range,
		every_setting_has_its_line,
		every_row_of_every_dialect_makes_a_line,
	};

	return support_run("qx orders", tests, MEM_COUNT(tests));
}
