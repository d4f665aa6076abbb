/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_trace - see trace.h. Lines are composed only if they are logged, because there are transfers
 * every second. Of a long transfer the line has the first bytes.
 */
#include "drivers/usb/trace.h"

#include "lib/log.h"

#include <stdio.h>
#include <string.h>

enum { DEVICES = 1, TRANSFERS = 2, BYTES_SHOWN = 32 };
enum { IN = 0x80, CLASS_OF_INTERFACE = 0x21, GET_REPORT = 1, SET_REPORT = 9 };

void usb_trace_device(const struct usb_info *info, const char *verdict)
{
	if (log_debug() < DEVICES)
		return;
	log_say(LOG_DETAIL,
		"usb: %04x:%04x bus %s device %s (%s), vendor \"%s\", product \"%s\", serial \"%s\": %s",
		info->vid, info->pid, info->bus, info->device, info->path, info->manufacturer,
		info->product, info->serial, verdict);
}

static void line(const char *what, const uint8_t *bytes, int result)
{
	char text[3 * BYTES_SHOWN + 8] = "";
	int shown = result < BYTES_SHOWN ? result : BYTES_SHOWN;

	for (int i = 0; i < shown; i++)
		snprintf(text + 3 * i, 4, " %02x", bytes[i]);
	if (result > shown)
		strcat(text, " ...");
	log_say(LOG_DETAIL, "usb: %s:%s%s", what, result < 0 ? " " : "",
		result < 0 ? strerror(-result) : text);
}

void usb_trace_control(struct usb_setup s, const uint8_t *bytes, int shown, int result)
{
	char what[48];

	if (log_debug() < TRANSFERS)
		return;
	if (s.type == (CLASS_OF_INTERFACE | IN) && s.request == GET_REPORT)
		snprintf(what, sizeof what, "read report %02x", s.value & 255);
	else if (s.type == CLASS_OF_INTERFACE && s.request == SET_REPORT)
		snprintf(what, sizeof what, "wrote report %02x", s.value & 255);
	else
		snprintf(what, sizeof what, "control %02x %02x %04x %04x", s.type, s.request,
			s.value, s.index);
	line(what, bytes, result < 0 ? result : shown);
}

void usb_trace_pipe(uint8_t endpoint, const uint8_t *bytes, int result)
{
	char what[48];

	if (log_debug() < TRANSFERS)
		return;
	snprintf(what, sizeof what, "%s endpoint %02x", endpoint & IN ? "read from" : "wrote to",
		endpoint);
	line(what, bytes, result);
}

void usb_trace_heard(const uint8_t *bytes, int size)
{
	char what[48];

	if (log_debug() < TRANSFERS)
		return;
	snprintf(what, sizeof what, "heard report %02x", size > 0 ? bytes[0] : 0);
	line(what, bytes, size);
}
