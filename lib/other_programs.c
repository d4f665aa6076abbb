/* SPDX-License-Identifier: GPL-2.0-or-later
 * other_programs - see other_programs.h. Sources: proc(5), cgroups(7); systemd puts a service into
 * a control group of its name, whose cgroup.procs any user may read.
 */
#include "lib/other_programs.h"
#include "lib/mem.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_BYTES = 512 };

const struct other_program other_programs[] = {
	{ .process = "apcupsd",
		.does = "apcupsd reads UPSes of APC and shuts this machine down by itself",
		.vids = { 0x051d },
		.file = "/etc/apcupsd/apcupsd.conf", .key = "UPSTYPE", .usb = "usb modbus" },
	{ .process = "upowerd",
		.does = "UPower shows USB UPSes on the desktop; it loses a UPS that a driver serves",
		.yields = true },
	{ .process = "pwrstatd",
		.does = "CyberPower's pwrstatd reads UPSes and shuts this machine down by itself",
		.vids = { 0x0764 } },
	{ .process = "ppbed",
		.does = "CyberPower's PowerPanel reads UPSes and shuts this machine down by itself",
		.vids = { 0x0764 } },
	{ .process = "mc2",
		.does = "Eaton's IPP reads UPSes and shuts this machine down by itself",
		.vids = { 0x0463 } },
	{ .process = "upsilon",
		.does = "UPSilon reads UPSes and shuts this machine down by itself",
		.vids = { 0x0665, 0x06da } },
};
const size_t other_programs_count = MEM_COUNT(other_programs);

/* The first line without its end; false: there is none. */
static bool first_line(const char *path, char out[LINE_BYTES])
{
	FILE *f = fopen(path, "re");
	bool found = f && fgets(out, LINE_BYTES, f);

	if (f)
		fclose(f);
	if (found)
		out[strcspn(out, "\n")] = 0;
	return found;
}

static bool has_process(const char *name, pid_t *pid)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	bool found = false;

	while (proc && !found && (e = readdir(proc))) {
		char path[300], comm[LINE_BYTES];

		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof path, "/proc/%s/comm", e->d_name);
		found = first_line(path, comm) && !strcmp(comm, name);
		if (found)
			*pid = (pid_t)atol(e->d_name);
	}
	if (proc)
		closedir(proc);
	return found;
}

static const char *const slices[] = { "/sys/fs/cgroup/system.slice",
	"/sys/fs/cgroup/systemd/system.slice" /* cgroups of version 1 */ };

/* A process outside of our name space of processes is 0. False: none is in the group. */
static bool has_group(const char *slice, const char *name, pid_t *pid)
{
	char path[400], line[LINE_BYTES];

	snprintf(path, sizeof path, "%s/%s/cgroup.procs", slice, name);
	if (!first_line(path, line))
		return false;
	*pid = (pid_t)atol(line);
	return true;
}

static bool has_service(const char *process, pid_t *pid)
{
	char name[128];

	snprintf(name, sizeof name, "%s.service", process);
	for (size_t i = 0; i < MEM_COUNT(slices); i++)
		if (has_group(slices[i], name, pid))
			return true;
	return false;
}

bool other_program_lives(const struct other_program *p, pid_t *pid)
{
	*pid = 0;
	return has_process(p->process, pid) || has_service(p->process, pid);
}

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; n && *at; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");

		if (size == n && !strncasecmp(at, word, n))
			return true;
		at += size;
	}
	return false;
}

/* True also of a configuration that cannot be read. */
static bool reads_usb(const struct other_program *p)
{
	FILE *f = p->file ? fopen(p->file, "re") : NULL;
	char line[LINE_BYTES], key[64], value[64];
	bool usb = true;

	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "%63s %63s", key, value) == 2 && !strcasecmp(key, p->key))
			usb = has_word(p->usb, value);
	if (f)
		fclose(f);
	return usb;
}

static bool reads_vendor(const struct other_program *p, uint16_t vid)
{
	for (size_t i = 0; i < MEM_COUNT(p->vids) && p->vids[i]; i++)
		if (p->vids[i] == vid)
			return true;
	return false;
}

const struct other_program *other_program_of(uint16_t vid, pid_t *pid)
{
	for (size_t i = 0; i < MEM_COUNT(other_programs); i++)
		if (reads_vendor(&other_programs[i], vid) && reads_usb(&other_programs[i]) &&
			other_program_lives(&other_programs[i], pid))
			return &other_programs[i];
	return NULL;
}

const struct other_program *other_program_named(const char *process)
{
	for (size_t i = 0; i < MEM_COUNT(other_programs); i++)
		if (!strcmp(other_programs[i].process, process))
			return &other_programs[i];
	return NULL;
}

static bool has_nut_driver(const char *slice, char unit[OTHER_UNIT_MAX])
{
	DIR *dir = opendir(slice);
	struct dirent *e;
	bool found = false;
	pid_t pid;

	while (dir && !found && (e = readdir(dir))) {
		found = !strncmp(e->d_name, "nut-driver", strlen("nut-driver")) &&
			has_group(slice, e->d_name, &pid);
		if (found)
			snprintf(unit, OTHER_UNIT_MAX, "%.127s", e->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

bool other_program_nut_driver(char unit[OTHER_UNIT_MAX])
{
	for (size_t i = 0; i < MEM_COUNT(slices); i++) {
		char name[128];

		snprintf(name, sizeof name, "%s/system-nut\\x2ddriver.slice", slices[i]);
		if (has_nut_driver(name, unit) || has_nut_driver(slices[i], unit))
			return true;
	}
	return false;
}
