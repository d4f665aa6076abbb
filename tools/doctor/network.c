/* SPDX-License-Identifier: GPL-2.0-or-later
 * network - checks of ports, encryption, certificate and SNMP.
 */
#include "lib/mem.h"
#include "tools/doctor/checks.h"
#include "tools/machine/certificate.h"
#include "tools/machine/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CERTIFICATE_DAYS = 30, ADDRESS_BYTES = 64 };

/* ---- 8: ports ---- */

void check_ports(struct doctor *d)
{
	char who[PROC_SHOWN_MAX];

	if (!d->has_ports) {
		doctor_unknown(d, "/proc/net cannot be read");
		return;
	}
	for (size_t i = 0; i < d->ports.count; i++) {
		const struct ports_row *r = &d->ports.rows[i];

		if (!ports_is_taken(r))
			continue;
		proc_show(&r->listener->holder, who);
		doctor_find(d, "%s has port %u/%s, which %s should have", who, r->port,
			r->udp ? "udp" : "tcp", r->program);
		doctor_remedy_stop(d, &r->listener->holder);
		doctor_remedy(d, "Or have Holdover listen elsewhere: %s", r->udp && r->port != 401
			? "`listen` of [snmp] in holdover.conf."
			: r->port == 401 ? "`listen` of [port401] in holdover.conf."
					 : "LISTEN of upsd.conf.");
	}
}

/* ---- 14 and 15: encryption, certificate ---- */

static void say_make(struct doctor *d, const char *path)
{
	doctor_remedy(d, "Make one that is your own (or have your authority issue one):");
	if (!run_exists("openssl"))
		doctor_remedy(d, "apt install -y openssl");
	doctor_remedy(d, "umask 077 && openssl req -x509 -newkey rsa:3072 -nodes -days 825 "
			 "-subj /CN=$(hostname -f) -keyout %s.key -out %s && cat %s.key >>%s && rm %s.key",
		path, path, path, path, path);
	doctor_remedy(d, "chgrp nut %s", path);
	doctor_remedy(d, "chmod 640 %s", path);
}

static void say_encrypt(struct doctor *d)
{
	char *certificate = site_file(&d->site, "upsd.pem"),
	     *conf = site_file(&d->site, "upsd.conf");

	say_make(d, certificate);
	doctor_remedy(d, "echo CERTFILE %s >>%s", certificate, conf);
	doctor_remedy_reload(d);
	doctor_remedy(d,
		"To refuse who does not encrypt, write to holdover.conf: [server] tls = required");
	free(certificate);
	free(conf);
}

void check_clear_text(struct doctor *d)
{
	if (!doctor_may_read(d, "upsd.conf"))
		return;
	for (size_t i = 0; i < d->site.listen_count; i++) {
		const struct site_listen *l = &d->site.listens[i];

		if (l->service != SITE_NUT || site_is_loopback(l->address) || d->site.certificate)
			continue;
		doctor_find(d, "%s/upsd.conf:%u: other hosts send their passwords in clear to %s",
			d->site.conf_dir, l->line, l->address);
		say_encrypt(d);
		return;
	}
}

void check_certificate(struct doctor *d)
{
	const char *path = d->site.certificate;
	struct certificate c;

	if (!doctor_may_read(d, "upsd.conf") || !path)
		return;
	if (!certificate_read(path, &c) && c.no_permission) {
		doctor_unknown(d, "this user may not read %s; run as root", path);
		return;
	}
	if (*c.fault)
		doctor_find(d, "%s:%u: %s: %s", "upsd.conf", d->site.certificate_line, path,
			c.fault);
	else if (c.days_left < 0)
		doctor_find(d, "%s: the certificate has expired", path);
	else if (c.days_left <= CERTIFICATE_DAYS)
		doctor_advise(d, "%s: the certificate expires in %ld day%s", path, c.days_left,
			c.days_left == 1 ? "" : "s");
	else if (*c.weakness)
		doctor_advise(d, "%s: the certificate is weak: %s", path, c.weakness);
	else
		return;
	say_make(d, path);
	doctor_remedy_reload(d);
}

/* ---- 16: SNMP ---- */

static bool is_everywhere(const char *from)
{
	return from && (strstr(from, "0.0.0.0/0") || strstr(from, "::/0"));
}

static bool is_off_host(const char *from)
{
	char first[ADDRESS_BYTES];

	if (!from)
		return false;
	for (const char *p = from; *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
		snprintf(first, sizeof first, "%.*s", (int)strcspn(p, ",/"), p);
		if (!site_is_loopback(first))
			return true;
	}
	return false;
}

static bool has_open_listen(const struct doctor *d)
{
	for (size_t i = 0; i < d->site.listen_count; i++)
		if (d->site.listens[i].service == SITE_SNMP &&
			!site_is_loopback(d->site.listens[i].address))
			return true;
	return false;
}

void check_snmp(struct doctor *d)
{
	bool open = d->site.snmp_enabled && !d->site.snmp_agentx && has_open_listen(d);

	if (!doctor_may_read(d, "holdover.conf"))
		return;
	for (size_t i = 0; i < d->site.community_count; i++) {
		const struct site_community *c = &d->site.communities[i];

		if (c->is_user || !open || !is_off_host(c->from))
			continue;
		if (!strcasecmp(c->name, "public")) {
			doctor_find(d, "holdover.conf:%u: the community public may be used from %s",
				c->line, is_everywhere(c->from) ? "everywhere" : "other hosts");
			doctor_remedy(d,
				"Name the managers in that line, from=ADDRESS,... or use SNMPv3: "
				"`user`; then run:");
			doctor_remedy_reload(d);
		}
		if (c->writes) {
			doctor_find(d, "holdover.conf:%u: a community may write from other hosts, "
				       "and is sent in clear", c->line);
			doctor_remedy(d, "Use SNMPv3 for that, `user = NAME ... access=write`, and "
					 "have the community read only; then run:");
			doctor_remedy_reload(d);
		}
	}
}
