/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn_fixture - connections on socketpairs under the clock of the test, to the fleet of
 * session_fixture.h.
 *
 * The peer's address is an argument of conn_open, so that one program can play many machines.
 */
#ifndef TESTS_UNIT_CONN_FIXTURE_H
#define TESTS_UNIT_CONN_FIXTURE_H

#include "server/net/conn.h"
#include "tests/unit/session_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum {
	IDLE_MS = 60000,
	PENDING_MS = 30000,
	RATE = 10,
	BURST = 20,
	LINE_MAX_BYTES = 200,
	MANY = 40
};

static const char status_of_main[] = "VAR main ups.status \"OL CHRG\"\n";
static struct conn_rules rules;
static struct conn_list list;
static struct checks *checks;

static inline void begin_conns(void)
{
	begin();
	service.verify = conn_verify;
	rules = (struct conn_rules){
		.policy = { VERB_ALL, VERB_ALL, false },
		.loopback_policy = { VERB_ALL, VERB_ALL, false },
		.idle_ms = IDLE_MS,
		.handshake_ms = CONN_HANDSHAKE_MS,
		.out_cap = 65536,
		.pending = { 0, 0, PENDING_MS },
		.line_max = LINE_MAX_BYTES,
		.line_error = INVALID_ARGUMENT,
	};
	checks = checks_new(&loop);
	conn_list_init(&list, &loop, &service, &rules, checks);
}

static inline void end_conns(void)
{
	conn_close_all(&list);
	support_settle(&loop);
	ck_assert_uint_eq(list.count, 0);
	conn_list_fini(&list);
	checks_free(checks);
	end();
}

static inline void open_with(int fd, const char *address)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	ck_assert_int_eq(inet_pton(AF_INET, address, &a.sin_addr), 1);
	conn_open(&list, fd, (struct sockaddr *)&a, sizeof a);
}

static inline int peer_from(const char *address)
{
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	open_with(ends[0], address);
	return ends[1];
}

static inline const char *heard_by(int fd, bool *open)
{
	support_settle(&loop);
	return support_receive(fd, &said, open);
}

static inline const char *ask(int fd, const char *line)
{
	support_send(fd, line);
	return heard_by(fd, NULL);
}

static inline bool is_open(int fd)
{
	bool open;

	heard_by(fd, &open);
	return open;
}

/* As the server does it: once a second. */
static inline void pass(uint64_t ms)
{
	for (uint64_t end = support_now_ms + ms; support_now_ms < end;) {
		support_pass(&loop, end - support_now_ms < 1000 ? end - support_now_ms : 1000);
		conn_sweep(&list, support_now_ms);
	}
	support_settle(&loop);
}

#endif
