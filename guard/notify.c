/* SPDX-License-Identifier: GPL-2.0-or-later
 * notify - see notify.h.
 */
#include "guard/notify.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 300, VARIABLES = 7 };

struct job {				/* one program for one notice */
	struct job *next;
	struct notify *owner;
	char *program, *text;
	char *environment[VARIABLES + 1];
	uv_process_t process;
	uv_timer_t limit;
	unsigned open_handles;
};

struct notify {
	uv_loop_t *loop;
	char *dir, *program;
	struct job *first, **end;	/* waiting */
	unsigned waiting, running, dropped;
	bool freed;
};

static void start_jobs(struct notify *n);

static void release(struct notify *n)
{
	if (!n->freed || n->running)
		return;
	free(n->dir);
	free(n->program);
	free(n);
}

/* ---- one job ---- */

static void job_free(struct job *j)
{
	for (size_t i = 0; i < VARIABLES; i++)
		free(j->environment[i]);
	free(j->program);
	free(j->text);
	free(j);
}

static void on_closed(uv_handle_t *h)
{
	struct job *j = h->data;
	struct notify *n = j->owner;

	if (--j->open_handles)
		return;
	job_free(j);
	n->running--;
	if (!n->freed)
		start_jobs(n);
	release(n);
}

static void close_job(struct job *j)
{
	uv_close((uv_handle_t *)&j->process, on_closed);
	uv_close((uv_handle_t *)&j->limit, on_closed);
}

static void on_exit_of(uv_process_t *p, int64_t status, int signal_number)
{
	struct job *j = p->data;

	if (signal_number)
		log_say(LOG_WARN, "notify: %s was killed by signal %d", j->program, signal_number);
	else if (status)
		log_say(LOG_WARN, "notify: %s: exit status %lld", j->program, (long long)status);
	close_job(j);
}

static void on_limit(uv_timer_t *t)
{
	struct job *j = t->data;

	log_say(LOG_WARN, "notify: %s has run for %d s; killed", j->program, NOTIFY_MAX_S);
	uv_process_kill(&j->process, SIGKILL);
}

static void start(struct notify *n, struct job *j)
{
	char *arguments[] = { j->program, j->text, NULL };
	uv_process_options_t options = { .exit_cb = on_exit_of,
		.file = j->program,
		.args = arguments,
		.env = j->environment };
	int error;

	j->process.data = j->limit.data = j;
	j->open_handles = 2;
	n->running++;
	uv_timer_init(n->loop, &j->limit);
	error = uv_spawn(n->loop, &j->process, &options);
	if (error) {
		log_say(LOG_WARN, "notify: %s: %s", j->program, uv_strerror(error));
		close_job(j);
		return;
	}
	uv_timer_start(&j->limit, on_limit, NOTIFY_MAX_S * 1000, 0);
}

/* ---- the queue ---- */

static struct job *next_job(struct notify *n)
{
	struct job *j = n->first;

	if (!j)
		return NULL;
	n->first = j->next;
	n->waiting--;
	if (!n->first)
		n->end = &n->first;
	return j;
}

static void start_jobs(struct notify *n)
{
	struct job *j;

	while (n->running < NOTIFY_RUNNING_MAX && (j = next_job(n)))
		start(n, j);
}

static void drop_oldest(struct notify *n)
{
	if (n->waiting < NOTIFY_WAITING_MAX)
		return;
	job_free(next_job(n));
	if (!(n->dropped++ % NOTIFY_WAITING_MAX))
		log_say(LOG_WARN, "notify: programs are too slow; the oldest notices are dropped");
}

static char *variable(const struct ups *ups, const char *name, const char *of)
{
	const char *value = ups_value(ups, of);

	return mem_fmt("%s=%s", name, value ? value : "");
}

static void add_job(struct notify *n, const char *program, enum notice notice,
	const struct ups *ups)
{
	struct job *j = MEM_NEW(struct job);
	char text[TEXT_MAX];

	drop_oldest(n);
	notice_text(notice, ups->name, text, sizeof text);
	j->owner = n;
	j->program = mem_dup(program);
	j->text = mem_dup(text);
	j->environment[0] = mem_fmt("NOTIFYTYPE=%s", notice_type(notice));
	j->environment[1] = mem_fmt("UPSNAME=%s@localhost", ups->name);
	j->environment[2] = mem_fmt("UPS=%s", ups->name);
	j->environment[3] = variable(ups, "UPSSTATUS", "ups.status");
	j->environment[4] = variable(ups, "CHARGE", "battery.charge");
	j->environment[5] = variable(ups, "RUNTIME", "battery.runtime");
	j->environment[6] = mem_dup("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
	*n->end = j;
	n->end = &j->next;
	n->waiting++;
}

static int is_program_name(const struct dirent *e)
{
	return *e->d_name != '.' && !strchr(e->d_name, '~');
}

static void add_folder(struct notify *n, enum notice notice, const struct ups *ups)
{
	struct dirent **entries;
	int count = scandir(n->dir, &entries, is_program_name, alphasort);

	for (int i = 0; i < count; i++) {
		char *path = paths_join(n->dir, entries[i]->d_name);

		if (!access(path, X_OK))
			add_job(n, path, notice, ups);
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

struct notify *notify_new(uv_loop_t *loop, const char *dir, const char *program)
{
	struct notify *n = MEM_NEW(struct notify);

	n->loop = loop;
	n->dir = mem_dup(dir);
	n->program = mem_dup(program);
	n->end = &n->first;
	return n;
}

void notify_free(struct notify *n)
{
	struct job *j;

	if (!n)
		return;
	while ((j = next_job(n)))
		job_free(j);
	n->freed = true;
	release(n);
}

void notify_send(struct notify *n, enum notice notice, const struct ups *ups)
{
	add_folder(n, notice, ups);
	if (n->program)
		add_job(n, n->program, notice, ups);
	start_jobs(n);
}
