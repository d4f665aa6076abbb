/* SPDX-License-Identifier: GPL-2.0-or-later
 * question - SET VAR and INSTCMD to one UPS over its feed, and the answers by their ids.
 *
 * A desk per UPS, owned by its bridge; the code that carries out orders gets the desk and need not
 * know the bridge. Nothing waits here: an answer comes by callback, or never.
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
	struct mirror *mirror;		/* borrowed; NULL: nothing can be asked yet */
	struct question *first;
	struct trust server;		/* whose feed is believed */
	unsigned last;			/* number of the question asked last */
};

/* For mirror_new, with the desk as `user`: brings the answers in. */
extern const struct mirror_ops question_mirror_ops;

/* `command`: INSTCMD, else SET VAR. 0: `answered` will be called with an enum sp_result, unless
 * question_cancel comes first; or -errno. */
int question_ask(struct question_desk *desk, bool command, const char *name, const char *value,
	void (*answered)(void *user, int code), void *user, struct question **out);
void question_cancel(struct question_desk *desk, struct question *q);

/* The same, without interest in the answer. */
void question_send(struct question_desk *desk, bool command, const char *name, const char *value);

void question_desk_fini(struct question_desk *desk);	/* no answer comes after that */

#endif
