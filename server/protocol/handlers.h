/* SPDX-License-Identifier: GPL-2.0-or-later
 * handlers - the commands by family: GET, LIST, SET and INSTCMD, and the identification of clients.
 * The table that names them is in verbs.c; the contract of a handler is in command.h.
 */
#ifndef SERVER_PROTOCOL_HANDLERS_H
#define SERVER_PROTOCOL_HANDLERS_H

#include "server/protocol/command.h"

typedef enum error command_handler(
	struct session *s, const struct arguments *a, struct buf *out);

command_handler get_var, get_type, get_desc, get_cmddesc, get_upsdesc, get_numlogins,
	get_numattach, get_tracking;
command_handler list_ups, list_var, list_rw, list_cmd, list_enum, list_range, list_client;
command_handler set_var, set_tracking, set_instcmd;
command_handler login_username, login_password, login_login, login_attach, login_logout,
	login_primary, login_master, login_fsd;

#endif
