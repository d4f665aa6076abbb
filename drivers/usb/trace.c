/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_trace - see usb_trace.h. Lines are made only when somebody wants them: reports go by each
 * second. A line has the first bytes of a long report.
 */
#include "drivers/usb/trace.h"

#include "lib/log.h"

#include <stdio.h>
#include <string.h>

enum { DEVICES = 1, REPORTS = 2, BYTES_SHOWN = 32 };

void usb_trace_device(const struct usb_info *info, const char *verdict)
{
	if (log_debug() < DEVICES)
		return;
	log_say(LOG_DETAIL,
		"usb: %04x:%04x bus %s device %s (%s), vendor \"%s\", product \"%s\", serial \"%s\": %s",
		info->vid, info->pid, info->bus, info->device, info->path, info->manufacturer,
		info->product, info->serial, verdict);
}

void usb_trace_report(const char *what, unsigned id, const uint8_t *bytes, int result)
{
	char text[3 * BYTES_SHOWN + 8] = "";
	int shown = result < BYTES_SHOWN ? result : BYTES_SHOWN;

	if (log_debug() < REPORTS)
		return;
	for (int i = 0; i < shown; i++)
		snprintf(text + 3 * i, 4, " %02x", bytes[i]);
	if (result > shown)
		strcat(text, " ...");
	log_say(LOG_DETAIL, "usb: %s report %02x:%s", what, id,
		result < 0 ? strerror(-result) : text);
}
