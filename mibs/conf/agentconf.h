/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf - [snmp] of holdover.conf: what the SNMP agent is told.
 *
 * Every key has a default and the file may be missing: then the agent answers `public` from this
 * host and nobody else. An entry with a fault is left out, never understood as something wider; in
 * particular own `community` and `user` lines take the default community away even if all of them
 * are faulty.
 */
#ifndef MIBS_CONF_AGENTCONF_H
#define MIBS_CONF_AGENTCONF_H

#include "lib/conf.h"
#include "lib/settings.h"
#include "mibs/upsmib/rfc1628.h"
#include "mibs/conf/snmptext.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGENTCONF_ALL_VIEW "all"

struct agentconf_listen {
	char *address, *port;		/* "*" = both wildcards */
	char *ups;			/* NULL: the default one */
	unsigned line;			/* 0: a default */
};

struct agentconf_grant {		/* what `community` and `user` have in common */
	char **ups;			/* none: all */
	size_t ups_count;
	char *view;
	bool may_write;
	unsigned line;
};

struct agentconf_community {
	char *name;
	struct snmptext_net *from;
	size_t from_count;
	struct agentconf_grant grant;
};

enum agentconf_level { AGENTCONF_NOAUTH, AGENTCONF_AUTH, AGENTCONF_PRIV };

struct agentconf_user {
	char *name;
	const char *auth, *priv;	/* protocols as net-snmp calls them; NULL: none */
	char *auth_secret, *priv_secret;
	enum agentconf_level level;	/* the least that is accepted */
	bool may_read;			/* false: signs notifications only */
	struct agentconf_grant grant;
};

struct agentconf_view {			/* one line; a view is all lines of its name */
	char *name, *oid;		/* oid: dotted, without a leading dot */
	bool included;
};

enum agentconf_kind {
	AGENTCONF_V1, AGENTCONF_V2C, AGENTCONF_V2C_INFORM, AGENTCONF_V3, AGENTCONF_V3_INFORM,
};

struct agentconf_sink {			/* a receiver of notifications */
	char *address, *port;		/* a name is looked up while we run */
	enum agentconf_kind kind;
	char *community, *user;		/* one of them */
	uint8_t engine[SNMPTEXT_ENGINE_MAX];
	size_t engine_length;		/* 0: to be asked for */
	char **ups;			/* none: all */
	size_t ups_count;
	unsigned line;
};

struct agentconf_attached {
	char *text, *ups;		/* NULL: every UPS */
	unsigned line;
};

struct agentconf {
	char *file;
	bool enable, serve_index, nut_compat, allow_control;
	bool agentx;			/* mode */
	char *agentx_socket;		/* as net-snmp writes it */
	long per_ups_port;		/* 0: none; `listens` has what follows from it */
	char **upses; /* all that are shown, in the order of ups.conf; at least one */
	size_t ups_count;
	enum rfc1628_stale stale;
	char *default_ups;		/* never NULL after reading */
	char *persistent_dir;		/* NULL: agentconf_dir decides */
	uint8_t engine_id[SNMPTEXT_ENGINE_MAX];
	size_t engine_id_length;	/* 0: not told */
	char *sysname, *syscontact, *syslocation, *sysdescr;
	uint32_t sysobjectid[SNMPTEXT_OID_MAX];
	size_t sysobjectid_length;
	struct agentconf_listen *listens;
	struct agentconf_community *communities;
	struct agentconf_user *users;
	struct agentconf_view *views;
	struct agentconf_attached *attached;
	struct agentconf_sink *sinks;
	size_t listen_count, community_count, user_count, view_count, attached_count, sink_count;
	bool own_access;		/* there was a `community` or `user` line */
};

/* Reads DIR/holdover.conf; a missing file is an empty one. `ups`: whose names may be referred to.
 * 0, or -errno if the file is there and cannot be read. agentconf_fini in any case. */
int agentconf_read(const char *conf_dir, const struct settings *ups, struct agentconf *out,
	struct conf_report *report);
void agentconf_fini(struct agentconf *c);

/* Where engine ID and boots are kept; the caller frees. Not made yet. */
char *agentconf_dir(const struct agentconf *c, const char *state_dir);

/* A usable section of ups.conf; without any, the name a UPS gets that is found by itself. */
bool agentconf_knows_ups(const struct settings *ups, const char *name);

/* May this grant see the UPS? */
bool agentconf_grant_covers(const struct agentconf_grant *g, const char *ups);

/* NULL: there is none of that name. */
const struct agentconf_user *agentconf_user(const struct agentconf *c, const char *name);

/* upsIdentAttachedDevices of a UPS: its own line, else the common one, else "". */
const char *agentconf_attached_to(const struct agentconf *c, const char *ups);

#endif
