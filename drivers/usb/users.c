/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_users - see users.h. Sources: the kernel's Documentation/ABI (below an interface are
 * usbmisc/hiddevN, and of its HID device hidraw/hidrawN), proc(5).
 */
#include "drivers/usb/users.h"

#include "drivers/usb/match.h"
#include "drivers/usb/sysfs.h"
#include "lib/other_programs.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NODES_MAX = 8, COMMAND_BYTES = 32, PATIENCE_MS = 3000 };

/* ---- device nodes ---- */

struct nodes {
	struct stat all[NODES_MAX];
	size_t count;
};

static void add_node(struct nodes *nodes, const char *name)
{
	if (nodes->count < NODES_MAX && !stat(name, &nodes->all[nodes->count]))
		nodes->count++;
}

/* Of each entry of the directory that begins so. */
static void add_nodes(struct nodes *nodes, const char *dir_name, const char *prefix,
	const char *dev)
{
	DIR *dir = opendir(dir_name);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char name[300];

		snprintf(name, sizeof name, "%s/%s", dev, e->d_name);
		if (!strncmp(e->d_name, prefix, strlen(prefix)))
			add_node(nodes, name);
	}
	if (dir)
		closedir(dir);
}

/* Those through which the kernel's HID driver lets programs read the interface. */
static void add_hid_nodes(struct nodes *nodes, const struct usb_info *info, int config)
{
	char interface[256], name[600];
	struct dirent *e;
	DIR *dir;

	snprintf(interface, sizeof interface, USB_SYSFS_DEVICES "/%s:%d.%d", info->path, config,
		info->interface);
	snprintf(name, sizeof name, "%s/usbmisc", interface);
	add_nodes(nodes, name, "hiddev", "/dev/usb");
	dir = opendir(interface);
	while (dir && (e = readdir(dir))) {
		snprintf(name, sizeof name, "%s/%s/hidraw", interface, e->d_name);
		if (strchr(e->d_name, ':'))
			add_nodes(nodes, name, "hidraw", "/dev");
	}
	if (dir)
		closedir(dir);
}

/* Containers have nodes of their own for one device. */
static bool is_node(const struct nodes *nodes, const struct stat *st)
{
	for (size_t i = 0; i < nodes->count; i++) {
		const struct stat *n = &nodes->all[i];

		if ((n->st_dev == st->st_dev && n->st_ino == st->st_ino) ||
			(S_ISCHR(n->st_mode) && S_ISCHR(st->st_mode) && n->st_rdev == st->st_rdev))
			return true;
	}
	return false;
}

/* ---- processes ---- */

/* Its descriptors can be seen by its own user and by root only. */
static bool has_open(const char *pid, const struct nodes *nodes)
{
	char dir_name[300], name[600];
	bool found = false;
	struct dirent *e;
	struct stat st;
	DIR *dir;

	snprintf(dir_name, sizeof dir_name, "/proc/%s/fd", pid);
	dir = opendir(dir_name);
	while (dir && !found && (e = readdir(dir))) {
		snprintf(name, sizeof name, "%s/%s", dir_name, e->d_name);
		found = !stat(name, &st) && is_node(nodes, &st);
	}
	if (dir)
		closedir(dir);
	return found;
}

static void read_command(const char *pid, char out[COMMAND_BYTES])
{
	char name[300];
	FILE *f;

	snprintf(name, sizeof name, "/proc/%s/comm", pid);
	f = fopen(name, "re");
	if (!f || !fgets(out, COMMAND_BYTES, f))
		out[0] = 0;
	if (f)
		fclose(f);
	usb_match_clean(out);
}

static bool yields(const char *command)
{
	const struct other_program *p = other_program_named(command);

	return p && p->yields;
}

/* The first that has one of them open, and does not yield. */
static bool find_process(const struct nodes *nodes, struct usb_user *out)
{
	DIR *proc = nodes->count ? opendir("/proc") : NULL;
	struct dirent *e;
	bool found = false;

	while (proc && !found && (e = readdir(proc))) {
		char command[COMMAND_BYTES];

		if (!isdigit((unsigned char)e->d_name[0]) ||
			atol(e->d_name) == (long)getpid() || !has_open(e->d_name, nodes))
			continue;
		read_command(e->d_name, command);
		found = !yields(command);
		snprintf(out->who, sizeof out->who, "process %s (pid %.16s)", command,
			e->d_name);
		snprintf(out->remedy, sizeof out->remedy, "stop it");
		if (other_program_named(command))
			snprintf(out->remedy, sizeof out->remedy, "systemctl disable --now %s",
				command);
	}
	if (proc)
		closedir(proc);
	return found;
}

static bool find_known(uint16_t vid, struct usb_user *out)
{
	pid_t pid;
	const struct other_program *p = other_program_of(vid, &pid);

	if (!p)
		return false;
	if (pid)
		snprintf(out->who, sizeof out->who, "process %s (pid %ld)", p->process,
			(long)pid);
	else
		snprintf(out->who, sizeof out->who, "%s", p->process);
	snprintf(out->remedy, sizeof out->remedy, "systemctl disable --now %s", p->process);
	return true;
}

/* ---- the device ---- */

bool usb_users_reader(const struct usb_info *info, int config, struct usb_user *out)
{
	struct nodes nodes = { .count = 0 };
	char driver[USB_DRIVER_MAX];

	if (!usb_sysfs_driver(info, config, driver) || !strcmp(driver, "usbfs"))
		return false;
	add_hid_nodes(&nodes, info, config);
	return find_process(&nodes, out) || find_known(info->vid, out);
}

void usb_users_holder(const struct usb_info *info, int config, struct usb_user *out)
{
	struct nodes nodes = { .count = 0 };
	char driver[USB_DRIVER_MAX], node[64], unit[OTHER_UNIT_MAX];

	snprintf(out->remedy, sizeof out->remedy, "stop it");
	if (usb_sysfs_driver(info, config, driver) && strcmp(driver, "usbfs")) {
		snprintf(out->who, sizeof out->who, "kernel driver %s", driver);
		return;
	}
	snprintf(node, sizeof node, "/dev/bus/usb/%s/%s", info->bus, info->device);
	add_node(&nodes, node);
	if (find_process(&nodes, out))
		return;
	snprintf(out->who, sizeof out->who, "another process");
	if (!other_program_nut_driver(unit))
		return;
	snprintf(out->who, sizeof out->who, "another process (%.50s runs)", unit);
	snprintf(out->remedy, sizeof out->remedy, "holdover import --take-over");
}

/* ---- patience ---- */

void usb_patience_busy(struct usb_patience *p)
{
	*p = (struct usb_patience){ .busy = true };
}

bool usb_patience_waits(struct usb_patience *p, uint64_t now)
{
	if (!p->busy)
		return false;
	if (!p->free_ms)
		p->free_ms = now;
	if (now - p->free_ms < PATIENCE_MS)
		return true;
	*p = (struct usb_patience){ .busy = false };
	return false;
}
