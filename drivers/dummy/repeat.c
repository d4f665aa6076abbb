/* SPDX-License-Identifier: GPL-2.0-or-later
 * repeat - a UPS of another server, shown as a local one (`port = ups[@host[:port]]`).
 *
 * A client of the NUT protocol (lib/nutclient) asks LIST VAR each poll. Its data are stale when the
 * remote ones are, when the connection ends, and when an answer is missing; a status that the
 * remote server did not report is not shown. With a login, the settable variables and commands are
 * requested every `pollfreq`, and SET and INSTCMD are forwarded. The connection is the device, so
 * the core connects again.
 */
#include "drivers/dummy/parts.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/nutclient.h"
#include "lib/nutorder.h"
#include "lib/ups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer than a server needs for any answer, shorter than upsmon's default DEADTIME. */
enum { ANSWER_MS = 8000, LENGTH_UNKNOWN = 255, ORDERS_MAX = 16 };
/* A server that has just connected to its driver has the values before flags and commands. */
enum { SETTLED = 4 };

struct order {
	struct repeater *repeater;
	struct nutorder *sent;		/* NULL: answered */
	enum sp_result result;
};

struct repeater {
	const struct dummy_part *part;	/* first */
	struct device *device;
	char *port, *ups;		/* ups points into port */
	struct nutclient_config remote;	/* host points into port */
	struct nutclient *client;	/* NULL: closed, or ended */
	struct ups *heard;		/* the values of the last LIST VAR */
	char **writable;		/* names of LIST RW; their limits are asked one by one */
	size_t writable_count, limits_next;
	struct order orders[ORDERS_MAX];	/* a ring: the core wants the results in order */
	size_t order_first, order_count;
	bool ready, asking, arrived, describing, full_due;
	unsigned answers;		/* answers on this connection, at most SETTLED */
};

/* Variables of the remote driver and server themselves; this driver has its own. */
static bool is_foreign(const char *name)
{
	return !strncasecmp(name, "driver.", 7) || !strncasecmp(name, "server.", 7);
}

/* ---- values ---- */

static void on_value(void *user, const struct words *w)
{
	struct repeater *r = user;

	if (words_count(w) == 4 && !is_foreign(words_at(w, 2)))
		ups_set(r->heard, words_at(w, 2), words_at(w, 3));
}

/* Where the remote server has no device.mfr and the like, the core makes these copies. */
static void remove_the_rest(struct repeater *r)
{
	const struct ups *shown = r->device->ups;

	for (size_t i = shown->var_count; i-- > 0;) {
		const char *name = shown->vars[i].name;

		if (!is_foreign(name) && strncasecmp(name, "device.", 7) &&
			!ups_var(r->heard, name))
			device_set(r->device, name, NULL);
	}
}

static void show(struct repeater *r)
{
	struct device *d = r->device;

	remove_the_rest(r);
	device_status_text(d, ups_value(r->heard, "ups.status"));
	for (size_t i = 0; i < r->heard->var_count; i++)
		if (strcasecmp(r->heard->vars[i].name, "ups.status"))
			device_set(d, r->heard->vars[i].name, r->heard->vars[i].value);
	device_commit(d);
}

static void show_stale(struct repeater *r, const char *error)
{
	if (r->arrived)
		log_say(LOG_WARN, "UPS [%s]: %s: %s", r->device->name, r->remote.host, error);
	r->arrived = false;
	device_status(r->device, 0);
	device_commit(r->device);
}

static void describe(struct repeater *r);

static void on_values(void *user, const char *error)
{
	struct repeater *r = user;

	r->asking = false;
	ups_end_dump(r->heard);
	if (error && !strcmp(error, "UNKNOWN-UPS")) {
		char why[256];

		snprintf(why, sizeof why, "%.100s has no UPS \"%.100s\"", r->remote.host, r->ups);
		device_lost_why(r->device, why);
		return;
	}
	if (error || !ups_value(r->heard, "ups.status")) {
		show_stale(r, error ? error : "no ups.status");
		return;
	}
	r->arrived = true;
	show(r);
	describe(r);
}

static const struct nutclient_asker values_asker = { on_value, on_values };

static void ask_values(struct repeater *r)
{
	if (!r->ready || r->asking)
		return;
	r->asking = true;
	ups_begin_dump(r->heard);
	nutclient_ask_for(r->client, &values_asker, r, "LIST", "VAR", r->ups, NULL);
}

/* ---- what can be set and commanded ---- */

static void forget_writable(struct repeater *r)
{
	for (size_t i = 0; i < r->writable_count; i++)
		free(r->writable[i]);
	free(r->writable);
	r->writable = NULL;
	r->writable_count = r->limits_next = 0;
}

static void on_writable(void *user, const struct words *w)
{
	struct repeater *r = user;

	if (words_count(w) < 3 || is_foreign(words_at(w, 2)) || r->writable_count == UPS_VARS_MAX)
		return;
	r->writable = mem_grow(r->writable, r->writable_count + 1, sizeof *r->writable);
	r->writable[r->writable_count++] = mem_dup(words_at(w, 2));
}

static void on_command(void *user, const struct words *w)
{
	struct repeater *r = user;

	if (words_count(w) == 3 && strncasecmp(words_at(w, 2), "driver.", 7))
		device_add_command(r->device, words_at(w, 2));
}

/* TYPE ups name RW STRING:32 NUMBER ENUM RANGE, in any selection */
static void on_type(void *user, const struct words *w)
{
	struct repeater *r = user;
	const char *name = words_at(w, 2);
	bool limited = false;
	int length = 0;

	for (size_t i = 3; i < words_count(w); i++) {
		const char *word = words_at(w, i);

		if (!strncmp(word, "STRING:", 7))
			length = atoi(word + 7);
		if (!strcmp(word, "NUMBER"))
			device_writable_number(r->device, name);
		limited = limited || !strcmp(word, "ENUM") || !strcmp(word, "RANGE") ||
			!strcmp(word, "NUMBER");
	}
	if (!limited || length)
		device_writable_string(r->device, name,
			length > 0 && length <= UPS_VALUE_MAX ? length : LENGTH_UNKNOWN);
}

static void on_enum(void *user, const struct words *w)
{
	struct repeater *r = user;

	if (words_count(w) == 4)
		device_add_enum(r->device, words_at(w, 2), words_at(w, 3));
}

static void on_range(void *user, const struct words *w)
{
	struct repeater *r = user;

	if (words_count(w) == 5)
		device_add_range(r->device, words_at(w, 2), atol(words_at(w, 3)),
			atol(words_at(w, 4)));
}

static void ask_limits(void *user, const char *error)
{
	static const struct nutclient_asker types = { on_type, NULL }, enums = { on_enum, NULL },
		ranges = { on_range, ask_limits };
	struct repeater *r = user;
	const char *name;

	(void)error;
	r->describing = r->limits_next < r->writable_count;
	if (!r->describing)
		return;
	name = r->writable[r->limits_next++];
	nutclient_ask_for(r->client, &types, r, "GET", "TYPE", r->ups, name, NULL);
	nutclient_ask_for(r->client, &enums, r, "LIST", "ENUM", r->ups, name, NULL);
	nutclient_ask_for(r->client, &ranges, r, "LIST", "RANGE", r->ups, name, NULL);
}

/* Called at the first answers of a connection and every `pollfreq`. Without a login no SET or
 * command is allowed. */
static void describe(struct repeater *r)
{
	static const struct nutclient_asker commands = { on_command, NULL },
		writable = { on_writable, ask_limits };

	if (r->answers < SETTLED)
		r->answers++;
	else if (!r->full_due)
		return;
	if (r->describing || !r->remote.user)
		return;
	r->describing = true;
	r->full_due = false;
	forget_writable(r);
	nutclient_ask_for(r->client, &commands, r, "LIST", "CMD", r->ups, NULL);
	nutclient_ask_for(r->client, &writable, r, "LIST", "RW", r->ups, NULL);
}

/* ---- orders ---- */

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	struct order *o = user;
	struct repeater *r = o->repeater;

	if (error)
		log_say(LOG_NOTE, "UPS [%s]: %s answers %s", r->device->name, r->remote.host,
			error);
	o->sent = NULL;
	o->result = result;
	while (r->order_count && !r->orders[r->order_first].sent) {
		o = &r->orders[r->order_first];
		r->order_first = (r->order_first + 1) % ORDERS_MAX;
		r->order_count--;
		device_answer(r->device, o->result);
	}
	ask_values(r);
}

static enum sp_result order(struct repeater *r, const char *const *words)
{
	struct order *o = &r->orders[(r->order_first + r->order_count) % ORDERS_MAX];

	if (!r->ready || !r->remote.user || r->order_count == ORDERS_MAX)
		return SP_FAILED;
	r->order_count++;
	o->repeater = r;
	o->sent = nutorder_new(r->device->loop, r->client, words, on_ordered, o);
	return SP_LATER;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	struct repeater *r = d->own;

	return order(r, (const char *const[]){ "SET", "VAR", r->ups, name, value, NULL });
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	struct repeater *r = d->own;

	return order(r, (const char *const[]){ "INSTCMD", r->ups, name, value, NULL });
}

/* ---- the connection ---- */

static void on_ready(void *user)
{
	struct repeater *r = user;

	r->ready = true;
	ask_values(r);
}

static void hang_up(struct repeater *r)
{
	for (; r->order_count; r->order_count--) {
		nutorder_free(r->orders[r->order_first].sent);
		r->order_first = (r->order_first + 1) % ORDERS_MAX;
	}
	nutclient_free(r->client);
	r->client = NULL;
	if (r->asking)
		ups_end_dump(r->heard);
	r->ready = r->asking = r->arrived = r->describing = false;
	r->answers = 0;
	forget_writable(r);
}

static void on_ended(void *user, const char *why)
{
	struct repeater *r = user;

	hang_up(r);
	device_lost_why(r->device, why);
}

static const struct nutclient_ops ops = { .ready = on_ready, .ended = on_ended };

static int open_device(struct device *d, char why[256])
{
	struct repeater *r = d->own;

	(void)why;
	r->client = nutclient_new(d->loop, &r->remote, &ops, r);
	return 0;
}

static int poll_device(struct device *d)
{
	struct repeater *r = d->own;
	bool arrived = r->arrived;

	r->full_due = r->full_due || d->pace != DEVICE_POLL_QUICK;
	ask_values(r);
	return arrived ? 0 : -EINPROGRESS;
}

static void close_device(struct device *d)
{
	hang_up(d->own);
}

/* ---- options ---- */

static bool read_tls(struct device *d, enum nutclient_tls_use *use)
{
	static const struct {
		const char *word;
		enum nutclient_tls_use use;
	} rows[] = { { "no", NUTCLIENT_TLS_OFF }, { "try", NUTCLIENT_TLS_TRY },
		{ "required", NUTCLIENT_TLS_REQUIRE } };
	const char *word = device_option(d, "tls");

	*use = NUTCLIENT_TLS_TRY;
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (word && !strcasecmp(word, rows[i].word)) {
			*use = rows[i].use;
			return true;
		}
	if (word)
		log_say(LOG_ERROR, "UPS [%s]: tls = %s is none of no, try, required", d->name,
			word);
	return !word;
}

static bool read_options(struct repeater *r, struct device *d)
{
	char *host;

	r->port = mem_dup(d->port);
	if (!nutclient_parse(r->port, &r->ups, &host, &r->remote.port)) {
		log_say(LOG_ERROR, "UPS [%s]: port = %s is not ups@host[:port]", d->name, d->port);
		return false;
	}
	r->remote.host = host ? host : "localhost";
	r->remote.authorities = device_option(d, "authorities");
	r->remote.user = device_option(d, "login");
	r->remote.password = device_option(d, "password");
	r->remote.timeout_ms = ANSWER_MS;
	if (!read_tls(d, &r->remote.tls))
		return false;
	if (!r->remote.authorities || r->remote.tls == NUTCLIENT_TLS_REQUIRE)
		return true;
	log_say(LOG_ERROR, "UPS [%s]: authorities prove nothing without tls = required", d->name);
	return false;
}

static void free_repeater(struct repeater *r)
{
	ups_free(r->heard);
	free(r->port);
	free(r);
}

static int setup(struct device *d)
{
	struct repeater *r = MEM_NEW(struct repeater);

	r->part = &dummy_repeat;
	r->device = d;
	r->heard = ups_new(d->name);
	if (!read_options(r, d)) {
		free_repeater(r);
		return -EINVAL;
	}
	d->own = r;
	return 0;
}

static void teardown(struct device *d)
{
	hang_up(d->own);
	free_repeater(d->own);
	d->own = NULL;
}

const struct dummy_part dummy_repeat = {
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = close_device,
	.teardown = teardown,
};
