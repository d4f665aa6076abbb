/* SPDX-License-Identifier: GPL-2.0-or-later
 * port - a serial line, opened exclusively, raw, with the cable's power on.
 *
 * Reads and writes block no longer than the given time, and send heartbeats while they wait. Errors
 * are -errno: -ENODEV the line has hung up, -EBUSY another program holds it.
 */
#ifndef DRIVERS_SERIAL_PORT_H
#define DRIVERS_SERIAL_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct serial_line {
	unsigned baud;			/* 8 bits, no parity, 1 stop bit */
	bool dtr, rts;			/* power for the electronics in the cable */
};

struct serial;

/* 0, or -errno with the reason for the administrator in `why`. TIOCEXCL keeps other programs from
 * opening it; an advisory lock (flock) detects those that have it open already. */
int serial_open(const char *path, const struct serial_line *line, struct serial **out,
	char why[256]);
void serial_close(struct serial *s);	/* NULL is fine */

int serial_write(struct serial *s, const uint8_t *bytes, size_t n, unsigned ms);	/* all: 0 */
int serial_read(struct serial *s, uint8_t *out, size_t size, unsigned ms); /* 0: nothing came */

/* "normal" DTR on, RTS off; "reverse"; "both"; "none". false: another word. */
bool serial_cable_power(const char *word, struct serial_line *line);

#endif
