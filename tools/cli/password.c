/* SPDX-License-Identifier: GPL-2.0-or-later
 * password - see password.h.
 */
#include "tools/cli/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *password_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t n = f ? getline(&line, &size, f) : -1;

	if (f)
		fclose(f);
	if (n < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = 0;
	return line;
}
