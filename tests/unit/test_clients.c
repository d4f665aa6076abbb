/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_clients - the text of logged-in clients: any number of them is written and read back.
 */
#include "lib/clients.h"
#include "tests/unit/support.h"

static struct client seen[256];
static char addresses[256][16];
static size_t read_count;

static void keep(void *user, const struct client *c)
{
	(void)user;
	ck_assert_uint_lt(read_count, MEM_COUNT(seen));
	snprintf(addresses[read_count], sizeof *addresses, "%s", c->address ? c->address : "");
	seen[read_count++] = *c;
}

static void read_all(const char *text)
{
	read_count = 0;
	clients_each(text, keep, NULL);
}

START_TEST(what_is_written_is_read_back)
{
	static const struct client all[] = {
		{ .address = "127.0.0.1", .primary = true, .local = true },
		{ .address = "192.0.2.1" },
		{ .address = "192.0.2.2", .local = true },
		{ .address = "2001:db8::1", .primary = true },
		{ .address = "192.0.2.3", .primary = true, .tls = true },
		{ .address = "192.0.2.4", .primary = true, .local = true, .old = true },
	};
	struct buf text = { 0 };

	for (size_t i = 0; i < MEM_COUNT(all); i++)
		ck_assert(clients_add(&text, &all[i]));
	clients_add_count(&text, 0);
	ck_assert_str_eq(buf_text(&text), "127.0.0.1/primary/local 192.0.2.1/secondary "
		"192.0.2.2/secondary/local 2001:db8::1/primary 192.0.2.3/primary/tls "
		"192.0.2.4/primary/local/old");
	read_all(buf_text(&text));
	ck_assert_uint_eq(read_count, MEM_COUNT(all));
	for (size_t i = 0; i < MEM_COUNT(all); i++) {
		ck_assert_str_eq(addresses[i], all[i].address);
		ck_assert(seen[i].primary == all[i].primary && seen[i].local == all[i].local);
		ck_assert(seen[i].tls == all[i].tls && seen[i].old == all[i].old);
		ck_assert_uint_eq(seen[i].count, 1);
	}
	buf_fini(&text);
}
END_TEST

START_TEST(those_without_room_are_counted)
{
	const struct client c = { .address = "192.0.2.1" };
	struct buf text = { 0 };
	unsigned added = 0;

	while (clients_add(&text, &c))
		added++;
	ck_assert_uint_le(text.len, CLIENTS_TEXT_MAX);
	clients_add_count(&text, 7);
	read_all(buf_text(&text));
	ck_assert_uint_eq(read_count, added + 1);
	ck_assert_ptr_null(seen[added].address);
	ck_assert_uint_eq(seen[added].count, 7);
	buf_fini(&text);
}
END_TEST

START_TEST(an_empty_text_has_none_and_an_odd_word_is_one_of_no_role)
{
	read_all(NULL);
	ck_assert_uint_eq(read_count, 0);
	read_all("");
	ck_assert_uint_eq(read_count, 0);
	read_all("192.0.2.1 192.0.2.2/other/elsewhere");
	ck_assert_uint_eq(read_count, 2);
	ck_assert(!seen[0].primary && !seen[0].local && !seen[1].primary && !seen[1].local);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_written_is_read_back,
		those_without_room_are_counted,
		an_empty_text_has_none_and_an_odd_word_is_one_of_no_role,
	};

	return support_run("clients", tests, MEM_COUNT(tests));
}
