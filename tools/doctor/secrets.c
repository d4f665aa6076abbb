/* SPDX-License-Identifier: GPL-2.0-or-later
 * secrets - checks of passwords and of the files that hold them.
 */
#include "lib/clock.h"
#include "lib/mem.h"
#include "tools/doctor/checks.h"
#include "tools/machine/examples.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HASHES_MS = 20000 };	/* for all hashed passwords together */

/* ---- 12: passwords ---- */

static void say_change(struct doctor *d, const struct site_user *u, const char *file)
{
	static const char fresh[] = "  password = $(od -An -N12 -tx1 /dev/urandom | tr -d ' ')";

	doctor_remedy(d,
		"Have a new one made, then write it to upsmon.conf of the clients that log in "
		"as \"%s\":",
		u->name);
	if (u->password_line)
		doctor_remedy(d, "sed -i \"%us/.*/%s/\" %s", u->password_line, fresh, file);
	else
		doctor_remedy(d, "sed -i \"%ua\\\\%s\" %s", u->line, fresh, file);
	doctor_remedy_reload(d);
}

static bool is_example(struct doctor *d, const struct site_user *u, uint64_t until_ms)
{
	int found;

	if (!examples_is_hash(u->password))
		return examples_has(u->password);
	found = examples_has_hash(u->password, until_ms);
	if (found < 0 && !doctor_is_unknown(d))
		doctor_unknown(d, "hashed passwords take too long to compare with NUT's examples");
	return found > 0;
}

static void judge_user(struct doctor *d, const struct site_user *u, const char *file,
	uint64_t until_ms)
{
	if (!u->password || !*u->password)
		doctor_find(d, "%s:%u: user \"%s\" has no password", file, u->line, u->name);
	else if (is_example(d, u, until_ms))
		doctor_find(d, "%s:%u: user \"%s\" has a password of NUT's examples", file, u->line,
			u->name);
	else
		return;
	say_change(d, u, file);
}

/* A compromised secondary could shut down all machines of its primary. */
static void judge_pair(struct doctor *d, const struct site_user *a, const struct site_user *b,
	const char *file)
{
	bool roles = a->role != SITE_NO_UPSMON && b->role != SITE_NO_UPSMON && a->role != b->role;

	if (!roles || !a->password || !b->password || !*a->password ||
		strcmp(a->password, b->password) != 0)
		return;
	doctor_find(d, "%s:%u: users \"%s\" and \"%s\", primary and secondary, share a password",
		file, b->line, a->name, b->name);
	say_change(d, b->role == SITE_SECONDARY ? b : a, file);
}

void check_passwords(struct doctor *d)
{
	const struct site *s = &d->site;
	char *file = site_file(s, "upsd.users");
	uint64_t until_ms = clock_ms() + HASHES_MS;

	for (size_t i = 0; doctor_may_read(d, "upsd.users") && i < s->user_count; i++) {
		judge_user(d, &s->users[i], file, until_ms);
		for (size_t k = 0; k < i; k++)
			judge_pair(d, &s->users[k], &s->users[i], file);
	}
	free(file);
}

/* ---- 13: files ---- */

static void judge_file(struct doctor *d, const char *path)
{
	struct stat st;

	if (stat(path, &st) || !(st.st_mode & (S_IROTH | S_IWOTH)))
		return;
	doctor_find(d, "%s holds secrets and can be %s by every user of this host", path,
		st.st_mode & S_IWOTH ? "written" : "read");
	if (!st.st_gid)
		doctor_remedy(d, "chgrp nut %s", path);
	doctor_remedy(d, "chmod 640 %s", path);
}

void check_file_modes(struct doctor *d)
{
	static const char *const names[] = { "upsd.users", "upsmon.conf", "holdover-snmp.conf" };

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		char *path = site_file(&d->site, names[i]);

		judge_file(d, path);
		free(path);
	}
	if (d->site.community_count) {
		char *path = site_file(&d->site, "holdover.conf");

		judge_file(d, path);
		free(path);
	}
	if (d->site.certificate)
		judge_file(d, d->site.certificate);
}
