/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-find: looks which UPSes are plugged in, and never touches one (drivers/find/scan.h).
 *
 * Started by holdoverd when no UPS is configured, it gives each UPS a permanent name, writes the
 * names to a file that lasts, and sends the sections of ups.conf that go with them to holdoverd. It
 * is a process of its own because what devices say of themselves is parsed here, without
 * privileges, and holdoverd parses nothing.
 */
#include "drivers/find/program.h"

int main(int argc, char **argv)
{
	return program_main(&finder_program, argc, argv);
}
