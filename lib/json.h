/* SPDX-License-Identifier: GPL-2.0-or-later
 * json - pieces of JSON (RFC 8259) into a buf.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include "lib/buf.h"

/* A string with its quotes; NULL: null. Each byte is a character of Latin-1, so what a device says
 * of itself is valid JSON, whatever it says. */
void json_add_text(struct buf *out, const char *text);

#endif
