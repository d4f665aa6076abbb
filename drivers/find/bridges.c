/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridges - see bridges.h. Those of class CDC need no row: their class says it.
 */
#include "drivers/find/bridges.h"

static const struct {
	uint16_t vid, pid;		/* vid 0: the end */
} bridges[] = {
	{ 0x1a86, 0x7523 },		/* CH340 */
	{ 0x1a86, 0x7522 },
	{ 0x1a86, 0x5523 },		/* CH341 */
	{ 0x1a86, 0x55d4 },		/* CH9102 */
	{ 0x0403, 0x6001 },		/* FT232 */
	{ 0x0403, 0x6010 },
	{ 0x0403, 0x6011 },
	{ 0x0403, 0x6014 },
	{ 0x0403, 0x6015 },
	{ 0x10c4, 0xea60 },		/* CP210x */
	{ 0x10c4, 0xea70 },
	{ 0x10c4, 0xea71 },
	{ 0x067b, 0x2303 },		/* PL2303 */
	{ 0x067b, 0x23a3 },
	{ 0x0557, 0x2008 },		/* ATEN UC-232A */
	{ 0x04e2, 0x1410 },		/* Exar XR21V1410 */
	{ 0x9710, 0x7840 },		/* MosChip */
	{ 0 },
};

bool find_is_bridge(uint16_t vid, uint16_t pid)
{
	for (unsigned i = 0; bridges[i].vid; i++)
		if (bridges[i].vid == vid && bridges[i].pid == pid)
			return true;
	return false;
}
