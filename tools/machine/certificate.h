/* SPDX-License-Identifier: GPL-2.0-or-later
 * certificate - checks the file of CERTFILE: a chain and its key, in PEM.
 */
#ifndef TOOLS_CERTIFICATE_H
#define TOOLS_CERTIFICATE_H

#include <stdbool.h>

enum { CERTIFICATE_TEXT_MAX = 128 };

struct certificate {
	/* "" if it can be used */
	char fault[CERTIFICATE_TEXT_MAX];
	bool no_permission;		/* the fault is that this user may not read it */
	long days_left;			/* negative: it has expired */
	char weakness[CERTIFICATE_TEXT_MAX];	/* "": none */
};

/* False: see fault. */
bool certificate_read(const char *path, struct certificate *out);

#endif
