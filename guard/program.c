/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "guard/program.h"
#include "guard/sentry.h"
#include "guard/helper.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct files {
	struct settings settings;
	struct guardconf conf;
};

static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct files *f = files;
	struct conf_report unheard = { .quiet = true };	/* holdoverd reports errors of ups.conf */
	int error = settings_read(l->conf_dir, &f->settings, &unheard);

	if (!l->state_dir)
		l->state_dir = settings_state_dir(&f->settings, l->conf_dir);
	if (error)
		log_say(LOG_DETAIL, "%s: %s", f->settings.file, file_error(-error));
	error = guardconf_read(l->conf_dir, &f->conf, report);
	if (error)
		log_say(LOG_ERROR, "%s: %s", f->conf.file, file_error(-error));
	return error;
}

static void release_files(struct life *l, void *files)
{
	struct files *f = files;

	(void)l;
	settings_fini(&f->settings);
	guardconf_fini(&f->conf);
}

/* A guard of a source tree or a test powers off only if a command is configured. */
static const char *fallback_command(void)
{
	char *dir = paths_program_dir();
	bool installed = !strncmp(dir, "/usr/", 5);

	free(dir);
	return installed && !geteuid() ? "/sbin/shutdown -h +0" : NULL;
}

static const char *directory(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value == '/' ? value : otherwise;
}

static struct places places_of(const struct life *l)
{
	return (struct places){
		.state_dir = l->state_dir,
		.conf_dir = l->conf_dir,
		.record_dir = directory("RUNTIME_DIRECTORY", l->state_dir),
		.lasting_dir = directory("STATE_DIRECTORY", l->state_dir),
		.helper = directory("HOLDOVER_POWEROFF", HELPER_SOCKET),
		.fallback_command = fallback_command(),
	};
}

/* Without a helper the guard itself runs the shutdown command, which would inherit every limit. */
static int open_paths(struct life *l)
{
	const struct files *f = l->files;
	const struct places places = places_of(l);

	if (access(places.helper, F_OK))
		confine_nothing();
	confine_write(places.record_dir);
	confine_write(places.lasting_dir);
	confine_run(l->conf_dir);
	confine_run(f->conf.notify);
	return 0;
}

static int start(struct life *l)
{
	struct files *f = l->files;
	struct sentry **sentry = l->state;
	const struct places places = places_of(l);

	if (!f->conf.enable) {
		log_say(LOG_NOTE, "%s: [guard] enable = no: this machine is not guarded",
			f->conf.file);
		return PROGRAM_IDLE;
	}
	*sentry = sentry_new(&l->loop, &places, &f->conf);
	return 0;
}

static void reload(struct life *l, void *files)
{
	struct sentry **sentry = l->state;

	if (!sentry_reload(*sentry, &((struct files *)files)->conf))
		log_say(LOG_WARN, "not reloaded: this machine is going down");
}

static bool on_word(struct life *l, struct control_asker *asker, const struct words *w)
{
	struct sentry **sentry = l->state;
	const char *why;

	if (!strcmp(words_at(w, 0), "rehearse")) {
		sentry_rehearse(*sentry, words_count(w) > 1 ? words_at(w, 1) : NULL, asker);
		return true;
	}
	if (!strcmp(words_at(w, 0), "explain")) {
		sentry_explain(*sentry, words_count(w) > 1 ? words_at(w, 1) : NULL, asker);
		return true;
	}
	if (!strcmp(words_at(w, 0), "now"))
		why = sentry_now(*sentry);
	else if (!strcmp(words_at(w, 0), "cancel"))
		why = sentry_cancel(*sentry);
	else
		return false;
	if (why)
		control_say(asker, why);
	control_done(asker, why ? 1 : 0);
	return true;
}

static void status(struct life *l, struct control_asker *asker)
{
	struct sentry **sentry = l->state;
	struct buf text = { 0 };
	char *rest = NULL;

	sentry_status(*sentry, &text);
	buf_add_char(&text, 0);
	for (char *line = strtok_r(text.data + text.start, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest))
		control_say(asker, line);
	buf_fini(&text);
}

static void stop(struct life *l)
{
	struct sentry **sentry = l->state;

	sentry_free(*sentry);
	*sentry = NULL;
}

static const struct program_word words[] = {
	{ "reload", "reload" }, { "stop", "stop" }, { "status", "status" }, { "now", "now" },
	{ "cancel", "cancel" }, { "rehearse", "rehearse" },
	{ "explain", "explain" }, { 0 }
};

const struct program guard_program = {
	.name = "holdover-guard",
	.words = words,
	.confine = CONFINE_GUARD,
	.state_size = sizeof(struct sentry *),
	.files_size = sizeof(struct files),
	.read = read_files,
	.release = release_files,
	.open = open_paths,
	.start = start,
	.reload = reload,
	.word = on_word,
	.status = status,
	.stop = stop,
};
