/* SPDX-License-Identifier: GPL-2.0-or-later
 * drvctl - see drvctl.h.
 */
#include "tools/upsdrvctl/drvctl.h"
#include "lib/control.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MS = 10000, SDORDER_MAX = 10000, LEFT_ALONE = -1, ARGUMENTS_MAX = 8 };

/* ---- words to holdoverd ---- */

static void print_line(void *user, const char *text)
{
	(void)user;
	log_say(LOG_NOTE, "%s", text);
}

static int ask(const struct drvctl *d, const char *word)
{
	struct conf_report unheard = { .quiet = true };
	struct settings settings;
	char *dir, *path;
	int status;

	settings_read(d->conf_dir, &settings, &unheard);
	dir = settings_state_dir(&settings, d->conf_dir);
	path = paths_join(dir, "control-holdoverd");
	status = control_ask(path, word, ANSWER_MS, print_line, NULL);
	if (status < 0 && status != -ESRCH && status != -ENOENT)
		log_say(LOG_ERROR, "holdoverd does not answer: %s", strerror(-status));
	free(path);
	free(dir);
	settings_fini(&settings);
	return status;
}

static int run(const struct drvctl *d, const char *const argv[])
{
	int status = 0;
	pid_t child;

	if (d->test) {
		for (size_t i = 0; argv[i]; i++)
			printf("%s%s", i ? " " : "", argv[i]);
		putchar('\n');
		return 0;
	}
	fflush(stdout);
	child = fork();
	if (!child) {
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int start_holdoverd(const struct drvctl *d)
{
	char *dir = paths_program_dir(), *path = paths_join(dir, "holdoverd");
	int status = run(d, (const char *const[]){ path, "-C", d->conf_dir, NULL });

	free(path);
	free(dir);
	return status;
}

int drvctl_start(const struct drvctl *d, const char *ups)
{
	char *word = ups ? mem_fmt("restart %s", ups) : mem_dup("status");
	int status = ask(d, word);

	free(word);
	if (status == -ESRCH || status == -ENOENT)
		return start_holdoverd(d);
	return status ? 1 : 0;
}

int drvctl_stop(const struct drvctl *d, const char *ups)
{
	int status;

	if (ups) {
		log_say(LOG_ERROR,
			"holdoverd keeps the driver of [%s] running; take the section out of "
			"ups.conf, or stop everything",
			ups);
		return 1;
	}
	status = ask(d, "stop");
	return status == -ESRCH || status == -ENOENT ? 0 : status ? 1 : 0;
}

/* ---- shutdown ---- */

static long order_of(const struct section *s)
{
	const char *text = section_value(s, "sdorder");
	long n = 0;

	return text && conf_number(text, LEFT_ALONE, SDORDER_MAX, &n) ? n : 0;
}

size_t drvctl_order(const struct settings *settings, const struct section **out)
{
	size_t count = 0;

	for (size_t i = 0; i < settings->ups_count; i++) {
		const struct section *s = settings->ups[i];
		size_t at = count;

		if (!s->usable || order_of(s) == LEFT_ALONE)
			continue;
		for (; at && order_of(out[at - 1]) > order_of(s); at--)
			out[at] = out[at - 1];
		out[at] = s;
		count++;
	}
	return count;
}

static int cut(const struct drvctl *d, const struct settings *settings, const struct section *ups)
{
	const char *argv[ARGUMENTS_MAX], *name = section_value(ups, "driver");
	char *dir = paths_program_dir(), *path;
	size_t n = 0;
	bool ours;
	int status;

	path = paths_driver(dir, section_value(&settings->global, "driverpath"), name, &ours);
	free(dir);
	if (!path) {
		log_say(LOG_ERROR, "UPS [%s]: there is no driver %s; its load stays on", ups->name,
			name);
		return 1;
	}
	argv[n++] = path;
	argv[n++] = "-a";
	argv[n++] = ups->name;
	if (d->user) {
		argv[n++] = "-u";
		argv[n++] = d->user;
	}
	argv[n++] = "-k";
	argv[n] = NULL;
	status = run(d, argv);
	if (status)
		log_say(LOG_ERROR, "UPS [%s]: %s -k: exit status %d", ups->name, path, status);
	free(path);
	return status;
}

int drvctl_shutdown(const struct drvctl *d, const char *ups)
{
	struct conf_report report = { 0 };
	struct settings settings;
	const struct section **order;
	bool failed, found = false;
	size_t count;

	failed = settings_read(d->conf_dir, &settings, &report) != 0;
	setenv("NUT_CONFPATH", d->conf_dir, 1);
	order = mem_new((settings.ups_count + 1) * sizeof *order);
	count = drvctl_order(&settings, order);
	for (size_t i = 0; i < count; i++) {
		if (ups && strcmp(ups, order[i]->name))
			continue;
		found = true;
		failed |= cut(d, &settings, order[i]) != 0;
	}
	if (!found) {
		log_say(LOG_ERROR, "%s: %s%s", settings.file,
			ups ? "there is no UPS " : "there is no UPS", ups ? ups : "");
		failed = true;
	}
	free(order);
	settings_fini(&settings);
	return failed ? 1 : 0;
}
