/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_packet - packets of a program on its line: words, and descriptors of all kinds and numbers.
 */
#include "supervisor/packet.h"
#include "tests/unit/support.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 250 };

static int ends[2];
static struct packet got;

static int descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void send_with(const char *word, size_t size, const int *fds, size_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(MANY * sizeof *fds)] = { 0 };
	struct iovec bytes = { (void *)(uintptr_t)word, size };
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof *fds) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(count * sizeof *fds);
	memcpy(CMSG_DATA(c), fds, count * sizeof *fds);
	ck_assert_int_eq(sendmsg(ends[0], &m, 0), (ssize_t)size);
}

static void begin(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
}

static void end(void)
{
	close(ends[0]);
	close(ends[1]);
}

START_TEST(words_come_one_at_a_time_and_the_end_is_seen)
{
	begin();
	ck_assert(packet_receive(ends[1], &got) && !got.size && got.fd == -1);
	ck_assert_int_eq(send(ends[0], "=list", 5, 0), 5);
	ck_assert(packet_receive(ends[1], &got));
	ck_assert_str_eq(got.bytes, "=list");
	close(ends[0]);
	ck_assert(!packet_receive(ends[1], &got) && !got.size);
	close(ends[1]);
}
END_TEST

START_TEST(of_many_descriptors_one_at_most_stays_with_us)
{
	int fds[MANY];
	static const size_t counts[] = { 1, 2, 3, MANY };

	begin();
	fds[0] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 1; i < MANY; i++)
		fds[i] = fds[0];
	for (size_t i = 0; i < 2 * MEM_COUNT(counts); i++) {
		int before = descriptors();

		send_with("b", i % 2, fds, counts[i / 2]);
		packet_receive(ends[1], &got);
		ck_assert_uint_eq(got.size, i % 2);
		ck_assert_int_ge(got.fd, 0);
		close(got.fd);
		ck_assert_int_eq(descriptors(), before);
	}
	close(fds[0]);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		words_come_one_at_a_time_and_the_end_is_seen,
		of_many_descriptors_one_at_most_stays_with_us,
	};

	return support_run("packet", tests, MEM_COUNT(tests));
}
