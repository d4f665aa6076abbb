/* SPDX-License-Identifier: GPL-2.0-or-later
 * quirks - what named quirks of drivers/hid/vendor.h do to a descriptor and to the identity of a device.
 */
#ifndef DRIVERS_HID_QUIRKS_H
#define DRIVERS_HID_QUIRKS_H

#include "drivers/hid/descriptor.h"

/* Quirks that follow from the strings of a device (APC's flapping BX...MI, long reports of "Back-UPS CS"), or-ed to the id's. */
unsigned hid_quirks_from_strings(const char *manufacturer, const char *product);

/* Repairs limits in place. Switched off by the option disable_fix_report_desc. */
void hid_quirks_repair(struct hid_descriptor *d, unsigned quirks);

struct hid_identity {			/* texts, "" where the device tells nothing */
	char model[128], firmware[64], firmware_aux[64];
};

/* Model and firmware out of the product string and, for MGE, PowerSummary.iModel (NULL if there is none). */
void hid_quirks_identity(const char *product, const char *i_model, unsigned quirks, struct hid_identity *out);

#endif
