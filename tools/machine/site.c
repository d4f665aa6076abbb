/* SPDX-License-Identifier: GPL-2.0-or-later
 * site - see site.h.
 */
#include "tools/machine/site.h"
#include "lib/address.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/machine/site_parts.h"
#include "tools/machine/sockets.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* After installation the programs are in ../lib/holdover of this one, in the build directory beside
 * it. */
static char *find_programs(void)
{
	char *here = paths_program_dir(), *beside = paths_join(here, "holdoverd");
	char *installed = paths_join(here, "../lib/holdover");
	bool is_beside = !access(beside, X_OK) && access(installed, X_OK);

	free(beside);
	if (is_beside) {
		free(installed);
		return here;
	}
	free(here);
	here = realpath(installed, NULL);
	if (!here)
		return installed;
	free(installed);
	return here;
}

void site_read(const char *conf_dir, struct site *out)
{
	struct conf_report quiet = { .quiet = true };

	*out = (struct site){ .conf_dir = paths_conf_dir(conf_dir), .ups_enabled = true, .ups_udp = true,
		.snmp_enabled = true, .guard_enabled = true };
	settings_read(out->conf_dir, &out->settings, &quiet);
	out->state_dir = settings_state_dir(&out->settings, out->conf_dir);
	out->programs = find_programs();
	site_read_server(out);
	site_read_users(out);
}

static void fini_users(struct site *s)
{
	for (size_t i = 0; i < s->user_count; i++) {
		free(s->users[i].name);
		free(s->users[i].password);
	}
	for (size_t i = 0; i < s->monitor_count; i++) {
		free(s->monitors[i].ups);
		free(s->monitors[i].user);
		free(s->monitors[i].password);
	}
	free(s->users);
	free(s->monitors);
}

void site_fini(struct site *s)
{
	settings_fini(&s->settings);
	free(s->state_dir);
	free(s->programs);
	free(s->certificate);
	for (size_t i = 0; i < s->accepted_count; i++)
		free(s->accepted[i].ups);
	free(s->accepted);
	for (size_t i = 0; i < s->listen_count; i++)
		free(s->listens[i].address);
	for (size_t i = 0; i < s->community_count; i++) {
		free(s->communities[i].name);
		free(s->communities[i].from);
	}
	free(s->listens);
	free(s->communities);
	fini_users(s);
	*s = (struct site){ 0 };
}

char *site_file(const struct site *s, const char *name)
{
	return paths_join(s->conf_dir, name);
}

bool site_is_loopback(const char *address)
{
	struct address_ip ip;

	return !strcmp(address, "localhost") ||
	       (address_read(address, &ip) && sockets_is_loopback(&ip));
}
