/* SPDX-License-Identifier: GPL-2.0-or-later
 * print - `DRIVER --find`: what of that which is plugged in is for this driver.
 */
#ifndef DRIVERS_FIND_PRINT_H
#define DRIVERS_FIND_PRINT_H

#include <stddef.h>
#include <stdio.h>

/* A section of ups.conf for each unit; their number. For `auto` all units that any driver knows. */
size_t find_print(const char *driver, FILE *out);

#endif
