/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - see ports.h. Port numbers: IANA.
 */
#include "tools/machine/ports.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT_TRAPS = 162, PORT_UNASSIGNED = 40 };

static const char server_name[] = "holdover-server", agent_name[] = "holdover-snmp";

/* ---- which ports there are ---- */

static void add(struct ports *p, const struct ports_row *row)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->rows[i].port == row->port && p->rows[i].udp == row->udp)
			return;
	p->rows = mem_grow(p->rows, p->count + 1, sizeof *p->rows);
	p->rows[p->count++] = *row;
}

static bool is_installed(const struct site *s, const char *program)
{
	char *path = paths_join(s->programs, program);
	bool is = !access(path, X_OK);

	free(path);
	return is;
}

/* The agent is in a separate package. */
static const char *why_no_agent(const struct site *s)
{
	if (!is_installed(s, agent_name))
		return "holdover-snmp is not installed";
	if (!s->snmp_enabled)
		return "[snmp] enable = no";
	return s->snmp_agentx ? "mode = agentx" : NULL;
}

static void add_listen(struct ports *p, const struct site *site, const struct site_listen *l)
{
	const char *off = site->ups_enabled ? NULL : "[port401] enable = no";
	const struct ports_row rows[] = {
		[SITE_NUT] = { .protocol = "NUT", .program = server_name },
		[SITE_UPS] = { .protocol = "ups", .program = server_name, .unwanted = off },
		[SITE_SNMP] = { .protocol = "SNMP", .program = agent_name, .udp = true,
			.unwanted = why_no_agent(site) },
	};
	struct ports_row row = rows[l->service];

	row.port = (unsigned)l->port;
	add(p, &row);
	if (l->service != SITE_UPS)
		return;
	row.udp = true;
	if (!off && !site->ups_udp)
		row.unwanted = "udp = no";
	add(p, &row);
}

static void add_all(struct ports *p, const struct site *site)
{
	for (size_t i = 0; i < site->listen_count; i++)
		add_listen(p, site, &site->listens[i]);
	add(p, &(struct ports_row){ .protocol = "traps", .port = PORT_TRAPS, .udp = true });
	add(p, &(struct ports_row){ .protocol = "unassigned", .port = PORT_UNASSIGNED });
}

/* ---- who has them ---- */

static bool is_of(const struct ports_row *r, const struct sockets_listener *l)
{
	return r->program && !strcmp(l->holder.name, r->program);
}

/* A socket on all IPv6 addresses may also have those of IPv4. A name may have any address. */
static bool overlaps(const char *wanted, const struct address_ip *a)
{
	struct address_ip w;

	if (!address_read(wanted, &w))
		return true;
	if (address_is_any(a) && (a->v6 || !w.v6))
		return true;
	return w.v6 == a->v6 && (address_is_any(&w) || !memcmp(w.bytes, a->bytes, sizeof w.bytes));
}

/* The socket on this port that has the address or a part of it, of the program itself or of another
 * one. */
static const struct sockets_listener *holder_of(const struct ports *p, const struct ports_row *r,
	const char *address, bool own)
{
	for (size_t i = 0; i < p->sockets.count; i++) {
		const struct sockets_listener *l = &p->sockets.all[i];

		if (l->port == r->port && l->udp == r->udp && is_of(r, l) == own &&
			overlaps(address, &l->address))
			return l;
	}
	return NULL;
}

/* Finds an address that another process has, although the program may have its other addresses. */
static void look_for_loss(const struct ports *p, const struct site *site, struct ports_row *r)
{
	for (size_t i = 0; r->own && i < site->listen_count; i++) {
		const struct site_listen *l = &site->listens[i];
		const struct sockets_listener *other = holder_of(p, r, l->address, false);

		if (l->port != (long)r->port || !other || holder_of(p, r, l->address, true))
			continue;
		r->listener = other;
		r->own = false;
	}
}

/* Prefers the program that shall have the port, else the first process. */
static void look(struct ports *p, const struct site *site, struct ports_row *r)
{
	r->only_here = true;
	for (size_t i = 0; i < p->sockets.count; i++) {
		const struct sockets_listener *l = &p->sockets.all[i];

		if (l->port != r->port || l->udp != r->udp)
			continue;
		if (!r->listener || (is_of(r, l) && !is_of(r, r->listener)))
			r->listener = l;
		r->only_here &= sockets_is_loopback(&l->address);
	}
	r->own = r->listener && is_of(r, r->listener);
	look_for_loss(p, site, r);
}

bool ports_read(const struct site *site, struct ports *out)
{
	*out = (struct ports){ 0 };
	if (!sockets_read(&out->sockets))
		return false;
	add_all(out, site);
	for (size_t i = 0; i < out->count; i++)
		look(out, site, &out->rows[i]);
	return true;
}

void ports_fini(struct ports *p)
{
	free(p->rows);
	sockets_fini(&p->sockets);
}

bool ports_is_taken(const struct ports_row *r)
{
	return r->program && !r->unwanted && r->listener && r->listener->holder.pid && !r->own;
}
