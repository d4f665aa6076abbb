/* SPDX-License-Identifier: GPL-2.0-or-later
 * packages - the Debian package that contains a driver of NUT.
 */
#ifndef LIB_PACKAGES_H
#define LIB_PACKAGES_H

/* NULL: unknown driver. */
const char *packages_of_driver(const char *name);

#endif
