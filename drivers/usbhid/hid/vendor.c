/* SPDX-License-Identifier: GPL-2.0-or-later
 * vendor - the list of vendors' tables, and the choice of one for a device.
 *
 * Adding a vendor is a file vendors/NAME.c and a row in hid/vendor_list.h.
 */
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HID_VENDOR(name) &hid_##name,
const struct hid_vendor *const hid_vendors[] = {
#include "drivers/usbhid/hid/vendor_list.h"
};
#undef HID_VENDOR
const size_t hid_vendor_count = MEM_COUNT(hid_vendors);

static bool contains(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

/* The row of an id; of a shared id the row whose text matches the strings, unless `any` row is
 * accepted. */
static const struct hid_device_id *listed(const struct hid_vendor *v, uint16_t vid, uint16_t pid,
	const char *manufacturer, const char *product, bool any)
{
	for (const struct hid_device_id *id = v->ids; id->vid; id++) {
		const char *word = id->manufacturer_has;

		if (id->vid == vid && id->pid == pid &&
			(any || !word || contains(manufacturer, word) || contains(product, word)))
			return id;
	}
	return NULL;
}

const struct hid_vendor *hid_vendor_for(uint16_t vid, uint16_t pid, const char *manufacturer,
	const char *product,
	unsigned *quirks)
{
	for (size_t i = 0; i < hid_vendor_count; i++) {
		const struct hid_device_id *id =
			listed(hid_vendors[i], vid, pid, manufacturer, product, false);

		if (!id)
			continue;
		*quirks = hid_vendors[i]->quirks | id->quirks;
		return hid_vendors[i];
	}
	for (size_t i = 0; i < hid_vendor_count; i++)
		if (vid != 0 && hid_vendors[i]->own_vid == vid) {
			*quirks = hid_vendors[i]->quirks;
			return hid_vendors[i];
		}
	*quirks = hid_generic.quirks;
	return &hid_generic;
}

static const struct hid_vendor *called(const char *name)
{
	for (size_t i = 0; i < hid_vendor_count; i++)
		if (strcasecmp(hid_vendors[i]->name, name) == 0)
			return hid_vendors[i];
	return NULL;
}

static const struct hid_vendor *entitled(const char *expression)
{
	const struct hid_vendor *found = NULL;
	regmatch_t match;
	regex_t re;

	if (!*expression || regcomp(&re, expression, REG_EXTENDED | REG_ICASE))
		return NULL;
	for (size_t i = 0; !found && i < hid_vendor_count; i++)
		if (!regexec(&re, hid_vendors[i]->title, 1, &match, 0) && match.rm_so == 0 &&
			match.rm_eo > 0)
			found = hid_vendors[i];
	regfree(&re);
	return found;
}

const struct hid_vendor *hid_vendor_named(const char *name)
{
	const char *version = name ? strcasestr(name, " HID") : NULL;
	const struct hid_vendor *found;
	char short_name[64];

	if (!name)
		return NULL;
	found = called(name);
	if (!found)
		found = entitled(name);
	if (found || !version || (size_t)(version - name) + sizeof " HID" > sizeof short_name)
		return found;
	snprintf(short_name, sizeof short_name, "%.*s HID", (int)(version - name), name);
	found = entitled(short_name);
	if (found)
		return found;
	short_name[version - name] = 0;
	return called(short_name);
}

void hid_vendor_list_names(char *out, size_t size)
{
	size_t used = 0;

	if (size)
		*out = 0;
	for (size_t i = 0; i < hid_vendor_count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "",
			hid_vendors[i]->name);
}

bool hid_vendor_recognises(uint16_t vid, uint16_t pid, const char *manufacturer,
	const char *product, const uint8_t *descriptor, size_t size)
{
	unsigned quirks;

	if (hid_descriptor_is_power_device(descriptor, size))
		return true;
	if (!size)
		return false;
	hid_vendor_for(vid, pid, manufacturer, product, &quirks);
	return quirks & HID_QUIRK_OWN_PAGE;
}

bool hid_vendor_lists(uint16_t vid, uint16_t pid)
{
	for (size_t i = 0; i < hid_vendor_count; i++)
		if (listed(hid_vendors[i], vid, pid, NULL, NULL, true))
			return true;
	return false;
}

const struct hid_var_row *hid_vendor_command(const struct hid_vendor *v, const char *name)
{
	for (const struct hid_var_row *row = v->vars; row && row->name; row++)
		if (row->flags & HID_COMMAND && strcasecmp(row->name, name) == 0)
			return row;
	return NULL;
}
