/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_lowport - what holdoverd binds for a program that asks, and what not.
 */
#include "lib/heartbeat.h"
#include "lib/lowport.h"
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

static int serve(struct lowport_request r, size_t size)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error;

	error = lowport_serve(fd, &r, size);
	close(fd);
	return error;
}

START_TEST(only_ports_below_1024_are_bound_for_others)
{
	ck_assert_int_eq(serve(request_for("127.0.0.1", 0), sizeof(struct lowport_request)), -EACCES);
	ck_assert_int_eq(serve(request_for("127.0.0.1", 1024), sizeof(struct lowport_request)), -EACCES);
	ck_assert_int_eq(serve(request_for("127.0.0.1", 65535), sizeof(struct lowport_request)), -EACCES);
	ck_assert_int_eq(serve(request_for("192.0.2.77", 7), sizeof(struct lowport_request)),
		geteuid() ? -EACCES : -EADDRNOTAVAIL);
}
END_TEST

START_TEST(a_request_that_makes_no_sense_is_refused)
{
	struct lowport_request r = request_for("127.0.0.1", 7);

	ck_assert_int_eq(serve(r, sizeof r - 1), -EINVAL);
	ck_assert_int_eq(lowport_serve(-1, &r, sizeof r), -EINVAL);
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
		a_request_that_makes_no_sense_is_refused,
		what_may_be_bound_is_bound_without_asking,
	};

	return support_run("lowport", tests, MEM_COUNT(tests));
}
