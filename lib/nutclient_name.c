/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient_name - parses "ups@host:port", the name of a UPS in all NUT clients. See nutclient.h.
 */
#include "lib/nutclient.h"

#include <stdlib.h>
#include <string.h>

bool nutclient_parse(char *text, char **ups, char **host, unsigned *port)
{
	char *at = strrchr(text, '@'), *colon, *end;

	*ups = text;
	*host = NULL;
	*port = 0;
	if (!at)
		return *text != 0;
	*at = 0;
	*host = at + 1;
	if (**host == '[') {
		end = strchr(++*host, ']');
		if (!end)
			return false;
		*end = 0;
		colon = end[1] == ':' ? end + 1 : NULL;
	} else {
		colon = strrchr(*host, ':');
	}
	if (colon) {
		unsigned long n = strtoul(colon + 1, &end, 10);

		*colon = 0;
		if (*end || !n || n > 65535)
			return false;
		*port = (unsigned)n;
	}
	return *text && **host;
}
