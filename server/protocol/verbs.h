/* SPDX-License-Identifier: GPL-2.0-or-later
 * verbs - the commands of the protocol, one row each.
 */
#ifndef SERVER_PROTOCOL_VERBS_H
#define SERVER_PROTOCOL_VERBS_H

#include "server/protocol/command.h"

extern const struct commands verbs;

#endif
