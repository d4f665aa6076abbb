/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - words, bars and JSON for all subcommands.
 */
#ifndef TOOLS_SHOW_H
#define TOOLS_SHOW_H

#include "lib/ups_read.h"

#include <time.h>

enum show_state { SHOW_ONLINE, SHOW_CALIBRATING, SHOW_OFF, SHOW_BYPASS, SHOW_ON_BATTERY, SHOW_LOW,
	SHOW_NO_DATA };

/* The state by ups.status. A status without OL or OB counts as no data. */
enum show_state show_state(const struct ups *ups);
const char *show_state_text(enum show_state s);	/* for people */
const char *show_state_name(enum show_state s);	/* for JSON */
int show_state_exit(enum show_state s);		/* enum exit_status */

enum { SHOW_TEXT_MAX = 64 };
/* "41 min", "2 h 05 min", "45 s"; "" if unknown. */
void show_duration(const struct ups *ups, const char *variable, char out[SHOW_TEXT_MAX]);
/* Ten columns, full ones up to the percentage, and the number; "" if unknown. */
void show_bar(const struct ups *ups, const char *variable, const char *empty,
	char out[SHOW_TEXT_MAX]);

/* device.model, else ups.model; NULL: unknown. */
const char *show_model(const struct ups *ups);
/* "3 min 10 s", "2 h 05 min". */
void show_span(long seconds, char out[SHOW_TEXT_MAX]);
/* When the state began, by server.unchanged when the UPS was read; 0: unknown. */
time_t show_since(const struct ups *ups, time_t now);
/* "14:02", with its date if that is another day's. */
void show_clock(time_t at, time_t now, char out[SHOW_TEXT_MAX]);

void show_json_text(const char *text);		/* quoted; NULL: null */
void show_json_number(const struct ups *ups, const char *variable);	/* or null */
void show_json_head(void);			/* {"version":1,"at":"...", */
void show_json_time(time_t at);			/* RFC 3339; 0: null */

#endif
