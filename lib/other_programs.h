/* SPDX-License-Identifier: GPL-2.0-or-later
 * other_programs - programs of others that read UPSes, and whether one of them lives.
 *
 * Two programs cannot read one UPS. NUT's drivers are not among these rows: they claim a device, so
 * the kernel says that it is in use.
 */
#ifndef LIB_OTHER_PROGRAMS_H
#define LIB_OTHER_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { OTHER_UNIT_MAX = 128 };

struct other_program {
	const char *process;		/* as the kernel calls it; its service has the same name */
	const char *does;		/* a sentence for the administrator */
	bool yields;			/* shows whatever UPS there is, and needs none */
	uint16_t vids[4];		/* of USB devices that it reads; 0 ends them */
	/* A line `KEY VALUE` of its configuration says that it reads no USB device, unless VALUE is
	 * one of `usb`, which blanks separate. NULL: there is no such line. */
	const char *file, *key, *usb;
};

extern const struct other_program other_programs[];
extern const size_t other_programs_count;

/* Does the program live? By the names of processes; where those of other users are hidden, by the
 * control group of its service. `pid`: 0 if that is not known. */
bool other_program_lives(const struct other_program *p, pid_t *pid);

/* The first that lives and reads USB devices of this vendor; NULL: none. */
const struct other_program *other_program_of(uint16_t vid, pid_t *pid);

/* A service of NUT whose driver runs, as systemd calls it. False: there is none. */
bool other_program_nut_driver(char unit[OTHER_UNIT_MAX]);

/* The row of a process of this name; NULL: none. */
const struct other_program *other_program_named(const char *process);

#endif
