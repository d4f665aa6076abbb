/* SPDX-License-Identifier: GPL-2.0-or-later
 * print - `DRIVER --find`: the plugged-in devices that this driver serves.
 */
#ifndef DRIVERS_FIND_PRINT_H
#define DRIVERS_FIND_PRINT_H

#include <stddef.h>
#include <stdio.h>

/* Prints a section of ups.conf for each unit; returns their number. For `auto`: all units that any
 * driver serves. */
size_t find_print(const char *driver, FILE *out);

#endif
