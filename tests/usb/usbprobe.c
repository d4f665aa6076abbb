/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbprobe - the smallest user of drivers/usb: opens the first HID power device, prints what it is,
 * reads a report, prints reports of the interrupt pipe, and finds the device again after it was
 * unplugged. For the tests of drivers/usb.
 *
 *   usbprobe [-v VENDORID] [-s SERIAL] [-r REPORT-ID] [-a SETTING] [-x] [-n REPORTS] [-t SECONDS]
 *
 * -x: close from within the report callback and open again. Ends after REPORTS reports or SECONDS,
 * then prints "bye".
 */
#include "drivers/usb/hid_class.h"
#include "drivers/usb/match.h"
#include "drivers/usbhid/hid/descriptor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEATURE = 3, RETRY_MS = 200 };

struct probe {
	uv_loop_t loop;
	uv_timer_t retry, end;
	uv_signal_t term;
	struct usb *usb;
	struct usb_port *port;
	struct usb_match match;
	struct hid_descriptor descriptor;
	unsigned report_id;
	int wanted, seen;
	bool reopen;
	char told[256];
};

static bool is_power_device(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	size_t size;
	const uint8_t *descriptor = usb_candidate_descriptor(c, &size);

	(void)user;
	printf("offered %04x:%04x interface %d hid %d descriptor %zu\n", info->vid, info->pid,
		info->interface, info->hid, size);
	return info->hid && hid_descriptor_is_power_device(descriptor, size);
}

static void finish(struct probe *p)
{
	if (uv_is_closing((uv_handle_t *)&p->retry))
		return;
	usb_close(p->port);
	p->port = NULL;
	usb_free(p->usb);
	uv_close((uv_handle_t *)&p->retry, NULL);
	uv_close((uv_handle_t *)&p->end, NULL);
	uv_close((uv_handle_t *)&p->term, NULL);
}

static void on_end(uv_timer_t *t)
{
	finish(t->data);
}

static void on_term(uv_signal_t *s, int number)
{
	(void)number;
	finish(s->data);
}

static void ask(struct probe *p)
{
	uint8_t b[HID_REPORT_MAX];
	int n = usb_get_report(p->port, FEATURE, (uint8_t)p->report_id, b, sizeof b);

	if (n < 0) {
		printf("get %02x: %s\n", p->report_id, strerror(-n));
		return;
	}
	printf("get %02x:", p->report_id);
	for (int i = 0; i < n; i++)
		printf(" %02x", b[i]);
	printf("\n");
}

static void on_retry(uv_timer_t *t);

static void lose(struct probe *p)
{
	usb_close(p->port);
	p->port = NULL;
	hid_descriptor_fini(&p->descriptor);
	uv_timer_start(&p->retry, on_retry, RETRY_MS, RETRY_MS);
}

static void on_report(void *user, const uint8_t *bytes, size_t size)
{
	struct probe *p = user;

	printf("report");
	for (size_t i = 0; i < size; i++)
		printf(" %02x", bytes[i]);
	printf("\n");
	ask(p);
	p->seen++;
	if (p->seen == p->wanted)
		finish(p);
	else if (p->reopen)
		lose(p);
}

static void on_gone(void *user, int error)
{
	printf("gone: %s\n", strerror(-error));
	lose(user);
}

static size_t wire_size(void *user, uint8_t first)
{
	struct probe *p = user;

	return hid_report_size(&p->descriptor, HID_INPUT, first);
}

static void open_it(struct probe *p)
{
	struct usb_listener l = { on_report, on_gone, wire_size, p };
	const struct usb_info *i;
	const uint8_t *d;
	char why[256];
	size_t size;
	int r = usb_open(p->usb, &p->match, is_power_device, p, &p->port, why);

	if (r) {
		if (strcmp(why, p->told))
			printf("open: %s: %s\n", strerror(-r), why);
		snprintf(p->told, sizeof p->told, "%s", why);
		return;
	}
	p->told[0] = 0;
	uv_timer_stop(&p->retry);
	i = usb_port_info(p->port);
	d = usb_report_descriptor(p->port, &size);
	hid_descriptor_parse(d, size, &p->descriptor);
	printf("opened %s/%s port %s path %s %04x:%04x \"%s\" \"%s\" \"%s\" interface %d endpoint %02x descriptor %zu\n",
		i->bus, i->device, i->busport, i->path, i->vid, i->pid, i->manufacturer, i->product,
		i->serial, i->interface, i->endpoint_in, size);
	for (int k = 1; k <= 5; k++) {
		const char *text = usb_string(p->port, k);

		printf("string %d: %s\n", k, text ? text : "(none)");
	}
	ask(p);
	r = usb_listen(p->port, &l);
	if (r)
		printf("listen: %s\n", strerror(-r));
}

static void on_retry(uv_timer_t *t)
{
	struct probe *p = t->data;

	if (!p->port)
		open_it(p);
}

static void on_arrival(void *user)
{
	struct probe *p = user;

	printf("arrival\n");
	if (!p->port)
		open_it(p);
}

int main(int argc, char **argv)
{
	struct probe p = { .report_id = 0x0c };
	unsigned long seconds = 5;
	int opt, r;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "v:s:r:a:xn:t:")) != -1)
		switch (opt) {
		case 'v':
			p.match.vendorid = optarg;
			break;
		case 's':
			p.match.serial = optarg;
			break;
		case 'r':
			p.report_id = (unsigned)strtoul(optarg, NULL, 16);
			break;
		case 'a':
			p.match.usb_set_altinterface = optarg;
			break;
		case 'x':
			p.reopen = true;
			break;
		case 'n':
			p.wanted = atoi(optarg);
			break;
		case 't':
			seconds = strtoul(optarg, NULL, 10);
			break;
		default:
			return 2;
		}
	uv_loop_init(&p.loop);
	r = usb_new(&p.loop, &p.usb);
	if (r) {
		printf("usb: %s\n", strerror(-r));
		return 1;
	}
	uv_timer_init(&p.loop, &p.retry);
	uv_timer_init(&p.loop, &p.end);
	uv_signal_init(&p.loop, &p.term);
	p.retry.data = p.end.data = p.term.data = &p;
	usb_on_arrival(p.usb, on_arrival, &p);
	uv_signal_start(&p.term, on_term, SIGTERM);
	uv_timer_start(&p.end, on_end, seconds * 1000, 0);
	uv_timer_start(&p.retry, on_retry, 0, RETRY_MS);
	uv_run(&p.loop, UV_RUN_DEFAULT);
	hid_descriptor_fini(&p.descriptor);
	printf("bye %d\n", uv_loop_close(&p.loop));
	return 0;
}
