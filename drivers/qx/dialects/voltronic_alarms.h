/* SPDX-License-Identifier: GPL-2.0-or-later
 * voltronic_alarms - tables of warnings and faults for the questions of voltronic.c.
 */
#ifndef DRIVERS_QX_DIALECTS_VOLTRONIC_ALARMS_H
#define DRIVERS_QX_DIALECTS_VOLTRONIC_ALARMS_H

#include "drivers/qx/dialect.h"

extern const struct qx_flag qx_voltronic_warnings[];	/* columns of QWS */
extern const struct qx_fault qx_voltronic_p31_faults[], qx_voltronic_faults[];	/* codes of QFS */

#endif
