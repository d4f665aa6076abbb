/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_snmp_access - access control: communities and users of holdover.conf, and the lines and
 * rights that follow.
 *
 * What is not understood must never let in more than was meant.
 */
#include "tests/unit/snmp_conf.h"

/* ---- communities ---- */

START_TEST(an_own_line_takes_public_away_even_a_faulty_one)
{
	read_snmp("community = nms from=10.1.0.0/16\n");
	ck_assert_ptr_null(asks("public", "127.0.0.1"));
	ck_assert_str_eq(asks("nms", "10.1.2.3"), "");
	ck_assert_ptr_null(asks("nms", "127.0.0.1"));
	read_snmp("community = nms from=10.1.0.0/33\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_uint_eq(conf.community_count, 0);
	read_snmp("user = ann SHA-256 short\n");
	ck_assert(!conf.community_count && !conf.user_count &&
		  !strstr(buf_text(&lines), "createUser"));
	read_snmp("community\tnms\n");
	ck_assert_uint_eq(conf.community_count, 0);
}
END_TEST

START_TEST(one_bad_network_costs_the_whole_community)
{
	static const char *const bad[] = { "10.0.0.0/8,10.1.0.1x", "10.0.0.0/8,", ",10.0.0.0/8",
		"10.0.0.0/", "10.0.0/8", "10.1.2.3/8", "10.0.0.0/+8", "::1/129", "nms.example.org",
		"10.0.0.0/-1" };

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		char *body = mem_fmt("community = nms from=%s\n", bad[i]);

		read_snmp(body);
		ck_assert_msg(report.errors == 1, "%s", bad[i]);
		ck_assert_msg(!conf.community_count, "%s", bad[i]);
		free(body);
	}
}
END_TEST

START_TEST(networks_are_those_of_their_prefix)
{
	read_snmp("community = nms from=10.1.0.0/20,192.0.2.7,2001:db8::f8/125,0.0.0.0/0,::/0\n");
	static const struct {
		const char *from, *inside[2], *outside[2];
	} nets[] = {
		{ "10.1.0.0/20", { "10.1.0.0", "10.1.15.255" }, { "10.0.255.255", "10.1.16.0" } },
		{ "192.0.2.7", { "192.0.2.7", "192.0.2.7" }, { "192.0.2.6", "192.0.2.8" } },
		{ "2001:db8::f8/125", { "2001:db8::f8", "2001:db8::ff" },
			{ "2001:db8::f7", "2001:db8::100" } },
		{ "0.0.0.0/0", { "0.0.0.0", "255.255.255.255" }, { "::", "::ffff:1.2.3.4" } },
		{ "::/0", { "::", "ffff::1" }, { "0.0.0.0", "1.2.3.4" } },
	};

	for (size_t i = 0; i < MEM_COUNT(nets); i++) {
		char *body = mem_fmt("community = nms from=%s\n", nets[i].from);

		read_snmp(body);
		free(body);
		for (int k = 0; k < 2; k++) {
			ck_assert_msg(asks("nms", nets[i].inside[k]) != NULL, "%s",
				nets[i].inside[k]);
			ck_assert_msg(!asks("nms", nets[i].outside[k]), "%s", nets[i].outside[k]);
		}
	}
}
END_TEST

START_TEST(a_line_that_may_have_been_cut_is_refused)
{
	struct buf body = { 0 };

	buf_add_text(&body, "community = nms from=");
	for (int i = 0; i < 60; i++)
		buf_add_fmt(&body, "10.0.%d.0/24,", i);
	buf_add_text(&body, "10.1.0.0/16\n");
	read_snmp(buf_text(&body));
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(was_said('E', "too long"));
	ck_assert_uint_eq(conf.community_count, 0);
	buf_clear(&body);
	buf_add_text(&body, "user = ann");
	for (int i = 0; i < 40; i++)
		buf_add_text(&body, " x");
	read_snmp(buf_text(&body));
	ck_assert(was_said('E', "too long"));
	buf_fini(&body);
}
END_TEST

START_TEST(the_same_community_twice_keeps_the_order_of_the_file)
{
	read_snmp("view = little included 1.3.6.1.2.1.1\ncommunity = x from=10.0.0.1 view=little\n"
		"community = x from=10.0.0.0/8\n");
	ck_assert(asks("x", "10.0.0.1") && sees("1.3.6.1.2.1.1.1") && !sees("1.3.6.1.2.1.33"));
	ck_assert(asks("x", "10.0.0.2") && sees("1.3.6.1.2.1.1.1") && sees("1.3.6.1.2.1.33"));
}
END_TEST

START_TEST(a_limit_to_some_upses_never_shows_another_one)
{
	read_snmp("community = x ups=rack2\ncommunity = y ups=rack2,rack1\n"
		"user = u ups=rack2\nuser = v ups=rack2,rack1 access=write\n");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_str_eq(asks("x", "127.0.0.1"), "rack2");
	ck_assert_str_eq(asks("x@rack2", "127.0.0.1"), "rack2");
	ck_assert_ptr_null(asks("x@rack1", "127.0.0.1"));
	ck_assert_str_eq(asks("y", "127.0.0.1"), "rack2");
	ck_assert_str_eq(asks("y@rack1", "127.0.0.1"), "rack1");
	ck_assert_int_eq(user_asks("u", AGENTCONF_NOAUTH, "rack2"), ACCESS_GRANTED);
	ck_assert(!right.not_all);
	ck_assert_int_eq(user_asks("u", AGENTCONF_NOAUTH, "rack1"), ACCESS_SILENCE);
	ck_assert_int_eq(user_asks("u", AGENTCONF_NOAUTH, ""), ACCESS_SILENCE);
	/* The default context without the tables of all UPSes. */
	ck_assert_int_eq(user_asks("v", AGENTCONF_NOAUTH, ""), ACCESS_GRANTED);
	ck_assert(right.may_write && sees("1.3.6.1.2.1.33.1") &&
		  !sees("1.3.6.1.4.1.8072.9999.9999.33.1") && !sees("1.3.6.1.2.1.47.1"));
	ck_assert_int_eq(user_asks("v", AGENTCONF_NOAUTH, "rack1"), ACCESS_GRANTED);
	ck_assert(sees("1.3.6.1.4.1.8072.9999.9999.33.1") && sees("1.3.6.1.2.1.47.1"));
	read_snmp("community = x ups=rack3\n");
	ck_assert(was_said('E', "holdover.conf:2: there is no UPS \"rack3\""));
	ck_assert_uint_eq(conf.community_count, 0);
}
END_TEST

/* ---- users ---- */

/* Who is known gets long answers: a forged source cannot be this host, nor be authenticated. */
START_TEST(a_source_is_known_by_loopback_by_its_line_or_by_its_key)
{
	read_snmp("community = m from=10.1.0.0/16\ncommunity = all from=0.0.0.0/0,::/0\n"
		"user = guest\nuser = a SHA-256 secretsecret\n");
	ck_assert(asks("m", "10.1.2.3") && right.known);
	ck_assert(asks("all", "10.1.2.3") && !right.known);
	ck_assert(asks("all", "2001:db8::1") && !right.known);
	ck_assert(asks("all", "127.0.0.1") && right.known);
	ck_assert(asks("all", "::1") && right.known);
	ck_assert_int_eq(user_asks("guest", AGENTCONF_NOAUTH, ""), ACCESS_GRANTED);
	ck_assert(!right.known);
	ck_assert_int_eq(user_asks("a", AGENTCONF_AUTH, ""), ACCESS_GRANTED);
	ck_assert(right.known);
}
END_TEST

START_TEST(sysobjectid_is_that_of_the_line_else_of_the_port)
{
	read_snmp("community = x\ncommunity = y sysobjectid=1.3.6.1.4.1.99\n"
		"listen = 127.0.0.1 1161 sysobjectid=1.3.6.1.4.1.98\ncommunity = z sysobjectid=x\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(was_said('E', "holdover.conf:5: community: sysobjectid= is not an OID"));
	ck_assert(asks("x", "127.0.0.1") && !right.object_id);
	ck_assert(asks("y", "127.0.0.1") && right.object_id->arcs[6] == 99);
	ck_assert_uint_eq(conf.listens[0].object_id.arcs[6], 98);
}
END_TEST

START_TEST(a_user_gets_the_level_of_its_secrets)
{
	read_snmp(
		"user = a\nuser = b SHA secretsecret\nuser = c sha-512 secretsecret aes-256 \"other \\\"secret\\\\\"\n"
		"user = d SHA-256 secretsecret AES-128 secretsecret level=auth\n");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
	ck_assert(has_line("createUser \"a\""));
	ck_assert_int_eq(user_asks("a", AGENTCONF_NOAUTH, ""), ACCESS_GRANTED);
	ck_assert(has_line("createUser \"b\" SHA \"secretsecret\""));
	ck_assert_int_eq(user_asks("b", AGENTCONF_AUTH, "rack1"), ACCESS_GRANTED);
	ck_assert_int_eq(user_asks("b", AGENTCONF_NOAUTH, "rack1"), ACCESS_REFUSED);
	ck_assert(has_line(
		"createUser \"c\" SHA-512 \"secretsecret\" AES-256 \"other \\\"secret\\\\\""));
	ck_assert_int_eq(user_asks("c", AGENTCONF_PRIV, "rack2"), ACCESS_GRANTED);
	ck_assert_int_eq(user_asks("c", AGENTCONF_AUTH, "rack2"), ACCESS_REFUSED);
	ck_assert(has_line("createUser \"d\" SHA-256 \"secretsecret\" AES \"secretsecret\""));
	ck_assert_int_eq(user_asks("d", AGENTCONF_AUTH, "rack2"), ACCESS_GRANTED);
	ck_assert_int_eq(user_asks("d", AGENTCONF_PRIV, "rack3"), ACCESS_SILENCE);
	ck_assert_int_eq(user_asks("stranger", AGENTCONF_PRIV, "rack2"), ACCESS_REFUSED);
}
END_TEST

START_TEST(a_faulty_user_is_left_out)
{
	static const char *const bad[] = {
		"user = u SHA-256",
		"user = u SHA-256 1234567",
		"user = u SHA-257 secretsecret",
		"user = u SHA-256 secretsecret AES",
		"user = u SHA-256 secretsecret AES 1234567",
		"user = u SHA-256 secretsecret RC4 secretsecret",
		"user = u level=auth",
		"user = -e x",
		"user = u SHA-256 secretsecret level=priv",
		"user = u level=most",
		"user = u access=all",
		"user = u view=nosuch",
		"user = u123456789012345678901234567890123",
		"user = u level=auth level=noauth",
		"user = u SHA-256 secretsecret AES secretsecret more",
	};

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		read_snmp(bad[i]);
		ck_assert_msg(report.errors == 1, "%s: %u errors", bad[i], report.errors);
		ck_assert_msg(!strstr(buf_text(&lines), "createUser"), "%s", bad[i]);
		ck_assert(!strstr(support_log(), "secretsecret") &&
			  !strstr(support_log(), "1234567\n"));
	}
	read_snmp("user = u SHA-256 secretsecret\nuser = u\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(!has_line("createUser \"u\"") &&
		  has_line("createUser \"u\" SHA-256 \"secretsecret\""));
}
END_TEST

START_TEST(weak_protocols_are_taken_with_a_warning)
{
	read_snmp("user = old MD5 secretsecret DES secretsecret\n");
	ck_assert_uint_eq(report.warnings, 2);
	ck_assert(has_line("createUser \"old\" MD5 \"secretsecret\" DES \"secretsecret\""));
}
END_TEST

START_TEST(a_user_without_access_exists_but_reads_nothing)
{
	read_snmp("user = signer SHA-256 secretsecret access=none\ncommunity = c access=none\n");
	ck_assert(has_line("createUser \"signer\" SHA-256 \"secretsecret\""));
	ck_assert_int_eq(user_asks("signer", AGENTCONF_AUTH, ""), ACCESS_REFUSED);
	ck_assert_uint_eq(report.errors, 1);
}
END_TEST

/* As NUT has it: on Unraid, CIFS and in containers every file is of mode 0777. */
START_TEST(a_file_others_may_read_is_a_warning_and_counts)
{
	read_mode("[snmp]\nuser = u SHA-256 secretsecret\ncommunity = c\ncommunity = d\n", 0777);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_uint_eq(report.warnings, 1);
	ck_assert(was_said('W',
		"holds secrets and can be written by everybody (chgrp nut, chmod 640)"));
	ck_assert(strstr(buf_text(&lines), "createUser") && asks("d", "127.0.0.1"));
	read_mode("[snmp]\ncommunity = c\n", 0644);
	ck_assert(was_said('W', "can be read by everybody"));
	ck_assert(asks("c", "127.0.0.1"));
}
END_TEST

START_TEST(with_strict_files_a_file_others_may_read_loses_its_secrets_only)
{
	const char *text =
		"[snmp]\nsysname = me\nuser = u SHA-256 secretsecret\ncommunity = c\n"
		"trapsink = 10.0.0.1\n[server]\nstrict_files = yes\n";

	read_mode(text, 0644);
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(was_said('E', "can be read by everybody: each community"));
	ck_assert(!strstr(buf_text(&lines), "createUser") && !conf.community_count);
	ck_assert_str_eq(conf.sysname, "me");
	read_mode(text, 0640);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert(strstr(buf_text(&lines), "createUser"));
	read_mode("[snmp]\nsysname = me\n", 0644);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_str_eq(asks("public", "127.0.0.1"), "");
}
END_TEST

START_TEST(views_are_resolved_wherever_they_stand)
{
	read_snmp(
		"community = c view=late\nview = late included .1.3.6.1.2.1.33\nview = late excluded 1.3.6.1.2.1.33.1.8\n"
		"view = all included 1.3.6\ncommunity = d\n");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert(asks("c", "127.0.0.1") && sees("1.3.6.1.2.1.33.1.7") &&
		  !sees("1.3.6.1.2.1.33.1.8.1"));
	ck_assert(!sees("1.3.6.1.2.1.1.1.0") && !sees("1.3.6.1.4.1.8072.9999.9999.33.1"));
	ck_assert(asks("d", "127.0.0.1") && sees("1.3.6.1.2.1.33.1.8.1") && sees("1.3.6.1.99"));
	read_snmp("community = c view=nosuch\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_uint_eq(conf.community_count, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_own_line_takes_public_away_even_a_faulty_one,
		one_bad_network_costs_the_whole_community,
		networks_are_those_of_their_prefix,
		a_line_that_may_have_been_cut_is_refused,
		the_same_community_twice_keeps_the_order_of_the_file,
		a_limit_to_some_upses_never_shows_another_one,
		a_source_is_known_by_loopback_by_its_line_or_by_its_key,
		sysobjectid_is_that_of_the_line_else_of_the_port,
		a_user_gets_the_level_of_its_secrets,
		a_faulty_user_is_left_out,
		weak_protocols_are_taken_with_a_warning,
		a_user_without_access_exists_but_reads_nothing,
		a_file_others_may_read_is_a_warning_and_counts,
		with_strict_files_a_file_others_may_read_loses_its_secrets_only,
		views_are_resolved_wherever_they_stand,
	};

	return support_run_with("snmp_access", tests, MEM_COUNT(tests), setup, teardown);
}
