/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - see checks.h.
 *
 * There are few jobs, because their number is limited: they are in one list in the order of
 * arrival, and each choice searches all of it.
 */
#include "server/net/checks.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { WAITING_MIN = 8, WAITING_MAX = 64, ASSUMED_MS = 200, IN_THREAD_NICE = 5 };

struct check_job {			/* one password against one hash */
	uv_work_t work;
	struct checks *all;
	struct check_job *next;
	struct check *askers;
	struct peer host;
	char *hash, *password;
	uint64_t begun_ms;		/* 0: it waits */
	enum check_rank rank;
	bool fits;
};

struct checks {
	uv_loop_t *loop;
	struct check_job *jobs;		/* oldest first */
	unsigned running;
	uint32_t usual_ms;		/* usual duration of a check */
	bool freed;
};

struct checks *checks_new(uv_loop_t *loop)
{
	struct checks *all = MEM_NEW(struct checks);

	all->loop = loop;
	all->usual_ms = ASSUMED_MS;
	return all;
}

static void job_free(struct check_job *j)
{
	struct check_job **at;

	for (at = &j->all->jobs; *at != j; at = &(*at)->next)
		;
	*at = j->next;
	explicit_bzero(j->password, strlen(j->password));
	free(j->password);
	free(j->hash);
	free(j);
}

void checks_free(struct checks *all)
{
	if (!all)
		return;
	all->freed = true;
	if (!all->jobs)
		free(all);
}

/* ---- askers ---- */

static void attach(struct check_job *j, struct check *k)
{
	k->job = j;
	k->next = j->askers;
	if (k->next)
		k->next->at = &k->next;
	k->at = &j->askers;
	j->askers = k;
}

static void detach(struct check *k)
{
	*k->at = k->next;
	if (k->next)
		k->next->at = k->at;
	k->job = NULL;
}

void checks_forget(struct check *k)
{
	struct check_job *j = k->job;

	if (!j)
		return;
	detach(k);
	if (!j->askers && !j->begun_ms)
		job_free(j);
}

static void answer(struct check_job *j, enum session_verification result)
{
	struct check *k;

	while ((k = j->askers)) {
		detach(k);
		k->done(k, result);
	}
}

/* ---- computing ---- */

static void begin_some(struct checks *all);

/* The loop, which answers all other clients, has priority. A thread keeps its lowered priority.
 */
static void in_thread(uv_work_t *w)
{
	struct check_job *j = w->data;

	setpriority(PRIO_PROCESS, 0, IN_THREAD_NICE);
	j->fits = users_hash_fits(j->hash, j->password);
}

static void on_computed(uv_work_t *w, int status)
{
	struct check_job *j = w->data;
	struct checks *all = j->all;
	uint32_t took_ms = (uint32_t)(clock_ms() - j->begun_ms);

	all->running--;
	all->usual_ms = (all->usual_ms * 3 + took_ms) / 4;
	answer(j, !status && j->fits ? VERIFIED_RIGHT : VERIFIED_WRONG);
	job_free(j);
	if (all->freed)
		checks_free(all);
	else
		begin_some(all);
}

static unsigned running_of(const struct checks *all, const struct peer *host)
{
	unsigned n = 0;

	for (const struct check_job *j = all->jobs; j; j = j->next)
		n += j->begun_ms && !memcmp(&j->host, host, sizeof *host);
	return n;
}

/* The oldest job of the highest rank, of the host with the fewest in progress. */
static struct check_job *next_job(const struct checks *all)
{
	struct check_job *best = NULL;
	unsigned fewest = 0;

	for (struct check_job *j = all->jobs; j; j = j->next) {
		unsigned n = j->begun_ms ? 0 : running_of(all, &j->host);

		if (j->begun_ms || (j->rank < CHECK_URGENT && n >= CHECKS_RUNNING_PER_HOST))
			continue;
		if (best && (j->rank < best->rank || (j->rank == best->rank && n >= fewest)))
			continue;
		best = j;
		fewest = n;
	}
	return best;
}

static void begin_some(struct checks *all)
{
	struct check_job *j;

	while (all->running < CHECKS_AT_ONCE && (j = next_job(all))) {
		j->begun_ms = clock_ms();
		j->begun_ms += !j->begun_ms;
		j->work.data = j;
		all->running++;
		if (uv_queue_work(all->loop, &j->work, in_thread, on_computed))
			log_fatal("no thread for a hash");
	}
}

/* ---- room ---- */

static bool may_be_refused(const struct check_job *j)
{
	return !j->begun_ms && j->rank < CHECK_URGENT;
}

static void refuse(struct check_job *j)
{
	answer(j, VERIFIED_REFUSED);
	job_free(j);
}

static void make_room_of_host(struct checks *all, const struct peer *host)
{
	struct check_job *oldest = NULL;
	unsigned n = 0;

	for (struct check_job *j = all->jobs; j; j = j->next) {
		if (!may_be_refused(j) || memcmp(&j->host, host, sizeof *host))
			continue;
		n++;
		oldest = oldest ? oldest : j;
	}
	if (n >= CHECKS_WAITING_PER_HOST)
		refuse(oldest);
}

static unsigned waiting_max(const struct checks *all)
{
	unsigned n = CHECKS_WAIT_MS * CHECKS_AT_ONCE / (all->usual_ms ? all->usual_ms : 1);

	return n < WAITING_MIN ? WAITING_MIN : n > WAITING_MAX ? WAITING_MAX : n;
}

static unsigned refusable_of(const struct checks *all, const struct peer *host)
{
	unsigned n = 0;

	for (const struct check_job *j = all->jobs; j; j = j->next)
		n += may_be_refused(j) && !memcmp(&j->host, host, sizeof *host);
	return n;
}

/* Removes the oldest job of the stranger host that has most of them. */
static void make_room_of_all(struct checks *all)
{
	struct check_job *victim = NULL;
	unsigned total = 0, most = 0;

	for (struct check_job *j = all->jobs; j; j = j->next) {
		unsigned n;

		if (j->begun_ms || j->rank != CHECK_STRANGER)
			continue;
		total++;
		n = refusable_of(all, &j->host);
		if (n > most) {
			most = n;
			victim = j;
		}
	}
	if (total >= waiting_max(all))
		refuse(victim);
}

/* ---- asking ---- */

static struct check_job *same_job(const struct checks *all, const char *hash, const char *password)
{
	for (struct check_job *j = all->jobs; j; j = j->next)
		if (!strcmp(j->hash, hash) && !strcmp(j->password, password))
			return j;
	return NULL;
}

static struct check_job *new_job(struct checks *all, const struct peer *host, const char *hash,
	const char *password)
{
	struct check_job *j = MEM_NEW(struct check_job), **end;

	j->all = all;
	j->host = *host;
	j->hash = mem_dup(hash);
	j->password = mem_dup(password);
	for (end = &all->jobs; *end; end = &(*end)->next)
		;
	*end = j;
	return j;
}

void checks_ask(struct checks *all, struct check *k, const struct peer *from, enum check_rank rank,
	const char *hash, const char *password)
{
	struct peer host = peer_host(from);
	struct check_job *j = same_job(all, hash, password);

	if (!j && rank < CHECK_URGENT)
		make_room_of_host(all, &host);
	if (!j && rank == CHECK_STRANGER)
		make_room_of_all(all);
	if (!j)
		j = new_job(all, &host, hash, password);
	if (j->rank < rank)
		j->rank = rank;
	attach(j, k);
	begin_some(all);
}
