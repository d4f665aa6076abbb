/* SPDX-License-Identifier: GPL-2.0-or-later
 * users - upsd.users: who may do what.
 *
 * Rights are looked at when they are needed, with the name and password that a connection has given. A user without a password never passes. Sections of
 * the same name are merged. Source: NUT's upsd.users(5).
 */
#ifndef SERVER_PROTOCOL_USERS_H
#define SERVER_PROTOCOL_USERS_H

#include "lib/conf.h"

#include <stdbool.h>

enum right { RIGHT_SET = 1, RIGHT_FSD = 2, RIGHT_LOGIN = 4, RIGHT_PRIMARY = 8 };

struct users;

/* Reads DIR/upsd.users. NULL with *error = -errno if it cannot be read. */
struct users *users_read(const char *conf_dir, struct conf_report *report, int *error);
void users_free(struct users *u);

/* NULL name or password: false. Takes the same time for an unknown user and a wrong password of the same length. */
bool users_may(const struct users *u, const char *name, const char *password, enum right right);
bool users_may_command(const struct users *u, const char *name, const char *password, const char *command);

#endif
