/* SPDX-License-Identifier: GPL-2.0-or-later
 * exposure - see exposure.h.
 */
#include "mibs/conf/exposure.h"

#include "lib/conf_rows.h"

#include <sys/stat.h>

struct looking {
	bool strict;
};

/* [server] may follow [snmp], so it is read before. */
static const struct conf_row rows[] = {
	{ "server", "strict_files", CONF_MEMBER(struct looking, strict), .flags = CONF_STRICT_YES },
};

static const struct conf_format format = {
	.rows = rows, .count = 1, .grammar = CONF_ENTRIES
};

struct agentconf_exposed agentconf_exposure_of(const char *file)
{
	struct conf_report report = { .quiet = true };
	struct looking l = { 0 };
	struct conf_reading r = { .format = &format, .out = &l, .report = &report };
	struct agentconf_exposed exposed = { .how = AGENTCONF_PRIVATE };
	struct stat st;

	if (stat(file, &st) || !(st.st_mode & (S_IROTH | S_IWOTH)))
		return exposed;
	exposed.how = st.st_mode & S_IWOTH ? AGENTCONF_WRITABLE : AGENTCONF_READABLE;
	if (!conf_rows_read(&r, file))
		exposed.strict = l.strict;
	return exposed;
}
