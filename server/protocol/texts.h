/* SPDX-License-Identifier: GPL-2.0-or-later
 * texts - descriptions of variables and commands: an administrator's cmdvartab first, then the
 * built-in catalogue.
 *
 * NUT's file, in DATAPATH: lines `VARDESC name "text"` and `CMDDESC name "text"`; a later line
 * replaces an earlier one. It is optional.
 */
#ifndef SERVER_PROTOCOL_TEXTS_H
#define SERVER_PROTOCOL_TEXTS_H

#include "lib/conf.h"

struct texts;

/* `data_path` NULL or without a cmdvartab: only built-in texts. Never NULL. */
struct texts *texts_read(const char *data_path, struct conf_report *report);
void texts_free(struct texts *t);

/* Any case; NULL: there is no description. */
const char *texts_of_var(const struct texts *t, const char *name);
const char *texts_of_command(const struct texts *t, const char *name);

#endif
