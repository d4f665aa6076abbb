/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutorder - sends SET VAR and INSTCMD over lib/nutclient, and gets the driver's own result.
 *
 * A server accepts an order before its driver has carried it out (RFC 9271 section 4.2.9): an order
 * asks for tracking and then for the result until it is known. If a server has no tracking, its OK
 * is the result.
 */
#ifndef LIB_NUTORDER_H
#define LIB_NUTORDER_H

#include "lib/nutclient.h"
#include "lib/sockproto.h"

enum { NUTORDER_WAIT_MS = 10000 };	/* for the driver; then SP_FAILED with TIMEOUT */

struct nutorder;

/* Called once, unless nutorder_free was called: the word after ERR, or NULL; "TIMEOUT". The order
 * is freed after it. */
typedef void nutorder_fn(void *user, enum sp_result result, const char *error);

/* `words` ends with NULL: "SET", "VAR", ups, name, value, or "INSTCMD", ups, name[, value].
 * `client` is ready and outlives the order, or ends first: then call nutorder_free. */
struct nutorder *nutorder_new(uv_loop_t *loop, struct nutclient *client, const char *const *words,
	nutorder_fn *done, void *user);
/* Frees it before it was answered. Harmless with NULL; only after its client was freed or has
 * ended. */
void nutorder_free(struct nutorder *o);

/* The result for a word after ERR: a name that does not exist, a value that is not permitted, or a
 * failure. */
enum sp_result nutorder_result(const char *error);

#endif
