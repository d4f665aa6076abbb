/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what a driver does in each part of the life that all programs share (lib/program.h).
 */
#ifndef DRIVERS_PROGRAM_H
#define DRIVERS_PROGRAM_H

#include "drivers/driver.h"

int driver_main(const struct driver *driver, int argc, char **argv);

#endif
