/* SPDX-License-Identifier: GPL-2.0-or-later
 * varcat - the catalogue of standard variables and instant commands with their one-line descriptions.
 *
 * The texts are ours (lib/varcat_table.c), pure ASCII without quote, backslash or hash, so they go on the wire as they are. Names are those
 * of the recording document of RFC 9271; numbered families (outlet.N, ambient.N) and phases are matched by pattern:
 * in a row's name `n` as a whole component stands for any number.
 */
#ifndef LIB_VARCAT_H
#define LIB_VARCAT_H

#include <stddef.h>

struct varcat_row {
	const char *name;		/* lower case; component "n" = any number */
	const char *text;
};

extern const struct varcat_row varcat_vars[];		/* sorted by name */
extern const size_t varcat_var_count;
extern const struct varcat_row varcat_commands[];	/* sorted by name */
extern const size_t varcat_command_count;

const char *varcat_var_text(const char *name);		/* any case; NULL if not in the catalogue */
const char *varcat_command_text(const char *name);

#endif
