/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptors - see descriptors.h.
 */
#include "server/descriptors.h"

#include <sys/resource.h>

enum {
	OWN = 48,			/* loop, log, listeners, port 401 and its clients, files */
	/* the link to its driver, its feed, four clients of the feed */
	PER_UPS = 6,
	UNKNOWN_LIMIT = 256
};

uint64_t descriptors_raise(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return UNKNOWN_LIMIT;
	if (r.rlim_cur < r.rlim_max) {
		struct rlimit raised = { r.rlim_max, r.rlim_max };

		if (!setrlimit(RLIMIT_NOFILE, &raised))
			r = raised;
	}
	return r.rlim_cur;
}

uint32_t descriptors_for_clients(uint64_t limit, size_t ups_count)
{
	uint64_t own = OWN + (uint64_t)PER_UPS * ups_count,
		 clients = own < limit / 2 ? limit - own : limit - limit / 2;

	return clients < UINT32_MAX / 2 ? (uint32_t)clients : UINT32_MAX / 2;
}
