/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptors - how many file descriptors there are, and how many of them clients may have.
 *
 * Drivers, feeds, listeners and files come first: what they may need is set aside, so that no crowd
 * of clients keeps a driver from being linked again.
 */
#ifndef SERVER_DESCRIPTORS_H
#define SERVER_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

/* Raises the soft limit to the hard one; what the limit is then. */
uint64_t descriptors_raise(void);

/* What is left for connections of NUT's port, of `limit` and with that many UPSes: half of them at
 * least. */
uint32_t descriptors_for_clients(uint64_t limit, size_t ups_count);

#endif
