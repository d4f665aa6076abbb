/* SPDX-License-Identifier: GPL-2.0-or-later
 * request - the request of the guard to the helper, which is root: one line of at most 200 bytes.
 *
 * 	poweroff SECONDS reason ...	an orderly end; forced when SECONDS have passed
 * 	force reason ...		now
 * 	wall text ...			to everybody who is logged in
 * 	rehearse reason ...		an orderly end and the hook, with nothing done
 *
 * Pure. The reason is shown to users: only printable ASCII is permitted.
 */
#ifndef GUARD_REQUEST_H
#define GUARD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

enum { REQUEST_LINE_MAX = 200, REQUEST_SECONDS_MAX = 3600 };

enum request_kind { REQUEST_POWER_OFF, REQUEST_FORCE, REQUEST_WALL, REQUEST_REHEARSE };

struct request {
	enum request_kind kind;
	unsigned seconds;		/* of a power-off */
	char text[REQUEST_LINE_MAX + 1];
};

/* `line` without its LF. False: not a request. */
bool request_read(struct request *r, const char *line, size_t length);

/* With its LF; as much of the text as fits. Returns the length. */
size_t request_write(const struct request *r, char out[REQUEST_LINE_MAX + 1]);

#endif
