/* SPDX-License-Identifier: GPL-2.0-or-later
 * identity - see identity.h.
 */
#include "drivers/usbhid/hid/identity.h"

#include "drivers/usb/hid_class.h"
#include "drivers/usbhid/hid/report.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdio.h>
#include <string.h>

bool hid_identity_wants(const struct usb_info *info, const uint8_t *descriptor, size_t size)
{
	return info->hid && hid_vendor_recognises(info->vid, info->pid, info->manufacturer,
				    info->product, descriptor, size);
}

const struct hid_vendor *hid_identity_vendor(const struct device *d, const struct usb_info *info,
	unsigned *quirks)
{
	static const struct {
		const char *option;
		unsigned quirk;
	} flags[] = {
		{ "maxreport", HID_QUIRK_LONG_REPORTS },
		{ "pollonly", HID_QUIRK_POLL_ONLY },
		{ "interruptonly", HID_QUIRK_INTERRUPT_ONLY },
		{ "powercom_sdcmd_discrete_delay", HID_QUIRK_DISCRETE_DELAYS },
		{ "powercom_sdcmd_byte_order_fallback", HID_QUIRK_SWAPPED_DELAYS },
	};
	const char *named = device_option(d, "subdriver");
	char names[256];
	const struct hid_vendor *choice = named ? hid_vendor_named(named) : NULL;
	const struct hid_vendor *vendor =
		hid_vendor_for(info->vid, info->pid, info->manufacturer, info->product, quirks);

	if (named && !choice) {
		hid_vendor_list_names(names, sizeof names);
		log_say(LOG_ERROR,
			"UPS [%s]: subdriver \"%s\" is none of the tables (%s); %s is used", d->name,
			named, names, vendor->name);
	}
	if (choice && choice != vendor) {
		vendor = choice;
		*quirks = choice->quirks;
	}
	*quirks |= hid_quirks_from_strings(info->manufacturer, info->product);
	for (size_t i = 0; i < MEM_COUNT(flags); i++)
		if (device_flag(d, flags[i].option))
			*quirks |= flags[i].quirk;
	return vendor;
}

/* ---- what must be known before the tables are bound ---- */

struct source {
	struct usb_port *port;
	const struct hid_descriptor *descriptor;
	const struct hid_vendor *vendor;
	unsigned quirks;
};

static bool value_of(const struct source *s, const struct hid_field *f, double *value)
{
	uint8_t bytes[HID_REPORT_MAX];
	size_t size = hid_report_size(s->descriptor, HID_FEATURE, f->report_id);
	int n = usb_get_report(s->port, HID_FEATURE, f->report_id, bytes, size);

	return n >= 2 && bytes[0] == f->report_id && hid_value(f, bytes, (size_t)n, value);
}

static bool number_at(const struct source *s, const char *path_text, double *value)
{
	const struct hid_usage_names names = { s->vendor->usages, s->vendor->usage_count };
	const struct hid_field *f;
	struct hid_path path;

	if (s->quirks & HID_QUIRK_INTERRUPT_ONLY || !hid_path_parse(path_text, &names, &path))
		return false;
	f = hid_find(s->descriptor, HID_FEATURE, &path);
	return f && value_of(s, f, value);
}

/* A string that a feature report points to; NULL if there is none. */
static const char *string_at(const struct source *s, const char *path_text)
{
	double index;

	return number_at(s, path_text, &index) && index >= 1 && index <= 255
		? usb_string(s->port, (int)index) : NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* The model that a report adds to the product string; NULL: none. Some MGE units report their size
 * only as a number; it is omitted if the product string ends with it. */
static const char *model_at(const struct source *s, const char *product, char power[16])
{
	const char *model;
	double va;

	if (s->quirks & HID_QUIRK_DELTA_MODEL)
		return string_at(s, "UPS.DeltaCustom.[1].DeltaModelName");
	if (!(s->quirks & HID_QUIRK_MGE_MODEL))
		return NULL;
	model = string_at(s, "UPS.PowerSummary.iModel");
	if (model || !number_at(s, "UPS.Flow.[4].ConfigApparentPower", &va) || va < 1 ||
		va >= 1000000)
		return model;
	snprintf(power, 16, "%.0f", va);
	return ends_with(product, power) ? NULL : power;
}

static enum hid_mge_region region_at(const struct source *s)
{
	double country;

	if (!(s->quirks & HID_QUIRK_MGE_MODEL) ||
		!number_at(s, "UPS.PowerSummary.Country", &country))
		return HID_REGION_UNKNOWN;
	return country >= 0 && country <= HID_REGION_AUSTRALIA - HID_REGION_EUROPE
		? (enum hid_mge_region)(HID_REGION_EUROPE + (int)country) : HID_REGION_UNKNOWN;
}

void hid_identity_show(struct device *d, struct usb_port *port,
	const struct hid_descriptor *descriptor, const struct hid_vendor *vendor, unsigned quirks,
	struct hid_who *out)
{
	const struct source s = { port, descriptor, vendor, quirks };
	const struct usb_info *info = usb_port_info(port);
	struct hid_identity id;
	char power[16];

	hid_quirks_identity(info->product, model_at(&s, info->product, power), quirks, &id);
	snprintf(out->model, sizeof out->model, "%s", id.model);
	out->region = region_at(&s);
	device_set(d, "ups.mfr", *info->manufacturer ? info->manufacturer : vendor->manufacturer);
	device_set(d, "ups.model", *id.model ? id.model : NULL);
	device_set(d, "ups.serial", *info->serial ? info->serial : NULL);
	device_set(d, "ups.firmware", *id.firmware ? id.firmware : NULL);
	device_set(d, "ups.firmware.aux", *id.firmware_aux ? id.firmware_aux : NULL);
	device_set_fmt(d, "ups.vendorid", "%04x", info->vid);
	device_set_fmt(d, "ups.productid", "%04x", info->pid);
	device_set(d, "driver.version.data", vendor->name);
}
