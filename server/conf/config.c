/* SPDX-License-Identifier: GPL-2.0-or-later
 * config - see config.h.
 */
#include "server/conf/config.h"
#include "lib/address.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAXAGE_S = 15, TRACKING_DELAY_S = 3600, MAXAGE_MAX_S = 4294967 };

static const char *read_listen(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	const char *port = e->value_count > 1 ? e->values[1] : PRODUCT_PORT_TEXT;
	struct config *c = r->out;
	uint16_t number = address_port(port);
	char host[WORD_BYTES_MAX + 1];
	struct in_addr ip;

	(void)row;
	if (!number)
		return "invalid port";
	address_unmap(e->values[0], host, sizeof host);
	/* neither a name nor another form that getaddrinfo reads, such as 127.1 */
	if (!host[strspn(host, "0123456789.")] && !inet_aton(host, &ip))
		return "not an address";
	c->listen = mem_grow(c->listen, c->listen_count + 1, sizeof *c->listen);
	c->listen[c->listen_count++] =
		(struct config_listen){ mem_dup(host), mem_fmt("%u", number), e->at.line };
	return NULL;
}

static const char *read_certificate(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct config *c = r->out;

	(void)row;
	c->certificate_line = e->at.line;
	free(c->certificate);
	c->certificate = mem_dup(e->values[0]);
	return NULL;
}

/* CERTIDENT name password: only NSS uses the name. */
static const char *read_identity(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct config *c = r->out;

	(void)row;
	free(c->key_password);
	c->key_password = mem_dup(e->values[1]);
	return NULL;
}

static const char *read_request(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	static const struct {
		const char *word;
		enum config_certs how;
	} words[] = {
		{ "NO", CERT_IGNORED }, { "0", CERT_IGNORED },
		{ "REQUEST", CERT_REQUESTED }, { "1", CERT_REQUESTED },
		{ "REQUIRE", CERT_REQUIRED }, { "2", CERT_REQUIRED },
	};
	struct config *c = r->out;

	(void)row;
	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		if (strcasecmp(e->values[0], words[i].word))
			continue;
		c->client_certificates = words[i].how;
		return NULL;
	}
	return "none of NO, REQUEST, REQUIRE";
}

/* Without effect here: TLS is always 1.2 or newer, and one listener is enough. */
static const char *read_ignored(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	bool ignored;

	(void)r;
	(void)row;
	return conf_bool(e->values[0], &ignored) ? NULL : "neither yes nor no";
}

#define MEMBER(member_) CONF_MEMBER(struct config, member_)

static const struct conf_row rows[] = {
	{ .key = "LISTEN", .read = read_listen, .values = 2 },
	{ .key = "MAXAGE", MEMBER(maxage_s), .min = 1, .max = MAXAGE_MAX_S },
	{ .key = "TRACKINGDELAY", MEMBER(tracking_delay_s) },
	{ .key = "MAXCONN", MEMBER(max_connections), .min = 1 },
	{ .key = "DEBUG_MIN", MEMBER(debug_min), .flags = CONF_ANY_CASE },
	{ .key = "ALLOW_NO_DEVICE", MEMBER(allow_no_device) },
	{ .key = "DATAPATH", MEMBER(data_path) },
	{ .key = "CERTFILE", .read = read_certificate },
	{ .key = "CERTPATH", MEMBER(authorities) },
	{ .key = "CERTIDENT", .read = read_identity, .least = 2, .flags = CONF_SECRET },
	{ .key = "CERTREQUEST", .read = read_request },
	/* read by lib/settings, for all programs */
	{ .key = "STATEPATH", .flags = CONF_IGNORED },
	{ .key = "ALLOW_NOT_ALL_LISTENERS", .read = read_ignored },
	{ .key = "DISABLE_WEAK_SSL", .read = read_ignored },
};

static const struct conf_format format = {
	.rows = rows, .count = MEM_COUNT(rows), .grammar = CONF_DIRECTIVES, .is_nut = true
};

int config_read(const char *conf_dir, struct config *out, struct conf_report *report)
{
	struct conf_reading r = { .format = &format, .out = out, .report = report };

	*out = (struct config){ .file = paths_join(conf_dir, "upsd.conf"), .maxage_s = MAXAGE_S,
		.tracking_delay_s = TRACKING_DELAY_S };
	return conf_rows_read(&r, out->file);
}

void config_fini(struct config *c)
{
	for (size_t i = 0; i < c->listen_count; i++) {
		free(c->listen[i].address);
		free(c->listen[i].port);
	}
	free(c->listen);
	free(c->data_path);
	free(c->certificate);
	free(c->authorities);
	if (c->key_password)
		explicit_bzero(c->key_password, strlen(c->key_password));
	free(c->key_password);
	free(c->file);
	*c = (struct config){ 0 };
}
