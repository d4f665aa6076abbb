/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - see checks.h. A number belongs to its check permanently: a new check gets the next one.
 */
#include "tools/doctor/checks.h"

const struct check checks[] = {
	{ 1, DOCTOR_BROKEN, "configuration", check_files, NULL },
	{ 2, DOCTOR_BROKEN, "a driver and fresh data for each UPS", check_data, NULL },
	{ 3, DOCTOR_BROKEN, "UPSes that are plugged in and not served", check_unserved, NULL },
	{ 4, DOCTOR_BROKEN, "permissions of devices", check_permission, NULL },
	{ 5, DOCTOR_BROKEN, "udev rules", check_rules, NULL },
	{ 6, DOCTOR_BROKEN, "kernel drivers of devices", check_kernel_driver, NULL },
	{ 7, DOCTOR_BROKEN, "other processes on devices", check_device_taken, NULL },
	{ 8, DOCTOR_BROKEN, "ports", check_ports, NULL },
	{ 9, DOCTOR_BROKEN, "services of NUT", check_nut_beside,
		"holdover import --take-over" },
	{ 10, DOCTOR_BROKEN, "UPSes that cannot be told apart", check_same_serial, NULL },
	{ 11, DOCTOR_BROKEN, "drivers of NUT", check_foreign_driver, NULL },
	{ 12, DOCTOR_ADVICE, "passwords", check_passwords, NULL },
	{ 13, DOCTOR_ADVICE, "files with secrets", check_file_modes, NULL },
	{ 14, DOCTOR_ADVICE, "encryption", check_clear_text, NULL },
	{ 15, DOCTOR_BROKEN, "certificate", check_certificate, NULL },
	{ 16, DOCTOR_ADVICE, "SNMP communities", check_snmp, NULL },
	{ 17, DOCTOR_BROKEN, "guard of this machine", check_guarded, NULL },
	{ 18, DOCTOR_BROKEN, "upsmon", check_upsmon, NULL },
	{ 19, DOCTOR_ADVICE, "machines with several UPSes", check_need, NULL },
	{ 20, DOCTOR_ADVICE, "cutting and restoring the load", check_can_cut, NULL },
	{ 21, DOCTOR_BROKEN, "time to shut down", check_time_to_stop, NULL },
	{ 22, DOCTOR_ADVICE, "units that may stop slowly", check_slow_units, NULL },
	{ 23, DOCTOR_BROKEN, "shutdown hook", check_hook, NULL },
	{ 24, DOCTOR_BROKEN, "record of a shutdown", check_record, NULL },
	{ 25, DOCTOR_ADVICE, "batteries", check_battery, NULL },
	{ 26, DOCTOR_ADVICE, "load and run time", check_reserve,
		"Move load to another UPS, or use a larger one." },
	{ 27, DOCTOR_ADVICE, "values", check_impossible, NULL },
	{ 28, DOCTOR_ADVICE, "mains", check_flapping, NULL },
	{ 29, DOCTOR_ADVICE, "drivers that end", check_restarts, NULL },
	{ 30, DOCTOR_ADVICE, "clients", check_clients, NULL },
	{ 31, DOCTOR_ADVICE, "clock", check_clock, NULL },
	{ 32, DOCTOR_BROKEN, "state directories", check_state_dir, NULL },
	{ 33, DOCTOR_ADVICE, "power of USB devices", check_usb_power, NULL },
	{ 34, DOCTOR_ADVICE, "other programs for UPSes", check_other_daemons, NULL },
	{ 35, DOCTOR_ADVICE, "rehearsal", check_rehearsal, NULL },
	{ 36, DOCTOR_BROKEN, "programs of one version", check_versions, NULL },
};

const size_t checks_count = sizeof checks / sizeof *checks;
