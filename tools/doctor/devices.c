/* SPDX-License-Identifier: GPL-2.0-or-later
 * devices - checks of the USB devices: is each one served, by one process, which may open it.
 */
#include "lib/buf.h"
#include "lib/identity.h"
#include "lib/mem.h"
#include "lib/other_programs.h"
#include "lib/paths.h"
#include "tools/doctor/checks.h"
#include "tools/machine/run.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { NAME_BYTES = 300, RULES_TIMEOUT_MS = 10000, RULES_BYTES_MAX = 1 << 20 };

/* ---- 4: permission ---- */

/* The user of the drivers, with all groups; false: they keep the user who started them. */
static bool resolve_user(struct identity *out, const char **name)
{
	const struct passwd *user;
	int count = IDENTITY_GROUPS_MAX;

	user = !identity_choose(IDENTITY_DRIVER, NULL, name) && *name ? getpwnam(*name) : NULL;
	if (!user)
		return false;
	*out = (struct identity){ .uid = user->pw_uid, .gid = user->pw_gid };
	if (getgrouplist(*name, user->pw_gid, out->groups, &count) >= 0)
		out->group_count = (size_t)count;
	return true;
}

static void say_permission(struct doctor *d, const struct device *device, const struct stat *st,
	const char *user)
{
	const struct passwd *owner = getpwuid(st->st_uid);
	const struct group *group = getgrgid(st->st_gid);

	doctor_find(d, "no permission for %s (%s:%s %04o): the drivers run as %s", device->node,
		owner ? owner->pw_name : "?", group ? group->gr_name : "?",
		(unsigned)st->st_mode & 07777, user);
	doctor_remedy(d,
		"The udev rules came after the UPS. Unplug it and plug it in again, or run:");
	doctor_remedy(d, "udevadm trigger --action=add --subsystem-match=usb");
}

void check_permission(struct doctor *d)
{
	struct identity id;
	const char *user;

	if (!doctor_knows_devices(d) || !resolve_user(&id, &user))
		return;
	for (size_t i = 0; i < d->devices.count; i++) {
		const struct device *device = &d->devices.all[i];
		struct stat st;

		if (!device->asked_for && !stat(device->node, &st) &&
			!identity_may_write(&id, st.st_uid, st.st_gid, st.st_mode))
			say_permission(d, device, &st, user);
	}
}

/* ---- 5: udev rules ---- */

static const char rules_name[] = "63-holdover-ups.rules";

/* The first that udev would read; the caller frees both. */
static char *installed_rules(char **path)
{
	static const char *const folders[] = { "/etc/udev/rules.d", "/run/udev/rules.d",
		"/usr/lib/udev/rules.d", "/lib/udev/rules.d" };

	for (size_t i = 0; i < MEM_COUNT(folders); i++) {
		char text[1 << 16];
		struct buf all = { 0 };
		FILE *f;
		size_t n;

		*path = paths_join(folders[i], rules_name);
		f = fopen(*path, "re");
		while (f && (n = fread(text, 1, sizeof text, f)) && all.len < RULES_BYTES_MAX)
			buf_add(&all, text, n);
		if (f) {
			char *result = mem_dup(buf_text(&all));

			fclose(f);
			buf_fini(&all);
			return result;
		}
		free(*path);
	}
	*path = NULL;
	return NULL;
}

/* The text between `before` and the next `end` of it; the caller frees. */
static char *part(const char *text, const char *before, const char *end, const char *otherwise)
{
	const char *p = strstr(text, before);

	if (!p)
		return mem_dup(otherwise);
	p += strlen(before);
	return mem_dup_n(p, strcspn(p, end));
}

/* Is it what holdover-find writes now with the helper and the group of the installed file? */
static bool is_newest(const struct doctor *d, const char *text, int *status)
{
	char *helper = part(text, "IMPORT{program}=\"", " \"", "holdover-usb-id");
	char *group = part(text, " GROUP=\"", "\"", "nut");
	char *program = paths_join(d->site.programs, "holdover-find");
	const char *const argv[] = { program, "--rules", "--helper", helper, "--group", group, NULL };
	struct buf out = { 0 };
	bool same;

	*status = run_output(argv, RULES_TIMEOUT_MS, &out);
	same = !strcmp(buf_text(&out), text);
	buf_fini(&out);
	free(program);
	free(group);
	free(helper);
	return same;
}

void check_rules(struct doctor *d)
{
	char *path, *text = installed_rules(&path);
	int status = 0;

	if (!text)
		doctor_find(d, "the udev rules are not installed: no %s", rules_name);
	else if (!is_newest(d, text, &status) && !status)
		doctor_find(d, "%s is not of this version of Holdover", path);
	else if (status)
		doctor_unknown(d, "holdover-find --rules cannot be run");
	if (d->count && d->findings[d->count - 1].check == d->check) {
		doctor_remedy_reinstall(d, "holdover");
		doctor_remedy(d, "udevadm control --reload");
		doctor_remedy(d, "udevadm trigger --action=add --subsystem-match=usb");
	}
	free(text);
	free(path);
}

/* ---- 6 and 7: who else has a device ---- */

/* A section of ups.conf without data whose driver serves such devices. */
static const struct section *waiting_section(const struct doctor *d, const struct device *device)
{
	const struct settings *s = &d->site.settings;

	for (size_t i = 0; i < s->ups_count; i++) {
		const char *driver = section_value(s->ups[i], "driver");

		if (driver && !strcmp(driver, device->driver) &&
			!doctor_is_fresh(doctor_ups(d, s->ups[i]->name)))
			return s->ups[i];
	}
	return NULL;
}

/* The quirk, HID_QUIRK_IGNORE, is read when the module is loaded: at the next boot. */
static void say_release(struct doctor *d, const struct device *device, const struct section *s)
{
	doctor_remedy(d, "Take it from that driver, and keep it from it after the next boot:");
	doctor_remedy(d, "for i in /sys/bus/usb/drivers/usbhid/%s:*; do echo ${i##*/} "
			 ">/sys/bus/usb/drivers/usbhid/unbind; done", device->path);
	doctor_remedy(d, "echo options usbhid quirks=0x%.4s:0x%.4s:0x0004 "
			 ">>/etc/modprobe.d/holdover.conf", device->id, device->id + 5);
	doctor_remedy(d, "holdover%s restart %s", d->options, s->name);
}

void check_kernel_driver(struct doctor *d)
{
	char name[NAME_BYTES];

	if (!doctor_knows_devices(d) || !doctor_may_read(d, "ups.conf"))
		return;
	for (size_t i = 0; i < d->devices.count; i++) {
		const struct device *device = &d->devices.all[i];
		const struct section *s = waiting_section(d, device);
		struct proc p;

		if (!s || !proc_find(device->driver, &p) || !devices_is_bound(device, "usbhid"))
			continue;
		devices_name(device, name, sizeof name);
		doctor_find_of(d, s->name, "%s: the kernel's driver usbhid has %s, though %s runs",
			s->name, name, device->driver);
		say_release(d, device, s);
	}
}

struct holders {
	struct doctor *doctor;
	const struct device *device;
};

/* nut-driver@ups.service, or nut-driver.service of older versions */
static bool is_of_nut(const struct proc *p)
{
	return !strncmp(p->unit, "nut-driver", strlen("nut-driver"));
}

/* Is it a driver of Holdover for a section of ups.conf, although NUT's driver has the same name? */
static bool is_own_driver(const struct doctor *d, const struct proc *p)
{
	const struct settings *s = &d->site.settings;

	if (is_of_nut(p))
		return false;
	if (!strncmp(p->unit, "holdover-drivers", strlen("holdover-drivers")))
		return true;
	for (size_t i = 0; i < s->ups_count; i++) {
		const char *driver = section_value(s->ups[i], "driver");

		if (driver && !strcmp(driver, p->name))
			return true;
	}
	return false;
}

/* It loses what a driver serves, and does no harm. */
static bool yields(const struct proc *p)
{
	const struct other_program *other = other_program_named(p->name);

	return other && other->yields;
}

static void on_file(void *user, pid_t pid, const char *target)
{
	struct holders *h = user;
	char who[PROC_SHOWN_MAX], name[NAME_BYTES];
	struct proc p;

	if (!devices_is_node(h->device, target) || !proc_read(pid, &p) ||
		is_own_driver(h->doctor, &p) || yields(&p))
		return;
	proc_show(&p, who);
	devices_name(h->device, name, sizeof name);
	doctor_find(h->doctor, "%s has %s open: %s", who, target, name);
	if (is_of_nut(&p))
		doctor_remedy(h->doctor, "holdover import --take-over");
	else
		doctor_remedy_stop(h->doctor, &p);
}

void check_device_taken(struct doctor *d)
{
	bool complete = true;

	if (!doctor_knows_devices(d))
		return;
	for (size_t i = 0; i < d->devices.count; i++) {
		struct holders h = { d, &d->devices.all[i] };

		complete &= proc_each_file(on_file, &h);
	}
	if (!complete)
		doctor_unknown(d, "processes of other users are not visible; run as root");
}

/* ---- 10: told apart ---- */

static bool is_same(const struct device *a, const struct device *b)
{
	return !strcmp(a->id, b->id) && !strcmp(a->serial, b->serial);
}

/* The next section after that one that has the driver of the device and no port of the hub. */
static const struct section *vague_section(const struct doctor *d, const struct device *device,
	const struct section *after)
{
	const struct settings *s = &d->site.settings;
	size_t i = 0;

	while (after && i < s->ups_count && s->ups[i] != after)
		i++;
	for (i += after != NULL; i < s->ups_count && !s->automatic; i++) {
		const char *driver = section_value(s->ups[i], "driver");

		if (driver && !strcmp(driver, device->driver) &&
			!section_find(s->ups[i], "busport"))
			return s->ups[i];
	}
	return NULL;
}

/* The later section is edited first, so that the line number of the other one stays valid. */
static void say_busport(struct doctor *d, const struct device *a, const struct device *b,
	const struct section *first, const struct section *second)
{
	const char *file = d->site.settings.file;

	doctor_remedy(d,
		"Write to the section of each where it is plugged in (exchange the two if they "
		"are the other way round):");
	if (second)
		doctor_remedy(d, "sed -i '%ua\\  busport = %s' %s", second->line, b->path, file);
	doctor_remedy(d, "sed -i '%ua\\  busport = %s' %s", first->line, a->path, file);
	doctor_remedy_reload(d);
}

void check_same_serial(struct doctor *d)
{
	char name[NAME_BYTES];

	if (!doctor_knows_devices(d) || !doctor_may_read(d, "ups.conf"))
		return;
	for (size_t i = 0; i < d->devices.count; i++)
		for (size_t k = i + 1; k < d->devices.count; k++) {
			const struct device *a = &d->devices.all[i], *b = &d->devices.all[k];
			const struct section *s = is_same(a, b) ? vague_section(d, a, NULL) : NULL;

			if (!s)
				continue;
			devices_name(a, name, sizeof name);
			doctor_find_of(d, s->name, "%s: two of %s, at %s and %s, %s%s", s->name,
				name, a->path, b->path,
				*a->serial ? "have the serial number " : "have no serial number",
				a->serial);
			say_busport(d, a, b, s, vague_section(d, a, s));
		}
}

/* ---- 33: power of the device itself ---- */

/* Bit 6 of bmAttributes (USB 2.0, 9.6.3): self-powered. */
enum { SELF_POWERED = 0x40 };

static void judge_hub(struct doctor *d, const struct device *device, const char *name)
{
	char hub[sizeof device->path], text[16];
	char *dot;

	snprintf(hub, sizeof hub, "%s", device->path);
	dot = strrchr(hub, '.');
	if (!dot)
		return;		/* the port is on the machine */
	*dot = 0;
	if (!devices_attribute(hub, "bmAttributes", text, sizeof text) ||
		!(strtol(text, NULL, 16) & SELF_POWERED))
		return;
	doctor_find(d, "%s is behind the hub %s, which has a power supply of its own", name, hub);
	doctor_remedy(d,
		"Plug that supply into an outlet of the UPS, or the UPS into the machine.");
}

void check_usb_power(struct doctor *d)
{
	char name[NAME_BYTES], text[16];

	if (!doctor_knows_devices(d))
		return;
	for (size_t i = 0; i < d->devices.count; i++) {
		const struct device *device = &d->devices.all[i];

		devices_name(device, name, sizeof name);
		if (devices_attribute(device->path, "power/control", text, sizeof text) &&
			!strcmp(text, "auto")) {
			doctor_find(d, "%s may be suspended by the kernel (autosuspend)", name);
			doctor_remedy(d, "echo on >/sys/bus/usb/devices/%s/power/control",
				device->path);
			doctor_remedy(d,
				"What saves power there (TLP, powertop) does so after the next "
				"boot, too: except this device from it.");
		}
		judge_hub(d, device, name);
	}
}
