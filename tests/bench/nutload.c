/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutload - bounded load for one server of the NUT protocol (RFC 9271), on loopback. One thread;
 * one JSON object on stdout.
 *
 * Closed loop: every connection keeps --pipeline requests in flight. Open loop (--rate): requests
 * leave at fixed times and latency counts from the scheduled time, so the latencies include all the
 * time that requests waited. The modes are rows of a table; README.md explains them.
 */
#include "lib/cli.h"
#include "lib/mem.h"
#include "tests/bench/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

enum { CLIENTS_MAX = 15000, SECONDS_MAX = 120, UPS_MAX = 10000, RATE_MAX = 1000000, SETUP_BURST = 8,
       SETUP_SECONDS = 60, BURST_SECONDS = 10, ERRORS_MAX = 1000, NAP_NS = 50000000 };

struct load;

struct mode {
	const char *name, *help;
	void (*run)(struct load *l, double seconds);
	void (*add_requests)(struct load *l, const char *ups);
	/* held: connections are opened, one after the other, before the time runs */
	bool one_shot, held;
};

struct load {
	struct clients clients;
	const struct mode *mode;
	const char *host, *ups, *variable;
	unsigned port, ups_count, seconds, rate;
	double warmup_s;
	pid_t server;
	bool no_first_request;
	struct request *requests;
	unsigned request_count, next_paced;
	uint64_t due_ns;
};

/* ---- what is asked ---- */

static void add(struct load *l, bool list, char *text)
{
	l->requests = mem_grow(l->requests, l->request_count + 1, sizeof *l->requests);
	l->requests[l->request_count++] = (struct request){ text, strlen(text), list };
}

static void add_get(struct load *l, const char *ups)
{
	add(l, false, mem_fmt("GET VAR %s %s\n", ups, l->variable));
}

static void add_list(struct load *l, const char *ups)
{
	add(l, true, mem_fmt("LIST VAR %s\n", ups));
}

static void add_list_ups(struct load *l, const char *ups)
{
	(void)ups;
	add(l, true, mem_dup("LIST UPS\n"));
}

/* Of ten: six polls of the status, two other GETs, LIST VAR, LIST UPS. */
static void add_mixed(struct load *l, const char *ups)
{
	for (int i = 0; i < 6; i++)
		add(l, false, mem_fmt("GET VAR %s ups.status\n", ups));
	add(l, false, mem_fmt("GET VAR %s battery.charge\n", ups));
	add_list(l, ups);
	add(l, false, mem_fmt("GET UPSDESC %s\n", ups));
	add_list_ups(l, ups);
}

static void build_script(struct load *l)
{
	for (unsigned i = 0; i < l->ups_count; i++) {
		char *ups = l->ups_count > 1 ? mem_fmt("%s%u", l->ups, i) : mem_dup(l->ups);

		l->mode->add_requests(l, ups);
		free(ups);
	}
}

/* ---- how it is asked ---- */

/* A request that finds no free connection waits, and its latency grows. */
static void send_due(struct load *l, uint64_t now)
{
	struct clients *all = &l->clients;

	for (; l->due_ns <= now; l->due_ns += 1000000000u / l->rate) {
		struct client *free_one = NULL;

		for (unsigned i = 0; i < all->count && !free_one; i++) {
			struct client *c = &all->client[l->next_paced];

			l->next_paced = (l->next_paced + 1) % all->count;
			if (c->state == CLIENT_READY && c->in_flight < all->pipeline)
				free_one = c;
		}
		if (!free_one)
			return;
		client_ask(free_one, l->due_ns);
		client_pump(free_one);
	}
}

static bool hopeless(const struct clients *all)
{
	return all->counts.errors > ERRORS_MAX && all->counts.errors > all->counts.answers;
}

/* Persistent connections. */
static void run_held(struct load *l, double seconds)
{
	struct clients *all = &l->clients;
	uint64_t now = measure_ns(), end = now + (uint64_t)(seconds * 1e9);

	all->running = true;
	l->due_ns = now;
	for (unsigned i = 0; i < all->count; i++)
		if (all->client[i].state == CLIENT_READY)
			client_pump(&all->client[i]);
	for (; now < end && all->open && !hopeless(all); now = measure_ns()) {
		if (l->rate)
			send_due(l, now);
		clients_poll(all, !l->rate ? NAP_NS : l->due_ns > now ? l->due_ns - now : 0);
	}
}

static void run_idle(struct load *l, double seconds)
{
	(void)l;
	(void)seconds;
}

/* Connections that end are begun again. */
static void run_churn(struct load *l, double seconds)
{
	struct clients *all = &l->clients;
	uint64_t end = measure_ns() + (uint64_t)(seconds * 1e9);

	while (measure_ns() < end && !hopeless(all)) {
		for (unsigned i = 0; i < all->count; i++)
			if (all->client[i].state == CLIENT_FREE)
				client_connect(&all->client[i]);
		clients_poll(all, NAP_NS);
	}
}

/* A client without an answer at the end has waited at least until then. */
static void count_unanswered(struct clients *all)
{
	uint64_t now = measure_ns();

	for (unsigned i = 0; i < all->count; i++)
		if (all->client[i].state < CLIENT_READY || all->client[i].settling)
			histogram_add(&all->latency, now - all->client[i].born_ns);
}

/* All at once, as after a reboot of everything; when all are answered they are closed and it begins
 * again. */
static void run_burst(struct load *l, double seconds)
{
	struct clients *all = &l->clients;
	uint64_t end = measure_ns() + (uint64_t)(seconds * 1e9);

	do {
		uint64_t give_up = measure_ns() + BURST_SECONDS * 1000000000ull;

		for (unsigned i = 0; i < all->count; i++)
			client_connect(&all->client[i]);
		while (all->setting_up && measure_ns() < give_up)
			clients_poll(all, NAP_NS);
		count_unanswered(all);
		for (unsigned i = 0; i < all->count; i++)
			client_close(&all->client[i]);
	} while (measure_ns() < end && !hopeless(all));
}

static const struct mode modes[] = {
	{ "getvar", "GET VAR on persistent connections", run_held, add_get, false, true },
	{ "listvar", "LIST VAR likewise", run_held, add_list, false, true },
	{ "listups", "LIST UPS likewise", run_held, add_list_ups, false, true },
	{ "mixed", "six status polls of ten, GETs, both LISTs", run_held, add_mixed, false, true },
	{ "idle", "connections that do nothing: memory of the server", run_idle, add_get, false,
		true },
	{ "connect", "connect, GET VAR, LOGOUT, close", run_churn, add_get, true, false },
	{ "dump", "connect, LIST VAR, LOGOUT, close: upsc", run_churn, add_list, true, false },
	{ "burst", "all connect at once, GET VAR", run_burst, add_get, false, false },
};

/* ---- phases ---- */

static void nap_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* Few at a time: NUT's upsd listens with a backlog of 16. */
static int open_all(struct clients *all)
{
	uint64_t give_up = measure_ns() + SETUP_SECONDS * 1000000000ull;
	unsigned next = 0;

	while (all->open < all->count) {
		while (next < all->count && all->setting_up < SETUP_BURST)
			client_connect(&all->client[next++]);
		clients_poll(all, NAP_NS);
		if (measure_ns() > give_up ||
			(next == all->count && !all->setting_up && all->open < all->count)) {
			fprintf(stderr, "nutload: only %u of %u connections could be opened\n",
				all->open, all->count);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

static void print_server(const struct load *l, const struct usage *before, const struct usage *from,
	const struct usage *to, uint64_t answers)
{
	uint64_t cpu = to->cpu_ns - from->cpu_ns;

	printf(",\"server_cpu_s\":%.4f,\"server_cpu_us\":%.3f,\"rss_kb_before\":%ld,\"rss_kb\":%ld,\"bytes_per_connection\":%.0f",
		(double)cpu / 1e9, answers ? (double)cpu / 1e3 / (double)answers : 0.0,
		before->rss_kb, to->rss_kb,
		(double)(to->rss_kb - before->rss_kb) * 1024 / (double)l->clients.count);
}

static void print_load(const struct load *l, uint64_t answers, uint64_t took_ns, uint64_t own_ns)
{
	const struct clients *all = &l->clients;

	printf("{\"mode\":\"%s\",\"clients\":%u,\"pipeline\":%u,\"ups_count\":%u,\"seconds\":%.3f,\"requests\":%llu,\"rps\":%.1f,"
	       "\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"errors\":%llu,\"open\":%u,\"client_cpu_s\":%.3f,"
	       "\"client_cpu_us\":%.3f,\"tls\":\"%s\"",
		l->mode->name, all->count, all->pipeline, l->ups_count, (double)took_ns / 1e9,
		(unsigned long long)answers, (double)answers * 1e9 / (double)took_ns,
		histogram_quantile_us(&all->latency, 0.5),
		histogram_quantile_us(&all->latency, 0.99), (double)all->latency.max_ns / 1e3,
		(unsigned long long)all->counts.errors, all->open, (double)own_ns / 1e9,
		answers ? (double)own_ns / 1e3 / (double)answers : 0.0, all->tls_name);
}

/* 0, or -errno: there is no result. */
static int measure(struct load *l)
{
	struct clients *all = &l->clients;
	struct usage before = { 0 }, from = { 0 }, to = { 0 };
	uint64_t began, own, answers;

	if (l->server && measure_usage(l->server, &before))
		return -ESRCH;
	if (l->mode->held && open_all(all))
		return -ETIMEDOUT;
	if (l->mode->run == run_idle)
		nap_ms(500);
	else if (l->warmup_s > 0)
		l->mode->run(l, l->warmup_s);
	all->latency = (struct histogram){ 0 };
	answers = all->counts.answers;
	if (l->server)
		measure_usage(l->server, &from);
	own = measure_own_cpu_ns();
	began = measure_ns();
	l->mode->run(l, l->seconds);
	began = measure_ns() - began;
	own = measure_own_cpu_ns() - own;
	answers = all->counts.answers - answers;
	if (l->server && measure_usage(l->server, &to))
		return -ESRCH;
	print_load(l, answers, began ? began : 1, own);
	if (l->server)
		print_server(l, &before, &from, &to, answers);
	puts("}");
	return 0;
}

/* ---- options ---- */

static const struct cli_option rows[] = {
	{ 'm', "mode", "MODE", "what is asked, see below" },
	{ 'a', "host", "ADDRESS", "of the server, loopback only (127.0.0.1)" },
	{ 'p', "port", "PORT", "of the server (3493)" },
	{ 'u', "ups", "NAME", "whom (ups)" },
	{ 'n', "ups-count", "N", "more than one: NAME0 .. NAME(N-1) in turn" },
	{ 'v', "var", "VARIABLE", "which (ups.status)" },
	{ 'c', "clients", "N", "connections (1)" },
	{ 'k', "pipeline", "N", "requests in flight on each (1)" },
	{ 'r', "rate", "N", "requests a second of all together, at fixed times" },
	{ 's', "seconds", "N", "how long (5)" },
	{ 'w', "warmup-ms", "N", "and before that, not counted (500)" },
	{ 't', "tls", NULL, "STARTTLS and a full handshake first" },
	{ 'P', "pid", "PID", "of the server: tell its CPU time and memory" },
	{ 'T', "no-touch", NULL, "connections that are held send nothing at first" },
	{ 'h', "help", NULL, "this" },
	{ 0 }
};

static const struct cli cli = { .program = "nutload", .synopsis = "--mode MODE [options]",
	.options = rows };

static int help(int status)
{
	cli_help(&cli, status ? stderr : stdout);
	for (size_t i = 0; i < MEM_COUNT(modes); i++)
		fprintf(status ? stderr : stdout, "  %-10s %s\n", modes[i].name, modes[i].help);
	return status;
}

static bool number(const char *text, unsigned low, unsigned high, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*out = (unsigned)n;
	if (!*end && n >= low && n <= high)
		return true;
	fprintf(stderr, "nutload: %s is not between %u and %u\n", text, low, high);
	return false;
}

static const struct mode *mode_named(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(modes); i++)
		if (!strcmp(modes[i].name, name))
			return &modes[i];
	return NULL;
}

static bool take_option(struct load *l, int letter, const char *value)
{
	unsigned n = 0;
	bool good = true;

	switch (letter) {
	case 'm': l->mode = mode_named(value); good = l->mode != NULL; break;
	case 'a': l->host = value; break;
	case 'u': l->ups = value; break;
	case 'v': l->variable = value; break;
	case 't': l->clients.tls = true; break;
	case 'T': l->clients.no_first_request = true; break;
	case 'p': good = number(value, 1, 65535, &l->port); break;
	case 'n': good = number(value, 1, UPS_MAX, &l->ups_count); break;
	case 'c': good = number(value, 1, CLIENTS_MAX, &l->clients.count); break;
	case 'k': good = number(value, 1, CLIENT_PIPELINE_MAX, &l->clients.pipeline); break;
	case 'r': good = number(value, 1, RATE_MAX, &l->rate); break;
	case 's': good = number(value, 1, SECONDS_MAX, &l->seconds); break;
	case 'w': good = number(value, 0, 30000, &n); l->warmup_s = n / 1e3; break;
	case 'P': good = number(value, 1, 1u << 30, &n); l->server = (pid_t)n; break;
	default: good = false;
	}
	return good;
}

static bool resolve(struct load *l)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&l->clients.address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&l->clients.address;

	if (inet_pton(AF_INET, l->host, &four->sin_addr) == 1 &&
		ntohl(four->sin_addr.s_addr) >> 24 == 127) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)l->port);
		l->clients.address_length = sizeof *four;
		return true;
	}
	if (inet_pton(AF_INET6, l->host, &six->sin6_addr) == 1 &&
		IN6_IS_ADDR_LOOPBACK(&six->sin6_addr)) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)l->port);
		l->clients.address_length = sizeof *six;
		return true;
	}
	fprintf(stderr, "nutload: %s is not a loopback address\n", l->host);
	return false;
}

static void load_fini(struct load *l)
{
	for (unsigned i = 0; i < l->request_count; i++)
		free(l->requests[i].text);
	free(l->requests);
	free(l);
}

int main(int argc, char **argv)
{
	struct load *l = MEM_NEW(struct load);
	const char *value;
	int letter, rest, error, errors;

	*l = (struct load){ .host = "127.0.0.1",
		.ups = "ups",
		.variable = "ups.status",
		.port = 3493,
		.ups_count = 1,
		.seconds = 5,
		.warmup_s = 0.5,
		.clients = { .pipeline = 1, .count = 1 } };
	while ((letter = cli_next(&cli, argc, argv, &value, &rest)))
		if (!take_option(l, letter, value))
			return help(letter == 'h' ? 0 : 2);
	if (!l->mode || rest != argc || !resolve(l))
		return help(2);
	build_script(l);
	l->clients.requests = l->requests;
	l->clients.request_count = l->request_count;
	l->clients.one_shot = l->mode->one_shot;
	l->clients.paced = l->rate > 0;
	prctl(PR_SET_TIMERSLACK, 1);		/* --rate sleeps between requests */
	error = measure_all_descriptors(l->clients.count + 16);
	if (!error)
		error = clients_init(&l->clients);
	if (!error)
		error = measure(l);
	if (error)
		fprintf(stderr, "nutload: %s\n", strerror(-error));
	errors = l->clients.counts.errors > 0;
	if (l->clients.client)
		clients_fini(&l->clients);
	load_fini(l);
	return error ? 2 : errors;
}
