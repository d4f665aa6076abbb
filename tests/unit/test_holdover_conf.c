/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_holdover_conf - [port401] and [server]: defaults are safe, and no mistake opens anything.
 */
#include "server/conf/holdover.h"
#include "tests/unit/support.h"

#include <arpa/inet.h>

static char *dir;
static struct holdover h;
static struct conf_report report;

static void read_with(const char *text, bool has_tls)
{
	holdover_fini(&h);
	report = (struct conf_report){ 0 };
	support_log_begin();
	if (text)
		support_write(dir, "holdover.conf", text);
	ck_assert_int_eq(holdover_read(dir, has_tls, &h, &report), 0);
}

static bool allows(const char *who)
{
	struct peer p;

	ck_assert(peer_of_text(who, &p));
	return holdover_allows(&h.port401, &p);
}

static const char *listens(void)		/* "127.0.0.1:401 ::1:401 " */
{
	static char text[512];
	char address[INET6_ADDRSTRLEN];

	*text = 0;
	for (size_t i = 0; i < h.port401.listen_count; i++) {
		const union holdover_address *a = &h.port401.listens[i].address;
		bool v4 = a->any.sa_family == AF_INET;

		inet_ntop(a->any.sa_family, v4 ? (const void *)&a->v4.sin_addr : &a->v6.sin6_addr,
			address, sizeof address);
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s:%u ", address,
			ntohs(v4 ? a->v4.sin_port : a->v6.sin6_port));
	}
	return text;
}

START_TEST(without_a_file_it_is_loopback_and_read_only)
{
	read_with(NULL, false);
	ck_assert_str_eq(listens(), "127.0.0.1:401 ::1:401 ");
	ck_assert(
		h.port401.enable && h.port401.udp && !h.port401.writable && !h.port401.require_tls);
	ck_assert(allows("127.0.0.1") && allows("127.9.9.9") && allows("::1") &&
		  !allows("192.0.2.1") && !allows("fe80::1"));
	ck_assert(!h.limits.tls_required);
	ck_assert_uint_eq(h.limits.max_pending, 64);
	ck_assert_uint_eq(h.limits.max_pending_per_address, 8);
	ck_assert_uint_eq(h.limits.pending_timeout_s, 30);
	ck_assert_uint_eq(h.limits.max_rate, 0);
	ck_assert_uint_eq(h.limits.max_bad_logins, 10);
	ck_assert_uint_eq(h.limits.output_limit, 65536);
	ck_assert_uint_eq(report.errors + report.warnings, 0);
}
END_TEST

START_TEST(what_is_written_counts_whatever_the_order)
{
	read_with(
		"[server]\nMAX_RATE = 50\nmax_pending=0\n[snmp]\nenable = maybe\n[port401]\nallow = 192.0.2.0/24,2001:db8::/32\n"
		"listen = 192.0.2.5\nlisten = :: 1401\n[server]\ntls = required\n[port401]\nwritable\nallow = 10.0.0.1\nudp = off\n",
		true);
	ck_assert_msg(!report.errors && !report.warnings, "%s", support_log());
	ck_assert_str_eq(listens(), "192.0.2.5:401 :::1401 ");
	ck_assert(allows("192.0.2.77") && allows("2001:db8::9") && allows("10.0.0.1") &&
		  !allows("10.0.0.2") && !allows("127.0.0.1"));
	ck_assert(h.port401.writable && !h.port401.udp && h.limits.tls_required);
	ck_assert_uint_eq(h.limits.max_rate, 50);
	ck_assert_uint_eq(h.limits.max_pending, 0);
}
END_TEST

START_TEST(an_open_address_without_allow_is_an_error_and_not_opened)
{
	read_with("[port401]\nlisten = *\nlisten = 127.0.0.1 1401\n", true);
	ck_assert_str_eq(listens(), "127.0.0.1:1401 ");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:2: listen: not a loopback address"));
}
END_TEST

START_TEST(what_cannot_be_understood_is_never_wider)
{
	read_with("[port401]\nlisten = 192.0.2.5\nallow = 10.0.0.0/99\n", true);
	ck_assert_str_eq(listens(), "");
	ck_assert(!allows("10.0.0.1") && !allows("127.0.0.1"));
	ck_assert_uint_eq(report.errors, 2);
	read_with("[port401]\nallow = 10.0.0.1,nonsense\n", true);
	ck_assert(!allows("10.0.0.1") && !allows("127.0.0.1"));
	read_with("[port401]\nlisten = localhos\n", true);
	ck_assert_str_eq(listens(), "");
	read_with("[port401]\nlisten = 127.0.0.1 70000\n", true);
	ck_assert_str_eq(listens(), "");
	read_with("[port401]\nenable = nein\n", true);
	ck_assert(!h.port401.enable);
	read_with("[port401]\nrequire_tls = ja\nwritable = ja\n", true);
	ck_assert(h.port401.require_tls && !h.port401.writable);
	read_with("[server]\ntls = requird\nmax_rate = fast\nmax_pending = -1\n", true);
	ck_assert(h.limits.tls_required);
	ck_assert_uint_eq(h.limits.max_rate, 0);
	ck_assert_uint_eq(h.limits.max_pending, 64);
	ck_assert_uint_eq(report.errors, 3);
}
END_TEST

START_TEST(what_needs_a_certificate_is_refused_without)
{
	read_with("[port401]\nwritable = yes\n[server]\ntls = required\n", false);
	ck_assert(h.port401.enable && !h.port401.writable && h.limits.tls_required);
	ck_assert_uint_eq(report.errors, 2);
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:2: writable needs a certificate"));
	ck_assert_ptr_nonnull(strstr(support_log(), "holdover.conf:4: tls needs a certificate"));
	read_with("[port401]\nrequire_tls\n", false);
	ck_assert(!h.port401.enable);
	ck_assert_uint_eq(report.errors, 1);
	read_with("[port401]\nenable = no\nwritable = yes\nrequire_tls = yes\n", false);
	ck_assert_uint_eq(report.errors, 0);
}
END_TEST

START_TEST(unknown_words_are_warned_of_with_their_place)
{
	read_with(
		"stray = 1\n[port401]\nport = 401\nlisten = 127.0.0.1 allow=10.0.0.1\nudp = no\nudp = yes\n[nosuch]\nx = 1\n",
		true);
	ck_assert_uint_eq(report.errors, 0);
	ck_assert_uint_eq(report.warnings, 5);
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:1: \"stray\" before the first section"));
	ck_assert_ptr_nonnull(strstr(support_log(), "holdover.conf:3: unknown key \"port\""));
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:4: listen: unknown option \"allow\""));
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:6: udp is given in line 5 already"));
	ck_assert_ptr_nonnull(strstr(support_log(), "holdover.conf:7: unknown section [nosuch]"));
	ck_assert_str_eq(listens(), "127.0.0.1:401 ");
	ck_assert(h.port401.udp);
}
END_TEST

START_TEST(what_stands_behind_a_broken_header_counts_for_no_section)
{
	read_with("[port401]\nudp = yes\n[server x\nudp = no\nenable = no\n", true);
	ck_assert(h.port401.udp && h.port401.enable);
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_ptr_nonnull(
		strstr(support_log(), "holdover.conf:3: \"[server\" begins no section"));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_a_file_it_is_loopback_and_read_only,
		what_is_written_counts_whatever_the_order,
		an_open_address_without_allow_is_an_error_and_not_opened,
		what_cannot_be_understood_is_never_wider,
		what_needs_a_certificate_is_refused_without,
		unknown_words_are_warned_of_with_their_place,
		what_stands_behind_a_broken_header_counts_for_no_section,
	};
	int result;

	dir = support_dir();
	result = support_run("holdover_conf", tests, MEM_COUNT(tests));
	holdover_fini(&h);
	support_dir_remove(dir);
	support_log_end();
	return result;
}
