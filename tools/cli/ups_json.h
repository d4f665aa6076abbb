/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups_json - one UPS as a JSON object, the same in every subcommand.
 */
#ifndef TOOLS_UPS_JSON_H
#define TOOLS_UPS_JSON_H

#include "lib/ups_read.h"

#include <stdbool.h>
#include <time.h>

/* On stdout. `since`: when its state began, 0: unknown; `whole`: with all variables. */
void ups_json_print(const struct ups *ups, time_t since, bool whole);

#endif
