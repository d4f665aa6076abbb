/* SPDX-License-Identifier: GPL-2.0-or-later
 * plausible - can this number be a value of this variable at all?
 *
 * One gate for all drivers: a scale that is wrong by powers of ten, a field of all ones or a value
 * of another kind must not reach a client as if it had been measured. The limits are those of
 * physics and of the largest devices there are, not of what is usual: unusual but possible values
 * pass. They depend on the kind of the variable, which its name shows (lib/varcat has the names). A
 * nominal value of 0 was not filled in by the firmware.
 */
#ifndef DRIVERS_POWER_PLAUSIBLE_H
#define DRIVERS_POWER_PLAUSIBLE_H

#include <stdbool.h>

/* True for a text that is no number, and for a name of no known kind. */
bool plausible(const char *name, const char *text);

#endif
