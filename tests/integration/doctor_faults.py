# SPDX-License-Identifier: GPL-2.0-or-later
"""The faults of `holdover doctor`: for each number the tests that plant it, find it, run the remedy as it is printed, and find it gone.

`frame` are tests on a host in namespaces (HostTest.mends), `guest` the part of guest/stories/doctor.sh that does it in a booted machine,
with real systemd, udev, journal and device.  test_doctor_faults.py holds each row to what it names.
"""

import collections

Fault = collections.namedtuple('Fault', 'number what frame guest')
HOST, DEVICES, CLIENTS, SHUTDOWN = 'test_doctor', 'test_doctor_devices', 'test_doctor_clients', 'test_doctor_shutdown'

FAULTS = (
    Fault(1, 'a file that its program may not read, or that is wrong', [f'{HOST}.Files.test_01_a_fault_of_a_file_is_shown_with_its_line',
                                                                      f'{HOST}.Files.test_01_a_file_that_its_program_may_not_read'], 'files'),
    Fault(2, 'no driver, no server', [f'{HOST}.Files.test_02_a_driver_that_has_ended', f'{HOST}.Files.test_02_no_server'], 'services'),
    Fault(3, 'a UPS that is not served', [f'{DEVICES}.Devices.test_03_a_ups_that_is_not_served'], 'device'),
    Fault(4, 'a node that drivers may not open', [f'{DEVICES}.Devices.test_04_a_node_that_the_drivers_may_not_open'], 'device'),
    Fault(5, 'no udev rules, old ones', [f'{DEVICES}.Devices.test_05_rules_that_are_missing_or_old'], 'device'),
    Fault(6, 'the kernel has the device', [f'{DEVICES}.Served.test_06_the_kernel_has_the_interface'], None),
    Fault(7, 'another process has the device', [f'{DEVICES}.Devices.test_07_another_process_has_the_device',
                                                f'{DEVICES}.Devices.test_07_another_process_reads_it_through_the_kernels_driver'], 'device'),
    Fault(8, 'another program has the port', [f'{HOST}.Network.test_08_a_port_of_another_program',
                                              f'{HOST}.Network.test_08_one_of_several_addresses'], 'services'),
    Fault(9, 'nut-server is enabled', [f'{HOST}.Machine.test_09_nut_server_beside_holdover'], 'services'),
    Fault(10, 'two UPSes that cannot be told apart', [f'{DEVICES}.Served.test_10_two_that_cannot_be_told_apart'], None),
    Fault(11, 'a driver of NUT that is missing', [f'{HOST}.Files.test_11_a_driver_of_nut_that_is_not_installed'], 'nut'),
    Fault(12, 'passwords of examples, none, shared', [f'{HOST}.Secrets.test_12_passwords_of_examples_and_none',
                                                     f'{HOST}.Secrets.test_12_a_password_of_primary_and_secondary'], 'files'),
    Fault(13, 'files that everybody may read', [f'{HOST}.Secrets.test_13_files_that_everybody_may_read'], 'files'),
    Fault(14, 'other hosts in clear', [f'{HOST}.Network.test_14_other_hosts_in_clear'], None),
    Fault(15, 'a certificate', [f'{HOST}.Network.test_15_each_fault_of_a_certificate'], None),
    Fault(16, 'communities from other hosts', [f'{HOST}.Network.test_16_communities_from_other_hosts'], None),
    Fault(17, 'no guard', [f'{SHUTDOWN}.Guard.test_17_no_guard'], 'services'),
    Fault(18, 'upsmon that does not run', [f'{SHUTDOWN}.Guard.test_18_upsmon_that_does_not_run_or_is_not_logged_in'], 'files'),
    Fault(19, 'several UPSes without need', [f'{SHUTDOWN}.Several.test_19_two_and_no_need'], 'device'),
    Fault(20, 'a UPS that cannot cut its load', [f'{SHUTDOWN}.Guard.test_20_a_ups_that_never_could'], None),
    Fault(21, 'a battery shorter than the shutdown', [f'{SHUTDOWN}.Guard.test_21_a_battery_that_is_empty_before_the_machine_is_down',
                                                      f'{SHUTDOWN}.Guard.test_21_beside_upsmon_the_low_battery_counts'], 'going_down'),
    Fault(22, 'units that stop slowly', [f'{SHUTDOWN}.Guard.test_22_units_that_stop_slowly'], 'going_down'),
    Fault(23, 'the hook', [f'{SHUTDOWN}.Guard.test_23_the_hook'], 'going_down'),
    Fault(24, 'a record while up', [f'{SHUTDOWN}.Guard.test_24_a_record_on_a_running_machine'], 'going_down'),
    Fault(25, 'the battery', [f'{SHUTDOWN}.Values.test_25_the_battery'], 'values'),
    Fault(26, 'load', [f'{SHUTDOWN}.Values.test_26_load_and_run_time'], 'values'),
    Fault(27, 'values that cannot be', [f'{SHUTDOWN}.Values.test_27_values_that_cannot_be'], None),
    Fault(28, 'mains that come and go', [f'{SHUTDOWN}.Values.test_28_mains_that_come_and_go'], 'journal'),
    Fault(29, 'a driver that ends', [f'{HOST}.Machine.test_29_a_driver_that_ends_again_and_again'], 'journal'),
    Fault(30, 'clients', [f'{CLIENTS}.Clients.test_30_logged_in_in_clear', f'{CLIENTS}.Clients.test_30_refused_until_accepted',
                          f'{CLIENTS}.Clients.test_30_sent_in_clear_by_one_that_has_gone'], 'files'),
    Fault(31, 'the clock', [f'{HOST}.Machine.test_31_the_clock', f'{HOST}.Machine.test_31_a_clock_that_was_set'], 'journal'),
    Fault(32, 'directories', [f'{HOST}.Machine.test_32_state_directory', f'{HOST}.Machine.test_32_full_or_read_only'], 'going_down'),
    Fault(33, 'power of USB devices', [f'{DEVICES}.Devices.test_33_autosuspend_and_a_hub_with_a_supply'], 'device'),
    Fault(34, 'other programs', [f'{HOST}.Machine.test_34_other_programs'], 'services'),
    Fault(35, 'no rehearsal', [], 'begin'),
    Fault(36, 'a program that was replaced', [f'{HOST}.Machine.test_36_a_program_that_was_replaced'], 'services'),
)
