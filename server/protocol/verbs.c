/* SPDX-License-Identifier: GPL-2.0-or-later
 * verbs - the table, and the commands about the server itself.
 */
#include "server/protocol/verbs.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "server/protocol/handlers.h"

static enum error verb_help(struct session *s, const struct arguments *a, struct buf *out);

static enum error verb_ver(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	buf_add_text(out, PRODUCT_SERVER_BANNER "\n");
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
	s->wait_ms = s->service->handshake_wait ? (uint32_t)s->service->handshake_wait(s) : 0;
	if (s->wait_ms)
		return NOT_YET;
	s->in_tls = true;
	s->turn = SESSION_START_TLS;
	buf_add_text(out, "OK STARTTLS\n");
	return NO_ERROR;
}

/* Verb, first argument, handler, least and most arguments; then members that differ from the
 * default: the most private class, not in HELP, answered without credentials, not logged. */
static const struct command rows[] = {
	{ "HELP",     NULL,        verb_help,       0, 0,   .class = VERB_OPENING, .in_help = true },
	{ "VER",      NULL,        verb_ver,        0, 0,   .class = VERB_OPENING, .in_help = true },
	{ "PROTVER",  NULL,        verb_protver,    0, 0,   .class = VERB_VERSION, .in_help = true },
	{ "GET",      NULL,        command_invalid, 1, ANY, .class = VERB_READ,    .in_help = true },
	{ "GET",      "VAR",       get_var,         3, ANY, .class = VERB_READ },
	{ "GET",      "TYPE",      get_type,        3, ANY, .class = VERB_READ },
	{ "GET",      "DESC",      get_desc,        3, ANY, .class = VERB_READ },
	{ "GET",      "CMDDESC",   get_cmddesc,     3, ANY, .class = VERB_READ },
	{ "GET",      "UPSDESC",   get_upsdesc,     2, ANY, .class = VERB_READ },
	{ "GET",      "NUMLOGINS", get_numlogins,   2, ANY, .class = VERB_READ },
	{ "GET",      "NUMATTACH", get_numattach,   2, ANY, .class = VERB_READ },
	{ "GET",      "TRACKING",  get_tracking,    1, ANY, .class = VERB_USER },
	{ "LIST",     NULL,        command_invalid, 1, ANY, .class = VERB_READ,    .in_help = true },
	{ "LIST",     "UPS",       list_ups,        1, ANY, .class = VERB_READ },
	{ "LIST",     "VAR",       list_var,        2, ANY, .class = VERB_READ },
	{ "LIST",     "RW",        list_rw,         2, ANY, .class = VERB_READ },
	{ "LIST",     "CMD",       list_cmd,        2, ANY, .class = VERB_READ },
	{ "LIST",     "ENUM",      list_enum,       3, ANY, .class = VERB_READ },
	{ "LIST",     "RANGE",     list_range,      3, ANY, .class = VERB_READ },
	{ "LIST",     "CLIENT",    list_client,     2, ANY, .class = VERB_USER },
	{ "SET",      NULL,        command_invalid, 2, ANY, .in_help = true, .credentials = true },
	{ "SET",      "VAR",       set_var,         4, ANY, .credentials = true,
		.audit = { 2, 3, LOG_NOTE } },
	{ "SET",      "TRACKING",  set_tracking,    2, ANY, .credentials = true },
	{ "INSTCMD",  NULL,        set_instcmd,     2, ANY, .in_help = true, .credentials = true,
		.audit = { 1, 2, LOG_NOTE } },
	{ "LOGIN",    NULL,        login_login,     1, 1,   .in_help = true, .credentials = true,
		.audit = { 1, 0, LOG_NOTE } },
	{ "LOGOUT",   NULL,        login_logout,    0, 0,   .class = VERB_OPENING, .in_help = true },
	{ "USERNAME", NULL,        login_username,  1, 1,   .in_help = true },
	{ "PASSWORD", NULL,        login_password,  1, 1,   .in_help = true },
	{ "STARTTLS", NULL,        verb_starttls,   0, ANY, .class = VERB_OPENING, .in_help = true },
	{ "NETVER",   NULL,        verb_protver,    0, 0,   .class = VERB_VERSION },
	{ "PRIMARY",  NULL,        login_primary,   1, 1,   .credentials = true },
	{ "MASTER",   NULL,        login_master,    1, 1,   .credentials = true },
	{ "FSD",      NULL,        login_fsd,       1, 1,   .credentials = true,
		.audit = { 1, 0, LOG_WARN } },
	/* the words of RFC 9271 for LOGIN and LOGOUT */
	{ "ATTACH",   NULL,        login_attach,    1, 1,   .credentials = true,
		.audit = { 1, 0, LOG_NOTE } },
	{ "DETACH",   NULL,        login_logout,    0, 0,   .class = VERB_OPENING },
};

const struct commands verbs = { rows, MEM_COUNT(rows) };

static enum error verb_help(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	buf_add_text(out, "Commands:");
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (rows[i].in_help)
			buf_add_fmt(out, " %s", rows[i].verb);
	buf_add_char(out, '\n');
	return NO_ERROR;
}
