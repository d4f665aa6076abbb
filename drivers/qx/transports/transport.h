/* SPDX-License-Identifier: GPL-2.0-or-later
 * transport - how a Qx line travels over USB: the shape of the table and of the codecs below it.
 *
 * A row of table.c is a transport: numbers of its frames and the codec that packs by them. A row of
 * ids.c says which USB ids and texts have which transport. Both objects hold no code; the codecs
 * are the other files of this folder. Each states its frames at its top.
 */
#ifndef DRIVERS_QX_TRANSPORTS_TRANSPORT_H
#define DRIVERS_QX_TRANSPORTS_TRANSPORT_H

#include "drivers/qx/transports/link.h"
#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usb_port;
struct qx_wire;

struct qx_codec {
	/* Once, after the interface was claimed; 0 or -errno. NULL: nothing to do. */
	int (*open)(struct qx_wire *w);
	/* The line without its CR. 0, -EOPNOTSUPP: there is no way to say it, or -errno. */
	int (*send)(struct qx_wire *w, const uint8_t *line, size_t n);
	/* The line that comes next, without CR: length, 0 none in time, -errno. w->cut: silence
	 * ended it. */
	int (*receive)(struct qx_wire *w, uint8_t *out, size_t size);
	bool (*can)(struct qx_wire *w, const uint8_t *line, size_t n);	/* NULL: everything */
	void (*wake)(struct qx_wire *w);	/* NULL: nothing */
};

struct qx_index {			/* a question that is the index of a string; ask NULL ends */
	const char *ask;
	uint8_t index;
	char lead;			/* put in place of the first character; 0: as it comes */
};

struct qx_transport {			/* name NULL ends the table */
	const char *name;		/* of the option `subdriver` */
	const struct qx_codec *codec;
	uint16_t value;			/* wValue of SET_REPORT */
	uint8_t chunk;			/* bytes of one SET_REPORT */
	uint8_t in, read;		/* endpoint of the replies, and bytes asked of it at once */
	uint16_t write_ms, read_ms;
	bool stale_at_start;		/* packets of an earlier reply wait in the pipe */
	bool nul_ends;			/* a reply may end with NUL instead of CR */
	const struct qx_index *indexes;
	uint16_t string_size;		/* bytes asked of a string */
	bool orders_by_index;		/* shutdowns are string indexes, too ... */
	bool soonest_only;		/* ... of which only the shortest delay does anything */
	bool lockstep;			/* F and I have to be asked before Q1 measures again */
	uint8_t tries;			/* of a string that is "UPS No Ack" */
	bool read_before;		/* a packet has to be read before each string */
	const char *const *unheard;	/* questions that silence the unit; ends with NULL */
};

struct qx_usb_id {			/* vid 0 ends the table; the first row that fits counts */
	uint16_t vid, pid;
	const char *manufacturer, *product;	/* in any case; NULL: any */
	const char *transport;
};

enum { QX_PACKET_MAX = 128, QX_SENT_MAX = 64 };

struct qx_wire_options {
	uint16_t language;		/* langid_fix; 0: the first the device lists */
	bool noscanlangid, novendor;
};

struct qx_wire {
	struct qx_link link;
	struct usb_port *port;
	const struct qx_transport *transport;
	struct qx_wire_options options;
	uint8_t in;			/* endpoint that is read */
	bool by_interrupt;		/* armac: lines go out by an endpoint */
	bool lockstep;			/* strings: as the transport has it, or it may be one that needs it */
	bool owed;			/* strings: a question has been put and not read */
	struct qx_index question;
	uint16_t language;
	bool heard;			/* in that language */
	unsigned overflows;		/* one after the other */
	bool leftover;			/* bytes came after the last CR */
	uint8_t asked[QX_SENT_MAX], rest[QX_PACKET_MAX];
	size_t asked_size;		/* of the last line that was sent */
	size_t rest_size;		/* of the packet whose beginning ended an echo of it */
	bool cut;			/* the last line ended with silence */
};

extern const struct qx_transport qx_transports[];
extern const struct qx_usb_id qx_usb_ids[];

/* NULL: no such name. */
const struct qx_transport *qx_transport_named(const char *name);
/* The n-th transport that ids and texts allow, from 0 on; NULL: no more. */
const struct qx_transport *qx_transport_for(const struct usb_info *info, size_t n);

/* Blocks for some seconds where the transport has a prologue. `port` is borrowed. */
int qx_wire_open(struct qx_wire *w, struct usb_port *port, const struct qx_transport *transport,
	const struct qx_wire_options *options);

/* For codecs: packets of the IN endpoint joined up to the CR, which ends the reply whatever stands
 * after it. Zeros before the first character are padding. */
int qx_wire_collect(struct qx_wire *w, uint8_t *out, size_t size);
int qx_wire_read(struct qx_wire *w, void *packet, size_t size, unsigned ms); /* 0: nothing came */
/* For codecs: a line has ended inside of a packet. What stands behind it is old, unless the line was
 * the question itself: then the reply begins there, and qx_wire_read returns it next. */
void qx_wire_ended(struct qx_wire *w, const uint8_t *line, size_t n, const uint8_t *rest,
	size_t rest_size);
void qx_wire_pause(unsigned ms);	/* at most 500 */

extern const struct qx_codec qx_codec_report, qx_codec_sgs, qx_codec_string, qx_codec_fuji,
	qx_codec_phoenixtec, qx_codec_ablerex, qx_codec_armac;

#endif
