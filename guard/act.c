/* SPDX-License-Identifier: GPL-2.0-or-later
 * act - see act.h.
 */
#include "guard/act.h"
#include "guard/helper.h"
#include "guard/needed.h"
#include "guard/notify.h"
#include "guard/recording.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_S = 20, ID_MAX = 32 };

/* The FSD command for a UPS that the server has not answered yet. */
enum fsd_request { FSD_NONE, FSD_SET, FSD_CLEAR };

struct act {
	uv_loop_t *loop;
	char *state_dir, *record_path, *lasting_dir, *helper, *fallback;
	act_power_fn *power;
	void *user;
	struct feeds *feeds;
	const struct guardconf *conf;
	struct notify *notify;
	char *notify_dir;
	enum fsd_request requests[GUARD_UPS_MAX];
	uint64_t fsd_ms[GUARD_UPS_MAX];	/* when it was set first */
	uint64_t going_ms;		/* since when this machine is shutting down; 0: it is not */
	enum rule rule;
	int reason;			/* the UPS, or GUARD_EVERY */
	unsigned pending;		/* unanswered requests */
	uv_process_t *command;		/* the shutdown command, while it runs */
	uint64_t command_due_ms;	/* the end of the battery's time */
	bool freed;
};

/* ---- memory ---- */

static void release(struct act *a)
{
	if (!a->freed || a->pending)
		return;
	free(a->state_dir);
	free(a->record_path);
	free(a->lasting_dir);
	free(a->helper);
	free(a->fallback);
	free(a->notify_dir);
	free(a);
}

/* A request was answered. False: the guard has ended meanwhile. */
static bool is_over(struct act *a)
{
	bool there = !a->freed;

	a->pending--;
	release(a);
	return there;
}

/* ---- words ---- */

static const char *name_of(const struct act *a, int ups)
{
	return ups == GUARD_EVERY ? "guard" : feeds_ups(a->feeds, (size_t)ups)->name;
}

static const char *would(const struct act *a)
{
	return a->conf->rehearse ? "rehearsal: would " : "";
}

static void wall(struct act *a, const char *text)
{
	struct request r = { .kind = REQUEST_WALL };

	if (a->conf->rehearse || access(a->helper, F_OK))
		return;
	snprintf(r.text, sizeof r.text, "%s", text);
	helper_ask(a->loop, a->helper, &r, NULL, NULL);
}

void act_notice(struct act *a, enum notice n, size_t ups)
{
	const struct ups *u = feeds_ups(a->feeds, ups);
	char text[128];

	notice_text(n, u->name, text, sizeof text);
	log_say(LOG_NOTE, "%s", text);
	notify_send(a->notify, n, u);
	if (notice_is_for_everybody(n))
		wall(a, text);
}

/* ---- FSD ---- */

static void send_fsd(struct act *a, size_t ups)
{
	static unsigned serial;
	const char *command = a->requests[ups] == FSD_SET ? "server.fsd" : "server.fsd.clear";
	char id[ID_MAX];

	snprintf(id, sizeof id, "guard-%d-%u", (int)a->requests[ups], ++serial);
	feeds_command(a->feeds, ups, command, id);	/* act_tick repeats failed requests */
}

static void want_fsd(struct act *a, size_t ups, enum fsd_request request)
{
	log_say(LOG_NOTE, "UPS [%s]: %s%s the forced shutdown", name_of(a, (int)ups), would(a),
		request == FSD_SET ? "set" : "clear");
	a->fsd_ms[ups] = clock_ms();
	if (a->conf->rehearse)
		return;
	a->requests[ups] = request;
	send_fsd(a, ups);
}

static void set_fsd(struct act *a, const struct guard_act *what, const struct guard *g)
{
	(void)g;
	want_fsd(a, (size_t)what->ups, FSD_SET);
}

static void clear_fsd(struct act *a, const struct guard_act *what, const struct guard *g)
{
	(void)g;
	want_fsd(a, (size_t)what->ups, FSD_CLEAR);
}

void act_answered(struct act *a, size_t ups, const char *id, int code)
{
	int request = 0;

	if (sscanf(id, "guard-%d-", &request) != 1 || request != (int)a->requests[ups])
		return;
	if (code)
		log_say(LOG_WARN, "UPS [%s]: the server refused to %s the forced shutdown (%d)",
			name_of(a, (int)ups), request == FSD_SET ? "set" : "clear", code);
	a->requests[ups] = FSD_NONE;
}

/* ---- the record ---- */

static void write_record(struct act *a, const struct guard_act *what, const struct guard *g)
{
	struct buf text = { 0 };
	int error = 0;

	(void)what;
	recording_make(&(struct recording){ a->feeds, a->conf, a->fsd_ms }, g, &text);
	if (a->conf->rehearse)
		log_say(LOG_NOTE, "rehearsal: would write %s: %s", a->record_path, buf_text(&text));
	else if (text.len)
		error = file_replace(a->record_path, buf_text(&text), 0600);
	if (error)
		log_say(LOG_ERROR, "%s: %s; no UPS will be switched off", a->record_path,
			strerror(-error));
	buf_fini(&text);
}

static void drop_record(struct act *a, const struct guard_act *what, const struct guard *g)
{
	(void)what;
	(void)g;
	log_say(LOG_NOTE, "the forced shutdown is cancelled: no UPS will cut its load");
	if (!a->conf->rehearse)
		unlink(a->record_path);
}

/* ---- powering off ---- */

/* A cautious estimate: it also uses a value that has just fallen and is not accepted for a decision
 * yet. */
static unsigned seconds_left(const struct guard *g)
{
	double least = GUARD_UNKNOWN_LEFT_S;

	for (size_t i = 0; i < g->config->count; i++) {
		const struct critical *c = &g->ups[i].critical;
		double left = critical_runtime_left_s(c, clock_ms());

		if (g->ups[i].cut && left < least)
			least = left;
		if (g->ups[i].cut && c->last.runtime_s > 0 && c->last.runtime_s < least)
			least = c->last.runtime_s;
	}
	least -= GUARD_FORCE_LEFT_S;
	return least > LEAST_S ? (unsigned)least : LEAST_S;
}

static void report_power(struct act *a, bool accepted, const char *answer)
{
	if (accepted)
		log_say(LOG_NOTE, "power-off accepted");
	else
		log_say(LOG_ERROR, "the power-off is not confirmed: %s; asking again in 5 s",
			answer);
	a->power(a->user, accepted);
}

static void on_helped(void *user, bool accepted, const char *answer)
{
	if (is_over(user))
		report_power(user, accepted, answer);
}

static void on_process_closed(uv_handle_t *h)
{
	free(h);
}

static void on_command_exit(uv_process_t *p, int64_t status, int signal_number)
{
	bool done = !status && !signal_number;
	struct act *a = p->data;

	if (a->command == p)
		a->command = NULL;
	if (is_over(a))
		report_power(a, done, "the shutdown command failed");
	uv_close((uv_handle_t *)p, on_process_closed);
}

/* NULL: it could not be started. */
static uv_process_t *run_command(struct act *a, const char *command)
{
	char *arguments[] = { (char *)(uintptr_t)"/bin/sh", (char *)(uintptr_t)"-c",
		(char *)(uintptr_t)command, NULL };
	uv_process_options_t options = { .file = arguments[0], .args = arguments,
		.exit_cb = on_command_exit };
	uv_process_t *p = MEM_NEW(uv_process_t);
	int error;

	p->data = a;
	error = uv_spawn(a->loop, p, &options);
	if (!error) {
		a->pending++;
		return p;
	}
	report_power(a, false, uv_strerror(error));
	uv_close((uv_handle_t *)p, on_process_closed);
	return NULL;
}

/* Used without a helper. A command that still runs is not started again. */
static void power_off_here(struct act *a, enum guard_act_kind kind, const struct guard *g)
{
	const char *command = a->conf->shutdown_command;

	if (!command || (kind == GUARD_FORCE && a->fallback))
		command = a->fallback;
	if (!command) {
		report_power(a, false,
			"there is no helper, and no shutdown_command is configured");
	} else if (kind == GUARD_FORCE && command == a->fallback) {
		run_command(a, command);
	} else if (a->command) {
		report_power(a, false, "the shutdown command still runs");
	} else {
		a->command = run_command(a, command);
		a->command_due_ms = clock_ms() + 1000 * (uint64_t)seconds_left(g);
	}
}

/* Like the helper: if the command hangs, the machine is powered off when the time is over. */
static void see_to_command(struct act *a)
{
	if (!a->command || !a->fallback || clock_ms() < a->command_due_ms)
		return;
	log_say(LOG_ERROR, "the shutdown command has not ended: %s", a->fallback);
	a->command_due_ms = UINT64_MAX;
	run_command(a, a->fallback);
}

static void ask_helper(struct act *a, enum request_kind kind, const struct guard *g)
{
	struct request r = { .kind = kind, .seconds = seconds_left(g) };

	snprintf(r.text, sizeof r.text, "UPS %.60s: %s", name_of(a, a->reason),
		critical_text(a->rule));
	a->pending++;
	helper_ask(a->loop, a->helper, &r, on_helped, a);
}

static void power_off(struct act *a, const struct guard_act *what, const struct guard *g)
{
	bool again = a->going_ms;

	if (!again)
		a->going_ms = clock_ms();
	if (!again && a->reason != GUARD_EVERY)
		act_notice(a, NOTICE_SHUTDOWN, (size_t)a->reason);
	log_say(LOG_NOTE, "%spower this machine off%s", would(a),
		what->kind == GUARD_FORCE ? " at once" : "");
	if (a->conf->rehearse)
		a->power(a->user, true);
	else if (!access(a->helper, F_OK))
		ask_helper(a,
			what->kind == GUARD_FORCE ? REQUEST_FORCE : REQUEST_POWER_OFF, g);
	else
		power_off_here(a, what->kind, g);
}

/* ---- messages ---- */

static void say_decided(struct act *a, const struct guard_act *what, const struct guard *g)
{
	a->rule = what->rule;
	a->reason = what->ups;
	log_say(LOG_WARN, "UPS [%s]: %s (%s): this machine goes down in %d s",
		name_of(a, what->ups), critical_text(what->rule), critical_name(what->rule),
		g->config->final_delay_s);
}

static void say_cancelled(struct act *a, const struct guard_act *what, const struct guard *g)
{
	(void)what;
	(void)g;
	a->going_ms = 0;
	needed_forget(a->lasting_dir);
	log_say(LOG_NOTE, "cancelled: this machine stays up");
}

static void stand_by(struct act *a, const struct guard_act *what, const struct guard *g)
{
	(void)a;
	(void)g;
	log_say(LOG_NOTE, what->kind == GUARD_STAND_BY
				  ? "upsmon of this machine is logged in: standing by"
				  : "upsmon of this machine is gone: on guard again");
}

static void (*const deeds[])(struct act *, const struct guard_act *, const struct guard *) = {
	[GUARD_SAY_DECIDED] = say_decided,
	[GUARD_SAY_CANCELLED] = say_cancelled,
	[GUARD_SET_FSD] = set_fsd,
	[GUARD_CLEAR_FSD] = clear_fsd,
	[GUARD_WRITE_RECORD] = write_record,
	[GUARD_DROP_RECORD] = drop_record,
	[GUARD_POWER_OFF] = power_off,
	[GUARD_FORCE] = power_off,
	[GUARD_STAND_BY] = stand_by,
	[GUARD_STAND_UP] = stand_by,
};

void act_do(struct act *a, const struct guard_act *what, const struct guard *g)
{
	deeds[what->kind](a, what, g);
}

void act_tick(struct act *a, const struct guard *g)
{
	(void)g;
	see_to_command(a);
	for (size_t i = 0; i < feeds_count(a->feeds); i++)
		if (a->requests[i])
			send_fsd(a, i);
	if (a->going_ms && !a->conf->rehearse)
		needed_write_going(a->lasting_dir, (unsigned)((clock_ms() - a->going_ms) / 1000));
}

/* ---- life ---- */

struct act *act_new(
	uv_loop_t *loop, const struct places *p, act_power_fn *power, void *user)
{
	struct act *a = MEM_NEW(struct act);

	a->loop = loop;
	a->state_dir = mem_dup(p->state_dir);
	a->record_path = paths_join(p->record_dir, "killpower");
	a->lasting_dir = mem_dup(p->lasting_dir);
	a->helper = mem_dup(p->helper);
	a->fallback = mem_dup(p->fallback_command);
	a->notify_dir = paths_join(p->conf_dir, "notify.d");
	a->power = power;
	a->user = user;
	return a;
}

void act_use(struct act *a, struct feeds *feeds, const struct guardconf *conf)
{
	a->feeds = feeds;
	a->conf = conf;
	memset(a->requests, 0, sizeof a->requests);
	notify_free(a->notify);
	a->notify = notify_new(a->loop, a->notify_dir, conf->notify);
}

const char *act_state_dir(const struct act *a)
{
	return a->state_dir;
}

void act_forget(struct act *a)
{
	a->going_ms = 0;
	memset(a->requests, 0, sizeof a->requests);
	needed_forget(a->lasting_dir);
}

void act_free(struct act *a)
{
	notify_free(a->notify);
	a->freed = true;
	release(a);
}
