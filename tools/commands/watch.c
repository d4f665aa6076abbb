/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - `holdover watch`: the table of `status`, redrawn after each change, with the last events
 * below it; if stdout is no terminal a line for each change.
 *
 * Over the feeds nothing is polled, and while all UPSes are on line only the keep-alive wakes the
 * program up.
 */
#include "lib/control.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"
#include "tools/cli/fail.h"
#include "tools/cli/place.h"
#include "tools/cli/screen.h"
#include "tools/watch/line.h"
#include "tools/watch/picture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	POLL_MS = 5000,			/* of a server whose feeds cannot be used */
	DRAW_MS = 100,			/* wait, because changes come in groups */
	OUTAGE_MS = 1000,		/* redraw while a UPS is on battery, to count its time */
	GUARD_MS = 2000,
	PICKED_MAX = 9,
};

struct watching {
	const struct tool *tool;
	uv_loop_t loop;
	struct view view;
	struct guard_state guard_coming;
	bool is_guard_asked;
	char *guard_socket;
	struct timer *draw, *guard_timer;
	struct watch *keys;
	uv_signal_t signals[6];
	char *drawn;			/* what is on the screen */
	bool is_screen, is_settled, is_over;
	int status;
};

/* ---- what is shown ---- */

static void end(struct watching *w, int status)
{
	w->is_over = true;
	w->status = status;
	uv_stop(&w->loop);
}

static void draw_screen(struct watching *w)
{
	struct buf out = { 0 };
	int columns, rows;

	screen_size(&columns, &rows);
	picture_compose(&w->view, columns, rows, &out);
	if (!w->drawn || strcmp(w->drawn, buf_text(&out)) != 0) {
		free(w->drawn);
		w->drawn = mem_dup(buf_text(&out));
		if (!screen_draw(w->drawn))
			end(w, EXIT_UNKNOWN);
	}
	buf_fini(&out);
	if (view_has_outage(&w->view))
		timer_start(w->draw, OUTAGE_MS, 0);
}

static void draw_lines(struct watching *w)
{
	for (size_t i = 0; i < live_count(w->view.live); i++) {
		const struct ups *ups = live_ups(w->view.live, i);
		struct view_ups *s = view_of(&w->view, ups);

		if (s->changed && s->turn.known)
			line_print(w->tool, s, ups);
		s->changed = false;
	}
	if (fflush(stdout) || ferror(stdout))
		end(w, EXIT_UNKNOWN);		/* the reader has closed the pipe */
}

static void draw(void *user)
{
	struct watching *w = user;

	if (!w->is_settled || w->is_over)
		return;
	view_look(&w->view);
	if (w->is_screen)
		draw_screen(w);
	else
		draw_lines(w);
}

static void draw_soon(struct watching *w)
{
	timer_start(w->draw, DRAW_MS, 0);
}

/* ---- the guard ---- */

static void on_guard_line(void *user, const char *text)
{
	struct watching *w = user;

	guard_state_add_line(&w->guard_coming, text);
}

static void on_guard_done(void *user, int status)
{
	struct watching *w = user;

	w->is_guard_asked = false;
	w->view.has_guard = !status;
	w->view.guard = w->guard_coming;
	if (w->is_over)
		return;
	draw_soon(w);
	if (!status && (view_has_outage(&w->view) || !w->view.guard.is_watching))
		timer_start(w->guard_timer, GUARD_MS, 0);
}

static void ask_guard(void *user)
{
	struct watching *w = user;

	if (!w->guard_socket || w->is_guard_asked || !w->is_screen)
		return;
	w->is_guard_asked = true;
	w->guard_coming = (struct guard_state){ 0 };
	control_call(&w->loop, w->guard_socket, "status", GUARD_MS, on_guard_line, on_guard_done,
		w);
}

/* ---- what comes ---- */

static void on_changed(void *user, struct ups *ups, const struct ups_change *change)
{
	struct watching *w = user;

	*w->view.why = 0;
	view_of(&w->view, ups)->changed = true;
	if (change->op == UPS_SET && !strcmp(change->name, UPS_STATUS) && w->is_settled)
		ask_guard(w);
	if (w->is_settled && !timer_is_running(w->draw))
		draw_soon(w);
	else if (w->is_settled && view_has_outage(&w->view))
		draw_soon(w);
}

static void on_left(void *user, struct ups *ups)
{
	struct watching *w = user;

	if (w->is_settled)
		view_add_event(&w->view, ups, "is not served any more");
	view_forget(&w->view, ups);
	if (w->is_settled)
		draw_soon(w);
}

static void on_settled(void *user)
{
	struct watching *w = user;

	w->is_settled = true;
	for (size_t i = 0; i < live_count(w->view.live); i++)
		view_of(&w->view, live_ups(w->view.live, i))->changed = true;
	ask_guard(w);
	draw(w);
}

static void on_failed(void *user, const char *why)
{
	struct watching *w = user;

	if (!w->is_settled) {
		end(w, tool_fail(EXIT_UNKNOWN, "systemctl status holdover, or --host", "%s", why));
		return;
	}
	snprintf(w->view.why, sizeof w->view.why, "%s", why);
	draw_soon(w);
}

/* ---- keys and signals ---- */

static void on_key(struct watching *w, char key)
{
	if (key == 'q' || key == 'Q')
		end(w, EXIT_FINE);
	else if (key == 'w')
		w->view.is_narrow = !w->view.is_narrow;
	else if (key >= '0' && key <= '0' + PICKED_MAX)
		w->view.picked = (size_t)(key - '0');
}

static void on_keys(void *user, unsigned events)
{
	struct watching *w = user;
	char keys[32];
	int n = screen_keys(keys, sizeof keys);

	(void)events;
	if (n < 0) {
		end(w, EXIT_FINE);		/* the terminal was closed */
		return;
	}
	for (int i = 0; i < n && !w->is_over; i++)
		on_key(w, keys[i]);
	if (!w->is_over)
		draw(w);
}

static void begin_screen(struct watching *w)
{
	screen_begin();
	free(w->drawn);
	w->drawn = NULL;
	draw(w);
}

/* Ctrl-Z restores the terminal; after the shell's fg the screen is used again. */
static void on_signal(uv_signal_t *s, int number)
{
	struct watching *w = s->data;

	if (number == SIGTSTP) {
		screen_end();
		raise(SIGSTOP);
	} else if (number == SIGCONT) {
		begin_screen(w);
	} else if (number == SIGWINCH) {
		free(w->drawn);
		w->drawn = NULL;
		draw(w);
	} else {
		end(w, 128 + number);
	}
}

static void begin_terminal(struct watching *w)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT };
	int error;

	for (size_t i = 0; i < MEM_COUNT(numbers); i++) {
		uv_signal_init(&w->loop, &w->signals[i]);
		w->signals[i].data = w;
		uv_signal_start(&w->signals[i], on_signal, numbers[i]);
	}
	w->is_screen = screen_begin();
	if (isatty(STDIN_FILENO))
		w->keys = watch_new(&w->loop, STDIN_FILENO, WATCH_READ, on_keys, w, &error);
}

static void end_terminal(struct watching *w)
{
	screen_end();
	watch_end(w->keys, NULL);
	for (size_t i = 0; w->is_screen && i < MEM_COUNT(w->signals); i++)
		uv_close((uv_handle_t *)&w->signals[i], NULL);
}

/* ---- run ---- */

static int watch(struct watching *w, const char *only)
{
	static const struct live_ops ops = { on_changed, on_left, on_settled, on_failed };
	const struct live_config config = { .tool = w->tool, .only = only, .poll_ms = POLL_MS,
		.ages = true };

	loop_init(&w->loop);
	w->draw = timer_new(&w->loop, draw, w);
	w->guard_timer = timer_new(&w->loop, ask_guard, w);
	if (isatty(STDOUT_FILENO) && !w->tool->json && !w->tool->quiet)
		begin_terminal(w);
	w->view.live = live_new(&w->loop, &config, &ops, w);
	if (!w->is_over)
		uv_run(&w->loop, UV_RUN_DEFAULT);
	end_terminal(w);
	live_free(w->view.live);
	timer_free(w->draw);
	timer_free(w->guard_timer);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	uv_loop_close(&w->loop);
	return w->status;
}

int watch_run(const struct tool *t, int argc, char **argv)
{
	struct watching w = { .tool = t, .view.tool = t };
	char *dir;
	int status;

	if (argc > 1)
		return tool_fail(EXIT_USAGE, "holdover watch", "watch: one UPS, or none for all");
	dir = place_state_dir(t);
	w.guard_socket = t->host ? NULL : guard_state_socket(dir);
	status = watch(&w, argc ? argv[0] : NULL);
	free(w.guard_socket);
	view_fini(&w.view);
	free(w.drawn);
	free(dir);
	return status;
}
