/* SPDX-License-Identifier: GPL-2.0-or-later
 * mask - see mask.h.
 */
#include "drivers/core/mask.h"

#include <ctype.h>
#include <string.h>

void mask_bytes(char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)bytes[i]))
			bytes[i] = isdigit((unsigned char)bytes[i]) ? '0' : 'X';
}

void mask_each(char *bytes, size_t n, const char *secret)
{
	size_t length = strlen(secret);
	char *end = bytes + n, *at;

	if (!length)
		return;
	while ((at = memmem(bytes, (size_t)(end - bytes), secret, length))) {
		mask_bytes(at, length);
		bytes = at + length;
	}
}
