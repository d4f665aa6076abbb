/* SPDX-License-Identifier: GPL-2.0-or-later
 * trial - runs `holdoverd -t`, in which all programs check a configuration directory, each as its
 * own user. Nothing is started.
 */
#ifndef TOOLS_TRIAL_H
#define TOOLS_TRIAL_H

struct trial {
	int status;	/* 0: accepted, maybe with warnings; 1: refused; -errno: not run */
	char *text;			/* private */
};

struct trial_fault {			/* texts are borrowed */
	const char *file, *text;
	long line;			/* 0: the file as a whole */
};

/* Blocks up to half a minute. Call trial_fini later. */
void trial_run(const char *programs, const char *conf_dir, struct trial *out);
void trial_fini(struct trial *t);

/* Calls `fn` for each line that names a file. Call it once only, because it changes the text. */
void trial_each(struct trial *t, void (*fn)(void *user, const struct trial_fault *f), void *user);

#endif
