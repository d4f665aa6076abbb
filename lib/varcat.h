/* SPDX-License-Identifier: GPL-2.0-or-later
 * varcat - the catalogue of standard variables and instant commands: a description of each, and
 * whether it can switch off the load.
 *
 * The texts are Holdover's own (lib/varcat_table.c), pure ASCII without quote, backslash or hash,
 * so they are sent unchanged. Names are those of the recording document of RFC 9271. One row serves
 * a whole family. In a row's name a component
 *   n              stands for any number or for nothing:  outlet.n.status: outlet.3.status
 *   L              stands for L1 L2 L3 N, L1-N, L1-L2 ... or for nothing:  input.L1-N.voltage
 *   * (the last)   stands for any further components:  driver.parameter.port
 * n and L are ignored in the order of the table, so the look-up is one binary search. Devices of a
 * daisy chain (device.2.ups.load) and names after "upstream." have the description of the plain
 * name.
 */
#ifndef LIB_VARCAT_H
#define LIB_VARCAT_H

#include <stdbool.h>
#include <stddef.h>

enum { VARCAT_CONTROL = 1 };		/* flags: can switch off the load */

struct varcat_row {
	const char *name;		/* lower case, except the L */
	const char *text;
	unsigned char flags;
};

extern const struct varcat_row varcat_vars[];		/* sorted by name without n and L */
extern const size_t varcat_var_count;
extern const struct varcat_row varcat_commands[];	/* likewise */
extern const size_t varcat_command_count;

const char *varcat_var_text(const char *name);		/* any case; NULL if not in the catalogue */
const char *varcat_command_text(const char *name);

/* Can running the command, or setting the variable, switch off the load? True for names that are
 * not in the catalogue. */
bool varcat_command_is_control(const char *name);
bool varcat_var_is_control(const char *name);

#endif
