/* SPDX-License-Identifier: GPL-2.0-or-later
 * dialect - what a Megatec/Qx unit is asked and what its replies mean: the shape of the tables.
 *
 * A dialect is a set of `const` tables and no code: questions with the columns of their replies,
 * commands, settings, and the test by which a unit is recognised. The tables are in
 * drivers/qx/dialects; decode.c reads replies by them, orders.c writes commands by them. What a
 * table cannot say is one of the functions of convert.h. Source of the facts: the Megatec
 * protocol description and the field tables of the dialects that NUT's nutdrv_qx names.
 */
#ifndef DRIVERS_QX_DIALECT_H
#define DRIVERS_QX_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QX_END = 255, QX_REPLY_MAX = 512, QX_ASK_MAX = 40, QX_TEXT_MAX = 64 };

/* What a field holds; it bounds what may be published (decode.c has the ranges). */
enum qx_kind {
	QX_TEXT,
	QX_VOLTS,
	QX_HERTZ,
	QX_PERCENT,
	QX_LOAD,			/* per cent that may exceed 100 */
	QX_CELSIUS,
	QX_AMPERES,
	QX_WATTS,			/* and volt-amperes */
	QX_SECONDS,
	QX_COUNT,
	QX_DEGREES,
	QX_FACTOR,			/* power factor */
	QX_ALARM,			/* a code of `faults` */
	QX_KINDS
};

/* Bits of a reply that become words only together with other bits. They are above the words of
 * lib/status.h. */
enum {
	/* the ratio of output to input decides TRIM, BYPASS or BOOST */
	QX_REGULATES = 1 << 24,
	QX_ENDING = 1 << 25,		/* a shutdown is running */
	QX_DEAD_IS_OFF = 1 << 26,	/* an output below 50 V is off */
	QX_AVR_ALARM = 1 << 27,		/* a ratio of 1 is no bypass but an alarm */
};

struct qx_code {		/* a text of a reply and its value; `from` NULL ends */
	const char *from, *to;
};

struct qx_fault {		/* a code that is an alarm; `code` NULL ends */
	const char *code, *alarm;
	uint32_t words;		/* of lib/status.h, that go with it */
};

struct qx_field {		/* name NULL ends */
	const char *name;	/* a variable; one that begins with '.' is kept but not published */
	uint8_t from, to;	/* columns counted from 0, both included; QX_END: to the end */
	uint8_t kind;		/* enum qx_kind */
	uint8_t decimals;
	bool rating;		/* a rating; 0 is not published */
	float scale;		/* the number is multiplied by it; 0: 1 */
	/* also multiplied by this other value; no value if that is unknown */
	const char *times;
	/* the result is this other value divided by the number; no value if that is unknown */
	const char *divides;
	const char *fixed;	/* the value if the reply fits, regardless of its contents */
	const struct qx_code *codes;		/* other texts are no value */
	const struct qx_fault *faults;
	/* Rewrites the cell before it is read; false: no value. */
	bool (*convert)(const char *cell, char *out, size_t size);
	const char *only;	/* as in struct qx_query */
};

struct qx_flag {		/* column 0 ends (column 0 is the lead) */
	uint8_t column;
	char when;		/* the row applies if the column holds this; '*': always */
	uint8_t also;		/* 0, or a second column ... */
	char also_when;		/* ... which must hold this */
	uint32_t words;		/* words of lib/status.h and bits of above */
	const char *name, *text;	/* a variable with its text, or NULL */
	const char *alarm;	/* a sentence, or NULL */
	const char *only;
};

/* when it is asked: after opening, in full polls, in each poll */
enum qx_when { QX_ONCE, QX_FULL, QX_STATUS };

struct qx_query {		/* ask NULL ends */
	const char *ask;	/* "%a": the slave address of a Masterguard */
	/* A sample reply: its length is the least length, and where it has blanks every reply has
	 * blanks. */
	const char *layout;
	char lead;		/* first character, '\0': any */
	uint8_t least;		/* characters without CR; 0: the layout's */
	uint8_t when;		/* enum qx_when */
	bool tokens;		/* fields of another width are found by counting blanks */
	bool letters;		/* flags are any letters in any order from the first column on */
	const char *alphabet;	/* what columns of flags may hold; NULL: "01" */
	const struct qx_field *fields;
	const struct qx_flag *flags;	/* NULL: none */
	/* Turns binary or free replies into text in columns; its length, or 0: not such a reply. */
	size_t (*prepare)(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
	/* Clauses joined by ';', all of which must hold: "name=WORD WORD": the value `name` is one
	 * of the words; "name<NUMBER" and "name>NUMBER" compare it. */
	const char *only;
};

/* How a command's line is made: text, and
 *   %n  ups.delay.shutdown: .2 to .9 or two digits of minutes     %m  ups.delay.start, 4 digits
 *   %t  minutes of the value, two digits   %T  the same as %n     %a  slave address
 *   %b  OFF or ON, whatever the beeper is not
 *   [...] omitted where ups.delay.start is less than a minute */
struct qx_command {		/* name NULL ends */
	const char *name, *line;
	const char *first;	/* line sent before it, or NULL */
	const char *only;
};

/* A variable that can be set. A name that begins with '.' is an option of ups.conf without the dot,
 * and no variable: it is sent if the unit has reported another value. */
struct qx_setting {		/* name NULL ends */
	const char *name;
	/* "%N.Df" a number, as printf; "%s" the text of `codes`; "%u" seconds as dddd:hh:mm:ss;
	 * "%a" */
	const char *line;
	/* the unit's texts and the values they stand for; NULL: a number */
	const struct qx_code *codes;
	float scale;		/* the value is multiplied by it before it is sent; 0: 1 */
	long min, max;
	const char *about;	/* min and max are counted from this value */
	/* only words that this value contains can be set; NULL: any in the range */
	const char *among;
	bool limits;		/* min and max are published as NAME.min and NAME.max */
	const char *only;
};

struct qx_claim {		/* ask NULL ends; all must hold */
	const char *ask;	/* one of the dialect's questions */
	/* the reply must begin with one of these words; NULL: any that fits */
	const char *starts;
	bool or_refused;	/* a refusal fulfils the claim, too */
};

struct qx_dialect {
	const char *name;	/* of the option `protocol` */
	const char *also;	/* other spelling of it, or NULL */
	const struct qx_claim *claims;
	const struct qx_query *queries;
	const struct qx_command *commands;
	const struct qx_setting *settings;	/* NULL: none */
	const char *reset;	/* line of the option reset_to_default; NULL: none */
	const char *accept;	/* how an accepted command is answered; NULL: "ACK" */
	const char *reject;	/* a reply that refuses a question, besides an echo; or NULL */
	bool crc;		/* lines carry a CRC-16/XMODEM before their CR */
	bool asked_for_only;	/* never probed; chosen by the option `protocol` only */
	const char *transports;	/* probed only over one of these transports; NULL: any */
	/* seconds: default delays, and limits of what can be set */
	uint16_t offdelay, ondelay;
	uint16_t off_least, off_most, on_least;
	uint32_t on_most;
	uint16_t test_least, test_most;		/* of %t and %T; default 600 */
};

extern const struct qx_dialect *const qx_dialects[];	/* in probing order; ends with NULL */

#endif
