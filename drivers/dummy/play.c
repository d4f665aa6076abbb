/* SPDX-License-Identifier: GPL-2.0-or-later
 * play - a UPS out of a file, for trying and testing.
 *
 * The port is a file of NUT's device dump format: `name: value` lines, `ALARM text`, `TIMER
 * seconds`. It is played line by line; TIMER pauses. mode dummy-once (*.dev): once, and again when
 * the file changes; dummy-loop (*.seq): over and over. Everything that the file sets is writable,
 * ups.status too: that is how an outage is rehearsed.
 * The commands act on the variables as a well-behaved UPS would.
 */
#include "drivers/dummy/parts.h"
#include "drivers/power/plausible.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { LINE_BYTES = 1024, LENGTH_OF_SETTINGS = 255, LINES_A_TURN = 4096 };

struct dummy {
	const struct dummy_part *part;	/* first */
	struct device *device;
	char *path;
	bool loop;			/* dummy-loop */
	FILE *file;			/* NULL: played to its end */
	struct timespec changed;	/* of the file, when it was opened */
	uv_timer_t timer;		/* ends a TIMER pause */
	bool paused;
	struct log_limit odd_lines;	/* logged once, though the file is played repeatedly */
};

static void play(struct dummy *u);

/* ---- the file ---- */

static bool has_changed(struct dummy *u)
{
	struct stat st;

	return !stat(u->path, &st) &&
	       (st.st_mtim.tv_sec != u->changed.tv_sec || st.st_mtim.tv_nsec != u->changed.tv_nsec);
}

static int open_file(struct dummy *u)
{
	struct stat st;

	u->file = file_open(u->path);
	if (!u->file || fstat(fileno(u->file), &st))
		return -errno;
	u->changed = st.st_mtim;
	return 0;
}

static void close_file(struct dummy *u)
{
	if (u->file)
		fclose(u->file);
	u->file = NULL;
}

static void on_pause_over(uv_timer_t *t)
{
	struct dummy *u = t->data;

	u->paused = false;
	play(u);
}

static void pause_for(struct dummy *u, double seconds)
{
	if (seconds < 0 || seconds > 86400)
		seconds = 0;
	u->paused = true;
	uv_timer_start(&u->timer, on_pause_over, (uint64_t)(seconds * 1000), 0);
}

static void set_from_file(struct device *d, const char *name, const char *value)
{
	if (!strcasecmp(name, "ups.status")) {
		device_status_text(d, value);
		return;
	}
	if (!strncasecmp(name, "driver.", 7))
		return;			/* a variable of the driver that made the recording */
	device_set(d, name, value);
	device_writable_string(d, name, LENGTH_OF_SETTINGS);
}

static char *skip_blanks(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* The quote that closes the text at `text`; NULL: there is none, and the opening quote is an
 * ordinary byte. */
static const char *closing_quote(const char *text)
{
	for (; *text && *text != '"'; text++)
		if (*text == '\\' && text[1])
			text++;
	return *text ? text : NULL;
}

/* A value as NUT's driver reads it, in place: `#` outside quotes begins a comment, quotes keep
 * blanks, `\` keeps the next byte, other runs of blanks are one blank. */
static void read_value(char *value)
{
	char *out = value;
	bool quoted = false;

	for (const char *in = value; *in && (quoted || *in != '#'); in++) {
		if (*in == '"' && (quoted || closing_quote(in + 1))) {
			quoted = !quoted;
			continue;
		}
		if (*in == '\\' && in[1])
			in++;
		else if (!quoted && isspace((unsigned char)*in) &&
			 (out == value || isspace((unsigned char)in[1]) || in[1] == '#'))
			continue;
		*out++ = *in;
	}
	*out = 0;
}

/* What follows the name: `name: value`, and, as with NUT's driver, `name value` of a name with a
 * dot. NULL: neither. */
static char *after_name(char *line)
{
	char *end = line + strcspn(line, ": \t"), *value = skip_blanks(end);
	bool has_colon = *value == ':', has_dot = memchr(line, '.', (size_t)(end - line));

	if (!*value || (!has_colon && !has_dot))
		return NULL;
	*end = 0;
	return value + has_colon;
}

static void play_variable(struct dummy *u, char *line)
{
	char *value = after_name(line);

	if (!value) {
		log_limited(&u->odd_lines, LOG_WARN,
			"UPS [%s]: %s: \"%.40s\" is no `name: value`; ignored", u->device->name,
			u->path, line);
		return;
	}
	value = skip_blanks(value);
	read_value(value);
	set_from_file(u->device, line, value);
}

static void play_line(struct dummy *u, char *line)
{
	char *value, *end = line + strlen(line);

	while (end > line && isspace((unsigned char)end[-1]))
		*--end = 0;
	line = skip_blanks(line);
	if (!*line || *line == '#')
		return;
	if (!strncasecmp(line, "TIMER ", 6)) {
		pause_for(u, strtod(line + 6, NULL));
	} else if (!strncasecmp(line, "ALARM", 5) &&
		   (!line[5] || isspace((unsigned char)line[5]))) {
		value = skip_blanks(line + 5);
		read_value(value);
		device_set(u->device, "ups.alarm", *value ? value : NULL);
	} else {
		play_variable(u, line);
	}
}

/* Publishes the current values, and makes ups.status writable. */
static void show(struct device *d)
{
	device_commit(d);
	device_writable_string(d, "ups.status", LENGTH_OF_SETTINGS);
}

/* The rest of a line that does not fit is dropped; zero bytes are skipped. */
static bool next_line(FILE *f, char line[LINE_BYTES])
{
	size_t n = 0;
	int c = fgetc(f);

	if (c == EOF)
		return false;
	for (; c != '\n' && c != EOF; c = fgetc(f))
		if (c && n < LINE_BYTES - 1)
			line[n++] = (char)c;
	line[n] = 0;
	return true;
}

/* Plays to the next TIMER or the end of the file, then publishes. The bound stops a loop without a
 * TIMER. */
static void play(struct dummy *u)
{
	char line[LINE_BYTES];

	for (int i = 0; i < LINES_A_TURN && u->file && !u->paused; i++) {
		if (next_line(u->file, line)) {
			play_line(u, line);
			continue;
		}
		if (u->loop) {
			rewind(u->file);
			break;		/* at least until the next poll */
		}
		close_file(u);
	}
	show(u->device);
}

/* ---- the contract ---- */

static int setup(struct device *d)
{
	const char *mode = device_option(d, "mode"), *dot = strrchr(d->port, '.');
	bool sequence = dot && !strcmp(dot, ".seq");
	struct dummy *u = MEM_NEW(struct dummy);

	u->part = &dummy_play;
	u->device = d;
	u->path = *d->port == '/' ? mem_dup(d->port) : paths_join(d->conf_dir, d->port);
	u->loop = mode ? strcmp(mode, "dummy-once") != 0 : sequence;
	uv_timer_init(d->loop, &u->timer);
	u->timer.data = u;
	d->own = u;
	return 0;
}

static int try_file(struct dummy *u, char why[256])
{
	int result = open_file(u);

	if (result)
		snprintf(why, 256, "%s: %s", u->path, file_error(-result));
	return result;
}

static int check(struct device *d, char why[256])
{
	return try_file(d->own, why);
}

static int open_device(struct device *d, char why[256])
{
	static const char *const commands[] = { "load.off", "load.on", "shutdown.return",
		"shutdown.stayoff", "shutdown.stop", "test.battery.start", "test.battery.stop",
		"beeper.enable", "beeper.disable", "beeper.mute" };
	struct dummy *u = d->own;
	int result = try_file(u, why);

	if (result)
		return result;
	u->paused = false;
	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		device_add_command(d, commands[i]);
	return 0;
}

static int poll_device(struct device *d)
{
	struct dummy *u = d->own;

	if (!u->file && has_changed(u) && open_file(u))
		return -ENODEV;
	if (!u->paused)
		play(u);
	return 0;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	if (!strcasecmp(name, "ups.status"))
		device_status_text(d, value);
	else if (plausible(name, value))
		device_set(d, name, value);
	else
		return SP_INVALID;
	show(d);
	return SP_OK;
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	static const struct { const char *command, *variable, *value;
	} effects[] = {
		{ "beeper.enable", "ups.beeper.status", "enabled" },
		{ "beeper.disable", "ups.beeper.status", "disabled" },
		{ "beeper.mute", "ups.beeper.status", "muted" },
		{ "test.battery.start", "ups.test.result", "In progress" },
		{ "test.battery.stop", "ups.test.result", "Aborted" },
		{ "shutdown.stop", "ups.timer.shutdown", "-1" },
	};
	const char *status = ups_value(d->ups, "ups.status");
	uint32_t words = status_parse(status ? status : "") & ~(uint32_t)ST_ALARM;
	bool off = !strcmp(name, "load.off") || !strcmp(name, "shutdown.return") ||
		   !strcmp(name, "shutdown.stayoff");

	(void)value;
	if (off || !strcmp(name, "load.on"))
		device_status(d, off ? words | ST_OFF : words & ~(uint32_t)ST_OFF);
	for (size_t i = 0; i < MEM_COUNT(effects); i++)
		if (!strcmp(name, effects[i].command))
			device_set(d, effects[i].variable, effects[i].value);
	show(d);
	return SP_OK;
}

static void close_device(struct device *d)
{
	struct dummy *u = d->own;

	uv_timer_stop(&u->timer);
	close_file(u);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct dummy *u = h->data;

	free(u->path);
	free(u);
}

static void teardown(struct device *d)
{
	struct dummy *u = d->own;

	uv_close((uv_handle_t *)&u->timer, on_timer_closed);
	d->own = NULL;
}

const struct dummy_part dummy_play = {
	.setup = setup,
	.check = check,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = close_device,
	.teardown = teardown,
};
