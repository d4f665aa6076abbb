/* SPDX-License-Identifier: GPL-2.0-or-later
 * handle - see handle.h.
 */
#include "lib/handle.h"

#include <stdlib.h>
#include <uv.h>

static void on_closed(uv_handle_t *handle)
{
	free(handle);
}

void handle_free(void *block)
{
	if (block)
		uv_close(block, on_closed);
}
