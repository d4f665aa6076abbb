/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - the socket on which a running program accepts words and answers them.
 *
 * <state>/control-PROGRAM, mode 0600, owned by the program's user. A line in is one word with its
 * arguments (`reload`, `stop`, `status`; lib/program.h lists them); the answer is any number of
 * lines `SAY "text"` and one `DONE n`, n being an exit status: 0, 1 for a refusal whose reasons are
 * the texts, or CONTROL_NOT_MINE: the subject of the word may belong to another program. An answer
 * may come later; a connection is for one word. Both sides get the other's user from the kernel
 * (SO_PEERCRED): words are accepted from root and the program's own user, answers from root and the
 * user that the caller expects. There is room for 16 connections: for a further one the oldest
 * without a word is closed, and for one of root any of the program's own user. Only control_ask
 * blocks.
 */
#ifndef LIB_CONTROL_H
#define LIB_CONTROL_H

#include "lib/log.h"
#include "lib/words.h"

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

enum { CONTROL_NOT_MINE = 2 };

/* A first SAY: the word is being carried out, which takes a while. */
#define CONTROL_BEGUN "begun"

struct control;
struct control_asker;			/* a word that is not answered yet */

/* A word was received; call control_done(asker) now or later, exactly once. */
typedef void control_fn(void *user, struct control_asker *asker, const struct words *w);

/* NULL with *error = -errno; -EPERM: the name belongs to another user, -EADDRINUSE: a process
 * listens there. */
struct control *control_open(uv_loop_t *loop, const char *path, control_fn *fn, void *user,
	int *error);
/* Is the socket of this name still ours, not removed or replaced? */
bool control_is_reachable(const struct control *c);
/* Answers unanswered words with status 1, sends the answers, and removes the socket. */
void control_close(struct control *c);

/* All are harmless with NULL: there is no asker. */
void control_say(struct control_asker *a, const char *text);
/* A SAY for each line of the text, all at once, so that it may be long. */
void control_say_lines(struct control_asker *a, const char *text);
void control_done(struct control_asker *a, int status);

/* ---- asking ---- */

typedef void control_say_fn(void *user, const char *text);

/* Blocks up to `timeout_ms`. Returns the status of the answer; -ESRCH: nothing listens there,
 * -EPERM: the listener is another user's, -ETIMEDOUT, or another -errno. */
int control_ask(const char *path, const char *word, unsigned timeout_ms, control_say_fn *say,
	void *user);

/* The same from the loop; `done` is called once with what control_ask would return, never from
 * within control_call. */
typedef void control_done_fn(void *user, int status);
void control_call(uv_loop_t *loop, const char *path, const char *word, unsigned timeout_ms,
	control_say_fn *say, control_done_fn *done, void *user);

#endif
