/* SPDX-License-Identifier: GPL-2.0-or-later
 * main of every driver. The Makefile defines DRIVER, the symbol of its struct driver.
 */
#include "drivers/program.h"

extern const struct driver DRIVER;

int main(int argc, char **argv)
{
	return driver_main(&DRIVER, argc, argv);
}
