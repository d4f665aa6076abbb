/* SPDX-License-Identifier: GPL-2.0-or-later
 * modes - see modes.h.
 */
#include "server/conf/modes.h"

#include <sys/stat.h>

bool modes_allow(const char *path, enum modes_kind kind, bool strict, struct conf_report *report)
{
	const char *secret = kind == MODES_KEY ? "a private key" : "passwords", *how;
	struct conf_place at = { path, 0 };
	struct stat st;

	if (stat(path, &st) || !(st.st_mode & (S_IROTH | S_IWOTH)))
		return true;
	how = st.st_mode & S_IWOTH ? "written" : "read";
	if (strict)
		conf_error(report, at, "holds %s and can be %s by everybody: not used, since "
				       "strict_files = yes (chgrp nut, chmod 640)", secret, how);
	else if (kind == MODES_KEY)
		conf_error(report, at,
			"holds %s and can be %s by everybody (chgrp nut, chmod 640)", secret, how);
	else
		conf_warning(report, at,
			"holds %s and can be %s by everybody (chgrp nut, chmod 640)", secret, how);
	return !strict;
}
