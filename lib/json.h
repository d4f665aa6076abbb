/* SPDX-License-Identifier: GPL-2.0-or-later
 * json - writes JSON (RFC 8259) into a buf.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include "lib/buf.h"

/* Writes a string with its quotes; NULL: null. Each byte is read as a character of Latin-1, so any
 * text of a device becomes valid JSON. */
void json_add_text(struct buf *out, const char *text);

#endif
