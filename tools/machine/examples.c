/* SPDX-License-Identifier: GPL-2.0-or-later
 * examples - see examples.h. Sources: upsd.users(5), upsmon.conf(5), their sample files in Debian's
 * packages, and guides that are copied from.
 */
#include "tools/machine/examples.h"
#include "lib/mem.h"

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
