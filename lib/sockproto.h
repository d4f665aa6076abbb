/* SPDX-License-Identifier: GPL-2.0-or-later
 * sockproto - the codec of the driver socket protocol: changes and requests to lines and back.
 *
 * Written once, used four times: driver out, server in, feed out, bridge in. A line of a driver is
 * a struct ups_change of the model; a request to a driver is a struct sp_request. Lines are at most
 * 511 bytes and always end in LF; values are escaped. Source: NUT's driver socket protocol as
 * observed with NUT 2.8.0 and later.
 */
#ifndef LIB_SOCKPROTO_H
#define LIB_SOCKPROTO_H

#include "lib/buf.h"
#include "lib/ups.h"
#include "lib/words.h"

enum { SP_LINE_MAX = 511, SP_ID_MAX = 64 };

/* ---- driver to server ---- */

enum sp_report {
	SP_CHANGE, /* .change */
	SP_DATAOK,
	SP_DATASTALE,
	SP_DUMPDONE,
	SP_PONG,
	SP_TRACKING, /* .id, .code */
	SP_OTHER,    /* known, without effect: PID, OK */
	SP_UNKNOWN,  /* unknown verb or too few words: does not count as a sign of life */
};

struct sp_message {
	struct ups_change change;	/* pointers into the words */
	const char *id;
	int code;
};

enum sp_report sp_read_report(const struct words *w, struct sp_message *out);

/* A live SETINFO that a NUT driver sent unescaped: everything between the first and the last quote
 * of the physical line. False: not such a line. `name` and `value` have room for the line. */
bool sp_read_unescaped(const char *line, size_t len, char *name, char *value);

/* UPS_SET_STATE becomes DATAOK or DATASTALE; UPS_SET_FSD has no line of its own (nothing is
 * written). */
void sp_write_change(struct buf *out, const struct ups_change *change);
/* Value and all metadata. */
void sp_write_var(struct buf *out, const struct ups *ups, const struct var *var);
void sp_write_dump(struct buf *out, const struct ups *ups);	/* the whole answer to DUMPALL */
void sp_write_tracking(struct buf *out, const char *id, int code);

/* ---- server to driver ---- */

enum sp_verb {
	SP_DUMPALL,
	SP_PING,
	SP_SET,
	SP_INSTCMD,
	SP_DUMPVALUE,
	SP_DUMPSTATUS,
	SP_GETPID,
	SP_NOBROADCAST,
	SP_BROADCAST,
	SP_LOGOUT,
	SP_MALFORMED,
};

struct sp_request {
	enum sp_verb verb;
	const char *name;		/* of SET, INSTCMD, DUMPVALUE */
	const char *value;		/* NULL: none. BROADCAST: the number */
	const char *id;			/* NULL: the result is not wanted */
};

/* Results of SET and INSTCMD, as TRACKING reports them. */
enum sp_result { SP_OK = 0, SP_NOT_SUPPORTED = 1, SP_INVALID = 2, SP_FAILED = 3, SP_LATER = -1 };

struct sp_request sp_read_request(const struct words *w);

/* 0; -EMSGSIZE: the line would be longer than SP_LINE_MAX (nothing is written). */
int sp_write_request(struct buf *out, const struct sp_request *r);

#endif
