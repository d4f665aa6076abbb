/* SPDX-License-Identifier: GPL-2.0-or-later
 * takeover - NUT's services are stopped and Holdover's started in their place, and back again.
 *
 * What is changed is written to a record before it is changed, so that giving back restores each unit
 * as it was, also after a take-over that failed half-way. Both may be repeated: what is done already is
 * not done again. upsmon (nut-monitor) is not touched.
 */
#ifndef TOOLS_TAKEOVER_H
#define TOOLS_TAKEOVER_H

#include "tools/cli/command.h"

/* For root, under systemd. Each step is printed. An exit status: 0; 1 not allowed here; 2 a step
 * failed, after which the state is printed. Block up to minutes: they wait for services to stop. */
int takeover_take(const struct tool *t);
int takeover_give_back(const struct tool *t);

#endif
