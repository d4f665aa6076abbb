/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_users - upsd.users: users and their rights, and that the log never has a password.
 */
#include "server/protocol/users.h"
#include "tests/unit/support.h"

#include <errno.h>

enum { NONE = 0, ALL_RIGHTS = RIGHT_SET | RIGHT_FSD | RIGHT_LOGIN | RIGHT_PRIMARY };

static char *dir;
static struct users *u;
static struct conf_report report;

static void read_text(const char *text)
{
	int error;

	users_free(u);
	report = (struct conf_report){ 0 };
	support_log_begin();
	support_write(dir, "upsd.users", text);
	u = users_read(dir, false, &report, &error);
	ck_assert_ptr_nonnull(u);
	ck_assert_int_eq(error, 0);
}

static bool is_right(const struct users *users, const char *name, const char *password)
{
	char hash[USERS_HASH_MAX];
	enum users_verdict v = users_check(users, name, password, hash);

	return v == USERS_HASHED ? users_hash_fits(hash, password) : v == USERS_RIGHT;
}

static bool may(const struct users *users, const char *name, const char *password, enum right right)
{
	return is_right(users, name, password) && users_allow(users, name, right);
}

static bool may_command(
	const struct users *users, const char *name, const char *password, const char *command)
{
	return is_right(users, name, password) && users_allow_command(users, name, command);
}

static unsigned rights(const char *name, const char *password)
{
	unsigned all = 0;

	for (unsigned r = RIGHT_SET; r <= RIGHT_PRIMARY; r <<= 1)
		if (may(u, name, password, (enum right)r))
			all |= r;
	return all;
}

START_TEST(rights_come_from_actions_and_roles)
{
	static const struct { const char *lines; unsigned rights, warnings; } rows[] = {
		{ "", NONE, 0 },
		{ "actions = SET", RIGHT_SET, 0 },
		{ "actions = set fsd", RIGHT_SET | RIGHT_FSD, 0 },
		{ "actions = SET\nactions = FSD", RIGHT_SET | RIGHT_FSD, 0 },
		{ "ACTIONS = SET", RIGHT_SET, 0 },
		{ "actions SET", NONE, 1 },
		{ "actions SET = FSD", NONE, 1 },
		{ "upsmon secondary primary", RIGHT_LOGIN, 0 },
		{ "actions = LOGIN", RIGHT_LOGIN, 0 },
		{ "actions = MASTER", RIGHT_PRIMARY, 0 },
		{ "actions = primary", RIGHT_PRIMARY, 0 },
		{ "upsmon primary", RIGHT_LOGIN | RIGHT_PRIMARY | RIGHT_FSD, 0 },
		{ "upsmon master", RIGHT_LOGIN | RIGHT_PRIMARY | RIGHT_FSD, 0 },
		{ "upsmon = Primary", RIGHT_LOGIN | RIGHT_PRIMARY | RIGHT_FSD, 0 },
		{ "upsmon secondary", RIGHT_LOGIN, 0 },
		{ "UPSMON slave", RIGHT_LOGIN, 0 },
		{ "upsmon tertiary", NONE, 1 },
		{ "actions = FLY", NONE, 1 },
		{ "actions =", NONE, 1 },
		{ "upsmon", NONE, 1 },
		{ "nosuch = 1\nactions = SET", RIGHT_SET, 1 },
		{ "allowfrom = localhost", NONE, 1 },
		{ "user = old", NONE, 0 },
		{ "actions = SET\nupsmon primary", ALL_RIGHTS, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char *text = mem_fmt("[joe]\npassword = pw\n%s\n", rows[i].lines);

		read_text(text);
		ck_assert_msg(rights("joe", "pw") == rows[i].rights, "%s: %#x", rows[i].lines,
			rights("joe", "pw"));
		ck_assert_msg(report.warnings == rows[i].warnings, "%s: %s", rows[i].lines,
			support_log());
		free(text);
	}
}
END_TEST

START_TEST(name_and_password_must_be_exactly_right)
{
	static const struct { const char *name, *password; bool right;
	} rows[] = {
		{ "Joe", "Secret", true },
		{ "joe", "Secret", false },
		{ "Joe", "secret", false },
		{ "Joe", "Secre", false },
		{ "Joe", "Secrets", false },
		{ "Joe", "SecretSecret", false },
		{ "Joe", "", false },
		{ "", "Secret", false },
		{ "", "", false },
		{ "Ann", "Secret", false },
		{ NULL, "Secret", false },
		{ "Joe", NULL, false },
		{ NULL, NULL, false },
		{ "Ann", "no such user", false },
		{ "Nopw", "no such user", false },
		{ "Nopw", "", false },
		{ "Joe", "SecretX", false },
		{ "Spacey", "two words", true },
		{ "Spacey", "two", false },
	};

	read_text("[Joe]\npassword = Secret\nactions = SET\n[Nopw]\nactions = SET\n[Spacey]\n"
		"password = \"two words\"\nactions = SET\n");
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_msg(may(u, rows[i].name, rows[i].password, RIGHT_SET) ==
				      rows[i].right,
			"row %zu", i);
	ck_assert(!may(NULL, "Joe", "Secret", RIGHT_SET));
}
END_TEST

START_TEST(a_password_that_only_begins_like_a_long_one_is_wrong)
{
	char real[300], given[600];

	memset(real, 'a', sizeof real);
	real[299] = 0;
	read_text("[joe]\npassword = aaaaaaaaaa\nactions = SET\n");
	for (size_t n = 0; n < 299; n++) {
		snprintf(given, sizeof given, "%.*s", (int)n, real);
		ck_assert_int_eq(may(u, "joe", given, RIGHT_SET), n == 10);
	}
}
END_TEST

START_TEST(the_first_password_wins)
{
	read_text("[joe]\npassword = one\npassword = two\nactions = SET\n");
	ck_assert_uint_eq(rights("joe", "one"), RIGHT_SET);
	ck_assert_uint_eq(rights("joe", "two"), NONE);
}
END_TEST

START_TEST(sections_of_the_same_name_are_merged_and_nobody_else_profits)
{
	read_text(
		"[a]\npassword = x\n[b]\npassword = y\n[a]\nactions = SET\ninstcmds = load.off\n");
	ck_assert_uint_eq(rights("a", "x"), RIGHT_SET);
	ck_assert_uint_eq(rights("b", "y"), NONE);
	ck_assert(may_command(u, "a", "x", "load.off"));
	ck_assert(!may_command(u, "b", "y", "load.off"));
}
END_TEST

START_TEST(what_stands_before_the_first_section_gives_nothing)
{
	read_text("password = x\nactions = SET\n[a]\npassword = y\n");
	ck_assert_uint_eq(rights("a", "y"), NONE);
	ck_assert_uint_eq(rights("", "x"), NONE);
	ck_assert_uint_eq(report.warnings, 2);
}
END_TEST

START_TEST(what_stands_behind_a_broken_header_is_not_given_to_the_user_before_it)
{
	read_text("[mon]\npassword = x\n[big admin]\npassword = y\nactions = SET FSD\n"
		"instcmds = ALL\n"
		"[late]\npassword = z\nactions = SET\n");
	ck_assert_uint_eq(rights("mon", "x"), NONE);
	ck_assert(!may_command(u, "mon", "x", "load.off"));
	ck_assert_uint_eq(rights("late", "z"), RIGHT_SET);
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_uint_eq(report.warnings, 0);
	ck_assert_ptr_nonnull(strstr(support_log(), "/upsd.users:3: \"[big\" begins no section"));
}
END_TEST

START_TEST(commands_are_listed_or_all)
{
	read_text(
		"[op]\npassword = x\ninstcmds = test.panel.start beeper.toggle\ninstcmds = LOAD.ON\n"
		"[admin]\npassword = x\ninstcmds = all\n[none]\npassword = x\nactions = SET\n");
	ck_assert(may_command(u, "op", "x", "test.panel.start"));
	ck_assert(may_command(u, "op", "x", "TEST.PANEL.START"));
	ck_assert(may_command(u, "op", "x", "beeper.toggle"));
	ck_assert(may_command(u, "op", "x", "load.on"));
	ck_assert(!may_command(u, "op", "x", "load.off"));
	ck_assert(!may_command(u, "op", "x", "load"));
	ck_assert(!may_command(u, "op", "wrong", "load.on"));
	ck_assert(!may_command(u, NULL, NULL, "load.on"));
	ck_assert(may_command(u, "admin", "x", "anything.at.all"));
	ck_assert(!may_command(u, "none", "x", "load.on"));
	ck_assert_uint_eq(rights("admin", "x"), NONE);	/* commands are no SET */
}
END_TEST

START_TEST(no_part_of_a_password_gets_into_the_log)
{
	static const char *const lines[] = {
		"password = \"top#secret\"", "password = \"topsecret", "password = top\\\nsecret",
		"password = top secret",
		"password = topsecret", "password topsecret", "password = t\xc3\xb6psecret",
		"Password = \"a\" secret", "passwort = secret",
	};

	for (size_t i = 0; i < MEM_COUNT(lines); i++) {
		char *text = mem_fmt("[joe]\n%s\nactions = SET\nnosuch\n", lines[i]);

		read_text(text);
		ck_assert_msg(!strstr(support_log(), "secret") && !strstr(support_log(), "top"),
			"%s: %s", lines[i], support_log());
		ck_assert_ptr_nonnull(strstr(support_log(), "nosuch"));
		free(text);
	}
}
END_TEST

START_TEST(an_unknown_key_is_told_with_its_place)
{
	read_text("[joe]\npassword = x\nfoo = bar\n");
	ck_assert_ptr_nonnull(strstr(support_log(), "/upsd.users:3: "));
	ck_assert_ptr_nonnull(strstr(support_log(), "foo"));
}
END_TEST

START_TEST(the_stamp_of_a_user_follows_his_password_only)
{
	uint64_t joe, ann;

	read_text("[joe]\npassword = a\n[ann]\npassword = a\n[nopw]\n");
	joe = users_stamp(u, "joe");
	ann = users_stamp(u, "ann");
	ck_assert(joe && ann && joe != ann);
	ck_assert_uint_eq(users_stamp(u, "nopw"), 0);
	ck_assert_uint_eq(users_stamp(u, "nobody"), 0);
	read_text("[new]\npassword = x\n[ann]\npassword = b\n[joe]\nactions = SET\npassword = a\n");
	ck_assert_uint_eq(users_stamp(u, "joe"), joe);
	ck_assert_uint_ne(users_stamp(u, "ann"), ann);
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
	int error = 0;

	ck_assert_ptr_null(users_read("/nonexistent", false, &report, &error));
	ck_assert_int_eq(error, -ENOENT);
}
END_TEST

/* Made with crypt(3) of libxcrypt: "secret" as yescrypt, SHA-512, SHA-256. */
#define YESCRYPT "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$GmcwIgvdUC9qLWcKCi6gklUa1dM3ziD43YxYNURLKy0"
#define SHA512                                                                                     \
	"$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/"
#define SHA256 "$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2"

START_TEST(a_password_may_be_given_as_a_hash)
{
	static const char *const hashes[] = { YESCRYPT, SHA512, SHA256 };
	char hash[USERS_HASH_MAX];

	for (size_t i = 0; i < MEM_COUNT(hashes); i++) {
		char *text = mem_fmt(
			"[joe]\npassword = \"%s\"\nactions = SET\ninstcmds = load.off\n[ann]\npassword = clear\n",
			hashes[i]);

		read_text(text);
		ck_assert_int_eq(users_check(u, "joe", "secret", hash), USERS_HASHED);
		ck_assert_str_eq(hash, hashes[i]);
		ck_assert(users_hash_fits(hash, "secret") && !users_hash_fits(hash, "Secret") &&
			  !users_hash_fits(hash, "") && !users_hash_fits(hash, hash));
		ck_assert_uint_eq(rights("joe", "secret"), RIGHT_SET);
		ck_assert_uint_eq(rights("joe", hashes[i]), NONE);
		ck_assert(may_command(u, "joe", "secret", "load.off") &&
			  !may_command(u, "joe", "x", "load.off"));
		ck_assert_int_eq(users_check(u, "ann", "clear", hash), USERS_RIGHT);
		ck_assert_int_eq(users_check(u, "ann", "secret", hash), USERS_HASHED);
		ck_assert(!users_hash_fits(hash, "secret"));	/* as slow as an unknown user */
		ck_assert_ptr_null(strstr(support_log(), hashes[i]));
		free(text);
	}
}
END_TEST

START_TEST(an_unknown_user_costs_as_much_as_a_known_one_and_never_passes)
{
	static const char *const passwords[] = { "secret", "", SHA512, "x" };
	char hash[USERS_HASH_MAX];

	read_text("[joe]\npassword = \"" SHA512 "\"\nactions = SET\n[nopw]\nactions = SET\n");
	for (size_t i = 0; i < MEM_COUNT(passwords); i++) {
		ck_assert_int_eq(users_check(u, "nobody", passwords[i], hash), USERS_HASHED);
		ck_assert(!users_hash_fits(hash, passwords[i]));
		ck_assert_int_eq(users_check(u, "nopw", passwords[i], hash), USERS_HASHED);
		ck_assert(!users_hash_fits(hash, passwords[i]));
		ck_assert_uint_eq(rights("nopw", passwords[i]), NONE);
	}
	ck_assert_int_eq(users_check(u, NULL, "secret", hash), USERS_WRONG);
	ck_assert_int_eq(users_check(NULL, "joe", "secret", hash), USERS_WRONG);
}
END_TEST

START_TEST(what_only_begins_like_a_hash_is_a_clear_password_and_a_broken_hash_fits_nothing)
{
	read_text(
		"[joe]\npassword = \"$1$abc\"\nactions = SET\n[ann]\npassword = \"$6$\"\nactions = SET\n[bob]\npassword = \"$\"\nactions = SET\n");
	ck_assert_uint_eq(rights("joe", "$1$abc"), RIGHT_SET);
	ck_assert_uint_eq(rights("bob", "$"), RIGHT_SET);
	ck_assert_uint_eq(rights("ann", "$6$"), NONE);
	ck_assert_uint_eq(rights("ann", ""), NONE);
	ck_assert_uint_eq(rights("ann", "*0"), NONE);
}
END_TEST

START_TEST(a_file_that_others_can_read_or_write_counts_unless_files_are_strict)
{
	char *path = mem_fmt("%s/upsd.users", dir);
	int error;

	read_text("[joe]\npassword = pw\nactions = SET\n");
	ck_assert_uint_eq(report.errors + report.warnings, 0);
	for (mode_t mode = 0644; mode <= 0646; mode += 2) {
		for (int strict = 0; strict < 2; strict++) {
			chmod(path, mode);
			users_free(u);
			report = (struct conf_report){ 0 };
			u = users_read(dir, strict, &report, &error);
			ck_assert_ptr_nonnull(u);
			ck_assert_uint_eq(report.warnings, !strict);
			ck_assert_uint_eq(report.errors, (unsigned)strict);
			ck_assert_uint_eq(rights("joe", "pw"), strict ? NONE : RIGHT_SET);
		}
	}
	free(path);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		rights_come_from_actions_and_roles,
		name_and_password_must_be_exactly_right,
		a_password_that_only_begins_like_a_long_one_is_wrong,
		the_first_password_wins,
		sections_of_the_same_name_are_merged_and_nobody_else_profits,
		what_stands_before_the_first_section_gives_nothing,
		what_stands_behind_a_broken_header_is_not_given_to_the_user_before_it,
		commands_are_listed_or_all,
		no_part_of_a_password_gets_into_the_log,
		an_unknown_key_is_told_with_its_place,
		the_stamp_of_a_user_follows_his_password_only,
		a_missing_file_is_an_error,
		a_password_may_be_given_as_a_hash,
		an_unknown_user_costs_as_much_as_a_known_one_and_never_passes,
		what_only_begins_like_a_hash_is_a_clear_password_and_a_broken_hash_fits_nothing,
		a_file_that_others_can_read_or_write_counts_unless_files_are_strict,
	};
	int result;

	dir = support_dir();
	result = support_run("users", tests, MEM_COUNT(tests));
	users_free(u);
	support_log_end();
	support_dir_remove(dir);
	return result;
}
