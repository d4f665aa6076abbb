/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - upsControl: turns a SET of upsShutdownType, of the three delays and of upsAutoRestart
 * into requests to the UPS, or into countdowns of the agent (RFC 1628, 8).
 */
#ifndef MIBS_UPSMIB_CONTROL_H
#define MIBS_UPSMIB_CONTROL_H

#include "mibs/upsmib/judging.h"

enum subtree_fault upsmib_control_type(struct upsmib_judging *j);
enum subtree_fault upsmib_control_timer(struct upsmib_judging *j);
enum subtree_fault upsmib_control_restart(struct upsmib_judging *j);

#endif
