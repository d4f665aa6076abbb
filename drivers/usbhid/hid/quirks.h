/* SPDX-License-Identifier: GPL-2.0-or-later
 * quirks - applies the named quirks of drivers/usbhid/hid/vendor.h to the descriptor and the
 * identity of a device.
 */
#ifndef DRIVERS_USBHID_HID_QUIRKS_H
#define DRIVERS_USBHID_HID_QUIRKS_H

#include "drivers/usbhid/hid/descriptor.h"

/* Quirks that follow from the strings of a device (APC's flapping BX...MI, long reports of
 * "Back-UPS CS"), to be or-ed with those of its id. */
unsigned hid_quirks_from_strings(const char *manufacturer, const char *product);

/* Repairs limits in place. Switched off by the option disable_fix_report_desc. */
void hid_quirks_repair(struct hid_descriptor *d, unsigned quirks);

/* The number of bytes to request of this report; `undeclared` if no descriptor declares it. 0: it
 * must not be requested, or its length is not known. */
size_t hid_quirks_size_to_ask(const struct hid_descriptor *d, unsigned quirks, enum hid_kind kind,
	uint8_t id, size_t undeclared);

struct hid_identity {			/* texts, "" where the device has none */
	char model[128], firmware[64], firmware_aux[64];
};

/* Model and firmware out of the product string and, for MGE and Delta, the string that a report
 * points to (NULL if there is none). */
void hid_quirks_identity(const char *product, const char *i_model, unsigned quirks,
	struct hid_identity *out);

/* Families of MGE and Eaton models that behave differently, recognised by the published model. */
enum hid_mge_class {
	HID_MGE_DEFAULT,		/* line interactive or online */
	HID_MGE_OFFLINE, HID_MGE_PEGASUS, HID_MGE_3S, HID_MGE_EVOLUTION, HID_MGE_PULSAR_M,
		HID_MGE_5P, HID_MGE_9E
};

enum hid_mge_class hid_quirks_mge_class(const char *model);

#endif
