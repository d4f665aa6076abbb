/* SPDX-License-Identifier: GPL-2.0-or-later
 * outlet - a UPS that stands outside of the machine it feeds.
 *
 *   outlet serve [-z] [-l LOG] [-s SPEED] -p PORT DEVFILE   on the host: the emulated UPS, TCP on 127.0.0.1
 *   outlet attach HOST PORT                                 in the guest: plugs it into vhci_hcd, again and again
 *   outlet tell HOST PORT EVENT...                          anywhere: one event line of ../README.md each
 *
 * vhci_hcd keeps the socket it was given in `attach`, so the UPS stays plugged in when the guest
 * has killed every process and its file systems are read-only: so the last command of a shutdown is
 * seen here, and the UPS outlives the machine. The first byte of a connection says what it is: A
 * attach (answered `SPEED\n` once plugged in, then USB/IP), T tell.
 */
#include "tests/usb/emu.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4, HEADER = 48 };

struct waiting { uint32_t seq; int len; };

static int sock = -1, candidate = -1, plugged = 1, speed = 1;
static struct waiting in_flight[64];
static int in_flight_n;

static int read_all(int fd, void *p, int n)
{
	char *c = p;

	while (n > 0) {
		ssize_t r = read(fd, c, (size_t)n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return -1;
		c += r;
		n -= (int)r;
	}
	return 0;
}

static int write_all(int fd, const void *p, int n)
{
	const char *c = p;

	while (n > 0) {
		ssize_t r = write(fd, c, (size_t)n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return -1;
		c += r;
		n -= (int)r;
	}
	return 0;
}

static int dial(const char *host, int to)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)to) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || inet_pton(AF_INET, host, &a.sin_addr) != 1 ||
		connect(fd, (struct sockaddr *)&a, sizeof a)) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

/* ---- the guest's end ---- */

static int port_is_free(void)		/* port 0 of controller 0: state 4 is empty */
{
	char line[256];
	FILE *f = fopen("/sys/devices/platform/vhci_hcd.0/status", "r");
	int vacant = 0, hub_port, state;

	if (!f)
		return 0;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "hs %d %d", &hub_port, &state) == 2 && hub_port == 0)
			vacant = state == 4;
	fclose(f);
	return vacant;
}

static _Noreturn void attach(const char *host, int to)
{
	for (;; usleep(200000)) {
		char b[64];
		int fd, n, f, hello;

		if (!port_is_free() || (fd = dial(host, to)) < 0)
			continue;
		if (write_all(fd, "A", 1) || read_all(fd, b, 2) || (hello = b[0] - '0') < 1) {
			close(fd);
			continue;
		}
		n = snprintf(b, sizeof b, "0 %d %d %d", fd, 0x10002, hello);
		f = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY | O_CLOEXEC);
		if (f < 0 || write(f, b, (size_t)n) != n)
			perror("vhci_hcd attach");
		if (f >= 0)
			close(f);
		close(fd);
		usleep(500000);
	}
}

static int tell(const char *host, int to, char **events)
{
	int fd = dial(host, to);
	char ok[3];

	if (fd < 0 || write_all(fd, "T", 1))
		return 1;
	for (; *events; events++)
		if (write_all(fd, *events, (int)strlen(*events)) || write_all(fd, "\n", 1))
			return 1;
	shutdown(fd, SHUT_WR);
	return read_all(fd, ok, 3) ? 1 : 0;
}

/* ---- the UPS ---- */

static void ret_submit(uint32_t seq, int status, const uint8_t *d, int n, int is_in)
{
	uint32_t h[HEADER / 4] = { htonl(RET_SUBMIT), htonl(seq) };
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
	if (write_all(sock, out, total))
		emu_log("short write to the kernel");
}

static void deliver(void)
{
	uint8_t d[EMU_MAX];

	while (sock >= 0 && in_flight_n && emu_input_ready()) {
		int n = emu_input_take(d, in_flight[0].len);

		ret_submit(in_flight[0].seq, n < 0 ? n : 0, d, n < 0 ? 0 : n, 1);
		memmove(in_flight, in_flight + 1, sizeof *in_flight * (size_t)--in_flight_n);
	}
}

static int submit(uint32_t seq, int is_in, uint32_t ep, const uint8_t *setup, int len)
{
	uint8_t data[EMU_MAX], in[EMU_MAX];
	int n;

	if (len < 0 || len > EMU_MAX || (!is_in && len && read_all(sock, data, len)))
		return -1;
	if (!ep) {
		n = emu_control(setup, data, in);
		if (n != EMU_NEVER)
			ret_submit(seq, n < 0 ? n : 0, in, n < 0 ? 0 : is_in ? n : len, is_in);
	} else if (is_in) {
		if (in_flight_n < (int)(sizeof in_flight / sizeof *in_flight))
			in_flight[in_flight_n++] = (struct waiting){ seq, len };
	} else {
		emu_interrupt_out(data, len);
		ret_submit(seq, 0, NULL, len, 0);
	}
	return 0;
}

static int unlink_urb(uint32_t seq, uint32_t victim)
{
	uint32_t h[HEADER / 4] = { htonl(RET_UNLINK), htonl(seq) };
	int i;

	for (i = 0; i < in_flight_n; i++)
		if (in_flight[i].seq == victim) {
			memmove(in_flight + i, in_flight + i + 1,
				sizeof *in_flight * (size_t)(--in_flight_n - i));
			break;
		}
	h[5] = htonl((uint32_t)-ECONNRESET);
	return write_all(sock, h, HEADER);
}

static int usbip(void)
{
	uint32_t h[HEADER / 4];
	int r = -1;

	if (read_all(sock, h, HEADER))
		return -1;
	if (ntohl(h[0]) == CMD_SUBMIT)
		r = submit(ntohl(h[1]), (int)ntohl(h[3]), ntohl(h[4]), (uint8_t *)&h[10],
			(int)ntohl(h[6]));
	else if (ntohl(h[0]) == CMD_UNLINK)
		r = unlink_urb(ntohl(h[1]), ntohl(h[5]));
	deliver();
	return r;
}

static void plug(void)
{
	char hello[2] = { (char)('0' + speed), '\n' };

	plugged = 1;
	if (sock >= 0 || candidate < 0)
		return;
	sock = candidate;
	candidate = -1;
	in_flight_n = 0;
	emu_input_flush();
	if (write_all(sock, hello, 2)) {
		close(sock);
		sock = -1;
		return;
	}
	emu_log("PLUGGED");
}

static void lose(const char *why)
{
	if (sock >= 0) {
		close(sock);
		sock = -1;
		emu_log("%s", why);
	}
}

static int accept_one(int l)		/* 1: told to quit */
{
	int fd = accept4(l, NULL, NULL, SOCK_CLOEXEC), one = 1, quit = 0;
	char kind, buf[8192], *line, *nl;
	size_t len = 0;
	ssize_t n;

	if (fd < 0 || read_all(fd, &kind, 1)) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (kind == 'A') {
		if (candidate >= 0)
			close(candidate);
		lose("another machine");
		candidate = fd;
		if (plugged)
			plug();
		return 0;
	}
	while (len < sizeof buf - 1 && (n = read(fd, buf + len, sizeof buf - 1 - len)) > 0)
		len += (size_t)n;
	buf[len] = 0;
	for (line = buf; (nl = strchr(line, '\n')); line = nl + 1) {
		enum emu_plug what;

		*nl = 0;
		emu_log("TOLD %s", line);
		what = emu_event(line);
		if (what == EMU_PLUG)
			plug();
		else if (what == EMU_UNPLUG) {
			plugged = 0;
			lose("UNPLUGGED");
		} else if (what == EMU_QUIT)
			quit = 1;
	}
	deliver();
	write_all(fd, "ok\n", 3);
	close(fd);
	return quit;
}

static int serve(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	signal(SIGPIPE, SIG_IGN);
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(l, (struct sockaddr *)&a, sizeof a) || listen(l, 8)) {
		perror("outlet");
		return 1;
	}
	for (;;) {
		struct pollfd p[3] = { { l, POLLIN, 0 }, { sock, POLLIN, 0 }, { candidate, POLLIN, 0 } };

		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return 1;
		if (sock >= 0 && p[1].revents && usbip())
			lose("the machine's kernel hung up");
		/* gave up before it was plugged in */
		else if (candidate >= 0 && p[2].revents) {
			close(candidate);
			candidate = -1;
		}
		if (p[0].revents & POLLIN && accept_one(l))
			return 0;
	}
}

int main(int argc, char **argv)
{
	int opt, zerofill = 0, port = 0;

	if (argc >= 4 && !strcmp(argv[1], "attach"))
		attach(argv[2], atoi(argv[3]));
	if (argc >= 4 && !strcmp(argv[1], "tell"))
		return tell(argv[2], atoi(argv[3]), argv + 4);
	if (argc < 2 || strcmp(argv[1], "serve"))
		return 2;
	optind = 2;
	while ((opt = getopt(argc, argv, "zl:s:p:")) != -1)
		switch (opt) {
		case 'z':
			zerofill = 1;
			break;
		case 'l':
			emu_log_file = fopen(optarg, "a");
			if (emu_log_file)
				setvbuf(emu_log_file, NULL, _IOLBF, 0);
			break;
		case 's':
			speed = atoi(optarg);
			break;
		case 'p':
			port = atoi(optarg);
			break;
		default:
			return 2;
		}
	if (optind >= argc || emu_load(argv[optind], zerofill))
		return 2;
	return serve(port);
}
