/* SPDX-License-Identifier: GPL-2.0-or-later
 * loop - the event loop of a program.
 *
 * libuv aborts without a word, or leaves a loop half made, where memory or descriptors are missing.
 * Here that ends the program with a message.
 */
#ifndef LIB_LOOP_H
#define LIB_LOOP_H

#include <uv.h>

/* Before any other use of libuv. From then on an allocation of libuv that fails is log_fatal. */
void loop_init(uv_loop_t *loop);

#endif
