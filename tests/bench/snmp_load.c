/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_load - datagrams for tests/bench/snmp_bench.py: a bare echo, a closed loop of one request, a
 *storm of damaged ones.
 *
 *	snmp_load echo PORT			answers every datagram with itself: the limit of the
 *machine snmp_load run PORT SECONDS HEX		eight requests under way; prints answers,
 *longest answer snmp_load storm PORT COUNT SEED HEX...	COUNT damaged requests; a good one (the
 *first HEX) after every 32 must be answered; prints good ones, unanswered ones, longest answer
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW = 8, PACKET_MAX = 2048, SEEDS_MAX = 32, PACE = 32, WAIT_MS = 2000 };

struct packet {
	uint8_t bytes[PACKET_MAX];
	size_t length;
};

static uint64_t state;

static uint32_t rnd(size_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? (uint32_t)((state >> 11) % below) : 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_socket(const char *port, int server)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)atoi(port)) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || (server ? bind(fd, (struct sockaddr *)&a, sizeof a) :
		connect(fd, (struct sockaddr *)&a, sizeof a)))
		exit(2);
	return fd;
}

static void read_hex(const char *hex, struct packet *p)
{
	for (p->length = 0; hex[0] && hex[1] && p->length < PACKET_MAX; hex += 2) {
		const char digits[] = { hex[0], hex[1], 0 };

		p->bytes[p->length++] = (uint8_t)strtoul(digits, NULL, 16);
	}
}

static ssize_t receive(int fd, uint8_t bytes[65536])
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, WAIT_MS) == 1 ? recv(fd, bytes, 65536, 0) : -1;
}

static int echo(const char *port)
{
	static uint8_t bytes[65536];
	struct sockaddr_in from;
	int fd = open_socket(port, 1);

	for (;;) {
		socklen_t size = sizeof from;
		ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);

		if (n < 0 || sendto(fd, bytes, (size_t)n, 0, (struct sockaddr *)&from, size) < 0)
			return 1;
	}
}

static int run(const char *port, double seconds, const char *hex)
{
	static uint8_t answer[65536];
	struct packet p;
	int fd = open_socket(port, 0);
	unsigned long answers = 0;
	ssize_t longest = 0;
	double end = now() + seconds;

	read_hex(hex, &p);
	for (int i = 0; i < WINDOW; i++)
		if (send(fd, p.bytes, p.length, 0) < 0)
			return 1;
	while (answers % 64 || now() < end) {
		ssize_t n = receive(fd, answer);

		if (n < 0 || send(fd, p.bytes, p.length, 0) < 0)
			return 1;
		longest = n > longest ? n : longest;
		answers++;
	}
	printf("%lu %zd\n", answers, longest);
	return 0;
}

static void damage(struct packet *p)
{
	for (uint32_t i = 1 + rnd(6); i > 0 && p->length > 1; i--) {
		size_t at = rnd(p->length);

		switch (rnd(4)) {
		case 0: p->bytes[at] = (uint8_t)rnd(256); break;
		case 1: p->bytes[at] = (uint8_t)(p->bytes[at] ^ 1u << rnd(8)); break;
		case 2: p->length = rnd(8) ? p->length : at + 1; break;
		default:
			if (p->length < PACKET_MAX) {
				memmove(p->bytes + at + 1, p->bytes + at, p->length - at);
				p->length++;
			}
			break;
		}
	}
}

/* A good request after every few keeps pace with the agent: no request is lost in a full socket.
 */
static int storm(const char *port, unsigned long count, int seeds, char **hex)
{
	static uint8_t answer[65536];
	static struct packet seed[SEEDS_MAX];
	int fd = open_socket(port, 0);
	unsigned long good = 0, lost = 0;
	ssize_t n, longest = 0;

	for (int i = 0; i < seeds; i++)
		read_hex(hex[i], &seed[i]);
	for (unsigned long i = 0; i < count; i++) {
		struct packet p = seed[rnd((size_t)seeds)];

		damage(&p);
		if (send(fd, p.bytes, p.length, 0) < 0)
			return 1;
		while ((n = recv(fd, answer, sizeof answer, MSG_DONTWAIT)) >= 0)
			longest = n > longest ? n : longest;
		if (i % PACE)
			continue;
		good++;
		if (send(fd, seed[0].bytes, seed[0].length, 0) < 0)
			return 1;
		do {
			n = receive(fd, answer);
			longest = n > longest ? n : longest;
		} while (n >= 0 && (size_t)n <= seed[0].length);	/* a refusal is shorter */
		lost += n < 0;
	}
	printf("%lu %lu %zd\n", good, lost, longest);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "echo"))
		return echo(argv[2]);
	if (argc == 5 && !strcmp(argv[1], "run"))
		return run(argv[2], atof(argv[3]), argv[4]);
	if (argc > 5 && argc - 5 <= SEEDS_MAX && !strcmp(argv[1], "storm")) {
		state = strtoull(argv[4], NULL, 0) | 1;
		return storm(argv[2], strtoul(argv[3], NULL, 0), argc - 5, argv + 5);
	}
	fprintf(stderr,
		"usage: snmp_load echo PORT | run PORT SECONDS HEX | storm PORT COUNT SEED HEX...\n");
	return 2;
}
