/* SPDX-License-Identifier: GPL-2.0-or-later
 * packages - which Debian package has a driver of NUT that is not installed.
 */
#ifndef LIB_PACKAGES_H
#define LIB_PACKAGES_H

/* NULL: not known. */
const char *packages_of_driver(const char *name);

#endif
