/* SPDX-License-Identifier: GPL-2.0-or-later
 * link - how a line travels to a unit and back, as the dialogue sees it: a USB transport, a serial
 * port, or a test that plays a unit.
 *
 * All functions may block for about a second, with a sign of life. Errors are -errno: -ENODEV the
 * unit is gone; any other concerns this line only.
 */
#ifndef DRIVERS_QX_TRANSPORTS_LINK_H
#define DRIVERS_QX_TRANSPORTS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qx_link {
	/* A line of `n` characters, without its CR. -EOPNOTSUPP: it cannot be said this way. */
	int (*send)(void *user, const uint8_t *line, size_t n);
	/* The next line that comes, without its CR: its length, 0 if none came in time. `whole` is
	 * false if it ended with silence instead of a CR. */
	int (*receive)(void *user, uint8_t *out, size_t size, bool *whole);
	/* Throws away whatever is on its way. */
	void (*drain)(void *user);
	/* Would `send` have a way to say it? NULL: it has for everything. */
	bool (*can)(void *user, const uint8_t *line, size_t n);
	/* The unit answers zeros: whatever makes it measure. NULL: nothing does. */
	void (*wake)(void *user);
	void *user;
	const char *name;		/* of the transport */
};

#endif
