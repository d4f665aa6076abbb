/* SPDX-License-Identifier: GPL-2.0-or-later
 * measure - measurements for the bench tools: time, a latency histogram, another process's CPU time
 * and memory.
 *
 * The histogram has 64 steps per power of two, so a quantile is off by less than 1.6 %. CPU time is
 * the process's own clock (clock_getcpuclockid), exact to the nanosecond where utime and stime of
 * /proc go in steps of 10 ms.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdint.h>
#include <sys/types.h>

enum {
	HISTOGRAM_STEP_BITS = 6,
	HISTOGRAM_STEPS = 1 << HISTOGRAM_STEP_BITS,
	HISTOGRAM_BUCKETS = 48 * HISTOGRAM_STEPS
};

struct histogram {
	uint64_t bucket[HISTOGRAM_BUCKETS], count, max_ns;
};

struct usage {
	uint64_t cpu_ns;
	long rss_kb;
};

uint64_t measure_ns(void);			/* monotonic */
uint64_t measure_own_cpu_ns(void);
int measure_usage(pid_t pid, struct usage *out);	/* 0; -ESRCH: no such process */
/* raises the soft limit; -EMFILE: even the hard one is below `wanted` */
int measure_all_descriptors(unsigned wanted);

void histogram_add(struct histogram *h, uint64_t ns);
double histogram_quantile_us(const struct histogram *h, double q);	/* 0 <= q < 1 */

#endif
