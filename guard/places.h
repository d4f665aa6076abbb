/* SPDX-License-Identifier: GPL-2.0-or-later
 * places - the directories and sockets of the guard. Texts are borrowed.
 */
#ifndef GUARD_PLACES_H
#define GUARD_PLACES_H

struct places {
	const char *state_dir;		/* of the feeds */
	const char *conf_dir;		/* notify.d is there */
	const char *record_dir;		/* of the record, in memory */
	const char *lasting_dir;	/* of the last shutdowns */
	const char *helper;		/* socket of the helper */
	/* Run if there is no helper; NULL: the guard itself must not power off. */
	const char *fallback_command;
};

#endif
