/* SPDX-License-Identifier: GPL-2.0-or-later
 * places - see places.h. Directories are opened once without following a link at the end, and
 * changed through that descriptor only.
 */
#include "supervisor/places.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATE_MODE = 03770, OWN_MODE = 0770, LASTING_MODE = 0750 };

static int own(int fd, uid_t uid, gid_t gid, mode_t mode)
{
	return fchown(fd, uid, gid) || fchmod(fd, mode) ? -errno : 0;
}

/* Opens the directory, and makes it if it does not exist; a link to one is followed unless
 * `is_own`. Or -errno. */
static int open_dir(const char *dir, mode_t mode, bool is_own)
{
	int fd;

	if (mkdir(dir, mode) && errno != EEXIST)
		return -errno;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (is_own ? O_NOFOLLOW : 0));
	return fd < 0 ? -errno : fd;
}

static const char *fault_of(const struct stat *st, const struct identity *server)
{
	if (st->st_mode & 0002)
		return "others can write to it; chmod o-w it, or choose another `statepath`";
	if (!server->change)
		return NULL;
	/* its group may be given to the programs, root's may not */
	if (identity_may_write(server, st->st_uid, st->st_gid, st->st_mode) ||
		(st->st_gid && (st->st_mode & 0020)))
		return NULL;
	return "the programs cannot write to it; chgrp it to their group and chmod 3770 it";
}

static int check_state(int fd, const char *dir, const struct identity *server, gid_t *group)
{
	struct stat st;
	const char *fault;

	if (fstat(fd, &st))
		return -errno;
	fault = fault_of(&st, server);
	if (fault) {
		log_say(LOG_ERROR, "state directory %s: %s", dir, fault);
		return -EPERM;
	}
	if (server->change && st.st_gid && (st.st_mode & 0020))
		*group = st.st_gid;
	return 0;
}

/* In a container without capabilities, or with one user, root cannot change owners. */
static void complain(const char *dir, const struct identity *server, int error)
{
	if (server->change && (error == -EPERM || error == -EINVAL))
		log_say(LOG_ERROR,
			"state directory %s cannot be given to user %s (%s): without CAP_CHOWN, CAP_SETUID and CAP_SETGID, or with one user only, all programs can run as one: holdoverd -u root",
			dir, server->user, strerror(-error));
	else
		log_say(LOG_ERROR, "state directory %s: %s (see `statepath` in ups.conf)", dir,
			strerror(-error));
}

static int judge_state(const char *dir, const struct identity *server)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), error;
	gid_t group;

	if (fd < 0) {
		error = -errno;
		complain(dir, server, error);
		return error;
	}
	error = check_state(fd, dir, server, &group);
	close(fd);
	return error;
}

int places_judge(const char *dir, const struct identity *server)
{
	bool is_usual = !strcmp(dir, PRODUCT_STATE_DIR);	/* root makes and owns it */

	return is_usual || paths_can_be_made(dir) ? 0 : judge_state(dir, server);
}

int places_state(const char *dir, const struct identity *server, gid_t *group)
{
	bool absent = access(dir, F_OK) && errno == ENOENT,
	     is_own = !geteuid() && (absent || !strcmp(dir, PRODUCT_STATE_DIR));
	int fd = open_dir(dir, OWN_MODE, is_own), error = fd < 0 ? fd : 0;

	*group = (gid_t)-1;
	if (!error && is_own)
		error = own(fd, 0, server->gid, server->change ? STATE_MODE : OWN_MODE);
	if (!error && absent && !is_own && fchmod(fd, OWN_MODE))
		error = -errno;
	if (error)
		complain(dir, server, error);
	else
		error = check_state(fd, dir, server, group);
	if (fd >= 0)
		close(fd);
	return error;
}

char *places_lasting(enum identity_role role, const struct identity *id, gid_t group,
	const char *state_dir)
{
	char *dir;
	int fd, error;

	if (geteuid() || !id->change || !paths_is_volatile(state_dir))
		return NULL;
	dir = mem_fmt("/var/lib/%s", identity_directory(role));
	fd = open_dir(dir, LASTING_MODE, true);
	error = fd < 0 ? fd : own(fd, id->uid, group == (gid_t)-1 ? id->gid : group, LASTING_MODE);
	if (error)
		log_say(LOG_WARN, "%s: %s", dir, strerror(-error));
	if (fd >= 0)
		close(fd);
	if (!error) {
		char *text = mem_fmt("STATE_DIRECTORY=%s", dir);

		free(dir);
		return text;
	}
	free(dir);
	return NULL;
}
