/* SPDX-License-Identifier: GPL-2.0-or-later
 * credentials - see credentials.h.
 */
#include "server/protocol/credentials.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

struct credentials *credentials_of(struct session *s)
{
	if (!s->credentials)
		s->credentials = MEM_NEW(struct credentials);
	return s->credentials;
}

void credentials_forget(struct session *s)
{
	struct credentials *k = s->credentials;

	if (!k)
		return;
	if (k->password)
		explicit_bzero(k->password, strlen(k->password));
	free(k->username);
	free(k->password);
	k->username = k->password = NULL;
	k->verdict = SESSION_UNCHECKED;
}

void credentials_free(struct session *s)
{
	credentials_forget(s);
	if (s->credentials)
		free(s->credentials->subject);
	free(s->credentials);
	s->credentials = NULL;
}
