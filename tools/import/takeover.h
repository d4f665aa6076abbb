/* SPDX-License-Identifier: GPL-2.0-or-later
 * takeover - replaces NUT's services by Holdover's, and restores them.
 *
 * Each unit's state is recorded before it is changed, so that giving back restores it, also after a
 * take-over that failed half-way. Both may be repeated: steps that are done already are skipped.
 * upsmon (nut-monitor) is not touched.
 */
#ifndef TOOLS_TAKEOVER_H
#define TOOLS_TAKEOVER_H

#include "tools/cli/command.h"

/* For root, under systemd. Each step is printed. An exit status: 0; 1 not allowed here; 2 a step
 * failed, after which the state is printed. They block for up to minutes, until services have
 * stopped. */
int takeover_take(const struct tool *t);
int takeover_give_back(const struct tool *t);

#endif
