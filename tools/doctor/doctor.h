/* SPDX-License-Identifier: GPL-2.0-or-later
 * doctor - the contract of a check of `holdover doctor`.
 *
 * A check is a row of checks.c and a function in the file of its theme. It looks at the facts that
 * struct doctor holds, which were read once, or asks tools/machine for more, and changes nothing.
 * For each fault it calls doctor_find, and doctor_remedy for each line of what to do where the row's
 * own remedy does not say it; doctor_unknown when the check cannot be made, with the reason. It calls
 * nothing when all is fine.
 *
 * A line of a remedy is a sentence, a line for a file, indented, or a command. Commands are run by root
 * as they are printed, all of them, in their order, and none of them needs a terminal: what is one of two
 * ways, or has to be filled in, is a sentence. Names from outside are quoted (doctor_word). After all
 * lines have been followed the doctor finds nothing.
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
	unsigned number;		/* fixed: what people and scripts refer to */
	enum doctor_severity severity;	/* of its findings, unless they are advice */
	const char *title;
	void (*run)(struct doctor *d);
	const char *remedy;		/* NULL: each finding has its own */
};

struct finding {
	const struct check *check;
	enum doctor_severity severity;
	char *text;
	char **remedy;			/* lines */
	size_t remedy_count;
};

struct unknown {
	const struct check *check;
	char *why;
};

struct doctor {
	const struct tool *tool;
	char *options;			/* of commands: "" or " -C DIR", as this one was called */
	/* facts */
	struct site site;
	struct ports ports;
	bool has_ports;
	struct gathered upses;		/* as the server shows them; count 0 if it does not */
	bool serves;			/* a server answers */
	bool has_commands;		/* it has shown which commands a UPS has: over feeds */
	struct devices devices;
	/* of doctor.c */
	const struct check *check;	/* under way */
	struct finding *findings;
	struct unknown *unknown;
	size_t count, unknown_count, fine_count;
	size_t accepted_count;		/* findings that `accept` of holdover.conf has dropped */
	bool is_dropped;		/* the last one was */
};

void doctor_find(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same as advice, whatever the row says. */
void doctor_advise(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A line below the last finding, in place of the row's; nothing where that is accepted. */
void doctor_remedy(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `text` as one word of a shell; the caller frees. */
char *doctor_word(const char *text);

/* Remedies of several checks: stop that process and keep it from starting again; have the programs read
 * their files again; do not report this finding any more. */
void doctor_remedy_stop(struct doctor *d, const struct proc *p);
void doctor_remedy_reload(struct doctor *d);
void doctor_remedy_accept(struct doctor *d);
/* The files of that package are to be installed again. */
void doctor_remedy_reinstall(struct doctor *d, const char *package);
/* Mount what `path` is on again, with that option. */
void doctor_remedy_remount(struct doctor *d, const char *option, const char *path);

/* Once for a check. */
void doctor_unknown(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool doctor_is_unknown(const struct doctor *d);	/* it was said of the check under way */
/* May this user read that file of the configuration, or is there none? False: the check cannot be made,
 * which is said. */
bool doctor_may_read(struct doctor *d, const char *name);
/* Are the USB devices known? False alike. */
bool doctor_knows_devices(struct doctor *d);

/* Messages of a program of Holdover's, oldest first, of the process that runs now and of the last
 * `since_s` seconds: what a restart may have mended is forgotten with it. False: no journal. */
bool doctor_each_message(const char *program, unsigned since_s, systemd_message_fn *fn, void *user);

/* The section of ups.conf; NULL: none. */
const struct section *doctor_section(const struct doctor *d, const char *name);
/* The UPS of a section as the server shows it; NULL: it does not. */
const struct ups *doctor_ups(const struct doctor *d, const char *name);
bool doctor_is_fresh(const struct ups *ups);	/* NULL: no */
/* Fresh, and its status has all of these words (lib/status). */
bool doctor_says(const struct ups *ups, uint32_t words);

#endif
