/* SPDX-License-Identifier: GPL-2.0-or-later
 * examples - see examples.h. Sources: upsd.users(5), upsmon.conf(5), their sample files in Debian's
 * packages, and guides that users copy from.
 */
#include "tools/machine/examples.h"
#include "lib/clock.h"
#include "lib/mem.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const passwords[] = {
	"mypass", "pass", "password", "secret", "blah", "abc123", "upsmon", "upsmon_pass", "admin",
	"nut", "ups", "changeme", "tigger", "topsecret", "duckpaste", "somepass", "yourpassword",
	"upsslavepass", "upsmasterpass", "masterpass", "slavepass", "primarypass", "secondarypass",
	"mypassword", "monpass", "adminpass", "demo", "test", "1234", "12345678",
};

bool examples_has(const char *password)
{
	for (size_t i = 0; i < MEM_COUNT(passwords); i++)
		if (!strcasecmp(passwords[i], password))
			return true;
	return false;
}

bool examples_is_hash(const char *text)
{
	return *text == '$' && strchr(text + 1, '$');
}

static bool fits(const char *hash, const char *password, struct crypt_data *d)
{
	const char *made = crypt_r(password, hash, d);

	return made && *made == '$' && !strcmp(made, hash);
}

int examples_has_hash(const char *hash, uint64_t until_ms)
{
	struct crypt_data *d = MEM_NEW(struct crypt_data);
	int result = 0;

	for (size_t i = 0; !result && i < MEM_COUNT(passwords); i++) {
		if (clock_ms() >= until_ms)
			result = -ETIME;
		else
			result = fits(hash, passwords[i], d);
	}
	free(d);
	return result;
}
