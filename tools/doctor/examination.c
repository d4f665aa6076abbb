/* SPDX-License-Identifier: GPL-2.0-or-later
 * examination - see examination.h.
 */
#include "tools/doctor/examination.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "tools/cli/show.h"
#include "tools/doctor/checks.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- making ---- */

static void read_facts(struct doctor *d)
{
	site_read(d->tool->conf_dir, &d->site);
	d->has_ports = ports_read(&d->site, &d->ports);
	d->serves = gather(d->tool, NULL, &d->upses);
	for (size_t i = 0; i < d->upses.count; i++)
		d->has_commands |= d->upses.ups[i]->command_count > 0;
	devices_read(d->site.programs, &d->devices);
}

static char *options_of(const struct tool *t)
{
	struct buf options = { 0 };
	char *word = t->conf_dir ? doctor_word(t->conf_dir) : NULL, *text;

	if (word)
		buf_add_fmt(&options, " -C %s", word);
	text = mem_dup(buf_text(&options));
	buf_fini(&options);
	free(word);
	return text;
}

void examination_make(const struct tool *t, struct doctor *out)
{
	*out = (struct doctor){ .tool = t, .options = options_of(t) };
	read_facts(out);
	for (size_t i = 0; i < checks_count; i++) {
		size_t before = out->count + out->unknown_count + out->accepted_count;

		out->check = &checks[i];
		checks[i].run(out);
		out->fine_count += before == out->count + out->unknown_count + out->accepted_count;
	}
}

void examination_fini(struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		for (size_t k = 0; k < d->findings[i].remedy_count; k++)
			free(d->findings[i].remedy[k]);
		free(d->findings[i].remedy);
		free(d->findings[i].text);
		free(d->findings[i].ups);
	}
	for (size_t i = 0; i < d->unknown_count; i++)
		free(d->unknown[i].why);
	free(d->findings);
	free(d->unknown);
	free(d->options);
	devices_fini(&d->devices);
	gather_fini(&d->upses);
	ports_fini(&d->ports);
	site_fini(&d->site);
}

/* ---- what came out ---- */

static int status_of(const struct doctor *d)
{
	static const int statuses[] = { [DOCTOR_ADVICE] = EXIT_SOMETHING,
		[DOCTOR_BROKEN] = EXIT_SERIOUS };
	int status = EXIT_FINE;

	for (size_t i = 0; i < d->count; i++)
		if (statuses[d->findings[i].severity] > status)
			status = statuses[d->findings[i].severity];
	return !d->count && !d->fine_count ? EXIT_UNKNOWN : status;
}

typedef void finding_fn(const struct doctor *d, const struct finding *f, bool first);

static void each_finding(const struct doctor *d, finding_fn *fn)
{
	bool first = true;

	for (enum doctor_severity s = DOCTOR_BROKEN; s >= DOCTOR_ADVICE; s--)
		for (size_t i = 0; i < d->count; i++) {
			if (d->findings[i].severity != s)
				continue;
			fn(d, &d->findings[i], first);
			first = false;
		}
}

static void print_finding(const struct doctor *d, const struct finding *f, bool first)
{
	bool broken = f->severity == DOCTOR_BROKEN;
	const char *mark = broken ? "✗" : "!";

	(void)first;
	if (d->tool->color)
		printf("\033[%sm%s\033[0m %s\n", broken ? "1;31" : "33", mark, f->text);
	else
		printf("%s %s\n", mark, f->text);
	for (size_t i = 0; i < f->remedy_count; i++)
		printf("    %s\n", f->remedy[i]);
	if (!f->remedy_count && f->check->remedy)
		printf("    %s\n", f->check->remedy);
}

static void print_text(const struct doctor *d)
{
	each_finding(d, print_finding);
	for (size_t i = 0; i < d->unknown_count; i++)
		printf("? not checked: %s: %s\n", d->unknown[i].check->title, d->unknown[i].why);
	printf("%zu%s check%s: fine", d->fine_count, d->fine_count < checks_count ? " other" : "",
		d->fine_count == 1 ? "" : "s");
	if (d->accepted_count)
		printf("; %zu finding%s accepted", d->accepted_count,
			d->accepted_count == 1 ? "" : "s");
	puts(".");
}

static void print_json_finding(const struct doctor *d, const struct finding *f, bool first)
{
	(void)d;
	printf("%s{\"check\":%u,\"severity\":\"%s\",\"title\":", first ? "" : ",", f->check->number,
		f->severity == DOCTOR_BROKEN ? "broken" : "advice");
	show_json_text(f->check->title);
	fputs(",\"text\":", stdout);
	show_json_text(f->text);
	if (f->ups) {
		fputs(",\"ups\":", stdout);
		show_json_text(f->ups);
	}
	fputs(",\"remedy\":[", stdout);
	for (size_t i = 0; i < f->remedy_count; i++) {
		fputs(i ? "," : "", stdout);
		show_json_text(f->remedy[i]);
	}
	if (!f->remedy_count && f->check->remedy)
		show_json_text(f->check->remedy);
	fputs("]}", stdout);
}

static void print_json(const struct doctor *d)
{
	show_json_head();
	printf("\"fine\":%zu,\"accepted\":%zu,\"findings\":[", d->fine_count, d->accepted_count);
	each_finding(d, print_json_finding);
	fputs("],\"not_checked\":[", stdout);
	for (size_t i = 0; i < d->unknown_count; i++) {
		printf("%s{\"check\":%u,\"title\":", i ? "," : "", d->unknown[i].check->number);
		show_json_text(d->unknown[i].check->title);
		fputs(",\"why\":", stdout);
		show_json_text(d->unknown[i].why);
		putchar('}');
	}
	puts("]}");
}

int examination_print(const struct doctor *d)
{
	if (d->tool->json)
		print_json(d);
	else
		print_text(d);
	return status_of(d);
}
