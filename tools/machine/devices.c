/* SPDX-License-Identifier: GPL-2.0-or-later
 * devices - see devices.h.
 */
#include "tools/machine/devices.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/machine/run.h"

#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 10000, DEVICES_MAX = 256, PATH_TEXT_MAX = 512 };

#define SYSFS "/sys/bus/usb/devices"

/* ---- lines of holdover-find --json: flat objects of texts, truths and one array of texts ---- */

/* The character of a \uXXXX escape; those beyond Latin-1 do not occur. */
static char unescape(const char **p)
{
	char digits[5] = "";

	if (**p != 'u')
		return **p;
	for (int i = 0; i < 4 && (*p)[1]; i++)
		digits[i] = *++*p;
	return (char)strtoul(digits, NULL, 16);
}

/* Reads the text that begins at its quote into `out`, as far as there is room; returns the position
 * after it. */
static const char *read_text(const char *p, char *out, size_t size)
{
	size_t n = 0;

	for (p++; *p && *p != '"'; p++) {
		char c = *p;

		if (c == '\\' && p[1]) {
			p++;
			c = unescape(&p);
		}
		if (n + 1 < size)
			out[n++] = c;
	}
	if (size)
		out[n] = 0;
	return *p ? p + 1 : p;
}

/* The value of a key of the object: a text, or the bare word. False: it is null or missing. */
static bool value_of(const char *line, const char *key, char *out, size_t size)
{
	char name[32];
	int depth = 0;

	*out = 0;
	while (*line) {
		if (*line == '[' || *line == ']')
			depth += *line == '[' ? 1 : -1;
		if (*line != '"') {
			line++;
			continue;
		}
		line = read_text(line, name, sizeof name);
		if (*line != ':' || depth)
			continue;
		line++;
		if (strcmp(name, key) != 0)
			line = *line == '"' ? read_text(line, NULL, 0) : line;
		else if (*line == '"')
			return read_text(line, out, size), true;
		else
			return snprintf(out, size, "%.*s", (int)strcspn(line, ",}"), line) > 0 &&
			       strcmp(out, "null") != 0;
	}
	return false;
}

static void text_of(const char *line, const char *key, char *out, size_t size)
{
	if (!value_of(line, key, out, size))
		*out = 0;
}

#define TEXT(line, d, member) text_of((line), #member, (d)->member, sizeof (d)->member)

static void add(struct devices *out, const char *line, bool also_unserved)
{
	struct device d = { 0 };
	char word[16];

	TEXT(line, &d, driver);
	if ((!*d.driver && !also_unserved) || out->count == DEVICES_MAX)
		return;
	TEXT(line, &d, path);
	TEXT(line, &d, node);
	TEXT(line, &d, id);
	TEXT(line, &d, vendor);
	TEXT(line, &d, product);
	TEXT(line, &d, serial);
	TEXT(line, &d, tty);
	d.claimed = value_of(line, "claimed", word, sizeof word) && !strcmp(word, "true");
	TEXT(line, &d, why);
	TEXT(line, &d, reason);
	d.asked_for = *d.driver && *d.why;
	out->all = mem_grow(out->all, out->count + 1, sizeof *out->all);
	out->all[out->count++] = d;
}

/* Runs holdover-find: its output, or NULL with *status. */
static char *ask(const char *programs, const char *option, int *status)
{
	char *program = paths_join(programs, "holdover-find"), *text = NULL;
	const char *const argv[] = { program, option, NULL };
	struct buf out = { 0 };

	*status = run_output(argv, TIMEOUT_MS, &out);
	if (!*status || *status == 1)	/* 1: no UPS among them */
		text = mem_dup(buf_text(&out));
	buf_fini(&out);
	free(program);
	return text;
}

static void read_devices(const char *programs, bool also_unserved, struct devices *out)
{
	char *save = NULL, *text;
	int status;

	*out = (struct devices){ 0 };
	text = ask(programs, "--json", &status);
	if (!text)
		out->why = status < 0 ? mem_fmt("holdover-find: %s", strerror(-status))
				      : mem_fmt("holdover-find --json ended with %d", status);
	for (char *line = text ? strtok_r(text, "\n", &save) : NULL; line;
		line = strtok_r(NULL, "\n", &save))
		add(out, line, also_unserved);
	free(text);
}

void devices_read(const char *programs, struct devices *out)
{
	read_devices(programs, false, out);
}

void devices_read_all(const char *programs, struct devices *out)
{
	read_devices(programs, true, out);
}

void devices_add_line(struct devices *out, const char *line)
{
	add(out, line, false);
}

void devices_fini(struct devices *d)
{
	free(d->all);
	free(d->why);
	*d = (struct devices){ 0 };
}

char *devices_sections(const char *programs)
{
	int status;

	return ask(programs, "--list", &status);
}

void devices_name(const struct device *d, char *out, size_t size)
{
	if (*d->vendor || *d->product)
		snprintf(out, size, "%s%s%s", d->vendor, *d->vendor && *d->product ? " " : "",
			d->product);
	else
		snprintf(out, size, "USB device %s", d->id);
}

/* ---- sysfs ---- */

/* hiddev0 is below the interface, hidraw0 below its HID device. */
bool devices_is_node(const struct device *d, const char *node)
{
	static const char *const kinds[][2] = { { "/dev/usb/hiddev", "usbmisc/hiddev" },
		{ "/dev/hidraw", "*/hidraw/hidraw" } };
	bool is_node = !strcmp(node, d->node);

	for (size_t i = 0; i < MEM_COUNT(kinds) && !is_node; i++) {
		const char *number = node + strlen(kinds[i][0]);
		glob_t found = { 0 };
		char *pattern;

		if (strncmp(node, kinds[i][0], strlen(kinds[i][0])) != 0 ||
			number[strspn(number, "0123456789")])
			continue;
		pattern = mem_fmt("/sys/bus/usb/devices/%s:*/%s%s", d->path, kinds[i][1], number);
		is_node = !glob(pattern, 0, NULL, &found);
		globfree(&found);
		free(pattern);
	}
	return is_node;
}

bool devices_attribute(const char *path, const char *name, char *out, size_t size)
{
	char file[PATH_TEXT_MAX];
	FILE *f;
	bool good;

	snprintf(file, sizeof file, SYSFS "/%s/%s", path, name);
	f = fopen(file, "re");
	good = f && fgets(out, (int)size, f);
	if (f)
		fclose(f);
	if (good)
		out[strcspn(out, "\n")] = 0;
	return good;
}

/* Interfaces are folders beside the device: "1-1.4:1.0". */
static bool is_bound(const char *interface, const char *driver)
{
	char link[PATH_TEXT_MAX], target[PATH_TEXT_MAX], *slash;
	ssize_t n;

	snprintf(link, sizeof link, SYSFS "/%s/driver", interface);
	n = readlink(link, target, sizeof target - 1);
	if (n <= 0)
		return false;
	target[n] = 0;
	slash = strrchr(target, '/');
	return slash && !strcmp(slash + 1, driver);
}

bool devices_is_bound(const struct device *d, const char *driver)
{
	size_t n = strlen(d->path);
	const struct dirent *entry;
	DIR *all = opendir(SYSFS);
	bool found = false;

	while (all && !found && (entry = readdir(all)))
		found = !strncmp(entry->d_name, d->path, n) && entry->d_name[n] == ':' &&
			is_bound(entry->d_name, driver);
	if (all)
		closedir(all);
	return found;
}
