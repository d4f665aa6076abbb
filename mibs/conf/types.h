/* SPDX-License-Identifier: GPL-2.0-or-later
 * types - the contents of [snmp] of holdover.conf: mibs/conf/agentconf fills it, the rest of mibs/
 * reads it.
 */
#ifndef MIBS_CONF_TYPES_H
#define MIBS_CONF_TYPES_H

#include "lib/address.h"
#include "mibs/conf/snmptext.h"
#include "mibs/tree/subtree.h"

#define AGENTCONF_ALL_VIEW "all"

struct agentconf_oid {
	uint32_t arcs[SNMPTEXT_OID_MAX];
	size_t length;
};

struct agentconf_listen {
	char *address, *port;		/* "*" = both wildcards */
	char *ups;			/* NULL: the default one */
	struct agentconf_oid object_id;	/* sysObjectID; length 0: that of all */
	unsigned line;			/* 0: a default */
};

struct agentconf_grant {		/* the common part of `community` and `user` */
	char **ups;			/* none: all */
	size_t ups_count;
	char *view;
	/* sysObjectID; length 0: that of the port, or the common one */
	struct agentconf_oid object_id;
	bool may_write;
	unsigned line;
};

struct agentconf_community {
	char *name;
	struct address_net *from;
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
	char *address, *port;		/* a name is looked up at run time */
	enum agentconf_kind kind;
	char *community, *user;		/* one of them */
	uint8_t engine[SNMPTEXT_ENGINE_MAX];
	size_t engine_length;		/* 0: determined by discovery */
	char *source;			/* address that notifications leave from; NULL: chosen */
	char **ups;			/* none: all */
	size_t ups_count;
	unsigned line;
};

struct agentconf_text {			/* `attached`, and sys... lines of one UPS */
	const char *key;		/* a constant */
	char *text, *ups;		/* NULL: every UPS */
	unsigned line;
};

struct agentconf {
	char *file;
	bool enable, serve_index, nut_compat, allow_control;
	bool get_compat;		/* GET of a name that is nearly an instance */
	bool estimate_power;		/* upsOutputPower from load and nominal power */
	bool authtraps;			/* snmpEnableAuthenTraps at the start */
	bool agentx;			/* mode */
	char *agentx_socket;		/* as net-snmp writes it */
	long per_ups_port;		/* 0: none; its listeners are in `listens` */
	char **upses; /* all that are shown, in the order of ups.conf; at least one */
	size_t ups_count;
	enum subtree_stale stale;
	char *default_ups;		/* never NULL after reading */
	char *persistent_dir;		/* NULL: agentconf_dir decides */
	uint8_t engine_id[SNMPTEXT_ENGINE_MAX];
	size_t engine_id_length;	/* 0: not given */
	char *sysname, *syscontact, *syslocation, *sysdescr;	/* of all; sysname may be NULL */
	struct agentconf_oid sysobjectid;
	struct agentconf_listen *listens;
	struct agentconf_community *communities;
	struct agentconf_user *users;
	struct agentconf_view *views;
	struct agentconf_text *texts;
	struct agentconf_sink *sinks;
	size_t listen_count, community_count, user_count, view_count, text_count, sink_count;
	bool own_access;		/* there was a `community` or `user` line */
};

#endif
