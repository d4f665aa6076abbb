/* SPDX-License-Identifier: GPL-2.0-or-later
 * trial - see trial.h.
 */
#include "guard/trial.h"
#include "guard/helper.h"
#include "guard/recording.h"
#include "guard/rehearsal.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct trial {
	struct control_asker *asker; /* NULL: gone */
	struct trial **slot;
	char *lasting_dir, *record_path;
};

/* ---- its date ---- */

void trial_write_date(const char *dir)
{
	char *path = paths_join(dir, "rehearsed"), date[TRIAL_DATE_BYTES + 1];
	time_t now = time(NULL);
	struct tm t;
	int error;

	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ\n", gmtime_r(&now, &t));
	error = file_replace(path, date, 0644);
	if (error)
		log_say(LOG_WARN, "%s: %s", path, strerror(-error));
	free(path);
}

bool trial_last(const char *dir, char date[TRIAL_DATE_BYTES])
{
	char *path = paths_join(dir, "rehearsed");
	FILE *f = fopen(path, "re");
	bool known = f && fscanf(f, "%23[0-9TZ:-]", date) == 1;

	if (f)
		fclose(f);
	free(path);
	return known;
}

/* ---- its end ---- */

static void release(struct trial *t)
{
	if (t->slot)
		*t->slot = NULL;
	unlink(t->record_path);
	free(t->record_path);
	free(t->lasting_dir);
	free(t);
}

static void end(struct trial *t, int status)
{
	control_done(t->asker, status);
	release(t);
}

static void on_helped(void *user, bool accepted, const char *answer)
{
	struct trial *t = user;
	char line[160];

	if (accepted)
		trial_write_date(t->lasting_dir);
	snprintf(line, sizeof line,
		accepted
			? "the helper would power this machine off, and the shutdown hook runs: see its log"
			: "the helper fails: %s",
		answer);
	control_say(t->asker, line);
	end(t, accepted ? 0 : 1);
}

void trial_leave(struct trial *t)
{
	if (!t)
		return;
	t->asker = NULL;
	t->slot = NULL;
}

/* ---- its course ---- */

static void on_line(void *user, const char *line)
{
	control_say(((struct trial *)user)->asker, line);
}

/* Writes the record of the rehearsal. False: no UPS would cut its load, or the record cannot be
 * written. */
static bool write_record(struct trial *t, const struct trial_setting *s, const struct guard *end)
{
	const uint64_t fsd_ms[GUARD_UPS_MAX] = { 0 };
	const struct recording m = { s->feeds, s->conf, fsd_ms };
	struct buf text = { 0 };
	char *rest = NULL;
	int error;

	recording_make(&m, end, &text);
	error = file_replace(t->record_path, buf_text(&text), 0600);
	if (error)
		control_say(t->asker, strerror(-error));
	else if (!text.len)
		control_say(t->asker, "no UPS would cut its load");
	for (char *line = text.len ? strtok_r((char *)(uintptr_t)buf_text(&text), "\n", &rest)
				   : NULL;
		line; line = strtok_r(NULL, "\n", &rest))
		control_say(t->asker, line);
	buf_fini(&text);
	return !error;
}

static bool goes_down(struct trial *t, const struct trial_setting *s)
{
	const char *names[GUARD_UPS_MAX];
	const struct rehearsal r = { s->guard, names, s->ups, on_line, t };
	struct guard *end = MEM_NEW(struct guard);
	bool goes;

	for (size_t i = 0; i < feeds_count(s->feeds) && i < GUARD_UPS_MAX; i++)
		names[i] = feeds_ups(s->feeds, i)->name;
	rehearsal_play(&r, end);
	goes = end->state == GUARD_GOING && write_record(t, s, end);
	free(end);
	return goes;
}

struct trial *trial_begin(const struct trial_setting *s, struct control_asker *asker,
	struct trial **slot)
{
	struct trial *t = MEM_NEW(struct trial);
	const struct request r = { .kind = REQUEST_REHEARSE,
		.text = "asked for by an administrator" };

	t->asker = asker;
	t->slot = slot;
	t->lasting_dir = mem_dup(s->places->lasting_dir);
	t->record_path = paths_join(s->places->record_dir, "rehearsal");
	if (!goes_down(t, s)) {
		end(t, 1);
		return NULL;
	}
	if (access(s->places->helper, F_OK)) {
		control_say(asker, "there is no helper that could power this machine off");
		end(t, 1);
		return NULL;
	}
	helper_ask(s->loop, s->places->helper, &r, on_helped, t);
	return t;
}
