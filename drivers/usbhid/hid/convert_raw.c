/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_raw - text out of reports that hold no numbers: addresses, counters wider than fields may
 * be, words packed across fields, and PowerCOM's voltage in plain ASCII.
 *
 * Pure functions of the payload (what follows the id byte). Any bytes are survivable; too few of
 * them publish nothing. Sources: logs of devices; NUT issue 2766 for PowerCOM.
 */
#include "drivers/usbhid/hid/convert.h"

#include "lib/mem.h"

#include <stdio.h>
#include <string.h>

bool hid_raw_mac(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 6)
		return false;
	snprintf(out, HID_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", p[0], p[1], p[2], p[3], p[4],
		p[5]);
	return true;
}

bool hid_raw_ip(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 4)
		return false;
	snprintf(out, HID_TEXT_MAX, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	return true;
}

bool hid_raw_counter(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 4)
		return false;
	snprintf(out, HID_TEXT_MAX, "%u",
		(unsigned)p[0] | (unsigned)p[1] << 8 | (unsigned)p[2] << 16 | (unsigned)p[3] << 24);
	return true;
}

bool hid_raw_ever_mode(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct {
		uint8_t code;
		const char *word;
	} modes[] = {
		{ 2, "STOP" }, { 4, "ONLINE" }, { 8, "ONBATTERY" }, { 16, "WATCH" },
		{ 32, "WAITING" }, { 64, "EMERGENCY" },
	};
	const char *word = "UNKNOWN";

	if (size < 1)
		return false;
	for (size_t i = 0; i < MEM_COUNT(modes); i++)
		if (modes[i].code == p[0])
			word = modes[i].word;
	snprintf(out, HID_TEXT_MAX, "%s", word);
	return true;
}

struct flag {
	unsigned mask;
	const char *word;
};

/* The words of the flags that are set, in order; "" if there are none. */
static bool words_of(const uint8_t *p, size_t size, const struct flag *flags, size_t count,
	char out[HID_TEXT_MAX])
{
	size_t used = 0;
	unsigned v;

	if (size < 2)
		return false;
	out[0] = '\0';
	v = (unsigned)p[0] | (unsigned)p[1] << 8;
	for (size_t i = 0; i < count && used < HID_TEXT_MAX; i++)
		if (v & flags[i].mask)
			used += (size_t)snprintf(out + used, HID_TEXT_MAX - used, "%s%s",
				used ? " " : "", flags[i].word);
	return true;
}

bool hid_raw_ever_messages(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct flag flags[] = {
		{ 0x4, "BOOST" }, { 0x8, "BUCK" }, { 0x10, "BOOST_BLOCKED" },
		{ 0x20, "BUCK_BLOCKED" }, { 0x40, "CHARGING" }, { 0x80, "FAN_ON" },
		{ 0x100, "EPO_BLOCKED" }, { 0x200, "NEED_REPLACEMENT" }, { 0xc00, "OVERHEAT" },
		{ 0x1000, "WAITING_FOR_MIN_CHARGE" }, { 0x2000, "MAINS_OUT_OF_RANGE" },
	};

	return words_of(p, size, flags, MEM_COUNT(flags), out);
}

bool hid_raw_ever_alarms(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct flag flags[] = {
		{ 0x1, "OVERLOAD" }, { 0x2, "SHORT-CIRCUIT" }, { 0xc, "OVERHEAT" }, { 0x10, "EPO" },
		{ 0x20, "INTERNAL_ERROR" }, { 0x40, "REVERSE_POWER_SUPPLY" },
		{ 0x80, "NO_INTERNAL_COMM" }, { 0x100, "CRITICAL_BATT_VOLTAGE" },
	};

	return words_of(p, size, flags, MEM_COUNT(flags), out);
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* " 13.7 2": the first number with a point in it is the battery voltage. */
bool hid_raw_powercom_voltage(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	for (size_t dot = 1; dot + 1 < size; dot++) {
		size_t begin = dot, end = dot + 1;

		if (p[dot] != '.' || !is_digit(p[dot - 1]) || !is_digit(p[dot + 1]))
			continue;
		while (begin > 0 && is_digit(p[begin - 1]))
			begin--;
		while (end < size && is_digit(p[end]))
			end++;
		if (end - begin >= HID_TEXT_MAX)
			return false;
		memcpy(out, p + begin, end - begin);
		out[end - begin] = '\0';
		return true;
	}
	return false;
}
