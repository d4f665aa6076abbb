/* SPDX-License-Identifier: GPL-2.0-or-later
 * config - see config.h.
 */
#include "server/conf/config.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAXAGE_S = 15, TRACKING_DELAY_S = 3600 };

struct directive {
	const char *name;
	size_t words;			/* at least, the name included */
	/* False: the value cannot be understood. */
	bool (*take)(struct config *c, const struct directive *d, const struct words *w,
		unsigned line);
	size_t offset;			/* of the member, for the plain kinds */
	long min;
};

static void *member(struct config *c, const struct directive *d)
{
	return (char *)c + d->offset;
}

static bool take_number(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	long n;

	(void)line;
	if (!conf_number(words_at(w, 1), d->min, INT32_MAX, &n))
		return false;
	*(uint32_t *)member(c, d) = (uint32_t)n;
	return true;
}

static bool take_bool(struct config *c, const struct directive *d, const struct words *w,
	unsigned line)
{
	(void)line;
	return conf_bool(words_at(w, 1), member(c, d));
}

static bool take_text(struct config *c, const struct directive *d, const struct words *w,
	unsigned line)
{
	char **text = member(c, d);

	(void)line;
	free(*text);
	*text = mem_dup(words_at(w, 1));
	return true;
}

static bool take_listen(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	const char *port = words_count(w) > 2 ? words_at(w, 2) : PRODUCT_PORT_TEXT;
	long number;

	(void)d;
	if (!conf_number(port, 1, 65535, &number))
		return false;
	c->listen = mem_grow(c->listen, c->listen_count + 1, sizeof *c->listen);
	c->listen[c->listen_count++] =
		(struct config_listen){ mem_dup(words_at(w, 1)), mem_dup(port), line };
	return true;
}

static bool take_certificate(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	c->certificate_line = line;
	return take_text(c, d, w, line);
}

/* CERTIDENT name password: the name is of use to NSS only. */
static bool take_identity(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	(void)d;
	(void)line;
	free(c->key_password);
	c->key_password = mem_dup(words_at(w, 2));
	return true;
}

static bool take_request(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	static const struct { const char *word; enum config_certs how;
	} words[] = {
		{ "NO", CERT_IGNORED },
		{ "0", CERT_IGNORED },
		{ "REQUEST", CERT_REQUESTED },
		{ "1", CERT_REQUESTED },
		{ "REQUIRE", CERT_REQUIRED },
		{ "2", CERT_REQUIRED },
	};

	(void)d;
	(void)line;
	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		if (strcasecmp(words_at(w, 1), words[i].word))
			continue;
		c->client_certificates = words[i].how;
		return true;
	}
	return false;
}

/* Of no consequence here: TLS is 1.2 or newer whatever is said, and one listener suffices. */
static bool take_ignored_bool(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	bool ignored;

	(void)c;
	(void)d;
	(void)line;
	return conf_bool(words_at(w, 1), &ignored);
}

static bool take_nothing(
	struct config *c, const struct directive *d, const struct words *w, unsigned line)
{
	(void)c;
	(void)d;
	(void)w;
	(void)line;
	return true;
}

static const struct directive directives[] = {
	{ "LISTEN", 2, take_listen, 0, 0 },
	{ "MAXAGE", 2, take_number, offsetof(struct config, maxage_s), 1 },
	{ "TRACKINGDELAY", 2, take_number, offsetof(struct config, tracking_delay_s), 0 },
	{ "MAXCONN", 2, take_number, offsetof(struct config, max_connections), 1 },
	{ "DEBUG_MIN", 2, take_number, offsetof(struct config, debug_min), 0 },
	{ "ALLOW_NO_DEVICE", 2, take_bool, offsetof(struct config, allow_no_device), 0 },
	{ "DATAPATH", 2, take_text, offsetof(struct config, data_path), 0 },
	{ "CERTFILE", 2, take_certificate, offsetof(struct config, certificate), 0 },
	{ "CERTPATH", 2, take_text, offsetof(struct config, authorities), 0 },
	{ "CERTIDENT", 3, take_identity, 0, 0 },
	{ "CERTREQUEST", 2, take_request, 0, 0 },
	/* Read by lib/settings, for every program alike. */
	{ "STATEPATH", 2, take_nothing, 0, 0 },
	{ "ALLOW_NOT_ALL_LISTENERS", 2, take_ignored_bool, 0, 0 },
	{ "DISABLE_WEAK_SSL", 2, take_ignored_bool, 0, 0 },
};

struct reading {
	struct config *config;
	struct conf_report *report;
};

static void take_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	const char *name = words_at(w, 0);

	for (size_t i = 0; i < MEM_COUNT(directives); i++) {
		const struct directive *d = &directives[i];

		if (strcmp(name, d->name) &&
			(strcmp(d->name, "DEBUG_MIN") || strcasecmp(name, d->name)))
			continue;
		/* told without its words: one may be a password */
		if (words_count(w) < d->words)
			conf_warning(r->report, at, "%s needs %zu values; ignored", name,
				d->words - 1);
		else if (!d->take(r->config, d, w, at.line))
			conf_warning(r->report, at, "%s \"%s\" cannot be understood; ignored", name,
				words_at(w, 1));
		return;
	}
	conf_warning(r->report, at, "unknown directive \"%s\"; ignored", name);
}

int config_read(const char *conf_dir, struct config *out, struct conf_report *report)
{
	struct reading r = { out, report };

	*out = (struct config){ .file = paths_join(conf_dir, "upsd.conf"), .maxage_s = MAXAGE_S,
		.tracking_delay_s = TRACKING_DELAY_S };
	return conf_read(out->file, report, take_line, &r);
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
