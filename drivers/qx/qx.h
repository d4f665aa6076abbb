/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx - the driver nutdrv_qx: a unit of the Megatec/Qx families over USB or a serial line.
 *
 * qx.c opens and polls, begin.c prepares, show.c publishes, record.c writes a recording.
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
	struct usb_session session;	/* first; of a serial unit only `device` is used */
	/* USB: the transport forced by `subdriver`, or those that the ids allow, one after
	 * another */
	struct qx_wire wire;
	const struct qx_transport *forced;
	size_t tried;			/* transports of this device that got no answer */
	struct qx_wire_options wire_options;
	/* serial */
	struct serial_line line;
	struct qx_serial *serial;
	/* the unit */
	struct qx_unit_options options;
	struct qx_shunned shunned;
	struct qx_unit unit;
	/* the dialect of the last unit; NULL: none has answered yet */
	const struct qx_dialect *known_dialect;
	unsigned unheard;		/* openings without an answer since then */
	bool shown;			/* commands and settings have been offered */
	bool configured;		/* settings of ups.conf have been sent; once in a process */
	struct qx_status_memory memory;
	struct qx_battery_rule rule;
	struct qx_battery battery;
	long offdelay_s, ondelay_s;	/* options; -1: not given */
};

/* begin.c */
int qx_read_options(struct qx *x);	/* reads those of x->session.device; 0 or -EINVAL, logged */
bool qx_is_serial(const struct device *d);
bool qx_wants(void *user, const struct usb_info *info, struct usb_candidate *c);
void qx_begin_unit(struct qx *x, const struct qx_link *link);

int qx_explore(struct device *d, FILE *out);	/* as explore of struct driver */

/* After a good poll: publishes variables, status and alarms. */
void qx_show(struct qx *x, uint64_t now_ms);

#endif
