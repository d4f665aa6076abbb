/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_confine - the lists of system calls, on machines that are not this one.
 *
 * A C library makes the calls of its machine: one of 32 bits has mmap2 in place of mmap, and
 * clock_gettime64 beside clock_gettime.
 */
#include "lib/confine.h"
#include "tests/unit/support.h"

#include <seccomp.h>
#include <stdio.h>
#include <unistd.h>

static const struct machine {
	const char *name;
	uint32_t arch;
	const char *calls;		/* what a C library cannot do without; ends with NULL */
} machines[] = {
	{ "x86_64", SCMP_ARCH_X86_64, "mmap fcntl lseek newfstatat getuid clock_gettime futex "
				      "sendto socket epoll_wait rt_sigreturn getrlimit tkill" },
	{ "aarch64", SCMP_ARCH_AARCH64, "mmap fcntl lseek newfstatat getuid clock_gettime futex "
					"sendto socket epoll_pwait rt_sigreturn prlimit64" },
	{ "riscv64", SCMP_ARCH_RISCV64, "mmap fcntl lseek newfstatat getuid futex sendto socket" },
	{ "arm", SCMP_ARCH_ARM,
		"mmap2 fcntl64 _llseek fstat64 fstatat64 stat64 getuid32 geteuid32 getgroups32 "
		"clock_gettime clock_gettime64 clock_nanosleep_time64 futex futex_time64 "
		"ppoll_time64 pselect6_time64 recvmmsg_time64 rt_sigtimedwait_time64 "
		"timerfd_settime64 send recv sendto socket sigreturn rt_sigreturn ugetrlimit "
		"chown32 fchown32 ftruncate64 statfs64 fstatfs64 _newselect cacheflush set_tls" },
	{ "x86", SCMP_ARCH_X86,
		"mmap2 fcntl64 _llseek fstat64 fstatat64 getuid32 clock_gettime64 futex_time64 "
		"ppoll_time64 sendto socket socketcall sigreturn ugetrlimit set_thread_area" },
	{ "mipsel", SCMP_ARCH_MIPSEL, "mmap2 fcntl64 _llseek fstat64 getuid clock_gettime64" },
};

static char *list_of(enum confine_kind kind, uint32_t arch)
{
	FILE *f = tmpfile();
	static char text[262144];

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(confine_export(kind, arch, fileno(f)), 0);
	rewind(f);
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	fclose(f);
	return text;
}

static bool has(const char *list, const char *call)
{
	char *line = mem_fmt("syscall \"%s\" ", call);
	bool found = strstr(list, line) != NULL;

	free(line);
	return found;
}

static void check(const struct machine *m)
{
	static const enum confine_kind kinds[] = { CONFINE_SERVER, CONFINE_AGENT, CONFINE_DRIVER,
		CONFINE_FINDER };

	for (size_t k = 0; k < MEM_COUNT(kinds); k++) {
		const char *list = list_of(kinds[k], m->arch);
		char *calls = mem_dup(m->calls), *save = NULL;

		for (char *call = strtok_r(calls, " ", &save); call;
			call = strtok_r(NULL, " ", &save))
			ck_assert_msg(has(list, call), "%s: no %s", m->name, call);
		ck_assert_msg(!has(list, "execve") && !has(list, "ptrace") &&
				      !has(list, "setuid") && !has(list, "setuid32"),
			"%s", m->name);
		free(calls);
	}
}

START_TEST(each_machine_has_the_calls_of_its_library)
{
	for (size_t i = 0; i < MEM_COUNT(machines); i++)
		check(&machines[i]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { each_machine_has_the_calls_of_its_library };

	return support_run("confine", tests, MEM_COUNT(tests));
}
