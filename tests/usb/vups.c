/* SPDX-License-Identifier: GPL-2.0-or-later
 * vups - the emulated UPS as a device of a real kernel: vhci_hcd speaks USB/IP to us over a
 * socketpair.
 *
 *   vups [-z] [-l LOG] [-c FIFO] [-p PORT] [-s SPEED] DEVICE-FILE	(SPEED 1 low, 2 full, 3
 * high)
 *
 * The kernel only wants a stream socket in `attach`: no TCP, no usbip tools, no handshake. Unplug =
 * close. Source: the kernel's Documentation/usb/usbip_protocol.rst.
 */
#include "tests/usb/emu.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4 };
enum { HEADER = 48, WORDS = HEADER / 4, IN_FLIGHT = 64 };

struct waiting {		/* an interrupt-IN URB */
	uint32_t seq;
	int len;
};

static int sock = -1, port, speed = 1, quit;
static int back_ms = -1;	/* a device that has left the bus returns after this; -1: never */
static struct waiting in_flight[IN_FLIGHT];
static int in_flight_count;

static int read_all(void *p, int n)
{
	char *c = p;

	while (n > 0) {
		ssize_t r = read(sock, c, (size_t)n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return -1;
		c += r;
		n -= (int)r;
	}
	return 0;
}

static void ret_submit(uint32_t seq, int status, const uint8_t *d, int n, int is_in)
{
	uint32_t h[WORDS] = { htonl(RET_SUBMIT), htonl(seq) };
	uint8_t out[HEADER + EMU_MAX];
	int total = HEADER;

	h[5] = htonl((uint32_t)status);
	h[6] = htonl((uint32_t)n);
	h[8] = htonl(0xffffffff);
	memcpy(out, h, HEADER);
	if (is_in && n > 0) {
		memcpy(out + HEADER, d, (size_t)n);
		total += n;
	}
	if (write(sock, out, (size_t)total) != total)
		emu_log("short write to the kernel");
}

static void drop(int i)
{
	in_flight_count--;
	memmove(in_flight + i, in_flight + i + 1,
		sizeof *in_flight * (size_t)(in_flight_count - i));
}

static void deliver(void)
{
	uint8_t d[EMU_MAX];

	while (sock >= 0 && in_flight_count && emu_input_ready()) {
		struct waiting w = in_flight[0];
		int n = emu_input_take(d, w.len);

		drop(0);
		ret_submit(w.seq, n < 0 ? n : 0, d, n < 0 ? 0 : n, 1);
	}
}

static int submit(uint32_t seq, int is_in, uint32_t ep, const uint8_t *setup, int len)
{
	uint8_t data[EMU_MAX], in[EMU_MAX];
	int n;

	if (len < 0 || len > EMU_MAX || (!is_in && len && read_all(data, len)))
		return -1;
	if (!ep) {
		n = emu_control(setup, data, in);
		if (n != EMU_NEVER)
			ret_submit(seq, n < 0 ? n : 0, in, n < 0 ? 0 : is_in ? n : len, is_in);
	} else if (is_in) {
		if (in_flight_count < IN_FLIGHT)
			in_flight[in_flight_count++] = (struct waiting){ seq, len };
	} else {
		emu_interrupt_out(data, len);
		ret_submit(seq, 0, NULL, len, 0);
	}
	return 0;
}

static int unlink_urb(uint32_t seq, uint32_t victim)
{
	uint32_t h[WORDS] = { htonl(RET_UNLINK), htonl(seq) };

	for (int i = 0; i < in_flight_count; i++)
		if (in_flight[i].seq == victim) {
			drop(i);
			break;
		}
	h[5] = htonl((uint32_t)-ECONNRESET);
	return write(sock, h, HEADER) == HEADER ? 0 : -1;
}

static int serve(void)
{
	uint32_t h[WORDS];
	int r = -1;

	if (read_all(h, HEADER))
		return -1;
	if (ntohl(h[0]) == CMD_SUBMIT)
		r = submit(ntohl(h[1]), (int)ntohl(h[3]), ntohl(h[4]), (uint8_t *)&h[10],
			(int)ntohl(h[6]));
	else if (ntohl(h[0]) == CMD_UNLINK)
		r = unlink_urb(ntohl(h[1]), ntohl(h[5]));
	deliver();
	return r;
}

static int attach(int fd)
{
	char b[64];
	int n = snprintf(b, sizeof b, "%d %d %d %d", port, fd, 0x10002, speed);
	int f = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY | O_CLOEXEC);
	int ok = f >= 0 && write(f, b, (size_t)n) == n;

	if (!ok)
		perror("vhci_hcd attach");
	if (f >= 0)
		close(f);
	return ok ? 0 : -1;
}

static int plug(void)
{
	int sv[2], r;

	if (sock >= 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
		return -1;
	r = attach(sv[1]);
	close(sv[1]);
	if (r) {
		close(sv[0]);
		return -1;
	}
	sock = sv[0];
	in_flight_count = 0;
	emu_input_flush();
	emu_log("PLUGGED");
	return 0;
}

static void unplug(void)
{
	if (sock < 0)
		return;
	close(sock);
	sock = -1;
	emu_log("UNPLUGGED");
}

/* The device leaves the bus when it wants to. */
static void look_for_drop(void)
{
	if (emu_dropped(&back_ms))
		unplug();
}

static void event(char *line)
{
	switch (emu_event(line)) {
	case EMU_PLUG:
		plug();
		break;
	case EMU_UNPLUG:
		unplug();
		break;
	case EMU_QUIT:
		quit = 1;
		break;
	case EMU_STAY:
		break;
	}
	deliver();
}

static void run(int control)
{
	while (!quit && (sock >= 0 || control >= 0 || back_ms >= 0)) {
		struct pollfd p[2] = { { sock, POLLIN, 0 }, { control, POLLIN, 0 } };
		int late_ms = in_flight_count ? emu_next_ms() : -1;
		int n = poll(p, 2, sock < 0 ? back_ms : late_ms);

		if (n < 0 && errno != EINTR)
			return;
		if (!n && sock < 0 && back_ms >= 0) {
			back_ms = -1;
			plug();
		}
		deliver();
		if (sock >= 0 && p[0].revents && serve()) {
			emu_log("the kernel hung up");
			unplug();
		}
		if (p[1].revents & POLLIN)
			emu_read_events(control, event);
		look_for_drop();
	}
}

int main(int argc, char **argv)
{
	const char *fifo = NULL;
	int opt, zerofill = 0, control = -1;

	while ((opt = getopt(argc, argv, "zl:c:p:s:")) != -1)
		switch (opt) {
		case 'z':
			zerofill = 1;
			break;
		case 'l':
			emu_log_file = fopen(optarg, "we");
			break;
		case 'c':
			fifo = optarg;
			break;
		case 'p':
			port = atoi(optarg);
			break;
		case 's':
			speed = atoi(optarg);
			break;
		default:
			return 2;
		}
	if (optind >= argc || emu_load(argv[optind], zerofill))
		return 2;
	if (fifo) {
		mkfifo(fifo, 0600);
		control = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	}
	if (plug())
		return 1;
	run(control);
	unplug();
	return 0;
}
