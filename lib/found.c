/* SPDX-License-Identifier: GPL-2.0-or-later
 * found - see found.h.
 */
#include "lib/found.h"
#include "lib/file.h"
#include "lib/identity.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 65536, DRIVER_MAX = 32 };

static bool is_driver(const char *text)
{
	size_t n = strlen(text);

	return n && n < DRIVER_MAX &&
	       n == strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
}

static bool is_id(const char *text)
{
	return strlen(text) == 4 && strspn(text, "0123456789abcdefABCDEF") == 4;
}

static bool is_auto(const char *text)
{
	return !strcmp(text, "auto");
}

static bool is_text(const char *text)
{
	return *text;
}

static const struct {
	const char *key;
	bool (*allows)(const char *value);
} keys[] = {
	{ "driver", is_driver },
	{ "port", is_auto },
	{ "vendorid", is_id },
	{ "productid", is_id },
	{ "serial", is_text },
	{ "busport", is_text },
};

bool found_allows(const char *key, const char *value)
{
	for (size_t i = 0; i < MEM_COUNT(keys); i++)
		if (!strcmp(keys[i].key, key))
			return value && keys[i].allows(value);
	return false;
}

char *found_path(const char *state_dir)
{
	return paths_join(state_dir, "found.conf");
}

static bool drivers_are_trusted;

void found_trust_drivers(void)
{
	drivers_are_trusted = true;
}

static bool is_trusted(uid_t owner)
{
	const struct passwd *drivers;

	if (!owner || owner == geteuid())
		return true;
	/* also if holdoverd itself runs as that user */
	drivers =
		geteuid() || drivers_are_trusted ? getpwnam(identity_user(IDENTITY_DRIVER)) : NULL;
	return drivers && drivers->pw_uid == owner;
}

int found_read(const char *path, struct buf *out)
{
	uid_t owner;
	int result = file_read_plain(path, FILE_BYTES_MAX, out, &owner);

	if (!result && !is_trusted(owner))
		result = -EPERM;
	return result;
}

int found_write(const char *path, const char *sections)
{
	return file_replace(path, sections, 0644);
}

bool found_changed(struct found_mark *m, const char *path)
{
	struct found_mark now = { 0 };
	struct stat st;
	bool changed;

	if (!lstat(path, &st))
		now = (struct found_mark){ .inode = st.st_ino, .size = st.st_size,
			.changed_ns = (long long)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec };
	changed = now.inode != m->inode || now.size != m->size || now.changed_ns != m->changed_ns;
	*m = now;
	return changed;
}
