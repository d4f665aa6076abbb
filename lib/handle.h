/* SPDX-License-Identifier: GPL-2.0-or-later
 * handle - frees the memory of a libuv handle, which libuv needs until the loop has closed the
 * handle, in a later iteration than uv_close.
 */
#ifndef LIB_HANDLE_H
#define LIB_HANDLE_H

/* Closes the handle at which a block of the heap begins, and frees the block afterwards. NULL is
 * fine. */
void handle_free(void *block);

#endif
