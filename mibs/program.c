/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "mibs/program.h"
#include "lib/daemon.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/conf/judge.h"
#include "mibs/service.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

struct main {
	bool configured;		/* there was an ups.conf when it was last read */
	struct service *service;
};

static int fail(struct conf_report *report, const char *file, int error)
{
	if (error)
		conf_error(report, (struct conf_place){ .file = file }, "%s", file_error(-error));
	return error;
}

/* Without a readable ups.conf there is no UPS, and the agent shows none. */
static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct service_files *f = files;
	struct main *m = l->state;
	struct conf_report judged = { .quiet = l->supervised };	/* holdoverd logs them */
	int error;

	error = settings_read(l->conf_dir, &f->ups, &judged);
	fail(&judged, f->ups.file, error);
	report->errors += judged.errors;
	if (!l->state_dir)
		l->state_dir = settings_state_dir(&f->ups, l->conf_dir);
	if (f->ups.absent && m->configured)
		return fail(report, f->ups.file, -ENOENT);
	error = agentconf_read(l->conf_dir, &f->ups, &f->conf, report);
	if (m->service)
		agentconf_judge(&f->conf, service_conf(m->service), false, report);
	return fail(report, f->conf.file, error);
}

static int check(struct life *l, struct conf_report *report)
{
	const struct service_files *f = l->files;

	agentconf_judge(&f->conf, NULL, life_has_instance(l), report);
	return 0;
}

static void release(struct life *l, void *files)
{
	(void)l;
	service_files_fini(files);
}

static int open_ports(struct life *l)
{
	struct service_files *f = l->files;
	struct main *m = l->state;

	if (!f->conf.enable) {
		log_say(LOG_NOTE, "%s: enable = no: nothing to do", f->conf.file);
		return PROGRAM_IDLE;
	}
	m->configured = !f->ups.absent;
	m->service = service_new(&l->loop, f, l->state_dir);
	return 0;
}

static void reload(struct life *l, void *files)
{
	struct service_files *f = files;
	struct main *m = l->state;

	m->configured = !f->ups.absent;
	service_reload(m->service, f);
}

static void stop(struct life *l)
{
	struct main *m = l->state;

	service_stop(m->service);
}

static void fini(struct life *l)
{
	struct main *m = l->state;

	service_free(m->service);
}

const struct program agent_program = {
	.name = "holdover-snmp",
	.confine = CONFINE_AGENT,
	.flags = PROGRAM_FOLLOWS_FOUND,
	.state_size = sizeof(struct main),
	.files_size = sizeof(struct service_files),
	.read = read_files,
	.check = check,
	.release = release,
	.open = open_ports,
	.reload = reload,
	.stop = stop,
	.fini = fini,
};
