/* SPDX-License-Identifier: GPL-2.0-or-later
 * question - sends SET VAR and INSTCMD to one UPS over its feed, and matches answers by their ids.
 *
 * Each UPS has a desk, owned by its bridge; code that carries out orders uses the desk instead of
 * the bridge. Nothing blocks: an answer comes by callback, or never.
 */
#ifndef MIBS_UPS_QUESTION_H
#define MIBS_UPS_QUESTION_H

#include "lib/mirror.h"
#include "lib/trust.h"

#include <stdbool.h>

struct question;

struct question_desk {
	uv_loop_t *loop;
	const struct ups *ups;		/* borrowed */
	struct mirror *mirror;		/* borrowed; NULL: not connected yet */
	struct question *first;
	struct trust server;		/* the accepted owner of the feed */
	unsigned last;			/* number of the last question */
};

/* For mirror_new, with the desk as `user`: receives the answers. */
extern const struct mirror_ops question_mirror_ops;

/* `command`: INSTCMD, else SET VAR. 0: `answered` will be called with an enum sp_result, unless
 * question_cancel comes first; or -errno. */
int question_ask(struct question_desk *desk, bool command, const char *name, const char *value,
	void (*answered)(void *user, int code), void *user, struct question **out);
void question_cancel(struct question_desk *desk, struct question *q);

/* The same, for a request whose answer is not needed. */
void question_send(struct question_desk *desk, bool command, const char *name, const char *value);

void question_desk_fini(struct question_desk *desk);	/* no answer comes after that */

#endif
