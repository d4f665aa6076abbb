/* SPDX-License-Identifier: GPL-2.0-or-later
 * proc - see proc.h.
 */
#include "tools/machine/proc.h"
#include "lib/conf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATH_MAX_HERE = 64, STAT_BYTES = 1024, STATE_FIELD = 3, BEGUN_FIELD = 22 };

static ssize_t read_text(pid_t pid, const char *file, char *out, size_t size)
{
	char path[PATH_MAX_HERE];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, out, size - 1);
	out[n > 0 ? n : 0] = 0;
	if (fd >= 0)
		close(fd);
	return n;
}

/* A user may give a cgroup any name, and unit names are printed in commands to be copied. */
static bool is_unit(const char *part)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789:-_.@";
	const char *dot = strrchr(part, '.');

	return dot && !strcmp(dot, ".service") && !part[strspn(part, allowed)] && *part != '-';
}

/* Lines of /proc/PID/cgroup: "0::/system.slice/snmpd.service"; uses the last part that is a service
 * of the system. */
static void read_unit(struct proc *p)
{
	char text[4096], *save = NULL;

	read_text(p->pid, "cgroup", text, sizeof text);
	if (strstr(text, "/user.slice/"))
		return;
	for (char *part = strtok_r(text, "/\n", &save); part; part = strtok_r(NULL, "/\n", &save)) {
		if (is_unit(part))
			snprintf(p->unit, sizeof p->unit, "%s", part);
	}
}

/* The kernel's name is cut at 15 bytes. */
static void read_name(struct proc *p)
{
	static const char deleted[] = " (deleted)";
	char path[PATH_MAX_HERE], exe[PATH_MAX], *slash;
	ssize_t n;

	read_text(p->pid, "comm", p->name, sizeof p->name);
	p->name[strcspn(p->name, "\n")] = 0;
	snprintf(path, sizeof path, "/proc/%ld/exe", (long)p->pid);
	n = readlink(path, exe, sizeof exe - 1);
	if (n <= 0)
		return;
	exe[n] = 0;
	if ((size_t)n > strlen(deleted) && !strcmp(exe + n - strlen(deleted), deleted)) {
		p->replaced = true;
		exe[(size_t)n - strlen(deleted)] = 0;
	}
	slash = strrchr(exe, '/');
	if (slash && !strncmp(slash + 1, p->name, strlen(p->name)))
		snprintf(p->name, sizeof p->name, "%.*s", PROC_NAME_MAX - 1, slash + 1);
}

/* A process chooses its name, and a user the name of a unit. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

/* "4711 (name) Z ...": from the state on, which is field 3 of proc(5); NULL: there is none. */
static char *read_stat(pid_t pid, char *text, size_t size)
{
	char *end;

	read_text(pid, "stat", text, size);
	end = strrchr(text, ')');
	return end && end[1] == ' ' ? end + 2 : NULL;
}

/* Has it ended, without having been reaped by its parent? */
static bool is_zombie(pid_t pid)
{
	char text[STAT_BYTES], *state = read_stat(pid, text, sizeof text);

	return !state || *state == 'Z';
}

unsigned proc_age_s(pid_t pid)
{
	char text[STAT_BYTES], *field = read_stat(pid, text, sizeof text);
	unsigned long long begun, now_s;
	struct timespec now;

	for (int n = STATE_FIELD; field && n < BEGUN_FIELD; n++) {
		field = strchr(field, ' ');
		field += field != NULL;
	}
	begun = field ? strtoull(field, NULL, 10) / (unsigned long long)sysconf(_SC_CLK_TCK) : 0;
	clock_gettime(CLOCK_BOOTTIME, &now);
	now_s = (unsigned long long)now.tv_sec;
	return begun && begun <= now_s ? (unsigned)(now_s - begun + 1) : 0;
}

bool proc_read(pid_t pid, struct proc *out)
{
	*out = (struct proc){ .pid = pid };
	read_name(out);
	read_unit(out);
	make_printable(out->name);
	make_printable(out->unit);
	return *out->name && !is_zombie(pid);
}

void proc_show(const struct proc *p, char out[PROC_SHOWN_MAX])
{
	snprintf(out, PROC_SHOWN_MAX, "%s (pid %ld%s%s)", p->name, (long)p->pid,
		*p->unit ? ", " : "", p->unit);
}

static DIR *open_all(void)
{
	return opendir("/proc");
}

/* 0 at the end. */
static pid_t next_pid(DIR *all)
{
	const struct dirent *entry;
	long pid;

	while (all && (entry = readdir(all)))
		if (conf_number(entry->d_name, 1, INT_MAX, &pid) && pid != getpid())
			return (pid_t)pid;
	return 0;
}

static void close_all(DIR *all)
{
	if (all)
		closedir(all);
}

/* A container has its own network namespace, most services do not. Only root can see which one a
 * process of another user has. */
static bool is_of_container(pid_t pid)
{
	char path[PATH_MAX_HERE], here[PATH_MAX_HERE], there[PATH_MAX_HERE];
	ssize_t n = readlink("/proc/self/ns/net", here, sizeof here), m;

	snprintf(path, sizeof path, "/proc/%ld/ns/net", (long)pid);
	m = readlink(path, there, sizeof there);
	return n > 0 && m > 0 && (n != m || memcmp(here, there, (size_t)n) != 0);
}

void proc_each(bool (*fn)(void *user, const struct proc *p), void *user)
{
	DIR *all = open_all();
	bool more = true;
	struct proc p;
	pid_t pid;

	while (more && (pid = next_pid(all)))
		more = is_of_container(pid) || !proc_read(pid, &p) || fn(user, &p);
	close_all(all);
}

struct wanted {
	const char *name;
	struct proc *out;
	bool found;
};

static bool is_wanted(void *user, const struct proc *p)
{
	struct wanted *w = user;

	if (strcmp(p->name, w->name))
		return true;
	*w->out = *p;
	w->found = true;
	return false;
}

bool proc_find(const char *name, struct proc *out)
{
	struct wanted w = { .name = name, .out = out };

	proc_each(is_wanted, &w);
	return w.found;
}

/* False: its files cannot be seen. A process that has ended meanwhile has no open files. */
static bool each_file_of(pid_t pid, void (*fn)(void *user, pid_t pid, const char *target),
	void *user)
{
	char path[PATH_MAX_HERE], target[PATH_MAX];
	const struct dirent *entry;
	DIR *files;

	snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
	files = opendir(path);
	if (!files)
		return errno != EACCES;
	while ((entry = readdir(files))) {
		ssize_t n = readlinkat(dirfd(files), entry->d_name, target, sizeof target - 1);

		if (n <= 0)
			continue;
		target[n] = 0;
		fn(user, pid, target);
	}
	closedir(files);
	return true;
}

bool proc_each_file(void (*fn)(void *user, pid_t pid, const char *target), void *user)
{
	DIR *all = open_all();
	bool complete = all != NULL;
	pid_t pid;

	while ((pid = next_pid(all)))
		complete &= each_file_of(pid, fn, user);
	close_all(all);
	return complete;
}
