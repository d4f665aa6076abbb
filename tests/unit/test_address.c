/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_address - addresses and networks as text: one reader for all files.
 */
#include "lib/address.h"
#include "tests/unit/support.h"

#include <ifaddrs.h>
#include <netinet/in.h>

START_TEST(addresses_are_numeric_and_ipv6_may_have_a_zone)
{
	static const char *const good[] = { "127.0.0.1", "::1", "fe80::1%eth0", "::ffff:1.2.3.4" },
		*const bad[] = { "", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.4%eth0", "::1/128",
			"1.2.3.4 ", "0123456789012345678901234567890123456789012345678901234567890123456" };
	struct address_ip ip;

	for (size_t i = 0; i < MEM_COUNT(good); i++)
		ck_assert_msg(address_read(good[i], &ip), "%s", good[i]);
	for (size_t i = 0; i < MEM_COUNT(bad); i++)
		ck_assert_msg(!address_read(bad[i], &ip), "%s", bad[i]);
}
END_TEST

START_TEST(a_port_is_a_number_or_a_service)
{
	ck_assert_uint_eq(address_port("3493"), 3493);
	ck_assert_uint_eq(address_port("nut"), 3493);
	ck_assert_uint_eq(address_port("0"), 0);
	ck_assert_uint_eq(address_port("65536"), 0);
	ck_assert_uint_eq(address_port("3493x"), 0);
	ck_assert_uint_eq(address_port("no-such-service"), 0);
	ck_assert_uint_eq(address_port(""), 0);
}
END_TEST

START_TEST(an_ipv4_address_in_ipv6_form_is_that_address)
{
	static const char *const rows[][2] = { { "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:0201", "192.0.2.1" }, { "::1", "::1" }, { "localhost", "localhost" },
		{ "::ffff:1.2.3.256", "::ffff:1.2.3.256" } };
	char out[64];

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		address_unmap(rows[i][0], out, sizeof out);
		ck_assert_str_eq(out, rows[i][1]);
	}
}
END_TEST

START_TEST(a_network_has_no_bits_after_its_prefix_and_the_fault_names_the_right_form)
{
	char why[ADDRESS_FAULT_MAX];
	struct address_net net;

	ck_assert(!address_read_net("10.1.2.3/8", &net, why));
	ck_assert_ptr_nonnull(strstr(why, "10.0.0.0/8"));
	ck_assert(!address_read_net("2001:db8::1/32", &net, why));
	ck_assert_ptr_nonnull(strstr(why, "2001:db8::/32"));
	ck_assert(!address_read_net("10.0.0.0/33", &net, why));
	ck_assert(!address_read_net("10.0.0.0/+8", &net, why));
	ck_assert(!address_read_net("10.0.0.0/", &net, why));
	ck_assert(!address_read_net("fe80::1%lo", &net, why));
	ck_assert(address_read_net("10.0.0.0/8", &net, why) && net.bits == 8);
	ck_assert(address_read_net("10.1.2.3", &net, why) && net.bits == 32);
}
END_TEST

START_TEST(each_kind_covers_its_own)
{
	char why[ADDRESS_FAULT_MAX];
	struct address_net all4, all6, net;
	struct address_ip a4, a6;

	ck_assert(
		address_read_net("0.0.0.0/0", &all4, why) && address_read_net("::/0", &all6, why));
	ck_assert(address_read("192.0.2.9", &a4) && address_read("2001:db8::9", &a6));
	ck_assert(address_is_in(&a4, &all4) && !address_is_in(&a6, &all4));
	ck_assert(address_is_in(&a6, &all6) && !address_is_in(&a4, &all6));
	ck_assert(address_read_net("192.0.2.8/29", &net, why) && address_is_in(&a4, &net));
	ck_assert(address_read_net("192.0.2.16/29", &net, why) && !address_is_in(&a4, &net));
}
END_TEST

static const char *text_of(const char *address)
{
	static char text[ADDRESS_TEXT_MAX];
	struct sockaddr_storage a;
	struct address_ip ip;
	socklen_t length;

	ck_assert(address_read(address, &ip));
	length = address_socket(&ip, 3493, &a);
	address_text((const struct sockaddr *)&a, length, text);
	return text;
}

START_TEST(an_address_is_written_as_it_is_read)
{
	static const char *const written[] = { "0.0.0.0", "127.0.0.1", "192.0.2.10", "255.99.100.9",
		"::1", "2001:db8::9", "::ffff:192.0.2.1" };
	const struct sockaddr other = { .sa_family = AF_UNIX };
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < MEM_COUNT(written); i++)
		ck_assert_str_eq(text_of(written[i]), written[i]);
	address_text(&other, sizeof other, text);
	ck_assert_str_eq(text, "?");
}
END_TEST

/* Each address that the kernel names; none of documentation (RFC 5737, RFC 3849) is among them. */
START_TEST(an_address_of_an_interface_is_of_this_host)
{
	struct ifaddrs *all, *i;
	char text[ADDRESS_TEXT_MAX];
	bool v4;

	ck_assert(!getifaddrs(&all));
	for (i = all; i; i = i->ifa_next) {
		v4 = i->ifa_addr && i->ifa_addr->sa_family == AF_INET;
		if (!v4 && !(i->ifa_addr && i->ifa_addr->sa_family == AF_INET6))
			continue;
		address_text(i->ifa_addr,
			v4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6), text);
		ck_assert_msg(address_is_own(text), "%s", text);
	}
	freeifaddrs(all);
	ck_assert(address_is_own("127.9.9.9") && address_is_own("::1"));
	ck_assert(!address_is_own("198.51.100.77") && !address_is_own("2001:db8::77"));
	ck_assert(!address_is_own("?") && !address_is_own(""));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		addresses_are_numeric_and_ipv6_may_have_a_zone,
		a_port_is_a_number_or_a_service,
		an_ipv4_address_in_ipv6_form_is_that_address,
		a_network_has_no_bits_after_its_prefix_and_the_fault_names_the_right_form,
		each_kind_covers_its_own,
		an_address_is_written_as_it_is_read,
		an_address_of_an_interface_is_of_this_host,
	};

	return support_run("address", tests, MEM_COUNT(tests));
}
