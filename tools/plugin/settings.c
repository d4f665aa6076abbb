/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - see settings.h. The names of SNMPv3's options are those of check_snmp.
 */
#include "tools/plugin/settings.h"
#include "lib/cli.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "tools/cli/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STALE = 1, TLS_CA, SECLEVEL, AUTHPROTO, AUTHPASSWD };
enum { SECONDS = 10, SECONDS_MAX = 3600, PORT_MAX = 65535 };

static const struct cli_option options[] = { { 'H', "hostname", "HOST",
						     "of the server or agent; default 127.0.0.1" },
	{ 'P', "protocol", "PROTOCOL", "nut (the default), snmp (v2c), or SNMP's 1, 2c or 3" },
	{ 'p', "port", "PORT", "default 3493, of SNMP 161" },
	{ 'u', "ups", "NAMES", "UPSes, separated by commas; default: all" },
	{ 'a', "all", NULL, "all that the server lists" },
	{ 'w', "warning", "NAME=RANGE",
		"of charge, runtime, load, voltage, input, battery,\n"
		"                                 temperature, age or battery_age" },
	{ 'c', "critical", "NAME=RANGE", "likewise; a RANGE alone is of charge" },
	{ STALE, "stale", "STATE", "of stale data: critical or unknown" },
	{ 't', "timeout", "SECONDS", "default 10" }, { 'L', "login", "USER", "user of upsd.users" },
	{ 'A', "password-file", "FILE", "its first line is the password" },
	{ TLS_CA, "tls-ca", "FILE", "TLS only; check the server's certificate by these" },
	{ 'C', "community", "COMMUNITY", "of SNMPv1 and v2c; default public" },
	{ 'U', "secname", "USER", "of SNMPv3" },
	{ SECLEVEL, "seclevel", "LEVEL", "noAuthNoPriv, authNoPriv or authPriv" },
	{ AUTHPROTO, "authproto", "PROTOCOL", "MD5, SHA, SHA-224, ... SHA-512; default SHA" },
	{ AUTHPASSWD, "authpasswd", "PASSWORD", "of the user" },
	{ 'x', "privproto", "PROTOCOL", "DES, AES, AES-192 or AES-256; default AES" },
	{ 'X', "privpasswd", "PASSWORD", "of the user" },
	{ 'N', "context", "CONTEXT", "of SNMPv3; default: the name of the UPS" },
	{ 'v', "verbose", NULL, "one more line for each UPS; twice: all variables" },
	{ 'h', "help", NULL, "this text" }, { 'V', "version", NULL, "the version" }, { 0 } };

static const struct cli cli = { .program = "check_holdover",
	.synopsis = "[OPTIONS]",
	.options = options };

static bool read_number(const char *text, unsigned max, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*out = (unsigned)n;
	return *text >= '0' && *text <= '9' && !*end && n > 0 && n <= max;
}

static bool set_text(char **to, const char *value)
{
	free(*to);
	*to = mem_dup(value);
	return *value;
}

static bool set_secret(char **to, const char *value)
{
	bool good = set_text(to, value);

	explicit_bzero((char *)value, strlen(value)); /* in argv, which may be written */
	return good;
}

static void forget_names(struct plugin_settings *s)
{
	for (size_t i = 0; i < s->name_count; i++)
		free(s->names[i]);
	free(s->names);
	s->names = NULL;
	s->name_count = 0;
}

static bool set_names(struct plugin_settings *s, const char *value)
{
	char *copy = mem_dup(value), *save = NULL;

	forget_names(s);
	for (char *n = strtok_r(copy, ",", &save); n; n = strtok_r(NULL, ",", &save)) {
		s->names = mem_grow(s->names, s->name_count + 1, sizeof *s->names);
		s->names[s->name_count++] = mem_dup(n);
	}
	free(copy);
	return s->name_count > 0 && s->name_count <= READINGS_MAX;
}

static bool set_protocol(struct plugin_settings *s, const char *value)
{
	static const struct {
		const char *name;
		bool snmp;
		enum snmp_protocol version;
	} rows[] = { { "nut", false, SNMP_V2C }, { "snmp", true, SNMP_V2C }, { "1", true, SNMP_V1 },
		{ "2c", true, SNMP_V2C }, { "3", true, SNMP_V3 } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		if (strcmp(rows[i].name, value))
			continue;
		s->snmp = rows[i].snmp;
		s->access.version = rows[i].version;
		return true;
	}
	return false;
}

static bool read_password(struct plugin_settings *s, const char *path)
{
	free(s->password);
	s->password = password_read(path);
	return s->password != NULL;
}

static bool set_stale(struct plugin_settings *s, const char *value)
{
	bool unknown = !strcmp(value, "unknown");

	s->check.stale = unknown ? CHECK_UNKNOWN : CHECK_CRITICAL;
	return unknown || !strcmp(value, "critical");
}

static bool read_access(struct snmp_access *a, int letter, const char *value)
{
	switch (letter) {
	case 'C':
		return set_secret(&a->community, value);
	case 'U':
		return set_text(&a->user, value);
	case SECLEVEL:
		return set_text(&a->level, value);
	case AUTHPROTO:
		return set_text(&a->auth, value);
	case AUTHPASSWD:
		return set_secret(&a->auth_secret, value);
	case 'x':
		return set_text(&a->privacy, value);
	case 'X':
		return set_secret(&a->privacy_secret, value);
	case 'N':
		return set_text(&a->context, value);
	default:
		return false;
	}
}

static bool read_option(struct plugin_settings *s, int letter, const char *value)
{
	switch (letter) {
	case 'H':
		return set_text(&s->host, value);
	case 'P':
		return set_protocol(s, value);
	case 'p':
		return read_number(value, PORT_MAX, &s->port);
	case 'u':
		return set_names(s, value);
	case 'a':
		forget_names(s);
		return true;
	case 'w':
		return check_threshold(value, s->check.warning);
	case 'c':
		return check_threshold(value, s->check.critical);
	case STALE:
		return set_stale(s, value);
	case 't':
		return read_number(value, SECONDS_MAX, &s->seconds);
	case 'L':
		return set_text(&s->user, value);
	case 'A':
		return read_password(s, value);
	case TLS_CA:
		return set_text(&s->authorities, value);
	case 'v':
		s->verbose++;
		return true;
	default:
		return read_access(&s->access, letter, value);
	}
}

static enum settings_result wrong(const char *what)
{
	printf("UPS UNKNOWN - %s; see check_holdover --help\n", what);
	return SETTINGS_WRONG;
}

/* Names the option by its long name, and not its value, which may be a secret. */
static enum settings_result wrong_option(int letter)
{
	char what[80] = "wrong option";

	for (const struct cli_option *o = options; o->letter; o++)
		if (o->letter == letter)
			snprintf(what, sizeof what, "the value of --%s is not understood", o->name);
	return wrong(what);
}

/* An error in the combination of options; NULL: none. */
static const char *contradiction(const struct plugin_settings *s)
{
	if (!s->user != !s->password)
		return "--login needs --password-file, and the other way round";
	if (s->snmp && s->user)
		return "--login is for the NUT protocol; SNMPv3 has --secname";
	return s->snmp ? snmp_access_fault(&s->access) : NULL;
}

enum settings_result settings_from_args(struct plugin_settings *s, int argc, char **argv)
{
	const char *value;
	int letter, rest = 0;

	*s = (struct plugin_settings){ .check.stale = CHECK_CRITICAL, .seconds = SECONDS };
	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		if (letter == 'h')
			return cli_help(&cli, stdout), SETTINGS_SHOWN;
		if (letter == 'V')
			return puts("check_holdover " PRODUCT_VERSION), SETTINGS_SHOWN;
		if (!read_option(s, letter, value))
			return wrong_option(letter);
	}
	if (rest < argc)
		return wrong("a word that is no option");
	return contradiction(s) ? wrong(contradiction(s)) : SETTINGS_RUN;
}

void settings_free(struct plugin_settings *s)
{
	char **texts[] = { &s->host, &s->user, &s->password, &s->authorities, &s->access.community,
		&s->access.user, &s->access.level, &s->access.auth, &s->access.auth_secret,
		&s->access.privacy, &s->access.privacy_secret, &s->access.context };

	forget_names(s);
	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		free(*texts[i]);
}
