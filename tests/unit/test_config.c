/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_config - upsd.conf: NUT's directives with NUT's meaning; what is not understood is a warning
 * with its place and never fatal.
 */
#include "server/conf/config.h"
#include "tests/unit/support.h"

#include <errno.h>

static char *dir;
static struct config c;
static struct conf_report report;

static void read_text(const char *text)
{
	config_fini(&c);
	report = (struct conf_report){ 0 };
	support_log_begin();
	support_write(dir, "upsd.conf", text);
	ck_assert_int_eq(config_read(dir, &c, &report), 0);
}

START_TEST(an_empty_file_gives_the_defaults)
{
	read_text("# nothing\n");
	ck_assert_uint_eq(c.maxage_s, 15);
	ck_assert_uint_eq(c.tracking_delay_s, 3600);
	ck_assert_uint_eq(c.max_connections, 0);
	ck_assert_uint_eq(c.debug_min, 0);
	ck_assert_uint_eq(c.listen_count, 0);
	ck_assert(!c.allow_no_device && !c.certificate && !c.authorities && !c.key_password &&
		  !c.data_path);
	ck_assert_int_eq(c.client_certificates, CERT_IGNORED);
	ck_assert_uint_eq(report.warnings, 0);
}
END_TEST

START_TEST(every_directive_is_taken)
{
	read_text(
		"MAXAGE 20\nTRACKINGDELAY 60\nMAXCONN 128\nDEBUG_MIN 3\nALLOW_NO_DEVICE yes\n"
		"STATEPATH \"/run/my nut\"\nCERTFILE /etc/nut/upsd.pem\n"
		"DATAPATH /usr/share/nut\nCERTPATH /etc/ssl/certs\nCERTIDENT \"a\" \"b\"\nCERTREQUEST require\n"
		"ALLOW_NOT_ALL_LISTENERS true\nDISABLE_WEAK_SSL true\n");
	ck_assert_uint_eq(c.maxage_s, 20);
	ck_assert_uint_eq(c.tracking_delay_s, 60);
	ck_assert_uint_eq(c.max_connections, 128);
	ck_assert_uint_eq(c.debug_min, 3);
	ck_assert(c.allow_no_device);
	ck_assert_str_eq(c.certificate, "/etc/nut/upsd.pem");
	ck_assert_uint_eq(c.certificate_line, 7);
	ck_assert_str_eq(c.data_path, "/usr/share/nut");
	ck_assert_str_eq(c.authorities, "/etc/ssl/certs");
	ck_assert_str_eq(c.key_password, "b");
	ck_assert_int_eq(c.client_certificates, CERT_REQUIRED);
	ck_assert_uint_eq(report.warnings, 0);
}
END_TEST

START_TEST(of_a_repeated_directive_the_last_wins_but_listen_adds)
{
	read_text(
		"MAXAGE 20\nMAXAGE 30\nSTATEPATH /a\nSTATEPATH /b\n"
		"LISTEN 127.0.0.1\nLISTEN ::1 3494\nLISTEN * 3495\nLISTEN ups.example.org 65535 more\n");
	ck_assert_uint_eq(c.maxage_s, 30);
	ck_assert_uint_eq(c.listen_count, 4);
	ck_assert_str_eq(c.listen[0].address, "127.0.0.1");
	ck_assert_str_eq(c.listen[0].port, "3493");
	ck_assert_uint_eq(c.listen[0].line, 5);
	ck_assert_str_eq(c.listen[1].address, "::1");
	ck_assert_str_eq(c.listen[1].port, "3494");
	ck_assert_str_eq(c.listen[2].address, "*");
	ck_assert_str_eq(c.listen[3].address, "ups.example.org");
	ck_assert_str_eq(c.listen[3].port, "65535");
	ck_assert_uint_eq(c.listen[3].line, 8);
	ck_assert_uint_eq(report.warnings, 0);
}
END_TEST

START_TEST(what_is_not_understood_is_reported_with_its_place_and_changes_nothing)
{
	static const char *const lines[] = {
		"MAXAGE",
		"MAXAGE x",
		"MAXAGE 0",
		"MAXAGE -1",
		"MAXAGE 99999999999",
		"MAXAGE 15s",
		"MAXAGE = 30",
		"TRACKINGDELAY -1",
		"MAXCONN 0",
		"MAXCONN",
		"DEBUG_MIN many",
		"ALLOW_NO_DEVICE perhaps",
		"ALLOW_NO_DEVICE",
		"CERTIDENT",
		"CERTIDENT name",
		"CERTREQUEST 3",
		"CERTREQUEST",
		"CERTPATH",
		"DATAPATH",
		"LISTEN",
		"LISTEN 127.0.0.1 0",
		"LISTEN 127.0.0.1 65536",
		"LISTEN 127.0.0.1 no-such-service",
		"STATEPATH",
		"CERTFILE",
		/* from here on: no directive at all, a warning */
		"maxage 30",
		"Listen 127.0.0.1",
		"ACL all 0.0.0.0/0",
		"ACCEPT x",
		"REJECT y",
		"NOSUCH 1",
		"[section]",
	};

	for (size_t i = 0, unknown = 0; i < MEM_COUNT(lines); i++) {
		char *text = mem_fmt("TRACKINGDELAY 7\n\n%s\nDEBUG_MIN 2\n", lines[i]);

		unknown |= !strcmp(lines[i], "maxage 30");
		read_text(text);
		ck_assert_msg(report.warnings == unknown && report.errors == !unknown,
			"%s: %u warnings, %u errors", lines[i], report.warnings, report.errors);
		ck_assert_msg(strstr(support_log(), "/upsd.conf:3: ") &&
			*support_log() == (unknown ? 'W' : 'E'), "%s: %s", lines[i], support_log());
		ck_assert(c.maxage_s == 15 && c.tracking_delay_s == 7 && !c.max_connections &&
			  c.debug_min == 2);
		ck_assert(!c.allow_no_device && !c.listen_count && !c.certificate);
		free(text);
	}
}
END_TEST

START_TEST(client_certificates_have_three_words_and_three_numbers)
{
	static const struct { const char *word; enum config_certs how;
	} rows[] = {
		{ "NO", CERT_IGNORED },
		{ "0", CERT_IGNORED },
		{ "Request", CERT_REQUESTED },
		{ "1", CERT_REQUESTED },
		{ "REQUIRE", CERT_REQUIRED },
		{ "2", CERT_REQUIRED },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char *text = mem_fmt("CERTREQUEST REQUIRE\nCERTREQUEST %s\n", rows[i].word);

		read_text(text);
		ck_assert_int_eq(c.client_certificates, rows[i].how);
		free(text);
	}
}
END_TEST

START_TEST(debug_min_alone_is_known_in_any_case)
{
	read_text("debug_min 4\n");
	ck_assert_uint_eq(c.debug_min, 4);
	ck_assert_uint_eq(report.warnings, 0);
}
END_TEST

START_TEST(a_tracking_delay_of_nothing_is_allowed)
{
	read_text("TRACKINGDELAY 0\n");
	ck_assert_uint_eq(c.tracking_delay_s, 0);
	ck_assert_uint_eq(report.warnings, 0);
}
END_TEST

START_TEST(the_password_of_a_certificate_is_never_told)
{
	read_text("CERTIDENT \"name\" \"topsecret\"\nCERTIDENT \"name\" \"top#secret\"\n");
	ck_assert_uint_eq(report.warnings, 1);
	ck_assert_ptr_null(strstr(support_log(), "secret"));
	read_text("CERTIDENT name \"topsecret\" extra\nCERTIDENT \"topsecret\"\n");
	ck_assert_ptr_null(strstr(support_log(), "secret"));
}
END_TEST

START_TEST(a_number_that_is_no_address_is_no_name_either)
{
	read_text("LISTEN 300.0.0.1\nLISTEN 127.1\nLISTEN 1.2.3.4.5\nLISTEN 10.in-addr.arpa\n");
	ck_assert_uint_eq(c.listen_count, 2);
	ck_assert_str_eq(c.listen[0].address, "127.1");
	ck_assert_uint_eq(support_log_count("not an address"), 2);
}
END_TEST

START_TEST(what_a_forgotten_quote_swallows_is_never_told)
{
	read_text("MAXAGE \"15\nCERTIDENT upsd geheim\nMAXCONN \"12\n");
	ck_assert(!strstr(support_log(), "geheim"));
	ck_assert(strstr(support_log(), "upsd.conf:1: MAXAGE ...: a quoted text of several lines"));
	read_text("\"x\nCERTIDENT upsd geheim\n\" 12\n");
	ck_assert(!strstr(support_log(), "geheim"));
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
	config_fini(&c);
	ck_assert_int_eq(config_read("/nonexistent", &c, &report), -ENOENT);
	ck_assert_str_eq(c.file, "/nonexistent/upsd.conf");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_empty_file_gives_the_defaults,
		every_directive_is_taken,
		of_a_repeated_directive_the_last_wins_but_listen_adds,
		what_is_not_understood_is_reported_with_its_place_and_changes_nothing,
		client_certificates_have_three_words_and_three_numbers,
		debug_min_alone_is_known_in_any_case,
		a_tracking_delay_of_nothing_is_allowed,
		the_password_of_a_certificate_is_never_told,
		a_number_that_is_no_address_is_no_name_either,
		what_a_forgotten_quote_swallows_is_never_told,
		a_missing_file_is_an_error,
	};
	int result;

	dir = support_dir();
	result = support_run("config", tests, MEM_COUNT(tests));
	config_fini(&c);
	support_log_end();
	support_dir_remove(dir);
	return result;
}
