/* SPDX-License-Identifier: GPL-2.0-or-later
 * measure - see measure.h.
 */
#include "tests/bench/measure.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

/* ---- time ---- */

static uint64_t read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t measure_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t measure_own_cpu_ns(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* ---- another process ---- */

int measure_usage(pid_t pid, struct usage *out)
{
	char path[64], line[256];
	clockid_t id;
	FILE *f;

	*out = (struct usage){ 0 };
	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (!f || clock_getcpuclockid(pid, &id)) {
		if (f)
			fclose(f);
		return -ESRCH;
	}
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "VmRSS: %ld", &out->rss_kb) == 1)
			break;
	fclose(f);
	out->cpu_ns = read_clock(id);
	return 0;
}

int measure_all_descriptors(unsigned wanted)
{
	struct rlimit l;

	getrlimit(RLIMIT_NOFILE, &l);
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
	return wanted > l.rlim_cur ? -EMFILE : 0;
}

/* ---- histogram ---- */

static unsigned bucket_of(uint64_t ns)
{
	unsigned shift, b;

	if (ns < HISTOGRAM_STEPS)
		return (unsigned)ns;
	shift = 63u - (unsigned)__builtin_clzll(ns) - HISTOGRAM_STEP_BITS;
	b = (shift + 1) * HISTOGRAM_STEPS + (unsigned)((ns >> shift) & (HISTOGRAM_STEPS - 1));
	return b < HISTOGRAM_BUCKETS ? b : HISTOGRAM_BUCKETS - 1;
}

void histogram_add(struct histogram *h, uint64_t ns)
{
	h->bucket[bucket_of(ns)]++;
	h->count++;
	if (ns > h->max_ns)
		h->max_ns = ns;
}

double histogram_quantile_us(const struct histogram *h, double q)
{
	uint64_t want = (uint64_t)((double)h->count * q), seen = 0;

	for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++) {
		unsigned shift = b < HISTOGRAM_STEPS ? 0 : b / HISTOGRAM_STEPS - 1;
		uint64_t low = b < HISTOGRAM_STEPS
				       ? b
				       : (uint64_t)(HISTOGRAM_STEPS + b % HISTOGRAM_STEPS) << shift;

		seen += h->bucket[b];
		if (seen > want)
			return ((double)low + (double)(1ull << shift) / 2) / 1e3;
	}
	return (double)h->max_ns / 1e3;
}
