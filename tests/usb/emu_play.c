/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_play - see emu_play.h: which row of the tables this device is.
 */
#include "tests/usb/emu_play.h"

#include <stdio.h>
#include <string.h>

EMU_STATE const struct play *emu_playing;

static const struct play *named_in(const struct play *p, const char *name)
{
	while (p->name && strcmp(p->name, name))
		p++;
	return p->name ? p : NULL;
}

static const struct play *named(const char *name)
{
	const struct play *p = named_in(emu_lines, name);

	return p ? p : named_in(emu_frames, name);
}

bool emu_play_line(char *l)
{
	char t[32];

	if (sscanf(l, "transport: %31s", t) == 1) {
		emu_playing = named(t);
		return emu_playing;
	}
	if (!emu_playing && !strncmp(l, "qx ", 3))
		emu_playing = named("cypress");
	return emu_frame_word(l) || emu_ask_word(l);
}
