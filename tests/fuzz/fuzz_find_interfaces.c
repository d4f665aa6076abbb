/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_find_interfaces - hostile descriptors of a device. Oracle: every listed interface is in the
 * bytes as an interface descriptor, and the list never exceeds its room. The first byte is the
 * configuration.
 */
#include "drivers/find/interfaces.h"

#include <stdbool.h>
#include <stdlib.h>

enum { ROOM = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool stands_in(const uint8_t *bytes, size_t size, const struct find_interface *f)
{
	for (size_t i = 18; i + 9 <= size; i++)
		if (bytes[i] >= 9 && bytes[i + 1] == 4 && bytes[i + 2] == f->number &&
			!bytes[i + 3] && bytes[i + 5] == f->class && bytes[i + 6] == f->subclass)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct find_interface found[ROOM];
	size_t n;

	if (!size)
		return 0;
	n = find_interfaces(data + 1, size - 1, data[0], found, ROOM);
	if (n > ROOM)
		abort();
	for (size_t i = 0; i < n; i++)
		if (!stands_in(data + 1, size - 1, &found[i]))
			abort();
	return 0;
}
