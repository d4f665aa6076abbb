/* SPDX-License-Identifier: GPL-2.0-or-later
 * [snmp] of holdover.conf, and what follows from it without a network: access lines, engine ID and
 * boots, system group.
 *
 * The rule behind most of it: what is not understood must never let in more than was meant.
 */
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/access.h"
#include "mibs/agentconf.h"
#include "mibs/engine.h"
#include "mibs/system.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TWO_UPSES                                                                                  \
	"[broken]\nport = auto\n[rack1]\ndriver = d\nport = p\n[rack2]\ndriver = d\nport = p\n"

static char dir[64];
static struct settings upses;
static struct agentconf conf;
static struct conf_report report;
static struct buf lines, said;
static struct access *decided;		/* what `right` points to */
static struct access_right right;

static void decided_free(void)
{
	access_free(decided);
	decided = NULL;
}

static void keep_log(enum log_level level, const char *line)
{
	buf_add_fmt(&said, "%c %s\n",
		level == LOG_ERROR  ? 'E'
		: level == LOG_WARN ? 'W'
				    : 'n',
		line);
}

static void put(const char *name, const char *text, mode_t mode)
{
	char *path = mem_fmt("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	chmod(path, mode);
	free(path);
}

static void keep_line(void *user, const char *text)
{
	(void)user;
	buf_add_fmt(&lines, "%s\n", text);
}

static void setup(void)
{
	snprintf(dir, sizeof dir, "%s/hoXXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	unsetenv("STATE_DIRECTORY");
	log_capture(keep_log);
	report = (struct conf_report){ 0 };
	put("ups.conf", TWO_UPSES, 0640);
	settings_read(dir, &upses, &report);
	report = (struct conf_report){ 0 };
	buf_clear(&said);
}

static void teardown(void)
{
	char *command = mem_fmt("rm -rf '%s'", dir);

	ck_assert_int_eq(system(command), 0);
	free(command);
	decided_free();
	agentconf_fini(&conf);
	settings_fini(&upses);
	buf_fini(&lines);
	buf_fini(&said);
	clock_fix(0);
}

static void read_mode(const char *text, mode_t mode)
{
	put("holdover.conf", text, mode);
	decided_free();
	agentconf_fini(&conf);
	report = (struct conf_report){ 0 };
	buf_clear(&said);
	ck_assert_int_eq(agentconf_read(dir, &upses, &conf, &report), 0);
	buf_clear(&lines);
	access_lines(&conf, keep_line, NULL);
}

/* The body of [snmp]; its first line is line 2 of the file. */
static void read_snmp(const char *body)
{
	char *text = mem_fmt("[snmp]\n%s", body);

	read_mode(text, 0640);
	free(text);
}

static enum access_verdict judge(const struct access_question *q)
{
	decided_free();
	decided = access_new(&conf);
	return access_judge(decided, q, &right);
}

/* What a community may from an address: NULL, or the context it gets. Lives until the next
 * question. */
static const char *asks(const char *community, const char *from)
{
	struct access_question q = { .community = community, .community_length = strlen(community),
		.v6 = strchr(from, ':') != NULL };

	inet_pton(q.v6 ? AF_INET6 : AF_INET, from, q.source);
	return judge(&q) == ACCESS_GRANTED ? right.context : NULL;
}

static enum access_verdict user_asks(const char *user, enum agentconf_level level,
	const char *context)
{
	return judge(&(struct access_question){ .user = user, .user_length = strlen(user),
		.level = level, .context = context, .context_length = strlen(context) });
}

/* Of the last one that was granted: may it see this? */
static bool sees(const char *text)
{
	uint32_t oid[SNMPTEXT_OID_MAX], next[SNMPTEXT_OID_MAX];
	size_t length = snmptext_oid(text, oid), next_length;

	return access_sees(&right, oid, length, next, &next_length);
}

static bool has_line(const char *line)
{
	char *wanted = mem_fmt("\n%s\n", line), *all = mem_fmt("\n%s", buf_text(&lines));
	bool found = strstr(all, wanted);

	free(wanted);
	free(all);
	return found;
}

static bool was_said(char level, const char *part)
{
	char *text = mem_dup(buf_text(&said)), *save = NULL;
	bool found = false;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		found |= *line == level && strstr(line, part);
	free(text);
	return found;
}

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
	ck_assert_int_eq(conf.stale, RFC1628_DROP);
	ck_assert_str_eq(conf.sysdescr, "Holdover " HOLDOVER_VERSION " UPS SNMP Agent");
	ck_assert_uint_eq(conf.sysobjectid_length, 7);
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
	ck_assert_str_eq(agentconf_attached_to(&conf, "ups"), "printer");
}
END_TEST

/* ---- grammar ---- */

START_TEST(keys_ignore_case_and_a_bare_key_means_yes)
{
	read_snmp("NUT_Compat\nSERVE_INDEX = No\nstale = Silent\nsysLocation = \"Room 4\"\n");
	ck_assert(conf.nut_compat && !conf.serve_index);
	ck_assert_int_eq(conf.stale, RFC1628_SILENT);
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
	ck_assert(was_said('W', "holdover.conf:4: community: unknown option \"form\""));
	ck_assert(was_said('W', "holdover.conf:5: unknown section [weather]"));
	ck_assert_uint_eq(report.warnings, 4);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_str_eq(conf.syscontact, "me");
	ck_assert_str_eq(asks("nms", "127.0.0.1"), "");
}
END_TEST

START_TEST(what_follows_a_broken_header_is_nobodys)
{
	read_mode("[snmp]\nsyscontact = me\n[two words]\nsyscontact = you\ncommunity = c access=write\n",
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
		ck_assert(conf.enable && conf.stale == RFC1628_DROP && !conf.sysname &&
			  !conf.engine_id_length);
		ck_assert_uint_eq(conf.listen_count, 2);
		ck_assert_uint_eq(conf.sysobjectid_length, 7);
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
		"10.0.0.0/", "10.0.0/8", "10.0.0.0/+8", "::1/129", "nms.example.org",
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

START_TEST(networks_lose_their_host_bits)
{
	read_snmp("community = nms from=10.1.2.3/20,192.0.2.7,2001:db8::ff/125,0.0.0.0/0,::/0\n");
	static const struct {
		const char *from, *inside[2], *outside[2];
	} nets[] = {
		{ "10.1.2.3/20", { "10.1.0.0", "10.1.15.255" }, { "10.0.255.255", "10.1.16.0" } },
		{ "192.0.2.7", { "192.0.2.7", "192.0.2.7" }, { "192.0.2.6", "192.0.2.8" } },
		{ "2001:db8::ff/125", { "2001:db8::f8", "2001:db8::ff" },
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
		  !sees("1.3.6.1.4.1.8072.9999.9999.33.1"));
	ck_assert_int_eq(user_asks("v", AGENTCONF_NOAUTH, "rack1"), ACCESS_GRANTED);
	ck_assert(sees("1.3.6.1.4.1.8072.9999.9999.33.1"));
	read_snmp("community = x ups=rack3\n");
	ck_assert(was_said('E', "holdover.conf:2: there is no UPS \"rack3\""));
	ck_assert_uint_eq(conf.community_count, 0);
}
END_TEST

/* ---- users ---- */

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
		ck_assert(!strstr(buf_text(&said), "secretsecret") &&
			  !strstr(buf_text(&said), "1234567\n"));
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

START_TEST(a_file_others_may_read_loses_its_secrets_only)
{
	const char *text =
		"[snmp]\nsysname = me\nuser = u SHA-256 secretsecret\ncommunity = c\ntrapsink = 10.0.0.1\n";

	read_mode(text, 0644);
	ck_assert_uint_eq(report.errors, 1);
	ck_assert(was_said('E', "readable by others"));
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

/* ---- the rest of the file ---- */

START_TEST(attached_devices_of_one_ups_beat_those_of_every_ups)
{
	read_snmp("attached = \"web, db\" ups=rack2\nattached = nothing\n");
	ck_assert_str_eq(agentconf_attached_to(&conf, "rack2"), "web, db");
	ck_assert_str_eq(agentconf_attached_to(&conf, "rack1"), "nothing");
	read_snmp("attached = nothing\nattached = x ups=rack9\n");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_str_eq(agentconf_attached_to(&conf, "rack9"), "nothing");
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

/* ---- engine ---- */

START_TEST(the_engine_keeps_its_id_and_counts_every_start)
{
	char *sub = mem_fmt("%s/p", dir);
	struct engine first, second, named, last;
	struct stat st;

	ck_assert_int_eq(engine_start(&first, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(first.boots, 1);
	ck_assert_uint_ge(first.id_length, 5);
	ck_assert(!stat(sub, &st) && (st.st_mode & 07777) == 0700);
	ck_assert_int_eq(engine_start(&second, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(second.boots, 2);
	ck_assert_uint_eq(second.id_length, first.id_length);
	ck_assert_mem_eq(second.id, first.id, first.id_length);
	ck_assert_int_eq(engine_start(&named, sub, (const uint8_t *)"\x80\1\2\3\4", 5, (uid_t)-1),
		0);
	ck_assert_uint_eq(named.boots, 3);
	ck_assert_mem_eq(named.id, "\x80\1\2\3\4", 5);
	ck_assert_int_eq(engine_start(&last, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(last.boots, 4);
	ck_assert_uint_eq(last.id_length, 5);
	free(sub);
}
END_TEST

START_TEST(a_damaged_engine_file_makes_a_new_engine)
{
	static const char *const bad[] = { "", "boots 5\n", "id 0x80\nboots 5\n",
		"id 0x8000000001\nboots 0\n", "id 0x8000000001\nboots 2147483647\n",
		"id text\nboots 3\n", "id 0x8000000001\nboots 3x\n" };
	struct engine e, before = { 0 };

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		put("engine", bad[i], 0600);
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
		ck_assert_msg(e.boots == 1 && e.id_length == 17, "%s", bad[i]);
		ck_assert(memcmp(e.id, before.id, sizeof e.id));
		before = e;
	}
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 2);
}
END_TEST

START_TEST(an_engine_that_cannot_be_kept_says_so_and_can_be_used)
{
	struct engine e;
	char *link = mem_fmt("%s/engine", dir);

	ck_assert_int_eq(engine_start(&e, "/proc/self/none/at/all", NULL, 0, (uid_t)-1), -ENOENT);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_uint_eq(e.id_length, 17);
	ck_assert_int_eq(symlink("/etc/hostname", link), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), -ELOOP);
	free(link);
}
END_TEST

/* RFC 3414 2.2.2: boots that cannot be determined are 2147483647, until the engine gets another ID.
 */
START_TEST(a_told_engine_id_never_comes_with_boots_that_were_used_before)
{
	static const uint8_t told[] = { 0x80, 1, 2, 3, 4 }, other[] = { 0x80, 1, 2, 3, 5 };
	char *blocked = mem_fmt("%s/engine.new", dir);
	struct engine e;

	put("engine", "id 0x8001020304\nboots", 0600);
	for (int start = 0; start < 2; start++) {
		ck_assert_int_eq(engine_start(&e, dir, told, sizeof told, (uid_t)-1), 0);
		ck_assert_uint_eq(e.boots, INT32_MAX);
	}
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 2);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);	/* what is counted now is forgotten */
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), -EEXIST);
	ck_assert_uint_eq(e.boots, INT32_MAX);
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 3);
	free(blocked);
}
END_TEST

START_TEST(an_engine_of_our_own_that_cannot_be_kept_is_a_new_one_at_each_start)
{
	char *blocked = mem_fmt("%s/engine.new", dir);
	struct engine first, e, before = { 0 };

	ck_assert_int_eq(engine_start(&first, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);
	for (int start = 0; start < 2; start++) {
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), -EEXIST);
		ck_assert_uint_eq(e.boots, 1);
		ck_assert_mem_ne(e.id, first.id, sizeof e.id);
		ck_assert_mem_ne(e.id, before.id, sizeof e.id);
		before = e;
	}
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_mem_eq(e.id, first.id, sizeof e.id);
	ck_assert_uint_eq(e.boots, 2);
	free(blocked);
}
END_TEST

/* ---- system group ---- */

START_TEST(the_system_group_is_seven_objects_in_order)
{
	struct system s;
	struct subtree_value v;
	uint32_t at[8] = { 0 };
	size_t length = 0;
	const struct subtree *t = &s.subtree;

	read_snmp("sysname = me\nsysobjectid = 1.3.6.1.4.1.99\n");
	clock_fix(61000);
	system_init(&s, &conf, 1000);
	for (uint32_t object = 1; object <= 7; object++) {
		ck_assert(t->next(t->owner, at, length, &v));
		ck_assert_uint_eq(v.oid_length, 2);
		ck_assert_uint_eq(v.oid[0], object);
		ck_assert_uint_eq(v.oid[1], 0);
		ck_assert(t->get(t->owner, v.oid, 2, &v));
		length = v.oid_length;
		memcpy(at, v.oid, v.oid_length * sizeof *v.oid);
		if (object == 2)
			ck_assert(v.type == SUBTREE_OID && v.value_oid_length == 7 &&
				  v.value_oid[6] == 99);
		if (object == 3)
			ck_assert(v.type == SUBTREE_TIMETICKS && v.integer == 6000);
		if (object == 5)
			ck_assert_str_eq(v.text, "me");
	}
	ck_assert(!t->next(t->owner, at, length, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 8, 0 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1, 1 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1 }, 1, &v));
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5 }, 1, &v) && v.oid[0] == 5);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5, 0, 1 }, 3, &v) && v.oid[0] == 6);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 0 }, 1, &v) && v.oid[0] == 1);
	ck_assert(!t->next(t->owner, (const uint32_t[]){ UINT32_MAX }, 1, &v));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snmp_config");
	TCase *t = tcase_create("all");
	SRunner *sr;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, without_a_file_public_may_read_from_this_host_only);
	tcase_add_test(t, the_default_ups_is_the_first_usable_section);
	tcase_add_test(t, without_any_ups_the_name_is_the_one_a_found_ups_gets);
	tcase_add_test(t, keys_ignore_case_and_a_bare_key_means_yes);
	tcase_add_test(t, unknown_things_are_warned_about_with_their_line_and_the_rest_counts);
	tcase_add_test(t, what_follows_a_broken_header_is_nobodys);
	tcase_add_test(t, a_repeated_single_key_warns_and_the_last_one_counts);
	tcase_add_test(t, a_value_that_cannot_be_understood_is_an_error_and_left_out);
	tcase_add_test(t, with_agentx_what_the_master_decides_is_one_warning);
	tcase_add_test(t, every_ups_has_its_port_on_every_address);
	tcase_add_test(t, a_sink_is_a_kind_with_what_it_needs);
	tcase_add_test(t, writing_is_a_right_of_its_own_and_warned_about_where_it_is_weak);
	tcase_add_test(t, an_own_line_takes_public_away_even_a_faulty_one);
	tcase_add_test(t, one_bad_network_costs_the_whole_community);
	tcase_add_test(t, networks_lose_their_host_bits);
	tcase_add_test(t, a_line_that_may_have_been_cut_is_refused);
	tcase_add_test(t, the_same_community_twice_keeps_the_order_of_the_file);
	tcase_add_test(t, a_limit_to_some_upses_never_shows_another_one);
	tcase_add_test(t, a_user_gets_the_level_of_its_secrets);
	tcase_add_test(t, a_faulty_user_is_left_out);
	tcase_add_test(t, weak_protocols_are_taken_with_a_warning);
	tcase_add_test(t, a_user_without_access_exists_but_reads_nothing);
	tcase_add_test(t, a_file_others_may_read_loses_its_secrets_only);
	tcase_add_test(t, views_are_resolved_wherever_they_stand);
	tcase_add_test(t, attached_devices_of_one_ups_beat_those_of_every_ups);
	tcase_add_test(t, an_engine_id_is_hex_or_text);
	tcase_add_test(t, the_persistent_directory_is_told_else_systemds_else_below_ours);
	tcase_add_test(t, the_engine_keeps_its_id_and_counts_every_start);
	tcase_add_test(t, a_damaged_engine_file_makes_a_new_engine);
	tcase_add_test(t, an_engine_that_cannot_be_kept_says_so_and_can_be_used);
	tcase_add_test(t, a_told_engine_id_never_comes_with_boots_that_were_used_before);
	tcase_add_test(t, an_engine_of_our_own_that_cannot_be_kept_is_a_new_one_at_each_start);
	tcase_add_test(t, the_system_group_is_seven_objects_in_order);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
