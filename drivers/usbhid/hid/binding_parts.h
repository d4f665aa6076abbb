/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_parts - the inside of a binding, shared by the files binding*.c. Only those include this;
 * see binding.h.
 */
#ifndef DRIVERS_USBHID_HID_BINDING_PARTS_H
#define DRIVERS_USBHID_HID_BINDING_PARTS_H

#include "drivers/usbhid/hid/binding.h"

#include <strings.h>

enum {
	KINDS = 4, /* enum hid_kind and an unused 0 */
	/* flag value of a field that cannot be written; fields with further flags often can be */
	CONSTANT_ONLY = 0x01,
	HID_SOURCES_MAX = 3,		/* of a variable */
};

struct source {
	/* the field that is read: a feature field, or an input field if there is no other */
	const struct hid_field *field;
	/* the input field of the same path as a feature field, or NULL */
	const struct hid_field *input;
};

/* In rising order: a better answer takes precedence over a better place in the table. */
enum answer { ANSWER_NONE, ANSWER_EMPTY, ANSWER_TEXT };

struct bound_var {
	const struct hid_var_row *row;
	struct source source;
	enum answer answer;
	bool active;
	bool pending;			/* its value waits for the other reports of the poll */
	char *setting;			/* HID_KEPT_HERE: its value now; owned */
	/* Other rows: the last value, once the report has answered, and its source. */
	double value;
	struct hid_report_ref from;
	unsigned short_answers;		/* in a row, too short for its field */
	double memo;			/* of its conversion: struct hid_context */
};

struct bound_bit {
	const struct hid_bit_row *row;
	struct source source;
	enum power_state state;
	unsigned misses;
};

struct bound_command {
	const struct hid_command_row *row;
	const struct hid_field *field;	/* a feature field */
	bool offered;
};

struct kept {				/* a report as last received */
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
	struct kept believed[KINDS][256];	/* of reports with status bits */
	/* Reports that were not answered while opening, and have not been received since. */
	uint8_t answers[KINDS][256];	/* enum hid_answer */
	uint8_t misses[KINDS][256];	/* in a row, since then */
	bool nonzero[KINDS][256];	/* it has had a bit set at least once */
	bool lit[KINDS][256];		/* a status bit in it has been set at least once */
	uint8_t doubts[KINDS][256];	/* in a row: binding_bits.c */
	/* Of feature reports: whether the answer has ever changed since the device was opened, and
	 * for how many more answers the fields that the device sends take precedence
	 * (hid_binding_is_overtaken). */
	bool changed[256];
	uint8_t sent[256];
	/* The status of the report at hand is not accepted, so neither are its numbers. */
	bool doubted;
	/* BatteryPresent has been set; or it is clear on mains and never was set, so it is ignored.
	 */
	bool battery_seen, battery_not_filled_in;
	unsigned zeros;			/* feature reports of zeros, before any other */
	bool last_resort;		/* the vendor's rows find no mains; see binding_find.c */
	bool alive;			/* any report has had a bit set */
	bool opened, watching_bits;
	struct power_bits now;
};

/* binding_find.c: finds the fields of a path (false: there are none), reads a bit, and finds mains
 * presence if the vendor's rows have none. */
bool hid_binding_find(const struct hid_binding *b, const struct hid_path *path, struct source *out);
bool hid_binding_find_number(const struct hid_binding *b, const struct hid_path *path,
	struct source *out);
/* Finds the same number in several reports, of which a device may answer only one; returns how
 * many. */
size_t hid_binding_find_all(const struct hid_binding *b, const struct hid_path *path,
	struct source out[HID_SOURCES_MAX]);
void hid_binding_add_bit(struct hid_binding *b, const struct hid_bit_row *row,
	const struct source *source);
void hid_binding_search_mains(struct hid_binding *b);

/* binding_bits.c: reads the bits of a report; false: no row has a field in it. Then joins all
 * bits. */
bool hid_binding_read_bits(struct hid_binding *b, enum hid_kind kind, const uint8_t *report,
	size_t size);
void hid_binding_miss_bits(struct hid_binding *b, enum hid_kind kind, uint8_t id);
void hid_binding_combine_bits(struct hid_binding *b);
void hid_binding_note_sent(struct hid_binding *b, uint8_t input_id);
bool hid_binding_is_overtaken(const struct hid_binding *b, const struct source *s,
	enum hid_kind kind, uint8_t id);
void hid_binding_keep(struct kept *k, const uint8_t *report, size_t size);

static inline bool hid_binding_has_bits(const uint8_t *report, size_t size)
{
	for (size_t i = 1; i < size; i++)
		if (report[i])
			return true;
	return false;
}

/* The field of a source that is in this report, or NULL. */
static inline const struct hid_field *hid_binding_field_in(const struct source *s,
	enum hid_kind kind, uint8_t id)
{
	if (s->field && s->field->kind == kind && s->field->report_id == id)
		return s->field;
	if (s->input && s->input->kind == kind && s->input->report_id == id)
		return s->input;
	return NULL;
}

static inline bool hid_binding_same_name(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

bool hid_binding_is_setting(const struct bound_var *v);		/* can it be SET? */
/* The offered command of that name, or NULL. */
const struct bound_command *hid_binding_offered(const struct hid_binding *b, const char *name);

#endif
