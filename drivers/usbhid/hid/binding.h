/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding - a vendor's const rows joined with one device's descriptor: all that belongs to one HID
 * UPS.
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
	/* HID_FEATURE; HID_INPUT where the device has the field in no feature report */
	enum hid_kind kind;
	uint8_t id;
};

struct hid_sink { /* where variables go; called from within the functions below */
	/* `from`: the report that the value came in, kind 0 for a setting that is kept here. NULL:
	 * not known any more. */
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
/* has it a field for that? */
bool hid_binding_has_bit(const struct hid_binding *b, enum power_bit bit);

/* What to read. HID_POLL_OPEN: every report of a bound row or command; FULL: without static and
 * semi-static rows; SHOWN: every report that a published value or a status bit comes from; QUICK:
 * quick rows; STATUS: quick rows for status bits; MAINS: those of them that show whether there is
 * power; SETTINGS: all but static rows, after a SET or command. Where no quick row shows mains, the
 * others that do are quick. */
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

/* Of the feature reports that such a poll is about, HID_POLL_OPEN or HID_POLL_MAINS, those that
 * were asked for in vain while opening and have not come since. Their rows are dropped, but for
 * bits. */
size_t hid_binding_lost(
	const struct hid_binding *b, enum hid_poll poll, struct hid_report_ref *out, size_t max);

/* Does every report that shows the mains have a twin that the device sends? */
bool hid_binding_mains_are_sent(const struct hid_binding *b);

/* While on, QUICK reads the rows of all status bits: one that is read rarely matters now. */
void hid_binding_watch_bits(struct hid_binding *b, bool on);

/* A report arrived, read or by interrupt. Keeps the bytes (for later writes) and hands its
 * variables to the sink. An input report feeds rows bound to the feature field of the same path
 * too. False: no row found anything in it. */
bool hid_binding_read(
	struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size);

/* After all reports of a poll, and after each one that came by interrupt: values that need others
 * are computed, and go to the sink. */
void hid_binding_finish(struct hid_binding *b);

/* In full polls: conversions of what is read once only, and could not be had then (strings), are
 * tried again. */
void hid_binding_retry(struct hid_binding *b);

/* The report was asked for in vain. During HID_POLL_OPEN a refused one is not asked for again, its
 * rows are dropped (but for those that may come by interrupt) and the next in rank are used. Later,
 * bits not answered three times in a row say nothing until they are; the age of variables is the
 * core's (drivers/driver.h). */
void hid_binding_missed(struct hid_binding *b, enum hid_kind kind, uint8_t id,
	enum hid_answer answer);

/* After HID_POLL_OPEN: decide ranks, then call for each variable's metadata, presets and each
 * command. */
struct hid_offer {
	void (*setting)(void *user,
		const struct hid_var_row *row); /* settable: flags, length, enumeration */
	void (*command)(void *user, const char *name);
	void *user;
};
void hid_binding_opened(struct hid_binding *b, const struct hid_offer *offer);

const struct power_bits *hid_binding_bits(const struct hid_binding *b);

/* A report to be written: its bytes with the value in place. Fields beside it keep what was last
 * read. */
struct hid_write {
	uint8_t report_id;
	uint8_t bytes[HID_REPORT_MAX];
	size_t size;
	double value;			/* as the device will understand it: in whole steps */
};

/* 0; 1: a setting that is kept here (HID_KEPT_HERE), already handed to the sink, nothing to send; -ENOENT no
 * such setting or command; -EINVAL the text is not a value of it, or a negative one where the field
 * has none; -EROFS constant field; -EAGAIN its report was never read. What was written is known
 * only when it has been read back: between two writes to one report read it, or the second undoes
 * the first. */
int hid_binding_set(
	struct hid_binding *b, const char *name, const char *text, struct hid_write *out);
/* The limits of a setting that is a plain number, where the device has any. */
bool hid_binding_limits(struct hid_binding *b, const char *name, double *min, double *max);
/* Would hid_binding_set accept it? */
bool hid_binding_accepts(struct hid_binding *b, const char *name, const char *text);
int hid_binding_command(
	struct hid_binding *b, const char *name, const char *value, struct hid_write *out);
bool hid_binding_has_command(const struct hid_binding *b, const char *name);

/* After hid_binding_opened: the names of all that a field is used for - variables, commands, and
 * "ups.status" once for status bits. */
void hid_binding_uses(const struct hid_binding *b, const struct hid_field *f,
	void (*use)(void *user, const char *name), void *user);

#endif
