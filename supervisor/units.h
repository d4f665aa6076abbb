/* SPDX-License-Identifier: GPL-2.0-or-later
 * units - `holdoverd -c reload` for programs with separate units: also all or nothing.
 *
 * No program runs as root then, and none may control another one. So the caller contacts each
 * control socket, as root (systemctl reload holdover does) or as the common user: every program
 * with a separate unit prepares (lib/program.h); then holdoverd reloads with all it has started,
 * which is all or nothing (supervisor/reload); by its result the others commit or cancel. To the
 * word UNITS_STARTED holdoverd answers the programs that it has started, one line each.
 */
#ifndef SUPERVISOR_UNITS_H
#define SUPERVISOR_UNITS_H

#define UNITS_STARTED "programs"

/* Blocks until all have answered; reasons are printed. An exit status. */
int units_reload(const char *state_dir);

#endif
