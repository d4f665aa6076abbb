/* SPDX-License-Identifier: GPL-2.0-or-later
 * trust - see trust.h.
 */
#include "lib/trust.h"
#include "lib/daemon.h"
#include "lib/identity.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

bool trust_has(const struct trust *t, uid_t uid)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->uids[i] == uid)
			return true;
	return !uid;
}

void trust_add(struct trust *t, uid_t uid)
{
	if (!trust_has(t, uid) && t->count < TRUST_MAX)
		t->uids[t->count++] = uid;
}

bool trust_add_user(struct trust *t, const char *name)
{
	const struct passwd *p = getpwnam(name);

	if (p)
		trust_add(t, p->pw_uid);
	return p != NULL;
}

static bool are_drivers(uid_t uid)
{
	const struct passwd *p = getpwnam(identity_user(IDENTITY_DRIVER));

	return p && p->pw_uid == uid;
}

/* A user may have a number that is no long where that has 32 bits. -1 is none. */
static bool read_uid(const char *text, uid_t *uid)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(text, &end, 10);
	*uid = (uid_t)n;
	return *text >= '0' && *text <= '9' && !*end && !errno && n < (uid_t)-1;
}

void trust_add_server(struct trust *t)
{
	const char *text = getenv("HOLDOVER_SERVER_UID");
	uid_t uid;

	if (text && daemon_is_supervised() && read_uid(text, &uid)) {
		trust_add(t, uid);
		return;
	}
	/* in the drivers' own unit of systemd: a driver does not accept requests of another
	 * driver */
	if (are_drivers(geteuid()) && trust_add_user(t, identity_user(IDENTITY_SERVER)))
		return;
	trust_add(t, geteuid());
	for (const char *const *name = daemon_users; *name; name++)
		trust_add_user(t, *name);
}

void trust_add_drivers(struct trust *t, const char *configured)
{
	trust_add(t, geteuid());
	if (configured && trust_add_user(t, configured))
		return;
	trust_add_user(t, identity_user(IDENTITY_DRIVER));
	for (const char *const *name = daemon_users; *name; name++)
		trust_add_user(t, *name);
}

int trust_peer(int fd, uid_t *uid)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return -errno;
	*uid = peer.uid;
	return 0;
}
