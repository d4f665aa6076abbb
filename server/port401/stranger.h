/* SPDX-License-Identifier: GPL-2.0-or-later
 * stranger - answers clients of other protocols on TCP port 401.
 *
 * Scanners report an unknown service on a low port, so it identifies itself: to web browsers in
 * HTTP, to others in plain text. It discloses nothing about this host or its UPSes.
 */
#ifndef SERVER_PORT401_STRANGER_H
#define SERVER_PORT401_STRANGER_H

#include "lib/words.h"

extern const char stranger_banner[];

/* The answer to a connection's first line; NULL: it is a line of the protocol, valid or not. */
const char *stranger_answer(const struct words *w);

#endif
