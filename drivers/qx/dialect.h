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

/* Bits of a reply that become words only when seen with others; beside the words of lib/status.h,
 * which end below them. */
enum {
	QX_REGULATES = 1 << 24,		/* the ratio of output and input says TRIM, BYPASS or BOOST */
	QX_ENDING = 1 << 25,		/* a shutdown is running */
	QX_DEAD_IS_OFF = 1 << 26,	/* an output below 50 V is off */
	QX_AVR_ALARM = 1 << 27,		/* a ratio of 1 is no bypass but an alarm */
};

struct qx_code {		/* a text of a reply and what it is called; `from` NULL ends */
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
	bool rating;		/* 0 is no rating: nothing is published */
	float scale;		/* the number is multiplied by it; 0: 1 */
	const char *times;	/* and by this other value, if it is known; else no value */
	const char *divides;	/* this other value is divided by the number; else no value */
	const char *fixed;	/* the value of every reply that fits, whatever stands in it */
	const struct qx_code *codes;		/* other texts are no value */
	const struct qx_fault *faults;
	/* The cell as it should be read; false: no value. */
	bool (*convert)(const char *cell, char *out, size_t size);
	const char *only;	/* as in struct qx_query */
};

struct qx_flag {		/* column 0 ends (column 0 is the lead) */
	uint8_t column;
	char when;		/* the row counts if this stands in the column; '*': always */
	uint8_t also;		/* 0, or a second column ... */
	char also_when;		/* ... where this must stand */
	uint32_t words;		/* words of lib/status.h and bits of above */
	const char *name, *text;	/* a variable with its text, or NULL */
	const char *alarm;	/* a sentence, or NULL */
	const char *only;
};

enum qx_when { QX_ONCE, QX_FULL, QX_STATUS };	/* asked: after opening, in full polls, each poll */

struct qx_query {		/* ask NULL ends */
	const char *ask;	/* "%a": the slave address of a Masterguard */
	/* A reply as it looks: its length is the least, its blanks are blanks of every reply. */
	const char *layout;
	char lead;		/* first character, '\0': any */
	uint8_t least;		/* characters without CR; 0: the layout's */
	uint8_t when;		/* enum qx_when */
	bool tokens;		/* fields of another width are found by counting blanks */
	bool letters;		/* flags are any letters in any order from the first column on */
	const char *alphabet;	/* what columns of flags may hold; NULL: "01" */
	const struct qx_field *fields;
	const struct qx_flag *flags;	/* NULL: none */
	/* Binary or free replies made into text of columns; length or 0: not such a reply. */
	size_t (*prepare)(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX]);
	/* Clauses joined by ';', all of which must hold: "name=WORD WORD" the value `name` is one of
	 * the words, "name<NUMBER" and "name>NUMBER" it is such a number. */
	const char *only;
};

/* How a command's line is made: text, and
 *   %n  ups.delay.shutdown: .2 to .9 or two digits of minutes     %m  ups.delay.start, 4 digits
 *   %t  minutes of the value, two digits   %T  the same as %n     %a  slave address
 *   %b  OFF or ON, whatever the beeper is not
 *   [...] omitted where ups.delay.start is less than a minute */
struct qx_command {		/* name NULL ends */
	const char *name, *line;
	const char *first;	/* sent before it, or NULL */
	const char *only;
};

/* A variable that can be set. One whose name begins with '.' is no variable but an option of
 * ups.conf of that name without the dot: it is set once the unit has reported another value. */
struct qx_setting {		/* name NULL ends */
	const char *name;
	/* "%N.Df" a number, as printf; "%s" the text of `codes`; "%u" seconds as dddd:hh:mm:ss; "%a" */
	const char *line;
	const struct qx_code *codes;	/* texts of the unit and the words for them; NULL: a number */
	float scale;		/* the value is multiplied by it before it is sent; 0: 1 */
	long min, max;
	const char *about;	/* min and max are counted from this value */
	const char *among;	/* only words of this value can be set; NULL: any in the range */
	bool limits;		/* min and max are published as NAME.min and NAME.max */
	const char *only;
};

struct qx_claim {		/* ask NULL ends; all must hold */
	const char *ask;	/* one of the dialect's questions */
	const char *starts;	/* its reply begins with one of these words; NULL: any that fits */
	bool or_refused;	/* a refusal is an answer, too */
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
	const char *reject;	/* how a question is refused beside being echoed, or NULL */
	bool crc;		/* lines carry a CRC-16/XMODEM before their CR */
	bool asked_for_only;	/* never probed: by the option only */
	const char *transports;	/* probed only over one of these; NULL: any */
	/* seconds; least and most of the settable delays, and the values without options */
	uint16_t offdelay, ondelay;
	uint16_t off_least, off_most, on_least;
	uint32_t on_most;
	uint16_t test_least, test_most;		/* of %t and %T; default 600 */
};

extern const struct qx_dialect *const qx_dialects[];	/* in probing order; ends with NULL */

#endif
