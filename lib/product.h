/* SPDX-License-Identifier: GPL-2.0-or-later
 * product - fixed names, each in one place: product name, version, ports and directories.
 *
 * The Makefile states the version, since it is also part of the names of packages.
 */
#ifndef LIB_PRODUCT_H
#define LIB_PRODUCT_H

#define PRODUCT_NAME "Holdover"
#define PRODUCT_VERSION HOLDOVER_VERSION

/* The answer to VER and -V in the form that clients of upsd read: the fifth word is the version. */
#define PRODUCT_SERVER_BANNER \
	"Network UPS Tools upsd " PRODUCT_VERSION " - " PRODUCT_NAME " UPS server"

#define PRODUCT_PORT 3493		/* NUT's, of IANA ("nut") */
#define PRODUCT_PORT_TEXT "3493"
#define PRODUCT_PORT_UPS 401		/* of IANA ("ups") */
#define PRODUCT_PORT_SNMP 161
#define PRODUCT_PORT_SNMP_TEXT "161"

#define PRODUCT_CONF_DIR "/etc/holdover"
#define PRODUCT_NUT_CONF_DIR "/etc/nut"
#define PRODUCT_STATE_DIR "/run/holdover"

#endif
