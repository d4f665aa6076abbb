/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_paths - the order in which directories are chosen, and the names of sockets that both sides
 * must share.
 */
#include "lib/paths.h"
#include "tests/unit/support.h"

static void forget_environment(void)
{
	static const char *const names[] = { "HOLDOVER_CONFPATH", "NUT_CONFPATH", "NUT_STATEPATH",
		"NUT_ALTPIDPATH" };

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		unsetenv(names[i]);
}

START_TEST(the_configuration_is_where_the_option_the_environment_or_the_default_say)
{
	forget_environment();
	ck_assert_str_eq(paths_conf_dir("/given"), "/given");
	ck_assert_str_eq(
		paths_conf_dir(NULL), access("/etc/holdover", F_OK) ? "/etc/nut" : "/etc/holdover");
	setenv("NUT_CONFPATH", "/nut", 1);
	ck_assert_str_eq(paths_conf_dir(NULL), "/nut");
	setenv("HOLDOVER_CONFPATH", "/ours", 1);
	ck_assert_str_eq(paths_conf_dir(NULL), "/ours");
	ck_assert_str_eq(paths_conf_dir("/given"), "/given");
	setenv("HOLDOVER_CONFPATH", "", 1);		/* empty is not given */
	ck_assert_str_eq(paths_conf_dir(NULL), "/nut");
	forget_environment();
}
END_TEST

START_TEST(the_state_is_where_environment_then_ups_conf_then_upsd_conf_say)
{
	forget_environment();
	ck_assert_str_eq(paths_state_dir(NULL, NULL), "/run/holdover");
	ck_assert_str_eq(paths_state_dir(NULL, "/upsd"), "/upsd");
	ck_assert_str_eq(paths_state_dir("/ups", "/upsd"), "/ups");
	setenv("NUT_STATEPATH", "/env", 1);
	ck_assert_str_eq(paths_state_dir("/ups", "/upsd"), "/env");
	setenv("NUT_STATEPATH", "", 1);
	ck_assert_str_eq(paths_state_dir("/ups", NULL), "/ups");
	forget_environment();
}
END_TEST

START_TEST(pid_files_stand_with_the_state_unless_the_environment_says_otherwise)
{
	forget_environment();
	ck_assert_str_eq(paths_pid_dir("/state"), "/state");
	setenv("NUT_ALTPIDPATH", "/pid", 1);
	ck_assert_str_eq(paths_pid_dir("/state"), "/pid");
	forget_environment();
}
END_TEST

START_TEST(sockets_are_named_by_driver_and_ups_case_kept)
{
	static const struct { const char *driver, *path; } rows[] = {
		{ "usbhid-ups", "/run/nut/usbhid-ups-Eco650" },
		{ "/opt/nut/bin/usbhid-ups", "/run/nut/usbhid-ups-Eco650" },
		{ "./My-Driver", "/run/nut/My-Driver-Eco650" },
	};
	char *path;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		path = paths_driver_socket("/run/nut", rows[i].driver, "Eco650");
		ck_assert_str_eq(path, rows[i].path);
		free(path);
	}
	path = paths_feed_socket("/run/holdover", "Eco650");
	ck_assert_str_eq(path, "/run/holdover/holdover-server-Eco650");
	free(path);
	path = paths_join("/etc/nut", "ups.conf");
	ck_assert_str_eq(path, "/etc/nut/ups.conf");
	free(path);
}
END_TEST

START_TEST(programs_are_beside_the_running_one)
{
	char exe[4096], *dir = paths_program_dir();
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	ck_assert_int_gt(n, 0);
	exe[n] = 0;
	ck_assert_msg(!strncmp(exe, dir, strlen(dir)) && exe[strlen(dir)] == '/' &&
		!strchr(exe + strlen(dir) + 1, '/'), "%s of %s", dir, exe);
	free(dir);
}
END_TEST

START_TEST(what_shall_last_is_not_kept_where_a_boot_clears)
{
	static const struct { const char *given, *state, *lasting; } rows[] = {
		{ NULL, "/run/holdover", "/var/lib/holdover" },
		{ NULL, "/var/run/nut", "/var/lib/holdover" },
		{ NULL, "/home/me/state", "/home/me/state" },
		{ NULL, "/runway", "/runway" },
		{ "/var/lib/private/x:/y", "/run/holdover", "/var/lib/private/x" },
		{ "relative", "/s", "/s" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char *dir;

		unsetenv("STATE_DIRECTORY");
		if (rows[i].given)
			setenv("STATE_DIRECTORY", rows[i].given, 1);
		dir = paths_lasting_dir(rows[i].state);
		ck_assert_str_eq(dir, rows[i].lasting);
		free(dir);
	}
	unsetenv("STATE_DIRECTORY");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_configuration_is_where_the_option_the_environment_or_the_default_say,
		the_state_is_where_environment_then_ups_conf_then_upsd_conf_say,
		pid_files_stand_with_the_state_unless_the_environment_says_otherwise,
		sockets_are_named_by_driver_and_ups_case_kept,
		programs_are_beside_the_running_one,
		what_shall_last_is_not_kept_where_a_boot_clears,
	};

	return support_run("paths", tests, MEM_COUNT(tests));
}
