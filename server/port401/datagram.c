/* SPDX-License-Identifier: GPL-2.0-or-later
 * datagram - see datagram.h.
 */
#include "server/port401/datagram.h"

#include "lib/mem.h"
#include "lib/product.h"
#include "server/fleet/replies.h"
#include "server/limits/limits.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- whether it is looked at ---- */

enum { SOURCES = 4096, NETS = 1024, PRIVILEGED_PORTS = 1024 };

struct datagram_gate {
	struct limits_table *sources, *nets;
	struct limits_bucket all;
};

static const char *const fate_texts[DATAGRAM_FATES] = {
	[DATAGRAM_TAKEN] = "answered",
	[DATAGRAM_SOURCE_PORT] = "source port",
	[DATAGRAM_DESTINATION] = "broadcast or multicast",
	[DATAGRAM_NOT_ALLOWED] = "not allowed",
	[DATAGRAM_RATE] = "rate",
	[DATAGRAM_REQUEST] = "no answer",
};

const char *datagram_fate_text(enum datagram_fate f)
{
	return fate_texts[f];
}

struct datagram_gate *datagram_gate_new(void)
{
	struct datagram_gate *g = MEM_NEW(struct datagram_gate);

	g->sources = limits_table_new(SOURCES, sizeof(struct limits_bucket));
	g->nets = limits_table_new(NETS, sizeof(struct limits_bucket));
	return g;
}

void datagram_gate_free(struct datagram_gate *g)
{
	if (!g)
		return;
	limits_table_free(g->sources);
	limits_table_free(g->nets);
	free(g);
}

/* The limit of one source is checked first, so that its excess does not count against its
 * network. */
static bool is_within_rates(struct datagram_gate *g, const struct peer *source, uint64_t now)
{
	struct peer one = peer_network(source, 32, 64), net = peer_network(source, 24, 48);

	return !limits_spend(limits_table_get(g->sources, &one), limits_per_second(5, 10), now) &&
		!limits_spend(limits_table_get(g->nets, &net), limits_per_second(20, 20), now) &&
		!limits_spend(&g->all, limits_per_second(50, 50), now);
}

/* Is it the port of a server, to which the answer would be another request? */
static bool is_servers_port(uint16_t port)
{
	return port < PRIVILEGED_PORTS || port == PRODUCT_PORT;
}

enum datagram_fate datagram_admit(struct datagram_gate *g, const struct holdover_port401 *conf,
	const struct datagram_from *from, uint64_t now_ms)
{
	if (is_servers_port(from->source_port))
		return DATAGRAM_SOURCE_PORT;
	if (from->broadcast || peer_is_multicast(&from->destination) ||
		peer_is_multicast(&from->source))
		return DATAGRAM_DESTINATION;
	if (!holdover_allows(conf, &from->source))
		return DATAGRAM_NOT_ALLOWED;
	return is_within_rates(g, &from->source, now_ms) ? DATAGRAM_TAKEN : DATAGRAM_RATE;
}

/* ---- what it is answered ---- */

enum { QUESTION_WORDS = 4 };

struct question {
	char line[DATAGRAM_MAX + 1];
	const char *words[QUESTION_WORDS + 1];
	size_t count;			/* one more than QUESTION_WORDS: too many */
	const char *nonce;		/* after `;`; NULL: none */
};

static size_t without_blanks(const char *p, size_t n)
{
	while (n && p[n - 1] == ' ')
		n--;
	return n;
}

/* Reads one line of printable ASCII, without its LF or CR LF and its padding. */
static bool read_line(struct question *q, const char *p, size_t n)
{
	n = without_blanks(p, n);
	if (n && p[n - 1] == '\n')
		n -= n > 1 && p[n - 2] == '\r' ? 2 : 1;
	n = without_blanks(p, n);
	for (size_t i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] > '~')
			return false;
	memcpy(q->line, p, n);
	q->line[n] = 0;
	return n > 0;
}

static void split(struct question *q)
{
	char *p = q->line, *nonce = strchr(p, ';');

	if (nonce) {
		*nonce = 0;
		q->nonce = nonce + 1;
	}
	while (*(p += strspn(p, " ")) && q->count <= QUESTION_WORDS) {
		q->words[q->count++] = p;
		p += strcspn(p, " ");
		if (*p)
			*p++ = 0;
	}
}

/* NULL: there is no value, or no fresh one. */
static const char *value_of(const struct unit *u, const char *name, char scratch[UPS_SHOWN_MAX])
{
	if (!u || ups_state(unit_ups(u)) != UPS_FRESH)
		return NULL;
	return replies_value(unit_ups(u), name, scratch, UPS_SHOWN_MAX);
}

static bool answer_ver(const struct fleet *f, const struct question *q, struct buf *out)
{
	(void)f;
	if (q->count != 1)
		return false;
	buf_add_text(out, PRODUCT_SERVER_BANNER);
	return true;
}

static bool answer_get(const struct fleet *f, const struct question *q, struct buf *out)
{
	static const char *const shown[] = { "ups.status", "battery.charge", "battery.runtime",
		"ups.load", "input.voltage" };
	char scratch[UPS_SHOWN_MAX];
	const char *value = NULL;

	if (q->count != 4 || strcasecmp(q->words[1], "VAR"))
		return false;
	for (size_t i = 0; i < MEM_COUNT(shown) && !value; i++)
		if (!strcasecmp(q->words[3], shown[i]))
			value = value_of(fleet_find(f, q->words[2]), shown[i], scratch);
	if (!value)
		return false;
	buf_add_fmt(out, "VAR %s %s ", q->words[2], q->words[3]);
	replies_quote(out, value);
	return true;
}

static bool answer_req(const struct fleet *f, const struct question *q, struct buf *out)
{
	static const struct { const char *word, *var;
	} shown[] = {
		{ "STATUS", "ups.status" },
		{ "BATTPCT", "battery.charge" },
		{ "LOADPCT", "ups.load" },
		{ "UTILITY", "input.voltage" },
		{ "UPSTEMP", "ups.temperature" },
	};
	const char *at = q->count == 2 ? strchr(q->words[1], '@') : NULL, *value = NULL;
	char scratch[UPS_SHOWN_MAX];
	size_t n;

	if (q->count != 2 || (!at && !fleet_count(f)))
		return false;
	n = strcspn(q->words[1], "@");
	for (size_t i = 0; i < MEM_COUNT(shown) && !value; i++)
		if (strlen(shown[i].word) == n && !strncasecmp(q->words[1], shown[i].word, n))
			value = value_of(
				at ? fleet_find(f, at + 1) : fleet_at(f, 0), shown[i].var, scratch);
	if (!value || !*value)
		return false;
	buf_add_fmt(out, "ANS %s %s", q->words[1], value);
	return true;
}

static const struct {
	const char *verb;
	bool (*answer)(const struct fleet *f, const struct question *q, struct buf *out);
} verbs[] = {
	{ "VER", answer_ver },
	{ "GET", answer_get },
	{ "REQ", answer_req },
};

static void answer(const struct fleet *f, const struct question *q, struct buf *out)
{
	for (size_t i = 0; i < MEM_COUNT(verbs); i++) {
		if (strcasecmp(q->words[0], verbs[i].verb))
			continue;
		if (verbs[i].answer(f, q, out) && q->nonce)
			buf_add_fmt(out, " ;%s", q->nonce);
		return;
	}
}

size_t datagram_answer(
	const struct fleet *fleet, const void *request, size_t n, char reply[DATAGRAM_MAX])
{
	struct question q = { .count = 0 };
	struct buf out = { 0 };
	size_t length = 0;

	if (!n || n > DATAGRAM_MAX || !read_line(&q, request, n))
		return 0;
	split(&q);
	if (q.count)
		answer(fleet, &q, &out);
	if (out.len && out.len < n)
		buf_add_char(&out, '\n');	/* if there is room for it */
	if (out.len && out.len <= n) {
		length = out.len;
		memcpy(reply, buf_bytes(&out), length);
	}
	buf_fini(&out);
	return length;
}
