/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_trust - the users whose processes are trusted, and the users of programs.
 */
#include "lib/identity.h"
#include "lib/trust.h"
#include "tests/unit/support.h"

#include <errno.h>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

START_TEST(root_is_in_every_set_and_others_only_if_added)
{
	struct trust t = { 0 };

	ck_assert(trust_has(&t, 0) && !trust_has(&t, 4711) && !trust_has(&t, (uid_t)-1));
	trust_add(&t, 4711);
	trust_add(&t, 4711);
	ck_assert(trust_has(&t, 4711) && !trust_has(&t, 4712));
	ck_assert_uint_eq(t.count, 1);
	ck_assert(!trust_add_user(&t, "no such user"));
	ck_assert_uint_eq(t.count, 1);
}
END_TEST

START_TEST(a_full_set_grows_no_more)
{
	struct trust t = { 0 };

	for (uid_t uid = 1; uid < 2 * TRUST_MAX; uid++)
		trust_add(&t, uid);
	ck_assert_uint_eq(t.count, TRUST_MAX);
	ck_assert(trust_has(&t, TRUST_MAX) && !trust_has(&t, TRUST_MAX + 1));
}
END_TEST

START_TEST(the_server_is_whom_holdoverd_says)
{
	static const char *const none[] = { "", "-1", "4294967295", "4294967296", "12x", "x" };
	struct trust t = { 0 }, by_hand = { 0 };
	char *parent = mem_fmt("%ld", (long)getppid());

	setenv("HOLDOVER_PARENT", parent, 1);
	setenv("HOLDOVER_SERVER_UID", "4711", 1);
	trust_add_server(&t);
	ck_assert(trust_has(&t, 4711));
	ck_assert_uint_eq(t.count, 1);
	setenv("HOLDOVER_SERVER_UID", "4294967294", 1);	/* also where long has 32 bits */
	trust_add_server(&t);
	ck_assert(trust_has(&t, 4294967294u));
	for (size_t i = 0; i < MEM_COUNT(none); i++) {
		struct trust nobody = { 0 };

		setenv("HOLDOVER_SERVER_UID", none[i], 1);
		trust_add_server(&nobody);
		ck_assert(trust_has(&nobody, geteuid()));
		ck_assert(!trust_has(&nobody, (uid_t)-1));
	}
	setenv("HOLDOVER_SERVER_UID", "4711", 1);
	unsetenv("HOLDOVER_PARENT");		/* anybody could have said so */
	trust_add_server(&by_hand);
	ck_assert(!trust_has(&by_hand, 4711));
	ck_assert(trust_has(&by_hand, geteuid()));
	unsetenv("HOLDOVER_SERVER_UID");
	free(parent);
}
END_TEST

/* Without users programs run as root, but not because a descriptor was missing for the lookup. */
START_TEST(a_user_that_cannot_be_looked_up_is_not_one_that_does_not_exist)
{
	struct rlimit before, none;
	struct identity id;
	const char *user;
	int error, resolved;

	ck_assert_int_eq(identity_choose(IDENTITY_SERVER, NULL, &user), 0);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){ 3, before.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	error = identity_choose(IDENTITY_SERVER, NULL, &user);
	resolved = geteuid() ? -EMFILE : identity_resolve(&id, "daemon", NULL);
	setrlimit(RLIMIT_NOFILE, &before);
	ck_assert_int_eq(error, -EMFILE);
	ck_assert_int_eq(resolved, -EMFILE);
}
END_TEST

START_TEST(a_configured_user_is_believed_in_place_of_the_usual_ones)
{
	struct trust t = { 0 }, usual = { 0 };
	const struct passwd *p = getpwnam("daemon");
	uid_t daemon = p ? p->pw_uid : 0;

	if (!daemon || daemon == geteuid())
		return;
	trust_add_drivers(&t, "daemon");
	trust_add_drivers(&usual, NULL);
	ck_assert(trust_has(&t, daemon) && !trust_has(&usual, daemon));
	p = getpwnam("nut");
	if (p) {
		ck_assert(trust_has(&usual, p->pw_uid));
		ck_assert(!trust_has(&t, p->pw_uid) || p->pw_uid == geteuid());
	}
}
END_TEST

START_TEST(the_kernel_knows_the_peer)
{
	int ends[2];
	uid_t uid;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	ck_assert_int_eq(trust_peer(ends[0], &uid), 0);
	ck_assert_uint_eq(uid, geteuid());
	ck_assert_int_lt(trust_peer(-1, &uid), 0);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(permission_bits_mean_owner_then_group_then_others)
{
	static const struct {
		uid_t owner;
		gid_t group;
		mode_t mode;
		bool may;
	} rows[] = {
		{ 10, 99, 0700, true }, { 10, 20, 0070, false }, { 11, 20, 0770, true },
		{ 11, 20, 0750, false }, { 11, 30, 03770, true }, { 11, 99, 0770, false },
		{ 11, 99, 0777, true }, { 11, 20, 0707, false },
	};
	struct identity id = { .change = true, .uid = 10, .gid = 20 };

	identity_add_group(&id, 30);
	identity_add_group(&id, 30);
	ck_assert_uint_eq(id.group_count, 1);
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_msg(identity_may_write(&id, rows[i].owner, rows[i].group,
			rows[i].mode) == rows[i].may, "row %zu", i);
}
END_TEST

START_TEST(who_nobody_is_cannot_be_become)
{
	struct identity id;

	ck_assert_int_eq(identity_resolve(&id, NULL, NULL), 0);
	ck_assert(!id.change && identity_same(&id, NULL));
	if (geteuid())
		return;
	ck_assert_int_eq(identity_resolve(&id, "no such user", NULL), -ENOENT);
	ck_assert_int_eq(identity_resolve(&id, "daemon", "no such group"), -ENOENT);
	ck_assert_int_eq(identity_resolve(&id, "root", NULL), 0);
	ck_assert(!id.change);
	ck_assert_int_eq(identity_resolve(&id, "daemon", NULL), 0);
	ck_assert(id.change && id.uid && !identity_same(&id, NULL) && identity_same(&id, &id));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		root_is_in_every_set_and_others_only_if_added,
		a_full_set_grows_no_more,
		the_server_is_whom_holdoverd_says,
		a_user_that_cannot_be_looked_up_is_not_one_that_does_not_exist,
		a_configured_user_is_believed_in_place_of_the_usual_ones,
		the_kernel_knows_the_peer,
		permission_bits_mean_owner_then_group_then_others,
		who_nobody_is_cannot_be_become,
	};

	return support_run("trust", tests, MEM_COUNT(tests));
}
