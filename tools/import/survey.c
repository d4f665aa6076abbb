/* SPDX-License-Identifier: GPL-2.0-or-later
 * survey - see survey.h. Findings are stored in a list of lines first, so that text and JSON have
 * the same contents.
 */
#include "tools/import/survey.h"
#include "lib/mem.h"
#include "lib/packages.h"
#include "lib/paths.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/machine/examples.h"
#include "tools/machine/proc.h"
#include "tools/machine/site.h"
#include "tools/machine/trial.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum whose { HOLDOVERS, NUTS, MISSING, NO_DRIVER };

static const char *const whose_names[] = { [HOLDOVERS] = "holdover", [NUTS] = "nut",
	[MISSING] = "missing", [NO_DRIVER] = "none" };

struct driver {
	const char *ups, *name, *package;	/* name, package: NULL if unknown */
	enum whose whose;
};

struct survey {
	const struct tool *tool;
	struct site site;
	struct driver *drivers;
	size_t driver_count, missing_count, fault_count, example_count;
	bool has_upsmon;		/* it runs */
	bool is_read;			/* Holdover reads this directory by default */
	bool refused;			/* by holdoverd -t */
	int width;			/* of the column of places */
};

/* ---- looking ---- */

static void look_at_driver(struct survey *s, const struct section *ups)
{
	struct driver *d = &s->drivers[s->driver_count++];
	char *path;
	bool own;

	*d = (struct driver){ .ups = ups->name, .name = section_value(ups, "driver"),
		.whose = NO_DRIVER };
	if (d->name) {
		path = paths_driver(s->site.programs,
			section_value(&s->site.settings.global, "driverpath"), d->name, &own);
		d->whose = !path ? MISSING : own ? HOLDOVERS : NUTS;
		d->package = packages_of_driver(d->name);
		free(path);
	}
	s->missing_count += d->whose >= MISSING;
}

static void look(struct survey *s)
{
	const struct settings *c = &s->site.settings;
	struct proc p;

	s->drivers = mem_new((c->ups_count + 1) * sizeof *s->drivers);
	for (size_t i = 0; i < c->ups_count && !c->automatic; i++)
		look_at_driver(s, c->ups[i]);
	for (size_t i = 0; i < s->site.user_count; i++)
		s->example_count += s->site.users[i].password &&
				    examples_has(s->site.users[i].password);
	s->has_upsmon = proc_find("upsmon", &p);
	s->width = (int)strlen(s->site.conf_dir) + (int)strlen("/upsmon.conf:99");
	s->is_read = !strcmp(paths_conf_dir(NULL), s->site.conf_dir);
}

/* ---- as text ---- */

static void print_place(const struct survey *s, const char *name, unsigned line)
{
	char *path = line ? mem_fmt("%s/%s:%u", s->site.conf_dir, name, line)
			  : mem_fmt("%s/%s", s->site.conf_dir, name);

	printf("%-*s  ", s->width, path);
	free(path);
}

static void print_driver(const struct survey *s, const struct driver *d, int width)
{
	printf("%*s  %-*s  ", s->width + 2, "", width, d->ups);
	switch (d->whose) {
	case HOLDOVERS: printf("%s, Holdover's\n", d->name); break;
	case NUTS: printf("%s, NUT's, which is installed\n", d->name); break;
	case NO_DRIVER: puts("no driver is named"); break;
	case MISSING:
		if (d->package)
			printf("%s, NUT's: apt install %s\n", d->name, d->package);
		else
			printf("%s, which neither Holdover nor a package of NUT has\n", d->name);
	}
}

static void print_drivers(const struct survey *s)
{
	int width = 0;

	print_place(s, "ups.conf", 0);
	if (s->site.settings.absent)
		puts("is not there: UPSes that are plugged in will be found");
	else if (!s->driver_count)
		puts("no UPS: those that are plugged in will be found");
	else
		printf("%zu UPS%s\n", s->driver_count, s->driver_count == 1 ? "" : "es");
	for (size_t i = 0; i < s->driver_count; i++) {
		int n = (int)strlen(s->drivers[i].ups);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < s->driver_count; i++)
		print_driver(s, &s->drivers[i], width);
}

static void print_fault(void *user, const struct trial_fault *f)
{
	struct survey *s = user;
	char *place = f->line ? mem_fmt("%s:%ld", f->file, f->line) : mem_dup(f->file);

	s->fault_count++;
	printf("%-*s  %s\n", s->width, place, f->text);
	free(place);
}

static void print_users(const struct survey *s)
{
	size_t n = s->site.user_count;
	char *path = site_file(&s->site, "upsd.users");

	print_place(s, "upsd.users", 0);
	if (access(path, R_OK) && errno != ENOENT)
		printf("%s\n", strerror(errno));
	else if (!n)
		puts("no user: clients may read, and nothing more");
	else
		printf("%zu user%s\n", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++) {
		const struct site_user *u = &s->site.users[i];

		if (!u->password || !examples_has(u->password))
			continue;
		print_place(s, "upsd.users", u->line);
		printf("\"%s\" has a password of NUT's examples\n", u->name);
	}
	free(path);
}

static const char *guard_text(const struct survey *s)
{
	if (!s->site.monitor_count)
		return "watches nothing: Holdover's guard will, if it is installed";
	return s->has_upsmon ? "guards this machine now: Holdover's guard will stand by"
			     : "is configured, but upsmon does not run: Holdover's guard will act";
}

static void print_end(const struct survey *s)
{
	fputs("\nNothing was changed. ", stdout);
	if (s->is_read)
		puts("Holdover serves this directory as it is.");
	else
		printf("Holdover reads %s: to serve this directory,\nmove that one away.\n",
			paths_conf_dir(NULL));
}

static void print_text(struct survey *s, struct trial *trial)
{
	print_drivers(s);
	if (trial->status < 0)
		printf("%-*s  %s\n", s->width, "holdoverd -t", strerror(-trial->status));
	else
		trial_each(trial, print_fault, s);
	print_users(s);
	print_place(s, "upsmon.conf", 0);
	puts(guard_text(s));
	print_end(s);
}

/* ---- as JSON ---- */

static void print_json_driver(const struct driver *d)
{
	fputs("{\"name\":", stdout);
	show_json_text(d->ups);
	fputs(",\"driver\":", stdout);
	show_json_text(d->name);
	printf(",\"whose\":\"%s\",\"package\":", whose_names[d->whose]);
	show_json_text(d->whose == MISSING ? d->package : NULL);
	putchar('}');
}

static void print_json_fault(void *user, const struct trial_fault *f)
{
	struct survey *s = user;

	printf("%s{\"file\":", s->fault_count++ ? "," : "");
	show_json_text(f->file);
	if (f->line)
		printf(",\"line\":%ld,\"text\":", f->line);
	else
		fputs(",\"line\":null,\"text\":", stdout);
	show_json_text(f->text);
	putchar('}');
}

static void print_json(struct survey *s, struct trial *trial)
{
	show_json_head();
	fputs("\"directory\":", stdout);
	show_json_text(s->site.conf_dir);
	fputs(",\"ups\":[", stdout);
	for (size_t i = 0; i < s->driver_count; i++) {
		fputs(i ? "," : "", stdout);
		print_json_driver(&s->drivers[i]);
	}
	fputs("],\"faults\":[", stdout);
	if (trial->status >= 0)
		trial_each(trial, print_json_fault, s);
	fputs("],\"users\":[", stdout);
	for (size_t i = 0; i < s->site.user_count; i++) {
		const struct site_user *u = &s->site.users[i];

		printf("%s{\"name\":", i ? "," : "");
		show_json_text(u->name);
		printf(",\"line\":%u,\"example\":%s}", u->line,
			u->password && examples_has(u->password) ? "true" : "false");
	}
	printf("],\"upsmon\":{\"monitors\":%zu,\"runs\":%s},\"served\":%s,\"accepted\":%s}\n",
		s->site.monitor_count, s->has_upsmon ? "true" : "false",
		s->is_read ? "true" : "false", s->refused ? "false" : "true");
}

int survey_print(const struct tool *t, const char *dir)
{
	struct survey s = { .tool = t };
	struct trial trial;
	int status;

	if (access(dir, R_OK | X_OK))
		return tool_fail(EXIT_UNKNOWN, "holdover import DIRECTORY", "%s: %s", dir,
			strerror(errno));
	site_read(dir, &s.site);
	look(&s);
	trial_run(s.site.programs, dir, &trial);
	s.refused = trial.status != 0;
	if (t->json)
		print_json(&s, &trial);
	else
		print_text(&s, &trial);
	status = s.missing_count || s.fault_count || s.example_count || s.refused ? EXIT_SOMETHING
										  : EXIT_FINE;
	trial_fini(&trial);
	free(s.drivers);
	site_fini(&s.site);
	return status;
}
