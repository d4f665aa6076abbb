/* SPDX-License-Identifier: GPL-2.0-or-later
 * latches - see latches.h. The file has a line "boot ID" and a line for each UPS, whose names have
 * no blanks (lib/settings).
 */
#include "server/fleet/latches.h"
#include "lib/file.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1 << 20, BOOT_BYTES_MAX = 64 };

static bool head_of(struct buf *out)
{
	struct buf id = { 0 };
	bool known = !file_read_trusted("/proc/sys/kernel/random/boot_id", BOOT_BYTES_MAX, &id);

	if (known)
		buf_add_fmt(out, "boot %.*s\n", (int)strcspn(buf_text(&id), "\n"), buf_text(&id));
	buf_fini(&id);
	return known;
}

void latches_read(const char *path, void (*latched)(void *user, const char *ups), void *user)
{
	struct buf text = { 0 }, head = { 0 };
	char *copy, *line, *save = NULL;

	if (file_read_trusted(path, FILE_BYTES_MAX, &text) || !head_of(&head) ||
		strncmp(buf_text(&text), buf_text(&head), head.len) != 0)
		goto out;
	copy = mem_dup(buf_text(&text) + head.len);
	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		latched(user, line);
	free(copy);
out:
	buf_fini(&text);
	buf_fini(&head);
}

int latches_write(const char *path, const struct buf *names)
{
	struct buf text = { 0 };
	int error = 0;

	if (!names->len)
		return unlink(path) && errno != ENOENT ? -errno : 0;
	if (head_of(&text)) {
		buf_add(&text, buf_bytes(names), names->len);
		error = file_replace_unsynced(path, buf_text(&text), 0600);
	}
	buf_fini(&text);
	return error;
}
