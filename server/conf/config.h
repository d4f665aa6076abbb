/* SPDX-License-Identifier: GPL-2.0-or-later
 * config - reads upsd.conf: the configuration of the server, except its UPSes and users.
 *
 * NUT's directives with NUT's meaning; an unknown or malformed one is a warning with file:line and
 * is ignored.
 */
#ifndef SERVER_CONF_CONFIG_H
#define SERVER_CONF_CONFIG_H

#include "lib/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config_listen {
	char *address;			/* "*" = both wildcards */
	char *port;
	unsigned line;
};

enum config_certs { CERT_IGNORED, CERT_REQUESTED, CERT_REQUIRED };

struct config {
	char *file;
	struct config_listen *listen;	/* none: the default addresses */
	size_t listen_count;
	uint32_t maxage_s, tracking_delay_s, max_connections,
		debug_min; /* max_connections 0: as many as there are descriptors */
	bool allow_no_device;
	/* DATAPATH: directory that may have a cmdvartab; NULL: only built-in texts */
	char *data_path;
	char *certificate;		/* CERTFILE: chain and key; NULL: no TLS */
	char *authorities;		/* CERTPATH: file or directory */
	char *key_password;		/* second word of CERTIDENT */
	unsigned certificate_line;
	enum config_certs client_certificates;	/* CERTREQUEST */
};

/* Reads DIR/upsd.conf. 0 or -errno if it cannot be read; config_fini in any case. */
int config_read(const char *conf_dir, struct config *out, struct conf_report *report);
void config_fini(struct config *c);

#endif
