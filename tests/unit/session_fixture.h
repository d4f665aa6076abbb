/* SPDX-License-Identifier: GPL-2.0-or-later
 * session_fixture - a small fleet and its users for tests of sessions.
 *
 * UPS `main` is fresh, `stale` is stale, `down` has no driver, `wait` is connecting. A row is a
 * request and its whole reply.
 */
#ifndef TESTS_UNIT_SESSION_FIXTURE_H
#define TESTS_UNIT_SESSION_FIXTURE_H

#define SUPPORT_CLOCK
#include "server/protocol/credentials.h"
#include "server/protocol/session.h"
#include "tests/unit/support.h"

enum { MAIN, STALE, DOWN, WAIT, UNITS };

struct row {
	const char *request, *reply;
};

static const char users_text[] =
	"[admin]\npassword = adminpw\nactions = SET FSD\ninstcmds = ALL\n"
	"[op]\npassword = oppw\ninstcmds = test.panel.start\n"
	"[mon]\npassword = monpw\nupsmon primary\n[sec]\npassword = secpw\nupsmon secondary\n"
	"[setter]\npassword = setpw\nactions = SET\n[fsder]\npassword = fsdpw\nactions = fsd\n[nopw]\n"
	"actions = SET\n";

static struct fleet *fleet;
static struct users *users;
static struct tracking *tracking;
static struct service service;
static struct ups *models[UNITS];
static struct buf said;
static enum session_turn turn;		/* of the last line */
static uv_loop_t loop;

static inline void change(struct ups *u, struct ups_change c)
{
	ck_assert_int_ge(ups_apply(u, &c), 0);
}

static inline void fill(struct ups *u)
{
	ups_set(u, "ups.status", "OL CHRG");
	ups_set(u, "ups.mfr", "AC\"ME \\ #1");
	ups_set(u, "Battery.Charge", "90");
	ups_set(u, "ups.id", "abc");
	change(u, (struct ups_change){ .op = UPS_SET_LENGTH, .name = "ups.id", .number = 8 });
	change(u, (struct ups_change){
			  .op = UPS_SET_FLAGS, .name = "ups.id", .number = VAR_RW | VAR_STRING });
	ups_set(u, "input.sensitivity", "high");
	for (const char *const *e = (const char *const[]){ "high", "low", "a\"b", NULL }; *e; e++)
		change(u, (struct ups_change){
				  .op = UPS_ADD_ENUM, .name = "input.sensitivity", .value = *e });
	change(u, (struct ups_change){
			  .op = UPS_SET_FLAGS, .name = "input.sensitivity", .number = VAR_RW });
	ups_set(u, "battery.charge.low", "20");
	change(u, (struct ups_change){
			  .op = UPS_ADD_RANGE, .name = "battery.charge.low", .range = { 10, 50 } });
	change(u, (struct ups_change){
			  .op = UPS_ADD_RANGE, .name = "battery.charge.low", .range = { 70, 90 } });
	change(u, (struct ups_change){ .op = UPS_SET_FLAGS, .name = "battery.charge.low",
		.number = VAR_RW | VAR_NUMBER });
	ups_set(u, "ups.nolength", "x");
	change(u, (struct ups_change){ .op = UPS_SET_FLAGS,
			  .name = "ups.nolength",
			  .number = VAR_RW | VAR_STRING });
	ups_set(u, "ups.delay.shutdown", "20");
	change(u, (struct ups_change){
			  .op = UPS_SET_FLAGS, .name = "ups.delay.shutdown", .number = VAR_RW });
	ups_add_command(u, "load.off");
	ups_add_command(u, "Test.Panel.Start");
}

static inline void begin(void)
{
	static const char *const names[UNITS] = { "main", "stale", "down", "wait" };
	static const char *const descs[UNITS] = { [STALE] = "Stale \"one\" #2" };
	static const enum ups_state states[UNITS] = { UPS_FRESH, UPS_STALE, UPS_ABSENT,
		UPS_CONNECTING };

	support_log_begin();
	uv_loop_init(&loop);
	for (size_t i = 0; i < UNITS; i++) {
		models[i] = ups_new(names[i]);
		if (i != WAIT)
			fill(models[i]);
		ups_set_state(models[i], states[i]);
	}
	fleet = fleet_of_models(models, descs, UNITS);
	tracking = tracking_new(3600);
	service = (struct service){ .fleet = fleet, .users = users, .tracking = tracking };
}

static inline void end(void)
{
	fleet_free(fleet);
	tracking_free(tracking);
	support_loop_close(&loop);
	buf_fini(&said);
}

static inline const char *say(struct session *s, const char *request)
{
	struct words w;

	words_init(&w);
	support_line(&w, request);
	buf_clear(&said);
	turn = session_line(s, &w, &said);
	words_fini(&w);
	return buf_text(&said);
}

static inline struct session session_of(const char *name, const char *password)
{
	struct session s;

	session_init(&s, &service, "192.0.2.1");
	if (name)
		credentials_of(&s)->username = mem_dup(name);
	if (password)
		credentials_of(&s)->password = mem_dup(password);
	return s;
}

static inline void check(struct session *s, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *reply = say(s, rows[i].request);

		ck_assert_msg(!strcmp(reply, rows[i].reply), "%s\ngave %swanted %s",
			rows[i].request, reply, rows[i].reply);
	}
}

/* Each row with a new session of that user. */
static inline void check_as(
	const char *name, const char *password, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct session s = session_of(name, password);

		check(&s, &rows[i], 1);
		session_fini(&s);
	}
}

#define CHECK_AS(name, password, rows) check_as(name, password, rows, MEM_COUNT(rows))

#define INVALID "ERR INVALID-ARGUMENT\n"
#define DENIED "ERR ACCESS-DENIED\n"
#define NO_UPS "ERR UNKNOWN-UPS\n"
#define NO_DRIVER "ERR DRIVER-NOT-CONNECTED\n"
#define OLD "ERR DATA-STALE\n"
#define NO_VAR "ERR VAR-NOT-SUPPORTED\n"

/* `more` are users beside those above. */
static inline int fixture_run_with(
	const char *more, const char *name, const TTest *const tests[], size_t count)
{
	struct conf_report report = { 0 };
	char *dir = support_dir(), *text = mem_fmt("%s%s", users_text, more);
	int error, result = 1;

	support_write(dir, "upsd.users", text);
	users = users_read(dir, false, &report, &error);
	support_dir_remove(dir);
	if (users)
		result = support_run(name, tests, count);
	users_free(users);
	support_log_end();
	free(text);
	return result;
}

static inline int fixture_run(const char *name, const TTest *const tests[], size_t count)
{
	return fixture_run_with("", name, tests, count);
}

#endif
