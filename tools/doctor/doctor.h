/* SPDX-License-Identifier: GPL-2.0-or-later
 * doctor - the contract of a check of `holdover doctor`.
 *
 * A check is a row of checks.c and a function in the file of its theme. It uses the facts in struct
 * doctor, which were read once, or functions of tools/machine, and changes nothing. For each fault
 * it calls doctor_find, and doctor_remedy for each line of a remedy that differs from the row's;
 * doctor_unknown, with the reason, if the check cannot be made. If there is no fault it calls
 * nothing.
 *
 * A line of a remedy is a sentence, a line for a file, indented, or a command. The administrator
 * runs all commands as root, as printed and in their order; none of them needs a terminal. An
 * alternative, or a text that must be filled in, is a sentence. Names from outside are quoted
 * (doctor_word). After all lines have been followed the doctor finds nothing.
 */
#ifndef TOOLS_DOCTOR_H
#define TOOLS_DOCTOR_H

#include "tools/cli/command.h"
#include "tools/client/gather.h"
#include "tools/machine/devices.h"
#include "tools/machine/ports.h"
#include "tools/machine/proc.h"
#include "tools/machine/site.h"
#include "tools/machine/systemd.h"

enum doctor_severity { DOCTOR_ADVICE = 1, DOCTOR_BROKEN };

struct doctor;

struct check {
	unsigned number;		/* fixed, because users and scripts refer to it */
	enum doctor_severity severity;	/* severity of its findings, unless they are advice */
	const char *title;
	void (*run)(struct doctor *d);
	const char *remedy;		/* NULL: each finding has its own */
};

struct finding {
	const struct check *check;
	enum doctor_severity severity;
	char *text;
	char *ups;			/* NULL: it is of none, or of several */
	char **remedy;			/* lines */
	size_t remedy_count;
};

struct unknown {
	const struct check *check;
	char *why;
};

struct doctor {
	const struct tool *tool;
	/* options for printed commands: "" or " -C DIR", as in this call */
	char *options;
	/* facts */
	struct site site;
	struct ports ports;
	bool has_ports;
	struct gathered upses;		/* as the server shows them; count 0: it does not answer */
	bool serves;			/* a server answers */
	bool has_commands;		/* the commands of UPSes are known (over feeds) */
	struct devices devices;
	/* of doctor.c */
	const struct check *check;	/* under way */
	struct finding *findings;
	struct unknown *unknown;
	size_t count, unknown_count, fine_count;
	/* number of findings dropped by `accept` of holdover.conf */
	size_t accepted_count;
	bool is_dropped;		/* the last finding was dropped */
};

void doctor_find(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same of one UPS, whose `accept` may name it. */
void doctor_find_of(struct doctor *d, const char *ups, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same as advice, regardless of the row's severity. */
void doctor_advise(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line below the last finding, instead of the row's remedy; nothing if the finding was
 * dropped. */
void doctor_remedy(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `text` as one word of a shell; the caller frees. */
char *doctor_word(const char *text);

/* Remedies of several checks: stop that process and keep it from starting again; have the programs
 * read their files again; do not report this finding any more (of that UPS). */
void doctor_remedy_stop(struct doctor *d, const struct proc *p);
void doctor_remedy_reload(struct doctor *d);
void doctor_remedy_accept(struct doctor *d);
/* A remedy: install the files of that package again. */
void doctor_remedy_reinstall(struct doctor *d, const char *package);
/* A remedy: remount the file system of `path` with that option. */
void doctor_remedy_remount(struct doctor *d, const char *option, const char *path);

/* The check cannot be made; call it at most once for a check. */
void doctor_unknown(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* was doctor_unknown called for the current check? */
bool doctor_is_unknown(const struct doctor *d);
/* May this user read that file of the configuration, or is there none? False: it may not, and
 * doctor_unknown was called. */
bool doctor_may_read(struct doctor *d, const char *name);
/* Are the USB devices known? False: as above. */
bool doctor_knows_devices(struct doctor *d);

/* Messages of the current process of a program of Holdover in the last `since_s` seconds, oldest
 * first; those before a restart are omitted, because it may have mended the cause. False: no
 * journal. */
bool doctor_each_message(const char *program, unsigned since_s, systemd_message_fn *fn, void *user);

/* The section of ups.conf; NULL: none. */
const struct section *doctor_section(const struct doctor *d, const char *name);
/* The UPS of a section as the server shows it; NULL: the server does not have it. */
const struct ups *doctor_ups(const struct doctor *d, const char *name);
bool doctor_is_fresh(const struct ups *ups);	/* NULL: no */
/* True if it is fresh and its status has all of these words (lib/status). */
bool doctor_says(const struct ups *ups, uint32_t words);

#endif
