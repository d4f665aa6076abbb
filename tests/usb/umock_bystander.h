/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_bystander - devices of the testbed that no program should open. Inside of umock.
 */
#ifndef TESTS_USB_UMOCK_BYSTANDER_H
#define TESTS_USB_UMOCK_BYSTANDER_H

#include <umockdev.h>

/* The devices of a file in umockdev's own format. Whoever opens one of their nodes, the lines
 * "E: DEVNAME=...", is logged as BYSTANDER. 0, or -1 with a message on stderr. */
int bystander_add(UMockdevTestbed *bed, const char *file);

#endif
