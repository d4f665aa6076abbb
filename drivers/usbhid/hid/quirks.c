/* SPDX-License-Identifier: GPL-2.0-or-later
 * quirks - the known faults of devices, each with its evidence: limits that clip voltages, strings
 * that hide models.
 *
 * A value outside of the limits is clamped: a wrong maximum shows as a wrong voltage, not as an
 * error. Usages of HID PDC 1.1; issue numbers are those of networkupstools/nut.
 */
#include "drivers/usbhid/hid/quirks.h"

#include "drivers/usbhid/hid/scale.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	USAGE_VOLTAGE = 0x00840030,
	USAGE_CONFIG_VOLTAGE = 0x00840040,
	USAGE_CONFIG_ACTIVE_POWER = 0x00840044,
	USAGE_LOW_TRANSFER = 0x00840053,
	USAGE_HIGH_TRANSFER = 0x00840054,
	USAGE_RUN_TIME = 0x00850068,
	WHOLE_PCT = 100,
};

/* ---- by strings ---- */

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && memcmp(text + len - n, with, n) == 0;
}

/* The text trimmed of blanks. */
static const char *trimmed(const char *text, size_t *len)
{
	static const char blanks[] = " \t\r\n";

	if (!text)
		text = "";
	text += strspn(text, blanks);
	*len = strlen(text);
	while (*len > 0 && strchr(blanks, text[*len - 1]))
		(*len)--;
	return text;
}

static void copy(char *out, size_t size, const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", *text))
		text++, len--;
	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), text);
}

/* APC's BX...MI, BVK...M2, BK...M2-CH of 2023 and later report "battery low", then "replace", then
 * "no battery" for one to three seconds while on line, in a self test (issues 2347, 2565, 2944,
 * 3006, 3623). They are recognised by the last word of the model. */
static bool flaps(const char *model, size_t len)
{
	size_t word = len;

	while (word > 0 && model[word - 1] != ' ')
		word--;
	model += word;
	len -= word;
	return (begins(model, len, "BX") && ends(model, len, "MI")) || (begins(model, len, "BVK") &&
		ends(model, len, "M2")) ||
	       (begins(model, len, "BK") && (ends(model, len, "M2-CH") || ends(model, len,
		"M2_CH")));
}

/* Where APC's firmware versions begin in a product string; its length if it has none. */
static size_t apc_model_length(const char *product, size_t len)
{
	const char *firmware = strstr(product, " FW:");

	return firmware && (size_t)(firmware - product) < len ? (size_t)(firmware - product) : len;
}

unsigned hid_quirks_from_strings(const char *manufacturer, const char *product)
{
	size_t maker_len, len;
	const char *maker = trimmed(manufacturer, &maker_len);
	const char *text = trimmed(product, &len);
	unsigned quirks = 0;

	/* Reports 0x0c and 0x46 are longer than declared, and a request of the exact size fails. */
	if (begins(text, len, "Back-UPS ES 525") || begins(text, len, "Back-UPS CS"))
		quirks |= HID_QUIRK_LONG_REPORTS;
	len = apc_model_length(text, len);
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (((maker_len == 3 && strncasecmp(maker, "APC", 3) == 0) ||
		(maker_len == 25 && strncasecmp(maker, "American Power Conversion", 25) == 0)) &&
			flaps(text, len))
		quirks |= HID_QUIRK_LB_FLAPS;
	return quirks;
}

/* ---- limits ---- */

/* Back-UPS XS 1400U at 230 V showed 0x7f.. (issue 1189): voltages may not end below the upper
 * transfer voltage. */
static void repair_apc(struct hid_descriptor *d)
{
	const struct hid_field *high = hid_find_usage(d, 0x33, USAGE_HIGH_TRANSFER);
	struct hid_field *voltage = hid_find_usage(d, 0x31, USAGE_VOLTAGE);
	struct hid_field *nominal = hid_find_usage(d, 0x30, USAGE_CONFIG_VOLTAGE);

	if (!high)
		return;
	if (voltage && high->logical_max > voltage->logical_max) {
		voltage->logical_min = 0;
		voltage->logical_max = 2 * high->logical_max;
	}
	if (nominal && high->logical_max > nominal->logical_max)
		nominal->logical_max = 255;
}

static bool same_limits(const struct hid_field *a, const struct hid_field *b)
{
	return a->logical_min == b->logical_min && a->logical_max == b->logical_max;
}

static void no_less(struct hid_field *f, int64_t maximum)
{
	if (f->logical_max_assumed && f->logical_max < maximum)
		f->logical_max = maximum;
}

static void no_more_than_bits(struct hid_field *f)
{
	int64_t most = (INT64_C(1) << f->bit_size) - 1;

	if (f->logical_max_assumed && f->logical_max > most)
		f->logical_max = most;
}

enum { CPS_VOLTAGE_MAX = 511, CPS_POWER_MAX = 2048 };

/* In CyberPower's descriptors the limits of the transfer voltage also apply to the fields after it
 * (issue 439), or the maximum is a negative number (1512, 2718), or that of the nominal power is
 * too small for the larger models (2917). */
static void repair_cps(struct hid_descriptor *d)
{
	const struct hid_field *high = hid_find_usage(d, 0x10, USAGE_HIGH_TRANSFER);
	struct hid_field *output = hid_find_usage(d, 0x12, USAGE_VOLTAGE);
	struct hid_field *input = hid_find_usage(d, 0x0f, USAGE_VOLTAGE);
	struct hid_field *power = hid_find_usage(d, 0x18, USAGE_CONFIG_ACTIVE_POWER);

	if (high && output && same_limits(output, high)) {
		output->logical_min = 0;
		output->logical_max = CPS_VOLTAGE_MAX;
		if (input && same_limits(input, high)) {
			input->logical_min = 0;
			input->logical_max = CPS_VOLTAGE_MAX;
		}
	}
	if (output && input) {
		no_less(output, CPS_VOLTAGE_MAX);
		no_less(input, CPS_VOLTAGE_MAX);
		no_less(output, input->logical_max);
		no_less(input, output->logical_max);
		no_more_than_bits(output);
		no_more_than_bits(input);
	}
	if (power && power->logical_max < CPS_POWER_MAX)
		power->logical_max = CPS_POWER_MAX;
}

/* iDowell and GoldenMate write the limits of report 2 most significant byte first: a minimum above
 * the maximum. The maxima below are the largest intended ones. */
static void repair_swapped(struct hid_descriptor *d)
{
	static const struct {
		uint32_t usage;
		int64_t maximum;
	} limits[] = { { USAGE_RUN_TIME, 0x75ffffff }, { USAGE_VOLTAGE, 65535 } };

	for (size_t i = 0; i < MEM_COUNT(limits); i++) {
		struct hid_field *f = hid_find_usage(d, 2, limits[i].usage);

		if (!f || !(f->logical_max_assumed || f->logical_max < f->logical_min))
			continue;
		f->logical_min = 0;
		f->logical_max = limits[i].maximum;
		f->logical_max_assumed = false;
	}
}

static int64_t all_ones(const struct hid_field *f, uint8_t size)
{
	return (INT64_C(1) << (size - (f->logical_min < 0))) - 1;
}

/* A field wider than its maximum: the maximum is the largest number of a narrower field, or one
 * less (all ones are "not known"), or 100 %, and the size grew after it was stated. It is left over
 * from that field, and would cut 262 V down to 6 (CyberPower above 255 V, Legrand Keor; issues
 * 1535, 3540). One that was stated after the size was is meant for this field. */
static bool is_of_narrower(const struct hid_field *f, uint8_t narrower)
{
	int64_t most = narrower ? all_ones(f, narrower) : 0;

	if (!narrower || f->bit_size <= narrower || most <= 0)
		return false;
	return f->logical_max == most ||
	       (narrower >= 8 && (f->logical_max == most - 1 || f->logical_max == WHOLE_PCT));
}

/* Limits that a transfer point states are no limits of what is measured (issue 439: with 230 V
 * 260 V were shown). Neither is the maximum of another quantity, where the size grew since. */
static bool is_of_another(const struct hid_field *f)
{
	uint32_t usage = f->path.node[f->path.depth - 1], first = f->limits_usage;

	if (usage == USAGE_VOLTAGE)
		return first == USAGE_LOW_TRANSFER || first == USAGE_HIGH_TRANSFER;
	return false;
}

static bool is_of_another_quantity(const struct hid_field *f)
{
	return f->limits_first_size && f->bit_size > f->limits_first_size &&
	       f->logical_max < all_ones(f, f->bit_size) &&
	       hid_other_quantity(f->path.node[f->path.depth - 1], f->limits_usage);
}

static void repair_left_over(struct hid_descriptor *d)
{
	for (size_t i = 0; i < d->field_count; i++) {
		struct hid_field *f = &d->fields[i];
		bool of_another = is_of_another(f);

		if (!of_another && !is_of_another_quantity(f) &&
			!is_of_narrower(f, f->limits_size) &&
			!is_of_narrower(f, f->limits_first_size))
			continue;
		if (of_another)
			f->logical_min = 0;
		else if (f->logical_min < 0 && f->logical_min == -f->logical_max - 1)
			f->logical_min = -all_ones(f, f->bit_size) - 1;
		f->logical_max = all_ones(f, f->bit_size);
	}
}

void hid_quirks_repair(struct hid_descriptor *d, unsigned quirks)
{
	repair_left_over(d);
	if (quirks & HID_QUIRK_APC_LIMITS)
		repair_apc(d);
	if (quirks & HID_QUIRK_CPS_LIMITS)
		repair_cps(d);
	if (quirks & HID_QUIRK_SWAPPED_LIMITS)
		repair_swapped(d);
}

/* ---- what may be asked for ---- */

enum {
	HANGING_TRIPPLITE = 0x54,	/* SU3000LCD2UHV stops answering when it is read */
	LONG_REPORT_BYTES = 8,
};

size_t hid_quirks_size_to_ask(const struct hid_descriptor *d, unsigned quirks, enum hid_kind kind,
	uint8_t id, size_t undeclared)
{
	size_t size = hid_report_size(d, kind, id);

	if (quirks & HID_QUIRK_INTERRUPT_ONLY ||
		(quirks & HID_QUIRK_NO_REPORT_54 && id == HANGING_TRIPPLITE))
		return 0;
	if (!size)
		size = undeclared;
	if (quirks & HID_QUIRK_LONG_REPORTS && size && size < LONG_REPORT_BYTES)
		return LONG_REPORT_BYTES;
	return size <= HID_REPORT_MAX ? size : 0;
}

/* ---- MGE and Eaton: models ---- */

/* The text is product, blank, PowerSummary.iModel, exactly as sent: 5S models differ from Ellipse
 * PRO only by a blank at the end. A '*' at the end matches any rest. The first row that matches is
 * used.
 */
static const struct {
	const char *text;
	const char *model;		/* as published; NULL: the text */
	enum hid_mge_class class;
} mge_models[] = {
	{ "Ellipse ECO*", NULL, HID_MGE_PEGASUS },
	{ "Protection Station*", NULL, HID_MGE_PEGASUS },

	{ "Ellipse PRO 1200 ", "Eaton 5S1200", HID_MGE_5P },
	{ "Ellipse PRO 1500 ", "Eaton 5S1500", HID_MGE_5P },
	{ "Ellipse PRO 1600 ", "Eaton 5S1600", HID_MGE_5P },
	{ "Eaton 5P 650", "5P 650", HID_MGE_5P },
	{ "Eaton 5P 850", "5P 850", HID_MGE_5P },
	{ "Eaton 5P 1150", "5P 1150", HID_MGE_5P },
	{ "Eaton 5P 1550", "5P 1550", HID_MGE_5P },
	{ "Eaton 5PX 1500", NULL, HID_MGE_5P },
	{ "Eaton 5PX 2200", NULL, HID_MGE_5P },
	{ "Eaton 5PX 3000", NULL, HID_MGE_5P },
	{ "Eaton 5SC 500", NULL, HID_MGE_5P },
	{ "Eaton 5SC 750", NULL, HID_MGE_5P },
	{ "Eaton 5SC 1000", NULL, HID_MGE_5P },
	{ "Eaton 5SC 1500", NULL, HID_MGE_5P },
	{ "Eaton 5SC 2200", NULL, HID_MGE_5P },
	{ "Eaton 5SC 3000", NULL, HID_MGE_5P },

	{ "Eaton 9E*", NULL, HID_MGE_9E },
	{ "Eaton 9SX*", NULL, HID_MGE_9E },
	{ "Eaton 9PX*", NULL, HID_MGE_9E },
	{ "unknown 1000", "9E1000i (presumed)", HID_MGE_9E },
	{ "unknown 2000", "9E2000i (presumed)", HID_MGE_9E },
	{ "unknown 3000", "9E3000i (presumed)", HID_MGE_9E },

	{ "Evolution 650", NULL, HID_MGE_EVOLUTION },
	{ "Evolution 850", NULL, HID_MGE_EVOLUTION },
	{ "Evolution 1150", NULL, HID_MGE_EVOLUTION },
	{ "Evolution S 1250", NULL, HID_MGE_EVOLUTION },
	{ "Evolution 1550", NULL, HID_MGE_EVOLUTION },
	{ "Evolution S 1750", NULL, HID_MGE_EVOLUTION },
	{ "Evolution 2000", NULL, HID_MGE_EVOLUTION },
	{ "Evolution S 2500", NULL, HID_MGE_EVOLUTION },
	{ "Evolution S 3000", NULL, HID_MGE_EVOLUTION },

	{ "PULSAR M 2200", "Pulsar M 2200", HID_MGE_PULSAR_M },
	{ "PULSAR M 3000", "Pulsar M 3000", HID_MGE_PULSAR_M },
	{ "PULSAR M 3000 XL", "Pulsar M 3000 XL", HID_MGE_PULSAR_M },
	{ "PULSAR EX 2200", "Pulsar EX 2200", HID_MGE_PULSAR_M },
	{ "PULSAR EX 3000", "Pulsar EX 3000", HID_MGE_PULSAR_M },
	{ "PULSAR EX 3000 XL", "Pulsar EX 3000 XL", HID_MGE_PULSAR_M },

	{ "3S 450", NULL, HID_MGE_OFFLINE },
	{ "3S 550", NULL, HID_MGE_OFFLINE },
	{ "3S 700", NULL, HID_MGE_3S },
	{ "3S 750", NULL, HID_MGE_3S },
	{ "Eaton 3S 450", NULL, HID_MGE_OFFLINE },
	{ "Eaton 3S 550", NULL, HID_MGE_OFFLINE },
	{ "Eaton 3S 700", NULL, HID_MGE_3S },
	{ "Eaton 3S 750", NULL, HID_MGE_3S },
	{ "ELLIPSE*", NULL, HID_MGE_OFFLINE },
	{ "ellipse PR*", NULL, HID_MGE_OFFLINE },
	{ "Ellipse MAX*", NULL, HID_MGE_OFFLINE },
	{ "PROTECTIONCENTER*", NULL, HID_MGE_OFFLINE },
};

static bool fits(const char *pattern, const char *text)
{
	size_t n = strlen(pattern);

	if (pattern[n - 1] == '*')
		return strncmp(pattern, text, n - 1) == 0;
	return strcmp(pattern, text) == 0;
}

enum hid_mge_class hid_quirks_mge_class(const char *model)
{
	for (size_t i = 0; model && i < MEM_COUNT(mge_models); i++) {
		const char *published = mge_models[i].model;

		if (fits(mge_models[i].text, model) || (published && strcmp(published, model) == 0))
			return mge_models[i].class;
	}
	return HID_MGE_DEFAULT;
}

static void mge_identity(const char *product, const char *i_model, struct hid_identity *out)
{
	char text[2 * sizeof out->model];

	snprintf(text, sizeof text, "%s%s%s", product, *product && *i_model ? " " : "", i_model);
	for (size_t i = 0; i < MEM_COUNT(mge_models); i++)
		if (mge_models[i].model && fits(mge_models[i].text, text)) {
			copy(out->model, sizeof out->model, mge_models[i].model,
				strlen(mge_models[i].model));
			return;
		}
	copy(out->model, sizeof out->model, text, strlen(text));
}

/* Splits "Back-UPS 500 FW: 6.5.I USB FW: c1 " into the model, the UPS's firmware and that of its
 * USB interface. */
static void apc_identity(const char *product, struct hid_identity *out)
{
	static const char usb_mark[] = "USB FW:";
	size_t len = strlen(product), model_len = apc_model_length(product, len);
	const char *firmware = product + model_len + strlen(" FW:"), *usb;

	copy(out->model, sizeof out->model, product, model_len);
	if (model_len == len)
		return;
	usb = strstr(firmware, usb_mark);
	copy(out->firmware, sizeof out->firmware, firmware,
		usb ? (size_t)(usb - firmware) : strlen(firmware));
	if (usb)
		copy(out->firmware_aux, sizeof out->firmware_aux, usb + strlen(usb_mark),
			strlen(usb + strlen(usb_mark)));
}

void hid_quirks_identity(const char *product, const char *i_model, unsigned quirks,
	struct hid_identity *out)
{
	memset(out, 0, sizeof *out);
	product = product ? product : "";
	if (quirks & HID_QUIRK_APC_PRODUCT)
		apc_identity(product, out);
	else if (quirks & HID_QUIRK_MGE_MODEL)
		mge_identity(product, i_model ? i_model : "", out);
	else if (quirks & HID_QUIRK_DELTA_MODEL && i_model && *i_model)
		copy(out->model, sizeof out->model, i_model, strlen(i_model));
	else
		copy(out->model, sizeof out->model, product, strlen(product));
}
