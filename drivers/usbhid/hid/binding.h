/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding - joins a vendor's const rows with the descriptor of one HID UPS, and holds all state of
 * that UPS.
 *
 * Pure: no I/O but the string call of its context. Reports go in, variables come out through a sink
 * and bits into struct power_bits. It lists the reports to read, each once: one transfer per
 * report, never per variable.
 */
#ifndef DRIVERS_USBHID_HID_BINDING_H
#define DRIVERS_USBHID_HID_BINDING_H

#include "drivers/power/bits.h"
#include "drivers/usbhid/hid/convert.h"
#include "drivers/usbhid/hid/descriptor.h"
#include "drivers/usbhid/hid/vendor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hid_answer {
	HID_ANSWERED,
	HID_REFUSED,	/* the device does not know the report, or sent something else */
	HID_TIMED_OUT,
};

struct hid_report_ref {
	/* HID_FEATURE; HID_INPUT if no feature report has the field */
	enum hid_kind kind;
	uint8_t id;
};

struct hid_sink { /* where variables go; called from within the functions below */
	/* `from`: the report of the value; kind 0 for a setting that is kept here. value NULL: no
	 * longer known. */
	void (*set)(void *user, struct hid_report_ref from, const char *name, const char *value);
	void *user;
};

struct hid_binding;

/* `d`, `vendor` and the strings of `ctx` are borrowed for the life of the binding. Never NULL;
 * hid_binding_bits_bound() == 0 means that no status bit was found: probably not the right
 * interface. */
struct hid_binding *hid_binding_new(const struct hid_descriptor *d, const struct hid_vendor *vendor,
	const struct hid_context *ctx, const struct hid_sink *sink);
void hid_binding_free(struct hid_binding *b);
size_t hid_binding_bits_bound(const struct hid_binding *b);
/* is there a field for this bit? */
bool hid_binding_has_bit(const struct hid_binding *b, enum power_bit bit);

/* Which reports to read. HID_POLL_OPEN: every report of a bound row or command; FULL: without
 * static and semi-static rows; SHOWN: every report that a published value or a status bit comes
 * from; QUICK: quick rows; STATUS: quick rows for status bits; MAINS: those STATUS rows that show
 * whether there is power; SETTINGS: all but static rows, after a SET or command. If no quick row
 * shows mains, the other rows that do count as quick. */
enum hid_poll {
	HID_POLL_OPEN,
	HID_POLL_FULL,
	HID_POLL_SHOWN,
	HID_POLL_QUICK,
	HID_POLL_STATUS,
	HID_POLL_MAINS,
	HID_POLL_SETTINGS
};

size_t hid_binding_reports(
	const struct hid_binding *b, enum hid_poll poll, struct hid_report_ref *out, size_t max);

/* Lists the feature reports of HID_POLL_OPEN or HID_POLL_MAINS that were not answered while opening
 * and have not been received since. Their rows are dropped, except for bits. */
size_t hid_binding_lost(
	const struct hid_binding *b, enum hid_poll poll, struct hid_report_ref *out, size_t max);

/* Does the device also send, by interrupt, the fields of every report that shows the mains? */
bool hid_binding_mains_are_sent(const struct hid_binding *b);

/* While on, QUICK reads the rows of all status bits, also those that are normally read rarely. */
void hid_binding_watch_bits(struct hid_binding *b, bool on);

/* A report arrived, read or by interrupt. Keeps the bytes (for later writes) and hands its
 * variables to the sink. An input report feeds rows bound to the feature field of the same path
 * too. False: no row has a field in it. */
bool hid_binding_read(
	struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size);

/* Call it after all reports of a poll, and after each report by interrupt: computes the values that
 * need other values, and passes them to the sink. */
void hid_binding_finish(struct hid_binding *b);

/* In full polls: tries again the conversions of static rows that failed (strings). */
void hid_binding_retry(struct hid_binding *b);

/* The report was requested and not answered. If it was refused during HID_POLL_OPEN it is not
 * requested again, its rows are dropped (except those that may come by interrupt) and the next in
 * rank are used. Later, bits that were not answered three times in a row are unknown until they
 * are; the core keeps the age of variables (drivers/driver.h). */
void hid_binding_missed(struct hid_binding *b, enum hid_kind kind, uint8_t id,
	enum hid_answer answer);

/* Call it after HID_POLL_OPEN: decides ranks, then calls these functions for each variable's
 * metadata, preset and each command. */
struct hid_offer {
	void (*setting)(void *user,
		const struct hid_var_row *row); /* settable: flags, length, enumeration */
	void (*command)(void *user, const char *name);
	void *user;
};
void hid_binding_opened(struct hid_binding *b, const struct hid_offer *offer);

const struct power_bits *hid_binding_bits(const struct hid_binding *b);

/* A report to be written: its bytes with the value in place. Other fields keep their last
 * values. */
struct hid_write {
	uint8_t report_id;
	uint8_t bytes[HID_REPORT_MAX];
	size_t size;
	double value;			/* the value in whole steps of the device */
};

/* 0; 1: a setting that is kept here (HID_KEPT_HERE), already passed to the sink, nothing to send;
 * -ENOENT: no such setting or command; -EINVAL: the text is no valid value, or it is negative and
 * the field has no negative values; -EROFS: constant field; -EAGAIN: its report was never read.
 * Read the report between two writes to it, or the second write undoes the first. */
int hid_binding_set(
	struct hid_binding *b, const char *name, const char *text, struct hid_write *out);
/* The limits of a setting that is a plain number. False: the device has none. */
bool hid_binding_limits(struct hid_binding *b, const char *name, double *min, double *max);
/* Would hid_binding_set accept it? */
bool hid_binding_accepts(struct hid_binding *b, const char *name, const char *text);
int hid_binding_command(
	struct hid_binding *b, const char *name, const char *value, struct hid_write *out);
bool hid_binding_has_command(const struct hid_binding *b, const char *name);

/* After hid_binding_opened: the names of everything that a field is used for: variables, commands,
 * and "ups.status" once for status bits. */
void hid_binding_uses(const struct hid_binding *b, const struct hid_field *f,
	void (*use)(void *user, const char *name), void *user);

#endif
