/* SPDX-License-Identifier: GPL-2.0-or-later
 * tracking - ids of SET and INSTCMD, and their results.
 *
 * One table for all connections. Entries live for TRACKINGDELAY from their creation; the oldest is
 * dropped when there are TRACKING_MAX.
 */
#ifndef SERVER_PROTOCOL_TRACKING_H
#define SERVER_PROTOCOL_TRACKING_H

#include <stddef.h>
#include <stdint.h>

enum { TRACKING_ID_LENGTH = 36, TRACKING_MAX = 4096 };

struct tracking;

struct tracking *tracking_new(uint32_t delay_s);
void tracking_free(struct tracking *t);
void tracking_set_delay(struct tracking *t, uint32_t delay_s);

void tracking_make_id(char id[TRACKING_ID_LENGTH + 1]);		/* a random (version 4) UUID */

/* A request with this id was accepted and is pending. A refused request gets no entry. */
void tracking_begin(struct tracking *t, uint64_t now_ms, const char *id);
/* unknown ids are ignored */
void tracking_result(struct tracking *t, const char *id, int code);
const char *tracking_answer(
	struct tracking *t, uint64_t now_ms, const char *id); /* "PENDING", "SUCCESS", "ERR ..." */

#endif
