/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_session - see session.h.
 */
#include "drivers/usb/session.h"

#include "drivers/usb/keys.h"
#include "drivers/usb/transcript.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the same unit? ---- */

enum likeness {
	OTHER,
	UNREADABLE,	/* a text that was known cannot be read now, or there was no text before */
	UNKNOWN,	/* a text that was unknown can be read now */
	SAME,
};

static enum likeness of_text(const char *known, uint8_t known_index, const char *text,
	uint8_t index)
{
	if (*known && *text)
		return strcmp(known, text) ? OTHER : SAME;
	if (*known)
		return UNREADABLE;
	if (*text)
		return known_index ? UNKNOWN : UNREADABLE;
	return index == known_index || index ? SAME : UNKNOWN;
}

static enum likeness likeness(const struct usb_info *known, const struct usb_info *i)
{
	const enum likeness of[] = {
		of_text(known->serial, known->serial_index, i->serial, i->serial_index),
		of_text(known->manufacturer, known->manufacturer_index, i->manufacturer,
			i->manufacturer_index),
		of_text(known->product, known->product_index, i->product, i->product_index),
	};
	enum likeness least = SAME;

	if (known->vid != i->vid || known->pid != i->pid)
		return OTHER;
	for (size_t k = 0; k < MEM_COUNT(of); k++)
		if (of[k] < least)
			least = of[k];
	return least;
}

static bool is_known(const struct usb_session *s)
{
	return s->known.vid || s->known.pid;
}

static bool is_at_our_port(const struct usb_session *s, const struct usb_info *info,
	struct usb_candidate *c)
{
	size_t size;
	const uint8_t *descriptor;

	if (strcmp(s->known.path, info->path))
		return false;
	if (!s->known_descriptor_size)
		return true;
	descriptor = usb_candidate_descriptor(c, &size);
	return size == s->known_descriptor_size &&
	       !memcmp(descriptor, s->known_descriptor, size);
}

/* It may be our unit at another port, or one like it. */
static bool waits(struct usb_session *s, const struct usb_info *info)
{
	bool waits = usb_twins_waits(&s->twins, info, clock_ms());

	s->waited |= waits;
	return waits;
}

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	struct usb_session *s = user;
	enum likeness like = is_known(s) ? likeness(&s->known, info) : SAME;
	bool moved;

	if (like == OTHER || usb_twins_has(&s->twins, info) || !s->wants(s->user, info, c))
		return false;
	moved = like != UNREADABLE && usb_twins_doubts(&s->twins, &s->known, info);
	if (like == SAME && !moved)
		return true;
	s->doubtful_seen = true;
	if (!s->with_doubt)
		return false;
	if (moved)
		return !waits(s, info);
	return like == UNKNOWN || is_at_our_port(s, info, c);
}

/* ---- opening ---- */

static void on_gone(void *user, int error)
{
	struct usb_session *s = user;

	device_lost(s->device, error);
}

static void on_arrival(void *user)
{
	struct usb_session *s = user;

	if (s->port)
		usb_twins_note(&s->twins, usb_port_info(s->port));
	device_arrived(s->device);
}

/* Some devices need a pause before they may be opened again (waitbeforereconnect). */
static bool is_too_early(const struct usb_session *s, char why[256])
{
	long seconds = device_option_number(s->device, "waitbeforereconnect", 0);

	if (!s->closed_at_ms || seconds <= 0 ||
		clock_ms() - s->closed_at_ms >= (uint64_t)seconds * 1000)
		return false;
	snprintf(why, 256, "waiting %ld s before the device is opened again", seconds);
	return true;
}

int usb_session_open(struct usb_session *s, usb_wants_fn *driver_wants, void *user, char why[256])
{
	struct usb_match match = usb_options_match(s->device);
	int r;

	if (is_too_early(s, why))
		return -EAGAIN;
	s->wants = driver_wants;
	s->user = user;
	s->with_doubt = s->doubtful_seen = s->waited = false;
	match.patience = match.spares ? &s->patience : NULL;
	r = usb_open(s->usb, &match, wants, s, &s->port, why);
	if (r && s->doubtful_seen) {		/* also if another device is in use */
		s->with_doubt = true;
		r = usb_open(s->usb, &match, wants, s, &s->port, why);
	}
	if (r && s->waited) {
		snprintf(why, 256,
			"a unit like it is at another port than %s; waiting for one at that port",
			s->known.path);
		return -EAGAIN;
	}
	if (r == -EBUSY)
		usb_patience_busy(&s->patience);
	if (r)
		return r;
	if (is_known(s))
		usb_port_recall(s->port, &s->known);
	return usb_session_listen(s, NULL);
}

static void on_report(void *user, const uint8_t *bytes, size_t size)
{
	struct usb_session *s = user;

	s->listener.report(s->listener.user, bytes, size);
}

static size_t report_size(void *user, uint8_t first)
{
	struct usb_session *s = user;

	return s->listener.report_size(s->listener.user, first);
}

int usb_session_listen(struct usb_session *s, const struct usb_listener *l)
{
	struct usb_listener listener = { .gone = on_gone, .user = s };

	if (l) {
		s->listener = *l;
		listener.report = l->report ? on_report : NULL;
		listener.report_size = l->report_size ? report_size : NULL;
	}
	return usb_listen(s->port, &listener);
}

/* Maker and product; the ids of a device whose texts cannot be read. */
static void title_of(const struct usb_info *i, char *out, size_t size)
{
	const char *blank = *i->manufacturer && *i->product ? " " : "";

	if (*i->manufacturer || *i->product)
		snprintf(out, size, "%s%s%s", i->manufacturer, blank, i->product);
	else
		snprintf(out, size, "%04x:%04x", i->vid, i->pid);
}

/* Nothing but its port distinguishes the unit from others like it. */
static void say_move(const struct usb_session *s)
{
	const struct usb_info *now = usb_port_info(s->port);

	if (is_known(s) && usb_twins_doubts(&s->twins, &s->known, now))
		log_say(LOG_WARN,
			"UPS [%s]: the unit at %s is taken for the one that was at %s before, and may "
			"be another one of its kind: give each section its busport", s->device->name,
			now->path, s->known.path);
}

void usb_session_opened(struct usb_session *s, const char *how)
{
	char title[2 * USB_TEXT_MAX];
	size_t size;
	const uint8_t *descriptor = usb_report_descriptor(s->port, &size);

	say_move(s);
	s->known = *usb_port_info(s->port);
	usb_twins_note(&s->twins, &s->known);
	free(s->known_descriptor);
	s->known_descriptor = mem_new(size + 1);
	memcpy(s->known_descriptor, descriptor, size);
	s->known_descriptor_size = size;
	title_of(&s->known, title, sizeof title);
	log_say(LOG_NOTE, "UPS [%s]: using %s on bus %s device %s%s%s", s->device->name, title,
		s->known.bus, s->known.device, how ? " " : "", how ? how : "");
}

void usb_session_identity(struct usb_session *s)
{
	const struct usb_info *i = usb_port_info(s->port);
	struct device *d = s->device;

	device_set_fmt(d, "ups.vendorid", "%04x", i->vid);
	device_set_fmt(d, "ups.productid", "%04x", i->pid);
	device_set(d, "ups.mfr", *i->manufacturer ? i->manufacturer : NULL);
	device_set(d, "ups.model", *i->product ? i->product : NULL);
	device_set(d, "ups.serial", *i->serial ? i->serial : NULL);
}

/* ---- begin and end ---- */

int usb_session_setup(struct device *d, size_t size)
{
	const char *level = device_option(d, "LIBUSB_DEBUG");
	struct usb_session *s = mem_new(size);
	int r;

	if (level)
		setenv("LIBUSB_DEBUG", level, 1);	/* libusb reads it once, in the next line */
	r = usb_new(d->loop, &s->usb);
	if (r) {
		log_say(LOG_ERROR, "UPS [%s]: libusb does not start: %s", d->name, strerror(-r));
		free(s);
		return r;
	}
	s->device = d;
	if (device_flag(d, "explore"))
		s->transcript = usb_transcript_new();
	d->own = s;
	usb_on_arrival(s->usb, on_arrival, s);
	return 0;
}

int usb_session_setup_alone(struct device *d)
{
	return usb_session_setup(d, sizeof(struct usb_session));
}

void usb_session_close(struct device *d)
{
	struct usb_session *s = d->own;

	if (s->port) {
		if (is_known(s))
			usb_twins_note(&s->twins, usb_port_info(s->port));
		usb_close(s->port);
		s->closed_at_ms = clock_ms();
	}
	s->port = NULL;
}

void usb_session_teardown(struct device *d)
{
	struct usb_session *s = d->own;

	usb_free(s->usb);
	free(s->known_descriptor);
	usb_transcript_free(s->transcript);
	free(s);
	d->own = NULL;
}
