/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - the table of all checks, and their functions by file.
 */
#ifndef TOOLS_CHECKS_H
#define TOOLS_CHECKS_H

#include "tools/doctor/doctor.h"

extern const struct check checks[];
extern const size_t checks_count;

/* configuration.c */
void check_files(struct doctor *d);
void check_data(struct doctor *d);
void check_foreign_driver(struct doctor *d);

/* unserved.c */
void check_unserved(struct doctor *d);

/* devices.c */
void check_permission(struct doctor *d);
void check_rules(struct doctor *d);
void check_kernel_driver(struct doctor *d);
void check_device_taken(struct doctor *d);
void check_same_serial(struct doctor *d);
void check_usb_power(struct doctor *d);

/* network.c */
void check_ports(struct doctor *d);
void check_clear_text(struct doctor *d);
void check_certificate(struct doctor *d);
void check_snmp(struct doctor *d);

/* clients.c */
void check_clients(struct doctor *d);

/* secrets.c */
void check_passwords(struct doctor *d);
void check_file_modes(struct doctor *d);

/* shutdown.c */
void check_guarded(struct doctor *d);
void check_upsmon(struct doctor *d);
void check_need(struct doctor *d);
void check_can_cut(struct doctor *d);
void check_time_to_stop(struct doctor *d);
void check_slow_units(struct doctor *d);
void check_hook(struct doctor *d);
void check_record(struct doctor *d);
void check_rehearsal(struct doctor *d);

/* values.c */
void check_battery(struct doctor *d);
void check_reserve(struct doctor *d);
void check_impossible(struct doctor *d);
void check_flapping(struct doctor *d);

/* host.c */
void check_nut_beside(struct doctor *d);
void check_restarts(struct doctor *d);
void check_clock(struct doctor *d);
void check_state_dir(struct doctor *d);
void check_other_daemons(struct doctor *d);
void check_versions(struct doctor *d);

#endif
