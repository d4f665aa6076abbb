/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-find: finds the UPSes that are plugged in, without opening one (drivers/find/scan.h).
 *
 * Started by holdoverd when no UPS is configured, it gives each UPS a permanent name, writes the
 * names to a file below /var/lib, and sends the matching sections of ups.conf to holdoverd. It is a
 * process of its own because it parses what devices report about themselves, without privileges;
 * holdoverd parses no such data.
 */
#include "drivers/find/program.h"

int main(int argc, char **argv)
{
	return program_main(&finder_program, argc, argv);
}
