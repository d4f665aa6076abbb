/* SPDX-License-Identifier: GPL-2.0-or-later
 * played_driver - a whole USB driver of a small family, with a device that sends the fuzzer's
 * input. The functions of drivers/usb and of the core are replaced by those below.
 *
 * The input is one reception after another: a byte n and n bytes of a packet; 0 nothing comes, 252
 * to 255 are errors. When it is used up nothing comes any more, later the device is gone.
 *
 * Oracle: a poll that fails claims no status; one that succeeds does, and never both OL and OB;
 * each number that passes the drivers' gate is in the range of its kind; each text can be printed.
 * Each seed is polled with success (replay.c).
 */
#ifndef TESTS_FUZZ_PLAYED_DRIVER_H
#define TESTS_FUZZ_PLAYED_DRIVER_H

#include "drivers/driver.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "tests/fuzz/physical.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
unsigned long fuzz_depth(void);

enum { PLAYED_POLLS = 4, PLAYED_PATIENCE = 40, PLAYED_NAMES = 16 };

static struct {
	const uint8_t *at, *end;
	unsigned silent;		/* receptions since the end of the input */
	uint64_t now_ms;
	uint32_t words;			/* of the poll that runs */
	bool stated;
	struct usb_info info;
} played;

static unsigned long played_successes;	/* polls of all inputs */

unsigned long fuzz_depth(void)
{
	return played_successes;
}

/* ---- the device ---- */

static inline void played_wait(unsigned ms)
{
	played.now_ms += ms;
	clock_fix(played.now_ms);
}

int usb_read(struct usb_port *port, uint8_t endpoint, void *buf, size_t n, unsigned timeout_ms)
{
	static const int errors[] = { -EPIPE, -EIO, -EOVERFLOW, -ENODEV };
	size_t k = played.at < played.end ? *played.at++ : 0;

	(void)port;
	(void)endpoint;
	if (played.at == played.end && played.silent++ > PLAYED_PATIENCE)
		return -ENODEV;
	if (!k)
		played_wait(timeout_ms);
	if (!k || k >= 252)
		return k ? errors[k - 252] : -ETIMEDOUT;
	if (k > (size_t)(played.end - played.at))
		k = (size_t)(played.end - played.at);
	if (k > n)
		k = n;
	memcpy(buf, played.at, k);
	played.at += k;
	return (int)k;
}

int usb_write(struct usb_port *port, uint8_t endpoint, const void *buf, size_t n,
	unsigned timeout_ms)
{
	(void)port;
	(void)endpoint;
	(void)buf;
	(void)timeout_ms;
	return (int)n;
}

int usb_control(struct usb_port *port, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms)
{
	return setup.type & 0x80 ? usb_read(port, 0, buf, n, timeout_ms) : (int)n;
}

int usb_set_report(struct usb_port *port, int kind, uint8_t id, const uint8_t *buf, size_t size)
{
	(void)port;
	(void)kind;
	(void)id;
	(void)buf;
	return (int)size;
}

void usb_drain(struct usb_port *port, uint8_t endpoint)
{
	(void)port;
	(void)endpoint;
}

int usb_clear(struct usb_port *port, uint8_t endpoint)
{
	(void)port;
	(void)endpoint;
	return 0;
}

const struct usb_info *usb_port_info(const struct usb_port *port)
{
	(void)port;
	return &played.info;
}

/* ---- the session ---- */

int usb_session_setup(struct device *d, size_t size)
{
	struct usb_session *s = calloc(1, size);

	if (!s)
		return -ENOMEM;
	s->device = d;
	d->own = s;
	return 0;
}

int usb_session_setup_alone(struct device *d)
{
	return usb_session_setup(d, sizeof(struct usb_session));
}

int usb_session_open(struct usb_session *s, usb_wants_fn *wants, void *user, char why[256])
{
	static int nothing;

	(void)wants;
	(void)user;
	*why = 0;
	s->port = (struct usb_port *)(void *)&nothing;
	return 0;
}

void usb_session_close(struct device *d)
{
	((struct usb_session *)d->own)->port = NULL;
}

void usb_session_teardown(struct device *d)
{
	free(d->own);
	d->own = NULL;
}

void usb_session_opened(struct usb_session *s, const char *how)
{
	(void)s;
	(void)how;
}

void usb_session_identity(struct usb_session *s)
{
	(void)s;
}

void usb_session_hear(struct usb_session *s, const char *how, const void *ask, size_t n,
	const void *answer, size_t size)
{
	(void)s;
	(void)how;
	(void)ask;
	(void)n;
	(void)answer;
	(void)size;
}

int usb_session_record(struct device *d, const char *transport, FILE *out)
{
	(void)d;
	(void)transport;
	(void)out;
	return 0;
}

/* ---- what the driver publishes ---- */

void device_set(struct device *d, const char *name, const char *value)
{
	if (!value)
		return;
	physical_text(name, value);
	ups_apply(d->ups, &(struct ups_change){ .op = UPS_SET, .name = name, .value = value });
}

void device_set_fmt(struct device *d, const char *name, const char *fmt, ...)
{
	char value[UPS_VALUE_MAX + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	device_set(d, name, value);
}

void device_status(struct device *d, uint32_t words)
{
	(void)d;
	if (!words || ((words & ST_OL) && (words & ST_OB)))
		abort();
	played.words = words;
	played.stated = true;
}

void device_source(struct device *d, unsigned source)
{
	(void)d;
	(void)source;
}

void device_missed(struct device *d, unsigned source)
{
	(void)d;
	(void)source;
}

void device_add_command(struct device *d, const char *name)
{
	ups_add_command(d->ups, name);
}

void device_add_range(struct device *d, const char *name, long min, long max)
{
	(void)d;
	if (!*name || min > max)
		abort();
}

void device_add_enum(struct device *d, const char *name, const char *value)
{
	(void)d;
	if (!*name || !*value)
		abort();
}

void device_writable_number(struct device *d, const char *name)
{
	(void)d;
	(void)name;
}

void device_writable_string(struct device *d, const char *name, int max_length)
{
	(void)d;
	(void)name;
	(void)max_length;
}

void device_pause(struct device *d, unsigned ms)
{
	(void)d;
	played_wait(ms);
}

const char *device_option(const struct device *d, const char *key)
{
	(void)d;
	(void)key;
	return NULL;
}

bool device_flag(const struct device *d, const char *key)
{
	(void)d;
	(void)key;
	return false;
}

long device_option_number(const struct device *d, const char *key, long otherwise)
{
	(void)d;
	(void)key;
	return otherwise;
}

/* ---- the play ---- */

static inline void played_poll(struct device *d, int n)
{
	static const enum device_pace paces[] = { DEVICE_POLL_FIRST, DEVICE_POLL_QUICK,
		DEVICE_POLL_FULL, DEVICE_POLL_CHANGED };
	int result;

	d->pace = paces[n % 4];
	played.stated = false;
	result = d->driver->poll(d);
	played_successes += !result;
	if (result ? played.stated && result != -ENODEV : !played.stated)
		abort();
}

static inline void played_no_log(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

/* Opens it and polls it. */
static inline int played_driver(const struct driver *driver, const uint8_t *data, size_t size)
{
	struct device d = { .driver = driver, .name = "u", .port = "auto" };
	char why[256];

	log_capture(played_no_log);
	memset(&played, 0, sizeof played);
	played.at = data;
	played.end = data + size;
	played_wait(1000);
	d.ups = ups_new("u");
	if (!driver->setup(&d)) {
		if (!driver->open(&d, why))
			for (int i = 0; i < PLAYED_POLLS; i++)
				played_poll(&d, i);
		driver->close(&d);
		driver->teardown(&d);
	}
	ups_free(d.ups);
	return 0;
}

#endif
