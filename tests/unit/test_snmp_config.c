/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_snmp_config - [snmp] of holdover.conf: what is read, what is warned about, what is refused.
 *
 * The rule behind most of it: what is not understood must never let in more than was meant.
 */
#include "mibs/conf/grants.h"
#include "mibs/conf/lists.h"
#include "tests/unit/snmp_conf.h"

/* ---- defaults ---- */

START_TEST(without_a_file_public_may_read_from_this_host_only)
{
	ck_assert_int_eq(agentconf_read(dir, &upses, &conf, &report), 0);
	ck_assert_str_eq(asks("public", "127.3.2.1"), "");
	ck_assert_str_eq(asks("public", "::1"), "");
	ck_assert_str_eq(asks("public@rack1", "127.0.0.1"), "rack1");
	ck_assert_str_eq(asks("public@rack2", "::1"), "rack2");
	ck_assert(!right.may_write && !right.not_all);
	ck_assert(sees("1.3.6.1.2.1.1.1.0") && sees("1.3.6.1.2.1.33.1") &&
		  sees("1.3.6.1.4.1.8072.9999.9999.33.1"));
	ck_assert(!sees("1.3.6.1.2.1.2.1.0") && !sees("1.3.6.1.2.1") && !sees("1.3.6.1.6"));
	ck_assert_ptr_null(asks("public", "128.0.0.1"));
	ck_assert_ptr_null(asks("public", "::2"));
	ck_assert_ptr_null(asks("publi", "127.0.0.1"));
	ck_assert_ptr_null(asks("", "127.0.0.1"));
	ck_assert_ptr_null(asks("public@", "127.0.0.1"));
	ck_assert_ptr_null(asks("public@rack", "127.0.0.1"));
	ck_assert_ptr_null(asks("public@rack11", "127.0.0.1"));
	ck_assert_ptr_null(asks("publicrack1", "127.0.0.1"));
	ck_assert_int_eq(user_asks("public", AGENTCONF_PRIV, ""), ACCESS_REFUSED);
	ck_assert_uint_eq(conf.listen_count, 2);
	ck_assert_str_eq(conf.listens[0].address, "127.0.0.1");
	ck_assert_str_eq(conf.listens[1].address, "::1");
	ck_assert_str_eq(conf.listens[0].port, "161");
	ck_assert(conf.enable && conf.serve_index && !conf.nut_compat);
	ck_assert_int_eq(conf.stale, SUBTREE_DROP);
	ck_assert_str_eq(conf.sysdescr, "Holdover " HOLDOVER_VERSION " UPS SNMP Agent");
	ck_assert_uint_eq(conf.sysobjectid.length, 7);
	ck_assert_uint_eq(report.errors + report.warnings, 0);
}
END_TEST

START_TEST(the_default_ups_is_the_first_usable_section)
{
	read_snmp("");
	ck_assert_str_eq(conf.default_ups, "rack1");
	read_snmp("default_ups = rack2\n");
	ck_assert_str_eq(conf.default_ups, "rack2");
	read_snmp("default_ups = broken\n");
	ck_assert_str_eq(conf.default_ups, "rack1");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(was_said('E', "holdover.conf:2: there is no UPS \"broken\""));
}
END_TEST

START_TEST(without_any_ups_the_name_is_the_one_a_found_ups_gets)
{
	settings_fini(&upses);
	put("ups.conf", "", 0640);
	settings_read(dir, &upses, &report);
	read_snmp("attached = printer ups=ups\n");
	ck_assert_str_eq(conf.default_ups, "ups");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_str_eq(agentconf_lists_attached_to(&conf, "ups"), "printer");
}
END_TEST

/* ---- grammar ---- */

START_TEST(keys_ignore_case_and_a_bare_key_means_yes)
{
	read_snmp("NUT_Compat\nSERVE_INDEX = No\nstale = Silent\nsysLocation = \"Room 4\"\n");
	ck_assert(conf.nut_compat && !conf.serve_index);
	ck_assert_int_eq(conf.stale, SUBTREE_SILENT);
	ck_assert_str_eq(conf.syslocation, "Room 4");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
}
END_TEST

START_TEST(unknown_things_are_warned_about_with_their_line_and_the_rest_counts)
{
	read_mode(
		"early = 1\n[snmp]\ncolour = red\ncommunity = nms form=10.0.0.0/8\n[weather]\nrain = yes\n"
		"[port401]\nenable = nonsense\n[SNMP]\nsyscontact = me\n",
		0640);
	ck_assert(was_said('W', "holdover.conf:1: \"early\" before the first section"));
	ck_assert(was_said('W', "holdover.conf:3: unknown key \"colour\""));
	ck_assert(was_said('W', "holdover.conf:4: community: unknown option; ignored"));
	ck_assert(was_said('W', "holdover.conf:5: unknown section [weather]"));
	ck_assert_uint_eq(report.warnings, 4);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_str_eq(conf.syscontact, "me");
	ck_assert_str_eq(asks("nms", "127.0.0.1"), "");
}
END_TEST

START_TEST(what_follows_a_broken_header_is_nobodys)
{
	read_mode(
		"[snmp]\nsyscontact = me\n[two words]\nsyscontact = you\ncommunity = c access=write\n",
		0640);
	ck_assert(was_said('E', "holdover.conf:3: "));
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_str_eq(conf.syscontact, "me");
	ck_assert_ptr_null(asks("c", "127.0.0.1"));
}
END_TEST

START_TEST(a_repeated_single_key_warns_and_the_last_one_counts)
{
	read_snmp("sysname = a\nsysname = b\n");
	ck_assert_str_eq(conf.sysname, "b");
	ck_assert_uint_eq(report.warnings, 1);
	ck_assert(was_said('W', "holdover.conf:3: sysname is given in line 2"));
}
END_TEST

START_TEST(a_value_that_cannot_be_understood_is_an_error_and_left_out)
{
	static const char *const bad[] = {
		"enable = perhaps",
		"stale = never",
		"sysobjectid = 1.3.x",
		"engine_id = 0x8000",
		"syslocation = Room 4",
		"listen = 127.0.0.1 70000",
		"listen = 127.0.0.1 snmp",
		"sysname",
		"sysname =",
		"sysname b",
		"mode = other",
		"engine_id = 0x0000000000",
		"view = v included",
		"view = v some 1.3",
		"attached = a b=",
		"listen = 300.1.1.1",
		"listen = fe80:::1",
		"listen = \"\"",
		"trapsink = 300.1.1.1",
	};

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		read_snmp(bad[i]);
		ck_assert_msg(report.errors == 1, "%s: %u errors", bad[i], report.errors);
		ck_assert_msg(was_said('E', "holdover.conf:2: "), "%s", bad[i]);
		ck_assert(conf.enable && conf.stale == SUBTREE_DROP && !conf.sysname &&
			  !conf.engine_id_length);
		ck_assert_uint_eq(conf.listen_count, 2);
		ck_assert_uint_eq(conf.sysobjectid.length, 7);
	}
}
END_TEST

START_TEST(with_agentx_what_the_master_decides_is_one_warning)
{
	read_snmp(
		"listen = 127.0.0.1 1161\nmode = agentx\ncommunity = r\nagentx_socket = /run/x\nsysname = me\n");
	ck_assert(conf.agentx);
	ck_assert_str_eq(conf.agentx_socket, "unix:/run/x");
	ck_assert_uint_eq(report.warnings, 1);
	ck_assert(was_said('W',
		"holdover.conf:2: mode = agentx: the master agent decides, so listen, sysname, community"));
	read_snmp("mode = agent\nagentx_socket = tcp:localhost:705\nallow_control = yes\n");
	ck_assert(!conf.agentx && conf.allow_control);
	ck_assert_str_eq(conf.agentx_socket, "tcp:localhost:705");
	ck_assert_uint_eq(report.warnings + report.errors, 0);
	read_snmp("agentx_socket = somewhere\n");
	ck_assert_uint_eq(report.errors, 1);
}
END_TEST

START_TEST(every_ups_has_its_port_on_every_address)
{
	read_snmp(
		"listen = 127.0.0.1 1161\nlisten = ::1 1161\nlisten = 127.0.0.1 99 ups=rack2\nper_ups_port = 2000\n");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_uint_eq(conf.listen_count, 7);
	ck_assert_str_eq(conf.listens[3].port, "2000");
	ck_assert_str_eq(conf.listens[3].ups, "rack1");
	ck_assert_str_eq(conf.listens[4].port, "2001");
	ck_assert_str_eq(conf.listens[4].ups, "rack2");
	ck_assert_str_eq(conf.listens[6].address, "::1");
	ck_assert_str_eq(conf.listens[6].ups, "rack2");
	read_snmp("per_ups_port = 65535\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_uint_eq(conf.listen_count, 2);
}
END_TEST

START_TEST(a_sink_is_a_kind_with_what_it_needs)
{
	static const char *const bad[] = {
		"trapsink = h kind=v3",
		"trapsink = h kind=v4",
		"trapsink = h kind=v2c user=u",
		"trapsink = h 0",
		"trapsink = h user=u community=x",
		"trapsink = h engine=0x8000000001",
		"trapsink = h user=nobody",
		"trapsink = h kind=v3-inform user=u engine=text",
		"trapsink = h ups=rack9",
		"trapsink = h community=\"\"",
	};

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		char *body = mem_fmt("user = u SHA-256 secretsecret\n%s\n", bad[i]);

		read_snmp(body);
		ck_assert_msg(report.errors == 1 && !conf.sink_count, "%s", bad[i]);
		ck_assert(was_said('E', "holdover.conf:3: "));
		free(body);
	}
	read_snmp(
		"trapsink = nms.example.org\ntrapsink = 10.0.0.1 1162 kind=v1 community=x ups=rack2\n"
		"trapsink = ::1 user=u\ntrapsink = ::1 user=u kind=v3-inform engine=0x8000000001\nuser = u\n");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_uint_eq(conf.sink_count, 4);
	ck_assert_str_eq(conf.sinks[0].port, "162");
	ck_assert_str_eq(conf.sinks[0].community, "public");
	ck_assert_int_eq(conf.sinks[0].kind, AGENTCONF_V2C);
	ck_assert_str_eq(conf.sinks[1].ups[0], "rack2");
	ck_assert_int_eq(conf.sinks[2].kind, AGENTCONF_V3);
	ck_assert_uint_eq(conf.sinks[3].engine_length, 5);
}
END_TEST

START_TEST(writing_is_a_right_of_its_own_and_warned_about_where_it_is_weak)
{
	read_snmp("community = w access=write\nuser = a SHA-256 secretsecret access=write\n"
		"user = p SHA-256 secretsecret AES secretsecret access=write\n");
	ck_assert_uint_eq(report.warnings, 2);
	ck_assert(was_said('W', "holdover.conf:2: access=write"));
	ck_assert(was_said('W', "holdover.conf:3: access=write"));
	ck_assert(asks("w", "127.0.0.1") && right.may_write);
	ck_assert(user_asks("p", AGENTCONF_PRIV, "rack1") == ACCESS_GRANTED && right.may_write);
	ck_assert_int_eq(user_asks("p", AGENTCONF_AUTH, "rack1"), ACCESS_REFUSED);
}
END_TEST

/* ---- the rest of the file ---- */

START_TEST(attached_devices_of_one_ups_beat_those_of_every_ups)
{
	read_snmp("attached = \"web, db\" ups=rack2\nattached = nothing\n");
	ck_assert_str_eq(agentconf_lists_attached_to(&conf, "rack2"), "web, db");
	ck_assert_str_eq(agentconf_lists_attached_to(&conf, "rack1"), "nothing");
	read_snmp("attached = nothing\nattached = x ups=rack9\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_str_eq(agentconf_lists_attached_to(&conf, "rack9"), "nothing");
}
END_TEST

START_TEST(texts_of_the_system_group_may_be_of_one_ups)
{
	read_snmp("sysname = me\nsysname = second ups=rack2\nsyslocation = here ups=rack1\n");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
	ck_assert_str_eq(conf.sysname, "me");
	ck_assert_str_eq(agentconf_lists_own_text(&conf, "sysname", "rack2"), "second");
	ck_assert_ptr_null(agentconf_lists_own_text(&conf, "sysname", "rack1"));
	ck_assert_str_eq(agentconf_lists_own_text(&conf, "syslocation", "rack1"), "here");
	ck_assert_str_eq(conf.syslocation, "");
	read_snmp("sysname = third ups=rack9\n");
	ck_assert(was_said('E', "holdover.conf:2: there is no UPS \"rack9\""));
}
END_TEST

START_TEST(the_switches_of_the_field_are_safe_by_default)
{
	read_snmp("");
	ck_assert(!conf.get_compat && conf.estimate_power && !conf.authtraps);
	read_snmp("get_compat = yes\nestimate_power = no\nauthtraps = yes\n");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
	ck_assert(conf.get_compat && !conf.estimate_power && conf.authtraps);
}
END_TEST

START_TEST(an_engine_id_is_hex_or_text)
{
	static const uint8_t text[] = { 0x80, 0, 0x1f, 0x88, 4, 'r', 'a', 'c', 'k' };

	read_snmp("engine_id = 0x80001F8803aabb\n");
	ck_assert_uint_eq(conf.engine_id_length, 7);
	ck_assert_mem_eq(conf.engine_id, "\x80\x00\x1f\x88\x03\xaa\xbb", 7);
	read_snmp("engine_id = rack\n");
	ck_assert_uint_eq(conf.engine_id_length, sizeof text);
	ck_assert_mem_eq(conf.engine_id, text, sizeof text);
}
END_TEST

START_TEST(the_persistent_directory_is_told_else_systemds_else_below_ours)
{
	char *path;

	read_snmp("");
	setenv("STATE_DIRECTORY", "/var/lib/x:/var/lib/y", 1);
	path = agentconf_dir(&conf, "/run/z");
	ck_assert_str_eq(path, "/var/lib/x/snmp");
	free(path);
	read_snmp("persistent_dir = /srv/p\n");
	path = agentconf_dir(&conf, "/run/z");
	ck_assert_str_eq(path, "/srv/p");
	free(path);
}
END_TEST

START_TEST(what_the_agents_own_file_says_counts_in_place_of_the_shared_one)
{
	put("holdover-snmp.conf", "[snmp]\ncommunity = own\nsyslocation = cellar\n", 0640);
	read_mode("[snmp]\ncommunity = shared\nsyslocation = attic\nsyscontact = me\n", 0640);
	ck_assert_ptr_null(asks("shared", "127.0.0.1"));
	ck_assert_ptr_nonnull(asks("own", "127.0.0.1"));
	ck_assert_str_eq(conf.syslocation, "cellar");
	ck_assert_str_eq(conf.syscontact, "me");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
}
END_TEST

START_TEST(of_two_files_each_is_judged_by_its_own_mode)
{
	put("holdover-snmp.conf", "[snmp]\ncommunity = own\n", 0640);
	read_mode("[snmp]\nsyscontact = me\n", 0644);
	ck_assert_ptr_nonnull(asks("own", "127.0.0.1"));
	ck_assert_uint_eq(report.errors, 0);
	put("holdover-snmp.conf", "[snmp]\ncommunity = own\n", 0644);
	read_mode("[snmp]\nsyscontact = me\n", 0640);
	ck_assert(was_said('W', "holdover-snmp.conf: holds secrets"));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_a_file_public_may_read_from_this_host_only,
		the_default_ups_is_the_first_usable_section,
		without_any_ups_the_name_is_the_one_a_found_ups_gets,
		keys_ignore_case_and_a_bare_key_means_yes,
		unknown_things_are_warned_about_with_their_line_and_the_rest_counts,
		what_follows_a_broken_header_is_nobodys,
		a_repeated_single_key_warns_and_the_last_one_counts,
		a_value_that_cannot_be_understood_is_an_error_and_left_out,
		with_agentx_what_the_master_decides_is_one_warning,
		every_ups_has_its_port_on_every_address,
		a_sink_is_a_kind_with_what_it_needs,
		writing_is_a_right_of_its_own_and_warned_about_where_it_is_weak,
		attached_devices_of_one_ups_beat_those_of_every_ups,
		texts_of_the_system_group_may_be_of_one_ups,
		the_switches_of_the_field_are_safe_by_default,
		what_the_agents_own_file_says_counts_in_place_of_the_shared_one,
		of_two_files_each_is_judged_by_its_own_mode,
		an_engine_id_is_hex_or_text,
		the_persistent_directory_is_told_else_systemds_else_below_ours,
	};

	return support_run_with("snmp_config", tests, MEM_COUNT(tests), setup, teardown);
}
