/* SPDX-License-Identifier: GPL-2.0-or-later
 * stranger - see stranger.h.
 */
#include "server/port401/stranger.h"
#include "lib/product.h"

#include <ctype.h>
#include <string.h>

#define BANNER                                                                                     \
	PRODUCT_NAME                                                                               \
		" " PRODUCT_VERSION ": UPS status service on IANA port 401 (\"ups\").\n"           \
		"Read-only NUT protocol (RFC 9271); main service is TCP " PRODUCT_PORT_TEXT ".\n"  \
		"Try: printf 'LIST UPS\\nLOGOUT\\n' | nc HOST 401\n"                               \
		"Administrator: man holdover-port401; disable with \"enable = no\" in [port401].\n"

const char stranger_banner[] = BANNER;

static const char in_http[] =
	"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" BANNER;

static bool is_verb(const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		if (!isalpha((unsigned char)word[i]))
			return false;
	return n > 0;
}

const char *stranger_answer(const struct words *w)
{
	size_t n = words_count(w);

	if (n > 2 && !strncmp(words_at(w, n - 1), "HTTP/1.", 7))
		return in_http;
	return is_verb(words_at(w, 0)) ? NULL : stranger_banner;
}
