/* SPDX-License-Identifier: GPL-2.0-or-later
 * scan - `holdover scan`: the USB devices of this host, the program that serves them, and sections
 * of ups.conf for those that are not served. No device is opened.
 */
#include "lib/mem.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/cli/text.h"
#include "tools/client/gather.h"
#include "tools/machine/devices.h"
#include "tools/machine/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME = 28, DRIVER = 13, NAME_TEXT_MAX = 260 };

struct scan {
	const struct tool *tool;
	struct site site;
	struct gathered served;
	struct devices devices;
	char **sections;		/* of each device: its text without a header, or NULL */
	unsigned named;			/* names given so far */
};

/* ---- which UPS a device is ---- */

static bool is_value(const struct ups *ups, const char *variable, const char *text)
{
	const char *value = ups_value(ups, variable);

	return value && !strcasecmp(value, text);
}

static bool has_serial(const struct ups *ups, const char *serial)
{
	return is_value(ups, "device.serial", serial) || is_value(ups, "ups.serial", serial);
}

static bool has_ids(const struct ups *ups, const char *id)
{
	char vendor[8];

	snprintf(vendor, sizeof vendor, "%.4s", id);
	return is_value(ups, "ups.vendorid", vendor) && is_value(ups, "ups.productid", id + 5);
}

static size_t devices_of_ids(const struct scan *s, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < s->devices.count; i++)
		n += !strcmp(s->devices.all[i].id, id);
	return n;
}

/* The UPS that is served from this device; NULL: none, or it is ambiguous. */
static const struct ups *ups_of(const struct scan *s, const struct device *d)
{
	for (size_t i = 0; i < s->served.count; i++) {
		const struct ups *ups = s->served.ups[i];

		if (!has_ids(ups, d->id))
			continue;
		if (*d->serial ? has_serial(ups, d->serial) : devices_of_ids(s, d->id) == 1)
			return ups;
	}
	return NULL;
}

static bool is_free(const struct scan *s, const struct device *d)
{
	return *d->driver && !*d->why && !d->claimed && !ups_of(s, d);
}

/* ---- sections ---- */

/* One text for each section that holdover-find prints, in the order of its devices. */
static void split_sections(struct scan *s)
{
	char *text = devices_sections(s->site.programs), *next = text ? strchr(text, '[') : NULL;

	s->sections = mem_new((s->devices.count + 1) * sizeof *s->sections);
	for (size_t i = 0; next && i < s->devices.count; i++) {
		const struct device *d = &s->devices.all[i];
		char *body, *end;

		if (!*d->driver || *d->why)
			continue;
		body = strchr(next, '\n');
		if (!body)
			break;
		end = strstr(body, "\n[");
		s->sections[i] = mem_dup_n(body + 1, end ? (size_t)(end - body) : strlen(body + 1));
		next = end ? end + 1 : NULL;
	}
	free(text);
}

static bool is_taken(const struct scan *s, const char *name)
{
	for (size_t i = 0; i < s->served.count; i++)
		if (!strcasecmp(s->served.ups[i]->name, name))
			return true;
	for (size_t i = 0; i < s->site.settings.ups_count; i++)
		if (!strcasecmp(s->site.settings.ups[i]->name, name))
			return true;
	return false;
}

/* The first of `ups`, `ups2` ... that is not used. */
static void next_name(struct scan *s, char name[32])
{
	do {
		s->named++;
		snprintf(name, 32, s->named == 1 ? "ups" : "ups%u", s->named);
	} while (is_taken(s, name));
}

static void add_section(struct scan *s, size_t i, struct buf *out)
{
	char name[32];

	if (!is_free(s, &s->devices.all[i]) || !s->sections[i])
		return;
	next_name(s, name);
	buf_add_fmt(out, "[%s]\n%s", name, s->sections[i]);
}

/* ---- text ---- */

static void status_of(const struct scan *s, const struct device *d, char *out, size_t size)
{
	static const char *const reasons[][2] = {
		{ "input", "served only if ups.conf names it" },
		{ "bridge", "not touched: may be anything" },
		{ "hidden", "in use, so it cannot be seen" }, { "unknown", "no driver knows it" },
	};
	const struct ups *ups = *d->driver ? ups_of(s, d) : NULL;
	const char *text = d->claimed ? "in use" : "free";

	for (size_t i = 0; i < MEM_COUNT(reasons); i++)
		if (!strcmp(d->why, reasons[i][0]))
			text = reasons[i][1];
	if (ups)
		snprintf(out, size, "served as \"%s\"", ups->name);
	else
		snprintf(out, size, "%s", text);
}

static void add_device(const struct scan *s, const struct device *d, int path_width,
	struct buf *out)
{
	char name[NAME_TEXT_MAX], status[NAME_TEXT_MAX];

	devices_name(d, name, sizeof name);
	status_of(s, d, status, sizeof status);
	buf_add_text(out, "  ");
	text_cell(out, d->path, path_width);
	buf_add_fmt(out, "  %s  ", d->id);
	text_cell(out, name, NAME);
	buf_add_text(out, "  ");
	if (*d->driver) {
		text_cell(out, d->driver, DRIVER);
		buf_add_text(out, "  ");
	}
	text_add(out, status);
	buf_add_char(out, '\n');
}

static void print_text(struct scan *s)
{
	struct buf out = { 0 }, sections = { 0 };
	int width = 0;

	buf_add_fmt(&out, "%zu USB device%s%s\n", s->devices.count,
		s->devices.count == 1 ? "" : "s", s->devices.count ? ":" : "");
	for (size_t i = 0; i < s->devices.count; i++)
		if (text_columns(s->devices.all[i].path) > width)
			width = text_columns(s->devices.all[i].path);
	for (size_t i = 0; i < s->devices.count; i++) {
		add_device(s, &s->devices.all[i], width, &out);
		add_section(s, i, &sections);
	}
	if (sections.len) {
		buf_add_fmt(&out, "\nTo serve what is free, add to %s/ups.conf:\n\n",
			s->site.conf_dir);
		buf_add(&out, buf_bytes(&sections), sections.len);
	}
	fputs(buf_text(&out), stdout);
	buf_fini(&sections);
	buf_fini(&out);
}

/* ---- JSON ---- */

static void print_key(const char *key, const char *text)
{
	printf(",\"%s\":", key);
	show_json_text(text && *text ? text : NULL);
}

static void print_json_device(struct scan *s, size_t i)
{
	const struct device *d = &s->devices.all[i];
	const struct ups *ups = *d->driver ? ups_of(s, d) : NULL;
	struct buf section = { 0 };

	add_section(s, i, &section);
	printf("{\"path\":");
	show_json_text(d->path);
	print_key("id", d->id);
	print_key("vendor", d->vendor);
	print_key("product", d->product);
	print_key("serial", d->serial);
	print_key("driver", d->driver);
	print_key("ups", ups ? ups->name : NULL);
	printf(",\"in_use\":%s", d->claimed ? "true" : "false");
	print_key("why", d->why);
	print_key("reason", d->reason);
	print_key("section", buf_text(&section));
	putchar('}');
	buf_fini(&section);
}

static void print_json(struct scan *s)
{
	show_json_head();
	fputs("\"devices\":[", stdout);
	for (size_t i = 0; i < s->devices.count; i++) {
		if (i)
			putchar(',');
		print_json_device(s, i);
	}
	puts("]}");
}

/* ---- run ---- */

static int print(struct scan *s)
{
	if (s->devices.why)
		return tool_fail(EXIT_UNKNOWN, NULL, "%s", s->devices.why);
	split_sections(s);
	if (s->tool->json)
		print_json(s);
	else
		print_text(s);
	for (size_t i = 0; i < s->devices.count; i++)
		if (*s->devices.all[i].driver)
			return EXIT_FINE;
	return EXIT_SOMETHING;
}

int scan_run(const struct tool *t, int argc, char **argv)
{
	struct scan s = { .tool = t };
	int status;

	(void)argv;
	if (argc || t->host)
		return tool_fail(EXIT_USAGE, "holdover scan", "scan: of this host, without a name");
	site_read(t->conf_dir, &s.site);
	gather(t, NULL, &s.served);	/* without a server all devices are free */
	devices_read_all(s.site.programs, &s.devices);
	status = print(&s);
	for (size_t i = 0; s.sections && i < s.devices.count; i++)
		free(s.sections[i]);
	free(s.sections);
	devices_fini(&s.devices);
	gather_fini(&s.served);
	site_fini(&s.site);
	return status;
}
