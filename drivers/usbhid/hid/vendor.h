/* SPDX-License-Identifier: GPL-2.0-or-later
 * vendor - the data of a vendor: const tables of rows, and named quirks.
 *
 * Adding a device is adding a row. Tables contain no code and no state of a device;
 * drivers/usbhid/hid/binding.h joins them with one device's descriptor. For each variable or
 * command the first row of the table that the device really answers is used, so order is rank. All
 * rows for status bits are used; power_bits_join() of drivers/power/bits.h joins rows of the same
 * bit. Paths omit the leading "UPS."; one that begins with "/" is complete as written.
 */
#ifndef DRIVERS_USBHID_HID_VENDOR_H
#define DRIVERS_USBHID_HID_VENDOR_H

#include "drivers/power/bits.h"
#include "drivers/usbhid/hid/convert.h"
#include "drivers/usbhid/hid/descriptor.h"
#include "drivers/usbhid/hid/usage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a row is read, and how it is used. */
enum hid_row_flags {
	HID_QUICK = 1,      /* in every poll; the others in full polls */
	HID_STATIC = 2,     /* once after opening */
	HID_SEMISTATIC = 4, /* after opening and after every SET or command */
	/* never read: a setting that the driver keeps (`preset`), offered if the path exists */
	HID_KEPT_HERE = 8,
	HID_SETTABLE = 16,
	/* not a variable but a command, whose argument needs a conversion */
	HID_COMMAND = 32,
	/* a countdown: in every poll while it may run, seldom at rest */
	HID_COUNTDOWN = 64 | HID_QUICK,
};

struct hid_var_row {
	const char *name;
	const char *path;
	int decimals;			/* of a number; ignored with `convert` */
	const struct hid_convert *convert;	/* NULL: a plain number */
	unsigned flags;
	int max_length; /* HID_SETTABLE: length limit of the string; 0 with a lookup: enumerated */
	/* HID_KEPT_HERE: the value until another one is SET. HID_COMMAND: the argument if the
	 * command has none, or the variable that holds it (a text with a dot). */
	const char *preset;
};

/* Rows as the tables write them. */
#define HID_NUMBER(name, path, decimals, flags) { name, path, decimals, NULL, flags, 0, NULL }
#define HID_TEXT(name, path, convert, flags) { name, path, 0, &convert, flags, 0, NULL }
#define HID_SET_NUMBER(name, path, decimals, flags, max_length) \
	{ name, path, decimals, NULL, (flags) | HID_SETTABLE, max_length, NULL }
#define HID_SET_TEXT(name, path, convert, flags, max_length) \
	{ name, path, 0, &convert, (flags) | HID_SETTABLE, max_length, NULL }
#define HID_KEPT(name, path, preset, max_length) \
	{ name, path, 0, NULL, HID_KEPT_HERE | HID_SETTABLE, max_length, preset }
/* Such a command is a setting that is not shown: its conversion publishes nothing and converts the
 * argument to the field's number (PowerCOM's packed delays), or refuses (Eaton's ECO mode with bad
 * mains). */
#define HID_CONVERTED_COMMAND(name, path, convert, preset) \
	{ name, path, 0, &convert, HID_SEMISTATIC | HID_SETTABLE | HID_COMMAND, 10, preset }
#define HID_VARS_END { NULL, NULL, 0, NULL, 0, 0, NULL }

struct hid_bit_case {
	int64_t value;
	enum power_state say;
};

struct hid_bit_row {
	const char *path;
	enum power_bit bit;
	/* the state for a non-zero value and for zero ... */
	enum power_state one, zero;
	const struct hid_bit_case
		*cases; /* ... unless these cases decide; a list ends with POWER_UNREAD */
	unsigned flags;			/* HID_QUICK or 0, and HID_PART */
};

/* In `flags` of a bit row: only these bits of the field are the value (several flags packed into
 * one field). */
#define HID_PART(shift, width) ((unsigned)(shift) << 8 | (unsigned)(width) << 16)

/* 1 sets and 0 clears; the inverse; the listed values decide, all others mean `other`. */
#define HID_FLAG(path, bit, flags) { path, bit, POWER_SET, POWER_CLEAR, NULL, flags }
#define HID_FLAG_NOT(path, bit, flags) { path, bit, POWER_CLEAR, POWER_SET, NULL, flags }
#define HID_CASES(path, bit, other, cases, flags) { path, bit, other, other, cases, flags }
#define HID_BITS_END { NULL, POWER_BIT_COUNT, POWER_UNREAD, POWER_UNREAD, NULL, 0 }

/* The state that a row assigns to a value of its field. */
enum power_state hid_bit_state(const struct hid_bit_row *row, double value);

struct hid_command_row {
	const char *name;
	const char *path;
	double value;			/* sent unless the command came with a value */
	const char
		/* or the value of this variable (ups.delay.shutdown) is sent, if it exists */
		*value_var;
};

#define HID_COMMANDS_END { NULL, NULL, 0, NULL }

/* Reports that hold no numbers: the whole report is converted to text. The payload is the bytes
 * after the id byte.
 */
struct hid_raw_row {
	const char *name;
	uint8_t report_id;
	/* bytes to request, with the id, if no such report is declared; 0: skip it then */
	uint8_t size;
	bool (*to_text)(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
	bool is_private;		/* an address: masked in recordings */
};

#define HID_RAW_END { NULL, 0, 0, NULL, false }

/* Known faults, each with its evidence where it is implemented (drivers/usbhid/hid/quirks.c) or
 * listed (the vendor's ids). */
enum hid_quirk {
	HID_QUIRK_APC_LIMITS = 1 << 0,  /* voltage maxima below the transfer limits */
	HID_QUIRK_APC_PRODUCT = 1 << 1, /* product string "model FW:x USB FW:y" */
	HID_QUIRK_LONG_REPORTS = 1
				 << 2, /* reports longer than declared: ask for 8 bytes at least */
	HID_QUIRK_POLL_ONLY = 1 << 3,  /* the interrupt pipe speaks something else */
	HID_QUIRK_CPS_LIMITS = 1 << 4, /* voltage maxima from a missing reset of globals */
	HID_QUIRK_CPS_BATTERY_SCALE = 1 << 5, /* battery voltage 3/2 too high */
	HID_QUIRK_MGE_MODEL = 1 << 6,         /* model = product + PowerSummary.iModel */
	HID_QUIRK_LB_FLAPS = 1 << 7,       /* LB, RB and "no battery" for seconds while on line */
	HID_QUIRK_TENTH_VOLTS = 1 << 8,    /* Tripp Lite: battery voltage ten times too high */
	HID_QUIRK_NO_CHEMISTRY = 1
				 << 10,  /* Tripp Lite: iDeviceChemistry points to another string */
	HID_QUIRK_SLOW_WRITES = 1 << 11, /* drops a write within 125 ms of the previous one */
	HID_QUIRK_NO_REPORT_54 = 1 << 12, /* stops answering when feature report 0x54 is read */
	HID_QUIRK_INTERRUPT_ONLY =
		1 << 13, /* no control requests: all reports come by interrupt, 8 bytes each */
	HID_QUIRK_OWN_PAGE =
		1 << 14, /* a power device although its application is on another usage page */
	HID_QUIRK_DISCRETE_DELAYS = 1 << 15, /* PowerCOM: delays as an index, by option */
	HID_QUIRK_SWAPPED_DELAYS =
		1 << 16, /* PowerCOM: packed delays in the other byte order, by option */
	HID_QUIRK_SWAPPED_LIMITS =
		1 << 17, /* limits of report 2 written most significant byte first */
	HID_QUIRK_DELTA_MODEL = 1 << 18,  /* model = DeltaCustom.[1].DeltaModelName */
	HID_QUIRK_TENTH_COUNTS = 1 << 19, /* openUPS2: tenths instead of converter counts */
};

struct hid_device_id {
	uint16_t vid, pid;
	unsigned quirks;		/* beside the vendor's */
	/* For shared ids: manufacturer or product must contain this text; NULL: any. An id may have
	 * several rows.
	 */
	const char *manufacturer_has;
};

struct hid_vendor {
	const char *name;		/* driver.version.data and option `subdriver` */
	const char *title;		/* NUT's name of its subdriver, without the version */
	const char *manufacturer;	/* ups.mfr when the device has none; NULL: none */
	const struct hid_device_id *ids;	/* ends with vid 0 */
	const struct hid_usage_name *usages;
	const struct hid_var_row *vars;		/* ends with name NULL */
	const struct hid_bit_row *bits;		/* ends with path NULL */
	const struct hid_command_row *commands;	/* ends with name NULL */
	const struct hid_raw_row *raw;		/* ends with name NULL; NULL: none */
	size_t usage_count;
	unsigned quirks;
	int poll_full_s;		/* 0: the default of 30 s */
	int offdelay_s, ondelay_s;	/* 0: 20 and 30 */
	uint16_t own_vid; /* vendor id of which it serves all products; 0: only the listed ones */
};

/* Every vendor, in the order in which they may claim a device; the last one, generic, claims any
 * power device. */
extern const struct hid_vendor *const hid_vendors[];
extern const size_t hid_vendor_count;

#define HID_VENDOR(name) extern const struct hid_vendor hid_##name;
#include "drivers/usbhid/hid/vendor_list.h"
#undef HID_VENDOR

/* Rows of every device, and rows for mains where a vendor has none: common.c. */
extern const struct hid_var_row hid_common_notes[], hid_common_vars[];

/* Which vendor's tables serve a device: one that lists the id, else the owner of the vendor id;
 * never NULL: generic is the last resort. Strings may be NULL. *quirks gets the vendor's and the id
 * row's. */
const struct hid_vendor *hid_vendor_for(uint16_t vid, uint16_t pid, const char *manufacturer,
	const char *product, unsigned *quirks);
/* The vendor of that name, or the first whose title this extended regular expression matches from
 * its beginning, in any case; a version after "HID" is ignored. NULL if none. */
const struct hid_vendor *hid_vendor_named(const char *name);
void hid_vendor_list_names(char *out, size_t size);	/* all of them, with commas */
/* Is this HID interface a UPS? A power device by its descriptor, of any maker, or one whose id
 * is known to hide that. */
bool hid_vendor_recognises(uint16_t vid, uint16_t pid, const char *manufacturer,
	const char *product, const uint8_t *descriptor, size_t size);
bool hid_vendor_lists(uint16_t vid, uint16_t pid);	/* is this id in any vendor's table? */

/* The row of a HID_COMMAND, or NULL. */
const struct hid_var_row *hid_vendor_command(const struct hid_vendor *v, const char *name);

#endif
