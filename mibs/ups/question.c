/* SPDX-License-Identifier: GPL-2.0-or-later
 * question - see question.h.
 */
#include "mibs/ups/question.h"

#include "lib/log.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
	unsigned number;
	void (*answered)(void *user, int code);
	void *user;
	struct question *next;
};

static void on_tracking(void *user, const char *id, int code)
{
	struct question_desk *desk = user;
	unsigned number;

	if (sscanf(id, "snmp-%u", &number) != 1)
		return;
	for (struct question **at = &desk->first, *q; (q = *at); at = &q->next) {
		void (*answered)(void *, int) = q->answered;
		void *asker = q->user;

		if (q->number != number)
			continue;
		*at = q->next;
		free(q);
		answered(asker, code);
		return;
	}
}

static bool believes(void *user, uid_t uid)
{
	const struct question_desk *desk = user;

	return trust_has(&desk->server, uid);
}

const struct mirror_ops question_mirror_ops = { .tracking = on_tracking, .believes = believes };

int question_ask(struct question_desk *desk, bool command, const char *name, const char *value,
	void (*answered)(void *user, int code), void *user, struct question **out)
{
	struct question *q = MEM_NEW(struct question);
	char id[SP_ID_MAX];
	int error;

	q->number = ++desk->last;
	q->answered = answered;
	q->user = user;
	snprintf(id, sizeof id, "snmp-%u", q->number);
	error = mirror_request(desk->mirror,
		&(struct sp_request){ .verb = command ? SP_INSTCMD : SP_SET, .name = name,
			.value = value, .id = id });
	if (error) {
		free(q);
		return error;
	}
	q->next = desk->first;
	desk->first = q;
	*out = q;
	return 0;
}

void question_cancel(struct question_desk *desk, struct question *question)
{
	struct question **at = &desk->first;

	while (*at && *at != question)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = question->next;
	free(question);
}

static void ignore_answer(void *user, int code)
{
	(void)user;
	(void)code;
}

void question_send(struct question_desk *desk, bool command, const char *name, const char *value)
{
	struct question *q;
	int error = question_ask(desk, command, name, value, ignore_answer, NULL, &q);

	if (error)
		log_say(LOG_WARN, "UPS [%s]: %s: %s; not done", desk->ups->name, name,
			strerror(-error));
}

void question_desk_fini(struct question_desk *desk)
{
	struct question *q;

	while ((q = desk->first)) {
		desk->first = q->next;
		free(q);
	}
}
