/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_conf - any bytes as a configuration file, line by line.
 *
 * Oracle: lines come in order, each with words within the caps and the number of an existing line;
 * errors are counted.
 */
#include "lib/conf.h"
#include "lib/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

static void take(void *user, struct conf_place at, const struct words *w)
{
	unsigned *last = user;
	char name[64];

	HOLDS(at.line >= *last && words_count(w) >= 1 && words_count(w) <= WORDS_MAX);
	HOLDS(!conf_section(w, name, sizeof name) || strlen(name) + 2 == strlen(words_at(w, 0)));
	*last = at.line;
}

static void ignore(enum log_level level, const char *line)
{
	HOLDS(level <= LOG_WARN && !strchr(line, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf_report report = { 0 };
	unsigned last = 1, lines = 1;
	int fd = memfd_create("conf", MFD_CLOEXEC);
	char path[40];

	log_capture(ignore);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size &&
		!conf_read(path, &report, take, &last));
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	HOLDS(last <= lines && report.errors + report.warnings <= 2 * size);
	close(fd);
	return 0;
}
