/* SPDX-License-Identifier: GPL-2.0-or-later
 * verbs - the table, and the commands about the server itself.
 */
#include "server/protocol/verbs.h"
#include "lib/mem.h"
#include "lib/names.h"

static enum error verb_help(struct session *s, const struct arguments *a, struct buf *out);

static enum error verb_ver(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	/* Clients take the fifth word for the version. */
	buf_add_text(out, "Network UPS Tools upsd " HOLDOVER_VERSION " - Holdover UPS server\n");
	return NO_ERROR;
}

static enum error verb_protver(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	buf_add_text(out, "1.3\n");
	return NO_ERROR;
}

static enum error verb_starttls(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)a;
	if (s->in_tls)
		return s->policy && s->policy->rfc_words ? TLS_ALREADY_ENABLED : ALREADY_SSL_MODE;
	if (!s->service->tls_offered)
		return FEATURE_NOT_CONFIGURED;
	s->start_tls = s->in_tls = true;
	buf_add_text(out, "OK STARTTLS\n");
	return NO_ERROR;
}

static const struct verb verbs[] = {
	/* name        handler        arguments  credentials  in HELP  class */
	{ "HELP",      verb_help,      0, 0,      false, true, VERB_OPENING },
	{ "VER",       verb_ver,       0, 0,      false, true, VERB_OPENING },
	{ "PROTVER",   verb_protver,   0, 0,      false, true, VERB_VERSION },
	{ "GET",       verb_get,       1, ANY,    false, true, VERB_READ },
	{ "LIST",      verb_list,      1, ANY,    false, true, VERB_READ },
	{ "SET",       verb_set,       2, ANY,    true,  true, VERB_USER },
	{ "INSTCMD",   verb_instcmd,   2, ANY,    true,  true, VERB_USER },
	{ "LOGIN",     verb_login,     1, 1,      true,  true, VERB_USER },
	{ "LOGOUT",    verb_logout,    0, 0,      false, true, VERB_OPENING },
	{ "USERNAME",  verb_username,  1, 1,      false, true, VERB_USER },
	{ "PASSWORD",  verb_password,  1, 1,      false, true, VERB_USER },
	{ "STARTTLS",  verb_starttls,  0, ANY,    false, true, VERB_OPENING },
	{ "NETVER",    verb_protver,   0, 0,      false, false, VERB_VERSION },
	{ "PRIMARY",   verb_primary,   1, 1,      true,  false, VERB_USER },
	{ "MASTER",    verb_master,    1, 1,      true,  false, VERB_USER },
	{ "FSD",       verb_fsd,       1, 1,      true,  false, VERB_USER },
	/* the words of RFC 9271 for LOGIN and LOGOUT */
	{ "ATTACH",    verb_attach,    1, 1,      true,  false, VERB_USER },
	{ "DETACH",    verb_logout,    0, 0,      false, false, VERB_OPENING },
};

static enum error verb_help(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	buf_add_text(out, "Commands:");
	for (size_t i = 0; i < MEM_COUNT(verbs); i++)
		if (verbs[i].in_help)
			buf_add_fmt(out, " %s", verbs[i].name);
	buf_add_char(out, '\n');
	return NO_ERROR;
}

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(verbs); i++)
		if (!names_order(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

enum error subcommand_run(const struct subcommand *rows, size_t count, struct session *s,
	const struct arguments *a, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		if (!names_order(argument(a, 0), rows[i].name))
			return a->count < rows[i].min ? INVALID_ARGUMENT
						      : rows[i].handle(s, a, out);
	return INVALID_ARGUMENT;
}
