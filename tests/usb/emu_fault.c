/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_fault - see emu_fault.h. `fault` alone is of reports and strings, what a firmware's HID part
 * does wrong; `fault all` of every request, which is what a dying device or a bad cable does.
 */
#include "tests/usb/emu_fault.h"

#include "tests/usb/emu.h"
#include "tests/usb/emu_play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum fault { NONE, STALL, MUTE, SHORT, EMPTY, GARBAGE, BABBLE, ERROR, FAULTS };
enum { PIPE_GARBAGE = 40 };

static const char *const names[FAULTS] = { "none", "stall", "mute", "short", "empty", "garbage",
	"babble", "error" };

EMU_STATE static enum fault control, pipe_fault;
EMU_STATE static bool whole, wedged;
/* so many packets of garbage, or stalls, then no more; -1: for ever */
EMU_STATE static int pipe_left;
EMU_STATE static int naks;		/* so many control transfers are not answered yet */
EMU_STATE static unsigned seed = 1;

static enum fault named(const char *word)
{
	for (int i = 0; i < FAULTS; i++)
		if (!strcmp(word, names[i]))
			return (enum fault)i;
	return NONE;
}

static void set_pipe(enum fault f)
{
	pipe_fault = f;
	pipe_left = f == GARBAGE ? PIPE_GARBAGE : -1;
}

int emu_fault_event(const char *l)
{
	char word[32] = "", all[8] = "";
	int n;

	if (sscanf(l, "fault %31s %7s", word, all) >= 1) {
		control = named(word);
		whole = !strcmp(all, "all");
		set_pipe(control == STALL ? STALL : NONE);
		if (control == STALL)
			pipe_left = 1;	/* its pipe stalls once */
	} else if (sscanf(l, "pipe %31s", word) == 1) {
		set_pipe(named(word));
	} else if (sscanf(l, "mute %d", &n) == 1) {
		control = n ? MUTE : NONE;
	} else if (sscanf(l, "naks: %d", &n) == 1) {
		naks = n;
	} else if (!strcmp(l, "wedge")) {
		wedged = true;
	} else {
		return 0;
	}
	return 1;
}

void emu_reset(void)
{
	wedged = false;
	emu_ask_reset();
	emu_input_flush();
	emu_log("RESET");
}

/* Wrong id, wrong length: plainly not this report. */
static int garbage(int id, int right, uint8_t *b)
{
	int n = 1 + rand_r(&seed) % 12;

	for (int i = 0; i < n; i++)
		b[i] = (uint8_t)rand_r(&seed);
	if (b[0] == id)
		b[0] = (uint8_t)(id ^ 0xff);
	return n == right ? n + 1 : n;
}

int emu_fault_control(const uint8_t *s, int right, uint8_t *b)
{
	bool get_report = s[0] == 0xa1 && s[1] == 1, set_report = s[0] == 0x21 && s[1] == 9,
	     string = s[0] == 0x80 && s[1] == 6 && s[3] == 3,
	     line = emu_playing && ((s[0] & 0x60) || (s[0] == 0 && s[1] == 7));

	if (naks > 0)
		naks--;
	else if (!wedged &&
		 (control == NONE || !(whole || get_report || set_report || string || line)))
		return EMU_FINE;
	else if (!wedged && control == STALL)
		return -EPIPE;
	else if (!wedged && control != MUTE) {
		if (!(s[0] & 0x80) || !(whole || get_report))
			return EMU_FINE;
		switch (control) {
		case BABBLE: return -EOVERFLOW;
		case ERROR: return -EPROTO;
		case EMPTY: return 0;
		case SHORT: b[0] = s[2]; return 1;
		default: return garbage(s[2], right, b);
		}
	}
	return EMU_NEVER;
}

bool emu_fault_silent(void)
{
	return wedged || control == MUTE || pipe_fault == MUTE ||
	       (emu_playing && control != NONE);
}

bool emu_fault_pipe_ready(void)
{
	return pipe_fault != NONE && pipe_fault != MUTE && pipe_left && !wedged;
}

/* Garbage has ids that no report of the device has: otherwise it would be a report. */
int emu_fault_pipe(uint8_t *d, int max)
{
	int n = 1 + rand_r(&seed) % max;

	if (pipe_left > 0)
		pipe_left--;
	switch (pipe_fault) {
	case STALL: return -EPIPE;
	case BABBLE: return -EOVERFLOW;
	case ERROR: return -EPROTO;
	case EMPTY: return 0;
	default: break;
	}
	for (int i = 0; i < n; i++)
		d[i] = (uint8_t)rand_r(&seed);
	while (emu_has_report(d[0]))
		d[0]++;
	return pipe_fault == SHORT ? 1 : n;
}
