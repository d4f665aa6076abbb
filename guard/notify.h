/* SPDX-License-Identifier: GPL-2.0-or-later
 * notify - runs the notification programs, without waiting for them.
 *
 * Each executable of DIR/notify.d and the one of `notify =` gets the text as its only argument, and
 * NOTIFYTYPE, UPSNAME, UPS, UPSSTATUS, CHARGE, RUNTIME in its environment, as upsmon's NOTIFYCMD
 * does. At most NOTIFY_RUNNING_MAX run at once; the others wait in order, the oldest beyond
 * NOTIFY_WAITING_MAX are dropped and counted. One that runs longer than NOTIFY_MAX_S is killed.
 */
#ifndef GUARD_NOTIFY_H
#define GUARD_NOTIFY_H

#include "guard/notice.h"
#include "lib/ups.h"

#include <uv.h>

enum { NOTIFY_RUNNING_MAX = 4, NOTIFY_WAITING_MAX = 200, NOTIFY_MAX_S = 10 };

struct notify;

/* `program` (NULL: none) and `dir` are copied. */
struct notify *notify_new(uv_loop_t *loop, const char *dir, const char *program);
/* running programs are not killed; waiting ones are dropped */
void notify_free(struct notify *n);

void notify_send(struct notify *n, enum notice notice, const struct ups *ups);

#endif
