/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_fleet - the UPSes of a server over its life: links to drivers, feeds, logins, and what a
 * changed ups.conf keeps.
 *
 * Drivers and readers of feeds are local sockets of the test's in a directory of its own.
 */
#define SUPPORT_CLOCK
#include "lib/clock.h"
#include "server/fleet/fleet.h"
#include "tests/unit/support.h"

enum { MAXAGE_S = 15, DRIVERS = 3 };

static const char three[] =
	"[b]\ndriver = fake\nport = auto\ndesc = Bee\n[A]\ndriver = fake\nport = auto\n"
	"[c]\ndriver = fake\nport = auto\n[unusable]\nport = auto\n";
static uv_loop_t loop;
static struct fleet *fleet;
static char *dir;
static struct buf got, results;
static unsigned evicted;
static int listening[DRIVERS], driver[DRIVERS];

static void on_tracking(void *user, const char *id, int code)
{
	(void)user;
	buf_add_fmt(&results, "%s %d;", id, code);
}

static const struct fleet_ops ops = { on_tracking };

static void on_evicted(struct login *l)
{
	ck_assert_ptr_null(l->unit);
	evicted++;
}

static struct settings read_settings(const char *text)
{
	struct conf_report report = { .quiet = true };
	struct settings s;

	support_write(dir, "ups.conf", text);
	ck_assert_int_eq(settings_read(dir, &s, &report), 0);
	return s;
}

static int listen_as(const char *name)
{
	char *path = mem_fmt("%s/%s", dir, name);
	int fd = support_socket(path, true);

	free(path);
	return fd;
}

static int accept_link(int fd)
{
	int link;

	support_settle(&loop);
	link = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	ck_assert_int_ge(link, 0);
	return link;
}

static void tell(int fd, const char *lines)
{
	support_send(fd, lines);
	support_settle(&loop);
}

static const char *asked(int fd)
{
	support_settle(&loop);
	return support_receive(fd, &got, NULL);
}

static void begin(void)
{
	static const char *const sockets[DRIVERS] = { "fake-b", "fake-A", "fake-c" };
	struct settings s = read_settings(three);

	support_log_begin();
	uv_loop_init(&loop);
	evicted = 0;
	for (unsigned i = 0; i < DRIVERS; i++)
		listening[i] = listen_as(sockets[i]);
	fleet = fleet_new(&loop, &s, dir, MAXAGE_S, &ops, NULL);
	settings_fini(&s);
	for (unsigned i = 0; i < DRIVERS; i++) {
		driver[i] = accept_link(listening[i]);
		ck_assert_str_eq(asked(driver[i]), "DUMPALL\n");
		tell(driver[i], "SETINFO ups.status \"OL\"\nADDCMD load.off\nDATAOK\nDUMPDONE\n");
	}
}

static void end(void)
{
	fleet_free(fleet);
	for (unsigned i = 0; i < DRIVERS; i++) {
		close(listening[i]);
		close(driver[i]);
	}
	support_loop_close(&loop);
	buf_fini(&got);
	buf_fini(&results);
	support_log_end();
}

static void reload(const char *text)
{
	struct settings s = read_settings(text);

	fleet_reload(fleet, &s, MAXAGE_S);
	settings_fini(&s);
	support_settle(&loop);
}

static const char *list_ups(void)
{
	buf_clear(&got);
	fleet_list(fleet, &got);
	return buf_text(&got);
}

START_TEST(units_keep_the_order_of_the_file_and_are_found_in_any_case)
{
	begin();
	ck_assert_uint_eq(fleet_count(fleet), 3); /* not the one without a driver */
	ck_assert_str_eq(unit_name(fleet_at(fleet, 0)), "b");
	ck_assert_str_eq(unit_name(fleet_at(fleet, 1)), "A");
	ck_assert_ptr_eq(fleet_find(fleet, "a"), fleet_at(fleet, 1));
	ck_assert_ptr_eq(fleet_find(fleet, "B"), fleet_at(fleet, 0));
	ck_assert_ptr_eq(fleet_find(fleet, "c"), fleet_at(fleet, 2));
	ck_assert_ptr_null(fleet_find(fleet, ""));
	ck_assert_ptr_null(fleet_find(fleet, "ab"));
	ck_assert_ptr_null(fleet_find(fleet, "unusable"));
	ck_assert_int_eq(unit_ups(fleet_at(fleet, 0))->state, UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_reload_that_changes_nothing_is_noticed_by_nobody)
{
	struct login l = { .evicted = on_evicted };
	struct unit *b;

	begin();
	b = fleet_find(fleet, "b");
	unit_login(b, &l);
	ups_apply(unit_ups(b), &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	reload(three);
	ck_assert_ptr_eq(fleet_find(fleet, "b"), b);
	ck_assert_ptr_eq(l.unit, b);
	ck_assert(unit_ups(b)->fsd);
	ck_assert_int_eq(unit_ups(b)->state, UPS_FRESH);
	ck_assert_str_eq(asked(driver[0]), "");
	ck_assert_uint_eq(evicted, 0);
	unit_logout(&l);
	end();
}
END_TEST

START_TEST(a_reload_removes_adds_and_sorts_as_the_file_says)
{
	struct login stays = { .evicted = on_evicted }, goes = { .evicted = on_evicted };
	bool open;
	int late;

	begin();
	ck_assert_str_eq(list_ups(),
		"BEGIN LIST UPS\nUPS b \"Bee\"\nUPS A \"Description unavailable\"\n"
		"UPS c \"Description unavailable\"\nEND LIST UPS\n");
	unit_login(fleet_find(fleet, "c"), &stays);
	unit_login(fleet_find(fleet, "a"), &goes);
	late = listen_as("fake-d");
	reload("[d]\ndriver = fake\nport = auto\n[c]\ndriver = fake\nport = auto\ndesc = Sea\n[b]\ndriver = fake\nport = auto\n");
	ck_assert_str_eq(list_ups(),
		"BEGIN LIST UPS\nUPS d \"Description unavailable\"\nUPS c \"Sea\"\n"
		"UPS b \"Description unavailable\"\nEND LIST UPS\n");
	ck_assert_ptr_null(fleet_find(fleet, "a"));
	ck_assert_uint_eq(evicted, 1);
	ck_assert_ptr_nonnull(stays.unit);
	support_receive(driver[1], &got, &open);
	ck_assert(!open);
	close(accept_link(late)); /* the new one is asked for at once */
	ck_assert_int_eq(unit_ups(fleet_find(fleet, "c"))->state, UPS_FRESH);
	unit_logout(&stays);
	close(late);
	end();
}
END_TEST

START_TEST(another_driver_means_other_data_while_the_clients_stay)
{
	struct login l = { .evicted = on_evicted };
	int other, link;
	bool open;

	begin();
	unit_login(fleet_find(fleet, "b"), &l);
	other = listen_as("another-b");
	reload("[b]\ndriver = another\nport = auto\n[A]\ndriver = fake\nport = auto\n[c]\ndriver = fake\nport = auto\n");
	ck_assert_int_ne(unit_ups(fleet_find(fleet, "b"))->state, UPS_FRESH);
	ck_assert_ptr_null(ups_var(unit_ups(fleet_find(fleet, "b")), "ups.status"));
	support_receive(driver[0], &got, &open);
	ck_assert(!open);
	link = accept_link(other);
	ck_assert_str_eq(asked(link), "DUMPALL\n");
	tell(link, "SETINFO ups.status \"OB\"\nDATAOK\nDUMPDONE\n");
	ck_assert_str_eq(ups_value(unit_ups(fleet_find(fleet, "b")), "ups.status"), "OB");
	ck_assert_ptr_nonnull(l.unit);
	ck_assert_uint_eq(evicted, 0);
	unit_logout(&l);
	close(link);
	close(other);
	end();
}
END_TEST

START_TEST(a_section_renamed_in_case_only_is_the_same_ups_on_sockets_of_the_new_name)
{
	struct login l = { .evicted = on_evicted };
	char *feed = mem_fmt("%s/holdover-server-B", dir);
	int renamed, link, reader;
	struct unit *b;

	begin();
	b = fleet_find(fleet, "b");
	unit_login(b, &l);
	ups_apply(unit_ups(b), &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	renamed = listen_as("fake-B");
	reload("[B]\ndriver = fake\nport = auto\n[A]\ndriver = fake\nport = auto\n");
	ck_assert_ptr_eq(fleet_find(fleet, "b"), b);
	ck_assert_str_eq(list_ups(),
		"BEGIN LIST UPS\nUPS B \"Description unavailable\"\n"
		"UPS A \"Description unavailable\"\nEND LIST UPS\n");
	link = accept_link(renamed);
	ck_assert_str_eq(asked(link), "DUMPALL\n");
	tell(link, "SETINFO ups.status \"OB\"\nDATAOK\nDUMPDONE\n");
	ck_assert_str_eq(ups_value(unit_ups(b), "ups.status"), "OB");
	ck_assert_ptr_null(ups_command(unit_ups(b), "load.off"));
	ck_assert_int_eq(unit_ups(b)->state, UPS_FRESH);
	ck_assert(unit_ups(b)->fsd);
	ck_assert_ptr_eq(l.unit, b);
	reader = support_socket(feed, false);
	tell(reader, "DUMPALL\n");
	ck_assert_ptr_nonnull(strstr(asked(reader), "FSD OB"));
	unit_logout(&l);
	close(reader);
	close(link);
	close(renamed);
	free(feed);
	end();
}
END_TEST

START_TEST(a_shorter_maxage_of_a_reload_counts_for_units_that_stay)
{
	struct settings s;

	begin();
	s = read_settings(three);
	fleet_reload(fleet, &s, 3);
	settings_fini(&s);
	support_pass(&loop, 3500);
	ck_assert_int_eq(unit_ups(fleet_find(fleet, "b"))->state, UPS_STALE);
	tell(driver[0], "PONG\n");
	ck_assert_int_eq(unit_ups(fleet_find(fleet, "b"))->state, UPS_FRESH);
	end();
}
END_TEST

START_TEST(after_a_suspend_old_data_are_stale_before_any_timer_has_fired)
{
	char *path = mem_fmt("%s/holdover-server-b", dir);
	int reader;

	begin();
	reader = support_socket(path, false);
	support_settle(&loop);
	clock_fix(clock_ms() + MAXAGE_S * 1000);
	ck_assert_int_eq(ups_state(unit_ups(fleet_find(fleet, "b"))), UPS_FRESH);
	clock_fix(clock_ms() + 1);
	ck_assert_int_eq(ups_state(unit_ups(fleet_find(fleet, "b"))), UPS_STALE);
	fleet_sweep(fleet);
	ck_assert_str_eq(asked(reader), "DATASTALE\n");
	tell(driver[0], "PONG\n");
	ck_assert_int_eq(ups_state(unit_ups(fleet_find(fleet, "b"))), UPS_FRESH);
	clock_fix(0);
	close(reader);
	free(path);
	end();
}
END_TEST

START_TEST(a_drivers_result_reaches_who_asked_the_server_or_the_feed)
{
	struct sp_request r = { .verb = SP_INSTCMD, .name = "load.off", .id = "abc" };
	char *path = mem_fmt("%s/holdover-server-b", dir), id[SP_ID_MAX] = "", line[SP_ID_MAX + 32];
	int reader;

	begin();
	ck_assert_int_eq(unit_request(fleet_find(fleet, "b"), &r), 0);
	ck_assert_str_eq(asked(driver[0]), "INSTCMD load.off TRACKING abc\n");
	tell(driver[0], "TRACKING abc 3\n");
	ck_assert_str_eq(buf_text(&results), "abc 3;");
	reader = support_socket(path, false);
	tell(reader, "INSTCMD load.off TRACKING xyz\n");
	ck_assert_int_eq(sscanf(asked(driver[0]), "INSTCMD load.off TRACKING %63s", id), 1);
	ck_assert_str_ne(id, "xyz"); /* two readers may use the same id */
	snprintf(line, sizeof line, "TRACKING %s 0\n", id);
	tell(driver[0], line);
	ck_assert_str_eq(asked(reader), "TRACKING xyz 0\n");
	ck_assert_str_eq(buf_text(&results), "abc 3;");
	close(reader);
	free(path);
	end();
}
END_TEST

START_TEST(a_feed_is_refused_what_a_stale_ups_would_be_asked)
{
	char *path = mem_fmt("%s/holdover-server-b", dir);
	int reader;

	begin();
	reader = support_socket(path, false);
	tell(driver[0], "DATASTALE\n");
	tell(reader, "INSTCMD load.off TRACKING xyz\n");
	ck_assert_str_eq(asked(driver[0]), "");
	ck_assert_ptr_nonnull(strstr(asked(reader), "TRACKING xyz 3\n"));
	close(reader);
	free(path);
	end();
}
END_TEST

START_TEST(logins_are_counted_by_unit_and_end_in_any_order)
{
	struct login l[3] = { { 0 }, { 0 }, { 0 } };
	struct unit *b;

	begin();
	b = fleet_find(fleet, "b");
	for (unsigned i = 0; i < 3; i++)
		unit_login(i < 2 ? b : fleet_find(fleet, "c"), &l[i]);
	ck_assert_uint_eq(unit_login_count(b), 2);
	unit_logout(&l[0]);
	unit_logout(&l[0]); /* twice is harmless */
	ck_assert_uint_eq(unit_login_count(b), 1);
	ck_assert_ptr_eq(unit_logins(b), &l[1]);
	ck_assert_uint_eq(unit_login_count(fleet_find(fleet, "c")), 1);
	unit_logout(&l[1]);
	unit_logout(&l[2]);
	ck_assert_uint_eq(unit_login_count(b), 0);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		units_keep_the_order_of_the_file_and_are_found_in_any_case,
		a_reload_that_changes_nothing_is_noticed_by_nobody,
		a_reload_removes_adds_and_sorts_as_the_file_says,
		another_driver_means_other_data_while_the_clients_stay,
		a_section_renamed_in_case_only_is_the_same_ups_on_sockets_of_the_new_name,
		a_shorter_maxage_of_a_reload_counts_for_units_that_stay,
		after_a_suspend_old_data_are_stale_before_any_timer_has_fired,
		a_drivers_result_reaches_who_asked_the_server_or_the_feed,
		a_feed_is_refused_what_a_stale_ups_would_be_asked,
		logins_are_counted_by_unit_and_end_in_any_order,
	};
	int result;

	dir = support_dir();
	result = support_run("fleet", tests, MEM_COUNT(tests));
	support_dir_remove(dir);
	return result;
}
