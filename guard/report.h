/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - the state of the guard as lines, the answer to `status`: for users and programs.
 *
 * Each line is a key and its values in the grammar of lib/words. Keys and the order of values stay;
 * new keys may be added, and new values at the end of a line. holdover-guard(8) lists them.
 *
 * 	state watching
 * 	reason none
 * 	ups rack supplies 1 status "OL" fresh yes others 2 upsmon no rule none charge 20 runtime 150
 */
#ifndef GUARD_REPORT_H
#define GUARD_REPORT_H

#include "guard/feeds.h"
#include "guard/guardconf.h"
#include "guard/policy.h"
#include "lib/buf.h"

void report_write(const struct guard *g, const struct guardconf *conf, const struct feeds *feeds,
	uint64_t now_ms, struct buf *out);

#endif
