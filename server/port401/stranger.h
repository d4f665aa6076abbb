/* SPDX-License-Identifier: GPL-2.0-or-later
 * stranger - answers to clients of TCP port 401 that do not know what it is.
 *
 * Scanners flag an unknown service on a low port, so this one says what it is: to web browsers in
 * HTTP, to others as it stands. Nothing about this host or its UPSes.
 */
#ifndef SERVER_PORT401_STRANGER_H
#define SERVER_PORT401_STRANGER_H

#include "lib/words.h"

extern const char stranger_banner[];

/* What to answer to a connection's first line; NULL: it is a line of the protocol, known or not. */
const char *stranger_answer(const struct words *w);

#endif
