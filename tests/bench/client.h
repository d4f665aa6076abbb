/* SPDX-License-Identifier: GPL-2.0-or-later
 * client - many clients of a NUT server on one epoll: connections that send requests and detect
 * complete replies.
 *
 * A connection goes CONNECTING -> [TLS_ASK -> TLS_SHAKE] -> READY [-> BYE]. Its first request is
 * part of setting it up: a persistent one is "open" when that is answered, so setting up many never
 * overruns the server's backlog by itself. A reply is known by its last line only (one line, or
 * "END LIST"), so our own cost per reply stays small. An ordinary client: Nagle is off, the kernel
 * decides about ACKs.
 */
#ifndef TESTS_BENCH_CLIENT_H
#define TESTS_BENCH_CLIENT_H

#include "lib/buf.h"
#include "tests/bench/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { CLIENT_PIPELINE_MAX = 256, CLIENT_HEAD_BYTES = 8 };

struct request {
	char *text;
	size_t length;
	bool list;			/* the reply ends with END LIST, else with its first line */
};

enum client_state {
	CLIENT_FREE,
	CLIENT_CONNECTING,
	CLIENT_TLS_ASK,
	CLIENT_TLS_SHAKE,
	CLIENT_READY,
	CLIENT_BYE
};

struct asked {
	uint64_t at_ns;
	bool list;
};

struct client {
	struct clients *all;
	int fd;
	enum client_state state;
	uint32_t watched;		/* epoll events */
	unsigned next_request, in_flight, oldest;	/* asked[] is a ring of all->pipeline */
	struct asked *asked;
	char head[CLIENT_HEAD_BYTES];	/* the beginning of the reply line being read */
	size_t line_bytes;
	struct buf out;
	uint64_t born_ns;		/* connect() was called */
	bool settling;			/* set up, but its first request is not answered */
	void *tls;			/* SSL */
};

struct counts {
	uint64_t answers, errors, bytes, connects;
};

struct clients {
	/* set by the caller before clients_init */
	struct sockaddr_storage address;
	socklen_t address_length;
	const struct request *requests;
	unsigned request_count, pipeline, count;
	bool tls;
	bool one_shot;			/* one request, then LOGOUT and close */
	bool no_first_request;
	/* requests are sent by clients_ask only, not as soon as there is room */
	bool paced;
	/* ours */
	struct client *client;		/* [count] */
	int epoll;
	unsigned open, setting_up;
	bool running, stopping;
	void *tls_context;
	char tls_name[96];
	struct counts counts;
	struct histogram latency;
};

int clients_init(struct clients *all);		/* 0 or -errno */
void clients_fini(struct clients *all);		/* closes all (with RST: no TIME_WAIT) */

void client_connect(struct client *c);		/* of a FREE one */
/* the next request of the script; latency counts from at_ns */
void client_ask(struct client *c, uint64_t at_ns);
void client_pump(struct client *c);		/* fills the pipeline when running, and sends */
void client_close(struct client *c);
void clients_poll(struct clients *all, uint64_t timeout_ns);

#endif
