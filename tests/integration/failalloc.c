/* SPDX-License-Identifier: GPL-2.0-or-later
 * failalloc - preloaded by test_memory.py: allocations fail in the program $FAIL_IN, and only those
 * made by code in a library whose path contains $FAIL_FROM (empty: by any code). They fail from
 * number $FAIL_AT on, $FAIL_COUNT of them. With $FAIL_ARMED a file, they are counted once its first
 * byte is '1'.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

enum { RANGES_MAX = 8 };

static struct { uintptr_t from, to; } ranges[RANGES_MAX];
static size_t range_count;
static long first, count;
static _Atomic long seen;
static const char *from;
static volatile const char *armed = "1";
static int ready;

static int look(struct dl_phdr_info *info, size_t size, void *user)
{
	(void)size;
	(void)user;
	if (!strstr(info->dlpi_name, from))
		return 0;
	for (int i = 0; i < info->dlpi_phnum && range_count < RANGES_MAX; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
			continue;
		ranges[range_count].from = info->dlpi_addr + p->p_vaddr;
		ranges[range_count++].to = info->dlpi_addr + p->p_vaddr + p->p_memsz;
	}
	return 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char *in = getenv("FAIL_IN"), *path = getenv("FAIL_ARMED");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (at != MAP_FAILED)
		armed = at;
	if (!in || strcmp(in, program_invocation_short_name))
		return;
	from = getenv("FAIL_FROM");
	first = atol(getenv("FAIL_AT"));
	count = atol(getenv("FAIL_COUNT"));
	if (*from)
		dl_iterate_phdr(look, NULL);
	ready = 1;
}

static int fails(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;
	int inside = ready && !*from;
	long number;

	if (!ready || *armed != '1')
		return 0;
	for (size_t i = 0; i < range_count; i++)
		inside |= at >= ranges[i].from && at < ranges[i].to;
	number = inside ? atomic_fetch_add(&seen, 1) : -1;
	if (number < first || number >= first + count)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
