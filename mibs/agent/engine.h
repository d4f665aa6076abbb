/* SPDX-License-Identifier: GPL-2.0-or-later
 * engine - snmpEngineID and snmpEngineBoots, kept over restarts.
 *
 * SNMPv3 managers remember both and refuse an engine whose boots do not rise when its time begins
 * again (RFC 3414, 2.2). So both are in a small file that is on the disk before the first answer is
 * sent; net-snmp's own persistence is not used, because it restores removed users.
 */
#ifndef MIBS_AGENT_ENGINE_H
#define MIBS_AGENT_ENGINE_H

#include "mibs/conf/snmptext.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct engine {
	uint8_t id[SNMPTEXT_ENGINE_MAX];
	size_t id_length;
	uint32_t boots;			/* of this start; 2^31-1: unknown, see below */
};

/* Reads the file of directory `dir` (made 0700 if missing), counts this start and writes it back.
 * `id` of length 0: keep the one of the file, or make one. 0, or -errno if it could not be kept:
 * *out is usable, but the next start will not have it.
 *
 * A file that is damaged, or cannot be kept, makes a new ID; an `id` that is given gets boots
 * 2^31-1, with which no manager is answered that authenticates (RFC 3414 2.2.2), until another one
 * is given. Blocking; for the start only. */
int engine_start(
	struct engine *out, const char *dir, const uint8_t *id, size_t id_length);

#endif
