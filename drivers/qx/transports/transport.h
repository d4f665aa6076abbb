/* SPDX-License-Identifier: GPL-2.0-or-later
 * transport - how a Qx line travels over USB: the shape of the table and of the codecs below it.
 *
 * A row of table.c is a transport: the numbers of its frames and the codec that uses them. A row of
 * ids.c assigns a transport to USB ids and texts. Neither object contains code; the codecs are the
 * other files of this folder. Each states its frames at its top.
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
	/* Called once, after the interface was claimed; 0 or -errno. NULL: nothing to do. */
	int (*open)(struct qx_wire *w);
	/* Sends the line, without its CR. 0; -EOPNOTSUPP: the transport cannot send it; or
	 * -errno. */
	int (*send)(struct qx_wire *w, const uint8_t *line, size_t n);
	/* Receives the next line, without CR: its length; 0: none in time; or -errno. w->cut: it
	 * ended without a CR. */
	int (*receive)(struct qx_wire *w, uint8_t *out, size_t size);
	bool (*can)(struct qx_wire *w, const uint8_t *line, size_t n);	/* NULL: everything */
	void (*wake)(struct qx_wire *w);	/* NULL: nothing */
};

/* a question that is the index of a string; ask NULL ends */
struct qx_index {
	const char *ask;
	uint8_t index;
	char lead;			/* put in place of the first character; 0: as it comes */
};

struct qx_transport {			/* name NULL ends the table */
	const char *name;		/* of the option `subdriver` */
	const struct qx_codec *codec;
	uint16_t value;			/* wValue of SET_REPORT */
	uint8_t chunk;			/* bytes of one SET_REPORT */
	uint8_t in, read;		/* endpoint of the replies, and bytes of one read */
	uint16_t write_ms, read_ms;
	bool stale_at_start;		/* packets of an earlier reply may wait in the pipe */
	bool nul_ends;			/* a reply may end with NUL instead of CR */
	const struct qx_index *indexes;
	uint16_t string_size;		/* bytes asked of a string */
	bool orders_by_index;		/* shutdowns are string indexes, too ... */
	bool soonest_only;		/* ... of which only the shortest delay has an effect */
	bool lockstep;			/* F and I have to be asked before Q1 measures again */
	uint8_t tries;			/* attempts at a string that is "UPS No Ack" */
	bool read_before;		/* a packet has to be read before each string */
	/* questions after which the unit stops answering; ends with NULL */
	const char *const *unheard;
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
	/* strings: the transport's lockstep, or the device may need it */
	bool lockstep;
	bool owed;			/* strings: a question was sent and its reply not read */
	struct qx_index question;
	uint16_t language;
	bool heard;			/* a string was received in that language */
	unsigned overflows;		/* overflows in a row */
	bool leftover;			/* bytes came after the last CR */
	uint8_t asked[QX_SENT_MAX], rest[QX_PACKET_MAX];
	size_t asked_size;		/* of the last line that was sent */
	/* of the packet whose first bytes ended an echo of that line */
	size_t rest_size;
	bool cut;			/* the last line ended without a CR */
};

extern const struct qx_transport qx_transports[];
extern const struct qx_usb_id qx_usb_ids[];

/* NULL: no such name. */
const struct qx_transport *qx_transport_named(const char *name);
/* The n-th transport that ids and texts allow, from 0; NULL: no more. */
const struct qx_transport *qx_transport_for(const struct usb_info *info, size_t n);

/* Blocks for some seconds where the transport has a prologue. `port` is borrowed. */
int qx_wire_open(struct qx_wire *w, struct usb_port *port, const struct qx_transport *transport,
	const struct qx_wire_options *options);

/* For codecs: joins packets of the IN endpoint up to the CR, which ends the reply regardless of the
 * bytes after it. Zeros before the first character are padding. */
int qx_wire_collect(struct qx_wire *w, uint8_t *out, size_t size);
int qx_wire_read(struct qx_wire *w, void *packet, size_t size, unsigned ms); /* 0: nothing came */
/* For codecs: a line has ended within a packet. The bytes after it are old, unless the line was an
 * echo of the question: then the reply begins there, and qx_wire_read returns those bytes next. */
void qx_wire_ended(struct qx_wire *w, const uint8_t *line, size_t n, const uint8_t *rest,
	size_t rest_size);
void qx_wire_pause(unsigned ms);	/* at most 500 */

extern const struct qx_codec qx_codec_report, qx_codec_sgs, qx_codec_string, qx_codec_fuji,
	qx_codec_phoenixtec, qx_codec_ablerex, qx_codec_armac;

#endif
