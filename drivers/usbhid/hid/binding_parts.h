/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_parts - the inside of a binding, shared by binding.c, which reads, and binding_write.c.
 * Nobody else includes this; see binding.h.
 */
#ifndef DRIVERS_USBHID_HID_BINDING_PARTS_H
#define DRIVERS_USBHID_HID_BINDING_PARTS_H

#include "drivers/usbhid/hid/binding.h"

enum {
	KINDS = 4, /* enum hid_kind and an unused 0 */
	/* flags of a field that cannot be written; other constant ones often can */
	CONSTANT_ONLY = 0x01,
};

struct source {
	/* what is read: a feature field, or an input field where there is no other */
	const struct hid_field *field;
	/* the input field of the same path beside a feature field, or NULL */
	const struct hid_field *input;
};

/* Rising: a better answer beats a better place in the table. */
enum answer { ANSWER_NONE, ANSWER_EMPTY, ANSWER_TEXT };

struct bound_var {
	const struct hid_var_row *row;
	struct source source;
	enum answer answer;
	bool active;
	char *setting;			/* HID_SERVER: its value now; owned */
	double told;			/* the others: the last value, once it has answered */
};

struct bound_bit {
	const struct hid_bit_row *row;
	struct source source;
	enum power_state say;
	unsigned misses;
};

struct bound_command {
	const struct hid_command_row *row;
	const struct hid_field *field;	/* a feature field */
	bool offered;
};

struct kept {				/* a report as it last came */
	uint8_t *bytes;
	size_t size;
};

struct hid_binding {
	const struct hid_descriptor *d;
	const struct hid_vendor *vendor;
	struct hid_context ctx;
	struct hid_sink sink;
	struct bound_var *vars;
	struct bound_bit *bits;
	struct bound_command *commands;
	size_t var_count, bit_count, command_count;
	struct kept features[256];
	/* What was asked for in vain while opening and has not come since. */
	uint8_t answers[KINDS][256];	/* enum hid_answer */
	uint8_t misses[KINDS][256];	/* in a row, since then */
	bool opened, watching_bits;
	struct power_bits said;
};

bool hid_binding_same_name(const char *a, const char *b);
bool hid_binding_is_setting(const struct bound_var *v);		/* can it be SET? */
/* The command of that name that was offered, or NULL. */
const struct bound_command *hid_binding_offered(const struct hid_binding *b, const char *name);

#endif
