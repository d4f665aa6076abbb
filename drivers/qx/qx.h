/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx - the driver nutdrv_qx: a unit of the Megatec/Qx families behind USB or a serial line.
 *
 * qx.c is its life, show.c what is published of it.
 */
#ifndef DRIVERS_QX_QX_H
#define DRIVERS_QX_QX_H

#include "drivers/driver.h"
#include "drivers/qx/battery.h"
#include "drivers/qx/serial_link.h"
#include "drivers/qx/status.h"
#include "drivers/qx/transports/transport.h"
#include "drivers/qx/unit.h"
#include "drivers/usb/session.h"

struct qx {
	struct usb_session session;	/* first; a serial unit has none of it but the device */
	/* USB: the transport forced by `subdriver`, or those that the ids allow, one after another */
	struct qx_wire wire;
	const struct qx_transport *forced;
	size_t tried;			/* transports of this device that nothing answered on */
	struct qx_wire_options wire_options;
	/* serial */
	struct serial_line line;
	struct qx_serial *serial;
	/* the unit */
	struct qx_unit_options options;
	struct qx_shunned shunned;
	struct qx_unit unit;
	const struct qx_dialect *known_dialect;	/* that a unit spoke; NULL: none was heard yet */
	unsigned unheard;		/* openings without an answer since then */
	bool shown;			/* commands and settings have been offered */
	bool configured;		/* settings of ups.conf have been sent, once a process */
	struct qx_status_memory memory;
	struct qx_battery_rule rule;
	struct qx_battery battery;
	long offdelay_s, ondelay_s;	/* options; -1: not given */
};

/* After a good poll: variables, status and alarms. */
void qx_show(struct qx *x, uint64_t now_ms);

#endif
