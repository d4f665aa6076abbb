/* SPDX-License-Identifier: GPL-2.0-or-later
 * exposure - see exposure.h.
 */
#include "mibs/conf/exposure.h"

#include "lib/conf.h"
#include "lib/entry.h"

#include <strings.h>
#include <sys/stat.h>

struct looking {
	bool in_server, strict;
};

/* [server] may follow [snmp], so it is read before. */
static void look(void *user, struct conf_place at, const struct words *w)
{
	struct looking *l = user;
	char section[WORD_BYTES_MAX];
	struct entry e;
	bool value;

	if (conf_section(w, section, sizeof section))
		l->in_server = !strcasecmp(section, "server");
	else if (l->in_server && !strcasecmp(words_at(w, 0), "strict_files") &&
		!entry_read(&e, at, w) && conf_bool(e.values[0], &value))
		l->strict = value;
}

struct agentconf_exposed agentconf_exposure_of(const char *file)
{
	struct conf_report report = { .quiet = true };
	struct looking l = { 0 };
	struct agentconf_exposed exposed = { .how = AGENTCONF_PRIVATE };
	struct stat st;

	if (stat(file, &st) || !(st.st_mode & (S_IROTH | S_IWOTH)))
		return exposed;
	exposed.how = st.st_mode & S_IWOTH ? AGENTCONF_WRITABLE : AGENTCONF_READABLE;
	if (!conf_read(file, &report, look, &l))
		exposed.strict = l.strict;
	return exposed;
}
