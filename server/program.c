/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "server/program.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "server/net/tls.h"
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_option cli_rows[] = {
	{ 'P', "pid", "PID", "the running instance, for -c, by the caller's word" },
	{ 'r', "chroot", "DIR", "accepted for NUT's scripts; refused if used" },
	{ '4', "ipv4", NULL, "accepted for NUT's scripts" },
	{ '6', "ipv6", NULL, "accepted for NUT's scripts" },
	{ 'q', "quiet", NULL, "accepted for NUT's scripts" },
	{ 0 }
};

struct main {
	struct server *server;
	const char *pid;		/* of -P */
};

static int read_option(struct life *l, int letter, const char *value)
{
	struct main *m = l->state;

	if (letter == 'P')
		m->pid = value;
	if (letter != 'r')
		return 0;
	log_say(LOG_ERROR, "-r: a chroot is not supported; use the systemd unit's confinement");
	return 1 + 1;
}

static void print_library(const struct life *l, FILE *out)
{
	if (l->debug)
		fprintf(out, "\nTLS: %s\n", tls_library());
}

/* Handles `upsd -c reload -P $MAINPID` of NUT's unit. */
static int instead(struct life *l)
{
	const struct main *m = l->state;
	long pid;
	int number = l->command && *l->command == 's' ? SIGTERM : SIGHUP;

	if (!m->pid || !l->command)
		return -1;
	if (conf_number(m->pid, 2, INT32_MAX, &pid) && !kill((pid_t)pid, number))
		return 0;
	log_say(LOG_ERROR, "-P %s: no such process", m->pid);
	return 1;
}

static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct main *m = l->state;
	int error = server_read(files, l->conf_dir, m->server, report);

	if (!l->state_dir)
		l->state_dir = settings_state_dir(&((struct server_files *)files)->settings,
			l->conf_dir);
	return error;
}

static int check(struct life *l, struct conf_report *report)
{
	server_judge(l->files, life_has_instance(l), report);
	return 0;
}

static void release(struct life *l, void *files)
{
	(void)l;
	server_files_fini(files);
}

static int open_ports(struct life *l)
{
	struct main *m = l->state;

	m->server = server_new(&l->loop, l->files, l->state_dir);
	return server_open(m->server);
}

static int start(struct life *l)
{
	struct main *m = l->state;

	server_start(m->server);
	heartbeat_say(HEARTBEAT_SERVING);
	return 0;
}

static void reload(struct life *l, void *files)
{
	struct main *m = l->state;

	server_reload(m->server, files);
}

static void stop(struct life *l)
{
	struct main *m = l->state;

	server_stop(m->server);
}

static void fini(struct life *l)
{
	struct main *m = l->state;

	if (m->server)
		server_free(m->server);
}

const struct program server_program = {
	.name = "holdover-server",
	.version = PRODUCT_SERVER_BANNER,
	.options = cli_rows,
	.pid_name = "upsd.pid",
	.confine = CONFINE_SERVER,
	.flags = PROGRAM_FORGIVING | PROGRAM_FOLLOWS_FOUND,
	.state_size = sizeof(struct main),
	.files_size = sizeof(struct server_files),
	.option = read_option,
	.help = print_library,
	.instead = instead,
	.read = read_files,
	.check = check,
	.release = release,
	.open = open_ports,
	.start = start,
	.reload = reload,
	.stop = stop,
	.fini = fini,
};
