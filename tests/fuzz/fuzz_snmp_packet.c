/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_snmp_packet - any datagram at the agent: the library's parser and USM, our access, reads
 * and SETs, over loopback.
 *
 * Set up once: two UPSes whose feed this program plays, a community that reads, one that writes, a
 * user without secrets. Oracle: an answer is sound BER to its last byte; one to GETBULK is at most
 * 1,400 bytes; a walk goes forward; an unknown community gets no answer.
 */
#include "lib/mem.h"
#include "mibs/service.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	BULK_MAX = 1400,
	GETNEXT = 0xa1,
	GETBULK = 0xa5,
	SEQUENCE = 0x30,
	OBJECT_ID = 6,
	END_OF_VIEW = 0x82
};

static uv_loop_t loop;
static int feeds[2], peers[2] = { -1, -1 }, sock;
static struct service *service;
static char *remove_all;

/* ---- the world ---- */

static void put(const char *dir, const char *name, const char *text)
{
	char *path = mem_fmt("%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
	free(path);
}

static int open_feed(const char *dir, const char *ups)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s/holdover-server-%s", dir, ups);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 4))
		abort();
	return fd;
}

/* Sends a dump to each client, and accepts every request. */
static void play(int i)
{
	static const char dump[] =
		"SETINFO ups.status \"OL\"\nSETINFO ups.model \"Fuzz 700\"\n"
		"SETINFO battery.charge \"90\"\nSETINFO input.voltage \"230\"\n"
		"SETINFO ups.beeper.status \"enabled\"\nSETFLAGS ups.beeper.status RW STRING\n"
		"SETINFO input.transfer.low \"180\"\nSETFLAGS input.transfer.low RW NUMBER\n"
		"ADDCMD beeper.mute\nADDCMD load.off\nDATAOK\nDUMPDONE\n";
	char text[4096], answer[64], *at = text;
	ssize_t n;

	if (peers[i] < 0) {
		peers[i] = accept4(feeds[i], NULL, NULL, SOCK_NONBLOCK);
		if (peers[i] >= 0 && write(peers[i], dump, sizeof dump - 1) < 0)
			abort();
	}
	n = peers[i] < 0 ? 0 : read(peers[i], text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	while ((at = strstr(at, "TRACKING "))) {
		at += strlen("TRACKING ");
		n = snprintf(answer, sizeof answer, "TRACKING %.*s 0\n", (int)strcspn(at, " \n"),
			at);
		if (write(peers[i], answer, (size_t)n) < 0)
			abort();
	}
}

static void turn(void)
{
	uv_run(&loop, UV_RUN_NOWAIT);
	play(0);
	play(1);
}

static struct sockaddr_in free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof a;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (bind(fd, (struct sockaddr *)&a, sizeof a) ||
		getsockname(fd, (struct sockaddr *)&a, &length))
		abort();
	close(fd);
	return a;
}

static void end(void)
{
	service_stop(service);
	for (int i = 0; i < 50; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	service_free(service);
	if (system(remove_all))
		fputs("a directory is left over\n", stderr);
	free(remove_all);
}

static void begin(void)
{
	struct service_files files = { 0 };
	struct conf_report report = { .quiet = true };
	struct sockaddr_in a = free_port();
	char dir[64], *conf;

	snprintf(dir, sizeof dir, "%s/hoXXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(dir))
		abort();
	conf = mem_fmt(
		"[snmp]\nlisten = 127.0.0.1 %d\npersistent_dir = %s/p\nengine_id = 0x8000000001\n"
		"community = public\ncommunity = writer access=write\nuser = u access=write\n"
		"allow_control = yes\n",
		ntohs(a.sin_port), dir);
	put(dir, "ups.conf", "[u1]\ndriver = d\nport = p\n[u2]\ndriver = d\nport = p\n");
	put(dir, "holdover.conf", conf);
	free(conf);
	feeds[0] = open_feed(dir, "u1");
	feeds[1] = open_feed(dir, "u2");
	if (settings_read(dir, &files.ups, &report) ||
		agentconf_read(dir, &files.ups, &files.conf, &report) || report.errors)
		abort();
	uv_loop_init(&loop);
	service = service_new(&loop, &files, dir);
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (connect(sock, (struct sockaddr *)&a, sizeof a))
		abort();
	for (int i = 0; i < 50; i++)
		turn();
	remove_all = mem_fmt("rm -rf '%s'", dir);
	atexit(end);
}

/* ---- BER ---- */

struct element {
	uint8_t tag;
	const uint8_t *body, *next;	/* next: behind it */
	size_t length;
};

/* False: not sound, or not to the end of what is around it. */
static bool take(const uint8_t *at, const uint8_t *end, struct element *e)
{
	size_t bytes;

	if (end - at < 2)
		return false;
	e->tag = *at++;
	e->length = *at++;
	if (e->length > 0x80) {
		bytes = e->length & 0x7f;
		for (e->length = 0; bytes && at < end && e->length < 65536; bytes--)
			e->length = e->length << 8 | *at++;
		if (bytes)
			return false;
	} else if (e->length == 0x80) {
		return false;
	}
	e->body = at;
	e->next = at + e->length;
	return e->length <= (size_t)(end - at);
}

struct message {			/* v1, v2c */
	struct element community, pdu, list;
};

static bool take_message(const uint8_t *data, size_t size, struct message *m)
{
	struct element all, field;

	if (!take(data, data + size, &all) || all.tag != SEQUENCE || all.next != data + size ||
		!take(all.body, all.next, &field) || field.length != 1 || *field.body > 1 ||
		!take(field.next, all.next, &m->community) ||
		!take(m->community.next, all.next, &m->pdu) || m->pdu.next != all.next)
		return false;
	field.next = m->pdu.body;
	for (int i = 0; i < 3; i++)
		if (!take(field.next, m->pdu.next, &field))
			return false;
	return take(field.next, m->pdu.next, &m->list) && m->list.next == m->pdu.next;
}

static bool is(const struct element *e, const char *text)
{
	return e->length == strlen(text) && !memcmp(e->body, text, e->length);
}

/* The order of OIDs, arc by arc. */
static int compare_arcs(const struct element *a, const struct element *b)
{
	size_t i = 0, k = 0;

	while (i < a->length && k < b->length) {
		uint64_t x = 0, y = 0;

		do
			x = x << 7 | (a->body[i] & 0x7f);
		while (a->body[i++] & 0x80 && i < a->length);
		do
			y = y << 7 | (b->body[k] & 0x7f);
		while (b->body[k++] & 0x80 && k < b->length);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return i < a->length ? 1 : k < b->length ? -1 : 0;
}

/* Sound to the end, and in order if it is a walk of one. */
static void check_list(const struct element *list, bool walk)
{
	struct element varbind, name, value, before = { 0 };

	for (const uint8_t *at = list->body; at < list->next; at = varbind.next) {
		if (!take(at, list->next, &varbind) || varbind.tag != SEQUENCE ||
			!take(varbind.body, varbind.next, &name) || name.tag != OBJECT_ID ||
			!take(name.next, varbind.next, &value) || value.next != varbind.next)
			abort();
		if (walk && before.body && value.tag != END_OF_VIEW &&
			compare_arcs(&before, &name) >= 0)
			abort();
		before = name;
	}
}

/* One varbind, of a name and a value and nothing else: the library is lenient there. */
static bool is_of_one(const struct element *list)
{
	struct element varbind, name, value;

	return take(list->body, list->next, &varbind) && varbind.next == list->next &&
		take(varbind.body, varbind.next, &name) &&
		take(name.next, varbind.next, &value) && value.next == varbind.next;
}

static void check(const uint8_t *data, size_t size, const uint8_t *answer, size_t length)
{
	struct message asked, told;
	struct element all;

	if (!take(answer, answer + length, &all) || all.next != answer + length)
		abort();
	if (!take_message(data, size, &asked))
		return;
	if (!is(&asked.community, "public") && !is(&asked.community, "writer") &&
		!memchr(asked.community.body, '@', asked.community.length))
		abort();
	if (!take_message(answer, length, &told))
		abort();
	check_list(&told.list, asked.pdu.tag == GETBULK && is_of_one(&asked.list));
	if (asked.pdu.tag == GETBULK && length > BULK_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t answer[65536];
	ssize_t n;

	if (!remove_all)
		begin();
	if (send(sock, data, size, 0) < 0)
		return 0;
	turn();
	while ((n = recv(sock, answer, sizeof answer, 0)) >= 0)
		check(data, size, answer, (size_t)n);
	return 0;
}
