/* SPDX-License-Identifier: GPL-2.0-or-later
 * units - `holdoverd -c reload` where programs have units of their own: all or nothing there, too.
 *
 * No program runs as root then, and none may order another one about. So it is who asks that goes
 * from socket to socket, as root (systemctl reload holdover does) or as the one user of all: every
 * program with a unit of its own prepares (lib/program.h); then holdoverd reloads with all it has
 * started, which is all or nothing (supervisor/reload); by its result the others commit or cancel.
 * Which programs it has started holdoverd answers to the word UNITS_STARTED, a line each.
 */
#ifndef SUPERVISOR_UNITS_H
#define SUPERVISOR_UNITS_H

#define UNITS_STARTED "programs"

/* Blocks until all have answered; reasons are printed. An exit status. */
int units_reload(const char *state_dir);

#endif
