/* SPDX-License-Identifier: GPL-2.0-or-later
 * options - see options.h.
 */
#include "drivers/core/options.h"
#include "lib/cli.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct cli_option cli_rows[] = { { 'a', "ups", "UPS",
						      "serve this section of ups.conf" },
	{ 's', "standalone", "NAME", "serve under this name with the options of -x alone" },
	{ 'x', "set", "KEY[=VALUE]", "an option; wins over ups.conf" },
	{ 'C', "config", "DIR", "directory of ups.conf" },
	{ 'F', "foreground", NULL, "stay in the foreground (twice: with a PID file)" },
	{ 'B', "background", NULL, "go to the background even with -D" },
	{ 'D', "debug", NULL, "say more; stay in the foreground" },
	{ 'd', "dump", "N", "print all variables after N polls and exit" },
	{ 'k', "killpower", NULL, "shut the load down and exit" },
	{ 'i', "interval", "SECONDS", "poll this often" },
	{ 'u', "user", "USER", "run as this user" },
	{ 'g', "group", "GROUP", "group of the socket" },
	{ 'r', "chroot", "DIR", "accepted for NUT's scripts; refused if used" },
	{ 'c', "command", "COMMAND",
		"of the running instance: reload, reload-or-error, reload-or-exit, exit, stop" },
	{ 'P', "pid", "PID", "accepted for NUT's scripts" },
	{ 't', "test", NULL, "check the configuration and exit" },
	{ 'f', "find", NULL,
		"print a section of ups.conf for each device that is plugged in; exit 0 if there is one" },
	{ 'E', "explore", NULL,
		"write down all that the device has, to be sent or replayed, and exit" },
	{ 'L', "list", NULL, "list the options of ups.conf and exit" },
	{ 'q', "quiet", NULL, "accepted for NUT's scripts" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" }, { 0 } };

/* Keys of ups.conf that every driver accepts; "x." = a family. Those of NUT's starter are accepted
 * and left alone. */
static const struct driver_option common[] = { { .key = "driver",
						       .help = "this program's name, or auto" },
	{ .key = "port", .help = "<device> or auto" },
	{ .key = "desc", .help = "<text> shown to clients" },
	{ .key = "pollinterval", .help = "<seconds> between polls (2)" },
	{ .key = "pollfreq", .help = "<seconds> between polls that read everything (30)" },
	{ .key = "user", .help = "<name> to run as" },
	{ .key = "group", .help = "<name> of the socket's group" },
	{ .key = "debug_min", .help = "<level> of debugging at least" },
	{ .key = "ignorelb",
		.help = "(flag) judge a low battery by battery.charge.low and battery.runtime.low" },
	{ .key = "allow_killpower", .help = "(flag) permit driver.killpower" },
	{ .key = "sdcommands", .help = "<commands>, separated by commas, tried for a shutdown" },
	{ .key = "default.", .help = "<value> of a variable until the device tells another" },
	{ .key = "override.", .help = "<value> of a variable, whatever the device tells" },
	{ .key = "sdorder", .help = "<number> order of shutdowns (upsdrvctl)" },
	{ .key = "synchronous", .help = "accepted; our sockets never block" },
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

static void list_options(const struct driver *driver)
{
	for (const struct driver_option *const *t = driver->options; t && *t; t++)
		list_table(*t);
	list_table(common);
}

/* ---- command line ---- */

struct arguments {
	const char *ups, *standalone, *interval, *conf_dir;
	struct section extra;		/* of -x */
	int debug, background, check, explore;
};

static void add_extra(struct arguments *a, const char *text)
{
	const char *equals = strchr(text, '=');
	char *key = equals ? mem_dup_n(text, (size_t)(equals - text)) : mem_dup(text);

	section_set(&a->extra, key, equals ? equals + 1 : NULL, 0);
	free(key);
}

static int take_argument(const struct driver *driver, struct arguments *a, struct options *o,
	int letter, const char *value)
{
	switch (letter) {
	case 'a': a->ups = value; return 0;
	case 's': a->standalone = value; return 0;
	case 'x': add_extra(a, value); return 0;
	case 'C': a->conf_dir = value; return 0;
	case 'F': o->foreground++; return 0;
	case 'B': a->background = 1; return 0;
	case 'D': a->debug++; return 0;
	case 'd': o->dump_after = (unsigned)atoi(value); return 0;
	case 'k': o->action = OPTIONS_KILLPOWER; return 0;
	case 'i': a->interval = value; return 0;
	case 'u': o->user = value; return 0;
	case 'g': o->group = value; return 0;
	case 'c': o->action = OPTIONS_SIGNAL; o->signal = value; return 0;
	case 't': a->check = 1; return 0;
	case 'f': o->action = OPTIONS_FIND; return 0;
	case 'E': a->explore = 1; add_extra(a, "explore"); return 0;
	case 'P': case 'q': return 0;
	case 'L': list_options(driver); return 1;
	case 'V':
		printf(PRODUCT_NAME " - %s %s (%s)\n", driver->name, PRODUCT_VERSION, driver->summary);
		return 1;
	case 'r':
		log_say(LOG_ERROR,
			"-r: a chroot is not supported; use the systemd unit's confinement");
		return -1;
	default: return -1;
	}
}

static int read_arguments(const struct driver *driver, int argc, char **argv, struct arguments *a,
	struct options *o)
{
	struct cli cli = { driver->name, "(-a UPS | -s NAME) [options]", cli_rows, NULL };
	const char *value;
	int letter, rest, result;

	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		if (letter == 'h') {
			cli_help(&cli, stdout);
			return 1;
		}
		result = take_argument(driver, a, o, letter, value);
		if (result) {
			if (letter == '?')
				cli_help(&cli, stderr);
			return result;
		}
	}
	if (a->explore && !driver->explore) {
		log_say(LOG_ERROR, "--explore: %s cannot do that", driver->name);
		return -1;
	}
	if (a->explore && !a->ups && !a->standalone) {
		a->standalone = "explored";
		section_set(&a->extra, "port", "auto", 0);
	}
	if (o->action != OPTIONS_FIND && !a->ups == !a->standalone) {
		log_say(LOG_ERROR, "exactly one of -a UPS and -s NAME is needed (see -h)");
		return -1;
	}
	return 0;
}

/* ---- ups.conf ---- */

static void merge(struct section *into, const struct section *from)
{
	for (size_t i = 0; i < from->count; i++)
		section_set(into, from->items[i].key, from->items[i].value, from->items[i].line);
}

static int judge_keys(const struct driver *driver, struct options *o, struct conf_report *report)
{
	struct conf_place at = { .file = o->settings.file };
	const char *wants = section_value(&o->section, "driver"), *slash;

	for (size_t i = 0; i < o->section.count; i++) {
		struct setting *s = &o->section.items[i];
		const struct driver_option *own = options_find(driver, s->key);

		at.line = s->line;
		/* in any case there; as written from here on */
		if (own && !strcasecmp(s->key, own->key)) {
			free(s->key);
			s->key = mem_dup(own->key);
		}
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

static int read_interval(const struct driver *driver, const struct arguments *a, struct options *o,
	struct conf_report *report)
{
	const char *text = a->interval ? a->interval : section_value(&o->section, "pollinterval");
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

static int read_section(const struct driver *driver, struct arguments *a, struct options *o,
	struct conf_report *report)
{
	const struct section *mine;
	int result;

	/* Of ups.conf only our section is our business; the rest is the server's, or holdoverd's.
	 */
	report->quiet = true;
	result = settings_read(o->conf_dir, &o->settings, report);
	*report = (struct conf_report){ 0 };

	if (result && !a->standalone) {
		log_say(LOG_ERROR, "%s: %s", o->settings.file, strerror(-result));
		return result;
	}
	if (a->ups) {
		mine = settings_ups(&o->settings, a->ups);
		if (!mine) {
			log_say(LOG_ERROR, "%s: there is no section [%s]", o->settings.file,
				a->ups);
			return -ENOENT;
		}
		merge(&o->section, mine);
		o->section.line = mine->line;
	}
	o->section.name = mem_dup(a->ups ? a->ups : a->standalone);
	merge(&o->section, &a->extra);
	if (!section_value(&o->section, "port")) {
		conf_error(report, (struct conf_place){ o->settings.file, o->section.line },
			"[%s] has no `port =`", o->section.name);
		return -EINVAL;
	}
	result = judge_keys(driver, o, report);
	return result ? result : read_interval(driver, a, o, report);
}

static void settle(struct arguments *a, struct options *o)
{
	const char *debug = settings_value(&o->settings, &o->section, "debug_min");
	int least = debug ? atoi(debug) : 0;

	log_set_debug(a->debug > least ? a->debug : least);
	if ((a->debug || o->dump_after) && !o->foreground && !a->background)
		o->foreground = 1;
	o->pid_file = o->foreground != 1;
	if (!o->user)
		o->user = settings_value(&o->settings, &o->section, "user");
	if (!o->group)
		o->group = settings_value(&o->settings, &o->section, "group");
}

int options_read(const struct driver *driver, int argc, char **argv, struct options *o, int *status)
{
	struct conf_report report = { 0 };
	struct arguments a = { 0 };
	int result;

	*o = (struct options){ .action = OPTIONS_RUN, .argv = argv };
	log_init(driver->name);
	result = read_arguments(driver, argc, argv, &a, o);
	if (!result && o->action != OPTIONS_FIND) {
		o->conf_dir = paths_conf_dir(a.conf_dir);
		result = read_section(driver, &a, o, &report);
		if (driver->explore && section_flag(&o->section, "explore"))
			o->action = OPTIONS_EXPLORE;
		o->state_dir = settings_state_dir(&o->settings, o->conf_dir);
		settle(&a, o);
	}
	section_fini(&a.extra);
	*status = result < 0 ? 1 : 0;
	if (!result && a.check) {
		*status = report.errors ? 1 : 0;
		return 1;
	}
	return result ? 1 : 0;
}

const char *options_served_as(const struct options *o, const struct driver *driver)
{
	const char *named = section_value(&o->section, "driver");

	return named ? named : driver->name;
}

void options_fini(struct options *o)
{
	free(o->state_dir);
	settings_fini(&o->settings);
	section_fini(&o->section);
}
