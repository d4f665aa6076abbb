/* SPDX-License-Identifier: GPL-2.0-or-later
 * configuration - checks of the files, and that each UPS has a driver with data.
 */
#include "lib/mem.h"
#include "lib/packages.h"
#include "lib/paths.h"
#include "tools/doctor/checks.h"
#include "tools/machine/systemd.h"
#include "tools/machine/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SECONDS = 3600, MESSAGE_BYTES_MAX = 200 };

static bool is_installed(const struct doctor *d, const struct section *s)
{
	bool own;
	char *path = paths_driver(d->site.programs,
		settings_value(&d->site.settings, &d->site.settings.global, "driverpath"),
		section_value(s, "driver"), &own);
	bool found = path != NULL;

	free(path);
	return found;
}

/* ---- 1: what the programs say of their files ---- */

/* Checks 11 and 15 report it with more details. */
static bool is_of_another_check(const struct doctor *d, const struct trial_fault *f)
{
	const struct settings *s = &d->site.settings;
	const char *name = strrchr(f->file, '/') + 1;

	if (!strcmp(name, "upsd.conf"))
		return f->line && f->line == (long)d->site.certificate_line;
	for (size_t i = 0; !strcmp(name, "ups.conf") && i < s->ups_count; i++) {
		const struct setting *driver = section_find(s->ups[i], "driver");

		if (driver && (long)driver->line == f->line && !is_installed(d, s->ups[i]))
			return true;
	}
	return false;
}

static void say_fault(struct doctor *d, const struct trial_fault *f, bool accepted)
{
	void (*find)(struct doctor *, const char *, ...) = accepted ? doctor_advise : doctor_find;

	if (f->line)
		find(d, "%s:%ld: %s", f->file, f->line, f->text);
	else
		find(d, "%s: %s", f->file, f->text);
	if (strstr(f->text, strerror(EACCES))) {
		doctor_remedy(d, "chgrp nut %s", f->file);
		doctor_remedy(d, "chmod 640 %s", f->file);
	} else {
		doctor_remedy(d, "Correct it, then run:");
	}
	doctor_remedy_reload(d);
}

struct judged {
	struct doctor *doctor;
	bool accepted;			/* the programs run nevertheless */
};

static void on_fault(void *user, const struct trial_fault *f)
{
	struct judged *j = user;

	if ((f->line || !j->accepted) && !is_of_another_check(j->doctor, f))
		say_fault(j->doctor, f, j->accepted);
}

void check_files(struct doctor *d)
{
	struct judged j = { .doctor = d };
	struct trial trial;

	if (!doctor_may_read(d, "ups.conf") || !doctor_may_read(d, "upsd.users"))
		return;
	trial_run(d->site.programs, d->site.conf_dir, &trial);
	j.accepted = !trial.status;
	if (trial.status < 0)
		doctor_unknown(d, "holdoverd -t: %s", strerror(-trial.status));
	else
		trial_each(&trial, on_fault, &j);
	trial_fini(&trial);
}

/* ---- 2: data ---- */

static void keep_last(void *user, const char *text, unsigned times)
{
	char **last = user;

	(void)times;
	free(*last);
	*last = mem_dup_n(text, strnlen(text, MESSAGE_BYTES_MAX));
}

static void say_no_data(struct doctor *d, const struct section *s, const struct ups *ups)
{
	char *reason = NULL;

	systemd_each_message(section_value(s, "driver"), MESSAGE_SECONDS, keep_last, &reason);
	doctor_find_of(d, s->name, "%s: %s%s%s", s->name,
		ups && ups->state == UPS_STALE ? "no fresh data" : "its driver does not run",
		reason ? "; last message of the driver: " : "", reason ? reason : "");
	doctor_remedy(d, "holdover%s restart %s", d->options, s->name);
	free(reason);
}

void check_data(struct doctor *d)
{
	const struct settings *s = &d->site.settings;

	if (!d->serves) {
		doctor_find(d, "no server answers on this host: %s", d->upses.why);
		doctor_remedy(d, "systemctl restart holdover");
		return;
	}
	if (!doctor_may_read(d, "ups.conf"))
		return;
	if (!s->ups_count) {
		doctor_advise(d, "no UPS is configured, and none was found");
		doctor_remedy(d, "Plug one in, or describe it in %s/ups.conf; "
				 "`holdover scan` shows what is plugged in.", d->site.conf_dir);
	}
	for (size_t i = 0; i < s->ups_count; i++) {
		const struct ups *ups = doctor_ups(d, s->ups[i]->name);

		if (s->ups[i]->usable && !doctor_is_fresh(ups) && is_installed(d, s->ups[i]))
			say_no_data(d, s->ups[i], ups);
	}
}

/* ---- 11: drivers that are not there ---- */

void check_foreign_driver(struct doctor *d)
{
	const struct settings *s = &d->site.settings;

	if (!doctor_may_read(d, "ups.conf"))
		return;
	for (size_t i = 0; i < s->ups_count; i++) {
		const char *driver = section_value(s->ups[i], "driver"), *package;

		if (!driver || is_installed(d, s->ups[i]))
			continue;
		package = packages_of_driver(driver);
		doctor_find_of(d, s->ups[i]->name, "%s:%u: %s: the driver %s is not installed",
			s->file, s->ups[i]->line, s->ups[i]->name, driver);
		if (package)
			doctor_remedy(d, "apt install -y %s", package);
		else
			doctor_remedy(d,
				"No package is known to have it: correct its spelling, then run:");
		doctor_remedy_reload(d);
	}
}
