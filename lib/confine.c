/* SPDX-License-Identifier: GPL-2.0-or-later
 * confine - see confine.h. The lists of calls are those that strace showed after the start of each
 * program, and those that the libraries use on other paths.
 */
#include "lib/confine.h"
#include "lib/conf_rows.h"
#include "lib/confine_parts.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

enum mode { MODE_OFF, MODE_ERRNO, MODE_KILL };

/* ---- the rows ---- */

/* Every program: memory, its loop, its files, local sockets, signals, the log. */
static const char common_calls[] =
	"read write readv writev pread64 pwrite64 close lseek fstat newfstatat stat lstat statx "
	"fstatfs statfs open openat access faccessat faccessat2 readlink readlinkat getdents64 getcwd "
	"unlink unlinkat rename renameat renameat2 mkdir mkdirat chmod fchmod fchmodat chown fchown "
	"fchownat umask flock ftruncate fsync fdatasync fcntl ioctl dup dup2 dup3 pipe2 "
	"mmap mprotect munmap mremap madvise brk membarrier futex set_robust_list rseq "
	"set_tid_address sched_yield sched_getaffinity gettid getpid getppid getuid geteuid getgid "
	"getegid getgroups getresuid getresgid getpgrp getsid sysinfo uname prctl "
	"prlimit64 getrlimit setrlimit getrusage "
	"socketpair connect bind listen accept accept4 shutdown getsockname getpeername "
	"getsockopt setsockopt sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg "
	"epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2 poll ppoll select "
	"pselect6 timerfd_create timerfd_settime timerfd_gettime signalfd4 "
	"nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrandom "
	"rt_sigaction rt_sigprocmask rt_sigreturn rt_sigtimedwait rt_sigpending rt_sigsuspend "
	"sigaltstack restart_syscall kill tgkill exit exit_group";

static const struct {
	const char *calls;		/* in addition to the common ones and threads */
	bool network;			/* IPv4 and IPv6, and netlink */
	bool announcements;		/* netlink only: the kernel's device events */
	/* paths in addition to the usual ones, separated by blanks */
	const char *read, *write;
	/* programs in these paths may be started; no list of calls */
	const char *run;
} rows[] = {
	[CONFINE_SERVER] = { "mlock munlock setpriority", true, false, "", "", NULL },
	[CONFINE_AGENT] = { "", true, false, "", "", NULL },
	/* a driver may use the network (repeater, card) */
	[CONFINE_DRIVER] = { "", true, true, "/sys /run/udev", "/dev /run/lock /var/lock", NULL },
	[CONFINE_FINDER] = { "", false, true, "/sys /run/udev /dev", "", NULL },
	/* paths that its unit also permits to notify programs */
	[CONFINE_GUARD] = { .read = "/sys /run /var /srv", .write = "/dev /tmp /var/tmp",
		.run = "/etc /usr /bin /sbin /lib /lib64 /opt" },
};

static const char usual_reads[] =
	"/etc /usr /lib /lib64 /nix/store /gnu/store /proc /run/systemd /run/nscd /dev/urandom";

/* Files that a lookup of a name reads; often links to /run/netconfig or /tmp that a network manager
 * rewrites. */
static const char *const lookup_files[] = { "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
	"/etc/services", "/etc/protocols", "/etc/host.conf", "/etc/gai.conf", "/etc/passwd",
	"/etc/group", "/etc/localtime" };

/* ---- paths ---- */

enum use { USE_READ, USE_WRITE, USE_RUN };

static struct {
	const char *path[CONFINE_PATHS_MAX];
	enum use use[CONFINE_PATHS_MAX];
	size_t count;
	bool nothing;
} more;

static void add_path(const char *path, enum use use)
{
	if (path && more.count < CONFINE_PATHS_MAX) {
		more.use[more.count] = use;
		more.path[more.count++] = mem_dup(path);
	}
}

void confine_read(const char *path)
{
	add_path(path, USE_READ);
}

void confine_write(const char *path)
{
	add_path(path, USE_WRITE);
}

void confine_run(const char *path)
{
	add_path(path, USE_RUN);
}

void confine_nothing(void)
{
	more.nothing = true;
}

static void allow(int ruleset, const char *path, enum use use)
{
	if (use == USE_RUN)
		landlock_allow_run(ruleset, path);
	else
		landlock_allow(ruleset, path, use == USE_WRITE);
}

static void allow_words(int ruleset, const char *paths, enum use use)
{
	char *copy = mem_dup(paths ? paths : ""), *save = NULL;

	for (char *path = strtok_r(copy, " ", &save); path; path = strtok_r(NULL, " ", &save))
		allow(ruleset, path, use);
	free(copy);
}

static void limit_paths(enum confine_kind kind, const char *conf_dir, const char *state_dir)
{
	char *lasting = paths_lasting_dir(state_dir);
	int ruleset = landlock_begin(), error;

	if (ruleset < 0) {
		log_say(LOG_DETAIL, "sandbox: no Landlock here (%s)", strerror(-ruleset));
		free(lasting);
		return;
	}
	allow_words(ruleset, usual_reads, USE_READ);
	allow_words(ruleset, rows[kind].read, USE_READ);
	allow_words(ruleset, rows[kind].write, USE_WRITE);
	allow_words(ruleset, rows[kind].run, USE_RUN);
	for (size_t i = 0; i < MEM_COUNT(lookup_files); i++)
		landlock_allow_target(ruleset, lookup_files[i]);
	landlock_allow_linked(ruleset, conf_dir);
	landlock_allow(ruleset, "/dev/null", true);
	landlock_allow(ruleset, state_dir, true);
	landlock_allow(ruleset, paths_pid_dir(state_dir), true);
	landlock_allow(ruleset, lasting, true);
	for (size_t i = 0; i < more.count; i++) {
		allow(ruleset, more.path[i], more.use[i]);
		landlock_allow_linked(ruleset, more.path[i]);
	}
	error = landlock_end(ruleset);
	if (error)
		log_say(LOG_DETAIL, "sandbox: paths are not limited: %s", strerror(-error));
	free(lasting);
}

/* ---- system calls ---- */

/* Calls of 32-bit machines in addition to the rows, and of other C libraries: musl's raise is
 * tkill. */
static const char other_calls[] =
	"mmap2 _llseek _newselect fstatat64 ugetrlimit sigreturn send recv tkill pipe epoll_create "
	"eventfd set_thread_area set_tls cacheflush getcpu";

/* Variants of a call in a row: getuid32, fcntl64, clock_gettime64, futex_time64. */
static const char *const widths[] = { "", "32", "64", "_time64" };

/* Permits a call on that machine; numbers below -1000 are calls that it does not have. */
static int allow_call(scmp_filter_ctx filter, uint32_t machine, const char *name)
{
	int there = seccomp_syscall_resolve_name_arch(machine, name);

	if (there == __NR_SCMP_ERROR || there < -1000)
		return 0;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, seccomp_syscall_resolve_name(name), 0);
}

static int allow_calls(scmp_filter_ctx filter, uint32_t machine, const char *calls)
{
	char *copy = mem_dup(calls), *save = NULL, name[64];
	int error = 0;

	for (char *call = strtok_r(copy, " ", &save); call; call = strtok_r(NULL, " ", &save)) {
		for (size_t i = 0; i < MEM_COUNT(widths) && !error; i++) {
			snprintf(name, sizeof name, "%s%s", call, widths[i]);
			error = allow_call(filter, machine, name);
		}
	}
	free(copy);
	return error;
}

/* Permits threads but no processes: the arguments of clone3 cannot be examined, so it fails and
 * libc uses clone. */
static int allow_threads(scmp_filter_ctx filter)
{
	const unsigned long thread = 0x00010000;	/* CLONE_THREAD */
	int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));

	if (error)
		return error;
	error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	return error == -EACCES ? 0 : error;	/* already so by default */
}

static int allow_families(scmp_filter_ctx filter, enum confine_kind kind)
{
	static const int inet[] = { AF_INET, AF_INET6 };
	bool netlink = rows[kind].network || rows[kind].announcements;
	int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
		SCMP_A0(SCMP_CMP_EQ, AF_UNIX));

	for (size_t i = 0; i < MEM_COUNT(inet) && rows[kind].network && !error; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)inet[i]));
	if (netlink && !error)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, AF_NETLINK));
	return error;
}

/* Other calls, including the newest ones, fail with ENOSYS: a C library then makes an older call,
 * which it would not do after EPERM. */
static int fill(scmp_filter_ctx filter, enum confine_kind kind, uint32_t machine)
{
	int error = allow_calls(filter, machine, common_calls);

	if (!error)
		error = allow_calls(filter, machine, other_calls);
	if (!error)
		error = allow_calls(filter, machine, rows[kind].calls);
	if (!error)
		error = allow_threads(filter);
	if (!error)
		error = allow_families(filter, kind);
	if (!error)
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	return error;
}

static void limit_calls(enum confine_kind kind, enum mode mode)
{
	scmp_filter_ctx filter =
		seccomp_init(mode == MODE_KILL ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(ENOSYS));
	int error = filter ? fill(filter, kind, seccomp_arch_native()) : -ENOMEM;

	if (!error)
		error = seccomp_load(filter);
	if (error)
		log_say(LOG_DETAIL, "sandbox: system calls are not limited: %s", strerror(-error));
	if (filter)
		seccomp_release(filter);
}

int confine_export(enum confine_kind kind, uint32_t machine, int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int error = 0;

	if (machine != seccomp_arch_native()) {
		error = seccomp_arch_add(filter, machine);
		if (!error)
			error = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	}
	if (!error)
		error = fill(filter, kind, machine);
	if (!error)
		error = seccomp_export_pfc(filter, fd);
	seccomp_release(filter);
	return error;
}

/* ---- what holds for all ---- */

static void drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = { { 0 } },
		kept[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	const uint32_t bind = 1u << CAP_NET_BIND_SERVICE;

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &head, now))
		return;
	if (heartbeat_line() < 0)	/* a later reload may name such a port */
		kept[0].permitted = kept[0].effective = now[0].permitted & bind;
	(void)syscall(SYS_capset, &head, kept);
}

static const char *read_sandbox(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	enum mode *mode = r->out;
	bool on;

	(void)row;
	if (!strcasecmp(e->values[0], "kill"))
		*mode = MODE_KILL;
	else if (conf_bool(e->values[0], &on))
		*mode = on ? MODE_ERRNO : MODE_OFF;
	return NULL;
}

/* The server reports errors of that file. */
static enum mode mode_of(const char *conf_dir)
{
	static const struct conf_row keys[] = { { "system", "sandbox", .read = read_sandbox } };
	static const struct conf_format format = { .rows = keys, .count = MEM_COUNT(keys) };
	enum mode mode = MODE_ERRNO;
	struct conf_report unheard = { .quiet = true };
	struct conf_reading r = { .format = &format, .out = &mode, .report = &unheard };
	char *path = paths_join(conf_dir, "holdover.conf");

	conf_rows_read(&r, path);
	free(path);
	return mode;
}

/* Does the kind have a row with limits? */
static bool is_limited(enum confine_kind kind)
{
	return kind > CONFINE_SUPERVISOR && !SANITIZED && !more.nothing;
}

void confine_files(enum confine_kind kind, const char *conf_dir, const char *state_dir)
{
	if (!is_limited(kind) || mode_of(conf_dir) == MODE_OFF)
		return;
	/* umockdev, in which drivers are tested, has its /sys and /dev there */
	confine_write(getenv("UMOCKDEV_DIR"));
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit_paths(kind, conf_dir, state_dir);
}

void confine(enum confine_kind kind, const char *conf_dir)
{
	const struct rlimit none = { 0, 0 };
	enum mode mode;

	if (kind == CONFINE_NONE || SANITIZED)
		return;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (!is_limited(kind))
		return;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (geteuid())
		drop_capabilities();
	mode = mode_of(conf_dir);
	if (mode != MODE_OFF && !rows[kind].run)
		limit_calls(kind, mode);
}
