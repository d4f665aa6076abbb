/* SPDX-License-Identifier: GPL-2.0-or-later
 * unserved - the check of UPSes that are plugged in and not served, and the section that serves
 * each.
 */
#include "lib/mem.h"
#include "tools/doctor/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_BYTES = 300 };

static bool has_value(const struct ups *ups, const char *name, const char *wanted, size_t n)
{
	const char *value = ups_value(ups, name);

	return value && strlen(value) == n && !strncasecmp(value, wanted, n);
}

/* Compares the ids and the serial number that drivers publish of a USB device. */
static bool is_device_of(const struct ups *ups, const struct device *device)
{
	const char *serial = ups_value(ups, "device.serial");

	if (!serial)
		serial = ups_value(ups, "ups.serial");
	if (*device->serial && serial)
		return !strcmp(device->serial, serial);
	return has_value(ups, "ups.vendorid", device->id, 4) &&
	       has_value(ups, "ups.productid", device->id + 5, 4);
}

static bool is_served(const struct doctor *d, const struct device *device)
{
	if (device->claimed)
		return true;
	for (size_t i = 0; i < d->upses.count; i++)
		if (doctor_is_fresh(d->upses.ups[i]) && is_device_of(d->upses.ups[i], device))
			return true;
	return false;
}

static void drop_escapes(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		*to++ = *text;
	}
	*to = 0;
}

/* The finder writes a text as a regular expression that matches only this text, in quotes:
 * lib/words reads the quotes, the driver the expression. */
static bool has_line(const char *section, const char *key, const char *wanted)
{
	char before[32], *value;
	const char *p;
	size_t n;
	bool same;

	snprintf(before, sizeof before, "\n  %s = \"", key);
	p = strstr(section, before);
	if (!p)
		return false;
	p += strlen(before);
	n = strcspn(p, "\n");
	value = mem_dup_n(p, n ? n - 1 : 0);
	drop_escapes(value);
	drop_escapes(value);
	same = !strcmp(value, wanted);
	free(value);
	return same;
}

/* The section of the finder's list that names the device: by its serial number, else by its
 * port. */
static char *section_of(const struct doctor *d, const struct device *device)
{
	char *all = devices_sections(d->site.programs), *found = NULL;
	bool has_serial = *device->serial;

	for (char *p = all; p && *p && !found;) {
		char *end = strstr(p + 1, "\n[");
		char *section = mem_dup_n(p, end ? (size_t)(end - p) + 1 : strlen(p));

		if (has_serial ? has_line(section, "serial", device->serial)
			       : has_line(section, "busport", device->path))
			found = section;
		else
			free(section);
		p = end ? end + 1 : NULL;
	}
	free(all);
	return found;
}

static bool is_taken(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->ups_count; i++) {
		if (!strcasecmp(s->ups[i]->name, name))
			return true;
		for (size_t k = 0; k < s->ups[i]->alias_count; k++)
			if (!strcasecmp(s->ups[i]->aliases[k], name))
				return true;
	}
	return false;
}

/* The finder does not know the names of ups.conf; keys of a section with an existing name would be
 * added to that UPS. */
static void say_header(struct doctor *d)
{
	char name[16] = "ups";

	for (unsigned n = 2; is_taken(&d->site.settings, name); n++)
		snprintf(name, sizeof name, "ups%u", n);
	doctor_remedy(d, "echo '[%s]' >>%s", name, d->site.settings.file);
}

static void say_section(struct doctor *d, const struct device *device)
{
	char *section = section_of(d, device), *save = NULL;

	if (!section || d->site.settings.automatic) {
		doctor_remedy(d, "systemctl restart holdover");
		free(section);
		return;
	}
	doctor_remedy(d,
		"Add a section for it to %s; these commands do it:", d->site.settings.file);
	for (char *line = strtok_r(section, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *word = doctor_word(line);

		if (*line == '[')
			say_header(d);
		else
			doctor_remedy(d, "printf '%%s\\n' %s >>%s", word, d->site.settings.file);
		free(word);
	}
	doctor_remedy_reload(d);
	free(section);
}

void check_unserved(struct doctor *d)
{
	char name[NAME_BYTES];

	if (!doctor_knows_devices(d) || !doctor_may_read(d, "ups.conf"))
		return;
	for (size_t i = 0; i < d->devices.count; i++) {
		const struct device *device = &d->devices.all[i];

		if (device->asked_for || is_served(d, device))
			continue;
		devices_name(device, name, sizeof name);
		doctor_find(d, "%s (%s) is plugged in and not served", name, device->path);
		say_section(d, device);
	}
}
