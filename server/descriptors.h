/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptors - the limit of file descriptors, and the share of clients.
 *
 * Descriptors for drivers, feeds, listeners and files are reserved first, so that many clients
 * cannot prevent the connection to a driver.
 */
#ifndef SERVER_DESCRIPTORS_H
#define SERVER_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

/* Raises the soft limit to the hard one; returns the new limit. */
uint64_t descriptors_raise(void);

/* The part of `limit` for connections of NUT's port, with that many UPSes: at least half. */
uint32_t descriptors_for_clients(uint64_t limit, size_t ups_count);

#endif
