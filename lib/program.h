/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - the contract between a program and the life that all programs share.
 *
 * You implement a `const struct program`; main is `return program_main(&program, argc, argv)`. The
 * life does: arguments, files, then one of -t (check), -c (a word to the running instance), or run:
 * the lock that proves the instance (lib/instance), going to the background, sockets that were
 * handed in (lib/handed), open, privileges, start, control socket, readiness, loop, stop.
 *
 * Who reads a file reads all of it into a block of `files_size` bytes, which is then adopted as a
 * whole (start, reload) or released as a whole: a reload is all or nothing. It goes in two phases,
 * so that holdoverd can ask all programs before any of them changes.
 *
 * Words of the control socket <state>/control-NAME (lib/control): `stop`; `status`; `reload` (both
 * phases); `prepare` reads and checks the files and keeps them for 30 s; `commit` adopts what was
 * prepared; `cancel` forgets it. Messages of errors and warnings are answered to who asked, with
 * file:line, as well as logged. SIGHUP is `reload`, SIGTERM `stop`; while stopping both do nothing.
 *
 * Environment for who starts us (holdoverd): HOLDOVER_PARENT (its process id: we end with it),
 * HOLDOVER_HEARTBEAT (lib/heartbeat), HOLDOVER_LOG (lib/log), LISTEN_* (lib/handed). NOTIFY_SOCKET
 * and WATCHDOG_USEC of systemd are honoured and removed, so child processes never see them.
 */
#ifndef LIB_PROGRAM_H
#define LIB_PROGRAM_H

#include "lib/cli.h"
#include "lib/conf.h"
#include "lib/confine.h"
#include "lib/control.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct life;

enum program_flags {
	PROGRAM_REPLACES = 1,		/* an older instance is asked to end; else we refuse */
	PROGRAM_PID_ALWAYS = 2,		/* a PID file also with -F; else only with -FF or without */
	PROGRAM_FOREGROUND = 4,		/* never goes to the background */
	PROGRAM_FOLLOWS_FOUND = 16,	/* reloads when another found.conf is there: a unit of its own */
	PROGRAM_FORGIVING = 8,		/* an unknown option prints the help and ends with 0: upsd */
};

/* What `-c WORD` means: the first row that begins with WORD. A NULL name ends the table. */
struct program_word {
	const char *name, *word;	/* word: of the control socket */
};

struct program {
	const char *name;		/* of the control socket, too, unless `read` sets l->label */
	const char *synopsis;		/* after the name in the help; NULL: "[options]" */
	const char *version;		/* what -V prints; NULL: name and version */
	const struct cli_option *options;	/* beside -C -F -B -D -c -t -u -V -h; NULL: none */
	const struct program_word *words;	/* NULL: reload, stop */
	const int *signals;		/* beside the common ones, for `signal`; ends with 0 */
	const char *pid_name;		/* NULL: <label>.pid */
	unsigned flags;
	enum confine_kind confine;	/* once it runs */
	size_t state_size, files_size;

	/* An option of your own rows. 0; PROGRAM_COMMON: it has the meaning of the common one of
	 * that letter; or an exit status + 1: the program ends with it now. */
	int (*option)(struct life *l, int letter, const char *value);
	void (*help)(const struct life *l, FILE *out);	/* more text after the help */
	/* `-c WORD`, and l->state_dir is known: an action in place of sending the word to the
	 * running instance? Its exit status, or -1. */
	int (*send)(struct life *l, const char *word);
	/* Arguments are read: an action in place of all that follows? Its exit status, or -1. */
	int (*instead)(struct life *l);
	/* Reads all files into `files` (zeroed). Sets l->state_dir if it is NULL, whatever else
	 * fails. 0 or -errno; what is wrong goes to the report or the log. */
	int (*read)(struct life *l, void *files, struct conf_report *report);
	/* Frees what is in `files`; it may have been adopted, and is then zeroed. NULL: nothing. */
	void (*release)(struct life *l, void *files);
	/* Files are read: an action in place of running? Its exit status, or -1. */
	int (*act)(struct life *l);
	/* -t, after `read`: what only shows when it is tried. NULL: nothing. An exit status. */
	int (*check)(struct life *l, struct conf_report *report);

	/* Makes or checks l->state_dir before anything is put there. 0, or -errno (after logging
	 * why). NULL: it is made if it is absent. */
	int (*place)(struct life *l);
	/* The directory was removed under the running program, and `place` has made it again. With
	 * `place` only. */
	void (*placed_again)(struct life *l);
	/* Sockets of ports below 1024 are opened or adopted (lib/handed). 0, -errno (after logging
	 * why), or PROGRAM_IDLE: as configured there is nothing to do. NULL: nothing to open. */
	int (*open)(struct life *l);
	/* No longer root. Adopts l->files (and zeroes what it adopts), begins. As open. */
	int (*start)(struct life *l);
	/* Adopts `files`, which `read` has found good; must not fail. NULL: not reloadable. */
	void (*reload)(struct life *l, void *files);
	/* A word before the life looks at it; true: it is yours, and control_done follows. */
	bool (*word)(struct life *l, struct control_asker *asker, const struct words *w);
	void (*status)(struct life *l, struct control_asker *asker);	/* lines for `status` */
	void (*signal)(struct life *l, int number);
	/* Ends what start began; the loop ends when the last handle is gone. After a failed open or
	 * start, too. */
	void (*stop)(struct life *l);
	/* The last call, in any case (after an action in place of running, too): free what is in
	 * l->state. */
	void (*fini)(struct life *l);
};

enum { PROGRAM_IDLE = 1, PROGRAM_COMMON = -1 };
enum {				/* exit statuses */
	/* of a driver's -k: the UPS is there, and its load stays on */
	PROGRAM_LOAD_ON_STATUS = 3,
	/* do not start us again */
	PROGRAM_IDLE_STATUS = 7,
};

struct life {				/* read it; the life owns it but for what is said */
	const struct program *program;
	void *state;			/* yours: state_size bytes, zeroed */
	void *files;			/* of the first `read` */
	uv_loop_t loop;
	const char *conf_dir;		/* borrowed */
	char *state_dir;		/* set by `read`, freed by the life */
	char *label;			/* may be set by `read`, freed by the life */
	const char *user, *group;	/* to become, as root; may be set by `read`, borrowed */
	const char *command;		/* of -c; NULL: none */
	int debug, foreground;		/* how often -D, -F were given */
	char **argv;
	bool supervised;		/* holdoverd has started us */
	bool running;			/* start has succeeded, stop was not asked for */
	int status;			/* exit status; may be set */
	struct life_parts *parts;	/* private */
};

int program_main(const struct program *p, int argc, char **argv);

/* As if `stop` had been said. */
void life_stop(struct life *l);
/* Another process runs as this program in this state directory. For `check`. */
bool life_has_instance(const struct life *l);
/* As if SIGHUP had come. */
void life_reload(struct life *l);

/* For an action in place of running: become the one instance (0, or -errno after logging), and the
 * user that the program runs as. */
int life_take_place(struct life *l);
void life_leave_place(struct life *l);
int life_drop(struct life *l);

/* The two phases for who carries a reload through other programs; `asker` may be NULL. prepare: 0
 * or 1, reasons answered and logged. */
int life_prepare(struct life *l, struct control_asker *asker);
void life_commit(struct life *l);
void life_cancel(struct life *l);

#endif
