/* SPDX-License-Identifier: GPL-2.0-or-later
 * users - upsd.users: users and their rights.
 *
 * Rights are checked when they are needed, with the name and password that a connection has sent. A
 * user without a password never passes. Sections of the same name are merged. Source: NUT's
 * upsd.users(5).
 */
#ifndef SERVER_PROTOCOL_USERS_H
#define SERVER_PROTOCOL_USERS_H

#include "lib/conf.h"

#include <stdbool.h>
#include <stdint.h>

enum right { RIGHT_SET = 1, RIGHT_FSD = 2, RIGHT_LOGIN = 4, RIGHT_PRIMARY = 8 };

struct users;

/* Reads DIR/upsd.users. NULL with *error = -errno if it cannot be read. `strict`: users of a file
 * that others can read or write are ignored; without it that is a warning. */
struct users *users_read(
	const char *conf_dir, bool strict, struct conf_report *report, int *error);
struct users *users_none(void);		/* users of a directory without configuration: none */
void users_free(struct users *u);

/* A password may be given as a hash of crypt(5): $y$ (yescrypt), $6$ or $5$ (SHA-2). Checking it
 * takes some tenths of a second, so a caller that must not block calls users_check first and lets
 * another thread call users_hash_fits. */
enum { USERS_HASH_MAX = 384 };
/* HASHED: right if the password fits the hash */
enum users_verdict { USERS_WRONG, USERS_RIGHT, USERS_HASHED };

/* NULL name or password: USERS_WRONG. An unknown user takes as long as a known one: if any user of
 * the file has a hash, every wrong attempt has one to be checked, which fits nothing; if hashes
 * take different times each name always gets the same one. */
enum users_verdict users_check(
	const struct users *u, const char *name, const char *password, char hash[USERS_HASH_MAX]);
bool users_hash_fits(const char *hash, const char *password);	/* slow; any thread */

/* The user whose `certificate` has that subject (RFC 2253, as openssl x509 -nameopt RFC2253 shows
 * it); NULL: none. Borrowed. */
const char *users_of_certificate(const struct users *u, const char *subject);

/* A number that changes only with this user's password, also over a reload; 0: there is no such
 * user, or none with a password. */
uint64_t users_stamp(const struct users *u, const char *name);

/* Whether this user, whose password or certificate was checked, has the right. */
bool users_allow(const struct users *u, const char *name, enum right right);
bool users_allow_command(const struct users *u, const char *name, const char *command);

#endif
