/* SPDX-License-Identifier: GPL-2.0-or-later
 * intruder - preloaded into a program by test_confined.py: on SIGUSR2 it tries what an attacker in
 * control of the program would try, and writes "ERRNO ATTEMPT" lines to $INTRUDER/PID, opened
 * before the sandbox was closed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int out = -1;
static int wake[2];

static void tell(const char *attempt, long result)
{
	dprintf(out, "%d %s\n", result < 0 ? errno : 0, attempt);
}

static void try_file(const char *attempt, const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	tell(attempt, fd);
	if (fd >= 0)
		close(fd);
	if (flags & O_CREAT)
		unlink(path);
}

static void in(const char *attempt, const char *variable, const char *name, int flags)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", getenv(variable), name);
	try_file(attempt, path, flags);
}

static void *idle(void *nothing)
{
	return nothing;
}

static void try_thread(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, idle, NULL);

	if (!error)
		pthread_join(thread, NULL);
	errno = error;
	tell("thread", error ? -1 : 0);
}

/* Stays in the process: executing a missing program fails with ENOENT only if exec is permitted. */
static void try_exec(void)
{
	char *const argv[] = { (char *)"none", NULL };
	int result = execve("/none/at/all", argv, argv);

	tell("execve", errno == ENOENT ? 0 : result);
}

static void try_fork(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	tell("fork", child);
	if (child > 0)
		waitpid(child, NULL, 0);
}

/* A thread that is older than the sandbox. */
static void *try_from_thread(void *nothing)
{
	char byte;

	while (read(wake[0], &byte, 1) == 1) {
		tell("setuid in a thread", setuid(0));
		dprintf(out, "end\n");
	}
	return nothing;
}

static void on_signal(int number)
{
	(void)number;
	try_exec();
	try_fork();
	try_thread();
	tell("ptrace", ptrace(PTRACE_CONT, getpid(), NULL, NULL) && errno == ESRCH ? 0 : -1);
	tell("setuid", setuid(0));
	tell("mount", mount("none", "/mnt", "tmpfs", 0, NULL));
	tell("unshare", unshare(CLONE_NEWUSER));
	tell("bpf", syscall(SYS_bpf, 0, NULL, 0));
	tell("a call of tomorrow", syscall(SYS_open_tree, -1, NULL, 0));
	tell("packet socket", socket(AF_PACKET, SOCK_RAW, 0));
	tell("inet socket", socket(AF_INET, SOCK_DGRAM, 0));
	try_file("write in /", "/intruder", O_WRONLY | O_CREAT);
	try_file("write in /etc", "/etc/intruder", O_WRONLY | O_CREAT);
	try_file("write in /tmp", "/tmp/intruder", O_WRONLY | O_CREAT);
	try_file("read /root", "/root", O_RDONLY | O_DIRECTORY);
	try_file("read /home", "/home", O_RDONLY | O_DIRECTORY);
	in("read conf", "NUT_CONFPATH", "ups.conf", O_RDONLY);
	in("write state", "NUT_STATEPATH", "intruder", O_WRONLY | O_CREAT);
	(void)!write(wake[1], "!", 1);
}

__attribute__((constructor)) static void begin(void)
{
	const char *dir = getenv("INTRUDER");
	char path[512];
	sigset_t own;

	if (!dir)
		return;
	snprintf(path, sizeof path, "%s/%ld", dir, (long)getpid());
	out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	signal(SIGUSR2, on_signal);
	/* the first thread makes the attempts, because Landlock does not apply to older threads */
	sigemptyset(&own);
	sigaddset(&own, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &own, NULL);
	if (!pipe2(wake, O_CLOEXEC))
		pthread_create(&(pthread_t){ 0 }, NULL, try_from_thread, NULL);
	pthread_sigmask(SIG_UNBLOCK, &own, NULL);
}
