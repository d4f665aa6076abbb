/* SPDX-License-Identifier: GPL-2.0-or-later
 * doctor - see doctor.h.
 */
#include "tools/doctor/doctor.h"
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
#include <unistd.h>

/* Devices, processes and messages have a say in it: nothing of that reaches the terminal as a control
 * character. */
static char *format(const char *fmt, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, args) < 0)
		abort();
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return text;
}

static void add(struct doctor *d, enum doctor_severity severity, const char *fmt, va_list args)
{
	d->findings = mem_grow(d->findings, d->count + 1, sizeof *d->findings);
	d->findings[d->count++] = (struct finding){ .check = d->check, .severity = severity,
		.text = format(fmt, args) };
}

void doctor_find(struct doctor *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, d->check->severity, fmt, args);
	va_end(args);
}

void doctor_advise(struct doctor *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, DOCTOR_ADVICE, fmt, args);
	va_end(args);
}

void doctor_remedy(struct doctor *d, const char *fmt, ...)
{
	struct finding *f = &d->findings[d->count - 1];
	va_list args;

	f->remedy = mem_grow(f->remedy, f->remedy_count + 1, sizeof *f->remedy);
	va_start(args, fmt);
	f->remedy[f->remedy_count++] = format(fmt, args);
	va_end(args);
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

bool doctor_each_message(const char *program, unsigned since_s,
	void (*fn)(void *user, const char *text), void *user)
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

bool doctor_is_fresh(const struct ups *ups)
{
	return ups && ups->state == UPS_FRESH;
}

bool doctor_says(const struct ups *ups, uint32_t words)
{
	const char *status = doctor_is_fresh(ups) ? ups_value(ups, UPS_STATUS) : NULL;

	return status && (status_parse(status) & words) == words;
}
