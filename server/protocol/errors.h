/* SPDX-License-Identifier: GPL-2.0-or-later
 * errors - the answers that begin with ERR.
 *
 * These are all errors that a server may send: clients know no others, and some fail on an unknown
 * one.
 */
#ifndef SERVER_PROTOCOL_ERRORS_H
#define SERVER_PROTOCOL_ERRORS_H

enum error {
	NO_ERROR,
	ACCESS_DENIED,
	ALREADY_LOGGED_IN,
	ALREADY_ATTACHED,
	ALREADY_SET_PASSWORD,
	ALREADY_SET_USERNAME,
	ALREADY_SSL_MODE,
	CMD_NOT_SUPPORTED,
	DATA_STALE,
	DRIVER_NOT_CONNECTED,
	FAILED,
	FEATURE_NOT_CONFIGURED,
	FEATURE_NOT_SUPPORTED,
	INSTCMD_FAILED,
	INVALID_ARGUMENT,
	INVALID_VALUE,
	PASSWORD_REQUIRED,
	READONLY,
	SET_FAILED,
	TLS_ALREADY_ENABLED,
	TLS_NOT_ENABLED,
	TOO_LONG,
	UNKNOWN,
	UNKNOWN_COMMAND,
	UNKNOWN_UPS,
	USERNAME_REQUIRED,
	VAR_NOT_SUPPORTED,
	ERRORS,
	NOT_YET = ERRORS /* never sent: the line is held and processed again */
};

const char *error_text(enum error e);		/* "ACCESS-DENIED" */

#endif
