/* SPDX-License-Identifier: GPL-2.0-or-later
 * site - the contents of a configuration directory, as far as ports, doctor and import need them.
 * Errors of files are not reported here: `holdoverd -t` does that.
 */
#ifndef TOOLS_SITE_H
#define TOOLS_SITE_H

#include "lib/settings.h"

#include <stdbool.h>
#include <stddef.h>

enum site_service { SITE_NUT, SITE_UPS, SITE_SNMP };

struct site_listen {
	enum site_service service;
	char *address;			/* "*": every one */
	long port;
	unsigned line;			/* 0: a default */
};

struct site_community {			/* a `community` or `user` of [snmp] */
	char *name, *from;		/* from NULL: this host */
	bool is_user, writes;
	unsigned line;
};

enum site_role { SITE_NO_UPSMON, SITE_PRIMARY, SITE_SECONDARY };

struct site_user {			/* of upsd.users */
	char *name, *password;		/* password NULL: none */
	enum site_role role;
	unsigned line, password_line;	/* 0: there is none */
};

struct site_monitor {			/* MONITOR of upsmon.conf */
	char *ups, *user, *password;	/* ups: as written, with its host */
	enum site_role role;
	unsigned line;
};

struct site_accepted {
	unsigned check;			/* its number */
	char *ups;			/* NULL: of all, and what is of no UPS */
};

struct site {
	const char *conf_dir;		/* borrowed */
	char *state_dir;
	char *programs;			/* the directory of holdoverd and drivers/ */
	struct settings settings;	/* ups.conf, else what was found */
	struct site_listen *listens;
	size_t listen_count;
	char *certificate;		/* CERTFILE of upsd.conf; NULL: none */
	unsigned certificate_line;
	bool tls_required;		/* [server] */
	bool ups_enabled, ups_udp;	/* [port401] */
	bool snmp_enabled, snmp_agentx;
	struct site_community *communities;
	size_t community_count;
	bool guard_enabled, guard_need;
	struct site_accepted *accepted;	/* findings of the doctor */
	size_t accepted_count;
	struct site_user *users;
	size_t user_count;
	struct site_monitor *monitors;
	size_t monitor_count;
};

/* `conf_dir` NULL: the default one. Call site_fini later. Blocks while it reads. */
void site_read(const char *conf_dir, struct site *out);
void site_fini(struct site *s);

/* The path of a file of the directory; the caller frees. */
char *site_file(const struct site *s, const char *name);

/* True if it is reachable only from this host: a loopback address or its name. */
bool site_is_loopback(const char *address);

#endif
