/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_client - see snmp_client.h.
 */
#include "tools/plugin/snmp_client.h"
#include "lib/mem.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NOWHERE "/proc/self/nowhere"     /* cannot exist and cannot be created */
enum { TRY_US = 1000000, TRIES = 3600 }; /* the caller's alarm comes before the last */
enum { PORT = 161, SECRET_MIN = 8, NAMED_MAX = 512 };

struct snmp_client {
	void *handle;
};

/* ---- access ---- */

static const struct {
	const char *name;
	int number;
} levels[] = { { "noAuthNoPriv", SNMP_SEC_LEVEL_NOAUTH },
	{ "authNoPriv", SNMP_SEC_LEVEL_AUTHNOPRIV }, { "authPriv", SNMP_SEC_LEVEL_AUTHPRIV } };

/* 0: there is no such level. Without a name the given secrets decide. */
static int level_of(const struct snmp_access *a)
{
	if (!a->level && a->auth_secret)
		return a->privacy_secret ? SNMP_SEC_LEVEL_AUTHPRIV : SNMP_SEC_LEVEL_AUTHNOPRIV;
	if (!a->level)
		return SNMP_SEC_LEVEL_NOAUTH;
	for (size_t i = 0; i < MEM_COUNT(levels); i++)
		if (!strcasecmp(levels[i].name, a->level))
			return levels[i].number;
	return 0;
}

static int auth_of(const struct snmp_access *a)
{
	return usm_lookup_auth_type(a->auth ? a->auth : "SHA");
}

static int privacy_of(const struct snmp_access *a)
{
	return usm_lookup_priv_type(a->privacy ? a->privacy : "AES");
}

static bool is_secret(const char *text)
{
	return text && strlen(text) >= SECRET_MIN;
}

const char *snmp_access_fault(const struct snmp_access *a)
{
	int level = level_of(a);

	if (a->version != SNMP_V3)
		return a->user ? "--secname is of SNMPv3: --protocol 3" : NULL;
	if (!a->user)
		return "SNMPv3 needs --secname";
	if (!level)
		return "--seclevel is none of noAuthNoPriv, authNoPriv, authPriv";
	if (level != SNMP_SEC_LEVEL_NOAUTH && !is_secret(a->auth_secret))
		return "this level needs --authpasswd of at least 8 characters";
	if (level == SNMP_SEC_LEVEL_AUTHPRIV && !is_secret(a->privacy_secret))
		return "this level needs --privpasswd of at least 8 characters";
	if (level != SNMP_SEC_LEVEL_NOAUTH && auth_of(a) <= 0)
		return "--authproto is not known";
	if (level == SNMP_SEC_LEVEL_AUTHPRIV && privacy_of(a) <= 0)
		return "--privproto is not known";
	return NULL;
}

static void set_up_library(void)
{
	static const int switches[] = { NETSNMP_DS_LIB_DONT_READ_CONFIGS,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE, NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES };

	setenv("MIBS", "", 1);
	setenv("MIBDIRS", NOWHERE, 1);
	setenv("SNMPCONFPATH", NOWHERE, 1);
	setenv("SNMP_PERSISTENT_DIR", NOWHERE, 1);
	snmp_disable_log();
	for (size_t i = 0; i < MEM_COUNT(switches); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, switches[i], 1);
	init_snmp("check_holdover");
}

static bool make_key(int auth_type, const char *secret, u_char *key, size_t *length)
{
	size_t n;
	const oid *algorithm = sc_get_auth_oid(auth_type, &n);

	return generate_Ku(algorithm, (u_int)n, (const u_char *)secret, strlen(secret), key,
		       length) == SNMPERR_SUCCESS;
}

/* The algorithms that sc_get_* returns are the library's constants. */
static bool set_user(netsnmp_session *n, const struct snmp_access *a)
{
	int auth = auth_of(a);

	n->securityName = a->user;
	n->securityNameLen = strlen(a->user);
	n->securityLevel = level_of(a);
	if (n->securityLevel == SNMP_SEC_LEVEL_NOAUTH)
		return true;
	n->securityAuthProto = sc_get_auth_oid(auth, &n->securityAuthProtoLen);
	n->securityAuthKeyLen = sizeof n->securityAuthKey;
	if (!make_key(auth, a->auth_secret, n->securityAuthKey, &n->securityAuthKeyLen))
		return false;
	if (n->securityLevel == SNMP_SEC_LEVEL_AUTHNOPRIV)
		return true;
	n->securityPrivProto = sc_get_priv_oid(privacy_of(a), &n->securityPrivProtoLen);
	n->securityPrivKeyLen = sizeof n->securityPrivKey;
	return make_key(auth, a->privacy_secret, n->securityPrivKey, &n->securityPrivKeyLen);
}

struct snmp_client *snmp_client_new(const char *host, unsigned port, const struct snmp_access *a,
	const char *node, char *why, size_t size)
{
	static const long versions[] = { SNMP_VERSION_1, SNMP_VERSION_2c, SNMP_VERSION_3 };
	const char *base = a->community ? a->community : "public";
	bool v6 = strchr(host, ':') != NULL;
	char *peer = mem_fmt(v6 ? "udp6:[%s]:%u" : "udp:%s:%u", host, port ? port : PORT);
	char *community = node ? mem_fmt("%s@%s", base, node) : mem_dup(base);
	const char *context = node ? node : a->context;
	struct snmp_client *s = MEM_NEW(struct snmp_client);
	netsnmp_session n;
	char *text;

	set_up_library();
	snmp_sess_init(&n);
	n.version = versions[a->version];
	n.peername = peer;
	n.timeout = TRY_US;
	n.retries = TRIES;
	n.community = (u_char *)community;
	n.community_len = strlen(community);
	if (context) {
		n.contextName = (char *)context;
		n.contextNameLen = strlen(context);
	}
	if (a->version != SNMP_V3 || set_user(&n, a))
		s->handle = snmp_sess_open(&n);
	if (!s->handle) {
		snmp_error(&n, NULL, NULL, &text);
		snprintf(why, size, "%s: %s", host, text ? text : "no SNMP session");
		free(text);
		free(s);
		s = NULL;
	}
	explicit_bzero(&n, sizeof n);
	free(peer);
	free(community);
	return s;
}

void snmp_client_free(struct snmp_client *s)
{
	if (!s)
		return;
	snmp_sess_close(s->handle);
	free(s);
}

/* ---- values ---- */

static struct oid_arcs arcs_of(const oid *from, size_t length)
{
	struct oid_arcs out = { .length = length <= OID_ARCS_MAX ? length : 0 };

	for (size_t i = 0; i < out.length; i++)
		out.arcs[i] = (uint32_t)from[i];
	return out;
}

static void copy_text(const netsnmp_variable_list *v, char out[SNMP_TEXT_MAX])
{
	size_t n = v->val_len < SNMP_TEXT_MAX ? v->val_len : SNMP_TEXT_MAX - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = v->val.string[i] >= ' ' && v->val.string[i] < 127 ? (char)v->val.string[i]
									   : '?';
	out[n] = '\0';
}

static struct snmp_value value_of(const netsnmp_variable_list *v)
{
	struct snmp_value out = { .oid = arcs_of(v->name, v->name_length) };

	switch (v->type) {
	case ASN_INTEGER:
		out.kind = SNMP_NUMBER;
		out.number = *v->val.integer;
		break;
	case ASN_COUNTER:
	case ASN_GAUGE:
	case ASN_TIMETICKS:
	case ASN_UINTEGER:
		out.kind = SNMP_NUMBER;
		out.number = (uint32_t)*v->val.integer;
		break;
	case ASN_OCTET_STR:
		out.kind = SNMP_TEXT;
		copy_text(v, out.text);
		break;
	case ASN_OBJECT_ID:
		out.kind = SNMP_NAME;
		out.name = arcs_of(v->val.objid, v->val_len / sizeof(oid));
		break;
	default:
		break; /* noSuchObject, NULL, and types that no requested object has */
	}
	return out;
}

/* ---- questions ---- */

struct question {
	struct snmp_client *session;
	int command; /* SNMP_MSG_GET or _GETNEXT */
	char *why;
	size_t size;
};

static netsnmp_pdu *make_pdu(const struct question *q, const struct oid_arcs *names, size_t count)
{
	netsnmp_pdu *pdu = snmp_pdu_create(q->command);

	for (size_t i = 0; i < count; i++) {
		oid name[OID_ARCS_MAX];

		for (size_t k = 0; k < names[i].length; k++)
			name[k] = names[i].arcs[k];
		snmp_add_null_var(pdu, name, names[i].length);
	}
	return pdu;
}

/* Answers to GET are matched by name, to GETNEXT by position. */
static void adopt(const struct question *q, const netsnmp_pdu *answer, const struct oid_arcs *names,
	size_t count, struct snmp_value *values)
{
	size_t place = 0;

	for (const netsnmp_variable_list *v = answer->variables; v && place < count;
		v = v->next_variable, place++) {
		struct snmp_value value = value_of(v);

		if (q->command == SNMP_MSG_GETNEXT)
			values[place] = value;
		for (size_t i = 0; q->command == SNMP_MSG_GET && i < count; i++)
			if (!oid_compare(names[i].arcs, names[i].length, value.oid.arcs,
				    value.oid.length))
				values[i] = value;
	}
}

static bool ask(const struct question *q, const struct oid_arcs *names, size_t count,
	struct snmp_value *values);

static bool ask_halves(const struct question *q, const struct oid_arcs *names, size_t count,
	struct snmp_value *values)
{
	size_t half = count / 2;

	return ask(q, names, half, values) && ask(q, names + half, count - half, values + half);
}

/* Asks again for the names before and after the one that v1 has refused; v1 gives its position,
 * from 1. */
static bool ask_around(const struct question *q, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, size_t refused)
{
	return (refused == 1 || ask(q, names, refused - 1, values)) &&
	       (refused == count || ask(q, names + refused, count - refused, values + refused));
}

static bool fail(const struct question *q)
{
	char *text = NULL;
	int error, system_error;

	snmp_sess_error(q->session->handle, &error, &system_error, &text);
	snprintf(q->why, q->size, "SNMP: %s", text ? text : "no answer");
	free(text);
	return false;
}

static bool judge(const struct question *q, const netsnmp_pdu *answer, const struct oid_arcs *names,
	size_t count, struct snmp_value *values)
{
	size_t index = answer->errindex > 0 ? (size_t)answer->errindex : 0;

	if (answer->command == SNMP_MSG_REPORT) {
		snprintf(q->why, q->size,
			"SNMPv3: the agent refuses the user, its key or the engine");
		return false;
	}
	if (answer->errstat == SNMP_ERR_NOERROR) {
		adopt(q, answer, names, count, values);
		return true;
	}
	if (count == 1) /* it has no such object, or does not show it */
		return true;
	if (answer->errstat == SNMP_ERR_NOSUCHNAME && index && index <= count)
		return ask_around(q, names, count, values, index);
	return ask_halves(q, names, count, values);
}

/* Objects without an answer stay SNMP_NOTHING. */
static bool ask(const struct question *q, const struct oid_arcs *names, size_t count,
	struct snmp_value *values)
{
	netsnmp_pdu *answer = NULL;
	int status =
		snmp_sess_synch_response(q->session->handle, make_pdu(q, names, count), &answer);
	bool good = status == STAT_SUCCESS && answer;

	good = good ? judge(q, answer, names, count, values) : fail(q);
	if (answer)
		snmp_free_pdu(answer);
	return good;
}

static bool ask_all(struct snmp_client *s, int command, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, char *why, size_t size)
{
	const struct question q = { s, command, why, size };

	memset(values, 0, count * sizeof *values);
	return ask(&q, names, count, values);
}

bool snmp_client_get(struct snmp_client *s, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, char *why, size_t size)
{
	return ask_all(s, SNMP_MSG_GET, names, count, values, why, size);
}

bool snmp_client_next(struct snmp_client *s, const struct oid_arcs *names, size_t count,
	struct snmp_value *values, char *why, size_t size)
{
	return ask_all(s, SNMP_MSG_GETNEXT, names, count, values, why, size);
}
