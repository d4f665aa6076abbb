/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - checks of the clients: those that are logged in now, by the feeds, and others by the
 * server's log.
 */
#include "lib/clients.h"
#include "lib/mem.h"
#include "tools/doctor/checks.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, ADDRESS_BYTES = 64, USER_BYTES = 64, PEERS_MAX = 64 };

struct peer {
	char address[ADDRESS_BYTES];
	char user[USER_BYTES];		/* of its last LOGIN that was accepted */
	bool in_clear;			/* it has sent its password in clear */
	bool in_tls;			/* it is logged in over TLS now */
	bool logged_in_clear, old;	/* it is logged in now */
	unsigned refused;		/* since it was accepted last */
};

struct peers {
	struct peer all[PEERS_MAX];	/* each address once; further ones are ignored */
	size_t count;
};

/* NULL: the limit is reached. */
static struct peer *peer_at(struct peers *p, const char *address, size_t n)
{
	char text[ADDRESS_BYTES];
	size_t i = 0;

	snprintf(text, sizeof text, "%.*s", (int)n, address);
	while (i < p->count && strcmp(p->all[i].address, text) != 0)
		i++;
	if (i == PEERS_MAX)
		return NULL;
	if (i == p->count) {
		p->all[i] = (struct peer){ 0 };
		memcpy(p->all[i].address, text, sizeof text);
		p->count++;
	}
	return &p->all[i];
}

/* ---- the log ---- */

static void keep_user(struct peer *p, const char *text)
{
	static const char by[] = " by \"";
	const char *user = strstr(text, by);

	if (user)
		snprintf(p->user, sizeof p->user, "%.*s", (int)strcspn(user + strlen(by), "\""),
			user + strlen(by));
}

/* `10.0.0.7: LOGIN of UPS "rack" by "mon": ACCESS-DENIED`, or `: accepted` */
static void on_order(struct peers *all, const char *text, unsigned times)
{
	static const char accepted[] = ": accepted";
	const char *end = strstr(text, ": ");
	bool refused = strstr(text, ": ACCESS-DENIED") != NULL;
	bool fine = strlen(text) > strlen(accepted) &&
		    !strcmp(text + strlen(text) - strlen(accepted), accepted);
	struct peer *p = end && (refused || fine) ? peer_at(all, text, (size_t)(end - text)) : NULL;

	if (!p)
		return;
	p->refused = refused ? p->refused + times : 0;
	if (fine)
		keep_user(p, text);
}

/* Lines of holdover-server: "client 10.0.0.7 sends its password in clear (...)", and orders. */
static void on_message(void *user, const char *text, unsigned times)
{
	static const char before[] = "client ", after[] = " sends its password in clear";
	const char *end = strstr(text, after);
	struct peer *p;

	if (!end || strncmp(text, before, strlen(before)) != 0) {
		on_order(user, text, times);
		return;
	}
	text += strlen(before);
	p = peer_at(user, text, (size_t)(end - text));
	if (p)
		p->in_clear = true;
}

/* ---- who is logged in ---- */

static void on_client(void *user, const struct client *c)
{
	struct peer *p = c->address ? peer_at(user, c->address, strlen(c->address)) : NULL;

	if (!p)
		return;
	p->in_tls |= c->tls;
	p->logged_in_clear |= !c->tls && !c->local;
	p->old |= c->old;
}

/* ---- 30: what is wrong with each ---- */

static void say_clear(struct doctor *d, const struct peer *p, const char *who)
{
	if (p->logged_in_clear)
		doctor_find(d, "%s is logged in without TLS: its password was sent in clear", who);
	else
		doctor_find(d, "%s sent its password in clear in the last day", who);
	doctor_remedy(d, "Have it use STARTTLS (upsmon: CERTVERIFY, FORCESSL 1), or write to "
			 "holdover.conf: [server] tls = required");
}

static void judge(struct doctor *d, const struct peer *p)
{
	char who[ADDRESS_BYTES + USER_BYTES + 16];

	snprintf(who, sizeof who, *p->user ? "%s, user \"%s\"," : "%s", p->address, p->user);
	if (p->logged_in_clear || (p->in_clear && !p->in_tls && !d->site.tls_required))
		say_clear(d, p, who);
	if (p->old) {
		doctor_find(d, "%s is a client older than NUT 2.8: it says MASTER, not PRIMARY",
			who);
		doctor_remedy(d, "It is served all the same. When that host is upgraded: "
				 "apt install -y nut-client");
	}
	if (p->refused) {
		doctor_find(d, "%s was refused %u time%s in the last day", p->address, p->refused,
			p->refused == 1 ? "" : "s");
		doctor_remedy(d,
			"Compare its user and password with upsd.users, and have it try again. "
			"What was refused:");
		doctor_remedy(d, "journalctl --no-pager -t holdover-server --grep ACCESS-DENIED");
	}
}

void check_clients(struct doctor *d)
{
	struct peers all = { 0 };

	if (!doctor_each_message("holdover-server", DAY_S, on_message, &all)) {
		doctor_unknown(d, "journalctl cannot be read");
		return;
	}
	for (size_t i = 0; i < d->upses.count; i++)
		clients_each(ups_value(d->upses.ups[i], "server.clients"), on_client, &all);
	for (size_t i = 0; i < all.count; i++)
		judge(d, &all.all[i]);
}
