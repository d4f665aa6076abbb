/* SPDX-License-Identifier: GPL-2.0-or-later
 * serial_link - Qx lines over a serial port: each ends with a CR.
 */
#ifndef DRIVERS_QX_SERIAL_LINK_H
#define DRIVERS_QX_SERIAL_LINK_H

#include "drivers/qx/transports/link.h"
#include "drivers/serial/port.h"

struct qx_serial;

/* 2400 baud unless `line` says otherwise; the reason in `why` as in serial_open. */
int qx_serial_open(const char *path, const struct serial_line *line, struct qx_serial **out,
	char why[256]);
void qx_serial_close(struct qx_serial *s);	/* NULL is fine */
const struct qx_link *qx_serial_link(struct qx_serial *s);

#endif
