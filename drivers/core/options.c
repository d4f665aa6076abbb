/* SPDX-License-Identifier: GPL-2.0-or-later
 * options - see options.h.
 */
#include "drivers/core/options.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct cli_option options_rows[] = {
	{ 'a', "ups", "UPS", "serve this section of ups.conf; with -t, which checks all, repeatable" },
	{ 't', "test", NULL, "check the configuration and exit" },
	{ 's', "standalone", "NAME", "serve under this name with the options of -x alone" },
	{ 'x', "set", "KEY[=VALUE]", "an option; wins over ups.conf" },
	{ 'd', "dump", "N", "print all variables after N polls and exit" },
	{ 'k', "killpower", NULL, "shut the load down and exit" },
	{ 'i', "interval", "SECONDS", "poll this often" },
	{ 'g', "group", "GROUP", "group of the socket" },
	{ 'r', "chroot", "DIR", "accepted for NUT's scripts; refused if used" },
	{ 'c', "command", "COMMAND",
		"of the running instance: reload, reload-or-error, reload-or-exit, exit, stop" },
	{ 'P', "pid", "PID", "accepted for NUT's scripts" },
	{ 'f', "find", NULL,
		"print a section of ups.conf for each device that is plugged in; exit 0 if there is one" },
	{ 'E', "explore", NULL,
		"write down all that the device has, to be sent or replayed, and exit" },
	{ 'L', "list", NULL, "list the options of ups.conf and exit" },
	{ 'q', "quiet", NULL, "accepted for NUT's scripts" },
	{ 0 }
};

/* Keys of ups.conf that every driver accepts; "x." = a family. Keys of NUT's driver controller are
 * accepted and ignored. */
static const struct driver_option common[] = { { .key = "driver",
						       .help = "this program's name, or auto" },
	{ .key = "port", .help = "<device> or auto" },
	{ .key = "desc", .help = "<text> shown to clients" },
	{ .key = "alias", .help = "<names> by which clients may ask for this UPS, too" },
	{ .key = "pollinterval", .help = "<seconds> between polls (2)" },
	{ .key = "pollfreq", .help = "<seconds> between polls that read everything (30)" },
	{ .key = "user", .help = "<name> to run as" },
	{ .key = "group", .help = "<name> of the socket's group" },
	{ .key = "debug_min", .help = "<level> of debugging at least" },
	{ .key = "ignorelb",
		.help = "(flag) judge a low battery by battery.charge.low and battery.runtime.low" },
	{ .key = "allow_killpower", .help = "(flag) permit driver.killpower" },
	{ .key = "sdcommands", .help = "<commands>, separated by commas, tried for a shutdown" },
	{ .key = "default.", .help = "<value> of a variable until the device reports another" },
	{ .key = "override.", .help = "<value> of a variable, whatever the device reports" },
	{ .key = "sdorder", .help = "<number> order of shutdowns (upsdrvctl)" },
	{ .key = "synchronous", .help = "accepted without effect: sockets never block" },
	{ .key = "nolock", .help = "accepted" }, { .key = "nowait", .help = "accepted" },
	{ .key = "maxretry", .help = "accepted" }, { .key = "retrydelay", .help = "accepted" },
	{ .key = "maxstartdelay", .help = "accepted" }, { .key = "chroot", .help = "accepted" },
	{ .key = "LIBUSB_DEBUG", .help = "<level> of libusb's own messages (USB drivers)" },
	{ .key = "reconnect_max_tries", .help = "accepted" },
	{ .key = "reconnect_report_freq", .help = "accepted" }, { .key = NULL } };

static const struct driver_option *find_option(const struct driver_option *rows, const char *key)
{
	for (; rows && rows->key; rows++) {
		size_t n = strlen(rows->key);
		bool family = rows->key[n - 1] == '.';

		if (!strcmp(rows->key, "*"))
			return rows;
		if (family ? !strncmp(key, rows->key, n) : !strcasecmp(key, rows->key))
			return rows;
	}
	return NULL;
}

const struct driver_option *options_find(const struct driver *driver, const char *key)
{
	const struct driver_option *found = NULL;

	for (const struct driver_option *const *t = driver->options; t && *t && !found; t++)
		found = find_option(*t, key);
	return found;
}

bool options_shows(const struct driver *driver, const char *key)
{
	const struct driver_option *own = options_find(driver, key);

	if (own && strcmp(own->key, "*") != 0)
		return !own->secret;
	return find_option(common, key) != NULL;
}

static void list_table(const struct driver_option *o)
{
	for (; o->key; o++)
		printf("%-40s %s\n", o->key, o->help);
}

void options_print(const struct driver *driver)
{
	for (const struct driver_option *const *t = driver->options; t && *t; t++)
		list_table(*t);
	list_table(common);
}

bool options_is_found(const struct options *o)
{
	return o->ups && o->settings.automatic;
}

/* ---- command line ---- */

static void add_extra(struct options *o, const char *text)
{
	const char *equals = strchr(text, '=');
	char *key = equals ? mem_dup_n(text, (size_t)(equals - text)) : mem_dup(text);

	section_set(&o->extra, key, equals ? equals + 1 : NULL, 0);
	free(key);
}

static void add_ups(struct options *o, const char *name)
{
	o->all = mem_grow(o->all, o->count + 1, sizeof *o->all);
	o->all[o->count++] = o->ups = name;
}

int options_argument(const struct driver *driver, struct options *o, int letter, const char *value)
{
	(void)driver;
	switch (letter) {
	case 'a': add_ups(o, value); return 0;
	case 't': o->checks = true; return -1;
	case 's': o->standalone = value; return 0;
	case 'x': add_extra(o, value); return 0;
	case 'd': o->dump_after = (unsigned)atoi(value); return 0;
	case 'k': o->action = OPTIONS_KILLPOWER; return 0;
	case 'i': o->interval = value; return 0;
	case 'g': o->group = value; return 0;
	case 'f': o->action = OPTIONS_FIND; return 0;
	case 'L': o->action = OPTIONS_LIST; return 0;
	case 'E': o->action = OPTIONS_EXPLORE; add_extra(o, "explore"); return 0;
	case 'P': case 'q': return 0;
	case 'r':
		log_say(LOG_ERROR,
			"-r: a chroot is not supported; use the systemd unit's confinement");
		return 1 + 1;
	default: return -1;
	}
}

int options_judge(const struct driver *driver, struct options *o)
{
	bool explores = o->action == OPTIONS_EXPLORE;

	if (o->action == OPTIONS_FIND || o->action == OPTIONS_LIST)
		return 0;
	if (explores && !driver->explore && !driver->record) {
		log_say(LOG_ERROR, "--explore: %s cannot do that", driver->name);
		return -EINVAL;
	}
	if (explores && !o->ups && !o->standalone) {
		o->standalone = "explored";
		section_set(&o->extra, "port", "auto", 0);
	}
	if (!o->ups == !o->standalone) {
		log_say(LOG_ERROR, "exactly one of -a UPS and -s NAME is needed (see -h)");
		return -EINVAL;
	}
	return 0;
}

/* ---- ups.conf ---- */

static void merge(struct section *into, const struct section *from)
{
	for (size_t i = 0; i < from->count; i++)
		section_set(into, from->items[i].key, from->items[i].value, from->items[i].line);
}

static bool is_good(const struct driver_option *own, const struct setting *s, struct conf_place at,
	struct conf_report *report)
{
	char why[256];

	if (!own || !own->judge || !s->value || own->judge(own->key, s->value, why))
		return true;
	conf_error(report, at, "%s", why);
	return false;
}

static int judge_keys(const struct driver *driver, struct options *o, struct conf_report *report)
{
	struct conf_place at = { .file = o->settings.file };
	const char *wants = section_value(&o->section, "driver"), *slash;

	for (size_t i = 0; i < o->section.count; i++) {
		struct setting *s = &o->section.items[i];
		const struct driver_option *own = options_find(driver, s->key);

		at.line = s->line;
		/* ups.conf may write it in any case; from here on as in the table */
		if (own && !strcasecmp(s->key, own->key)) {
			free(s->key);
			s->key = mem_dup(own->key);
		}
		if (!is_good(own, s, at, report))
			return -EINVAL;
		if (!own && !find_option(common, s->key))
			conf_warning(report, at, "[%s] `%s` is not an option of %s; ignored",
				o->section.name, s->key, driver->name);
	}
	at.line = o->section.line;
	if (wants && (slash = strrchr(wants, '/')))
		wants = slash + 1;
	if (wants && strcmp(wants, driver->name) && strcmp(wants, "auto")) {
		conf_error(report, at, "[%s] is for driver %s, this is %s", o->section.name, wants,
			driver->name);
		return -EINVAL;
	}
	return 0;
}

static int read_interval(const struct driver *driver, struct options *o,
	struct conf_report *report)
{
	const char *text = o->interval ? o->interval : section_value(&o->section, "pollinterval");
	const struct setting *item = section_find(&o->section, "pollinterval");
	struct conf_place at = { .file = o->settings.file, .line = item ? item->line : 0 };
	long n = driver->pollinterval_s ? (long)driver->pollinterval_s : 2;

	if (!text)
		text = section_value(&o->settings.global, "pollinterval");
	if (text && !conf_number(text, 1, 3600, &n)) {
		conf_error(report, at, "pollinterval \"%s\" is not a number of seconds above 0",
			text);
		return -EINVAL;
	}
	o->pollinterval_s = (unsigned)n;
	return 0;
}

static int merge_section(struct options *o, struct conf_report *report)
{
	const struct section *mine = settings_ups(&o->settings, o->ups);

	if (!mine) {
		conf_error(report, (struct conf_place){ .file = o->settings.file },
			"there is no section [%s]", o->ups);
		return -ENOENT;
	}
	merge(&o->section, mine);
	o->section.line = mine->line;
	return 0;
}

/* Other sections are read by the server or by holdoverd. */
int options_read_file(struct options *o, const char *conf_dir)
{
	struct conf_report others = { .quiet = true };

	o->conf_dir = conf_dir;
	if (o->settings.file)		/* it has been read */
		return 0;
	return settings_read(conf_dir, &o->settings, &others);
}

static int read_section(struct options *o, const char *conf_dir, struct conf_report *report)
{
	struct conf_place at = { 0 };
	int result = options_read_file(o, conf_dir);

	at.file = o->settings.file;
	o->section.name = mem_dup(o->ups ? o->ups : o->standalone);
	if (result && !o->standalone) {
		conf_error(report, at, "%s", file_error(-result));
		return result;
	}
	result = o->ups ? merge_section(o, report) : 0;
	if (result)
		return result;
	merge(&o->section, &o->extra);
	if (section_value(&o->section, "port"))
		return 0;
	at.line = o->section.line;
	conf_error(report, at, "[%s] has no `port =`", o->section.name);
	return -EINVAL;
}

int options_read(const struct driver *driver, struct options *o, const char *conf_dir,
	struct conf_report *report)
{
	const char *debug;
	int result;

	result = read_section(o, conf_dir, report);
	if (!result)
		result = judge_keys(driver, o, report);
	if (!result)
		result = read_interval(driver, o, report);
	if ((driver->explore || driver->record) && section_flag(&o->section, "explore"))
		o->action = OPTIONS_EXPLORE;
	debug = settings_value(&o->settings, &o->section, "debug_min");
	o->debug_min = debug ? atoi(debug) : 0;
	return result;
}

const char *options_served_as(const struct options *o, const struct driver *driver)
{
	const char *named = section_value(&o->section, "driver");

	return named ? named : driver->name;
}

void options_fini(struct options *o)
{
	free(o->all);
	settings_fini(&o->settings);
	section_fini(&o->section);
	section_fini(&o->extra);
}
