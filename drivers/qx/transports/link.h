/* SPDX-License-Identifier: GPL-2.0-or-later
 * link - sends lines to a unit and receives its lines, for the dialogue: over a USB transport, a
 * serial port, or a test that plays a unit.
 *
 * All functions may block for about a second, with heartbeats. Errors are -errno: -ENODEV the unit
 * is gone; any other error concerns this line only.
 */
#ifndef DRIVERS_QX_TRANSPORTS_LINK_H
#define DRIVERS_QX_TRANSPORTS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qx_link {
	/* Sends a line of `n` characters, without its CR. -EOPNOTSUPP: the transport cannot send
	 * it. */
	int (*send)(void *user, const uint8_t *line, size_t n);
	/* Receives the next line, without its CR. Returns its length, 0 if none came in time.
	 * `whole` is false if it ended with silence instead of a CR. */
	int (*receive)(void *user, uint8_t *out, size_t size, bool *whole);
	/* Drops everything that is still being received. */
	void (*drain)(void *user);
	/* Can `send` send this line? NULL: it can send every line. */
	bool (*can)(void *user, const uint8_t *line, size_t n);
	/* Called when the unit answers zeros: makes it measure. NULL: not needed. */
	void (*wake)(void *user);
	void *user;
	const char *name;		/* of the transport */
};

#endif
