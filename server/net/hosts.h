/* SPDX-License-Identifier: GPL-2.0-or-later
 * hosts - the hosts of connections, and the choice of the connection to close when there is no room
 * for another one.
 *
 * A host is an IPv4 address or an IPv6 network of 64 bits. Descriptors are shared by class, in this
 * order: logged in, loopback, known (a password was right there within the hour), strangers.
 * Connections with a correct password are never chosen. Of the others the lowest class is chosen,
 * in it the host with most connections, and of that the oldest one; so a new client displaces a
 * host with many connections, never the reverse. Pure: time is an argument; every call but the
 * sweep is O(1).
 */
#ifndef SERVER_NET_HOSTS_H
#define SERVER_NET_HOSTS_H

#include "server/limits/limits.h"
#include "server/limits/peer.h"
#include "server/net/turns.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum host_class { HOST_STRANGER, HOST_KNOWN, HOST_LOOPBACK, HOST_CLASSES };

/* The limit for each host counts only connections older than this; a burst of short ones does not
 * count. */
enum { HOSTS_SETTLED_MS = 2000, HOSTS_KNOWN_MS = 3600 * 1000, HOSTS_PENALISED_MAX = 4 };

struct host;

struct guest {				/* one connection; embedded in it, zero-initialised */
	struct host *host;
	struct guest *older, *newer;	/* of the same host, in the same list: logged in or not */
	uint32_t since_ms;		/* of a clock of 32 bits */
	bool logged_in;
};

struct guests {
	struct guest *oldest, *newest;
};

struct host {				/* lives while it has a connection */
	struct peer peer;		/* the network */
	enum host_class class;
	uint32_t count, logged_in;	/* connections; those on which a password was right */
	struct guests strangers, members;	/* not logged in; logged in */
	struct turn_account account;	/* of hosts_turns */
	/* Connections that wait because of wrong passwords; NULL: room for another one. */
	struct guest *penalised[HOSTS_PENALISED_MAX];
	struct host *chained;		/* in the table */
	/* hosts with the same number of strangers, in the order in which they reached it */
	struct host *previous, *next;
};

struct hosts;

struct hosts *hosts_new(void);
void hosts_free(struct hosts *h);	/* call it when there are no guests any more */

enum hosts_room { HOSTS_ROOM, HOSTS_DISPLACE, HOSTS_FULL };

/* Whether there is room for one more connection of that peer among `max` (0: no limit).
 * HOSTS_DISPLACE: after *victim has left; HOSTS_FULL: every other one is more important. */
enum hosts_room hosts_room(struct hosts *h, const struct peer *p, uint32_t max, uint64_t now_ms,
	struct guest **victim);

/* The one to close first; NULL: all are logged in. */
struct guest *hosts_least(const struct hosts *h);

void hosts_enter(struct hosts *h, struct guest *g, const struct peer *p, uint64_t now_ms);
void hosts_leave(struct hosts *h, struct guest *g);
/* A password was right on it. */
void hosts_log_in(struct hosts *h, struct guest *g, uint64_t now_ms);

struct turns *hosts_turns(struct hosts *h);
size_t hosts_count(const struct hosts *h);			/* connections */
size_t hosts_count_from(const struct hosts *h, const struct peer *p);
bool hosts_know(struct hosts *h, const struct peer *p, uint64_t now_ms);

/* Calls back for each host off loopback for the oldest connections beyond `max` that are not logged
 * in (0: no limit); the callback must not make a guest leave at once. */
void hosts_sweep(struct hosts *h, uint32_t max, uint64_t now_ms,
	void (*cut)(void *user, struct guest *g), void *user);

/* Calls back for every connection; the callback must not make one leave at once. */
void hosts_each(struct hosts *h, void (*visit)(void *user, struct guest *g), void *user);

#endif
