/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - the contract between a program and the code that runs all programs.
 *
 * You implement a `const struct program`; main is `return program_main(&program, argc, argv)`. That
 * code does: arguments, files, then one of -t (check), -c (a word to the running instance), or run:
 * the lock that proves the instance (lib/instance), going to the background, inherited sockets
 * (lib/handed), open, privileges, start, control socket, readiness, loop, stop.
 *
 * All files are read into a block of `files_size` bytes, which is then adopted as a whole (start,
 * reload) or released as a whole: a reload is all or nothing. It has two phases, so that holdoverd
 * can ask all programs before any of them changes.
 *
 * Words of the control socket <state>/control-NAME (lib/control): `stop`; `status`; `reload` (both
 * phases); `prepare` reads and checks the files and keeps them for 30 s; `commit` adopts what was
 * prepared; `cancel` drops it. Errors and warnings are logged and also sent as the answer, with
 * file:line. SIGHUP is `reload`, SIGTERM `stop`; while stopping both do nothing.
 *
 * Environment set by holdoverd: HOLDOVER_PARENT (its process id: the program ends with it),
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
	/* an older instance is asked to end; else the program refuses to start */
	PROGRAM_REPLACES = 1,
	PROGRAM_PID_ALWAYS = 2,		/* a PID file also with -F; else only with -FF or without */
	PROGRAM_FOREGROUND = 4,		/* never goes to the background */
	/* reloads when found.conf changes, if it has its own unit */
	PROGRAM_FOLLOWS_FOUND = 16,
	/* an unknown option prints the help and exits with 0, as upsd does */
	PROGRAM_FORGIVING = 8,
};

/* The meaning of `-c WORD`: the first row that begins with WORD. A NULL name ends the table. */
struct program_word {
	const char *name, *word;	/* word: of the control socket */
};

struct program {
	/* also that of the control socket, unless `read` sets l->label */
	const char *name;
	const char *synopsis;		/* after the name in the help; NULL: "[options]" */
	const char *version;		/* output of -V; NULL: name and version */
	/* in addition to -C -F -B -D -c -t -u -V -h; NULL: none */
	const struct cli_option *options;
	const struct program_word *words;	/* NULL: reload, stop */
	/* in addition to the common ones, for `signal`; ends with 0 */
	const int *signals;
	const char *pid_name;		/* NULL: <label>.pid */
	unsigned flags;
	enum confine_kind confine;	/* limits while it runs */
	size_t state_size, files_size;

	/* Handles an option of your own rows. 0; PROGRAM_COMMON: it has the meaning of the common
	 * option of that letter; or an exit status + 1: the program ends with it now. */
	int (*option)(struct life *l, int letter, const char *value);
	void (*help)(const struct life *l, FILE *out);	/* more text after the help */
	/* Called for `-c WORD` when l->state_dir is known: an action instead of sending the word to
	 * the running instance. Its exit status, or -1: none. */
	int (*send)(struct life *l, const char *word);
	/* Called after arguments are read: an action instead of all that follows. Its exit status,
	 * or -1: none. */
	int (*instead)(struct life *l);
	/* Reads all files into `files` (zeroed). Sets l->state_dir if it is NULL, also if it fails.
	 * 0 or -errno; errors go to the report or the log. */
	int (*read)(struct life *l, void *files, struct conf_report *report);
	/* Frees the contents of `files`; after they were adopted it is zeroed. NULL: nothing to
	 * free. */
	void (*release)(struct life *l, void *files);
	/* Called after files are read: an action instead of running. Its exit status, or -1:
	 * none. */
	int (*act)(struct life *l);
	/* -t, after `read`: checks that need an attempt (ports, devices). NULL: none. An exit
	 * status. */
	int (*check)(struct life *l, struct conf_report *report);

	/* Makes or checks l->state_dir before anything is made in it. 0, or -errno (after logging
	 * why). NULL: it is made if it is absent. */
	int (*place)(struct life *l);
	/* The directory was removed under the running program, and `place` has made it again. With
	 * `place` only. */
	void (*placed_again)(struct life *l);
	/* Opens or adopts (lib/handed) sockets of ports below 1024. 0, -errno (after logging why),
	 * or PROGRAM_IDLE: there is nothing to do by the configuration. NULL: nothing to open. */
	int (*open)(struct life *l);
	/* Called when no longer root. Adopts l->files (and zeroes what it adopts), starts the work.
	 * Result as open. */
	int (*start)(struct life *l);
	/* Adopts `files`, which `read` has accepted; must not fail. NULL: not reloadable. */
	void (*reload)(struct life *l, void *files);
	/* Called with a word before the common ones; true: it is yours, and you call
	 * control_done. */
	bool (*word)(struct life *l, struct control_asker *asker, const struct words *w);
	void (*status)(struct life *l, struct control_asker *asker);	/* lines for `status` */
	void (*signal)(struct life *l, int number);
	/* Ends what start began; the loop ends when the last handle is closed. Called after a
	 * failed open or start, too. */
	void (*stop)(struct life *l);
	/* The last call, in every case (also after an action instead of running): free the contents
	 * of l->state. */
	void (*fini)(struct life *l);
};

enum { PROGRAM_IDLE = 1, PROGRAM_COMMON = -1 };
enum {				/* exit statuses */
	/* of a driver's -k: the UPS answers, and its load stays on */
	PROGRAM_LOAD_ON_STATUS = 3,
	/* do not start us again */
	PROGRAM_IDLE_STATUS = 7,
};

struct life {				/* read-only, except where noted */
	const struct program *program;
	void *state;			/* yours: state_size bytes, zeroed */
	void *files;			/* of the first `read` */
	uv_loop_t loop;
	const char *conf_dir;		/* borrowed */
	char *state_dir;		/* set by `read`, freed by lib/program */
	char *label;			/* may be set by `read`, freed by lib/program */
	const char *user, *group;	/* to change to, as root; may be set by `read`, borrowed */
	const char *command;		/* of -c; NULL: none */
	int debug, foreground;		/* how often -D, -F were given */
	char **argv;
	bool supervised;		/* holdoverd has started us */
	bool running;			/* start has succeeded, stop was not asked for */
	int status;			/* exit status; may be set */
	struct life_parts *parts;	/* private */
};

int program_main(const struct program *p, int argc, char **argv);

/* Like the word `stop`. */
void life_stop(struct life *l);
/* Another process runs as this program in this state directory. For `check`. */
bool life_has_instance(const struct life *l);
/* Like SIGHUP. */
void life_reload(struct life *l);

/* For an action instead of running: become the only instance (0, or -errno after logging), and
 * change to the user of the program. */
int life_enter_place(struct life *l);
void life_leave_place(struct life *l);
int life_drop(struct life *l);

/* The two phases, for holdoverd, which reloads other programs; `asker` may be NULL. prepare: 0, or
 * 1 with the reasons answered and logged. */
int life_prepare(struct life *l, struct control_asker *asker);
void life_commit(struct life *l);
void life_cancel(struct life *l);

#endif
