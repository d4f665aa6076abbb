/* SPDX-License-Identifier: GPL-2.0-or-later
 * users - see users.h.
 */
#include "server/protocol/users.h"
#include "lib/conf_rows.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "server/conf/modes.h"
#include "server/limits/limits.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

struct user {
	char *name, *password;
	char *certificate;		/* subject; NULL: none */
	unsigned rights;
	char **commands;
	size_t command_count;
	struct user *next;
};

struct users {
	struct user *first;
};

/* ---- reading ---- */

static struct user *user_named(struct users *u, const char *name)
{
	struct user **p;

	for (p = &u->first; *p; p = &(*p)->next)
		if (!strcmp((*p)->name, name))
			return *p;
	*p = MEM_NEW(struct user);
	(*p)->name = mem_dup(name);
	return *p;
}

/* r->user: the section's user; NULL before the first. */
static void read_password(struct conf_reading *r, const char *value)
{
	struct user *u = r->user;

	if (!u->password)
		u->password = mem_dup(value);
}

static void read_certificate(struct conf_reading *r, const char *value)
{
	struct user *u = r->user;

	if (!u->certificate)
		u->certificate = mem_dup(value);
}

static void read_action(struct conf_reading *r, const char *value)
{
	static const struct { const char *word; unsigned right; } actions[] = {
		{ "SET", RIGHT_SET }, { "FSD", RIGHT_FSD }, { "LOGIN", RIGHT_LOGIN },
		{ "MASTER", RIGHT_PRIMARY }, { "PRIMARY", RIGHT_PRIMARY },
	};

	struct user *u = r->user;

	for (size_t i = 0; i < MEM_COUNT(actions); i++) {
		if (!strcasecmp(value, actions[i].word)) {
			u->rights |= actions[i].right;
			return;
		}
	}
	conf_warning(r->report, r->at, "[%s] unknown action \"%s\"; ignored", u->name, value);
}

static void read_command(struct conf_reading *r, const char *value)
{
	struct user *u = r->user;

	u->commands = mem_grow(u->commands, u->command_count + 1, sizeof(char *));
	u->commands[u->command_count++] = mem_dup(value);
}

static void read_role(struct conf_reading *r, const char *value)
{
	struct user *u = r->user;

	if (!strcasecmp(value, "primary") || !strcasecmp(value, "master"))
		u->rights |= RIGHT_LOGIN | RIGHT_PRIMARY | RIGHT_FSD;
	else if (!strcasecmp(value, "secondary") || !strcasecmp(value, "slave"))
		u->rights |= RIGHT_LOGIN;
	else
		conf_warning(r->report, r->at,
			"[%s] upsmon \"%s\" is neither primary nor secondary; ignored",
			u->name, value);
}

static const struct key {
	const char *name;
	void (*read)(struct conf_reading *r, const char *value);
} keys[] = {
	{ "password", read_password },
	{ "certificate", read_certificate },
	{ "actions", read_action },
	{ "instcmds", read_command },
	{ "upsmon", read_role },
};

/* `key = value...`, or `upsmon role`: NUT reads no other word without `=`, so no other one gives a
 * right. */
static void read_values(struct conf_reading *r, const struct words *w, const struct key *key)
{
	bool assigned = !strcmp(words_at(w, 1), "="), role = key->read == read_role;
	size_t first = assigned ? 2 : 1, end = words_count(w);
	const char *user = ((struct user *)r->user)->name;

	if (end <= first) {
		conf_warning(r->report, r->at, "[%s] %s without a value; ignored", user, key->name);
		return;
	}
	if (!assigned && !role) {
		conf_warning(r->report, r->at, "[%s] %s needs = before its value; ignored", user,
			key->name);
		return;
	}
	if (!assigned)
		end = first + 1;
	for (size_t k = first; k < end; k++)
		key->read(r, words_at(w, k));
}

static void read_key(struct conf_reading *r, const struct words *w)
{
	const char *name = words_at(w, 0), *user = ((struct user *)r->user)->name;

	if (!strcasecmp(name, "allowfrom")) {
		conf_warning(r->report, r->at,
			"allowfrom has no effect; use LISTEN and a firewall");
		return;
	}
	for (size_t i = 0; i < MEM_COUNT(keys); i++) {
		if (strcasecmp(name, keys[i].name))
			continue;
		read_values(r, w, &keys[i]);
		return;
	}
	conf_warning(r->report, r->at, "[%s] unknown key \"%s\"; ignored", user, name);
}

static bool begin_section(struct conf_reading *r, const char *name)
{
	r->user = user_named(r->out, name);
	return true;
}

static void read_line(struct conf_reading *r, const struct words *w)
{
	if (r->user && strcasecmp(words_at(w, 0), "user"))
		read_key(r, w);
	else if (!r->user)
		conf_warning(r->report, r->at, "\"%s\" before the first [user]; ignored",
			words_at(w, 0));
}

static const struct conf_format upsdusers = {
	.grammar = CONF_LINES, .is_nut = true, .section = begin_section, .line = read_line
};

struct users *users_read(
	const char *conf_dir, bool strict, struct conf_report *report, int *error)
{
	struct users *u = MEM_NEW(struct users);
	struct conf_reading r = { .format = &upsdusers, .out = u, .report = report };
	char *path = paths_join(conf_dir, "upsd.users");

	*error = modes_allow(path, MODES_PASSWORDS, strict, report) ? conf_rows_read(&r, path) : 0;
	free(path);
	if (!*error)
		return u;
	users_free(u);
	return NULL;
}

struct users *users_none(void)
{
	return MEM_NEW(struct users);
}

void users_free(struct users *u)
{
	struct user *next;

	if (!u)
		return;
	for (struct user *p = u->first; p; p = next) {
		next = p->next;
		for (size_t i = 0; i < p->command_count; i++)
			free(p->commands[i]);
		free(p->commands);
		if (p->password)
			explicit_bzero(p->password, strlen(p->password));
		free(p->password);
		free(p->certificate);
		free(p->name);
		free(p);
	}
	free(u);
}

/* ---- judging ---- */

/* Reads every byte of the given text, regardless of the text it is compared with. */
static bool same_secret(const char *given, const char *real)
{
	size_t n = strlen(given), m = strlen(real);
	unsigned difference = (unsigned)(n ^ m);

	for (size_t i = 0; i < n; i++)
		difference |= (unsigned)(unsigned char)given[i] ^
			      (unsigned)(unsigned char)real[m ? i % (m + 1) : 0];
	return !difference;
}

static bool is_hash(const char *password)
{
	return *password == '$' && password[1] && strchr("y65", password[1]) &&
	       password[2] == '$' && strlen(password) < USERS_HASH_MAX;
}

static const struct user *find(const struct users *u, const char *name)
{
	const struct user *p;

	for (p = u->first; p && strcmp(p->name, name); p = p->next)
		;
	return p;
}

/* A random number of this process, so that others cannot predict values that it is mixed into. */
static uint64_t seed(void)
{
	static uint64_t value;

	while (!value)
		if (getrandom(&value, sizeof value, 0) != sizeof value)
			log_fatal("no random numbers");
	return value;
}

uint64_t users_stamp(const struct users *u, const char *name)
{
	const struct user *p = u && name ? find(u, name) : NULL;
	uint64_t stamp;

	if (!p || !p->password)
		return 0;
	stamp = limits_mix(seed(), p->name, strlen(p->name) + 1);
	return limits_mix(stamp, p->password, strlen(p->password) + 1) | 1;
}

/* A hash of the file without its last character: checking it takes as long as a real one, and no
 * password fits. The name decides which one. False: there is none. */
static bool decoy(const struct users *u, const char *name, char hash[USERS_HASH_MAX])
{
	const struct user *chosen = NULL;
	uint64_t best = 0;

	for (const struct user *p = u->first; p; p = p->next) {
		uint64_t n;

		if (!p->password || !is_hash(p->password))
			continue;
		n = limits_mix(limits_mix(seed(), name, strlen(name) + 1), p->password,
			strlen(p->password));
		if (!chosen || n > best) {
			chosen = p;
			best = n;
		}
	}
	if (!chosen)
		return false;
	strcpy(hash, chosen->password);
	hash[strlen(hash) - 1] = 0;
	return true;
}

enum users_verdict users_check(
	const struct users *u, const char *name, const char *password, char hash[USERS_HASH_MAX])
{
	const struct user *p;

	if (!u || !name || !password)
		return USERS_WRONG;
	p = find(u, name);
	if (p && p->password && is_hash(p->password)) {
		strcpy(hash, p->password);
		return USERS_HASHED;
	}
	if (same_secret(password, p && p->password ? p->password : "no such user") && p &&
		p->password)
		return USERS_RIGHT;
	return decoy(u, name, hash) ? USERS_HASHED : USERS_WRONG;
}

const char *users_of_certificate(const struct users *u, const char *subject)
{
	for (const struct user *p = u && subject ? u->first : NULL; p; p = p->next)
		if (p->certificate && !strcmp(p->certificate, subject))
			return p->name;
	return NULL;
}

bool users_hash_fits(const char *hash, const char *password)
{
	struct crypt_data *d = MEM_NEW(struct crypt_data);
	const char *made = crypt_r(password, hash, d);
	bool fits = made && *made == '$' && same_secret(made, hash);

	explicit_bzero(d, sizeof *d);
	free(d);
	return fits;
}

bool users_allow(const struct users *u, const char *name, enum right right)
{
	const struct user *p = u && name ? find(u, name) : NULL;

	return p && p->rights & right;
}

bool users_allow_command(const struct users *u, const char *name, const char *command)
{
	const struct user *p = u && name ? find(u, name) : NULL;

	for (size_t i = 0; p && i < p->command_count; i++)
		if (!strcasecmp(p->commands[i], "ALL") || !strcasecmp(p->commands[i], command))
			return true;
	return false;
}
