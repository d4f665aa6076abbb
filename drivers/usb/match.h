/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_match - matches devices against the options of ups.conf, and cleans texts of devices for
 * comparing and showing.
 *
 * Pure: no device is touched. NUT's rules: POSIX extended regular expressions, any case, that must
 * match the whole string; all that are given must match; ids are four hex digits.
 */
#ifndef DRIVERS_USB_MATCH_H
#define DRIVERS_USB_MATCH_H

#include "drivers/usb/info.h"
#include "drivers/usb/users.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

enum { USB_MATCH_RULES = 8 };

/* Options of ups.conf; NULL = not given. Extended regular expressions, whole string, any case. */
struct usb_match {
	const char *vendorid, *productid, *vendor, *product, *serial, *bus, *device, *busport;
	/* Hexadecimal numbers that replace those of the descriptors; NULL = not given. */
	const char *usb_config_index, *usb_hid_rep_index, *usb_hid_desc_index, *usb_hid_ep_in,
		*usb_set_altinterface;
	/* A device that another program reads through the kernel's driver is left to it; else it is
	 * taken from that program if no other one matches (users.h). */
	bool spares;
	struct usb_patience *patience;	/* users.h; borrowed; NULL: what is free is used at once */
};

enum usb_match_number { USB_MATCH_CONFIG, USB_MATCH_INTERFACE, USB_MATCH_HID_DESCRIPTOR,
	USB_MATCH_ENDPOINT_IN, USB_MATCH_ALT_SETTING, USB_MATCH_NUMBERS };

struct usb_match_rules {
	regex_t re[USB_MATCH_RULES];
	bool given[USB_MATCH_RULES];
	int number[USB_MATCH_NUMBERS];	/* -1: not given */
	bool spares;
	struct usb_patience *patience;
};

/* 0, or -EINVAL with `why` naming the option. `match` may be NULL. usb_match_release frees, after
 * an error too. */
int usb_match_compile(const struct usb_match *match, struct usb_match_rules *rules, char why[256]);
void usb_match_release(struct usb_match_rules *rules);

/* Compares ids and port, which are known without opening the device. */
bool usb_match_place(const struct usb_match_rules *rules, const struct usb_info *info);
/* Compares vendor, product and serial. */
bool usb_match_texts(const struct usb_match_rules *rules, const struct usb_info *info);
/* Do the rules name a device by an id or a text, and not only by its port? */
bool usb_match_names_device(const struct usb_match_rules *rules);

/* Printable ASCII without blanks at the ends, in place: a UTF-8 character becomes one '?', a
 * control character is dropped. */
void usb_match_clean(char *text);

/* A string descriptor (length, type 3, UTF-16LE) as printable ASCII, blanks at its ends kept: they
 * distinguish some models. False: it is none. */
bool usb_match_decode(const uint8_t *descriptor, size_t size, char out[USB_TEXT_MAX]);

#endif
