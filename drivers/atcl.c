/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutdrv_atcl_usb - contacts over USB: "ATCL FOR UPS", sold under many names.
 *
 * The device sends 8 bytes by interrupt, of which the first is the state of the power, and has one
 * command: switch off about 30 s later, if it is on battery then. Some devices of the same name
 * speak Qx; nutdrv_qx serves those, and is tried first under `driver = auto`.
 */
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"

#include <errno.h>
#include <string.h>

enum { IN = 0x81, OUT = 0x02, READ_MS = 5000, PAUSE_MS = 170, BYTES = 8 };

static const struct find_id ids[] = { { 0x0001, 0x0000, "ATCL FOR UPS", NULL }, { 0 } };

extern const struct find_kind atcl_kind;
const struct find_kind atcl_kind = { "nutdrv_atcl_usb", "?*", ids, NULL, NULL };

/* The option `vendor` (NUT's) replaces the expected manufacturer; "NULL" expects none. */
static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	const struct device *d = user;

	(void)c;
	return device_option(d, "vendor") ? info->vid == ids->vid && info->pid == ids->pid
					  : find_id_matches(ids, info);
}

static int open_device(struct device *d, char why[256])
{
	struct usb_session *s = d->own;
	int result = usb_session_open(s, wants, d, why);

	if (result)
		return result;
	usb_session_identity(s);
	device_add_command(d, "shutdown.stayoff");
	usb_session_opened(s, NULL);
	return 0;
}

static int poll_device(struct device *d)
{
	static const uint32_t words[] = { [1] = ST_OB, [2] = ST_OB | ST_LB, [3] = ST_OL };
	struct usb_session *s = d->own;
	uint8_t bytes[BYTES] = { 0 };
	int n = usb_read(s->port, IN, bytes, sizeof bytes, READ_MS);

	if (n == -EPIPE)
		usb_clear(s->port, IN);
	if (n == -ENODEV)
		return n;
	if (n < 1 || !bytes[0] || bytes[0] >= sizeof words / sizeof *words)
		return -EAGAIN;		/* no known state: earlier data stay valid for a while */
	usb_session_hear(s, "repeat", NULL, 0, bytes, (size_t)n);
	device_status(d, words[bytes[0]]);
	return 0;
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	static const uint8_t off[BYTES] = { 0x01 };
	struct usb_session *s = d->own;

	(void)value;
	if (strcmp(name, "shutdown.stayoff") != 0)
		return SP_NOT_SUPPORTED;
	for (int i = 0; i < 2; i++) {		/* the device carries out only the second one */
		if (usb_write(s->port, OUT, off, sizeof off, USB_TIMEOUT_MS) < 0)
			return SP_FAILED;
		device_pause(d, PAUSE_MS);
	}
	return SP_OK;
}

static int record(struct device *d, FILE *out)
{
	return usb_session_record(d, "atcl", out);
}

extern const struct driver atcl_driver;
const struct driver atcl_driver = {
	.name = "nutdrv_atcl_usb",
	.version = "1",
	.summary = "contacts over USB, \"ATCL FOR UPS\"",
	.options = (const struct driver_option *const[]){ usb_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.stayoff", NULL },
	.setup = usb_session_setup_alone,
	.open = open_device,
	.poll = poll_device,
	.command = command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
