/* SPDX-License-Identifier: GPL-2.0-or-later
 * engine - see engine.h.
 *
 * The file is two lines, "id 0x..." and "boots N", replaced by rename(2). No link is
 * followed.
 */
#include "mibs/agent/engine.h"

#include "lib/conf.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { BOOTS_LOST = INT32_MAX, MADE_BYTES = 12, FILE_MAX = 256 };

/* RFC 3411, SnmpEngineID: net-snmp's enterprise number, format 5 (octets), which are random. */
static void make_id(struct engine *e)
{
	static const uint8_t head[] = { 0x80, 0x00, 0x1f, 0x88, 5 };

	memcpy(e->id, head, sizeof head);
	if (getrandom(e->id + sizeof head, MADE_BYTES, 0) != MADE_BYTES)
		log_fatal("no random numbers");
	e->id_length = sizeof head + MADE_BYTES;
}

/* False: the file is damaged. */
static bool parse(struct engine *e, const char *text)
{
	char id[FILE_MAX], boots[FILE_MAX];
	long number;

	if (sscanf(text, "id %100s boots %20s", id, boots) != 2 || strncmp(id, "0x", 2))
		return false;
	e->id_length = snmptext_engine(id, e->id);
	if (!e->id_length || !conf_number(boots, 1, BOOTS_LOST, &number))
		return false;
	e->boots = (uint32_t)number;
	return true;
}

/* Reads the file of an earlier start: 0; -ENOENT: none; -EBADMSG: damaged; or -errno. */
static int load(struct engine *e, const char *path)
{
	char text[FILE_MAX];
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		return -EIO;
	text[n] = '\0';
	return parse(e, text) ? 0 : -EBADMSG;
}

static int write_file(const struct engine *e, int fd)
{
	char text[FILE_MAX];
	int n = snprintf(text, sizeof text, "id 0x");

	for (size_t i = 0; i < e->id_length; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%02x", e->id[i]);
	n += snprintf(text + n, sizeof text - (size_t)n, "\nboots %u\n", (unsigned)e->boots);
	if (write(fd, text, (size_t)n) != n)
		return -EIO;
	return fsync(fd) ? -errno : 0;
}

static int sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result;

	if (fd < 0)
		return -errno;
	result = fsync(fd) ? -errno : 0;
	close(fd);
	return result;
}

static int store(const struct engine *e, const char *dir, const char *path)
{
	char *new = mem_fmt("%s.new", path);
	int fd, result;

	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	result = fd < 0 ? -errno : write_file(e, fd);
	if (fd >= 0)
		close(fd);
	if (!result && rename(new, path))
		result = -errno;
	if (!result)
		result = sync_dir(dir);
	free(new);
	return result;
}

static void set_id(struct engine *e, const uint8_t *id, size_t id_length)
{
	memcpy(e->id, id, id_length);
	e->id_length = id_length;
}

/* If the boots of an ID are not known, the ID must not be used with boots that it may have had. An
 * ID that this program made is replaced; for a configured one RFC 3414 2.2.2 defines a value of
 * boots with which no message is authentic. */
static void count_start(struct engine *e, int loaded, const uint8_t *id, size_t id_length)
{
	bool known = !loaded && e->boots < BOOTS_LOST;
	bool another = !loaded &&
		(id_length != e->id_length || memcmp(id, e->id, id_length) != 0);

	if (known)
		e->boots++;
	else
		e->boots = id_length && loaded != -ENOENT && !another ? BOOTS_LOST : 1;
	if (id_length)
		set_id(e, id, id_length);
	else if (!known)
		make_id(e);
}

static void log_trouble(const struct engine *e, const char *path, int loaded)
{
	if (e->boots == BOOTS_LOST)
		log_say(LOG_ERROR,
			"%s: how often this engine_id was started cannot be known, so SNMPv3 "
			"refuses all that is authenticated (RFC 3414); choose another engine_id",
			path);
	else if (loaded == -EBADMSG)
		log_say(LOG_WARN, "%s is damaged; the engine gets a new ID (SNMPv3 managers may "
			"have to forget the old one)", path);
}

int engine_start(
	struct engine *out, const char *dir, const uint8_t *id, size_t id_length)
{
	char *path = paths_join(dir, "engine");
	int result = daemon_make_dir(dir, 0700), loaded;

	*out = (struct engine){ 0 };
	loaded = result ? result : load(out, path);
	count_start(out, loaded, id, id_length);
	if (!result)
		result = loaded && loaded != -ENOENT && loaded != -EBADMSG ? loaded :
			store(out, dir, path);
	if (result)
		count_start(out, result == -ENOENT ? -EIO : result, id, id_length);
	log_trouble(out, path, loaded);
	free(path);
	return result;
}
