/* SPDX-License-Identifier: GPL-2.0-or-later
 * mask - hides serial numbers in recordings, because recordings are published. The shape is kept,
 * because some faults are recognised by it: a digit becomes 0, a letter X.
 */
#ifndef DRIVERS_CORE_MASK_H
#define DRIVERS_CORE_MASK_H

#include <stddef.h>

void mask_bytes(char *bytes, size_t n);

/* Masks each occurrence of `secret`. */
void mask_each(char *bytes, size_t n, const char *secret);

#endif
