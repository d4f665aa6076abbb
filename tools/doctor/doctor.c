/* SPDX-License-Identifier: GPL-2.0-or-later
 * doctor - see doctor.h.
 */
#include "tools/doctor/doctor.h"
#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/status.h"
#include "tools/machine/proc.h"
#include "tools/machine/systemd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text may contain data of devices, processes and messages: control characters are replaced. */
static char *format(const char *fmt, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, args) < 0)
		log_fatal("out of memory");
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return text;
}

/* `accept` of holdover.conf; broken findings are shown nevertheless. */
static bool is_accepted(const struct doctor *d, enum doctor_severity severity, const char *ups)
{
	for (size_t i = 0; severity == DOCTOR_ADVICE && i < d->site.accepted_count; i++) {
		const struct site_accepted *a = &d->site.accepted[i];

		if (a->check == d->check->number && (!a->ups || (ups && !strcasecmp(a->ups, ups))))
			return true;
	}
	return false;
}

static void add(struct doctor *d, enum doctor_severity severity, const char *ups, const char *fmt,
	va_list args)
{
	d->is_dropped = is_accepted(d, severity, ups);
	d->accepted_count += d->is_dropped;
	if (d->is_dropped)
		return;
	d->findings = mem_grow(d->findings, d->count + 1, sizeof *d->findings);
	d->findings[d->count++] = (struct finding){ .check = d->check, .severity = severity,
		.text = format(fmt, args), .ups = mem_dup(ups) };
}

void doctor_find(struct doctor *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, d->check->severity, NULL, fmt, args);
	va_end(args);
}

void doctor_find_of(struct doctor *d, const char *ups, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, d->check->severity, ups, fmt, args);
	va_end(args);
}

void doctor_advise(struct doctor *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, DOCTOR_ADVICE, NULL, fmt, args);
	va_end(args);
}

void doctor_remedy(struct doctor *d, const char *fmt, ...)
{
	struct finding *f = d->is_dropped ? NULL : &d->findings[d->count - 1];
	va_list args;

	if (!f)
		return;
	f->remedy = mem_grow(f->remedy, f->remedy_count + 1, sizeof *f->remedy);
	va_start(args, fmt);
	f->remedy[f->remedy_count++] = format(fmt, args);
	va_end(args);
}

char *doctor_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_";
	struct buf word = { 0 };
	char *result;

	if (*text && !text[strspn(text, plain)])
		return mem_dup(text);
	buf_add_char(&word, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_text(&word, "'\\'");
		buf_add_char(&word, *text);
	}
	buf_add_char(&word, '\'');
	result = mem_dup(buf_text(&word));
	buf_fini(&word);
	return result;
}

void doctor_remedy_stop(struct doctor *d, const struct proc *p)
{
	if (*p->unit)
		doctor_remedy(d, "systemctl disable --now %s", p->unit);
	else
		doctor_remedy(d, "kill %ld", (long)p->pid);
}

void doctor_remedy_reload(struct doctor *d)
{
	doctor_remedy(d, "holdoverd%s -c reload", d->options);
}

/* On a system without packages the files were installed from the source tree. */
void doctor_remedy_reinstall(struct doctor *d, const char *package)
{
	if (access("/usr/share/doc/holdover/copyright", F_OK))
		doctor_remedy(d,
			"Install Holdover, in its source tree: sudo make install. Then run:");
	else
		doctor_remedy(d, "apt install -y --reinstall %s", package);
}

void doctor_remedy_accept(struct doctor *d)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.@-_";
	const char *ups = d->is_dropped ? NULL : d->findings[d->count - 1].ups;
	char *file = site_file(&d->site, "holdover.conf");
	bool of_ups = ups && !ups[strspn(ups, plain)];	/* else it would need quotes in quotes */

	doctor_remedy(d, "printf '[doctor]\\n  accept = %u%s%s\\n' >>%s", d->check->number,
		of_ups ? " ups=" : "", of_ups ? ups : "", file);
	free(file);
}

/* The topmost directory on the same file system. */
static char *mount_point(const char *path)
{
	char *at = mem_dup(path);
	struct stat here, above;

	while (at[1] && !stat(at, &here)) {
		char *parent = mem_dup(at);
		char *slash = strrchr(parent, '/');

		slash[slash == parent] = 0;
		if (stat(parent, &above) || above.st_dev != here.st_dev) {
			free(parent);
			break;
		}
		free(at);
		at = parent;
	}
	return at;
}

void doctor_remedy_remount(struct doctor *d, const char *option, const char *path)
{
	char *at = mount_point(path);

	doctor_remedy(d, "mount -o remount,%s %s", option, at);
	free(at);
	doctor_remedy(d, "If that does not last: the options of it in /etc/fstab.");
}

void doctor_unknown(struct doctor *d, const char *fmt, ...)
{
	va_list args;

	d->unknown = mem_grow(d->unknown, d->unknown_count + 1, sizeof *d->unknown);
	d->unknown[d->unknown_count].check = d->check;
	va_start(args, fmt);
	d->unknown[d->unknown_count++].why = format(fmt, args);
	va_end(args);
}

bool doctor_is_unknown(const struct doctor *d)
{
	return d->unknown_count && d->unknown[d->unknown_count - 1].check == d->check;
}

bool doctor_may_read(struct doctor *d, const char *name)
{
	char *path = site_file(&d->site, name);
	bool may = !access(path, R_OK) || errno == ENOENT;

	if (!may && !doctor_is_unknown(d))
		doctor_unknown(d, "this user may not read %s; run as root", path);
	free(path);
	return may;
}

bool doctor_knows_devices(struct doctor *d)
{
	if (d->devices.why)
		doctor_unknown(d, "%s", d->devices.why);
	return !d->devices.why;
}

bool doctor_each_message(const char *program, unsigned since_s, systemd_message_fn *fn, void *user)
{
	struct proc p;
	unsigned age_s = proc_find(program, &p) ? proc_age_s(p.pid) : 0;

	return systemd_each_message(program, age_s && age_s < since_s ? age_s : since_s, fn, user);
}

const struct ups *doctor_ups(const struct doctor *d, const char *name)
{
	for (size_t i = 0; i < d->upses.count; i++)
		if (!strcasecmp(d->upses.ups[i]->name, name))
			return d->upses.ups[i];
	return NULL;
}

const struct section *doctor_section(const struct doctor *d, const char *name)
{
	const struct settings *s = &d->site.settings;

	for (size_t i = 0; i < s->ups_count; i++)
		if (!strcasecmp(s->ups[i]->name, name))
			return s->ups[i];
	return NULL;
}

bool doctor_is_fresh(const struct ups *ups)
{
	return ups && ups->state == UPS_FRESH;
}

bool doctor_says(const struct ups *ups, uint32_t words)
{
	const char *status = doctor_is_fresh(ups) ? ups_value(ups, UPS_STATUS) : NULL;

	return status && (status_parse(status) & words) == words;
}
