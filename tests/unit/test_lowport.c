/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_lowport - which ports holdoverd binds for a program, and which not; the ports that files
 * name.
 */
#include "lib/heartbeat.h"
#include "lib/lowport.h"
#include "supervisor/ports.h"
#include "tests/unit/support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

static struct lowport_request request_for(const char *address, uint16_t port)
{
	struct lowport_request r = { .word = HEARTBEAT_BIND, .length = sizeof(struct sockaddr_in) };
	struct sockaddr_in *a = (void *)&r.address;

	a->sin_family = AF_INET;
	a->sin_port = htons(port);
	inet_pton(AF_INET, address, &a->sin_addr);
	return r;
}

static struct lowport_set allowed;

static int serve(struct lowport_request r, size_t size)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error;

	error = lowport_serve(fd, &r, size, &allowed);
	close(fd);
	return error;
}

START_TEST(only_ports_below_1024_are_bound_for_others)
{
	ck_assert_int_eq(serve(request_for("127.0.0.1", 0), sizeof(struct lowport_request)),
		-EACCES);
	ck_assert_int_eq(serve(request_for("127.0.0.1", 1024), sizeof(struct lowport_request)),
		-EACCES);
	ck_assert_int_eq(serve(request_for("127.0.0.1", 65535), sizeof(struct lowport_request)),
		-EACCES);
	ck_assert_int_eq(serve(request_for("192.0.2.77", 7), sizeof(struct lowport_request)),
		geteuid() ? -EACCES : -EADDRNOTAVAIL);
}
END_TEST

START_TEST(only_ports_of_the_set_are_bound)
{
	ck_assert_int_eq(serve(request_for("192.0.2.77", 22), sizeof(struct lowport_request)),
		-EPERM);
	ck_assert_int_eq(serve(request_for("192.0.2.77", 7 + 32), sizeof(struct lowport_request)),
		-EPERM);
}
END_TEST

/* ---- which ports the files name ---- */

static const char *ports_in(const struct lowport_set *s)
{
	static char text[256];

	*text = 0;
	for (unsigned port = 0; port < LOWPORT_END; port++)
		if (s->bits[port / 32] >> port % 32 & 1)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%u ", port);
	return text;
}

static void ck_ports(const char *upsd, const char *holdover, const char *server, const char *agent)
{
	struct lowport_set set;
	char *dir = support_dir();

	if (upsd)
		support_write(dir, "upsd.conf", upsd);
	if (holdover)
		support_write(dir, "holdover.conf", holdover);
	ports_of_server(dir, &set);
	ck_assert_str_eq(ports_in(&set), server);
	ports_of_agent(dir, 3, &set);
	ck_assert_str_eq(ports_in(&set), agent);
	support_dir_remove(dir);
}

START_TEST(the_files_name_the_ports)
{
	ck_ports(NULL, NULL, "401 ", "161 ");
	ck_ports(
		"LISTEN 0.0.0.0 80\nLISTEN :: domain\nLISTEN 127.0.0.1\nMAXCONN 22\nLISTEN ::1 8080\n",
		"[port401]\nenable = no\n[server]\nmax_rate = 22\n", "53 80 ", "161 ");
	ck_ports("",
		"[port401]\nlisten = * 402\nlisten = 10.0.0.1\n[snmp]\nlisten = 10.0.0.1\nlisten = 10.0.0.2 700 ups=a\nper_ups_port = 900\n",
		"401 402 ", "161 700 900 901 902 ");
	ck_ports("", "[port401]\nlisten = 127.0.0.1 4010\n[snmp]\nlisten = 127.0.0.1 1161\n", "",
		"");
	ck_ports("", "[port401]\nenable = perhaps\n[snmp]\nenable = no\n", "", "");
	ck_ports("LISTEN 0.0.0.0 22 \"\n", "[other]\nlisten = * 22\n[snmp]\nper_ups_port = 1022\n",
		"401 ", "161 1022 1023 ");
}
END_TEST

START_TEST(a_request_that_makes_no_sense_is_refused)
{
	struct lowport_request r = request_for("127.0.0.1", 7);

	ck_assert_int_eq(serve(r, sizeof r - 1), -EINVAL);
	ck_assert_int_eq(lowport_serve(-1, &r, sizeof r, &allowed), -EINVAL);
	r.length = sizeof r.address + 1;
	ck_assert_int_eq(serve(r, sizeof r), -EACCES);
	r.length = 2;
	ck_assert_int_eq(serve(r, sizeof r), -EACCES);
	r = request_for("127.0.0.1", 7);
	((struct sockaddr_in *)(void *)&r.address)->sin_family = AF_UNIX;
	ck_assert_int_eq(serve(r, sizeof r), -EACCES);
}
END_TEST

START_TEST(what_may_be_bound_is_bound_without_asking)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), other;

	unsetenv("HOLDOVER_HEARTBEAT");
	inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
	ck_assert_int_eq(lowport_bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	getsockname(fd, (struct sockaddr *)&a, &(socklen_t){ sizeof a });
	other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(lowport_bind(other, (struct sockaddr *)&a, sizeof a), -EADDRINUSE);
	close(other);
	close(fd);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		only_ports_below_1024_are_bound_for_others,
		only_ports_of_the_set_are_bound,
		the_files_name_the_ports,
		a_request_that_makes_no_sense_is_refused,
		what_may_be_bound_is_bound_without_asking,
	};

	lowport_allow(&allowed, 7);
	return support_run("lowport", tests, MEM_COUNT(tests));
}
