/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - see show.h.
 */
#include "tools/cli/show.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/status.h"
#include "tools/cli/command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* By enum show_state. */
static const struct {
	const char *text, *name;
	int status;
} states[] = {
	[SHOW_ONLINE] = { "on line", "online", EXIT_FINE },
	[SHOW_CALIBRATING] = { "calibrating", "calibrating", EXIT_FINE },
	[SHOW_OFF] = { "off", "off", EXIT_SOMETHING },
	[SHOW_BYPASS] = { "bypass", "bypass", EXIT_SOMETHING },
	[SHOW_ON_BATTERY] = { "ON BATTERY", "on_battery", EXIT_SOMETHING },
	[SHOW_LOW] = { "LOW BATTERY", "low", EXIT_SERIOUS },
	[SHOW_NO_DATA] = { "no data", "no_data", EXIT_SERIOUS },
};

enum show_state show_state(const struct ups *ups)
{
	const char *text = ups->state == UPS_FRESH ? ups_value(ups, UPS_STATUS) : NULL;
	uint32_t words = status_parse(text ? text : "");

	if (ups->fsd || words & ST_FSD || (words & ST_OB && words & ST_LB && !(words & ST_CAL)))
		return SHOW_LOW;
	if (!(words & (ST_OL | ST_OB | ST_OFF | ST_BYPASS)))
		return SHOW_NO_DATA;
	if (words & ST_CAL)
		return SHOW_CALIBRATING;
	if (words & ST_OB)
		return SHOW_ON_BATTERY;
	return words & ST_OFF ? SHOW_OFF : words & ST_BYPASS ? SHOW_BYPASS : SHOW_ONLINE;
}

const char *show_state_text(enum show_state s)
{
	return states[s].text;
}

const char *show_state_name(enum show_state s)
{
	return states[s].name;
}

int show_state_exit(enum show_state s)
{
	return states[s].status;
}

void show_duration(const struct ups *ups, const char *variable, char out[SHOW_TEXT_MAX])
{
	double number;
	long s;

	*out = 0;
	if (!ups_number(ups, variable, &number) || number < 0 || number > 1e8)
		return;
	s = (long)number;
	if (s < 60)
		snprintf(out, SHOW_TEXT_MAX, "%ld s", s);
	else if (s < 3600)
		snprintf(out, SHOW_TEXT_MAX, "%ld min", s / 60);
	else
		snprintf(out, SHOW_TEXT_MAX, "%ld h %02ld", s / 3600, s / 60 % 60);
}

const char *show_model(const struct ups *ups)
{
	const char *model = ups_value(ups, "device.model");

	return model ? model : ups_value(ups, "ups.model");
}

void show_span(long s, char out[SHOW_TEXT_MAX])
{
	if (s < 60)
		snprintf(out, SHOW_TEXT_MAX, "%ld s", s);
	else if (s < 3600)
		snprintf(out, SHOW_TEXT_MAX, "%ld min %ld s", s / 60, s % 60);
	else
		snprintf(out, SHOW_TEXT_MAX, "%ld h %02ld min", s / 3600, s / 60 % 60);
}

time_t show_since(const struct ups *ups, time_t now)
{
	double seconds;

	return ups_number(ups, "server.unchanged", &seconds) && seconds >= 0 && seconds < 1e9
		? now - (time_t)seconds : 0;
}

void show_clock(time_t at, time_t now, char out[SHOW_TEXT_MAX])
{
	struct tm then, today;

	localtime_r(&at, &then);
	localtime_r(&now, &today);
	strftime(out, SHOW_TEXT_MAX, then.tm_yday == today.tm_yday && then.tm_year == today.tm_year
		? "%H:%M" : "%-d %b %H:%M", &then);
}

void show_bar(const struct ups *ups, const char *variable, const char *empty,
	char out[SHOW_TEXT_MAX])
{
	double pct;
	size_t used = 0;

	*out = 0;
	if (!ups_number(ups, variable, &pct) || pct < 0 || pct > 999)
		return;
	for (int i = 0; i < 10; i++)
		used += (size_t)snprintf(out + used, SHOW_TEXT_MAX - used, "%s",
			pct >= i * 10 + 5 ? "▇" : empty);
	snprintf(out + used, SHOW_TEXT_MAX - used, " %3.0f %%", pct);
}

void show_json_text(const char *text)
{
	struct buf quoted = { 0 };

	json_add_text(&quoted, text);
	fputs(buf_text(&quoted), stdout);
	buf_fini(&quoted);
}

void show_json_number(const struct ups *ups, const char *variable)
{
	double number;

	if (ups_number(ups, variable, &number))
		printf("%.10g", number);
	else
		fputs("null", stdout);
}

static void print_time(time_t at)
{
	struct tm utc;
	char text[32];

	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &utc));
	printf("\"%s\"", text);
}

void show_json_time(time_t at)
{
	if (at)
		print_time(at);
	else
		fputs("null", stdout);
}

void show_json_head(void)
{
	fputs("{\"version\":1,\"at\":", stdout);
	print_time(time(NULL));
	putchar(',');
}
